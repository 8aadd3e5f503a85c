"""The app of what happens at a place."""

from django.apps import AppConfig


class PremisesConfig(AppConfig):
    """Premises."""

    name = "kiyaku.premises"
    label = "premises"
