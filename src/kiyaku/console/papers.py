"""What there is on paper, as it were, of a member: consents, decisions, notices, invoices; and what
was registered before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts import queries as accounts
from kiyaku.accounts import signins
from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import statements
from kiyaku.console.views import at
from kiyaku.flows import consents, notices_shown, particulars
from kiyaku.flows.timeline import Event
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.web import uploads
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request
from kiyaku.web.listing import after

_FIRST = 3
_NOTICES = ("dunning_notice_issued", "formal_demand_issued")


@for_staff(Right.MEMBERS_SEEN)
def documents(request: Request, membership: int) -> HttpResponse:
    """The consents and decisions of a member, the notices sent under a membership, its invoices."""
    service = request.here.service
    row = members.membership(service, membership)
    context: dict[str, Any] = {
        "row": row,
        "member": row.member,
        "applications": directory.applications_of(row.member_id)[::-1],
        "agreed": consents.agreed(service, membership),
        "notices": notices_shown.notices_of(service, membership),
    }
    if request.here.may(Right.MONEY_SEEN):
        context["invoices"] = statements.statement(membership).invoices[::-1]
    return render(request, "console/documents.html", {**context, **at("members")})


@for_staff(Right.MEMBERS_SEEN)
def history(request: Request, membership: int) -> HttpResponse:
    """What a member registered before, the latest change first, a page at a time."""
    row = members.membership(request.here.service, membership)
    page = particulars.history(request.here.service, row.member_id, after=after(request))
    own = {one.username for one in accounts.logins_of_member(row.member_id)}
    by = [signins.username_in(one.by) for one in page]
    names = accounts.names_of(by) if by else {}
    changes = [(one, names.get(who) or who, who in own) for one, who in zip(page, by, strict=True)]
    context = {"row": row, "member": row.member, "page": page, "changes": changes}
    return render(request, "console/particulars_history.html", {**context, **at("members")})


@for_staff(Right.MEMBERS_SEEN)
def proof_file(request: Request, membership: int, file: int) -> HttpResponse:
    """A file that came as proof with a change of a member's particulars, to be saved."""
    service = request.here.service
    member = members.membership(service, membership).member_id
    try:
        return uploads.download(service, particulars.proof(service, member, file))
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


def latest(member: int, events: Sequence[Event]) -> dict[str, Any]:
    """The latest papers of a member; ``events`` are its membership's, the latest first."""
    return {
        "applications": directory.applications_of(member)[: -_FIRST - 1 : -1],
        "notices": [one for one in events if one.event in _NOTICES][:_FIRST],
    }
