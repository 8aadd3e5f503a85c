"""What interrupted the service for a member, and what was credited for it."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from kiyaku.base import clock
from kiyaku.flows.network import met
from kiyaku.flows.network import outages as flow
from kiyaku.flows.refusing import cited
from kiyaku.portal.frame import page
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request


@for_member
def outages(request: Request, membership: int) -> HttpResponse:
    """The outages that hit the member, with what was credited and how it is computed.

    Raises:
        Http404: where the terms know none.
    """
    pack = request.here.pack
    if not flow.is_known(pack):
        raise Http404
    context = {
        "outages": met.of(request.here.service, membership, at=clock.now()),
        "clauses": cited(pack, flow.CAP),
    }
    return page(request, "portal/outages.html", membership, "outages", context)
