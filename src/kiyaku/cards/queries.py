"""Which login a card opens, and which card opens a login."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.accounts import queries as accounts
from kiyaku.base import journal
from kiyaku.cards.certificates import Identity
from kiyaku.cards.models import CardBinding
from kiyaku.cards.refusals import refused
from kiyaku.terms import Pack

QUESTION = "card_signs_in"


@dataclass(frozen=True)
class Card:
    """A card that opens a login; of its certificate only when it expires."""

    binding: int
    bound_at: dt.datetime
    expires_at: dt.datetime


def is_known(pack: Pack) -> bool:
    """Whether the terms let a card open a login."""
    return pack.answers(QUESTION) and bool(pack.ask(QUESTION))


def clauses_of(pack: Pack) -> tuple[str, ...]:
    """The clauses by which it does."""
    return pack.rules[QUESTION][-1].clauses


def card_of(user: int, service: int) -> Card | None:
    """The card that opens a login, bound in this service."""
    row = CardBinding.objects.filter(user_id=user, service_id=service, ended_at=None).first()
    return None if row is None else Card(row.pk, row.bound_at, row.expires_at)


def login_of(identity: Identity, service: int) -> int:
    """The login that a card opens in a service: one that may sign in and stands for a member.

    Raises:
        OperationRefused: ``card_not_bound``.
    """
    found = CardBinding.objects.filter(
        issuer=identity.issuer, serial=identity.serial, service_id=service, ended_at=None
    )
    user = found.values_list("user_id", flat=True).first()
    if user is None or not may_be_opened(user, service):
        raise refused("card_not_bound")
    return user


def may_be_opened(user: int, service: int) -> bool:
    """Whether a login may sign in and stands for a member of a service: else no card opens it."""
    is_active = accounts.active_user(user) is not None
    return is_active and bool(accounts.standing(user, service).members)


def was_bound(*, service: int, user: int, key: str | None) -> bool:
    """Whether a card was bound to a login under this key before."""
    done = journal.done_before(service, key)
    return done is not None and "binding" in done and done.get("user") == user
