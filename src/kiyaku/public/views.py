"""The first pages: which services there are, and what each is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kiyaku import packs
from kiyaku.flows import overview
from kiyaku.web import card
from kiyaku.web.declared import for_everybody, for_signed_in
from kiyaku.web.here import Request


@for_everybody
def home(request: HttpRequest) -> HttpResponse:
    """The services of this installation."""
    services = [(one.code, packs.load(one.pack).service_name) for one in overview.services()]
    return render(request, "public/home.html", {"services": services})


@for_everybody
def service(request: Request) -> HttpResponse:
    """What a service offers: its terms, its prices, how to apply."""
    return render(request, "public/service.html", {"card_is_set_up": card.is_set_up()})


@for_signed_in
def enter(request: Request) -> HttpResponse:
    """To where a user works or lives in a service; to its first page where it is neither."""
    standing = request.here.standing
    if standing.is_staff:
        return redirect("console:today", request.here.code)
    if standing.members:
        return redirect("portal:home", request.here.code)
    return redirect("public:service", request.here.code)
