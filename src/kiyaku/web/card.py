"""What the two pages share on which a card is read: the question, and the answer to it.

A reader is a program of the visitor's own machine: ``static/kiyaku/card.js`` asks it.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from dataclasses import dataclass

from django import forms
from django.conf import settings

from kiyaku.base import clock
from kiyaku.cards import answers, certificates, challenges, trust
from kiyaku.cards.answers import Asked, Verified
from kiyaku.cards.refusals import refused
from kiyaku.web import limits
from kiyaku.web.acts import ActForm
from kiyaku.web.here import Request

MOST_A_MINUTE = 20
"""Questions for cards that one address of the network is given: each answer uses one up."""
_PER = dt.timedelta(minutes=1)
_SESSION = "kiyaku_card"
# Base64 is a third longer than what it stands for.
_LONGEST_CERTIFICATE = certificates.LARGEST * 4 // 3 + 4
_LONGEST_SIGNATURE = 2_048


class CardForm(ActForm):
    """What a reader answered, beside the question that it answers."""

    nonce = forms.CharField(widget=forms.HiddenInput, max_length=64)
    certificate = forms.CharField(widget=forms.HiddenInput, max_length=_LONGEST_CERTIFICATE)
    signature = forms.CharField(widget=forms.HiddenInput, max_length=_LONGEST_SIGNATURE)


@dataclass(frozen=True)
class Reading:
    """A card is being read.

    Attributes:
        message: what the card is to sign, in base64.
        form: what the reader's answer goes into.
    """

    message: str
    form: CardForm


def is_set_up() -> bool:
    """Whether the installation relies on any authority."""
    return trust.relied_on().is_set_up


def may_ask(request: Request) -> bool:
    """Whether this address of the network may be given another question; this one counts."""
    return limits.is_within(request, "card", most=MOST_A_MINUTE, per=_PER)


def ask(request: Request, purpose: str) -> Reading:
    """A question for the card of whoever looks at the page; an earlier one is forgotten."""
    made = challenges.make(purpose, at=clock.now())
    request.session[_SESSION] = made.browser
    message = challenges.message(
        made.nonce, origin=_origin(request), service=request.here.code, purpose=purpose
    )
    form = CardForm(initial={"nonce": made.nonce}, auto_id=False)
    return Reading(base64.b64encode(message).decode(), form)


def answered(request: Request, form: CardForm, purpose: str) -> Verified:
    """The card that has answered.

    Raises:
        OperationRefused: one of ``refusals.CODES``.
    """
    browser = request.session.pop(_SESSION, "")
    if not form.is_valid():
        raise refused("card_unreadable")
    given = form.cleaned_data
    asked = Asked(
        given["nonce"], browser, purpose, origin=_origin(request), service=request.here.code
    )
    return answers.verify(
        asked,
        certificate=_decoded(given["certificate"]),
        signature=_decoded(given["signature"]),
        trust=trust.relied_on(),
        at=clock.now(),
    )


def _origin(request: Request) -> str:
    """As the browser's address begins: never what a request says of it, where it is told."""
    if settings.ORIGIN.startswith("https://"):
        return str(settings.ORIGIN)
    return f"{request.scheme}://{request.get_host()}"


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise refused("card_unreadable") from None
