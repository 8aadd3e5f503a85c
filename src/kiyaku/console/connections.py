"""Logins to the network: seen with their sessions, given a password, sessions ended."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from kiyaku.accounts.rights import Right
from kiyaku.console.views import at
from kiyaku.flows.network import radius
from kiyaku.members import queries as members
from kiyaku.network import radius as kept
from kiyaku.network import radius_sessions
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after


def _require(request: Request) -> None:
    """Nothing where the service gives access to a network.

    Raises:
        Http404: where it does not.
    """
    if not radius.provides(request.here.pack):
        raise Http404


@for_staff(Right.SESSIONS_SEEN)
def sessions(request: Request) -> HttpResponse:
    """The sessions that run now, and what access servers were asked lately, with their answers."""
    _require(request)
    service = request.here.service
    page = radius_sessions.sessions(service, running=True, after=after(request))
    asked = radius_sessions.asked_lately(service)
    return render(
        request, "console/sessions.html", {"page": page, "asked": asked, **at("sessions")}
    )


@for_staff(Right.SESSIONS_SEEN)
def connection(request: Request, membership: int) -> HttpResponse:
    """The login of a membership, its sessions, and what access servers answered."""
    _require(request)
    service = request.here.service
    row = members.membership(service, membership)
    context = {
        "row": row,
        "member": row.member,
        "login": kept.login_of(membership),
        "is_set_up": kept.settings(service) is not None,
        "page": radius_sessions.sessions(service, membership=membership, after=after(request)),
        "asked": radius_sessions.asked_of(membership),
        **at("members"),
    }
    return render(request, "console/connection.html", context)


@never_cache
@for_staff(Right.PARTICULARS_CHANGED)
def password(request: Request, membership: int) -> HttpResponse:
    """Gives the login a new password, which this answer shows, and no page after it."""
    _require(request)
    row = members.membership(request.here.service, membership)
    form = ActForm(request.POST or None)
    context = {"row": row, "member": row.member, **at("members")}
    if form.is_valid():
        with refusals_on(form):
            given = radius.give_password(**acting(request), membership=membership)
            return render(request, "console/connection_given.html", {**context, "given": given})
    return shown(request, "console/connection_password.html", form, context)


@for_staff(Right.SANCTIONS_DECIDED)
def end_session(request: Request, membership: int, session: int) -> HttpResponse:
    """Has the access server asked to end a running session.

    Raises:
        Http404: for a session that is not of this membership.
    """
    _require(request)
    row = members.membership(request.here.service, membership)
    found = radius_sessions.numbered(request.here.service, session)
    if found is None or found.membership != membership:
        raise Http404
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            radius.end_session(**acting(request), session=session)
            return done(
                request, "切断を NAS に求めます。", "The access server is asked to end it.",
                "console:connection", membership,
            )  # fmt: skip
    context = {"row": row, "member": row.member, "one": found, **at("members")}
    return shown(request, "console/session_end.html", form, context)
