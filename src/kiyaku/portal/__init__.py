"""Pages of members: what is due, what happens next, invoices, leaving."""
