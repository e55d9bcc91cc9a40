"""Refusals: the class's name is the code, its docstring the sentence, filled from the figures."""

import pytest

from domain.kernel.refusal import Refusal, StalePage, TooManySubjects, UnknownEvent


def test_a_refusal_says_its_sentence_with_its_figures():
    no = StalePage(subject="fund:heating", page=3, last=7)
    assert (no.code, no.status) == ("StalePage", 412)
    assert no.message == str(no) == "fund:heating has moved on: page 3 was expected, and its last page is 7."


def test_a_refusal_is_a_conflict_unless_it_says_otherwise():
    assert UnknownEvent(id="1").status == 409
    assert TooManySubjects(count=65, limit=64).status == 422


def test_a_refusal_without_a_sentence_says_its_name():
    class Nothing(Refusal):
        pass

    assert Nothing().message == "Nothing"


@pytest.mark.parametrize("kind", Refusal.__subclasses__())
def test_every_refusal_is_written_for_whoever_reads_it(kind):
    assert kind.__doc__.endswith("."), kind
    assert 400 <= kind.status < 500
