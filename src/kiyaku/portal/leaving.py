"""Leaving: last day, clause and final amount before it is confirmed; the initial cancellation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import (
    exclusion,
    initial_cancellation,
    leaving,
    listed_kinds,
    revoking,
    standing,
    withdrawal,
)
from kiyaku.members import queries as members
from kiyaku.portal.frame import framed, is_open, page
from kiyaku.terms import Pack
from kiyaku.terms.clauses import label
from kiyaku.terms.errors import TermsError
from kiyaku.web.acts import ActForm, TypedForm, barred, done, refusals_on, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request, acting
from kiyaku.web.words import language, lazily, say


class LeavingForm(ActForm):
    """Confirms leaving, with the month that was chosen, where the terms let one be named."""

    desired_month = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$", widget=forms.HiddenInput, required=False
    )
    understood = forms.BooleanField(
        label=lazily("最終日と金額を確かめました", "I have checked the last day and the amount")
    )


class FindingForm(ActForm):
    """What a member declares of the operator: one of the findings that the terms list."""

    kind = forms.ChoiceField(
        label=lazily("運営者についてあてはまること", "What is the case with the operator"),
        widget=forms.RadioSelect,
    )

    def __init__(self, pack: Pack, *arguments: Any) -> None:
        super().__init__(*arguments)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            (one.name, f"{label(one.clause, language())} {one.words.in_language(language())}")
            for one in exclusion.known(pack)
        ]


class DocumentForm(TypedForm):
    """The day on which the contract document came: the terms count from it."""

    document_received_on = forms.DateField(
        label=lazily(
            "契約内容の書面を受け取った日", "Day you received the document of the contract"
        ),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


@for_member
def leave(request: Request, membership: int) -> HttpResponse:
    """What leaving means, and the form that asks for it."""
    form = LeavingForm(request.POST or None)
    month = (request.POST.get("desired_month") or request.GET.get("month")) or None
    if form.is_valid() and is_open(request, form, membership, standing.LEAVING):
        with refusals_on(form):
            outcome = withdrawal.request_withdrawal(
                **acting(request), membership=membership, desired_month=month
            )
            if outcome.ends_on is not None:
                return done(
                    request,
                    f"退会・解約の申し出を受け付けました。最終日は {outcome.ends_on} です。",
                    f"Your request to leave is received. The last day is {outcome.ends_on}.",
                    "portal:membership",
                    membership,
                )
            form.add_error(None, _too_late(outcome.earliest_end))
    context: dict[str, Any] = {
        "chosen": month,
        "revocation": revoking.preview(request.here.service, membership),
        "ends_at_once": exclusion.are_known(request.here.pack),
    }
    try:
        context["leaving"] = leaving.preview(request.here.service, membership, month)
    except (OperationRefused, TermsError) as refusal:
        context["refusal"] = refusal.message(language())
    if not form.is_bound:
        form.initial["desired_month"] = month or ""
    return shown(request, "portal/leave.html", form, framed(membership, "leave", context))


@for_member
def end_at_once(request: Request, membership: int) -> HttpResponse:
    """The member's declaration that ends the contract at once: what it means, and the act.

    Raises:
        Http404: where the terms let no contract be ended on such a finding.
    """
    service, pack = request.here.service, request.here.pack
    if not exclusion.are_known(pack):
        raise Http404
    form = FindingForm(pack, request.POST or None)
    context: dict[str, Any] = {
        "clauses": pack.question(listed_kinds.EXCLUSION).clauses,
        "damages": pack.question(exclusion.DAMAGES).clauses if exclusion.owes_none(pack) else (),
    }
    if form.is_valid():
        about = {"membership": membership, "kind": form.cleaned_data["kind"]}
        with refusals_on(form):
            if "confirmed" in request.POST:
                exclusion.end_by_member(**acting(request), **about)
                return done(
                    request, "ご契約を終わらせました。", "Your contract is ended.",
                    "portal:membership", membership,
                )  # fmt: skip
            context["leaving"] = exclusion.preview_by_member(service, **about)
    context["barred"] = barred(exclusion.refusal_of(service, membership))
    return shown(request, "portal/end_at_once.html", form, framed(membership, "leave", context))


@for_member
def stay(request: Request, membership: int) -> HttpResponse:
    """Taking a request to leave back: until when, by which clause, and the form that does it."""
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            revoking.revoke_withdrawal(**acting(request), membership=membership)
            return done(
                request,
                "退会・解約の申し出を取り下げました。ご契約は続きます。",
                "Your request to leave is taken back; your membership goes on.",
                "portal:membership",
                membership,
            )
    found = revoking.preview(request.here.service, membership)
    return shown(request, "portal/stay.html", form, framed(membership, "leave", {"found": found}))


@for_member
def cancel(request: Request, membership: int) -> HttpResponse:
    """Until when the contract can be cancelled initially, what it would cost, and how to do it.

    Raises:
        Http404: where the terms know no initial cancellation.
    """
    row = members.membership(request.here.service, membership)
    if not request.here.pack.answers(initial_cancellation.QUESTION):
        raise Http404
    received_on = row.started_on or row.registered_on
    form = DocumentForm(request.GET or {"document_received_on": received_on})
    context: dict[str, Any] = {"form": form, "row": row}
    if form.is_valid():
        try:
            context["preview"] = initial_cancellation.preview(
                request.here.service,
                membership,
                document_received_on=form.cleaned_data["document_received_on"],
            )
        except (OperationRefused, TermsError) as refusal:
            context["refusal"] = refusal.message(language())
    return page(request, "portal/cancel.html", membership, "leave", context)


def _too_late(earliest_end: dt.date | None) -> str:
    return say(
        f"その月に退会するための締切りを過ぎています。最も早い最終日は {earliest_end} です。"
        "その月を選び直してください。",
        f"It is too late to leave in that month. The earliest last day is {earliest_end}: "
        "choose its month.",
    )
