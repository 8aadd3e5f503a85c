"""The timeline of a membership: what happened, by which clause, and why."""

from __future__ import annotations

from itertools import groupby

from django.http import Http404, HttpResponse

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import held, telling, why
from kiyaku.flows.timeline import Event
from kiyaku.flows.visibility import explained_to_member
from kiyaku.portal.frame import page
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request
from kiyaku.web.words import language


@for_member
def timeline(request: Request, membership: int) -> HttpResponse:
    """Every event that is the member's to see, the newest month first."""
    events = list(reversed(_events(request, membership)))
    months = [
        (month, [(one, telling.tell(one, language())) for one in rows])
        for month, rows in groupby(events, lambda one: f"{one.on:%Y-%m}")
    ]
    context = {"months": months, "explained": why.EXPLAINED}
    return page(request, "portal/timeline.html", membership, "timeline", context)


@for_member
def event(request: Request, membership: int, event: str) -> HttpResponse:
    """Why one event is as it is: clause, version, reading, working.

    Raises:
        Http404: for an event that is not in this membership's timeline, or not the member's to see.
    """
    found = next((one for one in _events(request, membership) if one.name == event), None)
    if found is None:
        raise Http404
    try:
        explanation = explained_to_member(request.here.service, found)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    context = {
        "event": found,
        "told": telling.tell(found, language()),
        "explanation": explanation,
    }
    return page(request, "portal/event.html", membership, "timeline", context)


def _events(request: Request, membership: int) -> list[Event]:
    return held.events(request.here.service, membership)
