"""The words every subject shares: figures, dates, identity numbers and Merkle arithmetic."""
