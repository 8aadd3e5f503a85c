"""The staff's first page: what waits for a person today."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import clock
from kiyaku.close import jobs
from kiyaku.flows import today as todays
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request


@for_staff()
def today(request: Request) -> HttpResponse:
    """What is to be decided, duties with their last day, what failed or could not be computed."""
    here = request.here
    seen = {
        jobs.CLOSE: here.may(Right.CLOSES_SEEN),
        jobs.SANDBOX: here.may(Right.SANDBOXES_USED),
    }
    context = {
        "today": todays.today(here.service, on=here.business_day),
        "failed": [one for one in jobs.failed(here.service, at=clock.now()) if seen[one.kind]],
        **at("today"),
    }
    return render(request, "console/today.html", context)


def at(place: str) -> dict[str, str]:
    """Where in the staff's menu a page is."""
    return {"section": "desk", "place": place}
