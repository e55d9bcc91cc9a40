"""Question 5: exits that a later correction would overturn; it waits for the rules of exits."""

from __future__ import annotations

from service.questions.kernel import waits

waits(
    5,
    zh="哪些退出会因后来的更正而不成立？",
    en="Which exits would a later correction overturn?",
    waits_for=(
        "The rules that an exit must meet are no part of the ledger yet: without them nobody can say which corrected "
        "figure would have stopped it. Question 4 shows what was known when an exit was approved."
    ),
    module=__name__,
)
