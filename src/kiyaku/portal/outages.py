"""What interrupted the service for a member, and what was credited for it."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from kiyaku.base import clock
from kiyaku.flows.network import knowing, met
from kiyaku.flows.network import outages as flow
from kiyaku.flows.refusing import cited
from kiyaku.portal.frame import page
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request


@for_member
def outages(request: Request, membership: int) -> HttpResponse:
    """What interrupts the service for the member, what is to, and what was credited for outages.

    Raises:
        Http404: where the terms know none.
    """
    pack = request.here.pack
    if not flow.is_known(pack) and not knowing.are_known(pack):
        raise Http404
    service, now = request.here.service, clock.now()
    context = {
        "outages": met.of(service, membership, at=now),
        "interruptions": [
            (told, told.one.starts_at > now)
            for told in met.interruptions_of(service, membership, at=now)
        ],
        "clauses": cited(pack, flow.CAP),
    }
    return page(request, "portal/outages.html", membership, "outages", context)
