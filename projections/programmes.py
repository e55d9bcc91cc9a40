"""A programme's page: its rules, the projects and appropriations for it, and what it paid."""

from __future__ import annotations

from typing import ClassVar

from domain.disbursements import FundsDisbursed
from domain.funds import FundAppropriated
from domain.kernel.event import Event
from domain.notices import NoticePosted
from domain.payments import PaymentRequested
from domain.programmes import ProgrammeDeclared
from domain.projects import ProjectPlanned
from projections.kernel.account import Account, Line, number, total
from projections.kernel.page import page


@page("programme", "programmes")
class ProgrammePage(Account, frozen=True, kw_only=True):
    """A programme on a day. Its payments are counted and added up; one by one they stand in its history."""

    says: ClassVar[tuple[type[Event], ...]] = (ProgrammeDeclared,)
    then: ClassVar[dict[str, type[Event]]] = {
        "excluded_by": ProgrammeDeclared,
        "projects": ProjectPlanned,
        "appropriations": FundAppropriated,
        "notices": NoticePosted,
    }
    day: ClassVar[tuple[str, str]] = ("declared_on", "When it was declared.")
    figures: ClassVar[dict[str, Line]] = {
        "appropriated": total("What was appropriated (下达) for it: a figure.", FundAppropriated),
        "requested": total("What payment requests ask for: a figure.", PaymentRequested),
        "paid": total("What was paid: a figure.", FundsDisbursed),
        "payments": number("How many payments were made.", FundsDisbursed),
    }

    @classmethod
    def declared(cls) -> None:
        """Says of the other programmes that they name this one."""
        super().declared()
        cls.shows["excluded_by"] = "The programmes whose rules forbid to have this one beside them. A list."
