"""Add-ons: the catalogue beside the plans, and those of a membership."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.console.views import at
from kiyaku.flows import add_on_offers
from kiyaku.flows.add_on_offers import AddOnShown
from kiyaku.flows.published_prices import price_page
from kiyaku.members import queries as members
from kiyaku.terms.texts import Text
from kiyaku.web import add_on_form
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily, told

_OF_MEMBER = "console:member_add_ons"


def _plans_field(request: Request) -> forms.MultipleChoiceField:
    page = price_page(request.here.service, on=request.here.business_day)
    return forms.MultipleChoiceField(
        label=lazily(
            "組み合わせるプラン(選ばなければすべて)", "Plans it goes with (none: every plan)"
        ),
        choices=[(one.code, told(one.name)) for one in page.plans],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class NewAddOnForm(ActForm):
    """A new add-on with its names, its fee and the plans it goes with."""

    add_on = forms.RegexField(
        r"^[\w-]{1,80}\Z",
        label=lazily("記号", "Code"),
        help_text=lazily(
            "80字までの文字・数字・ハイフン・下線。あとで変えられません。",
            "Up to 80 letters, digits, hyphens and underscores. It stays.",
        ),
    )
    ja = forms.CharField(label=lazily("日本語の名", "Name in Japanese"), max_length=80)
    en = forms.CharField(label=lazily("英語の名", "Name in English"), max_length=80)
    monthly_fee_yen = forms.IntegerField(
        label=lazily("月額(円)", "Monthly fee (yen)"), min_value=0, max_value=10**9
    )
    from_day = forms.DateField(
        label=lazily("いつから", "From which day on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, request: Request) -> None:
        super().__init__(request.POST or None, initial={"from_day": request.here.business_day})
        self.fields["with_plans"] = _plans_field(request)


class OfferForm(ActForm):
    """Whether an add-on can be taken, and with which plans."""

    is_open = forms.BooleanField(
        label=lazily("利用の申込みを受け付ける", "It can be taken"), required=False
    )

    def __init__(self, request: Request, one: AddOnShown | None) -> None:
        initial = {} if one is None else {"is_open": one.is_open, "with_plans": one.plan_codes}
        super().__init__(request.POST or None, initial=initial)
        self.fields["with_plans"] = _plans_field(request)


@for_staff(Right.TERMS_SEEN)
def listing(request: Request) -> HttpResponse:
    """The add-ons with their fees, whether they can be taken, and with which plans.

    Raises:
        Http404: where the terms know no add-ons.
    """
    context = {"add_ons": _catalogue(request), **_clauses(request), **at("prices")}
    return render(request, "console/add_ons.html", context)


@for_staff(Right.TERMS_SET)
def new(request: Request) -> HttpResponse:
    """Puts a new add-on on the price list.

    Raises:
        Http404: where the terms know no add-ons.
    """
    add_on_form.require_known(request)
    form = NewAddOnForm(request)
    if form.is_valid():
        told_of = form.cleaned_data
        with refusals_on(form):
            add_on_offers.make_add_on(
                **acting(request),
                add_on=told_of["add_on"],
                name=Text(told_of["ja"], told_of["en"]),
                monthly_fee_yen=told_of["monthly_fee_yen"],
                from_day=told_of["from_day"],
                with_plans=told_of["with_plans"],
            )
            return done(
                request,
                "付加サービスを加えました。",
                "The add-on is on the price list.",
                "console:add_ons",
            )
    return shown(request, "console/add_on_new.html", form, {**_clauses(request), **at("prices")})


@for_staff(Right.TERMS_SET)
def offer(request: Request) -> HttpResponse:
    """Opens or closes an add-on, and says with which plans it goes.

    Raises:
        Http404: where the terms know no add-ons, or for one there is not.
    """
    every = _catalogue(request)
    code = request.GET.get("add_on", every[0].code if every else "")
    one = next((one for one in every if one.code == code), None)
    if one is None and code:
        raise Http404
    form = OfferForm(request, one)
    if one is not None and form.is_valid():
        with refusals_on(form):
            if form.cleaned_data["is_open"]:
                add_on_offers.open_add_on(
                    **acting(request), add_on=one.code, with_plans=form.cleaned_data["with_plans"]
                )
            else:
                add_on_offers.close_add_on(**acting(request), add_on=one.code)
            return done(
                request,
                "付加サービスの受付を変えました。",
                "The add-on is offered so.",
                "console:add_ons",
            )
    context = {"one": one, **_clauses(request), **at("prices")}
    return shown(request, "console/add_on_offer.html", form, context)


@for_staff(Right.LEAVING_ENTERED)
def of_member(request: Request, membership: int) -> HttpResponse:
    """A membership's add-ons, and entering that another one is taken.

    Raises:
        Http404: where the terms know no add-ons.
    """
    return add_on_form.taking(
        request, membership, "console/member_add_ons.html", _OF_MEMBER,
        _of_member(request, membership), by_staff=True,
    )  # fmt: skip


@for_staff(Right.LEAVING_ENTERED)
def leave(request: Request, membership: int) -> HttpResponse:
    """Enters that a member gives an add-on up, once last day and amount are seen.

    Raises:
        Http404: where the terms know no add-ons, or for one that is not had.
    """
    context = _of_member(request, membership)
    template = "console/member_add_on_leave.html"
    return add_on_form.giving_up(request, membership, template, _OF_MEMBER, context)


@for_staff(Right.LEAVING_ENTERED)
def keep(request: Request, membership: int) -> HttpResponse:
    """Enters that the giving up of an add-on is taken back.

    Raises:
        Http404: where the terms know no add-ons, or for one that is not had.
    """
    context = _of_member(request, membership)
    template = "console/member_add_on_keep.html"
    return add_on_form.keeping(request, membership, template, _OF_MEMBER, context, by_staff=True)


def _of_member(request: Request, membership: int) -> dict[str, Any]:
    add_on_form.require_known(request)
    row = members.membership(request.here.service, membership)
    return {"row": row, "member": row.member, "membership_id": membership, **at("members")}


def _catalogue(request: Request) -> tuple[AddOnShown, ...]:
    add_on_form.require_known(request)
    return add_on_offers.catalogue(request.here.service, on=request.here.business_day)


def _clauses(request: Request) -> dict[str, Any]:
    return {"clauses": request.here.pack.question(add_on_offers.QUESTION).clauses}
