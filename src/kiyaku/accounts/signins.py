"""Keeping each sign-in: when it began, when it ended, and how an act names it.

And taking an address for confirmed once its user has set a password by the link sent there.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from kiyaku.accounts.models import SignIn, User
from kiyaku.base import clock

_KEY = "kiyaku_sign_in"


def listen() -> None:
    """Record sign-ins from now on."""
    user_logged_in.connect(_begin, dispatch_uid="kiyaku.sign_in.begin")
    user_logged_out.connect(_end, dispatch_uid="kiyaku.sign_in.end")
    password_reset.connect(_confirm, dispatch_uid="kiyaku.sign_in.confirm")


def acting(request: HttpRequest) -> str:
    """Who acts, as the journal keeps it: login name and the sign-in it was done with."""
    user = request.user
    assert isinstance(user, User)
    return f"{user.username}#{request.session[_KEY]}"


def username_in(by: str) -> str:
    """The login name in what the journal keeps as who acted."""
    return by.partition("#")[0]


def _begin(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    request.session.set_expiry(None)  # however long a draft was to be kept before the sign-in
    request.session[_KEY] = SignIn.objects.create(user=user, at=clock.now()).pk


def _end(sender: Any, request: HttpRequest | None, user: User | None, **_: Any) -> None:
    if request is not None and user is not None and _KEY in request.session:
        SignIn.objects.filter(pk=request.session[_KEY], ended_at=None).update(ended_at=clock.now())


def _confirm(sender: Any, user: User, **_: Any) -> None:
    """Only of a login never used: whoever uses one confirms further addresses on their own page."""
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
