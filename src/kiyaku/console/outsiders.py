"""People without a member number: registered, looked for in the records, and what they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts import signins
from kiyaku.accounts.rights import Right
from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows import outsiders, privacy_requests
from kiyaku.flows.outsiders import LookedUp
from kiyaku.privacy import cases, kinds, purposes
from kiyaku.privacy import outsiders as people
from kiyaku.privacy.outsiders import Outsider
from kiyaku.terms.texts import Text
from kiyaku.web import seen
from kiyaku.web.acts import ActForm, TypedForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import lazily, told

_AT = at("privacy_requests")
_AT_DESK = {code: one for code, one in kinds.IDENTITY.items() if code != kinds.SIGNED_IN}


class RegisterForm(ActForm):
    """Who asks, and how that was made sure."""

    name = forms.CharField(label=lazily("氏名", "Name"), max_length=200)
    kana = forms.CharField(label=lazily("ふりがな", "Reading"), max_length=200, required=False)
    contact = forms.CharField(
        label=lazily("回答の送り先", "Where the answer goes"), max_length=300, required=False
    )
    identity = forms.ChoiceField(label=lazily("本人確認の方法", "How it was made sure who asks"))

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        _choose(self, "identity", _AT_DESK)


class FindForm(TypedForm):
    """What is looked for; it goes by POST, so that no name stands in an address."""

    text = forms.CharField(
        label=lazily("氏名・電話・メールの一部", "A piece of a name, phone or e-mail"),
        max_length=200,
    )


class ConfirmForm(ActForm):
    """A record that is about the person, and in which columns."""

    table = forms.CharField(max_length=63)
    row = forms.IntegerField(min_value=1)
    columns = forms.CharField(max_length=500)


class ReleaseForm(ActForm):
    """A record that is about somebody else after all."""

    record = forms.ChoiceField(label=lazily("記録", "Record"))


class RequestForm(ActForm):
    """What the person asks for."""

    kind = forms.ChoiceField(label=lazily("求めの種類", "Kind"))
    use = forms.ChoiceField(
        label=lazily("止める利用目的(利用停止のとき)", "Purpose to stop"), required=False
    )
    asked = forms.CharField(
        label=lazily("求めの内容", "What is asked for"),
        widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False,
    )  # fmt: skip

    def __init__(self, service: int, *arguments: Any) -> None:
        super().__init__(*arguments)
        _choose(self, "kind", kinds.KINDS)
        uses = {code: one.words for code, one in purposes.of_service(service).items()}
        _choose(self, "use", {"": Text("—", "—"), **uses})


@for_staff(Right.PRIVACY_HANDLED)
def listing(request: Request) -> HttpResponse:
    """Those who were registered and are not erased, the latest first."""
    page = people.listed(request.here.service, after=after(request))
    if page.rows:
        seen.outsider(request, ())
    context = {
        "page": page,
        "rows": [(one, kinds.IDENTITY[one.identity]) for one in page],
        **_AT,
    }
    return render(request, "console/outsiders.html", context)


@for_staff(Right.PRIVACY_HANDLED)
def register(request: Request) -> HttpResponse:
    """Registers somebody without a member number who asks about their own data."""
    form = RegisterForm(request.POST or None)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "kana", "contact", "identity")}
        with refusals_on(form):
            number = outsiders.register(**acting(request), **given)
            return done(request, "登録しました。", "Registered.", "console:outsider", number)
    return shown(request, "console/outsider_register.html", form, _AT)


@for_staff(Right.PRIVACY_HANDLED)
def person(request: Request, outsider: int) -> HttpResponse:
    """A person, the confirmed records with what they say, and what was asked for."""
    found, service = _found(request, outsider), request.here.service
    asked = cases.listed(service, outsider=outsider)
    context = {
        "person": found,
        "identity": kinds.IDENTITY[found.identity],
        "records": outsiders.shown(service, outsider),
        "cases": [(one, kinds.KINDS[one.kind], kinds.STATES[one.state]) for one in asked],
        **_AT,
    }
    return render(request, "console/outsider.html", context)


@for_staff(Right.PRIVACY_HANDLED)
def find(request: Request, outsider: int) -> HttpResponse:
    """Looks through the records for a text, and confirms one that is about the person.

    What is found is shown once more after a record was confirmed on the person's own page.
    """
    found = _found(request, outsider)
    _open(found)
    if "table" in request.POST:
        return _confirm(request, found)
    form = FindForm(request.POST or None)
    looked_up = None
    if form.is_valid():
        with refusals_on(form):
            looked_up = _look(request, form.cleaned_data["text"])
    return shown(request, "console/outsider_find.html", form, _finding(found, looked_up))


@for_staff(Right.PRIVACY_HANDLED)
def release(request: Request, outsider: int) -> HttpResponse:
    """Takes back that a record is about the person."""
    found, service = _found(request, outsider), request.here.service
    form = ReleaseForm(request.POST or None)
    _choose(
        form, "record",
        {
            str(one.record.id): Text(
                f"{one.record.id} {one.title.ja}", f"{one.record.id} {one.title.en}"
            )
            for one in outsiders.shown(service, outsider)
        },
    )  # fmt: skip
    if form.is_valid():
        with refusals_on(form):
            outsiders.release_record(
                **acting(request), outsider=outsider, record=int(form.cleaned_data["record"])
            )
            return done(
                request, "確認を取り消しました。", "It is not theirs any more.",
                "console:outsider", outsider,
            )  # fmt: skip
    return shown(request, "console/outsider_release.html", form, {"person": found, **_AT})


@for_staff(Right.PRIVACY_HANDLED)
def enter(request: Request, outsider: int) -> HttpResponse:
    """Enters what the person asks for; the request goes on as a member's does."""
    found, service = _found(request, outsider), request.here.service
    _open(found)
    form = RequestForm(service, request.POST or None)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("kind", "use", "asked")}
        with refusals_on(form):
            case = privacy_requests.receive_request(
                **acting(request), outsider=outsider, identity=found.identity, **given
            )
            return done(
                request, "求めを受け付けました。", "The request is received.",
                "console:privacy_request", case,
            )  # fmt: skip
    return shown(request, "console/outsider_request.html", form, {"person": found, **_AT})


