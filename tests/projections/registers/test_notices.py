"""The register of notices: what was displayed to the public, where, for how long, and when it was taken down."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.notices import NoticeClosed, NoticePosted
from domain.villages import VillageAssessment, VillageExited
from projections.registers.notices import NoticeRow
from tests.domain.mengcun import FUZHUANG, HEATING, MUZHUANG
from tests.projections.registers.kept import row

NOTICE, TEXT = "notice:1", "a" * 64
POSTED = (
    "2018-11-01",
    NoticePosted(
        notice=NOTICE,
        about=HEATING,
        kind="funds",
        from_="2018-11-01",
        until="2018-11-11",
        places=["village_board", "town_board"],
        text_sha256=TEXT,
        fields_shown=["name", "amount"],
        village=FUZHUANG,
    ),
)
CLOSED = ("2018-11-12", NoticeClosed(notice=NOTICE, objections=0))


def test_a_notice_says_what_it_shows_where_and_for_how_long() -> None:
    assert row("notices", NOTICE, POSTED) == NoticeRow(
        village=FUZHUANG, about=HEATING, kind="funds", begins_on="2018-11-01", until="2018-11-11",
        places=["village_board", "town_board"], fields_shown=["name", "amount"], text_sha256=TEXT,
    )  # fmt: skip


def test_a_notice_that_was_taken_down_says_when_and_after_how_many_objections() -> None:
    found = row("notices", NOTICE, POSTED, CLOSED)
    assert (found.village, found.until, found.closed_on, found.objections) == (FUZHUANG, "2018-11-11", "2018-11-12", 0)
    found = row("notices", NOTICE, POSTED, CLOSED, as_of="2018-11-11")
    assert (found.closed_on, found.objections) == (None, None)


def test_a_notice_about_a_village_lies_in_it_unless_it_hangs_elsewhere() -> None:
    def of_a_list(village: str | None) -> NoticePosted:
        return NoticePosted(
            notice=NOTICE, about=FUZHUANG, kind="list", from_="2018", until="2018", places=["village_board"],
            text_sha256=TEXT, fields_shown=[], village=village,
        )  # fmt: skip

    assert row("notices", NOTICE, of_a_list(None)).village == FUZHUANG
    assert row("notices", NOTICE, of_a_list(MUZHUANG)).village == MUZHUANG


def test_a_void_of_the_closing_leaves_the_notice_standing_and_a_closing_may_be_told_first() -> None:
    assert row("notices", NOTICE, POSTED, CLOSED, EventVoided(voids="id-2", reason="误录")).closed_on is None
    found = row("notices", NOTICE, CLOSED, POSTED)
    assert (found.about, found.closed_on) == (HEATING, "2018-11-12")


def test_an_exit_that_names_the_notice_which_displayed_it_is_no_notice() -> None:
    assert (
        row("notices", NOTICE, VillageExited(village=FUZHUANG, assessment=VillageAssessment(), notice=NOTICE)) is None
    )
