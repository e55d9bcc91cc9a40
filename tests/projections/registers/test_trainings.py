"""The registers of trainings: what was taught when and at which level, and which cadres came."""

from __future__ import annotations

from domain.corrections import EventVoided
from domain.kernel.figure import Hedged
from domain.trainings import TrainingHeld
from projections.registers.trainings import TrainingAttendee, TrainingRow
from tests.domain.mengcun import LI, ZHANG
from tests.projections.registers.kept import kept, row

TRAINING = "training:2018-1"
HELD = TrainingHeld(
    training=TRAINING,
    level="county",
    before_arrival=True,
    attendees=[ZHANG, LI],
    heads=Hedged("余", 90),
    until="2018-03-07",
    topic="驻村工作业务培训",
)
VOID = EventVoided(voids="id-1", reason="误录")


def test_a_training_says_when_it_was_at_which_level_and_how_many_came_as_printed() -> None:
    assert row("trainings", TRAINING, ("2018-03-05", HELD)) == TrainingRow(
        level="county", before_arrival=True, begins_on="2018-03-05", until="2018-03-07", attendees=[ZHANG, LI],
        heads=Hedged("余", 90), topic="驻村工作业务培训",
    )  # fmt: skip
    assert row("trainings", TRAINING, ("2018-03-05", HELD), VOID) is None


def test_of_a_training_that_was_told_twice_the_last_word_stands() -> None:
    again = TrainingHeld(training=TRAINING, level="city", before_arrival=False)
    assert row("trainings", TRAINING, ("2018-03-06", again), ("2018-03-05", HELD)) == TrainingRow(
        level="city", before_arrival=False, begins_on="2018-03-06"
    )


def test_each_cadre_who_is_named_came_to_it() -> None:
    found = kept("training_attendees", "id-1", ("2018-03-05", HELD))
    assert set(found) == {ZHANG, LI}
    assert found[LI] == TrainingAttendee(
        on_day=20_180_305, cadre=LI, training=TRAINING, level="county", before_arrival=True, begins_on="2018-03-05",
        until="2018-03-07",
    )  # fmt: skip
    assert kept("training_attendees", "id-1", ("2018-03-05", HELD), VOID) == {}


def test_a_training_that_names_nobody_has_no_attendees() -> None:
    assert kept("training_attendees", "id-1", TrainingHeld(training=TRAINING, level="city", before_arrival=False)) == {}
