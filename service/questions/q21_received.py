"""Question 21: what a household says it received, against what was paid and what the bank's lines say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from domain.kernel.figure import Amount, Figure, Verdict
from projections.kernel.money import yuan
from service.formats import Heading
from service.problems import Problem
from service.questions.kernel import Answer, EventAt, Parameter, Scope, question, row_of
from service.questions.reckoning import NOTHING, map_rows, total
from service.registers.asking import Asked, At, Filter, Found

NAMED, UNNAMED = "disbursements", "unnamed_disbursements"

AGREES: Final = "agrees"
LESS: Final = "less"
MORE: Final = "more"
CANNOT_TELL: Final = Verdict.CANNOT_TELL.value
"""What another figure says of what was paid: the same, less, more, or it cannot be told."""

SHOWN: Final = ("household", "village", "on_day", "kind", "programme", "cooperative", "period", "amount_fen")
COLUMNS: Final = (
    Heading("disbursement", "发放", "Disbursement"),
    Heading("household", "农户", "Household"),
    Heading("village", "村", "Village"),
    Heading("on_day", "支付日期", "Paid on"),
    Heading("kind", "类型", "Kind"),
    Heading("programme", "补贴项目", "Programme"),
    Heading("cooperative", "合作社", "Cooperative"),
    Heading("period", "所属期", "Period"),
    Heading("amount_fen", "支付（元）", "Paid (yuan)"),
    Heading("bank_paid_fen", "银行支付（元）", "The bank's lines (yuan)"),
    Heading("bank", "银行与支付相比", "The bank's lines against what was paid"),
    Heading("acknowledged_fen", "农户确认（元）", "Acknowledged (yuan)"),
    Heading("acknowledged_on", "确认日期", "Acknowledged on"),
    Heading("household_says", "农户确认与支付相比", "What the household says against what was paid"),
    Heading("difference_fen", "少收（元）", "Paid and not acknowledged (yuan)"),
    Heading("returned_fen", "退回（元）", "Returned (yuan)"),
    Heading("event", "事件", "Event"),
)
FIGURES: Final = (
    Heading("payments", "支付笔数", "Payments"),
    Heading("paid_fen", "支付（元）", "Paid (yuan)"),
    Heading("said", "农户有确认的笔数", "Payments of which the household says what it received"),
    Heading("said_paid_fen", "其中支付（元）", "Paid by these (yuan)"),
    Heading("acknowledged_fen", "其中农户确认（元）", "Acknowledged of these (yuan)"),
    Heading("less", "少收的笔数", "Payments of which it surely received less"),
    Heading("less_fen", "少收（元）", "Missing by these (yuan)"),
    Heading("nothing_said", "农户无确认的笔数", "Payments of which the household says nothing"),
    Heading("nothing_said_fen", "其中支付（元）", "Paid by these (yuan)"),
    Heading("without_bank_line", "无银行流水的笔数", "Payments without a line of the bank"),
    Heading("bank_differs", "与银行流水不符的笔数", "Payments of which the bank's lines surely say otherwise"),
)


class Received(NamedTuple):
    """A payment, with what the bank's lines and the household say of it: None where they say nothing."""

    register: str
    found: Found

    @property
    def paid(self) -> Figure:
        """What was paid."""
        return total([self.found.row.amount_fen])

    @property
    def bank(self) -> Figure | None:
        """What the bank paid."""
        return _figure(getattr(self.found.row, "bank_paid_fen", None))

    @property
    def acknowledged(self) -> Figure | None:
        """What the household says."""
        return _figure(getattr(self.found.row, "acknowledged_fen", None))

    def says(self, other: Figure | None) -> str | None:
        """What another figure says of what was paid."""
        if other is None:
            return None
        answers = {LESS: other.below(self.paid), AGREES: other.equals(self.paid), MORE: other.exceeds(self.paid)}
        return next((word for word, verdict in answers.items() if verdict is Verdict.YES), CANNOT_TELL)


def _figure(amount: Amount | None) -> Figure | None:
    return None if amount is None else Figure.of(amount)


