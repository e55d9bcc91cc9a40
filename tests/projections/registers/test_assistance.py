"""The registers of planned measures and of what was delivered."""

from __future__ import annotations

from domain.assistance import AssistanceDelivered, AssistancePlanned, Goods
from domain.corrections import EventVoided
from tests.domain.mengcun import FU, GUO
from tests.projections.registers.kept import row

PLAN = "plan:fu-1"
planned = AssistancePlanned(plan=PLAN, household=FU, measure="industry", due_on="2018-10", what="sealed what")
delivered = AssistanceDelivered(household=FU, plan=PLAN, measure="industry")


def test_a_plan_says_what_is_due_for_whom_and_that_nothing_was_delivered() -> None:
    plan = row("plans", PLAN, ("2018-02-01", planned))
    assert (plan.household, plan.measure, plan.planned_on, plan.due_on) == (FU, "industry", 20_180_201, "2018-10")
    assert (plan.delivered, plan.delivered_first_on, plan.delivered_last_on) == (0, None, None)


def test_what_is_delivered_on_it_counts_from_its_day_on() -> None:
    told = (("2018-02-01", planned), ("2018-09-01", delivered), ("2018-05-01", delivered))
    plan = row("plans", PLAN, *told)
    assert (plan.delivered, plan.delivered_first_on, plan.delivered_last_on) == (2, 20_180_501, 20_180_901)
    assert row("plans", PLAN, *told, as_of="2018-06-01").delivered == 1
    assert row("plans", PLAN, *told, EventVoided(voids="id-3", reason="误录")).delivered_first_on == 20_180_901


def test_a_plan_of_which_only_the_delivery_is_recorded_has_no_due_day() -> None:
    plan = row("plans", PLAN, delivered)
    assert (plan.household, plan.due_on, plan.planned_on, plan.delivered) == (FU, None, None, 1)


def test_a_plan_stays_the_household_s_whose_it_is() -> None:
    for_another = AssistanceDelivered(household=GUO, plan=PLAN, measure="industry")
    assert row("plans", PLAN, ("2018-02-01", planned), ("2018-03-01", for_another)).household == FU
    assert row("plans", PLAN, ("2018-02-01", planned), ("2018-01-01", for_another)).household == FU


def test_a_delivery_is_listed_with_its_goods_planned_or_not() -> None:
    goods = AssistanceDelivered(household=FU, measure="goods", goods=[Goods("米", 20), Goods("油")], what="sealed what")
    found = row("deliveries", "id-1", ("2018-11-10", goods))
    assert (found.on_day, found.household, found.plan, found.measure) == (20_181_110, FU, None, "goods")
    assert found.goods == [{"what": "米", "weight_jin": 20}, {"what": "油"}]
    assert row("deliveries", "id-1", delivered).plan == PLAN
