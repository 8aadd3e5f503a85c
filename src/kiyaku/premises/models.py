"""Tables of what happens at a place."""
