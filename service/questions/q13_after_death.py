"""Question 13: payments for periods after a death, split by what was known when they were recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from domain.kernel.dates import Precision, parse
from domain.kernel.figure import Amount, Figure, Verdict
from projections.kernel.money import yuan
from projections.kernel.versions import Version
from projections.registers.disbursements import Paid
from service.formats import Heading
from service.questions.kernel import Answer, EventAt, Parameter, Scope, question, row_of
from service.questions.reckoning import Known, as_date, known, total
from service.registers.asking import Asked, At, Filter, Found
from service.registers.tables import so_values

NAMED, UNNAMED = "disbursements", "unnamed_disbursements"
"""Payments with a name of their own, and those without."""

PERSON: Final = "person"
SOME_PERSON: Final = "some_person"
NOBODY_LEFT: Final = "nobody_left"
BEFORE: Final = "before"
LATER: Final = "later"
"""When a death was known: before the payment was recorded, or later."""
SHOWN: Final = ("payee", "on_day", "period", "kind", "programme", "amount_fen")

COLUMNS: Final = (
    Heading("person", "成员", "Person"),
    Heading("name", "姓名", "Name"),
    Heading("household", "农户", "Household"),
    Heading("village", "村", "Village"),
    Heading("died_on", "死亡日期", "Died on"),
    Heading("whose", "应得人", "Whose it was"),
    Heading("payee", "收款人", "Payee"),
    Heading("on_day", "支付日期", "Paid on"),
    Heading("period", "所属期", "Period"),
    Heading("kind", "类型", "Kind"),
    Heading("programme", "补贴项目", "Programme"),
    Heading("amount_fen", "金额（元）", "Amount (yuan)"),
    Heading("returned_fen", "退回（元）", "Returned (yuan)"),
    Heading("after_death", "是否死后期间", "For a time after the death"),
    Heading("death_known", "死亡何时入账", "When the death was known"),
    Heading("died_on_as_known_then", "支付入账时所知死亡日期", "Died on, as known when it was recorded"),
    Heading("paid_event", "支付事件", "Event of the payment"),
    Heading("death_event", "死亡事件", "Event of the death"),
)
FIGURES: Final = (
    Heading("deaths", "死亡人数", "Persons known to have died"),
    Heading("payments", "死后期间支付笔数", "Payments surely for a time after a death"),
    Heading("paid_fen", "死后期间支付（元）", "Paid surely for a time after a death (yuan)"),
    Heading("known_before", "其中入账时已知死亡的笔数", "Of these, recorded when the death was known"),
    Heading("known_before_fen", "其中入账时已知死亡（元）", "Of these, recorded when the death was known (yuan)"),
    Heading("learned_later", "其中入账后才知死亡的笔数", "Of these, recorded before the death was known"),
    Heading("learned_later_fen", "其中入账后才知死亡（元）", "Of these, recorded before the death was known (yuan)"),
    Heading("returned_fen", "其中已退回（元）", "Of these, returned (yuan)"),
    Heading("cannot_tell", "无法判断的笔数", "Payments of which it cannot be told"),
    Heading("cannot_tell_fen", "无法判断（元）", "Payments of which it cannot be told (yuan)"),
)


class Payment(NamedTuple):
    """A payment that may be for a time after a death. whose: the dead person's, or how else it may be theirs."""

    register: str
    found: Found
    person: Found
    whose: str

    @property
    def paid(self) -> Paid:
        """What it says of itself."""
        paid: Paid = self.found.row
        return paid


class Judged(NamedTuple):
    """What is to be said of a payment. position: where it was recorded; death: where the death was, as now known."""

    payment: Payment
    after: Verdict
    position: int
    death: int
    died_on_then: str | None
    known_before: bool

    @property
    def paid(self) -> Paid:
        """What the payment says of itself."""
        return self.payment.paid

    @property
    def returned(self) -> Amount | None:
        """What came back of it, as far as it has a name by which that can be told."""
        found: Amount | None = getattr(self.payment.found.row, "returned_fen", None)
        return found


