"""Land and cooperatives: rights, contracts and rents, shares and dividends, employment and wages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.cooperatives import CooperativeRegistered
from domain.disbursements import FundsDisbursed
from domain.employment import EmploymentEnded, EmploymentStarted
from domain.kernel.event import Event
from domain.kernel.figure import Amount, Hedged
from domain.land import LandRightRegistered, LandTransferEnded, LandTransferSigned
from domain.shares import DividendDeclared, DividendLine, SharePrincipalReturned, ShareSubscribed
from examples.county.homes import ENDINGS, JOBS, Home
from examples.county.lines import MINUTE_MS, Day, Line, encode, mix
from examples.county.world import VILLAGES_A_COOPERATIVE, Village, VillageStep, World

# One in so many …
_ROUGH: Final = 40  # villages' dividends are known in round figures only
_OVERPAID: Final = 250  # dividends are more than anybody is to get: contradicts dividend_rule
_LATE_LIST: Final = 16  # payments stand on a bank's list that came days later
_LOAN: Final = 3  # shares are paid with a loan,
_PRINCIPAL_BACK: Final = 3  # of which the principal is returned when its turn comes

_DIVIDEND_FEN: Final = 100_000
_DIVIDEND_OF_FIVE_GUARANTEE_FEN: Final = 20_000
_PRINCIPAL_FEN: Final = 500_000
_YEARS_OF_A_CONTRACT: Final = 30
_YEARS_OF_A_LOAN: Final = 3

_SHARE: Final = 13
"""The question of what a household's share was paid with."""


def pay(world: World, event: FundsDisbursed) -> bytes:
    """A payment of today, or of some days before, where the bank's list came late; no later line rests on it."""
    bits = mix(world.chances + world.lines_made)
    day = world.today if bits % _LATE_LIST else world.today.earlier(bits >> 4)
    id_ = world.id(day.ms + 900 * MINUTE_MS + bits % MINUTE_MS)
    world.remember(id_, day, event)
    return encode(Line(id=id_, type="FundsDisbursed", occurred_on=day.text, data=event))


# -- cooperatives and land


def cooperative(world: World, village: Village, day: Day) -> Iterator[bytes]:
    if day.age == 0 and village.has_cooperative:
        yield world.line(
            CooperativeRegistered(
                cooperative=village.cooperative,
                name=f"占位合作社{village.number // VILLAGES_A_COOPERATIVE + 1:03d}",
                village=village.id,
                initiated_by=None if world.chance(village.number) & 1 else village.team,
            )
        )


