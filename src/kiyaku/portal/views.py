"""A member's first page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from kiyaku.flows import consenting, held_before, outlook, standing
from kiyaku.members import directory
from kiyaku.portal.frame import page
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request


@for_member
def home(request: Request) -> HttpResponse:
    """The memberships that the user stands for; where there is one, straight to it."""
    own = sorted(request.here.standing.members)
    memberships = [row for member in own for row in directory.memberships_of(member)]
    has_left = held_before.has_left(request.here.service, own)
    if len(memberships) == 1 and not has_left:
        return redirect("portal:membership", request.here.code, memberships[0].pk)
    shown = {"memberships": memberships, "has_left": has_left, "section": "my"}
    return render(request, "portal/memberships.html", shown)


@for_member
def membership(request: Request, membership: int) -> HttpResponse:
    """One membership: what is due, and what happens next."""
    found = outlook.outlook(request.here.service, membership)
    here = request.here
    context = {
        "outlook": found,
        "standing": standing.standing(here.service, membership, here.business_day),
        "asked": consenting.asked_of(here.service, membership),
        "may_leave": found.state in ("active", "suspended"),
    }
    return page(request, "portal/membership.html", membership, "home", context)
