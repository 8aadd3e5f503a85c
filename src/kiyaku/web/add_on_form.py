"""Taking an add-on and giving it up: forms for members and staff, and what they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import add_ons, add_ons_shown
from kiyaku.flows.add_ons_shown import AddOnShown, Choice
from kiyaku.terms.errors import TermsError
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.here import Request, acting
from kiyaku.web.templatetags.kiyaku import yen
from kiyaku.web.words import language, lazily, say, told


class TakingForm(ActForm):
    """The add-ons that can be taken, each with its monthly fee."""

    add_on = forms.ChoiceField(
        label=lazily("利用する付加サービス", "Add-on to take"), widget=forms.RadioSelect
    )

    def __init__(self, choices: Sequence[Choice], *arguments: Any) -> None:
        super().__init__(*arguments)
        self.fields["add_on"].choices = [  # type: ignore[attr-defined]
            (
                one.code,
                say(
                    f"{told(one.name)}(月額 {yen(one.monthly_fee_yen)})",
                    f"{told(one.name)} ({yen(one.monthly_fee_yen)} a month)",
                ),
            )
            for one in choices
        ]


class TakingByStaffForm(TakingForm):
    """The same with the day on which it can be used, where the member was told another one."""

    start_told_on = forms.DateField(
        label=lazily(
            "会員に伝えた開始日(空なら営業日)",
            "Start as told to the member (empty: the business day)",
        ),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )


class GivingUpForm(ActForm):
    """Confirms giving an add-on up, with the month that was chosen."""

    desired_month = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$", widget=forms.HiddenInput, required=False
    )
    understood = forms.BooleanField(
        label=lazily("最終日と金額を確かめました", "I have checked the last day and the amount")
    )


class KeepingForm(ActForm):
    """Takes it back."""


class KeepingByStaffForm(ActForm):
    """The same; that the operator consents, where the terms ask for it."""

    consented = forms.BooleanField(
        label=lazily(
            "運営者が取下げに同意した(規約の解釈が同意を求めるとき)",
            "The operator consents to it (where the reading asks for that)",
        ),
        required=False,
    )


def taking(
    request: Request, membership: int, template: str, to: str, context: dict[str, Any],
    *, by_staff: bool,
) -> HttpResponse:  # fmt: skip
    """The add-ons there are; what one would mean, then taking it."""
    service = request.here.service
    form_of = TakingByStaffForm if by_staff else TakingForm
    sent = request.POST.get("add_on", "") if "confirmed" in request.POST else ""
    form = form_of(add_ons_shown.choices(service, membership, also=sent), request.POST or None)
    if form.is_valid():
        start = form.cleaned_data.get("start_told_on")
        about = {"add_on": form.cleaned_data["add_on"], "start_told_on": start}
        with refusals_on(form):
            if "confirmed" in request.POST:
                from_day = add_ons.take_add_on(**acting(request), membership=membership, **about)
                return done(
                    request,
                    f"付加サービスの利用を受け付けました。{from_day} から利用できます。",
                    f"The add-on is had from {from_day} on.",
                    to, membership,
                )  # fmt: skip
            context["preview"] = add_ons_shown.preview_taking(service, membership, **about)
    context["had"] = add_ons_shown.of(service, membership)
    return shown(request, template, form, context)


def giving_up(
    request: Request, membership: int, template: str, to: str, context: dict[str, Any]
) -> HttpResponse:
    """What giving an add-on up means, and the form that asks for it."""
    service = request.here.service
    one = _meant(request, membership, is_left=False)
    form = GivingUpForm(request.POST or None)
    month = (request.POST.get("desired_month") or request.GET.get("month")) or None
    if one is None:
        return shown(request, template, form, context)
    if form.is_valid():
        with refusals_on(form):
            last_day = add_ons.leave_add_on(
                **acting(request), membership=membership, add_on=one.code, desired_month=month
            )
            if last_day < one.from_day:
                words = (
                    "付加サービスの解約を受け付けました。利用は始まりません。",
                    "The add-on is given up. It will not begin.",
                )
            else:
                words = (
                    f"付加サービスの解約を受け付けました。最終日は {last_day} です。",
                    f"The add-on is given up. Its last day is {last_day}.",
                )
            return done(request, *words, to, membership)
    context["one"] = one
    try:
        context["leaving"] = add_ons_shown.preview_leaving(service, membership, one.code, month)
    except (OperationRefused, TermsError) as refusal:
        context["refusal"] = refusal.message(language())
    if not form.is_bound:
        form.initial["desired_month"] = month or ""
    return shown(request, template, form, {**context, "chosen": month})


def keeping(
    request: Request, membership: int, template: str, to: str, context: dict[str, Any],
    *, by_staff: bool,
) -> HttpResponse:  # fmt: skip
    """Until when giving an add-on up can be taken back, and the form that does it."""
    form = (KeepingByStaffForm if by_staff else KeepingForm)(request.POST or None)
    one = _meant(request, membership, is_left=True)
    context["one"] = one
    if one is not None and form.is_valid():
        with refusals_on(form):
            add_ons.keep_add_on(
                **acting(request), membership=membership, add_on=one.code,
                consented=form.cleaned_data.get("consented", False),
            )  # fmt: skip
            return done(
                request,
                "付加サービスの解約を取り下げました。",
                "The add-on goes on.",
                to, membership,
            )  # fmt: skip
    return shown(request, template, form, context)


def require_known(request: Request) -> None:
    """Nothing where the terms know add-ons.

    Raises:
        Http404: where they do not.
    """
    if not request.here.has_add_ons:
        raise Http404


def _meant(request: Request, membership: int, *, is_left: bool) -> AddOnShown | None:
    """The add-on of the address, by default the first; None where there is none such.

    Raises:
        Http404: for one that the membership does not have.
    """
    # What is sent a second time was done the first time: the operation finds that by its key.
    every = [
        one
        for one in add_ons_shown.of(request.here.service, membership)
        if one.is_had or one.revocation or (one.never_begins and request.POST)
    ]
    code = request.GET.get("add_on")
    found = [one for one in every if one.is_left == is_left or (code and request.POST)]
    if code is None:
        return found[0] if found else None
    for one in found:
        if one.code == code:
            return one
    if code not in {one.code for one in every}:
        raise Http404
    return None
