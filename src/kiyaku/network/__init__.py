"""Lines of a network, who may use them, and what interrupts them."""
