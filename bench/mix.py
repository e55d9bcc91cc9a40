"""What the generator's events are made of: the figures mean little without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import fmean
from uuid import UUID

from bench.ground import BEGINNING, WHO, Ground
from bench.stream import Stream
from service.ledger.door import Parsed, parse
from service.ledger.transaction import Receipt


def described(ground: Ground) -> Iterator[str]:
    """Lines that say what the events after the beginning are like."""
    stream = Stream()
    with ground.county() as county:
        county.door.take(stream.take(BEGINNING), WHO)
        lines = stream.take(BEGINNING)
        receipts = [answer for answer in county.door.take(lines, WHO) if isinstance(answer, Receipt)]
    parsed = [parse(line) for line in lines]
    types = Counter(p.declaration.name for p in parsed).most_common()
    yield "events: " + ", ".join(f"{name} {of / len(lines):.0%}" for name, of in types if of * 200 >= len(lines))
    yield (
        f"an event: {fmean(len(receipt.subjects) for receipt in receipts):.1f} tags, "
        f"{fmean(map(_personal_values, parsed)):.1f} personal values (sealed or referred to), "
        f"{fmean(map(len, lines)):.0f} bytes a line; ids are UUIDs of version "
        f"{' and '.join(sorted({str(UUID(p.envelope.id).version) for p in parsed}))}; "
        f"refused: {1 - len(receipts) / len(lines):.1%}"
    )


def _personal_values(parsed: Parsed) -> int:
    return (
        sum(getattr(parsed.event, field) is not None for field in parsed.declaration.personal)
        + sum(piece.place is not None for piece in parsed.envelope.evidence)
        + (parsed.envelope.reason is not None)
    )