@question(
    13,
    zh="哪些款项是发给已故人员死亡之后期间的？支付入账时是否已知其死亡？",
    en="Which payments were for periods after a death, and was the death known when they were recorded?",
    parameters={
        "village": Parameter("village", "Only deaths in households of this village."),
        "household": Parameter("household", "Only deaths in this household."),
        "whose": Parameter("text", "Only payments that are whose: see the column.", one_of=("person", "household")),
    },
    columns=COLUMNS,
    figures=FIGURES,
    of_self="household",
)
def ask(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> Answer:
    """Payments of which it cannot be ruled out that they are for a time after somebody's death, the surest first.

    Whose it was: `person` where the dead person was the payee or the one entitled, or had earned the wage;
    `some_person` where a programme that entitles persons paid the household without saying whom; `nobody_left` where
    the household has no member left on the register. What a household with members gets as a household is not listed.

    The month of the death itself is not after it. Of a payment without a period, or for a year in which the death
    lies, it cannot be told. The death was known `before` if the ledger held it when the payment was recorded, so that
    somebody could have seen it, and `later` if not.
    """
    dead = {one.unit: one for one in _dead(asked, at, given, scope)}
    payments = [
        one
        for one in _payments(asked, at, dead, scope)
        if given.get("whose") in (None, PERSON if one.whose == PERSON else "household")
    ]
    judged = sorted(_judged(asked, at, payments), key=_order)
    rests_on = [p for one in judged for p in (one.position, one.payment.found.made_by, one.death)]
    return Answer([_row(one) for one in judged], _figures(len(dead), judged), rests_on)


def _judged(asked: Asked, at: At, payments: Sequence[Payment]) -> Iterator[Judged]:
    """What is to be said of each payment."""
    deaths = known(asked, "persons", "unit", {one.person.unit for one in payments})
    recorded = known(asked, NAMED, "unit", {one.found.unit for one in payments if one.register == NAMED})
    for one in payments:
        position = one.found.made_by
        if one.register == NAMED:  # later events say more of it: its bank line, its receipt
            position = first_recorded(recorded.all(one.found.unit), at.position)
        then = _died_on_as_known(deaths, one.person.unit, position)
        yield Judged(
            one,
            after=lies_after(one.paid, one.person.row.died_on),
            position=position,
            death=_told_by(deaths, one.person, at),
            died_on_then=then,
            known_before=then is not None and lies_after(one.paid, then) is not Verdict.NO,
        )


def _order(one: Judged) -> tuple[Any, ...]:
    return one.after is not Verdict.YES, one.payment.person.unit, one.paid.on_day, one.position


def _dead(asked: Asked, at: At, given: Mapping[str, Any], scope: Scope) -> list[Found]:
    """Who is known to have died on the day."""
    within, values = scope.within(asked, "p.village", given.get("village"))
    if given.get("household") is not None:
        within, values = f"{within} AND p.household = {asked.mark}", [*values, given["household"]]
    table = asked.table("persons").name
    sql = f"SELECT p.unit FROM {table} p WHERE {asked.so('p')} AND p.died_on IS NOT NULL AND {within}"  # noqa: S608 - all its own names
    units = [row[0] for row in asked.select(sql, (*so_values(*at), *values))]
    return asked.rows("persons", at, where=[Filter("unit", "", units)]) if units else []


def _payments(asked: Asked, at: At, dead: Mapping[str, Found], scope: Scope) -> Iterator[Payment]:
    """Payments that may be theirs, and that may be for a time after the death, each once."""
    seen: set[tuple[str, str]] = set()
    for one in (*_of_persons(asked, at, dead, scope), *_of_households(asked, at, dead, scope)):
        place = one.register, one.found.unit
        if place not in seen and lies_after(one.paid, one.person.row.died_on) is not Verdict.NO:
            seen.add(place)
            yield one


def _of_persons(asked: Asked, at: At, dead: Mapping[str, Found], scope: Scope) -> Iterator[Payment]:
    """What was paid to or for a dead person, or for their work."""
    if not dead:
        return
    households = sorted({one.row.household for one in dead.values() if one.row.household is not None})
    works = asked.rows("employments", at, where=[Filter("household", "", households)])
    of_work = {one.unit: one.row.person for one in works if one.row.person in dead}
    for column, owners in (
        ("payee", {person: person for person in dead}),
        ("entitled", {person: person for person in dead}),
        ("settles", of_work),
    ):
        for register, found in _paid(asked, at, column, owners, scope):
            yield Payment(register, found, dead[owners[getattr(found.row, column)]], PERSON)


def _of_households(asked: Asked, at: At, dead: Mapping[str, Found], scope: Scope) -> Iterator[Payment]:
    """What was paid to a household and may be a dead member's: by the programme, or since nobody is left."""
    of_household: dict[str, Found] = {}
    for one in dead.values():  # of several, the one that died first: the rest of it may be the others'
        household = one.row.household
        if household is not None and _earlier(one, of_household.get(household)):
            of_household[household] = one
    if not of_household:
        return
    personal = {p.unit for p in asked.rows("programmes", at) if p.row.entitles == "person"}
    homes = asked.rows("households", at, where=[Filter("unit", "", sorted(of_household))])
    empty = {one.unit for one in homes if one.row.members <= 0}
    for register, found in _paid(asked, at, "household", of_household, scope):
        paid: Paid = found.row
        if paid.entitled is not None and paid.entitled != paid.household:
            continue  # a living member's, or listed with the dead one's own
        if paid.programme in personal:
            yield Payment(register, found, of_household[str(paid.household)], SOME_PERSON)
        elif paid.household in empty:
            last = max((p for p in dead.values() if p.row.household == paid.household), key=_died)
            yield Payment(register, found, last, NOBODY_LEFT)


def _paid(asked: Asked, at: At, column: str, wanted: Iterable[str], scope: Scope) -> Iterator[tuple[str, Found]]:
    """Payments by one of their columns, with a name or without."""
    values = sorted(wanted)
    for register in (NAMED, UNNAMED) if values else ():
        for found in asked.rows(register, at, where=[Filter(column, "", values)], villages=scope.villages):
            if found.row.on_day is not None:
                yield register, found


def _died(person: Found) -> tuple[Any, ...]:
    return parse(person.row.died_on).last, person.unit


def _earlier(person: Found, held: Found | None) -> bool:
    return held is None or _died(person) < _died(held)


def lies_after(paid: Paid, died_on: str) -> Verdict:
    """Whether what was paid is for a time after a death; the month in which somebody died is not after it."""
    died = parse(died_on)
    if paid.period is None:
        return Verdict.NO if as_date(paid.on_day or 0) <= died.first else Verdict.CANNOT_TELL
    period = parse(paid.period)
    if period.first > died.last:
        return Verdict.YES
    in_that_month = period.precision is not Precision.YEAR and period.first <= died.first and died.last <= period.last
    return Verdict.NO if period.last <= died.first or in_that_month else Verdict.CANNOT_TELL


def first_recorded(versions: Sequence[Version], until: int) -> int:
    """The position of the event since which a payment has been known without a break: it may have been told twice."""
    told = [one for one in versions if one.known_from <= until and one.row.on_day is not None]
    first = told[-1]
    for version in reversed(told):
        if version.known_to >= first.known_from:
            first = version
    return first.made_by


def _died_on_as_known(deaths: Known, person: str, position: int) -> str | None:
    """When a person had died, as the ledger had it at a position, whatever day it said so of."""
    then = [v for v in deaths.all(person) if v.known_from <= position < v.known_to and v.row.died_on is not None]
    return str(max(then, key=lambda v: v.valid_from).row.died_on) if then else None


def _told_by(deaths: Known, person: Found, at: At) -> int:
    """The position of the event that tells of the death as it is known."""
    telling = [
        version
        for version in deaths.all(person.unit)
        if version.known_from <= at.position < version.known_to and version.row.died_on == person.row.died_on
    ]
    return min(telling, key=lambda v: (v.valid_from, v.made_by)).made_by


def _row(one: Judged) -> dict[str, Any]:
    payment, person = one.payment, one.payment.person.row
    return {
        "person": payment.person.unit,
        "name": person.name,
        "household": person.household,
        "village": person.village,
        "died_on": person.died_on,
        "whose": payment.whose,
        **row_of(payment.register, payment.found, *SHOWN),
        "returned_fen": None if one.returned is None else yuan(Figure.of(one.returned)),
        "after_death": one.after.value,
        "death_known": BEFORE if one.known_before else LATER,
        "died_on_as_known_then": one.died_on_then,
        "paid_event": EventAt(one.position),
        "death_event": EventAt(one.death),
    }


def _figures(deaths: int, judged: Sequence[Judged]) -> dict[str, Any]:
    after = [one for one in judged if one.after is Verdict.YES]
    parts = {
        "payments": after,
        "known_before": [one for one in after if one.known_before],
        "learned_later": [one for one in after if not one.known_before],
        "cannot_tell": [one for one in judged if one.after is not Verdict.YES],
    }
    figures: dict[str, Any] = {"deaths": deaths}
    for name, part in parts.items():
        amount = "paid_fen" if name == "payments" else f"{name}_fen"
        figures |= {name: len(part), amount: yuan(total(one.paid.amount_fen for one in part))}
    returned = [one.returned for one in after if one.returned is not None]
    return figures | {"returned_fen": yuan(total(returned))}
