"""The staff's first page: what waits for a person today."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import clock
from kiyaku.close import jobs
from kiyaku.flows import announcements, leaks, privacy_requests, terms_plans
from kiyaku.flows import today as todays
from kiyaku.flows.network import equipment
from kiyaku.flows.network import waiting as outages
from kiyaku.flows.network.inspection_words import STATES
from kiyaku.flows.place import front_desk
from kiyaku.jobs import queries as queue
from kiyaku.network import inspections, interruptions, lookups, works
from kiyaku.notices import announcing, outbox, smtp
from kiyaku.notices.kinds import KINDS
from kiyaku.privacy import kinds
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request

_DAYS_AHEAD, _FEW = 7, 10
"""So near its last day, what is to be told stands on the page."""


@for_staff()
def today(request: Request) -> HttpResponse:
    """What is to be decided, duties with their last day, what failed or could not be computed."""
    here = request.here
    seen = {
        jobs.CLOSE: here.may(Right.CLOSES_SEEN),
        jobs.SANDBOX: here.may(Right.SANDBOXES_USED),
    }
    until = here.business_day + dt.timedelta(_DAYS_AHEAD)
    announcements_to_make, rows = announcing.waiting(here.service, until, 10)
    context = {
        "messages_in_trouble": outbox.count_in_trouble(here.service),
        "announcements_to_make": announcements_to_make,
        "announcements": [
            (one, KINDS[one.kind].words, announcements.is_late(one, here.business_day))
            for one in rows
        ],
        "terms_notices": terms_plans.notices_ahead(here.service, here.pack, until=until),
        "is_mail_set_up": smtp.is_set_up(),
        "today": todays.today(here.service, on=here.business_day, pack=here.pack),
        "failed": [one for one in jobs.failed(here.service, at=clock.now()) if seen[one.kind]],
        **(_attacks(request) if here.may(Right.ADDRESSES_LOOKED_UP) else {}),
        **(_personal_data(request) if here.may(Right.PRIVACY_HANDLED) else {}),
        **(_queue(here.service) if here.may(Right.CLOSES_SEEN) and not here.is_sandbox else {}),
        **(_lines(request) if here.has_lines and here.may(Right.MEMBERS_SEEN) else {}),
        **(_bookings(request) if here.has_spaces and here.may(Right.BOOKINGS_SEEN) else {}),
        **(_inspections(request) if here.inspects_lines and here.may(Right.BREACHES_SEEN) else {}),
        **(_outages(request) if here.has_outages and here.may(Right.MONEY_SEEN) else {}),
        **at("today"),
    }
    return render(request, "console/today.html", context)


def _lines(request: Request) -> dict[str, Any]:
    """Works without an outcome yet, equipment that is to come back, interruptions that last."""
    here, day = request.here, request.here.business_day
    return {
        "works_today": works.planned_until(here.service, day, size=_FEW),
        "to_return": equipment.to_return(here.service, here.pack, day)[:_FEW],
        "lasting": [one for one in interruptions.not_ended(here.service) if one.lasts(clock.now())],
    }


def _attacks(request: Request) -> dict[str, Any]:
    """Notices of attacks of which somebody is still to be warned."""
    here = request.here
    return {"attack_notices": lookups.waiting(here.service) if here.has_addresses else []}


def _bookings(request: Request) -> dict[str, Any]:
    """Bookings that are not paid close to their use, and uses after which nobody looked."""
    found = front_desk.waiting(request.here.service, now=clock.now(), size=_FEW)
    return {"waiting_bookings": found}


def _inspections(request: Request) -> dict[str, Any]:
    """Inspections of lines on which somebody has something to do."""
    here = request.here
    rows = inspections.waiting(here.service, here.business_day, size=_FEW)
    return {"line_inspections": [(one, STATES[one.state]) for one in rows]}


def _outages(request: Request) -> dict[str, Any]:
    """Outages that last, and those that somebody is to decide on."""
    here = request.here
    return {"outages": outages.waiting(here.service, here.pack, here.business_day)[:_FEW]}


def _personal_data(request: Request) -> dict[str, Any]:
    """Requests that wait for an answer, and what of leaks is left to do."""
    service, day = request.here.service, request.here.business_day
    due = privacy_requests.due(service, day)
    return {
        "requests_due": [(one, kinds.KINDS[one.request.kind]) for one in due],
        "requests_count": privacy_requests.count_due(service, due),
        "leak_duties": leaks.duties(service, day),
    }


def _queue(service: int) -> dict[str, Any]:
    """What died in the queue, and whether nobody works it off."""
    return {
        "dead": queue.dead(service),
        "installation_dead": queue.dead_of_installation(),
        "has_no_worker": not queue.workers(),
    }


def at(place: str) -> dict[str, str]:
    """Where in the staff's menu a page is."""
    return {"section": "desk", "place": place}
