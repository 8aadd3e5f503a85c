"""Who represents the heirs to a membership: named by them, or by the company, at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse

from kiyaku.accounts import handing_over
from kiyaku.accounts.rights import Right
from kiyaku.console.letters_told import tell_of_letter
from kiyaku.console.successions import acted, find_case
from kiyaku.console.views import at
from kiyaku.flows import representatives as flow
from kiyaku.flows import succession_shown
from kiyaku.flows.succession import COMPANY, HEIRS
from kiyaku.flows.succession_shown import CaseShown
from kiyaku.members import queries as members
from kiyaku.web import uploads
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.succession_form import evidence
from kiyaku.web.words import lazily

_AT = at("successions")


def _document() -> forms.DateField:
    return forms.DateField(
        label=lazily("書面を受け取った日", "Day the written report came in"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


def _proof() -> forms.Field:
    return uploads.FilesField(label=lazily("添えられた書類", "Papers that came with it"))


def _heirs(label: Any, case: CaseShown) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[(one.number, one.name) for one in case.heirs if not one.holds],
        coerce=int,
        widget=forms.RadioSelect,
    )


class NamedForm(ActForm):
    """Whom the heirs name while their case is undecided, as their report says."""

    def __init__(self, case: CaseShown, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.fields["heir"] = _heirs(lazily("届け出られた代表者", "Representative named"), case)
        self.fields["document_received_on"] = _document()
        self.fields["proof"] = _proof()


class ChoiceForm(ActForm):
    """Which heir represents them from now on, and who says so."""

    def __init__(self, case: CaseShown, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.fields["heir"] = _heirs(lazily("新しい代表者", "New representative"), case)
        self.fields["named_by"] = forms.ChoiceField(
            label=lazily("決めたのは", "Named by"),
            choices=[
                (HEIRS, lazily("相続人(届出)", "the heirs, who report it")),
                (COMPANY, lazily("会社(届出がないとき)", "the company, without their report")),
            ],
            widget=forms.RadioSelect,
        )


class ConfirmForm(ChoiceForm):
    """The same, chosen already, with the papers of a report of the heirs."""

    def __init__(self, case: CaseShown, needs_papers: bool, *arguments: Any) -> None:
        super().__init__(case, *arguments)
        for name in ("heir", "named_by"):
            self.fields[name].widget = forms.HiddenInput()
        if needs_papers:
            self.fields["document_received_on"] = _document()
            self.fields["proof"] = _proof()


@for_staff(Right.APPLICATIONS_ENTERED)
def name(request: Request, succession: int) -> HttpResponse:
    """Enters whom the heirs name, before it is decided on."""
    found = find_case(request, succession)
    form = NamedForm(found, request.POST or None, request.FILES or None)
    return acted(
        request, succession, form, "console/succession_name.html",
        lambda act: _name(act, form), ("代表者を記録しました。", "The representative is entered."),
    )  # fmt: skip


def _name(act: dict[str, Any], form: forms.Form) -> None:
    flow.name_representative(
        **act,
        heir=form.cleaned_data["heir"],
        document_received_on=form.cleaned_data["document_received_on"],
        evidence=evidence(form),
    )


@for_staff(Right.SUCCESSIONS_DECIDED)
def change(request: Request, membership: int) -> HttpResponse:
    """Lets another heir represent them all: chosen, seen what it brings about, confirmed.

    Raises:
        Http404: where the membership was not inherited by several.
    """
    service = request.here.service
    row = members.membership(service, membership)
    found = succession_shown.inheritance(service, membership)
    if found is None or len(found.heirs) < 2:
        raise Http404
    context: dict[str, Any] = {"case": found, "row": row, "member": row.member, **_AT}
    page, form = "console/succession_representative.html", ChoiceForm(found, request.POST or None)
    if not form.is_valid():
        return shown(request, page, form, context)
    chosen = {one: form.cleaned_data[one] for one in ("heir", "named_by")}
    with refusals_on(form):
        context["change"] = flow.preview(service=service, membership=membership, **chosen)
    if form.errors:
        return shown(request, page, form, context)
    needs_papers = context["change"].needs_papers
    if "confirmed" not in request.POST:
        confirm = ConfirmForm(found, needs_papers, None, None)
        confirm.initial.update(chosen)
        return shown(request, page, confirm, context)
    confirm = ConfirmForm(found, needs_papers, request.POST, request.FILES)
    if confirm.is_valid():
        with refusals_on(confirm):
            _change(request, membership, chosen, confirm)
            return done(
                request, "代表者が替わりました。", "Another heir represents them now.",
                "console:member", membership,
            )  # fmt: skip
    return shown(request, page, confirm, context)


def _change(request: Request, membership: int, chosen: dict[str, Any], form: ConfirmForm) -> None:
    given = form.cleaned_data
    handed_over = handing_over.change_representative(
        **acting(request),
        membership=membership,
        **chosen,
        document_received_on=given.get("document_received_on"),
        evidence=evidence(form) if "proof" in given else (),
    )
    tell_of_letter(request, handed_over.letter)
