"""What takes several apps at a place: things left behind, damage, inspections, bookings, passes."""
