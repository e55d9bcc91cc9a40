"""An exit's file: what was known when it was approved, whatever was recorded after."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.serving import ELSEWHERE, FU, Api, command, household, village, void
from tests.service.questions.supervising import answer, figures, refused, rows, told

EXIT, ASSESSMENT = "exit:fu", "assessment:fu"
DAY = "2019-12-31"


def assessed(per_head_fen: Any = 350_000, on: str = "2018-10-20") -> dict[str, Any]:
    period = {"from_": "2017-10", "until": "2018-09", "members_counted": 3}
    return command("IncomeAssessed", on, assessment=ASSESSMENT, household=FU, per_head_fen=per_head_fen, **period)


def line(yuan: int = 2995, since: str = "2018-01-01", jurisdiction: str = "national") -> dict[str, Any]:
    return command(
        "PolicyParameterSet", "2018-01-01", parameter=f"policy_parameter:line-{jurisdiction}", key="poverty_line",
        jurisdiction=jurisdiction, value=yuan * 100, unit="fen_per_head", from_=since, source="国开办〔2018〕1号",
    )  # fmt: skip


def guarantee(kind: str, met: bool = True, on: str = "2018-10-25") -> dict[str, Any]:
    return command("GuaranteeChecked", on, household=FU, kind=kind, met=met)


def step(name: str, on: str, **more: Any) -> dict[str, Any]:
    return command(name, on, exit=EXIT, household=FU, **more)


def announced(on: str = "2018-12-03", **more: Any) -> dict[str, Any]:
    return step("ExitAnnounced", on, **more)


PROPOSED = step("ExitProposed", "2018-11-01", assessment=ASSESSMENT)
KNOWN = (village(), household(), line(), assessed(), PROPOSED)


def test_the_file_holds_the_income_the_line_and_the_guarantees_of_its_exit(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN, guarantee("housing"), guarantee("water", met=False), announced())
    found = figures(api, 4, exit=EXIT, as_of=DAY)
    assert (found["household"], found["stage"], found["announced_on"]) == (FU, "announced", 20_181_203)
    assert (found["per_head_fen"]["low"], found["poverty_line_fen"]["low"]) == (350_000, 299_500)
    assert found["above_line"] == "yes"
    assert (found["guarantees_met"], found["guarantees_unmet"]) == (["housing"], ["water"])
    assert found["guarantees_unchecked"] == ["food", "clothing", "schooling", "medical"]
    assert figures(api, 4, household=FU, as_of=DAY) == found


def test_what_was_recorded_after_the_announcement_is_no_part_of_the_file(api_on_both: Api) -> None:
    api = api_on_both
    wrong = assessed()
    told(api, village(), household(), line(), wrong, PROPOSED, guarantee("housing"), announced())
    before = answer(api, 4, exit=EXIT, as_of=DAY)
    told(api, void(wrong), assessed(100_000), guarantee("housing", met=False, on="2018-10-26"), line(9999))
    assert answer(api, 4, exit=EXIT, as_of=DAY) == before
    assert before["figures"]["known_at"] == 7


def test_before_the_announcement_the_file_is_as_it_stands(api: Api) -> None:
    told(api, *KNOWN)
    found = figures(api, 4, exit=EXIT, as_of=DAY)
    assert (found["stage"], found["announced_on"], found["known_at"]) == ("proposed", None, api.head())
    told(api, guarantee("food"))
    assert figures(api, 4, exit=EXIT, as_of=DAY)["guarantees_met"] == ["food"]


def test_steps_that_nothing_is_known_of_are_named(api: Api) -> None:
    told(api, *KNOWN, step("ExitVerified", "2018-11-05", by="team"), step("ExitAgreed", "2018-11-08"), announced())
    missing = figures(api, 4, exit=EXIT, as_of=DAY)["missing_steps"]
    assert missing == ["verified_by_village_committee", "displayed"]


@pytest.mark.parametrize(
    ("income", "above"),
    [
        (299_501, "yes"),
        (299_500, "no"),
        ({"hedge": "余", "value": 290_000}, "cannot tell"),
        ({"hedge": "余", "value": 300_000}, "yes"),
        ({"hedge": "不到", "value": 299_500}, "no"),
        ({"hedge": "不详"}, "cannot tell"),
    ],
)
def test_a_hedged_income_is_above_the_line_only_where_it_surely_is(api: Api, income: Any, above: str) -> None:
    told(api, village(), household(), line(), assessed(income), PROPOSED, announced())
    assert figures(api, 4, exit=EXIT, as_of=DAY)["above_line"] == above


def test_a_line_of_the_county_comes_before_the_national_one(api: Api) -> None:
    told(api, *KNOWN, line(3300, jurisdiction="130930"), announced())
    found = answer(api, 4, exit=EXIT, as_of=DAY)
    assert found["figures"]["poverty_line_fen"]["low"] == 330_000
    [of_line] = [row for row in found["rows"] if row["piece"] == "poverty_line"]
    assert of_line["said"] == "国开办〔2018〕1号 (130930)"


def test_every_piece_of_the_file_stands_with_its_evidence_and_its_event(api: Api) -> None:
    seen = guarantee("housing") | {"evidence": [{"sha256": "cd" * 32, "media_type": "image/jpeg"}]}
    proposed = PROPOSED | {"evidence": [{"sha256": "ab" * 32, "media_type": "image/jpeg"}]}
    told(api, village(), household(), line(), assessed(), seen, proposed)
    told(
        api,
        command("ObjectionRaised", "2018-11-20", objection="objection:1", exit=EXIT, household=FU, what="有车"),
        announced(),
    )
    found = rows(api, 4, "piece", "what", "evidence", "event", exit=EXIT, as_of=DAY)
    assert ("step", "proposed", ["ab" * 32], proposed["id"]) in found
    assert ("guarantee", "housing", ["cd" * 32], seen["id"]) in found
    assert [row[0] for row in found] == ["step", "step", "step", "objection", "guarantee", "assessment", "poverty_line"]


def test_of_several_exits_of_a_household_the_latest_is_told(api: Api) -> None:
    later = {"exit": "exit:again", "household": FU}
    told(api, *KNOWN, announced(), command("Relapsed", "2019-03-01", household=FU, cause="illness"))
    told(api, command("ExitAnnounced", "2019-12-01", **later))
    assert figures(api, 4, household=FU, as_of=DAY)["exit"] == "exit:again"
    assert figures(api, 4, household=FU, as_of="2019-06-01")["exit"] == EXIT


def test_one_of_both_is_asked_for_and_must_be_known(api: Api) -> None:
    told(api, *KNOWN)
    assert refused(api, 4) == (422, "InvalidParameters")
    assert refused(api, 4, exit=EXIT, household=FU) == (422, "InvalidParameters")
    assert refused(api, 4, exit="exit:none") == (404, "NotFound")
    assert refused(api, 4, exit=EXIT, as_of="2018-10-31") == (404, "NotFound")


def test_an_exit_of_another_village_is_not_shown(api: Api) -> None:
    told(api, *KNOWN, village(ELSEWHERE, "130930999888"))
    assert refused(api, 4, by="other-village", exit=EXIT) == (403, "MayNotRead")
    assert figures(api, 4, by="village", exit=EXIT, as_of=DAY)["exit"] == EXIT
