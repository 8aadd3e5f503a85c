"""A member's own login to the network, and when it was used."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from kiyaku.flows.network import radius
from kiyaku.members import holders
from kiyaku.members import queries as members
from kiyaku.network import radius as kept
from kiyaku.network import radius_sessions
from kiyaku.portal.frame import framed
from kiyaku.web.acts import ActForm, refusals_on, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request, acting

SHOWN = 20
"""So many sessions, the latest: what tells somebody that another uses the login."""


@never_cache
@for_member
def connection(request: Request, membership: int) -> HttpResponse:
    """The login's name and its latest sessions; a new password, which one answer shows.

    No addresses: whose a session is tells its time, and nobody needs more of it here. Nor sessions
    of whoever held the membership before: when they communicated is theirs alone.

    Raises:
        Http404: where the service gives no access to a network.
    """
    if not request.here.has_connection:
        raise Http404
    service = request.here.service
    form = ActForm(request.POST or None)
    row = members.membership(service, membership)
    context = framed(
        membership,
        "connection",
        {
            "login": kept.login_of(membership),
            "is_set_up": kept.settings(service) is not None,
            "sessions": radius_sessions.sessions(
                service, membership=membership, since=holders.held_since(row), size=SHOWN
            ),
        },
    )
    if form.is_valid():
        with refusals_on(form):
            given = radius.give_password(**acting(request), membership=membership)
            return render(request, "portal/connection_given.html", {**context, "given": given})
    return shown(request, "portal/connection.html", form, context)
