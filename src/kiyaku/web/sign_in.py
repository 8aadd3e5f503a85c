"""Signing in and one's own login: allauth's forms, asked in our words."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from kiyaku.accounts import queries
from kiyaku.web.acts import TypedForm
from kiyaku.web.words import lazily

_PASSWORD = ("パスワード", "Password")
_NEW_PASSWORD = {
    "password1": ("新しいパスワード", "New password"),
    "password2": ("新しいパスワード(もう一度)", "New password, once more"),
}
_PASSWORD_RULES = {
    "password1": (
        "10文字以上。数字だけのもの、よく使われるもの、お名前などに似たものは使えません。",
        "At least 10 characters; not only digits, nothing common, nothing like your own name.",
    )
}
_NAME = {"name": ("名前(どの端末・キーか分かるように)", "Name, to tell devices and keys apart")}


class _Worded(TypedForm):
    """A form whose fields have our labels and helps, in place of what stood there."""

    labels: ClassVar[dict[str, tuple[str, str]]] = {}
    helps: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = lazily(*label)
            self.fields[name].help_text = lazily(*self.helps.get(name, ("", "")))
            # A label that goes away as one types is none.
            self.fields[name].widget.attrs.pop("placeholder", None)


class LoginForm(_Worded, account.LoginForm):
    """Asks for a login and the password; a member's number serves as login."""

    labels = {"password": _PASSWORD}

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

    def clean_login(self) -> str:
        """The login name that was meant, where a member's number or an address was typed.

        A number that several services have given out is ambiguous, and so is an address that
        several members share: the number with the service's code before it is not.
        """
        login = str(super().clean_login())
        meant = queries.usernames_meant(login)
        return meant[0] if len(meant) == 1 else login


class ReauthenticateForm(_Worded, account.ReauthenticateForm):
    """Asks for the password once more."""

    labels = {"password": _PASSWORD}


class ResetPasswordForm(_Worded, account.ResetPasswordForm):
    """Sends a link to the address for each login it belongs to, those never used yet among them."""

    labels = {"email": ("メールアドレス", "E-mail")}

    def clean_email(self) -> str:
        """The address; ``users`` are those whose own it is."""
        email = str(super().clean_email())
        self.users = queries.users_of_address(email)
        return email


class ResetPasswordKeyForm(_Worded, account.ResetPasswordKeyForm):
    """Asks for a new password, after such a link was opened."""

    labels, helps = _NEW_PASSWORD, _PASSWORD_RULES


class ChangePasswordForm(_Worded, account.ChangePasswordForm):
    """Asks for the old password and a new one."""

    labels = {"oldpassword": ("いまのパスワード", "Current password"), **_NEW_PASSWORD}
    helps = _PASSWORD_RULES


class AddEmailForm(_Worded, account.AddEmailForm):
    """Asks for another address."""

    labels = {"email": ("新しいメールアドレス", "New e-mail")}


class AuthenticateForm(_Worded, mfa.AuthenticateForm):
    """Asks for a one-time code when one signs in."""

    labels = {"code": ("確認コード", "Code")}
    helps = {
        "code": (
            "認証アプリに出ている6桁の数字、またはリカバリーコード。",
            "The six digits your authenticator app shows, or a recovery code.",
        )
    }


class ReauthenticateByCodeForm(_Worded, mfa.ReauthenticateForm):
    """Asks for a one-time code before something weighty."""

    labels, helps = AuthenticateForm.labels, AuthenticateForm.helps


class ActivateTotpForm(_Worded, totp.ActivateTOTPForm):
    """Asks for the first code of an app that has just been given its secret."""

    labels = {"code": ("アプリに出た6桁の数字", "The six digits the app shows")}


class AddPasskeyForm(_Worded, webauthn.AddWebAuthnForm):
    """Asks what a new passkey or key is to be called."""

    labels = {
        **_NAME,
        "passwordless": (
            "パスキーとして登録する(パスワードなしでログインできます)",
            "As a passkey: signs you in without a password",
        ),
    }
    helps = {
        "passwordless": (
            "指紋・顔・画面ロックなどで本人を確かめられる端末で使えます。",
            "For devices that know you by fingerprint, face or screen lock.",
        )
    }


class EditPasskeyForm(_Worded, webauthn.EditWebAuthnForm):
    """Asks for another name of a passkey or key."""

    labels = _NAME
