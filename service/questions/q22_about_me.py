"""Question 22: every doubt about oneself, and one's answers; it waits for rules."""

from __future__ import annotations

from service.questions.kernel import waits

waits(
    22,
    zh="关于我的每一条疑点，以及我的说明，有哪些？",
    en="Which doubts are there about me, and what did I answer?",
    waits_for=(
        "Doubts are raised by rules, and none is run yet; findings and answers of inspections are recorded, and no "
        "register holds them. A cadre may ask question 3 about themselves now: every event that ever concerned them."
    ),
    module=__name__,
)
