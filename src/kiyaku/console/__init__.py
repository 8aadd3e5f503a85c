"""Pages of staff: what waits, members, money, the close, terms, the journal."""
