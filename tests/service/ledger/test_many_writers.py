"""Four workers and two more processes write at once to one ledger on PostgreSQL, about the same subjects.

LEDGER_SECONDS says for how long; a release is tried with 60.
"""

import os
import signal
import threading
from contextlib import ExitStack
from itertools import islice

import pytest

from service.settings import Settings
from tests.county import check_whole, opened
from tests.service.ledger.test_kill import ids_of, started, wait_for_the_last_words
from tests.service.ledger.writer import stream

SECONDS = float(os.environ.get("LEDGER_SECONDS", "3"))
SIZES = (1, 1, 10, 10, 50, 200)
"""Lines of a batch at most: four that write little at a time, as workers do, and two that load."""

pytestmark = pytest.mark.timeout(180 + 10 * SECONDS)


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_six_processes_at_once_keep_one_whole_ledger(settings: Settings) -> None:
    printed: dict[int, bytes] = {}

    with ExitStack() as stack:
        writers = [
            stack.enter_context(
                started("-m", "tests.service.ledger.writer", str(seed), "0", str(size), settings=settings)
            )
            for seed, size in enumerate(SIZES)
        ]
        first = [writer.stdout.readline() for writer in writers if writer.stdout]
        assert all(first), "each of them writes"

        def read(number: int) -> None:
            output = writers[number].stdout
            assert output
            printed[number] = first[number] + output.read()

        readers = [threading.Thread(target=read, args=(number,)) for number in range(len(writers))]
        for reader in readers:
            reader.start()
        stop = threading.Timer(SECONDS, lambda: [os.killpg(writer.pid, signal.SIGKILL) for writer in writers])
        stop.start()
        stop.join()
        for reader in readers:
            reader.join()
        assert [writer.wait() for writer in writers] == [-signal.SIGKILL] * len(writers), "all wrote until the end"

    wait_for_the_last_words(settings)
    with opened(settings) as county:
        rows = check_whole(county)
    there = [row.id for row in rows]
    of_whom = {}
    for seed, size in enumerate(SIZES):
        verdicts = printed[seed].decode().split("\n")[:-1]
        # What one writer ordered first another cannot order again: that was refused.
        acknowledged = [verdict for verdict in verdicts if verdict != "-"]
        assert acknowledged, f"writer {seed} came to nothing"
        sent = ids_of(list(islice(stream(seed), len(verdicts) + size)))
        of_whom |= dict.fromkeys(sent, seed)
        mine = [id_ for id_ in there if of_whom.get(id_) == seed]
        assert mine[: len(acknowledged)] == acknowledged, "what was acknowledged is there, in its order"
        assert len(mine) - len(acknowledged) <= size, "and at most one batch more"
    assert set(there) <= of_whom.keys()
    assert len({row.recorded_at for row in rows}) > len(SIZES), "they took turns"
