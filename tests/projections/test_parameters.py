"""Policy parameters and rules: the last that was said on the page itself, and all of it in a list."""

from __future__ import annotations

from domain.doubts import DoubtAnswered
from domain.parameters import PolicyParameterSet
from domain.rules import RulePublished
from tests.domain.mengcun import FU
from tests.projections.shown import shown

LINE, RULE = "policy_parameter:poverty-line", "rule:not-visited"


def line(value: int, year: str, until: str | None = None) -> PolicyParameterSet:
    return PolicyParameterSet(
        parameter=LINE, key="poverty_line", jurisdiction="national", value=value, unit="fen_per_head", from_=year,
        until=until, source="贫困标准",
    )  # fmt: skip


def published(version: int, digit: str) -> RulePublished:
    return RulePublished(rule=RULE, version=version, sha256=digit * 64, parameters=["visit_interval"])


def test_a_parameter_shows_its_last_setting_and_lists_all_with_their_times() -> None:
    answer = shown(LINE, ("2017-12-01", line(295_200, "2017", "2017")), ("2018-12-01", line(299_500, "2018")))
    assert (answer["parameter"], answer["key"], answer["jurisdiction"]) == (LINE, "poverty_line", "national")
    assert (answer["value"], answer["unit"], answer["from"]) == (299_500, "fen_per_head", "2018")
    assert [(found["on"], found["value"], found["from"], found.get("until")) for found in answer["settings"]] == [
        ("2017-12-01", 295_200, "2017", "2017"), ("2018-12-01", 299_500, "2018", None),
    ]  # fmt: skip


def test_a_setting_is_not_known_before_the_day_on_which_it_was_set() -> None:
    told = (("2017-12-01", line(295_200, "2017")), ("2018-12-01", line(299_500, "2018")))
    answer = shown(LINE, *told, as_of="2018-11-30")
    assert (answer["value"], len(answer["settings"])) == (295_200, 1)


def test_a_setting_without_an_end_does_not_keep_the_end_of_the_one_before() -> None:
    answer = shown(LINE, ("2017-12-01", line(295_200, "2017", "2017")), ("2018-12-01", line(299_500, "2018")))
    assert answer["until"] is None


def test_a_rule_shows_its_last_version_and_lists_all_texts() -> None:
    answer = shown(RULE, ("2018-01-01", published(1, "1")), ("2018-06-01", published(2, "2")))
    assert (answer["rule"], answer["version"], answer["sha256"], answer["parameters"]) == (
        RULE, 2, "2" * 64, ["visit_interval"],
    )  # fmt: skip
    assert [(found["on"], found["version"], found["sha256"]) for found in answer["versions"]] == [
        ("2018-01-01", 1, "1" * 64), ("2018-06-01", 2, "2" * 64),
    ]  # fmt: skip


def test_what_a_rule_doubts_is_counted_and_stands_elsewhere() -> None:
    answered = DoubtAnswered(subject=FU, rule=RULE, doubt="x", answer="y")
    answer = shown(RULE, published(1, "1"), answered)
    assert answer == shown(RULE, published(1, "1")) | {"also_named_in": {"DoubtAnswered": 1}}
