"""A member's own card: registering it for one's login, replacing it, taking it off."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from kiyaku.cards import operations, queries
from kiyaku.cards.challenges import BIND
from kiyaku.web import card as reader
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.card import CardForm
from kiyaku.web.declared import Where, for_member
from kiyaku.web.here import Request, acting

_TAKE_OFF = "binding"


@for_member(steps_up=True, where=Where.CARDS)
@never_cache
def card(request: Request) -> HttpResponse:
    """The card that opens one's login, if any; registers another, or takes it off.

    Who would change how the login is opened shows once more who it is, before the page is shown.
    """
    form: forms.Form = ActForm()
    reading = None
    if "nonce" in request.POST:
        form = CardForm(request.POST)
        with refusals_on(form):
            return _bound(request, form)
    elif _TAKE_OFF in request.POST:
        form = TakeOffForm(request.POST)
        with refusals_on(form):
            if form.is_valid():
                return _taken_off(request, form)
    elif request.method == "POST" and reader.is_set_up():
        if not reader.may_ask(request):
            return render(request, "429.html", status=429)
        reading = reader.ask(request, BIND)
    bound = queries.card_of(_user(request), request.here.service)
    context = {
        "section": "my",
        "is_set_up": reader.is_set_up(),
        "clauses": queries.clauses_of(request.here.pack),
        "reading": reading,
        "bound": bound,
        "taking_off": bound and TakeOffForm(initial={_TAKE_OFF: bound.binding}, auto_id=False),
    }
    return shown(request, "portal/card.html", form, context)


class TakeOffForm(ActForm):
    """Which card is no longer to open the login."""

    binding = forms.IntegerField(widget=forms.HiddenInput)


def _user(request: Request) -> int:
    assert request.user.pk is not None  # a page for members
    return request.user.pk


def _bound(request: Request, form: CardForm) -> HttpResponse:
    """One sent twice is told that it is done: its question has been used up by the first."""
    act = acting(request)
    if not queries.was_bound(service=act["service"], user=_user(request), key=act["key"]):
        verified = reader.answered(request, form, BIND)
        operations.bind(
            **act,
            user=_user(request),
            member=min(request.here.standing.members),
            verified=verified,
        )
    return done(
        request,
        "カードを登録しました。次からこのカードでログインできます。",
        "Your card is registered. You can sign in with it from now on.",
        "portal:card",
    )


def _taken_off(request: Request, form: TakeOffForm) -> HttpResponse:
    operations.take_off(
        **acting(request), user=_user(request), binding=form.cleaned_data[_TAKE_OFF]
    )
    return done(
        request,
        "カードの登録を外しました。このカードではログインできません。",
        "Your card is taken off. It does not sign you in any more.",
        "portal:card",
    )
