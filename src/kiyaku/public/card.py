"""Signing in with a card (NETSUGEN 1-5), where the terms know it."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from kiyaku.accounts import card_stage
from kiyaku.accounts import queries as accounts
from kiyaku.cards import queries
from kiyaku.cards.challenges import SIGN_IN
from kiyaku.web import card
from kiyaku.web.acts import ActForm, refusals_on, shown
from kiyaku.web.card import CardForm
from kiyaku.web.declared import for_everybody
from kiyaku.web.here import Request


@never_cache
@for_everybody
def sign_in(request: Request) -> HttpResponse:
    """Tells what is needed; asked to, has the card read; once it has answered, signs in."""
    if not request.here.card_signs_in:
        raise Http404
    if request.user.is_authenticated:
        return redirect("public:enter", request.here.code)
    form: forms.Form = ActForm()
    reading = None
    if "nonce" in request.POST:
        form = CardForm(request.POST)
        with refusals_on(form):
            return _signed_in(request, form)
    elif request.method == "POST" and card.is_set_up():
        if not card.may_ask(request):
            return render(request, "429.html", status=429)
        reading = card.ask(request, SIGN_IN)
    shown_there = {
        "is_set_up": card.is_set_up(),
        "clauses": queries.clauses_of(request.here.pack),
        "reading": reading,
    }
    return shown(request, "public/card.html", form, shown_there)


def _signed_in(request: Request, form: CardForm) -> HttpResponse:
    verified = card.answered(request, form, SIGN_IN)
    found = queries.login_of(verified.identity, request.here.service)
    user = accounts.active_user(found)
    assert user is not None  # ``login_of`` finds no other
    return card_stage.sign_in(request, user, then=reverse("public:enter", args=[request.here.code]))
