"""An inspection's page: its questions, samples and findings, and how many of these are open still."""

from __future__ import annotations

from domain.findings import FindingClosed, FindingRaised
from domain.inspections import InspectionClosed, InspectionOpened, SampleDrawn, SamplePopulation
from projections.kernel.page import Sealed
from tests.domain.mengcun import FU, LI
from tests.projections.shown import shown

INSPECTION, OTHER, RULE = "inspection:2018-4", "inspection:2018-5", "rule:not-visited"
opened = InspectionOpened(
    inspection=INSPECTION, title="督导检查", questions=["谁一年没有被走访？"], as_of="2018-10-31",
    known_at="2018-11-15T00:00:00+08:00", scope=["130930"], opened_by=LI,
)  # fmt: skip


def raised(finding: str, rule: str | None = None, inspection: str = INSPECTION) -> FindingRaised:
    return FindingRaised(finding=finding, inspection=inspection, subject=FU, statement="x", positions=[2], rule=rule)


def closed(finding: str, inspection: str = INSPECTION) -> FindingClosed:
    return FindingClosed(finding=finding, inspection=inspection, subject=FU, closed_by=LI, outcome="explained")


def test_it_says_what_it_asks_of_which_day_and_as_known_when() -> None:
    answer = shown(INSPECTION, ("2018-11-15", opened))
    assert (answer["inspection"], answer["title"], answer["questions"], answer["opened_on"]) == (
        INSPECTION, "督导检查", ["谁一年没有被走访？"], "2018-11-15",
    )  # fmt: skip
    assert (answer["as_of"], answer["known_at"], answer["scope"], answer["opened_by"]) == (
        "2018-10-31", "2018-11-15T00:00:00+08:00", ["130930"], LI,
    )  # fmt: skip
    assert (answer["findings"], answer["open_findings"]) == ([], 0)


def test_it_lists_its_samples_so_that_each_can_be_drawn_again() -> None:
    drawn = SampleDrawn(
        inspection=INSPECTION, seed="20181115", method="simple", population=SamplePopulation(47, "a" * 64),
        selected=[FU], selected_sha256="c" * 64,
    )  # fmt: skip
    (sample,) = shown(INSPECTION, opened, drawn)["samples"]
    assert (sample["seed"], sample["method"], sample["selected"]) == ("20181115", "simple", [FU])
    assert sample["population"] == {"count": 47, "sha256": "a" * 64}


def test_it_says_which_findings_were_raised_and_which_of_them_were_closed() -> None:
    told = (
        ("2018-11-15", opened), ("2018-11-16", raised("finding:1", RULE)), ("2018-11-17", raised("finding:2")),
        ("2018-11-20", closed("finding:1")),
    )  # fmt: skip
    answer = shown(INSPECTION, *told)
    assert answer["open_findings"] == 1
    assert [tuple(found.values()) for found in answer["findings"]] == [
        ("finding:1", "2018-11-16", RULE, "2018-11-20", "explained"),
        ("finding:2", "2018-11-17", None, None, None),
    ]
    assert shown(INSPECTION, *told, as_of="2018-11-19")["open_findings"] == 2


def test_whom_a_finding_is_about_it_leaves_to_the_finding() -> None:
    assert FU not in str(shown(INSPECTION, opened, raised("finding:1"), closed("finding:1")))


def test_a_closing_whose_day_counts_before_the_raising_closes_it_all_the_same() -> None:
    told = (("2018-11-16", raised("finding:1")), ("2018-11", closed("finding:1")))
    answer = shown(INSPECTION, *told)
    assert (len(answer["findings"]), answer["open_findings"]) == (1, 0)


def test_what_was_raised_or_closed_under_another_inspection_is_none_of_its_own() -> None:
    answer = shown(INSPECTION, raised("finding:1"), closed("finding:1", OTHER), raised("finding:2", inspection=OTHER))
    assert ([found["finding"] for found in answer["findings"]], answer["open_findings"]) == (["finding:1"], 1)
    assert shown(INSPECTION, closed("finding:2"))["open_findings"] == 0


def test_its_conclusion_stays_sealed() -> None:
    told = InspectionClosed(inspection=INSPECTION, conclusion="x")
    (closing,) = shown(INSPECTION, opened, ("2018-11-30", told))["closings"]
    assert (closing["on"], closing["conclusion"]) == ("2018-11-30", Sealed("id-2", "conclusion", "x"))
