"""The registers (台账), one a file: what follows from the ledger as tables, then, now and as known then."""
