"""What a member was told, and all that is kept about the member, to take along."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from kiyaku.base import clock
from kiyaku.flows import held, own_data
from kiyaku.portal.frame import page
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request


@for_member
def notices(request: Request, membership: int) -> HttpResponse:
    """Dunning notices and formal demands, with when they were sent and when they arrived."""
    told = held.notices(request.here.service, membership)
    return page(request, "portal/notices.html", membership, "notices", {"notices": told})


@for_member
def data(request: Request, membership: int) -> HttpResponse:
    """Everything that is kept about the member of a membership and is theirs to see, as JSON."""
    kept = own_data.held_about(request.here.service, membership)
    response = JsonResponse(
        {"made_at": clock.now().isoformat(), "service": request.here.code, **kept},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = f'attachment; filename="{request.here.code}-data.json"'
    return response
