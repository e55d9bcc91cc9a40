"""Persons: the page of a member of a household, and who belongs to a household on a day."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from domain.disbursements import FundsDisbursed
from domain.employment import EmploymentStarted
from domain.kernel.event import Event
from domain.matches import ExternalMatchReceived
from domain.officials import KinshipDeclared
from domain.persons import AccountRegistered, PersonAdded, PersonDied, PersonLeft
from projections.kernel.page import Fact, page
from projections.kernel.sheet import entry
from projections.kernel.tallied import TalliedSheet

SAID: Final = ("person", "name", "relation", "birth_year", "labour", "identity", "health")
MEMBER: Final[dict[str, Any]] = dict.fromkeys(("event", "on", *SAID, "left_on", "left_for", "died_on"))
"""A member of whom nothing was said."""
Members = dict[str, dict[str, Any]]
"""What a household's page shows of its members, by person."""


@page("person", "persons")
class PersonPage(TalliedSheet, frozen=True, kw_only=True):
    """A person on a day: the household that they were last entered in, and those that they left."""

    says: ClassVar[tuple[type[Event], ...]] = (PersonAdded, PersonDied)
    then: ClassVar[dict[str, type[Event]]] = {
        "left": PersonLeft,
        "accounts": AccountRegistered,
        "employments": EmploymentStarted,
        "paid": FundsDisbursed,
        "kin": KinshipDeclared,
        "matches": ExternalMatchReceived,
    }


def members_after(members: Members, fact: Fact, event: PersonAdded | PersonLeft | PersonDied) -> Members:
    """A household's members after one more of them came, left or died; whoever left stays named."""
    member = members.get(event.person, MEMBER | {"person": event.person})
    if isinstance(event, PersonAdded):
        changed = entry(fact, *SAID) | {"left_on": None, "left_for": None}
    elif isinstance(event, PersonLeft):
        changed = {"left_on": fact.occurred_on, "left_for": event.reason}
    else:
        changed = {"died_on": event.died_on}
    return members | {event.person: member | changed}
