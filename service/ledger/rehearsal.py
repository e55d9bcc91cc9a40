"""A rehearsal: what the ledger would say to events, decided in its own transactions, of which none is ever kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from domain.kernel.dates import day_in_shanghai
from domain.kernel.entry import Payload
from service.access import Principal
from service.ledger.door import Parsed
from service.ledger.ledger import Ledger
from service.ledger.rows import Opened, Standing
from service.ledger.transaction import Prepared, Transaction, Verdict


class Rehearsal:
    """Takes events batch by batch, each as if those before it had been recorded; their ids must be new to the ledger.

    Personal values stay as they are, for no decision asks for them, and no key is made. The ledger's lock is held for
    a batch at a time. Voids are not rehearsed.
    """

    def __init__(self, ledger: Ledger, principal: Principal) -> None:
        self._ledger = ledger
        self._principal = principal
        self._standings: dict[str, Standing] = {}

    def take(self, batch: Sequence[Parsed]) -> list[Verdict]:
        """What the ledger would say to each of them."""
        prepared = [self._prepared(parsed) for parsed in batch]
        missing = [s for s in dict.fromkeys(s for p in prepared for s in p.touches) if s not in self._standings]

        def body(opened: Opened) -> list[Verdict]:
            self._standings.update(opened.load(missing))
            now = max(self._ledger.clock(), opened.head.recorded_at + 1)
            transaction = Transaction(
                opened,
                self._standings,
                {},
                origin=self._ledger.origin,
                secret=self._ledger.secret,
                recorded_at=now,
                today=day_in_shanghai(dt.datetime.fromtimestamp(now / 1e6, dt.UTC)),
            )
            return [transaction.take(one) for one in prepared]

        verdicts: list[Verdict] = self._ledger.store.transact(lambda: (missing, []), body)
        return verdicts

    def _prepared(self, parsed: Parsed) -> Prepared:
        envelope, declaration, event, data = parsed
        plan = declaration.plan(event)
        payload = Payload(data=msgspec.Raw(data), version=declaration.version)
        who = self._principal
        return Prepared(envelope, declaration, event, payload, plan.subjects, who.id, who.may_write, None, plan)
