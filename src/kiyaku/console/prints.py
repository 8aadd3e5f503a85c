"""The invoices of a month as PDF, drawn by a worker: asking, how far it is, the files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows.month_invoices import ORDERS, WHOSE, Wanted
from kiyaku.jobs import prints, prints_shown, queries
from kiyaku.jobs.prints_shown import Printed
from kiyaku.web import seen, uploads
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import Where, for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import language, lazily, say

_AT = at("invoices")
_LANGUAGES = [("ja", lazily("日本語", "Japanese")), ("en", lazily("英語", "English"))]


class PrintForm(ActForm):
    """Which invoices, in which order and how drawn."""

    month = forms.CharField(
        label=lazily("発行した月", "Month of issue"),
        widget=forms.DateInput(attrs={"type": "month", "placeholder": "2026-12"}),
    )
    whose = forms.ChoiceField(
        label=lazily("だれの分か", "Whose"),
        choices=[(name, lazily(one.ja, one.en)) for name, one in WHOSE.items()],
    )
    is_unpaid_only = forms.BooleanField(
        label=lazily("支払いの済んでいないものだけ", "Only those not paid yet"), required=False
    )
    order = forms.ChoiceField(
        label=lazily("並べる順", "In which order"),
        choices=[(name, lazily(one.ja, one.en)) for name, one in ORDERS.items()],
    )
    language = forms.ChoiceField(label=lazily("請求書の言葉", "Language"), choices=_LANGUAGES)
    is_two_sided = forms.BooleanField(
        label=lazily(
            "両面印刷用(どの請求書も表の面から始める)",
            "For printing on both sides: each invoice begins on a front side",
        ),
        required=False,
    )

    def clean_month(self) -> dt.date:
        """The month's first day."""
        try:
            return dt.date.fromisoformat(f"{self.cleaned_data['month']}-01")
        except ValueError:
            raise forms.ValidationError(
                say("月を 2026-12 の形で入力してください。", "Give a month such as 2026-12.")
            ) from None


@for_staff(Right.INVOICES_PRINTED, where=Where.ORIGINAL)
def listing(request: Request) -> HttpResponse:
    """What was asked for, the latest first, with how far it is; a page at a time."""
    page = prints_shown.listed(request.here.service, after=after(request))
    is_under_way = any(one.is_under_way for one in page)
    context = {"page": page, "is_under_way": is_under_way, **_AT}
    if request.htmx:
        return render(request, "console/invoice_prints_table.html", context)
    context |= _workers(is_wanted=is_under_way)
    return render(request, "console/invoice_prints.html", context)


@for_staff(Right.INVOICES_PRINTED, where=Where.ORIGINAL)
def ask(request: Request) -> HttpResponse:
    """Asks for the invoices of a month."""
    last_month = request.here.business_day.replace(day=1) - dt.timedelta(1)
    initial = {"month": f"{last_month:%Y-%m}", "language": language()}
    form = PrintForm(request.POST or None, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        wanted = Wanted(given["month"], given["whose"], given["is_unpaid_only"], given["order"])
        with refusals_on(form):
            number = prints.ask(
                **acting(request),
                wanted=wanted,
                language=given["language"],
                is_two_sided=given["is_two_sided"],
            )
            return done(
                request,
                "PDF の作成を頼みました。できあがるとこの画面に出ます。",
                "The PDF is asked for. It appears on this page when it is drawn.",
                "console:invoice_print",
                number,
            )
    context = {"kept_days": prints.KEPT_DAYS, "part": prints.PART, **_AT}
    return shown(request, "console/invoice_print_ask.html", form, context)


@for_staff(Right.INVOICES_PRINTED, where=Where.ORIGINAL)
def one(request: Request, printed: int) -> HttpResponse:
    """One print: how far it is, and its files."""
    found = _found(request, printed)
    context: dict[str, Any] = {
        "one": found,
        "parts": prints_shown.parts(request.here.service, printed),
        "trouble": prints_shown.trouble(request.here.service) if found.is_under_way else None,
        "whose": WHOSE[found.wanted.whose],
        "order": ORDERS[found.wanted.order],
        "languages": dict(_LANGUAGES)[found.language],
        **_AT,
    }
    if request.htmx:
        return render(request, "console/invoice_print_progress.html", context)
    context |= _workers(is_wanted=found.is_under_way)
    return render(request, "console/invoice_print.html", context)


@for_staff(Right.INVOICES_PRINTED, where=Where.ORIGINAL)
def file(request: Request, printed: int, part: int) -> HttpResponse:
    """A file of a print; whose invoices are in it was seen by who opens it."""
    service = request.here.service
    try:
        found = prints_shown.part(service, printed, part, at=clock.now())
        assert found.file is not None
        response = uploads.download(service, found.file)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    seen.also(request, memberships=found.memberships)
    return response


@for_staff(Right.INVOICES_PRINTED, where=Where.ORIGINAL)
def drop(request: Request, printed: int) -> HttpResponse:
    """Drops the files of a print at once, or lets it not be drawn."""
    found = _found(request, printed)
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            prints.drop(**acting(request), printed=printed)
            return done(request, "消去しました。", "It is dropped.", "console:invoice_prints")
    return shown(request, "console/invoice_print_drop.html", form, {"one": found, **_AT})


def _found(request: Request, number: int) -> Printed:
    try:
        return prints_shown.one(request.here.service, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


def _workers(*, is_wanted: bool) -> dict[str, bool]:
    """Whether to say that nobody draws what waits."""
    return {"is_without_worker": is_wanted and not queries.workers()}
