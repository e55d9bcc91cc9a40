"""How an event is declared: its fields, who may record it, what it concerns, what it decides and what it changes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
from msgspec import Meta, Struct

from domain.kernel.dates import DAY_PATTERN, INSTANT_PATTERN, OCCURRED_ON_PATTERN, Instant, OccurredOn
from domain.kernel.figure import Hedged
from domain.kernel.subject import BeneficiaryId, EventId

MAX_INTEGER: Final = 2**53 - 1
"""The largest integer that every consumer of JSON reads exactly (RFC 8259, section 6)."""

Role = Literal[
    "recorder", "office", "finance", "organisation", "discipline", "inspector", "self", "administrator", "auditor"
]
ROLES: Final[tuple[str, ...]] = get_args(Role)


class Event(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A fact that somebody recorded, or an order that somebody gave; never changed, never removed.

    A subclass may have these methods, found by name when it is declared:

    - `decide(self, <reference field>=state, …)` raises a Refusal, or returns the Contradictions of the fact; it may
      also take `occurred_on`, the day in wire form;
    - `after_<reference field>(self, state)` returns the state that the event leaves behind;
    - `without_<reference field>(self, state)` takes that change back, for sums; a state without it is folded again.
    """

    ORDER: ClassVar[bool] = False


class Order(Event, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An event that the ledger refuses when it goes beyond what is there."""

    ORDER: ClassVar[bool] = True


class State(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What decisions ask of a subject, and nothing else: small, derived, rebuilt when its VERSION rises."""

    VERSION: ClassVar[int] = 1
    village: str | None = None

    @property
    def known(self) -> bool:
        """Whether the subject was introduced to the ledger, by an event that still stands."""
        raise NotImplementedError(type(self).__name__)


class Place(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A point on the map, as a device reported it."""

    latitude: Annotated[
        str, Meta(pattern=r"^-?[0-9]{1,2}(\.[0-9]{1,7})?(?![\s\S])", description="Degrees north, decimal.")
    ]
    longitude: Annotated[
        str, Meta(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,7})?(?![\s\S])", description="Degrees east, decimal.")
    ]
    datum: Annotated[Literal["WGS-84", "GCJ-02"], Meta(description="The coordinate system of the two.")]
    accuracy_m: Annotated[int, Meta(ge=0, le=100_000, description="Radius of uncertainty, metres.")] | None = None


SEALED: Final = Meta(
    extra_json_schema={"x-personal": "sealed"},
)
IDENTITY: Final = Meta(extra_json_schema={"x-personal": "identity"})
ACCOUNT: Final = Meta(extra_json_schema={"x-personal": "account"})

CONFIDENTIAL: Final = Meta(extra_json_schema={"x-confidential": "yes"})
"""Marks a field that is stored as it is, since rules ask it, and shown only to `Declaration.confidants`."""

PersonalText = Annotated[str, Meta(min_length=1, max_length=2000), SEALED]
"""Free text or a name: sealed under the key of whom the event concerns."""
PersonalPlace = Annotated[Place, SEALED]
IdentityNumber = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{17}[0-9Xx](?![\s\S])",
        description="A resident identity number with a right checksum (GB 11643);"
        " stored as a random person: reference.",
    ),
    IDENTITY,
]
AccountNumber = Annotated[
    str,
    Meta(
        pattern=r"^[0-9][0-9 ]{8,38}[0-9](?![\s\S])",
        description="A bank account number, 10 to 30 digits; stored as a random account: reference.",
    ),
    ACCOUNT,
]
Name = Annotated[str, Meta(min_length=1, max_length=100, description="A name held in a public capacity.")]


class Device(Struct, frozen=True, forbid_unknown_fields=True):
    """What the recording device said: its running number and its clock; an unbroken run shows an offline month."""

    seq: Annotated[int, Meta(ge=0, le=MAX_INTEGER, description="The device's own running number.")]
    time: Annotated[Instant, Meta(description="The device's clock when the entry was made, with its offset.")]


class Evidence(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A file that lives outside the ledger, bound to the event by its hash."""

    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}(?![\s\S])", description="SHA-256 of the file, lower-case hex.")]
    media_type: Annotated[
        str, Meta(pattern=r"^[a-z]+/[a-z0-9.+-]+(?![\s\S])", max_length=100, description="Such as image/jpeg.")
    ]
    captured_at: Annotated[OccurredOn, Meta(description="When the device captured it.")] | None = None
    place: Annotated[PersonalPlace, Meta(description="Where; personal.")] | None = None


class Envelope(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What every event carries beside its own fields; `data` holds those, undecoded."""

    id: EventId
    type: Annotated[str, Meta(max_length=60, description="The event's permanent name.")] = ""
    occurred_on: Annotated[
        OccurredOn, Meta(description="When it happened: a day, a date-time with its offset, a month or a year.")
    ]
    data: msgspec.Raw
    on_behalf_of: Annotated[BeneficiaryId, Meta(description="For whom it is recorded.")] | None = None
    device: Device | None = None
    evidence: Annotated[list[Evidence], Meta(max_length=50)] = []
    corrects: (
        Annotated[EventId, Meta(description="The event that this one comes in place of; it counts until it is voided.")]
        | None
    ) = None
    reason: Annotated[PersonalText, Meta(description="Why it is recorded now, or corrected; personal.")] | None = None
    expected: Annotated[
        dict[str, Annotated[int, Meta(ge=0, le=MAX_INTEGER)]],
        Meta(max_length=64, description="{subject: page}: refuse if a subject has moved on."),
    ] = {}


class Reference(NamedTuple):
    """A field that names a subject, or several."""

    field: str
    kinds: str
    many: bool


class Effect(NamedTuple):
    """What an event changes: the reference field, the step, and the step back where there is one."""

    reference: Reference
    after: Callable[[Any, Any], Any]
    without: Callable[[Any, Any], Any] | None


class Plan(NamedTuple):
    """What an event concerns and asks: its subjects, those that must be known, states for its decision, its steps."""

    subjects: Sequence[str]
    must_be_known: Sequence[str]
    asks: Sequence[tuple[str, str | list[str] | None]]
    effects: Sequence[tuple[Callable[[Any, Any], Any], str]]


class Declaration:
    """Everything the ledger knows of one type of event, read off its class once."""

    def __init__(
        self,
        cls: type[Event],
        *,
        by: Sequence[str],
        zh: str,
        en: str,
        introduces: Sequence[str],
        planned: bool,
        version: int,
    ) -> None:
        self.cls = cls
        self.name = cls.__name__
        self.version = version
        self.by = frozenset(by)
        self.zh, self.en = zh, en
        self.planned = planned
        self.fields = msgspec.structs.fields(cls)
        hints = get_type_hints(cls, include_extras=True)
        self.personal = {f.name: how for f in self.fields if (how := _extra(hints[f.name], "x-personal"))}
        self.confidential = frozenset(f.name for f in self.fields if _extra(hints[f.name], "x-confidential"))
        self.confidants = self.by | {"inspector"}
        """Who sees the personal and confidential fields of an event that has confidential ones."""
        self.described = {f.name: _description(hints[f.name]) for f in self.fields}
        self.figures = frozenset(f.name for f in self.fields if _is_figure(hints[f.name]))
        self.references = tuple(
            Reference(f.name, kind, _is_list(hints[f.name]))
            for f in self.fields
            if (kind := _extra(hints[f.name], "x-subject"))
        )
        self.introduces = frozenset(introduces)
        self.dates = tuple(f.name for f in self.fields if _is_date(hints[f.name]))
        self.must_be_known = tuple(r for r in self.references if r.field not in self.introduces)
        self.encoded_names = {f.name: f.encode_name for f in self.fields}
        self._owners = sorted(
            (r.field for r in self.references if not r.many), key=lambda field: not self._of_household(field)
        )
        self.decode = msgspec.json.Decoder(cls).decode
        self.stored = _stored(cls, hints, self.fields)
        self.decode_stored = msgspec.json.Decoder(self.stored).decode
        self.effects = tuple(self._effects())
        self.decide, self.asks = self._decision()
        self.asks_day = "occurred_on" in self.asks
        names = [r.field for r in self.references]
        self._values = _getter(names)
        after = {effect.reference.field: effect.after for effect in self.effects}
        self._parts = [(r.many, r in self.must_be_known, after.get(r.field)) for r in self.references]
        self._asked = [(name, names.index(name)) for name in self.asks if name in names]
        self._check(by)

    def plan(self, event: Event) -> Plan:
        """What one event of this type concerns, and asks of the ledger."""
        values = self._values(event)
        subjects: list[str] = []
        known: list[str] = []
        effects: list[tuple[Callable[[Any, Any], Any], str]] = []
        for (many, must_be_known, after), value in zip(self._parts, values, strict=True):
            if value is None:
                continue
            if many:
                subjects += value
                if must_be_known:
                    known += value
                if after is not None:
                    effects += [(after, subject) for subject in value]
            else:
                subjects.append(value)
                if must_be_known:
                    known.append(value)
                if after is not None:
                    effects.append((after, value))
        return Plan(subjects, known, [(name, values[index]) for name, index in self._asked], effects)

    def personal_values(self, event: Event) -> list[tuple[str, str, Any]]:
        """The personal values that the event has: (field, how it is kept, value)."""
        return [(f, how, value) for f, how in self.personal.items() if (value := getattr(event, f)) is not None]

    def _of_household(self, field: str) -> bool:
        return any(r.field == field and "household" in r.kinds.split() for r in self.references)

    def owner(self, event: Event) -> str | None:
        """The subject under whose key the event's personal values are sealed: its household, else its first subject."""
        for field in self._owners:
            subject: str | None = getattr(event, field)
            if subject is not None:
                return subject
        return None

    def _effects(self) -> list[Effect]:
        return [
            Effect(reference, after, getattr(self.cls, f"without_{reference.field}", None))
            for reference in self.references
            if (after := getattr(self.cls, f"after_{reference.field}", None))
        ]

    def _decision(self) -> tuple[Callable[..., Any] | None, tuple[str, ...]]:
        decide = getattr(self.cls, "decide", None)
        if decide is None:
            return None, ()
        return decide, tuple(inspect.signature(decide).parameters)[1:]

    def _check(self, by: Sequence[str]) -> None:
        """Names a declaration that is incomplete or misspelt, when the program starts."""
        fields = {r.field for r in self.references}
        problems = [f"unknown role {role!r}" for role in by if role not in ROLES]
        if not by:
            problems.append("no role may record it")
        if not inspect.getdoc(self.cls) or self.cls.__doc__ is None:
            problems.append("it has no docstring")
        problems += [f"introduces {f!r}, which is no reference" for f in self.introduces - fields]
        problems += [
            f"decide asks for {a!r}, which is no reference" for a in self.asks if a not in fields | {"occurred_on"}
        ]
        for name in vars(self.cls):
            found = re.match(r"(?:after|without)_(\w+)", name)
            if found and found[1] not in fields:
                problems.append(f"{name} names no reference field")
        known = {f.encode_name for f in self.fields} | {f.name for f in self.fields}
        for language, sentence in (("zh", self.zh), ("en", self.en)):
            problems += [
                f"its {language} sentence names {field!r}, which is no field"
                for field in re.findall(r"\{(\w+)\}", sentence)
                if field not in known
            ]
        problems += [
            f"field {self.encoded_names[name]!r} has no description"
            for name, description in self.described.items()
            if description is None
        ]
        if problems:
            raise TypeError(f"{self.cls.__module__}.{self.name}: " + "; ".join(problems))


EVENTS: Final[dict[str, Declaration]] = {}
"""Every declared event by its permanent name."""

STATES: Final[dict[str, type[State]]] = {}
"""The state of every kind of subject that has one."""

E = TypeVar("E", bound=type[Event])
S = TypeVar("S", bound=type[State])
T = TypeVar("T", bound=Struct)


def event(
    *, by: Sequence[str], zh: str, en: str, introduces: Sequence[str] = (), planned: bool = False, version: int = 1
) -> Callable[[E], E]:
    """Declares an event.

    by: the roles that may record it. zh, en: the sentence of a timeline, with fields in braces. introduces: the
    reference fields whose subject need not be known yet. planned: it may occur in the future. version: of its fields;
    `upcast_v1_v2(data)` static methods make older data readable. Raises TypeError for an incomplete declaration.
    """

    def declare(cls: E) -> E:
        if cls.__name__ in EVENTS:
            raise TypeError(f"{cls.__module__}.{cls.__name__} is declared twice")
        EVENTS[cls.__name__] = Declaration(
            cls, by=by, zh=zh, en=en, introduces=introduces, planned=planned, version=version
        )
        return cls

    return declare


def state(kind: str) -> Callable[[S], S]:
    """Declares the state of a kind of subject."""

    def declare(cls: S) -> S:
        if kind in STATES:
            raise TypeError(f"{cls.__module__}.{cls.__name__}: {kind} has a state already")
        STATES[kind] = cls
        return cls

    return declare


def subjects_of(declaration: Declaration, event: Event) -> list[str]:
    """The subjects that the event's own fields name, each once, in the order of its fields."""
    found: dict[str, None] = {}
    for field, _, many in declaration.references:
        value = getattr(event, field)
        if value is None:
            continue
        if many:
            found.update(dict.fromkeys(value))
        else:
            found[value] = None
    return list(found)


def _getter(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """The values of attributes, always as a tuple; attrgetter itself gives a lone one bare."""
    if not names:
        return lambda _event: ()
    if len(names) == 1:
        one = attrgetter(names[0])
        return lambda event: (one(event),)
    return attrgetter(*names)


def _extra(hint: Any, key: str) -> str | None:
    """The mark that a declaration put on a field's type, wherever it stands in it."""
    if get_origin(hint) is Annotated:
        for meta in hint.__metadata__:
            if isinstance(meta, Meta) and meta.extra_json_schema and key in meta.extra_json_schema:
                return str(meta.extra_json_schema[key])
    for part in get_args(hint):
        found = _extra(part, key)
        if found:
            return found
    return None


def _description(hint: Any) -> str | None:
    if get_origin(hint) is Annotated:
        for meta in reversed(hint.__metadata__):
            if isinstance(meta, Meta) and meta.description:
                return meta.description
    return next((found for part in get_args(hint) if (found := _description(part))), None)


def _is_date(hint: Any) -> bool:
    if get_origin(hint) is Annotated and any(
        isinstance(meta, Meta) and meta.pattern in (DAY_PATTERN, INSTANT_PATTERN, OCCURRED_ON_PATTERN)
        for meta in hint.__metadata__
    ):
        return True
    return any(_is_date(part) for part in get_args(hint))


def _is_figure(hint: Any) -> bool:
    """Whether a field holds one figure, exact or as printed."""
    return hint is Hedged or (not _is_list(hint) and any(_is_figure(part) for part in get_args(hint)))


def _is_list(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return _is_list(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return any(_is_list(part) for part in get_args(hint))
    return get_origin(hint) in (list, tuple)


def _stored(cls: type[T], hints: dict[str, Any], fields: Sequence[msgspec.structs.FieldInfo]) -> type[T]:
    """The class that reads what was stored: the same fields with no limits, personal ones as references or ciphertext.

    A limit tightened today must not make yesterday's ledger unreadable.
    """
    definitions: list[Any] = []
    for info in fields:
        hint = str if _extra(hints[info.name], "x-personal") else _unlimited(hints[info.name])
        if info.required:
            definitions.append((info.name, hint))
        elif info.default_factory is not msgspec.NODEFAULT:
            definitions.append((info.name, hint | None, msgspec.field(default_factory=info.default_factory)))
        else:
            definitions.append((info.name, hint | None, info.default))
    twin = msgspec.defstruct(
        cls.__name__,
        definitions,
        bases=(cls,),
        module=cls.__module__,
        frozen=True,
        kw_only=True,
        omit_defaults=True,
        forbid_unknown_fields=False,
        rename={f.name: f.encode_name for f in fields if f.name != f.encode_name},
    )
    return cast("type[T]", twin)


@cache
def _stored_part(cls: type[Struct]) -> type[Struct]:
    """The same for a structure inside an event, such as the goods of a visit."""
    return _stored(cls, get_type_hints(cls, include_extras=True), msgspec.structs.fields(cls))


def _unlimited(hint: Any) -> Any:
    """The type without its constraints."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _unlimited(get_args(hint)[0])
    if origin is Literal:
        return type(get_args(hint)[0])
    if isinstance(hint, type) and issubclass(hint, Struct) and hint is not Hedged:  # states compare hedged figures
        return _stored_part(hint)
    parts = tuple(_unlimited(part) for part in get_args(hint))
    if not parts:
        return hint
    if origin in (list, tuple, dict):
        return origin[parts if len(parts) > 1 else parts[0]]
    return Union[parts]  # noqa: UP007 - built at run time
