"""What follows from the record: pure functions of the ledger's events."""
