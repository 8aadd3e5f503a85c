"""The app of spaces and their bookings."""

from django.apps import AppConfig


class SpacesConfig(AppConfig):
    """Spaces."""

    name = "kiyaku.spaces"
    label = "spaces"
