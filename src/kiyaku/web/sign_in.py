"""Signing in by member number, login name or e-mail address."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm

from kiyaku.accounts import queries
from kiyaku.web.words import lazily


class LoginForm(AllauthLoginForm):
    """Asks for a login and the password; a member's number serves as login."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = lazily(
            "会員番号・ログイン名・メールアドレス", "Member number, login name or e-mail"
        )
        login.widget.attrs.pop("placeholder", None)
        login.widget.attrs["autocomplete"] = "username"
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        """The login name that was meant, where a member's number was typed.

        A number that several services have given out is ambiguous: the address, or the number with
        the service's code before it, is not.
        """
        login = str(super().clean_login())
        meant = [] if "@" in login else queries.usernames_meant(login)
        return meant[0] if len(meant) == 1 else login
