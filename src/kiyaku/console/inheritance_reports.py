"""What heirs report themselves, on the desk: looked through, taken up as cases, or set aside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts import handing_over
from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.console.letters_told import tell_of_letter
from kiyaku.console.views import at
from kiyaku.flows import inheritance_reports as flow
from kiyaku.flows.inheritance_reports import ReportShown
from kiyaku.web import seen, uploads
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import lazily, say

_AT = at("successions")


class TakeUpForm(ActForm):
    """Which membership a report means: one that fits, or another by its member's number."""

    membership = forms.ChoiceField(
        label=lazily("届出の会員契約", "Membership it means"),
        widget=forms.RadioSelect,
        required=False,
    )
    handle = forms.CharField(
        label=lazily("ほかの会員の番号", "Another member's number"), max_length=80, required=False
    )

    def __init__(self, report: ReportShown, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.fields["membership"].choices = [  # type: ignore[attr-defined]
            (str(one.membership), f"{one.number} {one.name} {one.address}".strip())
            for one in report.candidates
        ]
        if not report.candidates:
            del self.fields["membership"]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        super().clean()
        given = self.cleaned_data
        if not given.get("membership") and not (given.get("handle") or "").strip():
            self.add_error(
                "handle",
                say(
                    "会員契約を選ぶか、会員番号を入れてください。", "Choose one, or give a number."
                ),
            )
        return given


class SetAsideForm(ActForm):
    """Why a report is taken up as no case, for the file."""

    internal_reason = forms.CharField(
        label=lazily("内部の理由", "Reason, for the file"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazily("届け出た人には示されません。", "Who reported never sees it."),
    )


@for_staff(Right.APPLICATIONS_SEEN)
def listing(request: Request) -> HttpResponse:
    """The reports of one state, a page at a time.

    Raises:
        Http404: where the terms know no such report.
    """
    if not request.here.is_inherited:
        raise Http404
    state = request.GET.get("state", flow.STATES[0])
    if state not in flow.STATES:
        raise Http404
    page = flow.listing(request.here.service, state=state, after=after(request))
    context = {"page": page, "state": state, "states": flow.STATES, **_AT}
    return render(request, "console/heirs_reports.html", context)


@for_staff(Right.APPLICATIONS_SEEN)
def report(request: Request, heirs_report: int) -> HttpResponse:
    """One report: what it states, its papers, and the memberships it may mean."""
    context = {"report": _find(request, heirs_report), **_AT}
    return render(request, "console/heirs_report.html", context)


@for_staff(Right.APPLICATIONS_SEEN)
def paper(request: Request, heirs_report: int, evidence: int) -> HttpResponse:
    """A file of a report, to be saved."""
    return uploads.one_of(request.here.service, _find(request, heirs_report).files, evidence)


@for_staff(Right.APPLICATIONS_ENTERED)
def take_up(request: Request, heirs_report: int) -> HttpResponse:
    """Takes a report up as a case of the membership that a person finds it means."""
    found = _find(request, heirs_report)
    form = TakeUpForm(found, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            taken_up = handing_over.take_up_report(
                **acting(request), report=heirs_report, membership=_meant(request, form)
            )
            tell_of_letter(request, taken_up.letter)
            return done(
                request,
                "承継の件として受け付けました。",
                "It is a case now.",
                "console:succession",
                taken_up.succession,
            )
    return shown(request, "console/heirs_report_take_up.html", form, {"report": found, **_AT})


@for_staff(Right.SUCCESSIONS_DECIDED)
def set_aside(request: Request, heirs_report: int) -> HttpResponse:
    """Takes a report up as no case, with a reason for the file."""
    found = _find(request, heirs_report)
    form = SetAsideForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            letter = handing_over.set_report_aside(
                **acting(request),
                report=heirs_report,
                internal_reason=form.cleaned_data["internal_reason"],
            )
            tell_of_letter(request, letter)
            return done(
                request,
                "取り上げないと決めました。",
                "The report is set aside.",
                "console:heirs_report",
                heirs_report,
            )
    return shown(request, "console/heirs_report_set_aside.html", form, {"report": found, **_AT})


def _meant(request: Request, form: TakeUpForm) -> int:
    handle = form.cleaned_data["handle"].strip()
    if handle:
        return flow.membership_meant(request.here.service, handle)
    return int(form.cleaned_data["membership"])


def _find(request: Request, number: int) -> ReportShown:
    try:
        found = flow.shown(request.here.service, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    seen.also(request, members=[one.member for one in found.candidates])
    return found
