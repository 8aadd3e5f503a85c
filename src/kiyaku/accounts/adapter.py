"""How allauth works here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from kiyaku.accounts.models import User
from kiyaku.base import clock


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: a login comes with a membership, or from an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: one applies to a service instead."""
        return False

    def new_user(self, request: HttpRequest) -> User:
        """A user not stored yet."""
        return User(joined_at=clock.now())
