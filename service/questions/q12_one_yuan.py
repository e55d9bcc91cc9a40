"""Question 12: one yuan's way, from the appropriation to the household's account and its bank line, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from domain.kernel.figure import Figure, Hedged
from projections.kernel.money import yuan
from service.answers import answer_page
from service.formats import Heading
from service.ledger.transaction import event_of
from service.problems import Problem
from service.questions.kernel import Answer, EventAt, Parameter, Scope, nothing_about, question
from service.questions.q01_on_a_day import day_of
from service.questions.reckoning import known
from service.registers.asking import Asked, At, Filter, Found

Row = dict[str, Any]

TIES: Final = ("payee", "household", "entitled", "fund", "programme", "project", "payment", "list_id", "account")
"""What a disbursement says of itself, to be told at a glance."""
COMMON: Final = {"step": None, "on": None, "amount_fen": None, "who": None, "document": None, "of": None, "event": None}


@question(
    12,
    zh="一元钱的去向：从下达、拨付、指令、支付到农户账户和银行流水，再追溯回来？",
    en="One yuan's way: from the appropriation to the household's account and its bank line, and back?",
    parameters={
        "disbursement": Parameter("disbursement", "Which disbursement."),
        "event": Parameter("event", "Or an event: a payment without a name, or whatever names a disbursement."),
    },
    columns=[
        Heading("step", "环节", "Step"),
        Heading("on", "日期", "Date"),
        Heading("amount_fen", "金额（元）", "Amount (yuan)"),
        Heading("who", "经办", "By whom"),
        Heading("document", "文号或流水号", "Document or reference"),
        Heading("of", "对象", "Of what"),
        Heading("event", "依据事件", "Event"),
    ],
    figures=[
        Heading("disbursement", "发放", "Which disbursement; null where it has no name"),
        Heading("payee", "收款人", "Who was paid"),
        Heading("household", "农户", "Whose money it is"),
        Heading("entitled", "应得人", "Who was entitled, where it is not the payee"),
        Heading("fund", "资金", "Out of which fund"),
        Heading("programme", "补贴项目", "Of which programme"),
        Heading("project", "项目", "For which project"),
        Heading("payment", "支付", "Under which order"),
        Heading("list_id", "发放清册", "The payment list that it was a line of"),
        Heading("account", "账户", "The reference that stands for the account"),
        Heading("paid_fen", "支付金额（元）", "What was paid"),
        Heading("bank_paid_fen", "银行支付（元）", "What the bank's lines say; null while none is matched"),
        Heading("acknowledged_fen", "农户确认（元）", "What the household says it received; null if nothing"),
        Heading("returned_fen", "退回（元）", "What was given back; null where nothing was"),
        Heading("bank_agrees", "与银行相符", "Whether the bank's lines say what was paid: yes, no or cannot tell"),
        Heading("household_agrees", "与农户相符", "Whether the household says so: yes, no or cannot tell"),
        Heading("missing_steps", "缺少的环节", "The steps of its way of which nothing is recorded"),
        Heading("fund_stages", "资金各环节合计", "What the whole fund shows by stage; null outside the county's view"),
    ],
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """The steps that this money took, in their order, each with its day, amount, document and who took it; and gaps.

    Money in a fund bears no mark: every appropriation for the same programme and project is named that the fund had.
    """
    found, named = _paid(asked, at, given, scope)
    scope.check(found.row.village)
    page: Row = {}
    if named:
        page = answer_page(
            scope.county, scope.principal, "disbursements", found.unit, as_of=day_of(at), until=at.position
        )
    rows = [
        *_appropriated(asked, at, found),
        *_allocated(asked, at, found),
        *_ordered(asked, at, found),
        *_disbursed(found, page),
        *_back(found, page.get("disbursement", {})),
    ]
    rests_on = [found.made_by, *(row["event"].position for row in rows if isinstance(row["event"], EventAt))]
    ids = [row["event"] for row in rows if isinstance(row["event"], str)]
    return Answer(
        [COMMON | row for row in rows], _figures(asked, at, found, rows, scope, named=named), [*rests_on, *ids]
    )


def _paid(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> tuple[Found, bool]:
    """The payment that is asked for, and whether it has a name. Raises Problem where none is, or two are."""
    if (given["disbursement"] is None) == (given["event"] is None):
        wrong = [{"field": "disbursement", "message": "either a disbursement or an event is wanted"}]
        raise Problem(422, "InvalidParameters", "Either a disbursement or an event is wanted.", errors=wrong)
    name = given["disbursement"]
    if name is None:
        unnamed = asked.rows("unnamed_disbursements", at, where=[Filter("unit", "", [given["event"]])])
        if unnamed:
            return unnamed[0], False
        event = scope.county.find([given["event"]]).get(given["event"])
        name = None if event is None else getattr(event_of(event), "disbursement", None)
    found = asked.rows("disbursements", at, where=[Filter("unit", "", [name])]) if name else []
    if not found:
        raise nothing_about(name or f"the payment of event {given['event']}")
    return found[0], True


# -- the steps


def _appropriated(asked: Asked, at: At, paid: Found) -> Iterable[Row]:
    """What the fund was given for the same programme and project, or for no named one, up to the day of payment."""
    row = paid.row
    funds = asked.rows("funds", at, where=[Filter("unit", "", [row.fund])]) if row.fund else []
    for fund in funds:
        for one in fund.row.appropriations:
            if any(one[name] not in (None, getattr(row, name)) for name in ("programme", "project")):
                continue
            yield {
                "step": "appropriated",
                "on": one["on"],
                "amount_fen": yuan(_figure(one["amount_fen"])),
                "who": one["level"],
                "document": one["document"],
                "of": fund.unit,
                "event": one["event"],
            }


def _allocated(asked: Asked, at: At, paid: Found) -> Iterable[Row]:
    row = paid.row
    projects = asked.rows("projects", at, where=[Filter("unit", "", [row.project])]) if row.project else []
    for project in projects:
        for one in project.row.funding:
            if one["stage"] == "allocated" and one["fund"] == row.fund:
                amount = yuan(_figure(one["amount_fen"]))
                told = {"step": "allocated", "on": one["on"], "amount_fen": amount, "document": one["document"]}
                event = _since(asked, at, "projects", project, "funding", one)
                yield told | {"of": project.unit, "event": event}


def _ordered(asked: Asked, at: At, paid: Found) -> Iterable[Row]:
    payment = paid.row.payment
    for one in asked.rows("payments", at, where=[Filter("unit", "", [payment])]) if payment else ():
        row = one.row
        for step, who, document in (
            ("requested", row.requested_by, None),
            ("approved", row.approved_by, row.approval),
            ("ordered", None, None),
        ):
            day = getattr(row, f"{step}_on")
            if day is not None:
                amount = yuan(Figure.of(getattr(row, f"{step}_fen")))
                told = {"step": step, "on": _day(day), "amount_fen": amount, "who": who, "document": document}
                event = _since(asked, at, "payments", one, f"{step}_on", day)
                yield told | {"of": one.unit, "event": event}


def _since(asked: Asked, at: At, register: str, found: Found, column: str, value: Any) -> EventAt:
    """The event by which a row came to hold a value: that of the first of its versions that does."""
    versions = known(asked, register, "unit", [found.unit]).all(found.unit)
    standing = [one for one in versions if one.known_from <= at.position < one.known_to and one.valid_from <= at.day]
    held = [(one, getattr(one.row, column)) for one in standing]
    holding = [one for one, there in held if there == value or (isinstance(there, list) and value in there)]
    return EventAt(min(holding, key=lambda one: one.valid_from).made_by)


def _disbursed(paid: Found, page: Row) -> Iterable[Row]:
    row = paid.row
    if row.amount_fen is None:
        return
    listed = {one["event"] for name in ("bank_lines", "acknowledgements", "returns") for one in _list(page, name)}
    event = next((id_ for id_ in page.get("rests_on", ()) if id_ not in listed), None)
    yield {
        "step": "disbursed",
        "on": _day(row.on_day),
        "amount_fen": yuan(Figure.of(row.amount_fen)),
        "who": row.paid_by,
        "document": row.bank_ref,
        "of": row.payee,
        "event": event or EventAt(paid.made_by),
    }


def _back(paid: Found, told: Row) -> Iterable[Row]:
    """What the bank, the household and whoever gave something back say of it."""
    for step, name, who, on, document in (
        ("bank_paid", "bank_lines", None, "paid_on", "bank_ref"),
        ("acknowledged", "acknowledgements", "household", "on", None),
        ("returned", "returns", "payee", "on", None),
    ):
        for one in told.get(name, ()):
            yield {
                "step": step,
                "on": one.get(on),
                "amount_fen": one["amount_fen"],
                "who": None if who is None else one.get(who),
                "document": None if document is None else one.get(document),
                "of": paid.unit,
                "event": one["event"],
            }


def _list(page: Row, name: str) -> list[Row]:
    found: list[Row] = page.get("disbursement", {}).get(name, [])
    return found


# -- the figures


def _figures(asked: Asked, at: At, paid: Found, rows: list[Row], scope: Scope, *, named: bool) -> Row:
    row = paid.row
    paid_fen = _of(row.amount_fen)
    bank, acknowledged, returned = (
        _of(getattr(row, f"{name}_fen", None)) for name in ("bank_paid", "acknowledged", "returned")
    )
    taken = {one["step"] for one in rows}
    return {
        "disbursement": paid.unit if named else None,
        **{name: getattr(row, name) for name in TIES},
        "paid_fen": _shown(paid_fen),
        "bank_paid_fen": _shown(bank),
        "acknowledged_fen": _shown(acknowledged),
        "returned_fen": _shown(returned),
        "bank_agrees": _agrees(paid_fen, bank),
        "household_agrees": _agrees(paid_fen, acknowledged),
        "missing_steps": [step for step in _expected(row) if step not in taken],
        "fund_stages": _stages(asked, at, row.fund) if row.fund and scope.villages is None else None,
    }


def _expected(row: Any) -> list[str]:
    """The steps that a payment of its kind takes, in order: what it names, it must have passed."""
    steps = ["appropriated"]
    steps += ["allocated"] if row.project else []
    steps += ["requested", "approved", "ordered", "disbursed", "bank_paid"]
    return [*steps, "acknowledged"] if row.household else steps


def _stages(asked: Asked, at: At, fund: str) -> Row:
    totals = asked.sums("fund_stages", at, by=("stage",), where={"fund": [fund]})
    return {str(stage): yuan(total.figure) for (stage,), total in sorted(totals.items())}


def _agrees(paid: Figure | None, said: Figure | None) -> str:
    return "cannot tell" if paid is None or said is None else paid.equals(said).value


def _of(amount: int | Hedged | None) -> Figure | None:
    return None if amount is None else Figure.of(amount)


def _shown(figure: Figure | None) -> Row | None:
    return None if figure is None else yuan(figure)


def _figure(said: Any) -> Figure:
    """An amount as it stands in a list."""
    return Figure.of(msgspec.convert(said, int | Hedged))


def _day(day: int) -> str:
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}"
