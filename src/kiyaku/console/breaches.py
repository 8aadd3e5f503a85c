"""Reports that a member did what the terms forbid, grounds the staff record, and exclusion."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import files, records
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows import (
    acceleration,
    breaches_shown,
    evidence,
    exclusion,
    grounds,
    listed_kinds,
    previewing,
    telling,
)
from kiyaku.flows import breaches as reporting
from kiyaku.flows.listed_kinds import Kind
from kiyaku.members import breaches as member_breaches
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.terms.clauses import label
from kiyaku.web import uploads
from kiyaku.web.acts import ActForm, TypedForm, barred, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import language, lazily


class KindForm(ActForm):
    """One of the kinds that the terms list, what is known of it, and evidence."""

    kind = forms.ChoiceField(label=lazily("規約の定める種類", "Kind that the terms list"))
    description = forms.CharField(
        label=lazily("内容(職員だけが読みます)", "What is known (for the staff alone)"),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": evidence.LENGTH_MOST}),
        max_length=evidence.LENGTH_MOST,
    )
    proof = uploads.FilesField(label=lazily("証拠のファイル", "Evidence"), required=False)

    def __init__(self, kinds: Sequence[Kind], *arguments: Any) -> None:
        super().__init__(*arguments)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            (one.name, f"{label(one.clause, language())} {one.words.in_language(language())}")
            for one in kinds
        ]


class KindChoice(TypedForm):
    """Which of the findings that the terms list."""

    kind = forms.ChoiceField(
        label=lazily("規約の定める事由", "Finding that the terms list"), widget=forms.RadioSelect
    )

    def __init__(self, kinds: Sequence[Kind], *arguments: Any) -> None:
        super().__init__(*arguments)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            (one.name, f"{label(one.clause, language())} {one.words.in_language(language())}")
            for one in kinds
        ]


class BreachForm(KindForm):
    """What somebody saw or heard a member do, and where and when."""

    happened_on = forms.DateField(
        label=lazily("起きた日", "Day it happened"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    place = forms.CharField(
        label=lazily("場所(あれば)", "Place, if any"), max_length=200, required=False
    )
    field_order = ("kind", "happened_on", "place", "description", "proof")


@for_staff(Right.BREACHES_SEEN)
def breaches(request: Request, membership: int) -> HttpResponse:
    """The reports on a membership, the latest first, and the grounds that staff recorded."""
    service, pack = request.here.service, request.here.pack
    row = members.membership(service, membership)
    page = member_breaches.reports_of(service, membership, after=after(request))
    grounds_of = directory.grounds_of(membership)
    recorded = [one for one in grounds_of if one.kind][::-1]
    fates = breaches_shown.fates(service, membership, recorded)
    of_reports = breaches_shown.of_reports(list(page), recorded, fates)
    recorders = records.actors_of(service, [one.entry_id for one in recorded])
    ids = {file for one in page for file in one.file_ids}
    ids.update(file for one in recorded for file in one.file_ids)
    kept = {one.id: one for one in files.describe(service, ids)} if ids else {}
    context = {
        "row": row,
        "member": row.member,
        "page": page,
        "unused": breaches_shown.UNUSED,
        "reports": [
            (
                one,
                listed_kinds.in_words(pack, listed_kinds.PROHIBITED, one.kind),
                [listed_kinds.clause_of(pack, listed_kinds.PROHIBITED, one.kind)],
                [kept[file] for file in one.file_ids],
                of_reports[one.id],
            )
            for one in page
        ],
        "recorded": [
            (
                one,
                fates[one.pk],
                [kept[file] for file in one.file_ids],
                recorders.get(one.entry_id),
            )
            for one in recorded
        ],
        **at("members"),
    }
    return render(request, "console/breaches.html", context)


@for_staff(Right.BREACHES_SEEN)
def evidence_file(request: Request, membership: int, file: int) -> HttpResponse:
    """A file kept with a report or a ground of a membership, to be saved.

    Raises:
        Http404: where no report or ground of this membership has it, or it was erased.
    """
    service = request.here.service
    members.membership(service, membership)
    if file not in member_breaches.evidence_of(service, membership):
        raise Http404
    try:
        return uploads.download(service, files.describe(service, [file])[0])
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


@for_staff(Right.BREACHES_RECORDED)
def report(request: Request, membership: int) -> HttpResponse:
    """Reports that a member did a prohibited act.

    Raises:
        Http404: where the terms list none.
    """
    form = BreachForm(
        _there(listed_kinds.prohibited_acts(request.here.pack)),
        request.POST or None,
        request.FILES or None,
    )
    row = members.membership(request.here.service, membership)
    if form.is_valid():
        with refusals_on(form):
            reporting.report_breach(
                **acting(request), membership=membership, **_facts(form)
            )  # fmt: skip
            return done(
                request, "違反の報告を記録しました。", "The report is recorded.",
                "console:member", membership,
            )  # fmt: skip
    context = {"row": row, "member": row.member, **at("members")}
    return shown(request, "console/breach_report.html", form, context)


@for_staff(Right.GROUNDS_RECORDED)
def record_ground(request: Request, membership: int) -> HttpResponse:
    """Puts a ground to act against a member before who decides.

    Raises:
        Http404: where the terms list none.
    """
    kinds = _there(listed_kinds.grounds(request.here.pack))
    form = KindForm(kinds, request.POST or None, request.FILES or None)
    row = members.membership(request.here.service, membership)
    if form.is_valid():
        with refusals_on(form):
            grounds.record_ground(**acting(request), membership=membership, **_facts(form))
            return done(
                request, "事由を記録しました。決定を待ちます。",
                "The ground is recorded and waits for a decision.", "console:member", membership,
            )  # fmt: skip
    subject = acceleration.preview_of_ground(request.here.service, membership)
    context = {"row": row, "member": row.member, "subject": subject, **at("members")}
    return shown(request, "console/ground_record.html", form, context)


@for_staff(Right.SANCTIONS_DECIDED)
def exclude(request: Request, membership: int) -> HttpResponse:
    """Ends a membership at once on a finding: which, what that brings about, and the act.

    Where it is barred the page says why and by which clause; a finding that is recorded already is
    named in the decision to end the membership instead.

    Raises:
        Http404: where the terms let no contract be ended on such a finding.
    """
    kinds = _there(exclusion.known(request.here.pack))
    row = members.membership(request.here.service, membership)
    context: dict[str, Any] = {"row": row, "member": row.member, **at("members")}
    is_confirmed = "confirmed" in request.POST
    form: forms.Form = KindForm(kinds, request.POST or None, request.FILES or None)
    if is_confirmed and form.is_valid():
        with refusals_on(form):
            exclusion.exclude_member(**acting(request), membership=membership, **_facts(form))
            return done(
                request, "会員契約を終わらせました。", "The membership is ended.",
                "console:member", membership,
            )  # fmt: skip
    found = context["found"] = exclusion.findings(request.here.service, membership)
    context["barred"] = barred(found.refusal)
    chosen = next((one for one in found.kinds if one.name == request.POST.get("kind")), None)
    if found.refusal is None and chosen is not None:
        if not is_confirmed:
            form = KindForm(kinds, None, None)
        form.fields["kind"].widget = forms.HiddenInput()
        form.initial["kind"] = chosen.name
        context |= {"chosen": chosen, **_effect(request, membership, chosen)}
    elif not is_confirmed:
        form = KindChoice(found.kinds, request.POST or None)
    return shown(request, "console/exclude.html", form, context)


def _effect(request: Request, membership: int, kind: Kind) -> dict[str, Any]:
    """What an exclusion on a finding would bring about today, or why it would be refused."""
    tried = partial(
        exclusion.exclude_member, **{**acting(request), "key": None}, membership=membership,
        kind=kind.name, description="—",
    )  # fmt: skip
    events = previewing.events_of(request.here.service, membership, tried)
    if isinstance(events, OperationRefused):
        return {"barred": barred(events)}
    return {"effect": [(one, telling.tell(one, language())) for one in events]}


def _there(kinds: Sequence[Kind]) -> Sequence[Kind]:
    if not kinds:
        raise Http404
    return kinds


def _facts(form: forms.Form) -> dict[str, Any]:
    """What the form says, as the operations take it."""
    given = {name: one for name, one in form.cleaned_data.items() if name not in ("key", "proof")}
    return {**given, "files": form.cleaned_data["proof"]}
