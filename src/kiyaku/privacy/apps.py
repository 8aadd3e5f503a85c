"""The app of what is kept about the handling of personal data."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Personal data."""

    name = "kiyaku.privacy"
    label = "privacy"
