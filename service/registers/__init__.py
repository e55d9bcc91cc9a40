"""The registers as tables: folded behind the ledger, kept in a database of their own, and asked at any two times."""
