"""A year of two services, made up: their people, what they do day by day, and what came of it."""
