"""Public money: programmes and funds, lists of allowances with all their hands, bank lines, receipts and returns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from domain.disbursements import BankLineMatched, FundsDisbursed, FundsReturned, ReceiptAcknowledged
from domain.funds import FundAppropriated
from domain.notices import NoticeClosed
from domain.payments import PaymentApproved, PaymentOrdered, PaymentRequested
from domain.programmes import ProgrammeDeclared
from examples.county.exits import notice_of
from examples.county.homes import Home
from examples.county.land import pay
from examples.county.lines import Day
from examples.county.world import (
    CASHIER,
    CLERK,
    EVERY_MONTH,
    HOUSEHOLDS_A_VILLAGE,
    QUARTER_ENDS,
    TREASURER,
    CountyStep,
    Village,
    VillageStep,
    World,
)

# One in so many …
_AT_THE_BANK: Final = 12  # allowances are named, so that a line of the bank can be matched,
_PAID_MORE: Final = 100  # which now and then is of more: contradicts bank_amount
_ASKED: Final = 3  # of these households are asked what they received,
_RECEIVED_LESS: Final = 40  # and a few say that it was less: contradicts received
_GAVE_BACK: Final = 40  # of these households give the money back
_RELIEF: Final = 3  # months bring relief to a household of the village
_ONE_HAND: Final = 30  # reliefs are requested, approved and paid by one hand
_OWNER_KNOWN: Final = 16  # lists name the owner of an account


class Programme(NamedTuple):
    """A programme: its name and kind, what is appropriated a year for every household there may be, and its rules."""

    name: str
    kind: Literal["subsidy", "relief", "works"]
    fen: int
    entitles: Literal["person", "household"] | None = None
    uniform_rate: bool | None = None
    approval_limit_fen: int | None = None


PROGRAMMES: Final = {
    "allowance": Programme("生活补助", "subsidy", 500_000, "household", uniform_rate=False),
    "heating": Programme("取暖补贴", "subsidy", 60_000, "household", uniform_rate=True),
    "relief": Programme("临时救助", "relief", 60_000, approval_limit_fen=40_000),
    "works": Programme("基础设施", "works", 20_000, approval_limit_fen=20_000_000),
}
_LEVELS: Final[tuple[tuple[int, Literal["central", "county"]], ...]] = ((60, "central"), (40, "county"))


def declared(world: World) -> Iterator[bytes]:
    for label, programme in PROGRAMMES.items():
        yield world.line(
            ProgrammeDeclared(
                programme=f"programme:{label}",
                name=programme.name,
                kind=programme.kind,
                entitles=programme.entitles,
                uniform_rate=programme.uniform_rate,
                approval_limit_fen=programme.approval_limit_fen,
            )
        )


def appropriations(world: World, year: int) -> Iterator[bytes]:
    """Enough for all that will be ordered and paid."""
    full = len(world.villages) * HOUSEHOLDS_A_VILLAGE
    for label, programme in PROGRAMMES.items():
        for share, level in _LEVELS:
            yield world.line(
                FundAppropriated(
                    fund=f"fund:{label}-{year}",
                    level=level,
                    amount_fen=full * programme.fen // 100 * share,
                    document=f"占位〔{year}〕{share}号",
                    programme=f"programme:{label}",
                )
            )


# -- allowances: a list a village and quarter


def allowances(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """A list is requested, approved and ordered, its papers some days old; then a line for every household entitled."""
    entitled = [(home, fen) for home in world.homes(village, day.age) if (fen := home.allowance_fen(day.age))]
    if not entitled:
        return
    month = day.text[:7]
    payment, fund = f"payment:allowance-{month}-{village.label}", f"fund:allowance-{day.year}"
    total = sum(fen for _, fen in entitled)
    yield world.line(
        PaymentRequested(
            payment=payment,
            amount_fen=total,
            fund=fund,
            programme="programme:allowance",
            requested_by=f"official:{village.town}",
        ),
        day.back(4),
    )
    yield world.line(PaymentApproved(payment=payment, amount_fen=total, approved_by=TREASURER), day.back(2))
    yield world.line(PaymentOrdered(payment=payment, fund=fund, amount_fen=total))
    at_the_bank = _turn(day)
    for home, fen in entitled:
        named = home.number % _AT_THE_BANK == at_the_bank
        event = FundsDisbursed(
            payee=home.id,
            amount_fen=fen,
            kind="subsidy",
            fund=fund,
            payment=payment,
            programme="programme:allowance",
            disbursement=_disbursement(home, day) if named else None,
            period=month,
            account=home.account,
            owner=None if home.bits >> 55 & _OWNER_KNOWN - 1 else home.identity(world.start),
            paid_by=CASHIER if named else None,
            list_id=payment,
        )
        yield world.line(event) if named else pay(world, event)


def _turn(day: Day) -> int:
    """Whose allowances are named in that quarter."""
    return day.months // 3 % _AT_THE_BANK


def _disbursement(home: Home, day: Day) -> str:
    return f"disbursement:{home.label}-{day.text[:7]}"


def _named(world: World, village: Village, day: Day) -> Iterator[tuple[Home, int]]:
    """The households whose allowance of the quarter is named, and how much it is."""
    for home in world.every(village, day.age, _AT_THE_BANK, _turn(day)):
        if fen := home.allowance_fen(day.age):
            yield home, fen


def bank_lines(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home, fen in _named(world, village, day):
        chance = world.chance(home.number, day.months, 34)
        yield world.line(
            BankLineMatched(
                disbursement=_disbursement(home, day),
                bank_ref=f"占位{chance % 10**10:010d}",
                amount_fen=fen if (chance >> 40) % _PAID_MORE else fen + 10_000,
                paid_on=day.back(2).text,
            )
        )


def receipts(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """Some households say what they received, and a few give it back."""
    for home, fen in _named(world, village, day):
        chance = world.chance(home.number, day.months, 35)
        disbursement = _disbursement(home, day)
        if chance % _ASKED == 0:
            received = fen if (chance >> 8) % _RECEIVED_LESS else fen - 5_000
            yield world.line(ReceiptAcknowledged(household=home.id, disbursement=disbursement, amount_fen=received))
        if (chance >> 16) % _GAVE_BACK == 0:
            fund = f"fund:allowance-{day.year}"
            yield world.line(FundsReturned(fund=fund, amount_fen=fen, payee=home.id, disbursement=disbursement))


# -- heating and relief


def heating(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """Out of its fund, without an order."""
    for home in world.homes(village, day.age):
        if home.poor:
            yield pay(
                world,
                FundsDisbursed(
                    payee=home.id,
                    amount_fen=50_000,
                    kind="subsidy",
                    fund=f"fund:heating-{day.year}",
                    programme="programme:heating",
                    period=day.year,
                    account=home.account,
                    list_id=f"heating-{day.year}-{village.label}",
                ),
            )


def heating_displayed(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """Who is to have it hangs on the village's board, before it is paid."""
    yield world.line(notice_of(village, day, f"heating-{village.label}-{day.year}", "list"))


