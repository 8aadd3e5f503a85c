"""Stopping mail about the services: one click, without signing in (RFC 8058)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import marketing
from kiyaku.members import queries as members
from kiyaku.notices.marketing import member_in
from kiyaku.web.declared import for_everybody
from kiyaku.web.here import Request


@csrf_exempt  # a mail program posts here by itself; all it can do is stop mail to one member
@for_everybody
def stop_mail(request: Request, token: str) -> HttpResponse:
    """Asks once whether to stop; a post stops it. Says nothing of the member."""
    member = member_in(token)
    service = request.here.service
    try:
        members.member(service, member or 0)
    except OperationRefused:
        raise Http404 from None
    if request.method == "POST":
        marketing.set_consent(
            service=service,
            member=member,
            is_given=False,
            how=marketing.BY_LINK,
            at=clock.now(),
            by="member",
        )
    return render(request, "public/stop_mail.html", {"is_stopped": request.method == "POST"})
