"""The app of signing in with a card."""

from django.apps import AppConfig
from django.core import checks


class CardsConfig(AppConfig):
    """Cards that sign in."""

    name = "kiyaku.cards"
    label = "cards"

    def ready(self) -> None:
        """Have the project's checks look at whom the installation relies on."""
        from kiyaku.cards import trust

        checks.register(trust.roots_can_be_read)
