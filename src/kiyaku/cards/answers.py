"""What a card answered: checked in full, in the one order in which nothing is given away."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.cards import certificates, challenges, revocation, signatures
from kiyaku.cards.certificates import Identity
from kiyaku.cards.refusals import refused
from kiyaku.cards.trust import Trust


@dataclass(frozen=True)
class Asked:
    """What a card was asked, and where.

    Attributes:
        origin: the site, as the browser's address begins: ``https://member.example.jp``.
        service: the code of the service.
        browser: what the browser was given beside the question.
    """

    nonce: str
    browser: str
    purpose: str
    origin: str
    service: str


@dataclass(frozen=True)
class Verified:
    """A card whose holder is there: issued by whom is relied on, in force, and not revoked."""

    identity: Identity
    expires_at: dt.datetime


def verify(
    asked: Asked, *, certificate: bytes, signature: bytes, trust: Trust, at: dt.datetime
) -> Verified:
    """The card, where its answer proves all that it has to.

    Args:
        certificate: PEM or DER, as the reader handed it over.
        signature: over ``challenges.message``, with the key on the card.

    Raises:
        OperationRefused: one of ``refusals.CODES``.
    """
    if not trust.is_set_up:
        raise refused("card_not_set_up")
    challenges.take(asked.nonce, browser=asked.browser, purpose=asked.purpose, at=at)
    read = certificates.read(certificate)
    issuer = certificates.check(read, roots=trust.roots, at=at)
    message = challenges.message(
        asked.nonce, origin=asked.origin, service=asked.service, purpose=asked.purpose
    )
    signatures.check_possession(read, signature=signature, message=message)
    revocation.check(read, issuer, sources=trust.sources, at=at)
    return Verified(certificates.identity(read, issuer), read.not_valid_after_utc)
