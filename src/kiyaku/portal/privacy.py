"""A member's own data: who of the staff looked at it."""

from __future__ import annotations

from django.http import HttpResponse

from kiyaku.flows import access as accesses
from kiyaku.members import queries as members
from kiyaku.portal.frame import page
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request


@for_member
def access(request: Request, membership: int) -> HttpResponse:
    """On which days the staff looked at the member's data, how often, in which role, for what."""
    row = members.membership(request.here.service, membership)
    context = {"days": accesses.days_of(request.here.service, row.member_id)}
    return page(request, "portal/access.html", membership, "particulars", context)
