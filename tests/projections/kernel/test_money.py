"""Figures as they are answered: ends in the unit that is named, texts in the unit that people use."""

from __future__ import annotations

import pytest

from domain.kernel.figure import Figure, Hedged
from projections.kernel.money import count, mu, yuan


@pytest.mark.parametrize(
    ("figure", "zh", "en"),
    [
        (Figure.exact(123_456), "1,234.56元", "1,234.56 yuan"),
        (Figure.exact(0), "0元", "0 yuan"),
    ],
)
def test_fen_are_shown_as_yuan(figure: Figure, zh: str, en: str) -> None:
    answer = yuan(figure)
    assert (answer["low"], answer["high"], answer["unit"], answer["exact"]) == (
        figure.low.value, figure.high.value, "fen", True,
    )  # fmt: skip
    assert answer["text"]["zh"].replace(" ", "") == zh
    assert answer["text"]["en"] == en


def test_a_hedged_figure_keeps_its_open_end() -> None:
    answer = mu(Figure.of(Hedged("余", 90_000)))
    assert (answer["low"], answer["high"], answer["unit"], answer["exact"]) == (90_000, None, "hundredths_mu", False)
    assert (answer["low_kind"], answer["high_kind"]) == ("closed", "open")


def test_an_unknown_figure_says_so() -> None:
    answer = yuan(Figure.unknown())
    assert (answer["unknown_addends"], answer["exact"]) == (1, False)


def test_what_is_counted_has_no_unit() -> None:
    answer = count(Figure.exact(900))
    assert answer["low"] == 900
    assert "unit" not in answer
