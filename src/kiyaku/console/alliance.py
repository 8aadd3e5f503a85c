"""Facilities of others for the staff: which there are, their rules, closing, checking passes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.console.terms import TextForm
from kiyaku.console.views import at
from kiyaku.flows.place import alliance, alliance_facilities
from kiyaku.flows.place.alliance_facilities import FacilityShown
from kiyaku.flows.refusing import cited
from kiyaku.premises import alliance as kept
from kiyaku.web import seen
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily

_LIST = "console:facilities"


class FacilityForm(ActForm):
    """A facility: its code, name and address."""

    facility = forms.SlugField(
        label=lazily("記号(英数字・ハイフン・下線)", "Code (letters, digits, hyphen, underscore)"),
        max_length=alliance_facilities.CODE_MOST,
    )
    name = forms.CharField(
        label=lazily("施設の名前", "Name"), max_length=alliance_facilities.NAME_MOST
    )
    address = forms.CharField(
        label=lazily("住所", "Address"), max_length=alliance_facilities.ADDRESS_MOST
    )


class RulesForm(TextForm):
    """The text of a facility's rules, and from when they hold."""

    from_day = forms.DateField(
        label=lazily("いつから", "From which day on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class PassForm(ActForm):
    """A pass as its code tells it, or as it was typed."""

    token = forms.CharField(
        label=lazily(
            "利用証の文字(QR コードを読むと入ります)", "The pass (its QR code fills this in)"
        ),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
    )


def _context(request: Request, **more: Any) -> dict[str, Any]:
    """What the pages share.

    Raises:
        Http404: where the terms know no facilities.
    """
    if not request.here.has_facilities:
        raise Http404
    clauses = cited(request.here.pack, alliance_facilities.QUESTION)
    return {"clauses": clauses, **more, **at("facilities")}


def _found(request: Request, facility: str) -> FacilityShown:
    for one in alliance_facilities.catalogue(request.here.service):
        if one.facility.code == facility:
            return one
    raise Http404


@for_staff(Right.TERMS_SEEN, Right.CONTACTS_RECORDED)
def facilities(request: Request) -> HttpResponse:
    """The facilities with their rules, in force and to come; the text of one.

    Raises:
        Http404: where the terms know none, or not the rules asked for.
    """
    context = _context(request, facilities=alliance_facilities.catalogue(request.here.service))
    number = request.GET.get("rules", "")
    if number:
        try:
            context["rules"] = kept.rules(request.here.service, int(number[:18]))
        except (ValueError, OperationRefused):
            raise Http404 from None
    return render(request, "console/facilities.html", context)


@for_staff(Right.TERMS_PUBLISHED)
def new(request: Request) -> HttpResponse:
    """Puts a facility on the list."""
    context, form = _context(request), FacilityForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        with refusals_on(form):
            alliance_facilities.make_facility(
                **acting(request), **{name: told[name] for name in ("facility", "name", "address")}
            )
            return done(
                request, "施設を加えました。次に利用規約を公表してください。",
                "The facility is on the list. Now publish its rules.", _LIST,
            )  # fmt: skip
    return shown(request, "console/facility_new.html", form, context)


@for_staff(Right.TERMS_PUBLISHED)
def publish(request: Request, facility: str) -> HttpResponse:
    """Publishes the rules of a facility from a day on: its own text, as it came."""
    context = _context(request)
    context["found"] = _found(request, facility)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RulesForm(*sent)
    if form.is_valid():
        told = form.cleaned_data
        with refusals_on(form):
            alliance_facilities.publish_facility_rules(
                **acting(request), facility=facility,
                **{name: told[name] for name in ("text", "file_name", "from_day")},
            )  # fmt: skip
            return done(
                request, "施設の利用規約を公表しました。", "The rules are published.", _LIST
            )
    return shown(request, "console/facility_rules.html", form, context)


@for_staff(Right.TERMS_PUBLISHED)
def close(request: Request, facility: str) -> HttpResponse:
    """Closes a facility to members from today on."""
    context, form = _context(request), ActForm(request.POST or None)
    context["found"] = _found(request, facility)
    if form.is_valid():
        with refusals_on(form):
            alliance_facilities.close_facility(**acting(request), facility=facility)
            return done(
                request, "施設の利用を終えました。", "The facility is closed to members.", _LIST
            )
    return shown(request, "console/facility_close.html", form, context)


@for_staff(Right.CONTACTS_RECORDED)
def check(request: Request) -> HttpResponse:
    """Checks a pass at a facility: what it opens now. That it was checked is put on record."""
    context = _context(request)
    form = PassForm(request.POST or None, initial={"token": request.GET.get("pass", "")[:200]})
    if form.is_valid():
        with refusals_on(form):
            found = alliance.check_pass(**acting(request), token=form.cleaned_data["token"])
            seen.also(request, memberships=[found.membership])
            context |= {"checked": found, "facility": _found(request, found.facility).facility}
            form = PassForm()
    return shown(request, "console/facility_check.html", form, context)