def _confirm(request: Request, found: Outsider) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        with refusals_on(form):
            outsiders.confirm_record(
                **acting(request), outsider=found.id, table=given["table"], row=given["row"],
                columns=given["columns"].split(),
            )  # fmt: skip
            return done(
                request, "この人の記録と確認しました。", "Confirmed to be about this person.",
                "console:outsider", found.id,
            )  # fmt: skip
    again = FindForm()
    again.errors.update(form.errors)
    context = {**_finding(found, None), "refused": form.non_field_errors() or [str(form.errors)]}
    return render(request, "console/outsider_find.html", {**context, "form": again}, status=422)


def _look(request: Request, text: str) -> LookedUp:
    return outsiders.look_up(
        service=request.here.service, text=text, at=clock.now(), by=signins.acting(request),
        roles=[role.value for role in request.here.standing.roles], page="console:outsider_find",
    )  # fmt: skip


def _finding(found: Outsider, looked_up: LookedUp | None) -> dict[str, Any]:
    return {"person": found, "found": looked_up, **_AT}


def _found(request: Request, number: int) -> Outsider:
    try:
        found = people.person(request.here.service, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    seen.outsider(request, outsiders.members_of(number))
    return found


def _open(found: Outsider) -> None:
    """Of one who was erased nothing is looked for and nothing is received."""
    if found.erased_on is not None:
        raise Http404("outsider_erased")


def _choose(form: forms.Form, name: str, words: Mapping[str, Text]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(code, told(one)) for code, one in words.items()]
