"""What the staff learn of a message after it left: a letter delivered or come back, and why."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import HttpResponse

from kiyaku.accounts.rights import Right
from kiyaku.console.outbox import message_named, row_in_words
from kiyaku.console.views import at
from kiyaku.flows import deemed_arrival, letters_posted
from kiyaku.terms.texts import Text
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily


def _choice(ja: str, en: str, named: Mapping[str, Text]) -> forms.ChoiceField:
    choices = [(name, lazily(words.ja, words.en)) for name, words in named.items()]
    return forms.ChoiceField(label=lazily(ja, en), choices=choices, widget=forms.RadioSelect)


def _day(ja: str, en: str) -> forms.DateField:
    return forms.DateField(label=lazily(ja, en), widget=forms.DateInput(attrs={"type": "date"}))


class DeliveredForm(ActForm):
    """When a letter was delivered, and how that is known."""

    on = _day("配達された日", "Day of delivery")
    proof = _choice("何で分かるか", "What shows it", letters_posted.PROOFS)


class ReturnedForm(ActForm):
    """When the post tried, and why the letter came back."""

    tried_on = _day("配達を試みた日", "Day on which delivery was tried")
    cause = _choice("戻った理由", "Why it came back", letters_posted.CAUSES)


class ChangeForm(ActForm):
    """Since when the address was another one, and how that is known."""

    changed_on = _day("宛先が変わった日", "Day from which it was another one")
    shown_by = _choice("どう確かめたか", "How it is known", deemed_arrival.SHOWN_BY)


@for_staff(Right.DEMANDS_SENT)
def letter_delivered(request: Request, message: int) -> HttpResponse:
    """Enters that a letter was delivered."""
    context = {"one": row_in_words(message_named(request, message)), **at("outbox")}
    form = DeliveredForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        with refusals_on(form):
            letters_posted.letter_delivered(
                **acting(request), message=message, on=given["on"], proof=given["proof"]
            )
            return done(request, "記録しました。", "It is on record.", "console:message", message)
    return shown(request, "console/letter_delivered.html", form, context)


@for_staff(Right.DEMANDS_SENT)
def letter_returned(request: Request, message: int) -> HttpResponse:
    """Enters that a letter came back."""
    context = {"one": row_in_words(message_named(request, message)), **at("outbox")}
    form = ReturnedForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        with refusals_on(form):
            letters_posted.letter_returned(
                **acting(request), message=message, tried_on=given["tried_on"], cause=given["cause"]
            )
            return done(request, "記録しました。", "It is on record.", "console:message", message)
    return shown(request, "console/letter_returned.html", form, context)


@for_staff(Right.DEMANDS_SENT)
def unreported_change(request: Request, message: int) -> HttpResponse:
    """Enters that a message failed because a change had not been reported."""
    one = row_in_words(message_named(request, message))
    candidate = deemed_arrival.candidate(request.here.service, message)
    form = ChangeForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        with refusals_on(form):
            deemed_arrival.establish(
                **acting(request),
                message=message,
                changed_on=given["changed_on"],
                shown_by=given["shown_by"],
            )
            return done(request, "記録しました。", "It is on record.", "console:message", message)
    context = {"one": one, "candidate": candidate, **at("outbox")}
    return shown(request, "console/unreported_change.html", form, context)
