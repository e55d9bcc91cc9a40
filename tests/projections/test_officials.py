"""An official's page: post, kin, whom they help, and what they had a hand in."""

from __future__ import annotations

import pytest

from domain.assistance import FileMade, HelperAssigned, HelperReleased
from domain.exits import ExitAnnounced
from domain.income import GuaranteeChecked
from domain.meetings import MeetingHeld
from domain.officials import KinshipDeclared, OfficialRegistered
from domain.payments import PaymentApproved
from projections.kernel.page import Sealed
from tests.domain.mengcun import FU, FUZHUANG, GUO, ZHANG
from tests.projections.shown import shown

OFFICIAL = "official:village-head"
registered = OfficialRegistered(official=OFFICIAL, name="某某", post="村委会主任", village=FUZHUANG)


def test_it_says_which_post_is_held_where() -> None:
    answer = shown(OFFICIAL, registered)
    assert (answer["name"], answer["post"], answer["village"], answer["unit"]) == ("某某", "村委会主任", FUZHUANG, None)


def test_it_lists_the_kin_that_either_side_declared() -> None:
    declared = KinshipDeclared(a=OFFICIAL, b=FU, relation="sealed a")
    by_another = KinshipDeclared(a="official:other", b=OFFICIAL, relation="sealed b")
    kin = shown(OFFICIAL, registered, declared, by_another)["kin"]
    assert [(one["a"], one["b"], one["relation"]) for one in kin] == [
        (OFFICIAL, FU, Sealed("id-2", "relation", "sealed a")),
        ("official:other", OFFICIAL, Sealed("id-3", "relation", "sealed b")),
    ]


@pytest.mark.parametrize("helper", [OFFICIAL, ZHANG])
def test_it_says_whom_an_officer_helps_on_a_day(helper: str) -> None:
    """Officials and cadres alike."""
    told = (
        ("2018-01-01", HelperAssigned(household=FU, helper=helper, since="2017-12-01")),
        ("2018-02-01", HelperAssigned(household=GUO, helper=helper)),
        ("2018-06-01", HelperReleased(household=FU, helper=helper)),
    )
    assert [(one["household"], one["since"]) for one in shown(helper, *told, as_of="2018-05-31")["helps"]] == [
        (FU, "2017-12-01"), (GUO, None),
    ]  # fmt: skip
    assert [one["household"] for one in shown(helper, *told)["helps"]] == [GUO]


def test_a_release_from_what_was_never_assigned_is_counted() -> None:
    answer = shown(OFFICIAL, HelperReleased(household=FU, helper=OFFICIAL))
    assert (answer["helps"], answer["also_named_in"]) == ([], {"HelperReleased": 1})


def test_it_lists_what_the_official_had_a_hand_in_and_counts_their_part_in_money() -> None:
    answer = shown(
        OFFICIAL,
        FileMade(household=FU, author=OFFICIAL),
        ExitAnnounced(exit="exit:1", household=FU, approved_by=OFFICIAL),
        GuaranteeChecked(household=FU, kind="water", met=True, by=OFFICIAL),
        MeetingHeld(meeting="meeting:1", kind="villagers", period="2018-Q4", chaired_by=OFFICIAL),
        PaymentApproved(payment="payment:1", amount_fen=1, approved_by=OFFICIAL),
    )
    lists = ("files_made", "exits_approved", "guarantees_checked", "meetings_chaired")
    assert [len(answer[member]) for member in lists] == [1, 1, 1, 1]
    assert answer["also_named_in"] == {"PaymentApproved": 1}
