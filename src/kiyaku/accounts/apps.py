"""The app of logins and roles."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Logins and roles."""

    name = "kiyaku.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Keep a record of each sign-in and of its end; tell mails that leave the way in."""
        from kiyaku.accounts import signins, ways_in

        signins.listen()
        ways_in.listen()
