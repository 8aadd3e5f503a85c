"""Requests of people about their own data: the cases, one of them, its answer, and retention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows import (
    outsider_answers,
    outsiders,
    personal_purposes,
    privacy_answers,
    privacy_requests,
    retention,
)
from kiyaku.flows.personal_purposes import KindHeld
from kiyaku.flows.privacy_answers import Partly
from kiyaku.members import directory
from kiyaku.members.particulars import CHANGEABLE, WORDS
from kiyaku.members.switches import PAYMENT_METHODS
from kiyaku.privacy import cases, kinds, purposes
from kiyaku.privacy.cases import Request as Case
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text
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


WHOLLY, IN_PART, NOT = "yes", "part", "no"


class AnswerForm(ActForm):
    """Whether a request is granted, wholly or in part, and what the person is told."""

    granted = forms.ChoiceField(
        label=lazily("回答", "Answer"),
        choices=[
            (WHOLLY, lazily("応じる", "grant it")),
            (IN_PART, lazily("一部に応じる", "grant it in part")),
            (NOT, lazily("応じない", "refuse it")),
        ],
        widget=forms.RadioSelect,
    )
    field = forms.ChoiceField(label=lazily("訂正する事項", "What is corrected"), required=False)
    value = forms.CharField(label=lazily("正しい値", "Its right value"), required=False)
    left_out = forms.MultipleChoiceField(
        label=lazily("応じないもの(一部に応じるとき)", "What is left out, where in part"),
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    done = forms.CharField(
        label=lazily("応じたこと(一部に応じるとき)", "What was done, where in part"),
        widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False,
    )  # fmt: skip
    ground = forms.ChoiceField(
        label=lazily("応じない根拠", "Ground of the refusal"), required=False
    )
    reason = forms.CharField(
        label=lazily("本人に知らせる理由(応じないとき)", "Reason that the person is told"),
        widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False,
    )  # fmt: skip

    def __init__(
        self,
        pack: Pack,
        case: Case,
        left_out: Mapping[str, Text],
        correctable: Mapping[str, Text],
        *given: Any,
    ) -> None:
        super().__init__(*given)
        if case.kind != kinds.CORRECTION:
            del self.fields["field"], self.fields["value"]
        else:
            _choose(self, "field", correctable)
        if left_out:
            _choose(self, "left_out", left_out)
        else:
            del self.fields["left_out"]
        known = privacy_answers.refusals(pack, case.kind)
        grounds = {
            code: Text(f"{one.words.ja}({one.law.ja})", f"{one.words.en} ({one.law.en})")
            for code, one in known.items()
        }
        _choose(self, "ground", grounds, none=True)
        if case.kind == kinds.DELETION:  # granted on a page of its own
            del self.fields["done"]
            _choose(self, "granted", {NOT: Text("応じない", "refuse it")})

    @property
    def changes(self) -> dict[str, str]:
        """The correction, where there is one."""
        name, value = self.cleaned_data.get("field"), self.cleaned_data.get("value", "")
        if name == "payment_method":  # typed in words
            known = {word: way for way, one in PAYMENT_METHODS.items() for word in (one.ja, one.en)}
            value = known.get(value.strip(), value)
        return {name: value} if name else {}

    @property
    def answer(self) -> dict[str, Any]:
        """The answer, as ``decide_request`` takes it."""
        found = self.cleaned_data
        partly = Partly(found.get("done", ""), tuple(found.get("left_out", ())))
        return {
            "granted": found["granted"] != NOT,
            "partly": partly if found["granted"] == IN_PART else None,
            "reason": found["reason"],
            "ground": "" if found["granted"] == WHOLLY else found["ground"],
        }


class EraseForm(ActForm):
    """What is erased: all that may be, or some records alone."""

    what = forms.ChoiceField(
        label=lazily("消去するもの", "What is erased"), widget=forms.RadioSelect
    )
    ground = forms.ChoiceField(
        label=lazily("残すものの根拠(一部のとき)", "Ground of what stays, where in part"),
        required=False,
    )
    reason = forms.CharField(
        label=lazily("残すものについて本人に知らせる理由", "Why the rest stays"),
        widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False,
    )  # fmt: skip

    def __init__(self, pack: Pack, may_all: bool, parts: Mapping[str, Text], *given: Any) -> None:
        super().__init__(*given)
        every = {"": Text("残せないものを除くすべて", "all but what has to stay")}
        _choose(self, "what", {**(every if may_all else {}), **parts})
        self.fields["what"].required = not may_all
        known = privacy_answers.refusals(pack, kinds.DELETION)
        _choose(self, "ground", {code: one.words for code, one in known.items()}, none=True)

    @property
    def answer(self) -> dict[str, Any]:
        """The answer, as ``decide_request`` takes it."""
        found = self.cleaned_data
        if not found["what"]:
            return {"granted": True}
        return {
            "granted": True,
            "partly": Partly(erased=(found["what"],)),
            "reason": found["reason"],
            "ground": found["ground"],
        }


def _choose(form: forms.Form, name: str, words: Mapping[str, Text], *, none: bool = False) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [
        *([("", "—")] if none else []), *((code, told(one)) for code, one in words.items())
    ]  # fmt: skip


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
    seen.also(request, members=[one.member for one in page if one.member is not None])
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
    service = request.here.service
    held = _held(service, found)
    form = AnswerForm(
        request.here.pack, found, _may_be_left_out(found, held), _correctable(service, found),
        request.POST or None,
    )  # fmt: skip
    if found.is_open and form.is_valid():
        with refusals_on(form):
            privacy_requests.decide_request(
                **acting(request), case=found.id, changes=form.changes, **form.answer
            )
            return done(
                request, "求めに答えました。", "The request is answered.",
                "console:privacy_request", found.id,
            )  # fmt: skip
    context = {
        **_shown(found),
        "answer": privacy_answers.in_words(service, found),
        "basis": _clauses(request),
        "held": held,
        "letter": told(privacy_requests.in_a_letter(service, found))
        if privacy_requests.is_told_by_staff(service, found)
        else None,
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
    context: dict[str, Any] = {**_shown(found), **_AT}
    service = request.here.service
    try:
        if found.outsider is not None:
            context["erasable"] = outsider_answers.preview(service, found.outsider)
        else:
            context["left"] = retention.preview_erasure(service, found.of_member)
            context["names"] = [told(WORDS[name]) for name in context["left"].kept if name in WORDS]
    except OperationRefused as refusal:
        context["refusal"] = refusal.message(language())
    may_all = "left" in context or "erasable" in context
    parts = {} if found.outsider is not None else privacy_answers.PARTS
    form = EraseForm(request.here.pack, may_all, parts, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            privacy_requests.decide_request(**acting(request), case=found.id, **form.answer)
            return done(
                request, "消去しました。", "It is erased.", "console:privacy_request", found.id
            )
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
    return personal_pages.as_file(request, _found(request, privacy_case), pdf=False)


@for_staff(Right.DATA_ERASED)
def export_pdf(request: Request, privacy_case: int) -> HttpResponse:
    """The same as PDF."""
    return personal_pages.as_file(request, _found(request, privacy_case), pdf=True)


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
        "drafts": due.drafts,
        **at("privacy_retention"),
    }
    return render(request, "console/privacy_retention.html", context)


def _held(service: int, found: Case) -> list[KindHeld]:
    if found.outsider is not None:
        return outsider_answers.kinds_held(service, found.outsider)
    return personal_purposes.held_on(service, found.of_member)


def _correctable(service: int, found: Case) -> Mapping[str, Text]:
    """What may be corrected: a member's particulars, or what is confirmed of who is none."""
    if found.outsider is not None:
        return outsider_answers.correctable(service, found.outsider)
    return {name: WORDS[name] for name in CHANGEABLE if name in WORDS}


def _may_be_left_out(case: Case, held: Sequence[KindHeld]) -> Mapping[str, Text]:
    """What of the person's data may be left out of the answer: of a disclosure, what is there."""
    known = privacy_answers.choices_left_out(case.kind)
    if case.kind != kinds.DISCLOSURE:
        return known
    return {one.table: one.title for one in held if one.table in known}


def _found(request: Request, number: int) -> Case:
    try:
        found = cases.case(request.here.service, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    if found.outsider is None:
        seen.also(request, members=[found.of_member])
    else:
        seen.outsider(request, outsiders.members_of(found.outsider))
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
