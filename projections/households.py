"""A household's page: who belongs to it, where it stands, who helps and how, what it lives on and what it received."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import msgspec

from domain.assistance import AssistanceDelivered, AssistancePlanned, FileMade, HelperAssigned, HelperReleased
from domain.exits import AppraisalHeld, Relapsed, StruckOff
from domain.grievances import GrievanceFiled, GrievanceResolved
from domain.households import CategoryChanged, CauseRecorded, HouseholdIdentified, HouseholdRegistered
from domain.income import GuaranteeChecked
from domain.kernel.dates import parse
from domain.kernel.event import Event
from domain.matches import ExternalMatchReceived, ExternalMatchResolved
from domain.needs import NeedReported
from domain.officials import KinshipDeclared
from domain.persons import PersonAdded, PersonDied, PersonLeft
from domain.visits import VisitRecorded
from projections.assistance import Helped, helped_after
from projections.exits import Step, status_after
from projections.kernel.page import Fact, Page, page
from projections.kernel.sheet import entry
from projections.livelihoods import Livelihood, told
from projections.persons import Members, members_after

VISIT: Final = ("visitors", "team", "mode", "purposes", "goods", "notes")


@page("household", "households")
class HouseholdPage(Livelihood, frozen=True, kw_only=True):
    """A household on a day."""

    says: ClassVar[tuple[type[Event], ...]] = (HouseholdRegistered,)
    then: ClassVar[dict[str, type[Event]]] = {
        **Livelihood.lives_on,
        "category_changes": CategoryChanged,
        "plans": AssistancePlanned,
        "assistance": AssistanceDelivered,
        "files": FileMade,
        "needs": NeedReported,
        "appraisals": AppraisalHeld,
        "relapses": Relapsed,
        "strikings_off": StruckOff,
        "grievances": GrievanceFiled,
        "grievances_resolved": GrievanceResolved,
        "matches": ExternalMatchReceived,
        "matches_resolved": ExternalMatchResolved,
        "kin": KinshipDeclared,
    }
    members: Members = {}
    causes: dict[str, Any] | None = None
    status: str | None = None
    status_since: str | None = None
    helpers: Helped = {}
    guarantees: dict[str, dict[str, Any]] = {}
    exits: dict[str, list[dict[str, Any]]] = {}
    visits: list[dict[str, Any]] = []

    @classmethod
    def declared(cls) -> None:
        """Adds what is derived to the members of a sheet."""
        super().declared()
        cls.shows |= {
            "category": "The category that began last: ordinary 一般, subsistence_allowance 低保,"
            " five_guarantee 五保/特困.",
            "status": "Where it stands: not_poor 非建档立卡, identified 新识别, in_poverty 未脱贫, pre_exit 预脱贫"
            " from a proposal on, exited 已脱贫, relapsed 返贫, struck_off 注销; null while no event says.",
            "status_since": "The day of the event that says so.",
            "members": "Its members, those who left or died among them; names, health and identity are personal.",
            "causes": "Why it is poor (致贫原因), as recorded last: one primary cause, and secondary ones.",
            "helpers": "Who was assigned to help it (帮扶责任人), and not released.",
            "plans": "The measures planned for it, oldest first, each with the days on which it was delivered.",
            "guarantees": "The guarantees (两不愁三保障), each as checked last.",
            "exits": "Every step of its exits, by exit, oldest first; objections and answers too.",
            "visits": "The visits to it, oldest first; notes are personal.",
        }

    def after(self, fact: Fact) -> Page:
        """The page after one more fact."""
        status, taken = status_after(fact.event), self._taken(fact)
        stands = {} if status is None else {"status": status, "status_since": fact.occurred_on}
        found = msgspec.structs.replace(self, **taken, **stands)
        return found if taken else Livelihood.after(found, fact)

    def _taken(self, fact: Fact) -> dict[str, Any]:
        """What the page itself takes up: who belongs to it, who helps, who came, and the steps of an exit."""
        taken: dict[str, Any] = {}
        match fact.event:
            case PersonAdded() | PersonLeft() | PersonDied() as event:
                taken = {"members": members_after(self.members, fact, event)}
            case HelperAssigned() | HelperReleased() as event:
                helpers = helped_after(self.helpers, fact, event, "helper")
                taken = {} if helpers == self.helpers else {"helpers": helpers}
            case HouseholdIdentified() as event:
                poor = {"registered_poor_on": fact.occurred_on} | (
                    {"category": event.category} if event.category else {}
                )
                taken = {"said": self.said | poor}
            case CauseRecorded():
                taken = {"causes": entry(fact, "primary", "secondary")}
            case GuaranteeChecked() as event:
                taken = {"guarantees": self.guarantees | {event.kind: entry(fact, "met", "by")}}
            case VisitRecorded() as event if event.household == self.subject:
                taken = {"visits": [*self.visits, told(fact, *VISIT)]}
            case event if isinstance(event, Step):
                step = {"type": type(event).__name__} | entry(fact)
                taken = {"exits": self.exits | {event.exit: [*self.exits.get(event.exit, []), step]}}
        return taken

    def answer(self) -> dict[str, Any]:
        """The page as answered."""
        found = super().answer()
        changes = sorted(found["category_changes"], key=lambda change: parse(change["since"]).first)
        delivered = [(one.get("plan"), one["on"]) for one in found["assistance"]]
        return found | {
            "category": changes[-1]["to"] if changes else found["category"],
            "status": self.status,
            "status_since": self.status_since,
            "members": list(self.members.values()),
            "causes": self.causes,
            "helpers": list(self.helpers.values()),
            "plans": [
                plan | {"delivered_on": [on for named, on in delivered if named == plan["plan"]]}
                for plan in found["plans"]
            ],
            "guarantees": dict(sorted(self.guarantees.items())),
            "exits": self.exits,
            "visits": self.visits,
        }
