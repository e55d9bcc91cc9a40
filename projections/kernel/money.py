"""Figures as they are answered: fen as yuan, hundredths of a mu as mu, with how exact they are."""

from __future__ import annotations

from typing import Any

from domain.kernel.figure import Figure


def yuan(fen: Figure) -> dict[str, Any]:
    """A figure in fen: its ends in fen, and its text in yuan."""
    return fen.as_answer(zh_unit="元", en_unit="yuan", divisor=100) | {"unit": "fen"}


def mu(hundredths: Figure) -> dict[str, Any]:
    """A figure in hundredths of a mu: its ends in those, and its text in mu."""
    return hundredths.as_answer(zh_unit="亩", en_unit="mu", divisor=100) | {"unit": "hundredths_mu"}


def count(number: Figure) -> dict[str, Any]:
    """A figure that counts."""
    return number.as_answer()
