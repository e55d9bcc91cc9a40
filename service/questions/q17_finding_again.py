"""Question 17: an old finding again, bit for bit; it waits for rules."""

from __future__ import annotations

from service.questions.kernel import waits

waits(
    17,
    zh="用当日的规则和参数，能否逐字重现某条旧的疑点？",
    en="Can an old finding be made again, bit for bit, with that day's rules and parameters?",
    waits_for=(
        "Rules are published in the ledger by the hash of their text, and none is run yet: without running one, nobody "
        "can say what it would find again. The registers of that day and the parameters in force on it can be had now, "
        "by `as_of` and `known_at` on every register, and by `flask replay`."
    ),
    module=__name__,
)
