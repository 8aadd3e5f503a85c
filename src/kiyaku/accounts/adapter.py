"""How allauth works here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from kiyaku.accounts import operations
from kiyaku.accounts.models import User
from kiyaku.base import clock


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: a login comes with a membership, or from an administrator."""

    def get_login_stages(self) -> list[str]:
        """What signing in passes through: with a card, no other factor is asked for."""
        stages: list[str] = super().get_login_stages()
        own = "kiyaku.accounts.card_stage.SecondFactorStage"
        return [own if one == "allauth.mfa.stages.AuthenticateStage" else one for one in stages]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: one applies to a service instead."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Give a login a password, the first or another: with the first its pages can be read."""
        with transaction.atomic():
            super().set_password(user, password)
            operations.begin_reading(user=user.pk, at=clock.now())

    def new_user(self, request: HttpRequest) -> User:
        """A user not stored yet."""
        return User(joined_at=clock.now())
