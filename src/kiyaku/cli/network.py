"""``kiyaku network``: what only a network has."""

from __future__ import annotations

import typer

from kiyaku.cli import (
    network_addresses,
    network_equipment,
    network_inspections,
    network_interruptions,
    network_lines,
    network_offering,
    network_outages,
    network_radius,
    network_stored_data,
    network_works,
)

app = typer.Typer(
    no_args_is_help=True,
    help="回線のあるサービス / Services with lines.",
)
app.add_typer(network_offering.areas, name="area")
app.add_typer(network_offering.products, name="product")
app.add_typer(network_offering.prices, name="price")
app.add_typer(network_lines.app, name="line")
app.add_typer(network_works.app, name="works")
app.add_typer(network_equipment.app, name="equipment")
app.add_typer(network_radius.app, name="radius")
app.registered_commands.extend(network_addresses.app.registered_commands)
app.add_typer(network_interruptions.app, name="interruption")
app.add_typer(network_inspections.app, name="inspection")
app.add_typer(network_outages.app, name="outage")
app.add_typer(network_stored_data.app, name="stored-data")