def rights(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home in world.new_homes(village, day.age):
        if home.parcels:
            yield world.line(LandRightRegistered(household=home.id, parcels=home.parcels))


def contracts(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """The village's contract with its cooperative in the first year, and its households' as parts of it."""
    homes = [home for home in world.new_homes(village, day.age) if home.given]
    rent = _rent_a_mu(world, village)
    if day.age == 0:
        yield world.line(
            LandTransferSigned(
                contract=village.contract,
                cooperative=village.cooperative,
                area_hundredths_mu=Hedged("余", sum(home.given for home in homes) // 1000 * 1000),
                rent_fen_per_mu_year=rent,
                village=village.id,
                from_=day.text,
            )
        )
    for home in homes:
        yield world.line(
            LandTransferSigned(
                contract=home.contract,
                cooperative=village.cooperative,
                area_hundredths_mu=home.contracted,
                rent_fen_per_mu_year=rent,
                household=home.id,
                within=village.contract,
                parcels=[parcel.parcel for parcel in home.parcels],
                due_days=["12-05"],
                from_=day.text,
                until=f"{int(day.year) + _YEARS_OF_A_CONTRACT}-09-30",
            )
        )


def contracts_end(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home in world.every(village, day.age, ENDINGS, day.age):
        if home.given and home.contract_ends(day.age):
            yield world.line(
                LandTransferEnded(
                    contract=home.contract, reason="agreed", household=home.id, ended_on=day.text,
                    area_hundredths_mu=home.contracted,
                )
            )  # fmt: skip


def _rent_a_mu(world: World, village: Village) -> int:
    """Fen a mu a year, a whole number of yuan, as the village agreed it."""
    return 60_000 + world.chance(village.number) % 5 * 10_000


def rent_fen(world: World, village: Village, home: Home) -> int:
    """A household's rent of a year."""
    return _rent_a_mu(world, village) * home.given // 100


def rents(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home in world.homes(village, day.age):
        if home.gives(day.age):
            yield pay(
                world,
                FundsDisbursed(
                    payee=home.id,
                    amount_fen=rent_fen(world, village, home),
                    kind="rent",
                    cooperative=village.cooperative,
                    settles=home.contract,
                    period=day.year,
                ),
            )


# -- shares and dividends


def shares(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """The village's own in the first year, and those of the households that are new."""
    if day.age == 0:
        yield world.line(
            ShareSubscribed(
                share=f"share:{village.label}", cooperative=village.cooperative, source="public", village=village.id,
                units=100, principal_fen=100 * _PRINCIPAL_FEN, contract=f"占位股〔{day.year}〕{village.number + 1}号",
            )
        )  # fmt: skip
    for home in world.new_homes(village, day.age):
        if home.member:
            yield world.line(_share(village, home, day))


def _share(village: Village, home: Home, day: Day) -> Event:
    loan = home.lot(_SHARE) % _LOAN == 0
    return ShareSubscribed(
        share=home.share,
        cooperative=village.cooperative,
        source="loan" if loan else "public",
        household=home.id,
        units=1,
        principal_fen=_PRINCIPAL_FEN,
        until=f"{int(day.year) + _YEARS_OF_A_LOAN}-05-31" if loan else None,
    )


def principal(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """What was borrowed for a share is given back when it is due, by some."""
    for home in world.new_homes(village, day.age - _YEARS_OF_A_LOAN):
        lot = home.lot(_SHARE)
        if home.member and lot % _LOAN == 0 and (lot >> 8) % _PRINCIPAL_BACK == 0:
            amount = _PRINCIPAL_FEN if lot >> 16 & 3 else _PRINCIPAL_FEN // 2
            yield world.line(SharePrincipalReturned(share=home.share, amount_fen=amount, household=home.id))


def _dividend(village: Village, day: Day) -> str:
    return f"dividend:{village.cooperative_label}-{day.year}"


def dividend_fen(home: Home, age: int) -> int:
    """What the rule gives a household."""
    return _DIVIDEND_OF_FIVE_GUARANTEE_FEN if home.category(age) == "five_guarantee" else _DIVIDEND_FEN


def dividend(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """A cooperative declares by category what its members are to get."""
    if village.has_cooperative:
        yield world.line(
            DividendDeclared(
                dividend=_dividend(village, day),
                cooperative=village.cooperative,
                year=int(day.year),
                rule=[
                    DividendLine(_DIVIDEND_OF_FIVE_GUARANTEE_FEN, "five_guarantee"),
                    DividendLine(_DIVIDEND_FEN),
                ],
                due_on=f"{day.year}-12-31",
            )
        )


def dividends(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """What was declared; a few villages' books say only how much it was at least."""
    rough = world.chance(village.number, day.age) % _ROUGH == 0
    for home in world.homes(village, day.age):
        if home.member:
            yield pay(world, _dividend_paid(village, home, day, rough))


def _dividend_paid(village: Village, home: Home, day: Day, rough: bool) -> FundsDisbursed:
    fen: Amount = dividend_fen(home, day.age)
    if rough:
        fen = Hedged("余", dividend_fen(home, day.age))
    elif (home.bits + day.age) % _OVERPAID == 0:
        fen = _DIVIDEND_FEN * 6 // 5
    return FundsDisbursed(
        payee=home.id,
        amount_fen=fen,
        kind="dividend",
        cooperative=village.cooperative,
        settles=_dividend(village, day),
        period=day.year,
    )


# -- work


def jobs(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home in world.new_homes(village, day.age):
        if home.employed:
            yield world.line(
                EmploymentStarted(
                    employment=home.employment, household=home.id, person=home.person(1),
                    cooperative=village.cooperative, wage_fen_per_month=60_000 + home.bits % 5 * 10_000,
                    from_=f"{day.year}-03-01",
                )
            )  # fmt: skip


def jobs_end(world: World, village: Village, day: Day) -> Iterator[bytes]:
    """At the year's beginning."""
    for home in world.every(village, day.age, JOBS, day.age):
        if home.job_ends(day.age):
            yield world.line(
                EmploymentEnded(
                    employment=home.employment, household=home.id, reason="resigned" if home.bits & 8 else "expired"
                )
            )


def wages(world: World, village: Village, day: Day) -> Iterator[bytes]:
    for home in world.homes(village, day.age):
        if home.works(day.age):
            yield pay(
                world,
                FundsDisbursed(
                    payee=home.id,
                    amount_fen=300_000 + world.chance(home.number, day.months) % 300 * 1000,
                    kind="wage",
                    cooperative=village.cooperative,
                    settles=home.employment,
                    period=day.text[:7],
                ),
            )


IN_VILLAGES: Final[dict[tuple[int, int], VillageStep]] = {
    (1, 6): jobs_end,
    (2, 1): cooperative,
    (2, 20): jobs,
    (3, 6): rights,
    (5, 8): shares,
    (5, 20): principal,
    (6, 18): wages,
    (9, 14): contracts_end,
    (10, 6): contracts,
    (12, 5): rents,
    (12, 12): dividend,
    (12, 18): wages,
    (12, 24): dividends,
}
