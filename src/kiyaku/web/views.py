"""Pages that belong to no part of the site."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from kiyaku import packs
from kiyaku.accounts import queries as accounts
from kiyaku.accounts.rights import NAMES, OF_MEMBERS
from kiyaku.base.calendars import CALENDARS
from kiyaku.cards import queries as cards
from kiyaku.flows import overview
from kiyaku.web import calendars
from kiyaku.web.declared import for_everybody, for_signed_in
from kiyaku.web.here import Request


@for_everybody
def health(request: HttpRequest) -> HttpResponse:
    """Says that pages and database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_POST
@for_everybody
def set_calendar(request: HttpRequest) -> HttpResponse:
    """Has dates written by the calendar asked for, and goes back to the page."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, request.get_host(), request.is_secure())
    response = HttpResponseRedirect(back if is_ours else reverse("home"))
    asked = request.POST.get("calendar", "")
    if asked in CALENDARS:
        calendars.remember(response, asked)
    return response


@for_signed_in
def account(request: Request) -> HttpResponse:
    """One's own login: what one is to each service, password, second factors, sessions."""
    user = request.user.pk
    assert user is not None
    roles = accounts.services_of(user)
    own = [
        (brief.code, packs.load(brief.pack), roles[brief.code])
        for brief in overview.services()
        if brief.code in roles
    ]
    services = [
        (code, pack.service_name, [NAMES[role] for role in sorted(held)])
        for code, pack, held in own
    ]
    by_card = [
        (code, pack.service_name)
        for code, pack, held in own
        if held & OF_MEMBERS and cards.is_known(pack)
    ]
    return render(request, "web/account.html", {"services": services, "by_card": by_card})
