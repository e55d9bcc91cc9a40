"""The ledger: one door in, an append-only log of sealed events, and the states that decisions ask."""
