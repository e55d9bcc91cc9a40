"""The registers of land: rights, contracts, what was paid on them, and the rent that follows from a contract."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed
from domain.kernel.figure import Figure, Hedged, Verdict
from domain.land import LandRightRegistered, LandTransferEnded, ParcelArea
from projections.registers.land import LandTransferRow, rent_due
from tests.domain.mengcun import CONTRACT, FU, FUZHUANG, KUNLUN, SECOND_CONTRACT, right, transferred
from tests.projections.registers.kept import Told, added, row


def ended(contract: str = CONTRACT, **more: Any) -> LandTransferEnded:
    return LandTransferEnded(contract=contract, household=FU, **{"reason": "agreed"} | more)


def test_a_right_holds_each_parcel_as_registered_last() -> None:
    again = LandRightRegistered(household=FU, parcels=[ParcelArea("2", 150), ParcelArea("9", 50)])
    told = (("2017-01-01", again), ("2016-01-01", right(300, 200)))
    found = row("land_rights", FU, *told)
    assert (found.parcels, found.area_hundredths_mu) == ({"1": 300, "2": 150, "9": 50}, 500)
    assert row("land_rights", FU, *told, as_of="2016-06-01").area_hundredths_mu == 500
    assert row("land_rights", FU, *told, EventVoided(voids="id-2", reason="误录")).area_hundredths_mu == 200


def test_a_contract_says_whose_land_goes_to_whom_for_what_rent() -> None:
    signed = transferred(Hedged("余", 400), "2018", "2028-09-30", within="land_transfer:all", parcels=["1"],
                         due_days=["12-05", "06-05"])  # fmt: skip
    found = row("land_transfers", CONTRACT, ("2018-02-01", signed))
    assert (found.household, found.cooperative, found.within, found.parcels, found.due_days) == (
        FU, KUNLUN, "land_transfer:all", ["1"], ["12-05", "06-05"],
    )  # fmt: skip
    assert (found.area_hundredths_mu, found.rent_fen_per_mu_year) == (Hedged("余", 400), 80_000)
    assert (found.begins_on, found.until, found.signed_on, found.ended) == ("2018", "2028-09-30", 20_180_201, False)


def test_a_village_s_contract_lies_in_the_village() -> None:
    found = row("land_transfers", CONTRACT, transferred(90_000, household=None, village=FUZHUANG))
    assert (found.village, found.household) == (FUZHUANG, None)


def test_a_contract_that_lies_within_another_changes_nothing_of_that_one() -> None:
    part = transferred(400, contract=SECOND_CONTRACT, within=CONTRACT)
    assert row("land_transfers", CONTRACT, part) is None
    whole = transferred(90_000, household=None, village=FUZHUANG)
    found = row("land_transfers", CONTRACT, ("2018-01-01", whole), ("2018-02-01", part))
    assert (found.household, found.area_hundredths_mu) == (None, 90_000)


def test_a_contract_ends_with_the_day_that_is_said_or_with_none() -> None:
    told = (("2018-11-05", ended(ended_on="2018-10", area_hundredths_mu=400)), ("2018-01-01", transferred(400)))
    found = row("land_transfers", CONTRACT, *told)
    assert (found.ended, found.ended_on, found.end_told_on, found.end_reason, found.given_back_hundredths_mu) == (
        True, "2018-10", 20_181_105, "agreed", 400,
    )  # fmt: skip
    assert row("land_transfers", CONTRACT, *told, as_of="2018-11-04").ended is False
    assert row("land_transfers", CONTRACT, *told, EventVoided(voids="id-1", reason="误录")).ended is False
    alone = row("land_transfers", CONTRACT, ended(cooperative=KUNLUN))
    assert (alone.household, alone.cooperative, alone.signed_on, alone.ended_on) == (FU, KUNLUN, None, None)


def test_what_is_paid_adds_up_by_what_it_settles() -> None:
    rent = FundsDisbursed(payee=FU, amount_fen=320_000, kind="rent", settles=CONTRACT)
    dividend = FundsDisbursed(payee=FU, amount_fen=Hedged("近", 40_000), kind="dividend", settles="dividend:2018")
    unsaid = FundsDisbursed(payee=FU, amount_fen=1, kind="rent")
    assert [(one.settles, one.kind, one.amount_fen) for one in added("settled", rent, dividend, unsaid)] == [
        (CONTRACT, "rent", 320_000), ("dividend:2018", "dividend", Hedged("近", 40_000)),
    ]  # fmt: skip
    assert added("settled", rent, EventVoided(voids="id-1", reason="误录")) == []


# Rent due: 4 mu for 800 yuan a mu are 3,200 yuan a year.

YEAR = 320_000


def due(day: str, *told: Told) -> Figure:
    contract = row("land_transfers", CONTRACT, *told)
    assert isinstance(contract, LandTransferRow)
    return rent_due(contract, dt.date.fromisoformat(day))


def signed(from_: str | None = "2016-10-01", until: str | None = "2018-09-30", **more: Any) -> tuple[str, Any]:
    return "2016-09-01", transferred(more.pop("area", 400), from_, until, **{"due_days": ["12-05"]} | more)


@pytest.mark.parametrize(
    ("day", "fen"),
    [
        ("2016-12-04", 0),
        ("2016-12-05", YEAR),
        ("2017-12-04", YEAR),
        ("2017-12-05", 2 * YEAR),
        ("2030-01-01", 2 * YEAR),
        ("2016-01-01", 0),
    ],
)
def test_rent_comes_due_on_each_due_day_of_the_term(day: str, fen: int) -> None:
    assert due(day, signed()).equals(fen) is Verdict.YES


def test_a_year_s_rent_comes_due_in_equal_parts() -> None:
    half_yearly = signed(due_days=["06-05", "12-05"])
    assert due("2016-12-31", half_yearly).equals(YEAR // 2) is Verdict.YES
    assert due("2017-12-31", half_yearly).equals(YEAR * 3 // 2) is Verdict.YES
    assert due("2017-12-31", signed(due_days=["12-05", "12-05"])).equals(2 * YEAR) is Verdict.YES, "one day said twice"


def test_a_due_day_that_a_month_has_not_is_its_last() -> None:
    leap = signed("2019-01-01", "2020-12-31", due_days=["02-30"])
    assert [str(due(day, leap)) for day in ("2019-02-27", "2019-02-28", "2020-02-28", "2020-02-29")] == [
        "0", "320,000", "320,000", "640,000",
    ]  # fmt: skip


def test_rent_comes_due_no_more_after_the_contract_ended() -> None:
    early = ("2017-10-10", ended(ended_on="2017-10-01"))
    assert due("2020-01-01", signed(), early).equals(YEAR) is Verdict.YES
    late = ("2018-12-10", ended(ended_on="2018-12-09"))
    assert due("2020-01-01", signed(), late).equals(2 * YEAR) is Verdict.YES, "its term was over before"
    assert due("2020-01-01", signed(until=None), late).equals(3 * YEAR) is Verdict.YES


def test_a_hedged_area_makes_a_hedged_rent() -> None:
    assert due("2016-12-31", signed(area=Hedged("余", 400))) == Figure.between(YEAR, None)
    assert due("2016-12-01", signed(area=Hedged("不详"))) == Figure.exact(0), "no due day has come"


def test_rent_is_due_on_the_first_day_and_on_the_last() -> None:
    assert due("2020-01-01", signed("2016-12-05", "2017-12-05")).equals(2 * YEAR) is Verdict.YES
    assert due("2020-01-01", signed("2016-12-06", "2017-12-04")).equals(0) is Verdict.YES


@pytest.mark.parametrize("missing", [{"from_": None}, {"due_days": []}, {"area": Hedged("不详")}])
def test_what_is_not_recorded_makes_no_rent_due_for_certain(missing: dict[str, Any]) -> None:
    found = due("2020-01-01", signed(**missing))
    assert (found.exceeds(0), found.exceeds(100 * YEAR)) == (Verdict.CANNOT_TELL, Verdict.CANNOT_TELL)


def test_a_contract_of_which_only_the_end_is_recorded_has_an_unknown_rent() -> None:
    assert due("2020-01-01", ended()) == Figure.unknown()


def test_without_a_last_day_it_is_at_most_what_a_contract_that_still_ran_would_bring() -> None:
    assert due("2018-12-31", signed(until=None)) == Figure.between(0, 3 * YEAR)
    assert due("2020-01-01", signed(), ("2017-12-10", ended())) == Figure.between(0, 2 * YEAR)
    assert due("2020-01-01", signed(), ("2017-10-10", ended())) == Figure.between(0, YEAR)


def test_a_contract_that_expired_ran_its_term() -> None:
    expired = ("2018-10-10", ended(reason="expired"))
    assert due("2020-01-01", signed(), expired).equals(2 * YEAR) is Verdict.YES


def test_a_vague_first_or_last_day_leaves_open_what_lies_in_it() -> None:
    assert due("2016-12-31", signed("2016")) == Figure.between(0, YEAR)
    assert due("2018-12-31", signed(until="2018")) == Figure.between(2 * YEAR, 3 * YEAR)
