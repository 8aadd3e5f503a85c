"""The terms as of any day, what changed between versions, and the price list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import individual_rules
from kiyaku.flows.published_prices import price_clauses, price_page
from kiyaku.flows.published_terms import TermsPage, terms_page
from kiyaku.terms.errors import TermsError
from kiyaku.web import changes_shown
from kiyaku.web.acts import shown
from kiyaku.web.declared import for_everybody
from kiyaku.web.here import Request
from kiyaku.web.rules_shown import asked_for
from kiyaku.web.words import language, lazily


class DayForm(forms.Form):
    """The day as of which something is looked at."""

    on = forms.DateField(
        label=lazily("いつの時点で見るか", "As of which day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
    )


class TermsForm(DayForm):
    """The day, and perhaps another version than the one in force then."""

    version = forms.DateField(widget=forms.HiddenInput, required=False)


@for_everybody
def terms(request: Request) -> HttpResponse:
    """Every clause as of a day: its wording or gist, the values, readings and prices with it."""
    form = TermsForm(request.GET or None, initial=_today(request))
    page = _asked_for(request, form)
    if page is None:
        page = terms_page(request.here.service, on=request.here.business_day)
    context = {
        "page": page,
        "section": "terms",
        "versions": tuple(reversed(page.versions)),
        "coming": [one for one in page.versions if one.first_day > request.here.business_day],
        "rules": individual_rules.standing(request.here.service, request.here.business_day),
    }
    return shown(request, "public/terms.html", form, context)


@for_everybody
def changes(request: Request) -> HttpResponse:
    """What changed from one version of the terms to another, side by side."""
    form, context = changes_shown.compared(request)
    return shown(request, "public/changes.html", form, {**context, "section": "terms"})


@for_everybody
def rules(request: Request) -> HttpResponse:
    """Individual rules: those that hold or will, and the text of one."""
    here = request.here
    context = {
        "rules": individual_rules.standing(here.service, here.business_day),
        "document": asked_for(request),
        "section": "terms",
    }
    return render(request, "public/rules.html", context)


@for_everybody
def prices(request: Request) -> HttpResponse:
    """What each plan costs on a day, what it will cost and what it has cost."""
    here, form = request.here, DayForm(request.GET or None, initial=_today(request))
    day = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    context: dict[str, Any] = {
        "page": price_page(here.service, on=day or here.business_day),
        "clauses": price_clauses(here.pack),
        "section": "prices",
    }
    return shown(request, "public/prices.html", form, context)


def _today(request: Request) -> dict[str, dt.date]:
    return {"on": request.here.business_day}


def _asked_for(request: Request, form: TermsForm) -> TermsPage | None:
    """The page that the address asks for; None where there is no such page, which the form says."""
    if form.is_bound and not form.is_valid():
        return None
    asked: dict[str, dt.date | None] = form.cleaned_data if form.is_bound else {}
    on = asked.get("on") or request.here.business_day
    try:
        return terms_page(request.here.service, on=on, version=asked.get("version"))
    except (OperationRefused, TermsError) as refusal:
        if not form.is_bound:
            raise
        form.add_error(None, refusal.message(language()))
        return None
