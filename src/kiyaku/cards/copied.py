"""What is kept of cards: a sandbox gets none of it, and an erased person's is gone."""

from __future__ import annotations

from kiyaku.base.copying import Table, Told

OF_PERSONS = (
    Table(
        "card_binding",
        ("bound_by", "ended_by"),
        personal=dict.fromkeys(("issuer", "serial"), Told.SIGN_IN),
        withheld=("issuer", "serial"),
        is_copied=False,
        is_erased=True,
    ),
    # A question tells nothing of who was asked.
    Table("card_challenge", ("digest", "browser", "purpose"), is_copied=False),
)
