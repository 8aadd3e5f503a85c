"""What everybody may know of spaces: which there are, when they are free, and calendars of both."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse

from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.flows.place import calendars
from kiyaku.web import slot_grid
from kiyaku.web.declared import for_everybody
from kiyaku.web.here import Request
from kiyaku.web.slot_grid import require_known

_TYPE = "text/calendar; charset=utf-8"


@for_everybody
def spaces(request: Request) -> HttpResponse:
    """When the spaces are free, and why not: nobody's name, nor whose a booking is, nor why a
    space is closed.

    Raises:
        Http404: where the terms know no spaces, or not the one asked for.
    """
    require_known(request)
    grid = slot_grid.grid(request, clock.now(), is_public=True)
    context = {"grid": grid, "section": "spaces", "is_public": True}
    template = "web/slots.html" if request.htmx else "public/spaces.html"
    return render(request, template, context)


@for_everybody
def availability(request: Request, space: str) -> HttpResponse:
    """When a space is taken or closed, for calendars.

    Raises:
        Http404: where the terms know no spaces, or not this one.
    """
    require_known(request)
    try:
        content = calendars.of_space(request.here.service, space, now=clock.now())
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    return _sent(request, content, f"{space}.ics", "public, max-age=300")


@for_everybody
def calendar(request: Request, token: str) -> HttpResponse:
    """A member's bookings, for whoever has the secret address.

    Raises:
        Http404: for an address that opens nothing, or no more.
    """
    require_known(request)
    feed = calendars.feed_of_token(request.here.service, token)
    if feed is None:
        raise Http404
    page = reverse("portal:bookings", args=[request.here.code, feed.membership])
    content = calendars.of_member(
        request.here.service, feed, now=clock.now(), link=request.build_absolute_uri(page)
    )
    return _sent(request, content, "bookings.ics", "private, no-cache")


def _sent(request: Request, content: bytes, name: str, cache: str) -> HttpResponse:
    """A calendar, or that it is still as the client has it."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    asked = request.headers.get("If-None-Match", "")
    is_known = etag in [one.strip().removeprefix("W/") for one in asked.split(",")]
    response: HttpResponse = HttpResponseNotModified() if is_known else HttpResponse(content, _TYPE)
    if not is_known:
        response["Content-Disposition"] = f'inline; filename="{name}"'
        response["X-Robots-Tag"] = "noindex"
    response["ETag"], response["Cache-Control"] = etag, cache
    return response
