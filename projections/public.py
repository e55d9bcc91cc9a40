"""What is done before the public: meetings, notices, and the figures that were published."""

from __future__ import annotations

from typing import ClassVar

from domain.claims import ClaimPublished
from domain.kernel.event import Event
from domain.meetings import MeetingHeld
from domain.notices import NoticeClosed, NoticePosted
from projections.kernel.dated import DatedSheet
from projections.kernel.page import page
from projections.kernel.tallied import TalliedSheet


@page("meeting", "meetings")
class MeetingPage(DatedSheet, frozen=True, kw_only=True):
    """A meeting on a day."""

    says: ClassVar[tuple[type[Event], ...]] = (MeetingHeld,)
    day: ClassVar[tuple[str, str]] = ("held_on", "When it was held.")


@page("notice", "notices")
class NoticePage(TalliedSheet, frozen=True, kw_only=True):
    """A notice on a day: how long it was to stand, and when it was taken down."""

    says: ClassVar[tuple[type[Event], ...]] = (NoticePosted,)
    then: ClassVar[dict[str, type[Event]]] = {"closings": NoticeClosed}


@page("claim", "claims")
class ClaimPage(TalliedSheet, frozen=True, kw_only=True):
    """A published figure on a day, as printed; the ledger's own sum is not set against it here."""

    says: ClassVar[tuple[type[Event], ...]] = (ClaimPublished,)
