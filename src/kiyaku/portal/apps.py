"""The app of these pages."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages of members: what is due, what happens next, invoices, leaving."""

    name = "kiyaku.portal"
    label = "portal"
