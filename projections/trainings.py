"""A training's page: of what level, for how long, on what, and who came."""

from __future__ import annotations

from typing import ClassVar

from domain.kernel.event import Event
from domain.trainings import TrainingHeld
from projections.kernel.dated import DatedSheet
from projections.kernel.page import page


@page("training", "trainings")
class TrainingPage(DatedSheet, frozen=True, kw_only=True):
    """A training on a day."""

    says: ClassVar[tuple[type[Event], ...]] = (TrainingHeld,)
    day: ClassVar[tuple[str, str]] = ("held_on", "When it was held: its first day.")
