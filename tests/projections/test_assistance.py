"""A planned measure's page: whose it is, by when it is due, and what was delivered of it."""

from __future__ import annotations

from domain.assistance import AssistanceDelivered, AssistancePlanned
from projections.kernel.page import Sealed
from tests.domain.mengcun import FU
from tests.projections.shown import shown

PLAN = "plan:fu-1"
planned = AssistancePlanned(plan=PLAN, household=FU, measure="housing", due_on="2018-10-31", what="sealed what")
delivered = AssistanceDelivered(plan=PLAN, household=FU, measure="housing")


def test_it_says_whose_the_measure_is_and_by_when_it_is_due() -> None:
    answer = shown(PLAN, ("2018-03-01", planned))
    assert (answer["household"], answer["measure"], answer["due_on"], answer["planned_on"]) == (
        FU, "housing", "2018-10-31", "2018-03-01",
    )  # fmt: skip
    assert answer["what"] == Sealed("id-1", "what", "sealed what")
    assert answer["delivered"] == []


def test_it_lists_what_was_delivered_even_where_no_plan_is_recorded() -> None:
    told = (("2018-03-01", planned), ("2018-09-01", delivered), ("2018-08-01", delivered))
    assert [one["on"] for one in shown(PLAN, *told)["delivered"]] == ["2018-08-01", "2018-09-01"]
    assert [one["on"] for one in shown(PLAN, *told, as_of="2018-08-31")["delivered"]] == ["2018-08-01"]
    alone = shown(PLAN, delivered)
    assert (alone["household"], len(alone["delivered"])) == (None, 1)
