"""The registers of cooperatives, and of what they paid."""

from __future__ import annotations

from domain.cooperatives import CooperativeRegistered
from domain.corrections import EventVoided
from domain.disbursements import FundsDisbursed
from domain.kernel.figure import Hedged
from tests.domain.mengcun import FU, FUZHUANG, KUNLUN, TEAM, paid
from tests.projections.registers.kept import added, row


def test_a_cooperative_is_who_led_its_founding_and_where_it_is_based() -> None:
    registered = CooperativeRegistered(cooperative=KUNLUN, name="昆仑农业合作社", village=FUZHUANG, initiated_by=TEAM)
    found = row("cooperatives", KUNLUN, ("2017-06", registered))
    assert (found.name, found.village, found.initiated_by, found.registered_on) == (
        "昆仑农业合作社", FUZHUANG, TEAM, 20_170_601,
    )  # fmt: skip
    elsewhere = CooperativeRegistered(cooperative=KUNLUN, name="昆仑合作社")
    told = (("2017-06", registered), ("2018-06", elsewhere))
    assert (row("cooperatives", KUNLUN, *told).name, row("cooperatives", KUNLUN, *told).village) == ("昆仑合作社", None)


def test_what_it_paid_adds_up_by_kind_and_what_it_was_paid_does_not() -> None:
    dividend = FundsDisbursed(payee=FU, amount_fen=Hedged("余", 40_000), kind="dividend", cooperative=KUNLUN)
    found = added("cooperative_paid", dividend, paid(5, payee=KUNLUN))
    assert [(one.cooperative, one.kind, one.amount_fen) for one in found] == [
        (KUNLUN, "dividend", Hedged("余", 40_000)),
    ]  # fmt: skip
    assert added("cooperative_paid", dividend, EventVoided(voids="id-1", reason="误录")) == []
