"""What the ledger adds up to by each measure that a publication may count by: one small function each.

Importing this package declares them all; how one is declared stands in measuring.py.
"""

from service.questions.measures import cadres, holdings, households, visits, words

__all__ = ["cadres", "holdings", "households", "visits", "words"]
