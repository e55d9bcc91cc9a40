"""Benchmarks: how close the ledger comes to what the machine and the library do, as ratios taken in one run."""
