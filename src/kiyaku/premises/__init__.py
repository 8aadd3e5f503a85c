"""What happens at a place: things left behind, damage, inspections, facilities of others."""
