"""Money (资金) in whole fen: the words, and the comparisons, of every file in which money moves."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.kernel.figure import Amount, Figure, Verdict
from domain.kernel.refusal import Contradiction

Fen = Annotated[Amount, Meta(description="Money in whole fen (分): an integer, or a figure as printed with its hedge.")]
Document = Annotated[str, Meta(min_length=1, max_length=200, description="Number of the document.")]


def beyond(name: str, amount: Amount, left: Figure | None) -> list[Contradiction]:
    """What an amount contradicts that surely goes beyond what is left; nothing where that is not known."""
    figure = Figure.of(amount)
    if left is not None and figure.exceeds(left) is Verdict.YES:
        return [Contradiction(name=name, stated=str(figure), held=str(left))]
    return []


def differs(name: str, stated: Figure, held: Figure) -> list[Contradiction]:
    """What a figure contradicts that is surely another than the one held."""
    if stated.equals(held) is Verdict.NO:
        return [Contradiction(name=name, stated=str(stated), held=str(held))]
    return []
