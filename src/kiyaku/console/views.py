"""The staff's first page: what waits for a person today."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.flows import today as todays
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request


@for_staff()
def today(request: Request) -> HttpResponse:
    """What is to be decided, duties with their last day, what could not be computed."""
    here = request.here
    waiting = todays.today(here.service, on=here.business_day)
    return render(request, "console/today.html", {"today": waiting, **at("today")})


def at(place: str) -> dict[str, str]:
    """Where in the staff's menu a page is."""
    return {"section": "desk", "place": place}
