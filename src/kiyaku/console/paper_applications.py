"""Applications that came on paper: keyed in, kept as drafts while something is missing, entered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts import queries as accounts
from kiyaku.accounts import signins
from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import admission, applying, paper_drafts, retention
from kiyaku.members import declarations, switches
from kiyaku.members import paper_drafts as drafts_kept
from kiyaku.members import queries as members
from kiyaku.members.paper_drafts import Draft
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.application_form import ApplicationForm, names_typed, typed
from kiyaku.web.declared import for_staff
from kiyaku.web.declaring import add_declarations, declared
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.uploads import FilesField, handed_out
from kiyaku.web.words import lazily, say, told

_PLACE = {"section": "desk", "place": "applications"}
_NOT_KEPT = frozenset({"key", "scans", "consented", "revision", "removed"})
"""Not typed; or, as the consent to the version in force, to be looked at when it is entered."""


class PaperForm(ApplicationForm, ActForm):
    """An application that came on paper, with the consent that it carries."""

    paper_received_on = forms.DateField(
        label=lazily("申込書の届いた日", "Day the paper came"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    paper_signed_on = forms.DateField(
        label=lazily("署名の日", "Day it was signed"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    payment_method = forms.ChoiceField(
        label=lazily("希望する支払方法", "How the applicant wants to pay"), required=False
    )
    scans = FilesField(label=lazily("申込書の写し", "Scan of the paper"), required=False)
    answered_in = forms.ChoiceField(
        label=lazily("通知の言語", "Language to answer in"),
        choices=(("ja", "日本語"), ("en", "English")),
        initial="ja",
    )
    consented = forms.BooleanField(
        error_messages={
            "required": lazily(
                "規約への同意がない申込みは受け付けられません。",
                "An application without consent to the terms cannot be taken.",
            )
        }
    )

    def __init__(self, conditions: applying.Conditions, *arguments: Any, **named: Any) -> None:
        super().__init__(conditions, *arguments, **named)
        version = conditions.terms_version.isoformat()
        self._choices("payment_method").choices = [
            ("", say("記入なし", "not stated")),
            *((name, told(words)) for name, words in switches.PAYMENT_METHODS.items()),
        ]
        self.fields["consented"].label = say(
            f"申込書に、規約({version} の版)への同意の署名がある",
            f"The paper carries the signed consent to the terms (version of {version})",
        )
        self.fields["paper_received_on"].initial = conditions.on
        asked = declarations.asked(conditions.pack)
        add_declarations(self, conditions.pack, asked)

    @property
    def paper(self) -> admission.Paper:
        """The paper as it was handed in; it came today where nothing else is said."""
        given = self.cleaned_data
        return admission.Paper(
            given["paper_received_on"] or self.conditions.on,
            given["paper_signed_on"],
            tuple((one.name, one.content) for one in given["scans"]),
        )


class DraftForm(PaperForm):
    """A draft that is gone on with: its scans can be taken out."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    removed = forms.TypedMultipleChoiceField(
        label=lazily("取り除く写し", "Scans to take out"),
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        required=False,
    )

    def __init__(
        self, conditions: applying.Conditions, draft: Draft, *arguments: Any, **named: Any
    ) -> None:
        if not arguments:
            kept = typed(PaperForm(conditions), draft.values)
            stated = {name: value for name, value in kept.items() if name not in _NOT_KEPT}
            named["initial"] = {**stated, "revision": draft.revision}
        super().__init__(conditions, *arguments, **named)
        removed = self.fields["removed"]
        assert isinstance(removed, forms.TypedMultipleChoiceField)
        removed.choices = [(one.id, one.name) for one in draft.scans]
        if not draft.scans:
            del self.fields["removed"]

    @property
    def taken_out(self) -> list[int]:
        """The ids of the scans that are to go."""
        return list(self.cleaned_data.get("removed") or ())


@for_staff(Right.APPLICATIONS_ENTERED)
def enter(request: Request) -> HttpResponse:
    """An application that came on paper, keyed in; what lacks something is kept as a draft."""
    conditions = applying.conditions(request.here.service)
    form = PaperForm(conditions, request.POST or None, request.FILES or None)
    if "save" in request.POST:
        if _may_be_kept(form):
            with refusals_on(form):
                paper_drafts.save(**_saving(request, form))
                return _saved(request)
    elif form.is_valid():
        with refusals_on(form):
            application = admission.apply(
                **acting(request), **_stated(form), channel="paper", paper=form.paper
            )
            return _entered(request, application)
    context = {**_PLACE, "conditions": conditions, "kept": _kept(request)}
    return shown(request, "console/application_enter.html", form, context)


