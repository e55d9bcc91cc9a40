"""An employment's page: who works for whom, since when, until when, and the wages that were paid."""

from __future__ import annotations

from typing import ClassVar

from domain.disbursements import FundsDisbursed
from domain.employment import EmploymentEnded, EmploymentStarted
from domain.kernel.event import Event
from projections.kernel.account import Account, Line, total
from projections.kernel.page import page


@page("employment", "employments")
class EmploymentPage(Account, frozen=True, kw_only=True):
    """An employment on a day."""

    says: ClassVar[tuple[type[Event], ...]] = (EmploymentStarted,)
    then: ClassVar[dict[str, type[Event]]] = {"endings": EmploymentEnded, "payments": FundsDisbursed}
    day: ClassVar[tuple[str, str]] = ("started_on", "When it started; a first day of its own stands under `from`.")
    figures: ClassVar[dict[str, Line]] = {
        "wages_paid": total("What was paid that settles it: a figure.", FundsDisbursed)
    }
