"""What everybody may see of a service: terms, prices, the way to apply."""
