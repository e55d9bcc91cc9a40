"""A process that records a made-up county, batch by batch, and prints the ids whose receipts it holds, or a dash.

    python -m tests.service.ledger.writer SEED START SIZE

SEED: of the county. START: the line to begin with. SIZE: lines of a batch at most. The rest it takes from the
environment, as a server does. It goes on until the county ends, or until somebody ends it.
"""

import random
import sys
from itertools import islice

from examples.county import county as made_up
from service.county import County
from service.ledger.transaction import Receipt
from service.settings import from_environment
from tests.county import LOADER

HOUSEHOLDS = 900


def stream(seed: int) -> "islice[bytes]":
    """The lines of the made-up county; the same seed gives the same."""
    return islice(made_up(households=HOUSEHOLDS, years=10, seed=seed), None)


def main() -> None:
    seed, start, size = map(int, sys.argv[1:])
    county = County(from_environment())
    sizes = random.Random(start)
    lines = islice(stream(seed), start, None)
    while batch := list(islice(lines, sizes.randint(1, size))):
        answers = county.door.take(batch, LOADER)
        sys.stdout.write("".join(f"{answer.id if isinstance(answer, Receipt) else '-'}\n" for answer in answers))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
