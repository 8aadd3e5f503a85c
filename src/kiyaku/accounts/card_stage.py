"""Signing in with a card and its PIN: two factors at once, so no other is asked for."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.login import perform_login as perform
from allauth.account.models import Login
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse

from kiyaku.accounts.models import User

_TYPE = "card"


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor of a login that has one, unless a card was shown."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not _showed_card(request, self.login.user) and super()._should_handle(request)


def sign_in(request: HttpRequest, user: User, *, then: str) -> HttpResponse:
    """Sign in whose card has just been verified, and go on to an address.

    All that signing in otherwise asks for still holds: a login that was closed stays so, and an
    address that was never confirmed is to be confirmed first.
    """
    record_authentication(request, user, method="mfa", type=_TYPE, passwordless=True)
    return perform(request, Login(user=user, redirect_url=then))


def _showed_card(request: HttpRequest, user: User | None) -> bool:
    return any(
        record.get("method") == "mfa" and record.get("type") == _TYPE
        for record in get_authentication_records(request, user)
    )
