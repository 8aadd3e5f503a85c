"""The app of the lines of a network."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Network."""

    name = "kiyaku.network"
    label = "network"
