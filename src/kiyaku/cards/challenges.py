"""Questions for cards: random, bound to place, purpose and browser, answered once and soon.

A question is used up before its answer is looked at: a wrong answer costs a question too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from kiyaku.cards.models import CardChallenge
from kiyaku.cards.refusals import refused

SIGN_IN, BIND = "sign_in", "bind"
GOOD_FOR = dt.timedelta(minutes=5)
"""So long a card may be looked for, and its PIN be typed."""


@dataclass(frozen=True)
class Challenge:
    """A question as it goes to the browser.

    Attributes:
        nonce: what makes it the only one of its kind, in hexadecimal digits.
        browser: stays in the browser's session.
    """

    nonce: str
    browser: str
    expires_at: dt.datetime


def make(purpose: str, *, at: dt.datetime) -> Challenge:
    """A question for the card that is read next; those of long ago are forgotten."""
    remove_expired(at=at)
    made = Challenge(secrets.token_hex(32), secrets.token_hex(16), at + GOOD_FOR)
    CardChallenge.objects.create(
        digest=_digest(made.nonce),
        browser=_digest(made.browser),
        purpose=purpose,
        expires_at=made.expires_at,
    )
    return made


def take(nonce: str, *, browser: str, purpose: str, at: dt.datetime) -> None:
    """Use a question up: of any number of answers to it the first alone is looked at.

    To be called outside of a transaction that a wrong answer rolls back.

    Raises:
        OperationRefused: ``card_wrong_challenge``.
    """
    taken = CardChallenge.objects.filter(digest=_digest(nonce), taken_at=None).update(taken_at=at)
    if not taken or not _fits(nonce, browser, purpose, at):
        raise refused("card_wrong_challenge")


def message(nonce: str, *, origin: str, service: str, purpose: str) -> bytes:
    """What the card signs: the question, where it was asked and what for.

    An answer got by another site, or for another purpose, is none here.
    """
    return f"kiyaku card 1\n{origin}\n{service}\n{purpose}\n{nonce}\n".encode()


def remove_expired(*, at: dt.datetime) -> int:
    """Forget questions whose time was over a day ago; returns how many."""
    return CardChallenge.objects.filter(expires_at__lt=at - dt.timedelta(days=1)).delete()[0]


def _fits(nonce: str, browser: str, purpose: str, at: dt.datetime) -> bool:
    asked = CardChallenge.objects.get(digest=_digest(nonce))
    return asked.browser == _digest(browser) and asked.purpose == purpose and at <= asked.expires_at


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
