"""A land transfer's page: its terms, and the contracts that are parts of it."""

from __future__ import annotations

from domain.kernel.figure import Hedged
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
