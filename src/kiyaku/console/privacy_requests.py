"""Requests of people about their own data: the cases, one of them, its answer, and retention."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows import personal_purposes, privacy_requests, retention
from kiyaku.members import directory
from kiyaku.members.particulars import CHANGEABLE, WORDS
from kiyaku.privacy import cases, kinds, purposes
from kiyaku.privacy.cases import Request as Case
from kiyaku.web import personal_pages, seen
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import language, lazily, told

_AT = at("privacy_requests")


class EnterForm(ActForm):
    """What came in: who asks, how that was made sure, and for what."""

    member = forms.CharField(label=lazily("会員番号", "Member number"), max_length=80)
    kind = forms.ChoiceField(label=lazily("求めの種類", "Kind"))
    identity = forms.ChoiceField(label=lazily("本人確認の方法", "How it was made sure who asks"))
    use = forms.ChoiceField(
        label=lazily("止める利用目的(利用停止のとき)", "Purpose to stop"), required=False
    )
    asked = forms.CharField(
        label=lazily("求めの内容", "What is asked for"),
        widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False,
    )  # fmt: skip

    def __init__(self, service: int, *arguments: Any) -> None:
        super().__init__(*arguments)
        at_desk = {code: one for code, one in kinds.IDENTITY.items() if code != kinds.SIGNED_IN}
        optional = {
            one.code: one.words for one in purposes.of_service(service).values() if one.is_optional
        }
        for name, words in (("kind", kinds.KINDS), ("identity", at_desk), ("use", optional)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            none = [("", "—")] if name == "use" else []
            field.choices = [*none, *((code, told(one)) for code, one in words.items())]


class AnswerForm(ActForm):
    """Whether a request is granted, and what the person is told."""

    granted = forms.ChoiceField(
        label=lazily("回答", "Answer"),
        choices=[("yes", lazily("応じる", "grant it")), ("no", lazily("応じない", "refuse it"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=lazily("本人に知らせる理由(応じないとき)", "Reason that the person is told"),
        widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False,
    )  # fmt: skip
    field = forms.ChoiceField(label=lazily("訂正する事項", "What is corrected"), required=False)
    value = forms.CharField(label=lazily("正しい値", "Its right value"), required=False)

    def __init__(self, kind: str, *arguments: Any) -> None:
        super().__init__(*arguments)
        if kind != kinds.CORRECTION:
            del self.fields["field"], self.fields["value"]
            return
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, told(WORDS[name])) for name in CHANGEABLE if name in WORDS]

    @property
    def changes(self) -> dict[str, str]:
        """The correction, where there is one."""
        found = self.cleaned_data
        return {found["field"]: found["value"]} if found.get("field") else {}


class ExtendForm(ActForm):
    """Why an answer takes longer."""

    reason = forms.CharField(
        label=lazily("本人に知らせる理由", "Reason that the person is told"),
        widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
    )  # fmt: skip


@for_staff(Right.PRIVACY_HANDLED)
def listing(request: Request) -> HttpResponse:
    """The requests that wait, or those answered too, the latest first."""
    is_all = request.GET.get("state") == "all"
    page = cases.listed(
        request.here.service, is_open=None if is_all else True, after=after(request)
    )
    seen.also(request, members=[one.member for one in page])
    context = {
        "page": page,
        "rows": [_shown(one) for one in page],
        "is_all": is_all,
        **_AT,
    }
    return render(request, "console/privacy_requests.html", context)


@for_staff(Right.PRIVACY_HANDLED)
def enter(request: Request) -> HttpResponse:
    """Enters what somebody asks for about their own data."""
    service = request.here.service
    form = EnterForm(service, request.POST or None)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("kind", "identity", "use", "asked")}
        with refusals_on(form):
            member = directory.member(service, form.cleaned_data["member"]).pk
            privacy_requests.receive_request(**acting(request), member=member, **given)
            return done(
                request, "求めを受け付けました。", "The request is received.",
                "console:privacy_requests",
            )  # fmt: skip
    return shown(request, "console/privacy_enter.html", form, _AT)


@for_staff(Right.PRIVACY_HANDLED)
def case(request: Request, privacy_case: int) -> HttpResponse:
    """A request, and its answer; a deletion is granted on a page of its own."""
    found = _found(request, privacy_case)
    form = AnswerForm(found.kind, request.POST or None)
    if found.is_open and form.is_valid():
        granted = form.cleaned_data["granted"] == "yes"
        if granted and found.kind == kinds.DELETION:
            raise Http404
        with refusals_on(form):
            privacy_requests.decide_request(
                **acting(request), case=found.id, granted=granted,
                reason=form.cleaned_data["reason"], changes=form.changes,
            )  # fmt: skip
            return done(
                request, "求めに答えました。", "The request is answered.",
                "console:privacy_request", found.id,
            )  # fmt: skip
    if found.kind == kinds.DELETION:
        field = form.fields["granted"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("no", lazily("応じない", "refuse it"))]
    context = {
        **_shown(found),
        "basis": _clauses(request),
        "held": personal_purposes.held_on(request.here.service, found.member),
        **_AT,
    }
    return shown(request, "console/privacy_request.html", form, context)


@for_staff(Right.DATA_ERASED)
def erase(request: Request, privacy_case: int) -> HttpResponse:
    """What an erasure would leave and until when, and the act; it cannot be taken back.

    Raises:
        Http404: where the request asks for no erasure or is answered.
    """
    found = _found(request, privacy_case)
    if found.kind != kinds.DELETION or not found.is_open:
        raise Http404
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            privacy_requests.decide_request(**acting(request), case=found.id, granted=True)
            return done(
                request, "消去しました。", "It is erased.", "console:privacy_request", found.id
            )
    context: dict[str, Any] = {**_shown(found), **_AT}
    try:
        context["left"] = retention.preview_erasure(request.here.service, found.member)
        context["names"] = [told(WORDS[name]) for name in context["left"].kept if name in WORDS]
    except OperationRefused as refusal:
        context["refusal"] = refusal.message(language())
    return shown(request, "console/privacy_erase.html", form, context)


@for_staff(Right.PRIVACY_HANDLED)
def extend(request: Request, privacy_case: int) -> HttpResponse:
    """Takes longer over a request, once; the person reads why beside the new last day.

    Raises:
        Http404: where the request is answered.
    """
    found = _found(request, privacy_case)
    if not found.is_open:
        raise Http404
    form = ExtendForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            privacy_requests.extend_request(
                **acting(request), case=found.id, reason=form.cleaned_data["reason"]
            )
            return done(
                request, "期限を延長しました。", "It has a later last day.",
                "console:privacy_request", found.id,
            )  # fmt: skip
    context = {**_shown(found), "basis": _clauses(request), **_AT}
    return shown(request, "console/privacy_extend.html", form, context)


@for_staff(Right.DATA_ERASED)
def export_json(request: Request, privacy_case: int) -> HttpResponse:
    """All that is held on who asks, as JSON."""
    return personal_pages.as_file(request, _found(request, privacy_case).member, pdf=False)


@for_staff(Right.DATA_ERASED)
def export_pdf(request: Request, privacy_case: int) -> HttpResponse:
    """The same as PDF."""
    return personal_pages.as_file(request, _found(request, privacy_case).member, pdf=True)


@for_staff(Right.PRIVACY_HANDLED)
def kept(request: Request) -> HttpResponse:
    """How long what is kept, by which clause, and how much is due to go."""
    here = request.here
    due = retention.preview(here.service, on=here.business_day)
    context = {
        "rules": retention.rules(here.service, here.business_day),
        "due": len(due.members),
        "waits": len(due.refused),
        "looks_until": due.looks_until,
        **at("privacy_retention"),
    }
    return render(request, "console/privacy_retention.html", context)


def _found(request: Request, number: int) -> Case:
    try:
        found = cases.case(request.here.service, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    seen.also(request, members=[found.member])
    return found


def _shown(one: Case) -> dict[str, Any]:
    return {
        "case": one,
        "kind": kinds.KINDS[one.kind],
        "identity": kinds.IDENTITY[one.identity],
        "state": kinds.STATES[one.state],
    }


def _clauses(request: Request) -> tuple[str, ...]:
    return privacy_requests.clauses(request.here.service)
