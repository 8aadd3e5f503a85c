"""Binding cards to logins and taking them off; each is an entry of the service's journal.

The journal names the binding, never the certificate.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q

from kiyaku.accounts import queries as accounts
from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.cards.answers import Verified
from kiyaku.cards.certificates import Identity
from kiyaku.cards.models import CardBinding
from kiyaku.cards.queries import QUESTION, is_known, may_be_opened
from kiyaku.cards.refusals import refused

BOUND, RELINKED, TAKEN_OFF = "card_bound", "card_relinked", "card_taken_off"


@atomic
def bind(
    *,
    service: int,
    user: int,
    member: int,
    verified: Verified,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Let a card open a login; returns the binding. The card bound before is replaced by it.

    So a renewed certificate, whose serial is another one, takes the place of the one it renews. And
    a card of somebody whose login has ended is taken off there, so that the one admitted anew can
    bind it.

    Args:
        member: for whom the login stands.

    Raises:
        OperationRefused: ``card_bound_already``, by whomever; ``no_card_here`` where the terms know
            no such thing; ``not_of_member`` where the login stands for somebody else.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["binding"])
    basis = _basis(service)
    if member not in accounts.standing(user, service).members:
        raise _not_of_member()
    own, others = _bound_now(service, user, verified.identity)
    if others is not None:
        if may_be_opened(others.user_id, service):
            raise refused("card_bound_already")
        _end(others, at, by)
        _record(Act(at, by), others, TAKEN_OFF, basis)
    if own is not None:
        if Identity(own.issuer, own.serial) == verified.identity:
            raise refused("card_bound_already")
        _end(own, at, by)
    try:
        with transaction.atomic():
            made = CardBinding.objects.create(
                service_id=service,
                member_id=member,
                user_id=user,
                issuer=verified.identity.issuer,
                serial=verified.identity.serial,
                expires_at=verified.expires_at,
                bound_at=at,
                bound_by=by,
            )
    except IntegrityError:
        raise refused("card_bound_already") from None
    action = BOUND if own is None else RELINKED
    _record(Act(at, by, key), made, action, basis)
    return made.pk


@atomic
def take_off(
    *, service: int, binding: int, user: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Let a card open its login no longer.

    Raises:
        OperationRefused: ``unknown_card``: no card of this login, or taken off already.
    """
    if journal.done_before(service, key) is not None:
        return
    row = (
        CardBinding.objects.select_for_update()
        .filter(pk=binding, service_id=service, user_id=user, ended_at=None)
        .first()
    )
    if row is None:
        raise OperationRefused(
            "unknown_card",
            "このログインに登録されているカードではありません(すでに外されたかもしれません)。",
            "no such card is registered for this login: it may have been taken off already",
        )
    _end(row, at, by)
    _record(Act(at, by, key), row, TAKEN_OFF, _basis(service))


def _bound_now(
    service: int, user: int, identity: Identity
) -> tuple[CardBinding | None, CardBinding | None]:
    """The card bound to a login, and whatever other login this one is bound to; held, in order."""
    of_card = Q(issuer=identity.issuer, serial=identity.serial)
    rows = (
        CardBinding.objects.select_for_update()
        .filter(Q(user_id=user) | of_card, service_id=service, ended_at=None)
        .order_by("pk")
    )
    by_owner = {row.user_id == user: row for row in rows}
    return by_owner.get(True), by_owner.get(False)


def _end(row: CardBinding, at: dt.datetime, by: str) -> None:
    """What told the card from all others has no more use, so it goes."""
    row.issuer = row.serial = ""
    row.ended_at, row.ended_by = at, by
    row.save(update_fields=["issuer", "serial", "ended_at", "ended_by"])


def _not_of_member() -> OperationRefused:
    return OperationRefused(
        "not_of_member",
        "このログインは、この会員のものではありません。",
        "this login does not stand for that member",
    )


def _basis(service: int) -> int:
    pack = queries.pack(service)
    if not is_known(pack):
        raise OperationRefused(
            "no_card_here",
            "このサービスの規約には、カードでのログインはありません。",
            "the terms of this service know no signing in with a card",
        )
    return BasisBook(service, pack).on(QUESTION, queries.business_day(service))


def _record(act: Act, row: CardBinding, action: str, basis: int) -> None:
    journal.record(
        act,
        service=row.service_id,
        business_day=queries.business_day(row.service_id),
        action=action,
        member=row.member_id,
        basis=basis,
        payload={"binding": row.pk, "user": row.user_id},
    )
