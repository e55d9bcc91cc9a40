"""Events that a test declares for itself."""

from inspect import isfunction

import msgspec

from domain.kernel.event import Event, event
from domain.kernel.subject import VillageId


def declare(cls, **parts):
    """The event, declared with what a declaration needs, or with these parts in its place."""
    return event(**{"by": ("office",), "zh": "巡查{village}", "en": "{village} was inspected"} | parts)(cls)


def patrolled(**more):
    """A new event with these methods and fields besides its village."""
    methods = {name: part for name, part in more.items() if isfunction(part)}
    fields = [("village", VillageId), *((name, hint) for name, hint in more.items() if name not in methods)]
    return msgspec.defstruct(
        "Patrolled",
        fields,
        bases=(Event,),
        namespace={"__doc__": "A village was patrolled.", **methods},
        module=__name__,
        frozen=True,
        kw_only=True,
    )