def heating_taken_down(world: World, village: Village, day: Day) -> Iterator[bytes]:
    yield world.line(NoticeClosed(notice=f"notice:heating-{village.label}-{day.year}", objections=0))


def relief(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """To one household, and not every month."""
    chance = world.chance(village.number, day.months)
    homes = [] if chance % _RELIEF else list(world.homes(village, day.age))
    if homes:
        home = homes[(chance >> 32) % len(homes)]
        hands = (village.head, TREASURER, CASHIER) if (chance >> 16) % _ONE_HAND else (CLERK,) * 3
        yield pay(
            world,
            FundsDisbursed(
                payee=home.id,
                amount_fen=20_000 + (chance >> 8) % 4 * 10_000,
                kind="relief",
                fund=f"fund:relief-{day.year}",
                programme="programme:relief",
                account=home.account,
                requested_by=hands[0],
                approved_by=hands[1],
                paid_by=hands[2],
            ),
        )


def given_up(world: World, day: Day) -> Iterator[bytes]:
    """What the year's relief has not spent goes back to the treasury, in part."""
    full = len(world.villages) * HOUSEHOLDS_A_VILLAGE
    yield world.line(
        FundsReturned(
            fund=f"fund:relief-{day.year}", amount_fen=full * 20_000, to="treasury", document=f"占位〔{day.year}〕90号"
        )
    )


IN_VILLAGES: Final[dict[tuple[int, int], VillageStep]] = {
    **{(month, 2): relief for month in EVERY_MONTH},
    **{(month, 10): allowances for month in QUARTER_ENDS},
    **{(month, 14): bank_lines for month in QUARTER_ENDS},
    **{(month, 21): receipts for month in QUARTER_ENDS},
    (10, 16): heating_displayed,
    (11, 3): heating_taken_down,
    (11, 8): heating,
}
IN_COUNTY: Final[dict[tuple[int, int], CountyStep]] = {(12, 27): given_up}
