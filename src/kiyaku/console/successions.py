"""Memberships that pass to another: the cases, one of them, its papers, its decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts import handing_over
from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.console.letters_told import tell_of_letter
from kiyaku.console.views import at
from kiyaku.flows import inheritance_reports, succession_shown
from kiyaku.flows import succession as flow
from kiyaku.flows.succession_shown import CaseShown
from kiyaku.members import declarations
from kiyaku.members import queries as members
from kiyaku.members.declarations import WORDINGS
from kiyaku.members.particulars import Particulars
from kiyaku.web import seen, uploads
from kiyaku.web.acts import ActForm, TypedForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Here, Request, acting
from kiyaku.web.listing import after
from kiyaku.web.succession_form import OtherHeirsField, SuccessionForm, evidence
from kiyaku.web.words import lazily, told

_AT = at("successions")


def _day(ja: str, en: str) -> forms.DateField:
    return forms.DateField(
        label=lazily(ja, en),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )


class TakenOn(TypedForm):
    """What the successor declares and agrees to, as the paper says that he or she signed."""

    consents = forms.BooleanField(
        label=lazily(
            "引き継ぐ人が、いまの規約に同意している(本人の署名した書面がある)",
            "Who takes it over agrees to the terms in force, in a paper he or she signed",
        ),
        required=False,
    )

    def ask_to_declare(self, here: Here) -> None:
        """Put a box beside the consent for each declaration that the terms ask for."""
        asked = declarations.asked(here.pack)
        if asked:
            self.fields["declares"] = forms.MultipleChoiceField(
                label=lazily(
                    "引き継ぐ人の表明(本人の署名した書面にあるもの)",
                    "What who takes it over declares, in a paper he or she signed",
                ),
                choices=[(kind, told(WORDINGS[kind].words)) for kind in asked],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def taken_on(self) -> dict[str, Any]:
        """The declarations and the consent, as the operations take them."""
        given = self.cleaned_data
        return {"declares": given.get("declares", ()), "consents": given["consents"]}


class ReportForm(TakenOn, SuccessionForm):
    """A report as it came in: on paper as a rule, with its evidence."""

    occurred_on = _day("合併・分割・死亡の日", "Day of the merger, split or death")
    document_received_on = _day("書面を受け取った日", "Day the written application came in")
    proof = uploads.FilesField(label=lazily("証拠書類", "Evidence"), required=False)
    other_heirs = OtherHeirsField(
        help_text=lazily(
            "相続のときだけ。上に書いた人が代表者として届け出られた人です。",
            "For an inheritance only; the person above is the one named as representative.",
        ),
    )
    nobody_named = forms.BooleanField(
        label=lazily("相続人は代表者を届け出ていない", "The heirs have named no representative"),
        required=False,
    )

    def __init__(self, here: Here, *arguments: Any) -> None:
        super().__init__(here, *arguments)
        self.ask_to_declare(here)

    def heirs(self) -> list[Particulars]:
        """The person above and the others."""
        return [self.stated, *self.cleaned_data["other_heirs"]]


class PapersForm(TakenOn, ActForm):
    """Papers of a case that came in later."""

    def __init__(self, here: Here, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.ask_to_declare(here)

    document_received_on = _day("書面を受け取った日", "Day the written application came in")
    proof = uploads.FilesField(label=lazily("証拠書類", "Evidence"), required=False)


class ApproveForm(ActForm):
    """A reason, for the file; and the representative, where the heirs named none."""

    internal_reason = forms.CharField(
        label=lazily("内部の記録(任意)", "Note for the file (may be left empty)"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, case: CaseShown, *arguments: Any) -> None:
        super().__init__(*arguments)
        if case.needs_designation:
            self.fields["designated"] = forms.TypedChoiceField(
                label=lazily("会社が決める代表者", "Representative the company names"),
                choices=[(one.number, one.name) for one in case.heirs],
                coerce=int,
                widget=forms.RadioSelect,
            )


class DeclineForm(ActForm):
    """Why a case is declined or set aside, for the file."""

    internal_reason = forms.CharField(
        label=lazily("内部の理由", "Reason, for the file"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazily("会員には示されません。", "Members never see it."),
    )


@for_staff(Right.APPLICATIONS_SEEN)
def listing(request: Request) -> HttpResponse:
    """The cases of one state, a page at a time.

    Raises:
        Http404: where the terms let no membership pass.
    """
    _require_there(request)
    state = request.GET.get("state", succession_shown.STATES[0])
    if state not in succession_shown.STATES:
        raise Http404
    page = succession_shown.listing(request.here.service, state=state, after=after(request))
    seen.also(request, members=[member for one in page for member in one.members])
    context = {
        "page": page, "state": state, "states": succession_shown.STATES,
        "heirs_reports": inheritance_reports.count_waiting(request.here.service), **_AT,
    }  # fmt: skip
    return render(request, "console/successions.html", context)


@for_staff(Right.APPLICATIONS_SEEN)
def case(request: Request, succession: int) -> HttpResponse:
    """One case: who reports what, what screening found, and all that passes."""
    return render(
        request, "console/succession.html", {"case": find_case(request, succession), **_AT}
    )


@for_staff(Right.APPLICATIONS_SEEN)
def evidence_file(request: Request, succession: int, evidence: int) -> HttpResponse:
    """A file of a case, to be saved."""
    return uploads.one_of(request.here.service, find_case(request, succession).files, evidence)


@for_staff(Right.APPLICATIONS_ENTERED)
def report(request: Request, membership: int) -> HttpResponse:
    """Enters a report that a membership is to pass to another.

    Where the terms forbid it, the page says so with the clause.

    Raises:
        Http404: where the terms neither let this membership pass nor forbid it.
    """
    kinds = succession_shown.kinds_for(request.here.service, membership)
    row = members.membership(request.here.service, membership)
    if not kinds:
        forbidding = succession_shown.forbidding(request.here.service)
        if not forbidding:
            raise Http404
        context = {"row": row, "member": row.member, "forbidding": forbidding, **_AT}
        return render(request, "console/not_passed_on.html", context)
    form = ReportForm(request.here, kinds, request.POST or None, request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            received = flow.receive(
                **acting(request),
                membership=membership,
                kind=form.cleaned_data["kind"],
                occurred_on=form.cleaned_data["occurred_on"],
                document_received_on=form.cleaned_data["document_received_on"],
                evidence=evidence(form),
                **form.taken_on,
                **_who(form),
            )
            return done(
                request,
                "届出を受け付けました。",
                "The report is received.",
                "console:succession",
                received,
            )
    context = {
        "row": row,
        "member": row.member,
        "passing": succession_shown.passing(request.here.service, membership),
        **_AT,
    }
    return shown(request, "console/succession_report.html", form, context)


@for_staff(Right.APPLICATIONS_ENTERED)
def papers(request: Request, succession: int) -> HttpResponse:
    """Enters papers of a case that came in."""
    form = PapersForm(request.here, request.POST or None, request.FILES or None)
    return acted(
        request, succession, form, "console/succession_papers.html",
        lambda act: _put_papers(act, form), ("書類を記録しました。", "The papers are entered."),
    )  # fmt: skip


def _put_papers(act: dict[str, Any], form: PapersForm) -> None:
    flow.add_papers(
        **act,
        document_received_on=form.cleaned_data["document_received_on"],
        evidence=evidence(form),
        **form.taken_on,
    )


@for_staff(Right.SUCCESSIONS_DECIDED)
def approve(request: Request, succession: int) -> HttpResponse:
    """All that passes, and the approval with which it does; or the record of what has passed."""
    found = find_case(request, succession)
    form = ApproveForm(found, request.POST or None)
    words = ("承認しました。会員が替わりました。", "Approved: somebody else is the member now.")
    if not found.needs_approval:
        words = ("記録しました。会員が替わりました。", "Recorded: somebody else is the member now.")
    return acted(
        request, succession, form, "console/succession_approve.html",
        lambda act: _let_pass(request, act, found, form), words,
    )  # fmt: skip


def _let_pass(request: Request, act: dict[str, Any], found: CaseShown, form: forms.Form) -> None:
    given = {k: v for k, v in form.cleaned_data.items() if k != "key"}
    operation = handing_over.approve if found.needs_approval else handing_over.record
    tell_of_letter(request, operation(**act, **given).letter)


@for_staff(Right.SUCCESSIONS_DECIDED)
def decline(request: Request, succession: int) -> HttpResponse:
    """Declining a transfer, or setting aside what is not proven, with a reason for the file."""
    found, form = find_case(request, succession), DeclineForm(request.POST or None)
    words = ("承認しませんでした。", "The case is declined.")
    if not found.needs_approval:
        words = ("証明がないため、記録を見送りました。", "Set aside as not proven.")
    return acted(
        request, succession, form, "console/succession_decline.html",
        lambda act: _end(act, found, form), words,
    )  # fmt: skip


def _end(act: dict[str, Any], found: CaseShown, form: forms.Form) -> None:
    operation = flow.decline if found.needs_approval else flow.set_aside
    operation(**act, internal_reason=form.cleaned_data["internal_reason"])


def acted(
    request: Request,
    case: int,
    form: forms.Form,
    template: str,
    act: Callable[[dict[str, Any]], None],
    words: tuple[str, str],
) -> HttpResponse:
    """A page of an act on a case: its form, and the act once it is sent."""
    found = find_case(request, case)
    if form.is_valid():
        with refusals_on(form):
            act({**acting(request), "succession": case})
            return done(request, *words, "console:succession", case)
    return shown(request, template, form, {"case": found, **_AT})


def _who(form: ReportForm) -> dict[str, Any]:
    if form.cleaned_data["kind"] != flow.INHERITANCE:
        return {"successor": form.successor}
    representative = None if form.cleaned_data["nobody_named"] else 1
    return {"heirs": form.heirs(), "representative": representative}


def _require_there(request: Request) -> None:
    if not succession_shown.are_known(request.here.service):
        raise Http404


def find_case(request: Request, case: int) -> CaseShown:
    """A case of the service, looked at by the staff.

    Raises:
        Http404: it has none of this number.
    """
    try:
        found = succession_shown.case(request.here.service, case)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    seen.also(request, members=found.members)
    return found
