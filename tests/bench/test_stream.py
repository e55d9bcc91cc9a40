"""The stream of the benchmarks: the generator's lines, so far apart that none overtakes what it rests on."""

import json
from itertools import islice

import pytest

from bench.stream import Stream, apart
from domain.kernel.event import EVENTS
from examples.county import county


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    return list(county(households=300, years=2, seed=7))


@pytest.fixture(scope="module")
def spread(lines: list[bytes]) -> list[bytes]:
    return list(apart(lines))


def test_no_line_is_lost_or_told_twice(lines: list[bytes], spread: list[bytes]) -> None:
    assert len(spread) == len(lines)
    assert set(spread) == set(lines)


def test_a_line_comes_well_behind_what_it_rests_on(spread: list[bytes]) -> None:
    introduced: dict[str, int] = {}
    gaps = []
    for number, line in enumerate(spread):
        told = json.loads(line)
        declaration = EVENTS[told["type"]]
        for reference in declaration.must_be_known:
            subjects = told["data"].get(declaration.encoded_names[reference.field]) or []
            for subject in [subjects] if isinstance(subjects, str) else subjects:
                assert subject in introduced, line
                gaps.append(number - introduced[subject])
        for field in declaration.introduces:
            if subject := told["data"].get(declaration.encoded_names[field]):
                introduced[subject] = number
    beside = [gap for gap in gaps if gap < 32]
    assert len(beside) < len(gaps) / 100, "what 32 threads have under way at once"


def test_a_void_comes_far_behind_what_it_voids(spread: list[bytes]) -> None:
    """But at the end, where all that still waits is told."""
    told = [json.loads(line) for line in spread]
    where = {event["id"]: number for number, event in enumerate(told)}
    behind = [
        number - where[event["data"]["voids"]]
        for number, event in enumerate(told[:-500])
        if event["type"] == "EventVoided"
    ]
    assert behind
    assert min(behind) > 4800, "the most that are prepared before the first of them is recorded"


def test_after_the_beginning_the_mix_is_that_of_years() -> None:
    types = [json.loads(line)["type"] for line in islice(Stream(skip=10_000), 10_000)]
    assert types.count("HouseholdRegistered") == 0
    assert 0.45 < types.count("VisitRecorded") / len(types) < 0.70
    assert len(set(types)) > 50


def test_it_is_an_error_to_want_more_than_there_is() -> None:
    with pytest.raises(ValueError, match="more households"):
        Stream(households=1, years=1, skip=10_000)
