"""The staff's first page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.flows import overview
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request


@for_staff()
def today(request: Request) -> HttpResponse:
    """What waits for a person today."""
    shown = {"waiting": overview.waiting(request.here.service), "section": "desk", "place": "today"}
    return render(request, "console/today.html", shown)
