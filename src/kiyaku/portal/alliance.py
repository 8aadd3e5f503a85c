"""Facilities of others: their rules shown, agreed to, and the pass for today."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse

from kiyaku.flows import standing
from kiyaku.flows.place import alliance, alliance_facilities
from kiyaku.flows.place.alliance import FacilityOffered
from kiyaku.flows.refusing import cited
from kiyaku.portal.frame import framed, page
from kiyaku.premises import alliance as kept
from kiyaku.web import qr
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily


class AgreeForm(ActForm):
    """That the rules on the page were read and are agreed to; and which they are."""

    rules = forms.IntegerField(widget=forms.HiddenInput)
    agrees = forms.BooleanField(
        label=lazily(
            "この施設の利用規約を読み、同意します",
            "I have read the rules of this facility and agree",
        )
    )


def _require_known(request: Request) -> None:
    if not request.here.has_facilities:
        raise Http404


@for_member
def facilities(request: Request, membership: int) -> HttpResponse:
    """The facilities there are, with what is left to do before their pass is issued.

    Raises:
        Http404: where the terms know none.
    """
    _require_known(request)
    context = {
        "facilities": alliance.offered(request.here.service, membership),
        "clauses": cited(request.here.pack, alliance_facilities.QUESTION),
        "barred": _barred(request, membership),
    }
    return page(request, "portal/facilities.html", membership, "facilities", context)


@for_member
def facility(request: Request, membership: int, facility: str) -> HttpResponse:
    """A facility's rules; once they are agreed to, the pass for today, and its code.

    Raises:
        Http404: where the terms know no facilities, or for one that is not offered.
    """
    _require_known(request)
    found = _found(request, membership, facility)
    is_agreeing = found.rules is not None and found.agreed_at is None
    form: forms.Form = ActForm(request.POST or None)
    if is_agreeing or "rules" in request.POST:
        form = AgreeForm(
            request.POST or None, initial={"rules": found.rules.id if found.rules else None}
        )
    if form.is_valid():
        with refusals_on(form):
            return _act(request, membership, facility, form)
        found = _found(request, membership, facility)
    context: dict[str, Any] = {
        "found": found,
        "text": None if found.rules is None else _text(request, found),
        "is_agreeing": found.rules is not None and found.agreed_at is None,
        "clauses": cited(request.here.pack, alliance_facilities.QUESTION),
        "barred": _barred(request, membership),
    }
    if found.issued is not None:
        address = reverse("console:facility_check", args=[request.here.code])
        token = alliance.signed(request.here.service, found.issued.id)
        context |= {
            "token": token,
            "code": qr.drawn(request.build_absolute_uri(f"{address}?pass={token}")),
        }
    return shown(request, "portal/facility.html", form, framed(membership, "facilities", context))


def _act(request: Request, membership: int, facility: str, form: forms.Form) -> HttpResponse:
    """Agrees to the rules that were shown, or issues the pass."""
    about = {**acting(request), "membership": membership, "facility": facility}
    if isinstance(form, AgreeForm):
        alliance.agree_to_rules(**about, rules=form.cleaned_data["rules"])
        said = ("利用規約への同意を受け付けました。", "That you agree to the rules is on record.")
    else:
        alliance.issue_pass(**about)
        said = ("今日の利用証を発行しました。", "Your pass for today is issued.")
    return done(request, *said, "portal:facility", membership, facility)


def _found(request: Request, membership: int, facility: str) -> FacilityOffered:
    for one in alliance.offered(request.here.service, membership):
        if one.facility.code == facility:
            return one
    raise Http404


def _text(request: Request, found: FacilityOffered) -> str | None:
    assert found.rules is not None
    return kept.rules(request.here.service, found.rules.id).text


def _barred(request: Request, membership: int) -> object:
    here = request.here
    return standing.barred(here.service, membership, standing.ALLIANCE, here.business_day)
