"""What was known at a settled moment is answered with the same bytes, while others write and long after."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from domain.kernel.dates import instant_text
from service.registers.follower import Follower
from service.registers.source import LedgerSource
from tests.county import appropriated, household, paid, recorded, tell, void
from tests.service.api import serving
from tests.service.api.serving import Api

WRITERS = 8
ASKED = ("households", "unnamed_disbursements", "received", "fund_stages", "villages")
"""The registers that all this writing changes, and one that it does not."""
SECONDS = float(os.environ.get("LEDGER_SECONDS", "3"))
"""How long they write before the same is asked again; an hour's worth of a county's writing takes seconds."""


@pytest.fixture(params=["sqlite", "postgres"])
def api(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Api]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with Api(tmp_path / "var", url) as served:
        yield served


@contextmanager
def busy(api: Api) -> Iterator[list[int]]:
    """Eight writers who visit, pay and void without a pause, and a follower; gives how much each has written."""
    stop, written = threading.Event(), [0] * WRITERS
    failed: list[BaseException] = []
    numbers = count(1000)

    def write(writer: int) -> None:
        try:
            while not stop.is_set():
                first, second, third = (next(numbers) for _ in range(3))
                recorded(
                    tell(
                        api.county,
                        paid(first, f"w{writer}", 100 + writer),
                        household(second, f"x{second}"),
                        void(third, first) if writer % 2 else paid(third, f"w{writer}", 7),
                    )
                )
                written[writer] += 3
        except BaseException as error:  # noqa: BLE001 - the test says so
            failed.append(error)
            written[writer] = 10**9

    follower = Follower(LedgerSource(api.county.store), api.county.registers)
    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    threads.append(threading.Thread(target=follower.run, args=(stop,)))
    for thread in threads:
        thread.start()
    try:
        yield written
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []


def until_written(written: list[int], more: int) -> None:
    """Waits until each writer has written so much more."""
    aims = [number + more for number in written]
    deadline = time.monotonic() + 120
    while any(number < aim for number, aim in zip(written, aims, strict=True)):
        assert time.monotonic() < deadline, written
        time.sleep(0.01)


def answers(api: Api, moments: list[str]) -> list[bytes]:
    """What these registers say at these moments."""
    found = []
    for moment in moments:
        for name in ASKED:
            response = api.get(f"/v1/{name}?as_of=2018-12-31&known_at={moment}&limit=1000")
            assert response.status_code == 200, response.json
            assert response.json["known_at"]["settled"] is True
            found.append(response.data)
    return found


def test_a_settled_moment_is_answered_with_the_same_bytes_while_eight_write_and_long_after(api: Api) -> None:
    households = [serving.household(f"household:w{number}", "village:mengcun") for number in range(WRITERS)]
    api.tell(serving.village("village:mengcun"), *households)
    recorded(tell(api.county, appropriated(999, 10**10)))
    with busy(api) as written:
        until_written(written, 9)
        moments = []
        for _ in range(2):
            position, at = api.county.head()
            until_written(written, 3)
            moments += [str(position), instant_text(at)]
        first = answers(api, moments)
        assert answers(api, moments) == first
        time.sleep(SECONDS)
        until_written(written, 9)
        assert answers(api, moments) == first
        now = api.get("/v1/received?as_of=2018-12-31").data
    assert now not in first
    assert api.county.follower().catch_up() > 100
    assert answers(api, moments) == first
