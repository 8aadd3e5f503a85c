"""Invoices, payments and arrears of a service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.billing import arrears
from kiyaku.billing import lists as billing
from kiyaku.billing import refunds as billing_refunds
from kiyaku.billing.statements import CREDITED, OPEN, OVERDUE, SETTLED
from kiyaku.console.views import at
from kiyaku.flows import acceleration, arrears_board, lists, payments_file
from kiyaku.flows import payments as receiving
from kiyaku.web import invoice_pages
from kiyaku.web.acts import done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after, choice, day, month
from kiyaku.web.words import lazily, say

_STATES = (OPEN, OVERDUE, SETTLED, CREDITED)
_AGES = tuple(str(age) for age in range(len(arrears.AGES)))


@for_staff(Right.MONEY_SEEN)
def invoices(request: Request) -> HttpResponse:
    """Invoices by state and due month, a page at a time."""
    state = choice(request, "state", _STATES)
    page = lists.invoices(
        request.here.service, state=state, due_month=month(request, "due"), after=after(request)
    )
    context = {"page": page, "states": _STATES, "state": state, "due": request.GET.get("due", "")}
    return render(request, "console/invoices.html", {**context, **at("invoices")})


@for_staff(Right.MONEY_SEEN)
def invoice(request: Request, number: str) -> HttpResponse:
    """One invoice, line by line, with how each comes about."""
    context = {**invoice_pages.context_of(request, number), **at("invoices")}
    shown = context["invoice"]
    may_give_time_back = (
        shown.due_before is not None
        and request.here.may(Right.SANCTIONS_DECIDED)
        and acceleration.is_revocable(request.here.service, shown.membership)
    )
    context["may_give_time_back"] = may_give_time_back
    return render(request, "console/invoice.html", context)


@for_staff(Right.MONEY_SEEN)
def invoice_pdf(request: Request, number: str) -> HttpResponse:
    """The invoice as it goes to the member."""
    return invoice_pages.as_file(request, number)


@for_staff(Right.MONEY_SEEN)
def payments(request: Request) -> HttpResponse:
    """Payments by the day they were entered or paid, a page at a time."""
    by = choice(request, "by", (billing.RECEIVED, billing.PAID)) or billing.RECEIVED
    page = lists.payments(
        request.here.service,
        by=by,
        from_day=day(request, "from"),
        until_day=day(request, "until"),
        after=after(request),
    )
    asked = {name: request.GET.get(name, "") for name in ("from", "until")}
    context = {"page": page, "by": by, "asked": asked}
    return render(request, "console/payments.html", {**context, **at("payments")})


@for_staff(Right.MONEY_SEEN)
def refunds(request: Request) -> HttpResponse:
    """Refunds that wait to be paid out, or those paid, a page at a time.

    Raises:
        Http404: where the terms know no refunds.
    """
    if not request.here.has_refunds:
        raise Http404
    service, is_paid = request.here.service, choice(request, "state", ("paid",)) is not None
    page = lists.refunds(service, is_paid=is_paid, after=after(request))
    context = {"page": page, "is_paid": is_paid, "total": billing_refunds.open_total(service)}
    return render(request, "console/refunds.html", {**context, **at("refunds")})


class FileForm(forms.Form):
    """A file of payments."""

    file = forms.FileField(
        label=lazily("CSV ファイル", "CSV file"),
        help_text=lazily(
            "列は member か membership、amount_yen、任意で paid_on、method。"
            "全部の行を取り込むか、何も取り込みません。",
            "Columns: member or membership, amount_yen, perhaps paid_on and method. "
            "Either every row is entered, or none.",
        ),
    )


@for_staff(Right.PAYMENTS_ENTERED)
def payments_from_file(request: Request) -> HttpResponse:
    """Enters all payments of a file, or none and says what to mend; the same file only once."""
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {**at("payments")}
    if request.method == "POST" and form.is_valid():
        file, here = form.cleaned_data["file"], request.here
        with refusals_on(form):
            found = payments_file.read(here.service, file.name, file.read(), here.business_day)
            if not found.wrong:
                act = {**acting(request), "key": found.key}
                receiving.receive_payments(**act, rows=list(found.rows))
                return done(
                    request,
                    f"{len(found.rows)}件、{found.total_yen:,}円の入金を記録しました。",
                    f"{len(found.rows)} payments of {found.total_yen:,} yen are entered.",
                    "console:payments",
                )
            context = {**context, "wrong": found.wrong}
            form.add_error("file", _nothing_entered(len(found.wrong)))
    return shown(request, "console/payments_file.html", form, context)


def _nothing_entered(mistakes: int) -> str:
    return say(
        f"誤りが {mistakes} 件あります。何も取り込んでいません。",
        f"There are {mistakes} mistakes. Nothing was entered.",
    )


@for_staff(Right.MONEY_SEEN)
def board(request: Request) -> HttpResponse:
    """Who is in arrears, by how long and how far it has gone; and those of one cell."""
    here = request.here
    stage, age = choice(request, "stage", arrears.STAGES), choice(request, "age", _AGES)
    found = arrears_board.board(here.service, on=here.business_day)
    page = arrears_board.in_cell(
        here.service,
        on=here.business_day,
        stage=stage,
        age=None if age is None else int(age),
        after=after(request),
    )
    ages = [(one, arrears_board.age_in_words(one)) for one in range(len(arrears.AGES))]
    rows = [
        (
            one,
            arrears_board.STAGES_IN_WORDS[one],
            [(a, found.cell(one, a)) for a, _ in ages],
            found.stage(one),
        )
        for one in arrears.STAGES
    ]
    context = {
        "board": found, "rows": rows, "ages": ages, "page": page, "stage": stage, "age": age,
        "stage_words": arrears_board.STAGES_IN_WORDS,
        "sums": [found.age(one) for one, _ in ages],
    }  # fmt: skip
    return render(request, "console/arrears.html", {**context, **at("arrears")})
