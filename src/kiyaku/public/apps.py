"""The app of these pages."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """What everybody may see of a service: terms, prices, the way to apply."""

    name = "kiyaku.public"
    label = "public"
