"""Costs that were borne for a member and are charged on: seen, recorded; the receipts."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import files
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import costs as billed
from kiyaku.console.views import at
from kiyaku.flows import costs as charging
from kiyaku.flows.refusing import cited
from kiyaku.members import queries as members
from kiyaku.web import uploads
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import lazily


class CostForm(ActForm):
    """What was paid for a member, when, what for, and to whom the receipt is made out."""

    what = forms.CharField(
        label=lazily("何の費用か(請求書に載ります)", "What it was for (it stands on the invoice)"),
        max_length=charging.LONGEST_WHAT,
    )
    borne_on = forms.DateField(
        label=lazily("払った日", "Day it was paid"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    cost_yen = forms.IntegerField(
        label=lazily("払った額(円、税込)", "What was paid (yen, tax included)"),
        min_value=1,
        max_value=charging.MOST_YEN,
    )
    in_members_name = forms.BooleanField(
        label=lazily(
            "領収書が会員あて(会員に代わって払ったので、消費税の対象外)",
            "The receipt is made out to the member (paid in the member's place: outside the tax)",
        ),
        required=False,
    )
    proof = uploads.FilesField(label=lazily("領収書など", "Receipts"), required=False)


def _clauses(request: Request, *kinds: str) -> list[str]:
    """The clauses by which costs of these kinds are charged on.

    Raises:
        Http404: where the terms let none be.
    """
    known = charging.known(request.here.pack)
    amounts = [one.amount for name, one in known.items() if name in kinds]
    if not amounts:
        raise Http404
    return cited(request.here.pack, *amounts)


@for_staff(Right.MONEY_SEEN)
def costs(request: Request, membership: int) -> HttpResponse:
    """The costs charged on to a membership, the latest first, with their receipts."""
    service, clauses = request.here.service, _clauses(request, *charging.KINDS)
    row = members.membership(service, membership)
    page = billed.costs_of(membership, after=after(request))
    kept = {one.id: one for one in files.describe(service, {f for c in page for f in c.file_ids})}
    context = {
        "row": row,
        "member": row.member,
        "clauses": clauses,
        "page": page,
        "charges_advanced": billed.ADVANCED in charging.known(request.here.pack),
        "kinds": {name: one.words for name, one in charging.KINDS.items()},
        "costs": [(one, [kept[file] for file in one.file_ids if file in kept]) for one in page],
        **at("members"),
    }
    return render(request, "console/costs.html", context)


@for_staff(Right.MONEY_SEEN)
def cost_file(request: Request, membership: int, file: int) -> HttpResponse:
    """A receipt kept with a cost of a membership, to be saved.

    Raises:
        Http404: where no cost of this membership has it, or it was erased.
    """
    service = request.here.service
    members.membership(service, membership)
    if file not in billed.evidence_of(membership):
        raise Http404
    try:
        return uploads.download(service, files.describe(service, [file])[0])
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


@for_staff(Right.COSTS_CHARGED)
def record(request: Request, membership: int) -> HttpResponse:
    """Charges a cost on with the member's next invoice.

    Raises:
        Http404: where the terms let none be charged on.
    """
    clauses = _clauses(request, billed.ADVANCED)
    form = CostForm(request.POST or None, request.FILES or None)
    row = members.membership(request.here.service, membership)
    if form.is_valid():
        told = form.cleaned_data
        facts = {name: one for name, one in told.items() if name not in ("key", "proof")}
        with refusals_on(form):
            charge = charging.record_cost(
                **acting(request), membership=membership, files=told["proof"], **facts
            )
            due_on = billed.cost(charge).due_on
            return done(
                request, f"次の請求に加えました(支払期限 {due_on})。",
                f"It is charged on with the next invoice, due {due_on}.",
                "console:costs", membership,
            )  # fmt: skip
    context = {"row": row, "member": row.member, "clauses": clauses, **at("members")}
    return shown(request, "console/cost_record.html", form, context)
