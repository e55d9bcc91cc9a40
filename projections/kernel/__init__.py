"""How a projection is declared, and what of a history counts on a day."""
