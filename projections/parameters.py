"""What doubts reckon with: policy parameters and the texts of rules, the last said and all that were said."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from domain.kernel.event import EVENTS, Event
from domain.parameters import PolicyParameterSet
from domain.rules import RulePublished
from projections.kernel.page import Fact, Page, page
from projections.kernel.sheet import Sheet, entry, fields
from projections.kernel.tallied import TalliedSheet


class Edition(Sheet, frozen=True, kw_only=True):
    """A sheet of what is said anew as a whole: the last stands on the page itself, and all of it in a list."""

    def after(self, fact: Fact) -> Page:
        """The page after one more fact; nothing of an edition is left beside the next: no end where none is said."""
        for member, event in self.then.items():
            if isinstance(fact.event, event):
                listed = self.listed | {member: [*self.listed.get(member, []), entry(fact)]}
                return msgspec.structs.replace(self, said=fields(fact, EVENTS[event.__name__]), listed=listed)
        return super().after(fact)


@page("policy_parameter", "policy-parameters")
class PolicyParameterPage(Edition, frozen=True, kw_only=True):
    """A policy parameter as it was set last, which need not be the setting of the day asked, and all its settings.

    Each setting counts from its `from` until its `until`; where two overlap, the later in the list does.
    """

    says: ClassVar[tuple[type[Event], ...]] = (PolicyParameterSet,)
    then: ClassVar[dict[str, type[Event]]] = {"settings": PolicyParameterSet}


@page("rule", "rules")
class RulePage(Edition, TalliedSheet, frozen=True, kw_only=True):
    """A rule as its text was published last, and all its versions.

    What it doubts is counted and not shown: whoever may read this page need not be one who may read that.
    """

    says: ClassVar[tuple[type[Event], ...]] = (RulePublished,)
    then: ClassVar[dict[str, type[Event]]] = {"versions": RulePublished}
