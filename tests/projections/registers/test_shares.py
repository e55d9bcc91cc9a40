"""The registers of shares and of dividends."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.kernel.figure import Hedged
from domain.shares import DividendDeclared, DividendLine, SharePrincipalReturned, ShareSubscribed
from tests.domain.mengcun import FU, FUZHUANG, GUO, KUNLUN
from tests.projections.registers.kept import row

SHARE, DIVIDEND = "share:fu-1", "dividend:2018"
subscribed = ShareSubscribed(
    share=SHARE, cooperative=KUNLUN, household=FU, units=2, source="loan", principal_fen=100_000,
    contract="股〔2017〕1号", until="2020-05-31",
)  # fmt: skip


def returned(amount_fen: int | Hedged, household: str = FU) -> SharePrincipalReturned:
    return SharePrincipalReturned(share=SHARE, household=household, amount_fen=amount_fen)


def test_a_share_says_whose_principal_is_where_and_until_when() -> None:
    found = row("shares", SHARE, ("2017-06-01", subscribed))
    assert (found.cooperative, found.household, found.units, found.source, found.principal_fen) == (
        KUNLUN, FU, 2, "loan", 100_000,
    )  # fmt: skip
    assert (found.contract, found.until, found.subscribed_on) == ("股〔2017〕1号", "2020-05-31", 20_170_601)
    assert (found.returned_fen, found.returned_on) == (None, None)


def test_what_is_returned_of_the_principal_counts_together() -> None:
    told = (
        ("2019-06-01", returned(Hedged("余", 10_000), GUO)), ("2017-06-01", subscribed),
        ("2018-06-01", returned(30_000)),
    )  # fmt: skip
    found = row("shares", SHARE, *told)
    assert (found.returned_fen, found.returned_on, found.household) == (Hedged("余", 40_000), 20_190_601, FU)
    assert row("shares", SHARE, *told, as_of="2018-12-31").returned_fen == 30_000
    assert row("shares", SHARE, *told, EventVoided(voids="id-3", reason="误录")).returned_fen == Hedged("余", 10_000)


def test_a_village_s_share_lies_in_the_village() -> None:
    found = row(
        "shares", SHARE, ShareSubscribed(share=SHARE, cooperative=KUNLUN, village=FUZHUANG, units=Hedged("不详"))
    )
    assert (found.village, found.household, found.units, found.principal_fen) == (FUZHUANG, None, Hedged("不详"), None)


def test_a_dividend_says_who_gets_how_much_and_by_when() -> None:
    rule = [
        DividendLine(amount_fen=20_000, category="five_guarantee"),
        DividendLine(amount_fen=Hedged("余", 9), per="unit"),
    ]
    declared = DividendDeclared(
        dividend=DIVIDEND, cooperative=KUNLUN, year=2018, rule=rule, total_fen=4_700_000, due_on="2018-12"
    )
    found = row("dividends", DIVIDEND, ("2018-11-01", declared))
    assert (found.cooperative, found.year, found.declared_on, found.due_on, found.total_fen) == (
        KUNLUN, 2018, 20_181_101, "2018-12", 4_700_000,
    )  # fmt: skip
    assert found.rule == [
        {"amount_fen": 20_000, "category": "five_guarantee"},
        {"amount_fen": {"hedge": "余", "value": 9}, "per": "unit"},
    ]  # fmt: skip
    bare = row("dividends", DIVIDEND, DividendDeclared(dividend=DIVIDEND, cooperative=KUNLUN, year=2018))
    assert (bare.rule, bare.total_fen, bare.due_on) == ([], None, None)
