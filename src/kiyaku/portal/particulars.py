"""A member's registered particulars, reporting a change of them, and the changes there were."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import particulars as flow
from kiyaku.flows import standing
from kiyaku.members import queries as members
from kiyaku.portal.frame import framed, is_open, page
from kiyaku.web import uploads
from kiyaku.web.acts import done, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request
from kiyaku.web.listing import after
from kiyaku.web.particulars_form import ParticularsForm, enter


@for_member
def particulars(request: Request, membership: int) -> HttpResponse:
    """What is registered about the member."""
    member = members.membership(request.here.service, membership).member
    return page(request, "portal/particulars.html", membership, "particulars", {"member": member})


@for_member
def change(request: Request, membership: int) -> HttpResponse:
    """Reports what has changed of them, with proof of it."""
    service = request.here.service
    member = members.membership(service, membership).member
    form = ParticularsForm(request, member)
    if (
        request.method == "POST"
        and is_open(request, form, membership, standing.PARTICULARS)
        and enter(request, form, member.pk)
    ):
        return done(
            request,
            "登録情報を変更しました。",
            "Your particulars are changed.",
            "portal:particulars",
            membership,
        )
    context = framed(membership, "particulars", {"asked": flow.proof_asked(service)})
    return shown(request, "portal/particulars_change.html", form, context)


@for_member
def history(request: Request, membership: int) -> HttpResponse:
    """What was registered before, and the proof of each change, the latest first."""
    service = request.here.service
    member = members.membership(service, membership).member_id
    found = flow.history(service, member, after=after(request))
    context = {"page": found}
    return page(request, "portal/particulars_history.html", membership, "particulars", context)


@for_member
def proof_file(request: Request, membership: int, file: int) -> HttpResponse:
    """A file that came with a change, to be saved."""
    service = request.here.service
    member = members.membership(service, membership).member_id
    try:
        return uploads.download(service, flow.proof(service, member, file))
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