@for_staff(Right.APPLICATIONS_ENTERED)
def drafts(request: Request) -> HttpResponse:
    """The applications from paper that were begun: who saved which when, a page at a time."""
    here = request.here
    page = drafts_kept.listed(here.service, after=after(request))
    by = {signins.username_in(one) for row in page for one in (row.begun_by, row.saved_by)}
    names = accounts.names_of(by) if by else {}

    def who(acted: str) -> str:
        return names.get(signins.username_in(acted)) or signins.username_in(acted)

    context = {
        **_PLACE,
        "page": page,
        "rows": [(one, who(one.begun_by), who(one.saved_by)) for one in page],
        "state": "drafts",
        "starts_later": not applying.starts_on_registration(here.pack),
        "kept": _kept(request),
    }
    return render(request, "console/paper_drafts.html", context)


@for_staff(Right.APPLICATIONS_ENTERED)
def go_on(request: Request, draft: int) -> HttpResponse:
    """A draft that is gone on with: saved again, or entered."""
    if "key" in request.POST:
        before = paper_drafts.entered(request.here.service, request.POST["key"])
        if before is not None:  # sent twice
            return _entered(request, before)
    found, conditions = _find(request, draft), applying.conditions(request.here.service)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DraftForm(conditions, found, *given)
    if "save" in request.POST:
        if _may_be_kept(form):
            with refusals_on(form):
                paper_drafts.save(
                    **_saving(request, form),
                    draft=draft,
                    revision=form.cleaned_data["revision"],
                    removed=form.taken_out,
                )
                return _saved(request)
    elif form.is_valid():
        with refusals_on(form):
            application = paper_drafts.enter(
                **acting(request),
                **_stated(form),
                draft=draft,
                paper=form.paper,
                removed=form.taken_out,
            )
            return _entered(request, application)
    context = {**_PLACE, "conditions": conditions, "draft": found, "kept": _kept(request)}
    return shown(request, "console/application_enter.html", form, context)


@for_staff(Right.APPLICATIONS_ENTERED)
def draft_scan(request: Request, draft: int, scan: int) -> HttpResponse:
    """A scanned page of a draft, to be saved."""
    try:
        return handed_out(drafts_kept.scan(request.here.service, draft, scan))
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


@for_staff(Right.APPLICATIONS_ENTERED)
def discard(request: Request, draft: int) -> HttpResponse:
    """What is deleted with a draft; with a click it is."""
    found = _find(request, draft)
    form = ActForm(request.POST or None)
    if form.is_valid():
        about = acting(request)
        paper_drafts.discard(service=about["service"], at=about["at"], by=about["by"], draft=draft)
        return done(
            request, "下書きを消しました。", "The draft is deleted.", "console:paper_drafts"
        )
    context = {**_PLACE, "draft": found, "name": found.values.get("name", "")}
    return shown(request, "console/paper_draft_discard.html", form, context)


def _may_be_kept(form: PaperForm) -> bool:
    """Whether what was sent can be kept as a draft: only files are looked at, and its revision."""
    form.is_valid()
    wrong = {"scans", "revision", "removed"} & set(form.errors)
    for name in set(form.errors) - wrong:
        del form.errors[name]
    return not wrong


def _saving(request: Request, form: PaperForm) -> dict[str, Any]:
    about = acting(request)
    names = [name for name in names_typed(form) if name not in _NOT_KEPT]
    return {
        "service": about["service"],
        "at": about["at"],
        "by": about["by"],
        "values": {name: request.POST[name] for name in names if name in request.POST},
        "scans": form.cleaned_data.get("scans", ()),
    }


def _stated(form: PaperForm) -> dict[str, Any]:
    """What an application states, as operations take it."""
    return {
        "plan": form.cleaned_data["plan"],
        "particulars": form.particulars,
        "declared": declared(form),
        "payment_method": form.cleaned_data["payment_method"],
        "language": form.cleaned_data["answered_in"],
        "consented_version": form.conditions.terms_version.isoformat(),
    }


def _saved(request: Request) -> HttpResponse:
    return done(
        request,
        "下書きを保存しました。審査はまだしていません。",
        "The draft is kept. Nothing was screened yet.",
        "console:paper_drafts",
    )


def _entered(request: Request, application: int) -> HttpResponse:
    """Say so; who entered an application goes to it, if allowed to see it."""
    number = members.application(request.here.service, application).member.handle
    to: tuple[Any, ...] = ("console:application_enter",)
    if request.here.may(Right.APPLICATIONS_SEEN):
        to = ("console:application", application)
    return done(
        request,
        f"申込みを受け付けました。会員番号は {number} です。",
        f"The application is taken; the member number is {number}.",
        *to,
    )


def _kept(request: Request) -> retention.Rule | None:
    """How long drafts are kept, where the terms say so."""
    here = request.here
    return next(
        (one for one in retention.rules(here.service, here.business_day)
         if one.question == retention.DRAFTS),
        None,
    )  # fmt: skip


def _find(request: Request, draft: int) -> Draft:
    try:
        return drafts_kept.draft(request.here.service, draft)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