@question(
    21,
    zh="农户说自己收到多少？与支付、银行流水是否一致？",
    en="What does a household say that it received, against what was paid and what the bank's lines say?",
    parameters={
        "household": Parameter("household", "Which household."),
        "village": Parameter("village", "Or all households of this village."),
        "since": Parameter("day", "Paid on this day or later."),
        "until": Parameter("day", "Paid on this day or earlier."),
        "show": Parameter(
            "text",
            "all: every payment; said: those of which the household says something; differs: those of which the"
            " household or the bank surely says otherwise.",
            default="all",
            one_of=("all", "said", "differs"),
        ),
    },
    columns=COLUMNS,
    figures=FIGURES,
    of_self="household",
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Payments to a household, or to those of a village, each with its line at the bank and what the household says.

    Of a payment without a name of its own (`disbursement`) neither can be said: it is listed with nothing beside it.
    What was given back later stands in a column of its own, and is no part of the comparison.
    """
    if (given.get("household") is None) == (given.get("village") is None):
        fault = [{"field": "household", "message": "either a household or a village is wanted"}]
        raise Problem(422, "InvalidParameters", "Either a household or a village is wanted.", errors=fault)
    payments = sorted(_payments(asked, at, given, scope), key=lambda one: (one.found.row.on_day, one.found.made_by))
    shown = [one for one in payments if _is_shown(one, given["show"])]
    rows = [{"received": one} for one in shown]
    fill = partial(map_rows, lambda row: _row(row["received"]))
    return Answer(rows, _figures(payments), [one.found.made_by for one in payments], fill)


def _payments(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Iterable[Received]:
    """Payments to households on these days, with a name or without."""
    where = [Filter(name, "", [given[name]]) for name in ("household", "village") if given.get(name) is not None]
    where += [Filter("on_day", how, [given[n]]) for n, how in (("since", "from"), ("until", "to")) if given.get(n)]
    for register in (NAMED, UNNAMED):
        for found in asked.rows(register, at, where=where, villages=scope.villages):
            if found.row.on_day is not None and found.row.household is not None:
                yield Received(register, found)


def _is_shown(one: Received, show: str) -> bool:
    if show == "said":
        return one.acknowledged is not None
    return show == "all" or not {one.says(one.bank), one.says(one.acknowledged)}.isdisjoint((LESS, MORE))


def _row(one: Received) -> dict[str, Any]:
    row, acknowledged = one.found.row, one.acknowledged
    return {
        "disbursement": one.found.unit if one.register == NAMED else None,
        **row_of(one.register, one.found, *SHOWN),
        "bank_paid_fen": _shown(one.bank),
        "bank": one.says(one.bank),
        "acknowledged_fen": _shown(acknowledged),
        "acknowledged_on": getattr(row, "acknowledged_on", None),
        "household_says": one.says(acknowledged),
        "difference_fen": None if acknowledged is None else yuan(one.paid - acknowledged),
        "returned_fen": _shown(_figure(getattr(row, "returned_fen", None))),
        "event": EventAt(one.found.made_by),
    }


def _shown(figure: Figure | None) -> dict[str, Any] | None:
    return None if figure is None else yuan(figure)


def _figures(payments: Sequence[Received]) -> dict[str, Any]:
    said = [(one, one.acknowledged) for one in payments if one.acknowledged is not None]
    less = [one.paid - received for one, received in said if one.says(received) == LESS]
    silent = [one for one in payments if one.acknowledged is None]
    return {
        "payments": len(payments),
        "paid_fen": yuan(_sum(one.paid for one in payments)),
        "said": len(said),
        "said_paid_fen": yuan(_sum(one.paid for one, _ in said)),
        "acknowledged_fen": yuan(_sum(received for _, received in said)),
        "less": len(less),
        "less_fen": yuan(_sum(less)),
        "nothing_said": len(silent),
        "nothing_said_fen": yuan(_sum(one.paid for one in silent)),
        "without_bank_line": sum(one.bank is None for one in payments),
        "bank_differs": sum(one.says(one.bank) in (LESS, MORE) for one in payments),
    }


def _sum(figures: Iterable[Figure]) -> Figure:
    return sum(figures, start=NOTHING)
