"""Applications at the desk: those that wait, one of them, and its decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts import letting_in, signins
from kiyaku.accounts import queries as accounts
from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.console.letters_told import tell_of_letter
from kiyaku.console.views import at
from kiyaku.flows import application_shown, applying, lists, start_notice
from kiyaku.flows.application_shown import ApplicationShown, points_listed
from kiyaku.members import queries as members
from kiyaku.members.lists import APPROVED, DECLINED, UNDECIDED
from kiyaku.terms.clauses import label
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.uploads import download
from kiyaku.web.words import language, lazily, say, told

_PLACE = {"section": "desk", "place": "applications"}
_REMARK, _LONGEST_REMARK = "remark_", 1_000
_STATES = (UNDECIDED, APPROVED, DECLINED)


class DecisionForm(ActForm):
    """A decision on an application, with room for a remark on each point of the terms' list."""

    def __init__(self, request: Request, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.listed = points_listed(request.here.pack)
        for one in self.listed:
            self.fields[f"{_REMARK}{one.name}"] = forms.CharField(
                label=say("記録", "Remark") + f": {label(one.clause, language())} {told(one.gist)}",
                required=False,
                max_length=_LONGEST_REMARK,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields that are no remarks."""
        return [field for field in self if not field.name.startswith(_REMARK)]

    @property
    def remarks_asked(self) -> list[forms.BoundField]:
        """The fields for remarks."""
        return [field for field in self if field.name.startswith(_REMARK)]

    @property
    def remarks(self) -> dict[str, str]:
        """Point → what was remarked on it, where something was."""
        given = {one.name: self.cleaned_data[f"{_REMARK}{one.name}"] for one in self.listed}
        return {name: text for name, text in given.items() if text}


class ApproveForm(DecisionForm):
    """A reason to approve, for the file, and what was shown that was found since the receipt."""

    seen = forms.RegexField(r"^[0-9a-f.]*$", required=False, widget=forms.HiddenInput)
    internal_reason = forms.CharField(
        label=lazily("内部の記録(任意)", "Note for the file (may be left empty)"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazily("申込者には示されません。", "The applicant never sees it."),
    )


class DeclineForm(DecisionForm):
    """On which points an application is declined, and why; for the file alone."""

    points = forms.MultipleChoiceField(
        label=lazily("あたる事由", "Which points apply"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": lazily("あたる事由を選んでください。", "Choose the points that apply.")
        },
    )
    internal_reason = forms.CharField(
        label=lazily("内部の理由", "Reason, for the file"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=lazily(
            "申込者には示されません。事由も理由も、通知には書かれません。",
            "The applicant never sees it: neither points nor reason stand in the letter.",
        ),
    )

    def __init__(self, request: Request, *arguments: Any, **named: Any) -> None:
        super().__init__(request, *arguments, **named)
        field = self.fields["points"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (one.name, f"{label(one.clause, language())} {told(one.gist)}") for one in self.listed
        ]


@for_staff(Right.APPLICATIONS_SEEN)
def applications(request: Request) -> HttpResponse:
    """Applications of one state, a page at a time."""
    state = request.GET.get("state", UNDECIDED)
    if state not in _STATES:
        raise Http404
    page = lists.applications(request.here.service, state=state, after=_after(request))
    context = {**_PLACE, "page": page, "state": state, "starts_later": _starts_later(request)}
    return render(request, "console/applications.html", context)


@for_staff(Right.APPLICATIONS_SEEN)
def not_started(request: Request) -> HttpResponse:
    """Memberships that were approved and whose service has not started yet."""
    if not _starts_later(request):
        raise Http404
    page = lists.not_started(request.here.service, after=_after(request))
    context = {**_PLACE, "page": page, "state": "not_started", "starts_later": True}
    return render(request, "console/not_started.html", context)


@for_staff(Right.APPLICATIONS_SEEN)
def application(request: Request, application: int) -> HttpResponse:
    """One application: what was stated, what screening found, what is known, the decision."""
    found = _find(request, application)
    username = signins.username_in(found.decided_by)
    names = accounts.names_of([username]) if username else {}
    context = {**_PLACE, "application": found, "decided_by": names.get(username, username)}
    return render(request, "console/application.html", context)


@for_staff(Right.APPLICATIONS_SEEN)
def scans(request: Request, application: int) -> HttpResponse:
    """The scanned pages of an application from paper; with ``?page=1`` the first of them."""
    found = _find(request, application)
    page = request.GET.get("page", "")
    if not page:
        context = {**_PLACE, "application": found}
        return render(request, "console/application_scans.html", context)
    if not (page.isascii() and page.isdecimal() and 1 <= int(page) <= len(found.scans)):
        raise Http404
    file = found.scans[int(page) - 1]
    if file.is_erased:
        raise Http404
    return download(request.here.service, file)


@for_staff(Right.APPLICATIONS_DECIDED)
def approve(request: Request, application: int) -> HttpResponse:
    """What an approval brings; with a click it is done."""
    found = _find(request, application)
    shown_now = ".".join(one.token for one in found.since_receipt)
    form = ApproveForm(request, request.POST or None, initial={"seen": shown_now})
    if form.is_valid():
        with refusals_on(form):
            let_in = letting_in.approve(
                **acting(request),
                application=application,
                internal_reason=form.cleaned_data["internal_reason"],
                remarks=form.remarks,
                seen=form.cleaned_data["seen"].split("."),
            )
            tell_of_letter(request, let_in.letter)
            return done(
                request,
                f"{found.number} の申込みを承認しました。",
                f"The application of {found.number} is approved.",
                "console:application",
                application,
            )
    if form.is_bound:  # what was new is on the page now, so that it is seen with the next click
        found, data = _find(request, application), request.POST.copy()
        data["seen"] = ".".join(one.token for one in found.since_receipt)
        form.data = data
    begun = applying.upon_approval(request.here.service, application)
    context = {**_PLACE, "application": found, "begun": begun}
    return shown(request, "console/application_approve.html", form, context)


@for_staff(Right.APPLICATIONS_DECIDED)
def decline(request: Request, application: int) -> HttpResponse:
    """Declining, on the points that apply and with a reason for the file."""
    found = _find(request, application)
    form = DeclineForm(request, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            letter = letting_in.decline(
                **acting(request),
                application=application,
                internal_reason=form.cleaned_data["internal_reason"],
                points=form.cleaned_data["points"],
                remarks=form.remarks,
            )
            tell_of_letter(request, letter)
            return done(
                request,
                f"{found.number} の申込みを承認しませんでした。",
                f"The application of {found.number} is declined.",
                "console:application",
                application,
            )
    context = {**_PLACE, "application": found}
    return shown(request, "console/application_decline.html", form, context)


@for_staff(Right.APPLICATIONS_ENTERED, Right.APPLICATIONS_DECIDED)
def start_service(request: Request, membership: int) -> HttpResponse:
    """What the start of the service brings; with a click it starts today."""
    if not _starts_later(request):
        raise Http404
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            letter = letting_in.start_service(**acting(request), membership=membership)
            tell_of_letter(request, letter)
            return done(
                request,
                "サービスを開始しました。",
                "The service has started.",
                "console:not_started",
            )
    row = members.membership(request.here.service, membership)
    begun = applying.upon_start(request.here.service, membership)
    context = {**_PLACE, "membership": row, "begun": begun}
    return shown(request, "console/start_service.html", form, context)


@for_staff(Right.APPLICATIONS_ENTERED, Right.APPLICATIONS_DECIDED)
def tell_start(request: Request, membership: int) -> HttpResponse:
    """Tells the member the start date, where that was not told when the membership began."""
    row, form = members.membership(request.here.service, membership), ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            start_notice.tell_start(**acting(request), membership=membership)
            return done(
                request,
                "開始日を会員に知らせました。",
                "The member is told the start date.",
                "console:member",
                membership,
            )
    basis = start_notice.clauses(request.here.pack)
    context = {"membership": row, "basis": basis, **at("members")}
    return shown(request, "console/tell_start.html", form, context)


def _find(request: Request, application: int) -> ApplicationShown:
    try:
        return application_shown.application_shown(request.here.service, application)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


def _after(request: Request) -> int | None:
    after = request.GET.get("after", "")
    return int(after) if after.isascii() and after.isdecimal() else None


def _starts_later(request: Request) -> bool:
    return not applying.starts_on_registration(request.here.pack)
