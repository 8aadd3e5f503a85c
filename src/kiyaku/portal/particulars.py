"""A member's registered particulars, and reporting a change of them."""

from __future__ import annotations

from django.http import HttpResponse

from kiyaku.flows import standing
from kiyaku.members import queries as members
from kiyaku.portal.frame import framed, is_open, page
from kiyaku.web.acts import done, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request
from kiyaku.web.particulars_form import ParticularsForm, enter, posted


@for_member
def particulars(request: Request, membership: int) -> HttpResponse:
    """What is registered about the member."""
    member = members.membership(request.here.service, membership).member
    return page(request, "portal/particulars.html", membership, "particulars", {"member": member})


@for_member
def change(request: Request, membership: int) -> HttpResponse:
    """Reports what has changed of them."""
    member = members.membership(request.here.service, membership).member
    form = ParticularsForm(posted(request), member)
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
    return shown(
        request, "portal/particulars_change.html", form, framed(membership, "particulars", {})
    )
