"""What may be recorded in the ledger, and when to say no: pure functions over facts."""
