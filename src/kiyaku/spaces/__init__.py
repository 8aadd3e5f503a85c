"""Spaces of a place, and their bookings."""
