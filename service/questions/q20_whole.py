"""Question 20: whether the ledger is whole, and who read or exported what; it waits for seals."""

from __future__ import annotations

from service.questions.kernel import waits

waits(
    20,
    zh="账本是否完整？从一个检查点到另一个检查点能否证明？谁读取、导出过什么？",
    en="Is the ledger whole, proven from one checkpoint to another, and who read or exported what?",
    waits_for=(
        "Checkpoints are not signed yet, and reading and exporting are not recorded: there is nothing to prove one "
        "against the other with. `flask ledger verify` checks every event, hash and page of the ledger now."
    ),
    module=__name__,
)
