"""Exits against another poverty line: by the income that was known then; a replay says the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from projections.kernel.register import REGISTERS
from service.questions.kernel import QUESTIONS, Scope, show
from service.registers import replay
from service.registers.asking import Asked, At
from service.registers.source import LedgerSource
from service.registers.sqlite import SQLiteShelves
from tests.county import OFFICE
from tests.service.api.serving import ELSEWHERE, FU, FUZHUANG, Api, command, household, village, void
from tests.service.questions.supervising import answer, figures, refused, rows, told

WANG = "household:wang"
SET = "poverty_line=3500"


def line(value: int = 299_500, year: str = "2018", jurisdiction: str = "national") -> dict[str, Any]:
    return command(
        "PolicyParameterSet", f"{year}-01-01", parameter=f"policy_parameter:line-{jurisdiction}", key="poverty_line",
        value=value, unit="fen_per_head", jurisdiction=jurisdiction, source="文", **{"from": year, "until": year},
    )  # fmt: skip


def assessed(per_head_fen: Any, of: str = FU, on: str = "2018-10-20", name: str = "2018") -> dict[str, Any]:
    return command(
        "IncomeAssessed", on, assessment=f"assessment:{of.partition(':')[2]}-{name}", household=of,
        per_head_fen=per_head_fen, **{"from": "2017-10-01", "until": "2018-09-30"},
    )  # fmt: skip


def exited(of: str = FU, on: str = "2018-12-05", on_assessment: str | None = "2018") -> list[dict[str, Any]]:
    exit_, name = f"exit:{of.partition(':')[2]}", of.partition(":")[2]
    rests = {"assessment": f"assessment:{name}-{on_assessment}"} if on_assessment else {}
    return [
        command("ExitProposed", "2018-11-01", exit=exit_, household=of, **rests),
        command("ExitAnnounced", on, exit=exit_, household=of),
    ]


KNOWN = (
    village(),
    village(ELSEWHERE, "130930999888"),
    household(FU, registered_poor_on="2014"),
    household(WANG, ELSEWHERE, registered_poor_on="2014"),
    line(),
)


def asked(api: Api, *members: str, **more: Any) -> list[Any]:
    return rows(api, 19, *members, **{"set": SET, "as_of": "2018-12-31"} | more)


@pytest.mark.parametrize(
    ("income", "in_force", "supposed"),
    [
        (400_000, "above", "above"),
        (320_000, "above", "not_above"),
        (299_500, "not_above", "not_above"),  # the line itself is not above it
        (200_000, "not_above", "not_above"),
        ({"hedge": "余", "value": 310_000}, "above", "cannot tell"),
        ({"hedge": "不到", "value": 400_000}, "cannot tell", "cannot tell"),
        ({"hedge": "不详"}, "cannot tell", "cannot tell"),
    ],
)
def test_an_income_is_surely_above_a_line_or_surely_not_or_nobody_can_tell(
    api: Api, income: Any, in_force: str, supposed: str
) -> None:
    told(api, *KNOWN, assessed(income), *exited())
    assert asked(api, "against_line", "against_changed_line", "turns") == [(in_force, supposed, in_force != supposed)]


def test_exits_are_counted_by_both_lines(api_on_both: Api) -> None:
    api = api_on_both
    told(api, *KNOWN, assessed(320_000), *exited(), assessed(400_000, WANG), *exited(WANG))
    found = figures(api, 19, set=SET, as_of="2018-12-31")
    assert found == {
        "exits": 2,
        "line": {"above": 2, "not_above": 0, "cannot tell": 0},
        "changed_line": {"above": 1, "not_above": 1, "cannot tell": 0},
        "turns": 1,
    }
    assert asked(api, "household", turns="true") == [FU]
    [row] = asked(api, village=FUZHUANG)
    assert (row["line_fen"]["low"], row["changed_line_fen"]["low"], row["per_head_fen"]["low"]) == (
        299_500, 350_000, 320_000,
    )  # fmt: skip


def test_what_was_learned_of_the_income_later_changes_nothing(api: Api) -> None:
    first = assessed(400_000)
    told(api, *KNOWN, first, *exited())
    told(api, void(first), assessed(200_000))
    assert [one["low"] for one in asked(api, "per_head_fen")] == [400_000]


def test_an_exit_that_names_no_assessment_rests_on_the_last_that_was_known(api: Api) -> None:
    told(api, *KNOWN, assessed(200_000, name="2017", on="2017-10-20"), assessed(400_000), *exited(on_assessment=None))
    told(api, assessed(100_000, name="2019", on="2018-12-20"))
    assert asked(api, "assessment", "against_line") == [("assessment:fu-2018", "above")]


def test_of_an_exit_without_an_assessment_nobody_can_tell(api: Api) -> None:
    told(api, *KNOWN, *exited(on_assessment=None))
    assert asked(api, "assessment", "per_head_fen", "against_line") == [(None, None, "cannot tell")]


def test_the_line_is_the_one_of_the_day_and_of_the_smallest_place(api: Api) -> None:
    of_county = line(330_000, jurisdiction="130930")
    told(api, *KNOWN[:-1], of_county, line(295_200, "2017"), line(), assessed(320_000), *exited())
    assert [one["low"] for one in asked(api, "line_fen")] == [330_000]
    assert asked(api, "against_line") == ["not_above"]


def test_where_no_line_is_in_force_on_the_day_nobody_can_tell(api: Api) -> None:
    told(api, *KNOWN, assessed(400_000), *exited(on="2019-01-05"))
    assert asked(api, "line_fen", "against_line", "against_changed_line", as_of="2019-12-31") == [
        (None, "cannot tell", "cannot tell")
    ]


def test_an_announcement_that_was_voided_is_none(api: Api) -> None:
    steps = exited()
    told(api, *KNOWN, assessed(400_000), *steps)
    before = api.head()
    told(api, void(steps[-1]))
    assert asked(api) == []
    assert asked(api, "household", known_at=before) == [FU]


@pytest.mark.parametrize(
    "said", ["poverty_line", "poverty_line=", "poverty_line=viel", "poverty_line=-1", "poverty_line=3500.001",
             "poverty_line=1e999999999", "poverty_line=NaN", "poverty_line=Infinity", "days=3"],
)  # fmt: skip
def test_what_is_no_other_line_is_named(api: Api, said: str) -> None:
    told(api, *KNOWN)
    assert refused(api, 19, set=said) == (422, "InvalidParameters")


def test_a_line_that_nobody_set_cannot_be_another(api: Api) -> None:
    told(api, *KNOWN[:-1])
    assert refused(api, 19, set=SET) == (422, "InvalidParameters")
    assert refused(api, 19) == (422, "InvalidParameters"), "a line must be supposed"


def test_exits_are_asked_for_by_the_day_of_the_announcement_and_in_the_scope(api: Api) -> None:
    told(api, *KNOWN, assessed(320_000), *exited(), assessed(400_000, WANG), *exited(WANG, "2018-12-10"))
    assert asked(api, "household", since="2018-12-06") == [WANG]
    assert asked(api, "household", until="2018-12-06") == [FU]
    assert asked(api, "household", as_of="2018-12-06") == [FU]
    assert asked(api, "household", by="other-village") == [WANG]
    assert refused(api, 19, by="self", set=SET) == (403, "MayNotRead")


def test_it_rests_on_the_announcement_the_assessment_and_the_line(api: Api) -> None:
    income, steps = assessed(320_000), exited()
    told(api, *KNOWN, income, *steps)
    assert answer(api, 19, set=SET, as_of="2018-12-31")["rests_on"] == [KNOWN[-1]["id"], income["id"], steps[-1]["id"]]


def test_a_replay_with_the_parameter_changed_has_the_supposed_line_in_force(api: Api, tmp_path: Path) -> None:
    told(
        api,
        *KNOWN,
        line(295_200, "2017"),
        assessed(320_000),
        *exited(),
        assessed({"hedge": "余", "value": 360_000}, WANG, "2017-11-20"),
        *exited(WANG, "2017-12-10"),
    )
    supposed = asked(api, "household", "changed_line_fen", "against_changed_line")
    source, head = LedgerSource(api.county.store), api.head()
    shelves = SQLiteShelves(str(tmp_path / "replay.db"))
    replay.run(replay.InTables(source, list(REGISTERS.values()), shelves, replay.Terms({"poverty_line": "3500"})), head)
    given = {"set": SET, "village": None, "since": None, "until": None, "turns": False}
    with shelves.reading() as c:
        scope = Scope(api.county, OFFICE)
        answered = QUESTIONS[19].answer(Asked(shelves, c), At(20181231, head), given, scope)
        found = show(answered, answered.rows, scope).rows
    shelves.close()
    assert [(row["household"], row["line_fen"], row["against_line"]) for row in found] == supposed
    assert {against for _, _, against in supposed} == {"above", "not_above"}
