"""Land contracts: rent that is overdue, and land beyond the right that is registered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.serving import ELSEWHERE, FU, FUZHUANG, KUNLUN, Api, command, household, village
from tests.service.questions.supervising import answer, figures, rows, told

WANG, CONTRACT = "household:wang", "land_transfer:fu"
DAY = "2018-12-31"


def signed(contract: str = CONTRACT, of: str = FU, **more: Any) -> dict[str, Any]:
    """A contract over 4 mu at 800 yuan a mu, due by halves in June and December."""
    terms: dict[str, Any] = {
        "contract": contract, "cooperative": KUNLUN, "household": of, "area_hundredths_mu": 400,
        "rent_fen_per_mu_year": 80_000, "due_days": ["06-30", "12-20"], "from": "2018-01-01", "until": "2020-12-31",
    }  # fmt: skip
    found = {name: value for name, value in (terms | more).items() if value is not None}
    return command("LandTransferSigned", "2018-01-01", **found)


def rent(amount_fen: Any, contract: str = CONTRACT, of: str = FU, on: str = "2018-07-01") -> dict[str, Any]:
    return command(
        "FundsDisbursed", on, payee=of, amount_fen=amount_fen, kind="rent", cooperative=KUNLUN, settles=contract
    )


def right(area_hundredths_mu: int, of: str = FU) -> dict[str, Any]:
    parcels = [{"parcel": "p1", "area_hundredths_mu": area_hundredths_mu}]
    return command("LandRightRegistered", "2017-05-01", household=of, parcels=parcels)


KNOWN = (
    village(),
    village(ELSEWHERE, "130930999888"),
    household(FU),
    household(WANG, ELSEWHERE),
    command("CooperativeRegistered", "2018-01-01", cooperative=KUNLUN, name="昆仑农业合作社"),
)


def low(figure: dict[str, Any]) -> Any:
    return figure["low"]


def test_rent_is_overdue_where_it_was_due_so_many_days_ago_and_is_not_paid(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN, signed(), rent(100_000))
    [found] = rows(api, 15, as_of=DAY)
    assert (low(found["due_fen"]), low(found["paid_fen"]), low(found["overdue_fen"])) == (160_000, 100_000, 60_000)
    assert (found["overdue"], found["contract"]) == ("yes", CONTRACT)
    [sooner] = rows(api, 15, as_of=DAY, days=11)
    assert low(sooner["due_fen"]) == 320_000
    assert rows(api, 15, as_of="2018-07-29") == [], "it is not overdue for thirty days"


def test_rent_that_was_paid_is_not_overdue(api: Api) -> None:
    told(api, *KNOWN, signed(), rent(160_000))
    assert rows(api, 15, as_of=DAY) == []
    assert rows(api, 15, "overdue", as_of=DAY, show="all") == ["no"]


@pytest.mark.parametrize("absent", ["due_days", "from"])
def test_where_a_contract_does_not_say_enough_nobody_can_tell(api: Api, absent: str) -> None:
    told(api, *KNOWN, signed(**{absent: None}), rent(1))
    [found] = rows(api, 15, as_of=DAY)
    assert (found["overdue"], found["due_fen"]["unknown_addends"]) == ("cannot tell", 1)
    assert rows(api, 15, as_of=DAY, show="sure") == []


def test_what_was_paid_on_a_part_counts_on_the_whole_and_is_missing_once(api: Api) -> None:
    whole = signed("land_transfer:all", village=FUZHUANG, household=None, area_hundredths_mu=400)
    told(api, *KNOWN, whole, signed(within="land_transfer:all"), rent(100_000))
    assert {row["contract"]: low(row["overdue_fen"]) for row in rows(api, 15, as_of=DAY)} == {
        "land_transfer:all": 60_000, CONTRACT: 60_000,
    }  # fmt: skip
    assert low(figures(api, 15, as_of=DAY)["overdue_fen"]) == 60_000


def test_land_beyond_the_registered_right_shows_with_all_that_was_transferred(api: Api) -> None:
    told(
        api,
        *KNOWN,
        right(700),
        signed(),
        signed("land_transfer:more"),
        rent(160_000),
        rent(160_000, "land_transfer:more"),
    )
    found = rows(api, 15, as_of=DAY)
    assert [row["beyond_right"] for row in found] == ["yes", "yes"]
    assert {(low(row["transferred_hundredths_mu"]), low(row["right_hundredths_mu"])) for row in found} == {(800, 700)}
    assert figures(api, 15, as_of=DAY)["beyond_right"] == 1


def test_without_a_registered_right_nobody_can_tell(api: Api) -> None:
    told(api, *KNOWN, signed())
    assert rows(api, 15, "beyond_right", "right_hundredths_mu", as_of=DAY) == [("cannot tell", None)]
    assert figures(api, 15, as_of=DAY)["without_right"] == 1


@pytest.mark.parametrize(
    ("more", "area"),
    [
        ({}, (400, 400)),
        ({"until": "2018-06-30"}, (0, 0)),
        ({"until": None}, (400, 400)),
        ({"from": "2019-01-01"}, (0, 0)),
        ({"from": "2018"}, (400, 400)),  # by the last day of the year it has begun
        ({"until": "2018"}, (0, 400)),
    ],
)
def test_land_is_transferred_while_the_contract_runs(api: Api, more: dict[str, Any], area: tuple[int, int]) -> None:
    told(api, *KNOWN, signed(**more))
    day = "2018-12-01" if more.get("until") == "2018" else DAY
    [found] = rows(api, 15, "transferred_hundredths_mu", as_of=day, show="all")
    assert (found["low"], found["high"]) == area


def test_a_contract_of_which_nobody_said_when_it_ended_may_have_run_until_then(api: Api) -> None:
    ended = command("LandTransferEnded", "2018-09-01", contract=CONTRACT, household=FU, reason="agreed")
    told(api, *KNOWN, signed(), ended)
    [found] = rows(api, 15, "transferred_hundredths_mu", as_of=DAY, show="all")
    assert (found["low"], found["high"]) == (0, 400)


def test_contracts_of_a_household_a_village_or_a_cooperative_are_asked_for(api: Api) -> None:
    told(api, *KNOWN, signed(), signed("land_transfer:wang", WANG))
    assert rows(api, 15, "household", household=FU, as_of=DAY) == [FU]
    assert rows(api, 15, "household", village=ELSEWHERE, as_of=DAY) == [WANG]
    assert rows(api, 15, "household", cooperative=KUNLUN, as_of=DAY) == [FU, WANG]
    assert rows(api, 15, "household", cooperative="cooperative:other", as_of=DAY) == []
    assert rows(api, 15, "household", by="other-village", as_of=DAY) == [WANG]


def test_it_is_as_known_at_a_moment_and_rests_on_contract_and_right(api: Api) -> None:
    held, contract = right(700), signed()
    told(api, *KNOWN, held, contract)
    before = api.head()
    told(api, rent(160_000))
    assert rows(api, 15, "overdue", as_of=DAY, known_at=before) == ["yes"]
    assert rows(api, 15, as_of=DAY) == []
    assert answer(api, 15, as_of=DAY, known_at=before)["rests_on"] == [held["id"], contract["id"]]


def test_the_first_day_of_all_is_a_day_like_any_other(api: Api) -> None:
    told(api, *KNOWN, signed())
    assert rows(api, 15, as_of="0001-01-01") == []
