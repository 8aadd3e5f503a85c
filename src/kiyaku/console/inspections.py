"""Inspections of what members do at the place, on the staff's pages."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import files
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows import evidence, listed_kinds
from kiyaku.flows.place import inspections as flow
from kiyaku.flows.refusing import cited
from kiyaku.members import queries as members
from kiyaku.premises import damage
from kiyaku.terms.clauses import label
from kiyaku.web import uploads
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import language, lazily


def _words(ja: str, en: str) -> forms.CharField:
    return forms.CharField(
        label=lazily(ja, en), widget=forms.Textarea(attrs={"rows": 4}),
        max_length=evidence.LENGTH_MOST,
    )  # fmt: skip


class InspectionForm(ActForm):
    """When and why somebody looked into it, and what was seen."""

    inspected_on = forms.DateField(
        label=lazily("調査した日", "Day of the inspection"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = _words("なぜ必要だったか", "Why it was needed")
    seen = _words("何を確認したか", "What was seen")
    proof = uploads.FilesField(label=lazily("写真・書類", "Photographs, papers"), required=False)


class ReportForm(ActForm):
    """Which prohibited act what was seen is."""

    kind = forms.ChoiceField(label=lazily("規約の定める種類", "Kind that the terms list"))
    place = forms.CharField(
        label=lazily("場所(あれば)", "Place, if any"), max_length=200, required=False
    )


@for_staff(Right.NOTES_SEEN)
def listing(request: Request, membership: int) -> HttpResponse:
    """The inspections on a membership, the latest first, with their files."""
    service, clauses = request.here.service, _clauses(request)
    row = members.membership(service, membership)
    page = damage.inspections_of(service, membership, after=after(request))
    kept = {one.id: one for one in files.describe(service, {f for i in page for f in i.file_ids})}
    context = {
        "row": row,
        "member": row.member,
        "clauses": clauses,
        "page": page,
        "inspections": [
            (one, [kept[file] for file in one.file_ids if file in kept]) for one in page
        ],
        "lists_breaches": bool(listed_kinds.prohibited_acts(request.here.pack)),
        **at("members"),
    }
    return render(request, "console/inspections.html", context)


@for_staff(Right.NOTES_WRITTEN)
def record(request: Request, membership: int) -> HttpResponse:
    """Puts on record that a member's activities were looked into."""
    clauses = _clauses(request)
    row = members.membership(request.here.service, membership)
    form = InspectionForm(
        request.POST or None, request.FILES or None,
        initial={"inspected_on": request.here.business_day},
    )  # fmt: skip
    if form.is_valid():
        told = form.cleaned_data
        with refusals_on(form):
            flow.record_inspection(
                **acting(request), membership=membership, inspected_on=told["inspected_on"],
                reason=told["reason"], seen=told["seen"], files=told["proof"],
            )  # fmt: skip
            return done(
                request, "調査を記録しました。", "The inspection is on record.",
                "console:inspections", membership,
            )  # fmt: skip
    context = {"row": row, "member": row.member, "clauses": clauses, **at("members")}
    return shown(request, "console/inspection_record.html", form, context)


@for_staff(Right.BREACHES_RECORDED)
def report(request: Request, membership: int, inspection: int) -> HttpResponse:
    """Reports what an inspection saw as a breach.

    Raises:
        Http404: where the terms list no prohibited acts, or it is another membership's.
    """
    clauses = _clauses(request)
    kinds = listed_kinds.prohibited_acts(request.here.pack)
    row = members.membership(request.here.service, membership)
    found = _meant(request, membership, inspection)
    if not kinds:
        raise Http404
    form = ReportForm(request.POST or None)
    field = form.fields["kind"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [
        (one.name, f"{label(one.clause, language())} {one.words.in_language(language())}")
        for one in kinds
    ]
    if form.is_valid():
        told = form.cleaned_data
        with refusals_on(form):
            flow.report_from_inspection(
                **acting(request), inspection=inspection, kind=told["kind"], place=told["place"]
            )
            return done(
                request, "違反の報告を記録しました。", "The report is recorded.",
                "console:member", membership,
            )  # fmt: skip
    context = {
        "row": row, "member": row.member, "inspection": found, "clauses": clauses, **at("members"),
    }  # fmt: skip
    return shown(request, "console/inspection_report.html", form, context)


@for_staff(Right.NOTES_SEEN)
def file(request: Request, membership: int, file: int) -> HttpResponse:
    """A file kept with an inspection of a membership, to be saved.

    Raises:
        Http404: where no inspection of this membership has it, or it was erased.
    """
    service = request.here.service
    members.membership(service, membership)
    _clauses(request)
    if file not in damage.evidence_of_inspections(service, membership):
        raise Http404
    try:
        return uploads.download(service, files.describe(service, [file])[0])
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


def _meant(request: Request, membership: int, inspection: int) -> damage.Inspection:
    try:
        found = damage.inspection(request.here.service, inspection)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    if found.membership != membership:
        raise Http404
    return found


def _clauses(request: Request) -> list[str]:
    """The clauses by which activities may be looked into.

    Raises:
        Http404: where the terms know none.
    """
    if not flow.are_known(request.here.pack):
        raise Http404
    return cited(request.here.pack, flow.QUESTION)
