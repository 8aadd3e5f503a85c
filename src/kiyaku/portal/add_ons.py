"""A member's add-ons: had, taken, given up as a part of the contract, kept after all."""

from __future__ import annotations

from django.http import HttpResponse

from kiyaku.flows import standing
from kiyaku.portal.frame import framed
from kiyaku.web import add_on_form
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request

_LIST = "portal:add_ons"


@for_member
def add_ons(request: Request, membership: int) -> HttpResponse:
    """The add-ons that are had and those there are; what one would mean, and taking it.

    Raises:
        Http404: where the terms know no add-ons.
    """
    add_on_form.require_known(request)
    here = request.here
    barred = standing.barred(here.service, membership, standing.ADD_ONS, here.business_day)
    context = framed(membership, "add_ons", {"barred": barred})
    return add_on_form.taking(
        request, membership, "portal/add_ons.html", _LIST, context, by_staff=False
    )


@for_member
def leave_add_on(request: Request, membership: int) -> HttpResponse:
    """What giving an add-on up means: last day, amount and clause, and the form that asks for it.

    Raises:
        Http404: where the terms know no add-ons, or for one that is not had.
    """
    add_on_form.require_known(request)
    context = framed(membership, "add_ons", {})
    return add_on_form.giving_up(request, membership, "portal/add_on_leave.html", _LIST, context)


@for_member
def keep_add_on(request: Request, membership: int) -> HttpResponse:
    """Takes the giving up of an add-on back, as long as the terms let a member do so.

    Raises:
        Http404: where the terms know no add-ons, or for one that is not had.
    """
    add_on_form.require_known(request)
    context = framed(membership, "add_ons", {})
    return add_on_form.keeping(
        request, membership, "portal/add_on_keep.html", _LIST, context, by_staff=False
    )
