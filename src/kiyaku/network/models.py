"""Tables of the lines of a network."""
