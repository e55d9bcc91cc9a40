"""A training's page: of what level, for how long, on what, and who came."""

from __future__ import annotations

from domain.kernel.figure import Hedged
from domain.trainings import TrainingHeld
from tests.domain.mengcun import LI, ZHANG
from tests.projections.shown import shown

TRAINING = "training:2018-1"


def test_it_says_what_the_training_was_and_who_came() -> None:
    held = TrainingHeld(
        training=TRAINING, level="city", before_arrival=True, attendees=[ZHANG, LI], heads=Hedged("余", 100),
        until="2018-01-12", topic="驻村帮扶政策",
    )  # fmt: skip
    answer = shown(TRAINING, ("2018-01-10", held))
    assert (answer["training"], answer["level"], answer["before_arrival"], answer["topic"]) == (
        TRAINING, "city", True, "驻村帮扶政策",
    )  # fmt: skip
    assert (answer["held_on"], answer["until"], answer["attendees"]) == ("2018-01-10", "2018-01-12", [ZHANG, LI])
    assert (answer["heads"]["low"], answer["heads"]["high"]) == (100, None)


def test_before_its_day_nothing_is_known_of_it() -> None:
    held = TrainingHeld(training=TRAINING, level="city", before_arrival=True)
    answer = shown(TRAINING, ("2018-01-10", held), as_of="2018-01-09")
    assert (answer["level"], answer["before_arrival"], answer["attendees"], answer["held_on"]) == (None, None, [], None)
