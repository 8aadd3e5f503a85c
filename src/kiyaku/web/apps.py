"""The app of what all pages share."""

from django.apps import AppConfig
from django.core import checks


class WebConfig(AppConfig):
    """The pages' frame."""

    name = "kiyaku.web"
    label = "web"

    def ready(self) -> None:
        """Have every check of the project look for views without a declaration."""
        from kiyaku.web.declared import undeclared_views

        checks.register(undeclared_views, "kiyaku", checks.Tags.urls)
