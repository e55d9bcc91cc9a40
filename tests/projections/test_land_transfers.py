"""A land transfer's page: its terms, what was paid, how it ended, and the contracts that are parts of it."""

from __future__ import annotations

from domain.disbursements import FundsDisbursed
from domain.kernel.figure import Hedged
from domain.land import LandTransferEnded
from tests.domain.mengcun import CONTRACT, FU, FUZHUANG, KUNLUN, SECOND_CONTRACT, transferred
from tests.projections.shown import shown

WHOLE = transferred(1_000, household=None, village=FUZHUANG)
PART = transferred(550, contract=SECOND_CONTRACT, within=CONTRACT)


def test_it_says_whose_land_it_is_for_what_rent_and_until_when() -> None:
    told = transferred(550, "2018-03-01", "2028-02-29", parcels=["1", "2"], due_days=["12-31"])
    answer = shown(CONTRACT, ("2018-03-01", told))
    assert (answer["contract"], answer["household"], answer["cooperative"], answer["signed_on"]) == (
        CONTRACT, FU, KUNLUN, "2018-03-01",
    )  # fmt: skip
    assert (answer["area"]["low"], answer["rent_a_mu_a_year"]["low"], answer["rent_a_year"]["low"]) == (
        550, 80_000, 440_000,
    )  # fmt: skip
    assert (answer["from"], answer["until"], answer["parcels"], answer["due_days"]) == (
        "2018-03-01", "2028-02-29", ["1", "2"], ["12-31"],
    )  # fmt: skip


def test_a_hedged_area_makes_a_hedged_rent() -> None:
    answer = shown(CONTRACT, transferred(Hedged("余", 500)))
    assert (answer["rent_a_year"]["low"], answer["rent_a_year"]["high"]) == (400_000, None)


def test_it_lists_its_parts_whichever_was_signed_first() -> None:
    for told in ((("2018-01-01", WHOLE), ("2018-02-01", PART)), (("2018-02-01", WHOLE), ("2018-01-01", PART))):
        answer = shown(CONTRACT, *told)
        assert (answer["village"], answer["area"]["low"], answer["parts"]) == (FUZHUANG, 1_000, [SECOND_CONTRACT])
    answer = shown(SECOND_CONTRACT, PART)
    assert (answer["within"], answer["parts"]) == (CONTRACT, [])


def test_where_only_a_part_is_recorded_the_whole_is_not_made_up() -> None:
    answer = shown(CONTRACT, PART)
    assert (answer["contract"], answer["parts"], answer["signed_on"], answer["area"]) == (
        CONTRACT, [SECOND_CONTRACT], None, None,
    )  # fmt: skip


def test_the_rent_that_was_paid_is_added_up() -> None:
    first, second = (
        FundsDisbursed(payee=FU, amount_fen=amount, kind="rent", cooperative=KUNLUN, settles=CONTRACT)
        for amount in (440_000, Hedged("余", 200_000))
    )
    answer = shown(CONTRACT, transferred(550), ("2018-12-31", first), ("2019-12-31", second))
    assert (answer["rent_paid"]["low"], answer["rent_paid"]["high"]) == (640_000, None)
    assert [found["on"] for found in answer["payments"]] == ["2018-12-31", "2019-12-31"]
    assert shown(CONTRACT, transferred(550))["rent_paid"]["exact"] is True


def test_a_contract_that_ended_keeps_its_terms_and_says_when_and_why() -> None:
    ended = LandTransferEnded(
        contract=CONTRACT, reason="breach", household=FU, ended_on="2020-06-30", area_hundredths_mu=500
    )
    told = (("2018-03-01", transferred(550, until="2028-02-29")), ("2020-07-02", ended))
    answer = shown(CONTRACT, *told)
    assert (answer["until"], answer["area"]["low"]) == ("2028-02-29", 550)
    [ending] = answer["endings"]
    assert (ending["reason"], ending["ended_on"], ending["area_hundredths_mu"]["low"]) == ("breach", "2020-06-30", 500)
    assert shown(CONTRACT, *told, as_of="2020-07-01")["endings"] == []


def test_a_contract_that_names_itself_as_its_whole_is_no_part_of_itself() -> None:
    answer = shown(CONTRACT, transferred(550, within=CONTRACT))
    assert (answer["parts"], answer["area"]["low"]) == ([], 550)
