"""Signing in by member number, login name or e-mail address."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from django import forms

from kiyaku.accounts import queries
from kiyaku.web.words import lazily


class LoginForm(AllauthLoginForm):
    """Asks for a login and the password; a member's number serves as login."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=lazily(
                "会員番号・ログイン名・メールアドレス", "Member number, login name or e-mail"
            ),
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "username"}),
        )
        self.order_fields(["login", "password"])
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        """The login name that was meant, where a member's number or an address was typed.

        A number that several services have given out is ambiguous, and so is an address that
        several members share: the number with the service's code before it is not.
        """
        login = str(super().clean_login())
        meant = queries.usernames_meant(login)
        return meant[0] if len(meant) == 1 else login


class ResetPasswordForm(AllauthResetPasswordForm):
    """Sends a link to the address for each login it belongs to, those never used yet among them."""

    def clean_email(self) -> str:
        """The address; ``users`` are those whose own it is."""
        email = str(super().clean_email())
        self.users = queries.users_of_address(email)
        return email
