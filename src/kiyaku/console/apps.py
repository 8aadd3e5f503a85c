"""The app of these pages."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Pages of staff: what waits, members, money, the close, terms, the journal."""

    name = "kiyaku.console"
    label = "console"
