"""What a network offers: areas, products with their conditions and end, prices of works."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.billing import plans
from kiyaku.console.views import at
from kiyaku.flows.network import ending, knowing, offering
from kiyaku.flows.refusing import cited
from kiyaku.network import areas, prices, products
from kiyaku.terms.texts import Text
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily, told

_DATE = {"type": "date"}
_HOME = "console:network"


class NamedForm(ActForm):
    """A code, and a name in each language."""

    code = forms.RegexField(r"^[\w.-]{1,40}\Z", label=lazily("記号", "Code"))
    ja = forms.CharField(label=lazily("日本語の名", "Name in Japanese"), max_length=80)
    en = forms.CharField(label=lazily("英語の名", "Name in English"), max_length=80)

    @property
    def name(self) -> Text:
        """The name as it was typed."""
        return Text(self.cleaned_data["ja"], self.cleaned_data["en"])


class AreaForm(NamedForm):
    """An area, the one around it, and its prefecture."""

    parent = forms.ChoiceField(label=lazily("どの地域の中か", "Within"), required=False)
    prefecture = forms.IntegerField(
        label=lazily("都道府県番号(JIS X 0401、1〜47)", "Number of the prefecture (1 to 47)"),
        min_value=1, max_value=47, required=False,
    )  # fmt: skip

    def __init__(self, request: Request) -> None:
        super().__init__(request.POST or None)
        known = areas.areas_of(request.here.service)
        self.fields["parent"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *((one.code, told(one.name)) for one in known)
        ]  # fmt: skip


class OfferForm(ActForm):
    """Under which plans a product is paid, where it is offered, on which conditions."""

    with_plans = forms.MultipleChoiceField(
        label=lazily("料金のプラン・付加サービス(なければすべて)", "Paid under (none: every)"),
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    in_areas = forms.MultipleChoiceField(
        label=lazily("提供する地域(選ばなければ国内すべて)", "Offered in (none: all of Japan)"),
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    conditions_ja = forms.CharField(
        label=lazily("提供条件(日本語)", "Conditions in Japanese"),
        max_length=offering.CONDITIONS_MOST, widget=forms.Textarea, required=False,
    )  # fmt: skip
    conditions_en = forms.CharField(
        label=lazily("提供条件(英語)", "Conditions in English"),
        max_length=offering.CONDITIONS_MOST, widget=forms.Textarea, required=False,
    )  # fmt: skip
    rules = forms.CharField(
        label=lazily("個別規定の名", "Title of its individual rules"),
        max_length=offering.RULES_MOST, required=False,
    )  # fmt: skip

    def __init__(self, request: Request, initial: dict[str, Any] | None = None) -> None:
        super().__init__(request.POST or None, initial=initial)
        service = request.here.service
        known = {**plans.names_by_code(service), **plans.names_by_code(service, add_ons=True)}
        self.fields["with_plans"].choices = [  # type: ignore[attr-defined]
            (code, told(name)) for code, name in known.items()
        ]
        self.fields["in_areas"].choices = [  # type: ignore[attr-defined]
            (one.code, told(one.name)) for one in areas.areas_of(service)
        ]

    @property
    def offer(self) -> dict[str, Any]:
        """How the product is offered, as it was typed."""
        facts = self.cleaned_data
        return {
            "with_plans": facts["with_plans"], "in_areas": facts["in_areas"],
            "conditions": Text(facts["conditions_ja"], facts["conditions_en"]),
            "rules": facts["rules"],
        }  # fmt: skip


class ProductForm(OfferForm, NamedForm):
    """A new product, and how it is offered."""


class AgainForm(OfferForm):
    """How a product is offered from now on, and whether lines with it are still assigned."""

    is_open = forms.BooleanField(
        label=lazily("新しい回線を受け付ける", "Open to new lines"), required=False
    )


class PriceForm(NamedForm):
    """What works or equipment cost from a day on."""

    kind = forms.ChoiceField(
        label=lazily("種類", "Kind"),
        choices=[
            (prices.WORKS, lazily("工事費", "works")),
            (prices.EQUIPMENT, lazily("返らない機器の代金", "equipment that is not returned")),
        ],
    )
    amount_yen = forms.IntegerField(
        label=lazily("額(円、税込)", "Amount (yen, tax included)"),
        min_value=0, max_value=offering.MOST_YEN,
    )  # fmt: skip
    from_day = forms.DateField(
        label=lazily("いつから", "From which day on"), widget=forms.DateInput(attrs=_DATE)
    )


class EndForm(ActForm):
    """The last day of a product, and whether it is planned although members are told late."""

    last_day = forms.DateField(
        label=lazily("最終日", "Last day"), widget=forms.DateInput(attrs=_DATE)
    )
    although_late = forms.BooleanField(
        label=lazily("予告が遅れることを承知で行う", "Plan it although members are told too late"),
        required=False,
    )
    although_paid = forms.BooleanField(
        label=lazily(
            "この商品だけのためのプランを払う会員が残ることを承知で行う",
            "Plan it although members still pay a plan sold for it alone",
        ),
        required=False,
    )


@for_staff(Right.TERMS_SEEN)
def network(request: Request) -> HttpResponse:
    """Areas, products with how they are offered, and what works and equipment cost.

    Raises:
        Http404: where the terms know no lines.
    """
    context = _context(request)
    service = request.here.service
    context |= {
        "areas": areas.areas_of(service),
        "products": products.products_of(service),
        "prices": prices.prices_of(service),
    }
    return render(request, "console/network.html", context)


@for_staff(Right.TERMS_SET)
def area_new(request: Request) -> HttpResponse:
    """Adds an area.

    Raises:
        Http404: where the terms know no lines.
    """
    context, form = _context(request), AreaForm(request)
    if form.is_valid():
        facts = form.cleaned_data
        with refusals_on(form):
            offering.make_area(
                **acting(request), area=facts["code"], name=form.name,
                parent=facts["parent"] or None, prefecture=facts["prefecture"],
            )  # fmt: skip
            return done(request, "提供地域を加えました。", "The area is added.", _HOME)
    return shown(request, "console/area_new.html", form, context)


@for_staff(Right.TERMS_SET)
def product_new(request: Request) -> HttpResponse:
    """Offers a new product.

    Raises:
        Http404: where the terms know no lines.
    """
    context, form = _context(request), ProductForm(request)
    if form.is_valid():
        with refusals_on(form):
            offering.make_product(
                **acting(request), product=form.cleaned_data["code"], name=form.name, **form.offer
            )
            return done(request, "商品を加えました。", "The product is offered.", _HOME)
    return shown(request, "console/product_new.html", form, context)


@for_staff(Right.TERMS_SET)
def product_offer(request: Request, product: str) -> HttpResponse:
    """Offers a product in another way from now on; who has it keeps it.

    Raises:
        Http404: where the terms know no lines.
    """
    context = _context(request)
    found = products.product(request.here.service, product)
    now = found.offer
    form = AgainForm(
        request,
        {"with_plans": now.plans, "in_areas": now.areas, "conditions_ja": now.conditions.ja,
         "conditions_en": now.conditions.en, "rules": now.rules, "is_open": now.is_open},
    )  # fmt: skip
    if form.is_valid():
        with refusals_on(form):
            offering.offer_product(
                **acting(request), product=product, is_open=form.cleaned_data["is_open"],
                **form.offer,
            )  # fmt: skip
            return done(request, "商品の提供のしかたを変えました。", "It is offered so now.", _HOME)
    return shown(request, "console/product_offer.html", form, {**context, "product": found})


@for_staff(Right.TERMS_SET)
def product_end(request: Request, product: str) -> HttpResponse:
    """Plans the end of a product: by when members must be told, and how many have it.

    Raises:
        Http404: where the terms know no lines.
    """
    context = _context(request)
    here, form = request.here, EndForm(request.POST or None)
    found = products.product(here.service, product)
    meant = None
    if form.is_valid():
        last_day = form.cleaned_data["last_day"]
        meant = ending.asked(here.service, here.pack, product, last_day, here.business_day)
        if "confirmed" in request.POST:
            with refusals_on(form):
                ending.end_product(
                    **acting(request), product=product, last_day=last_day,
                    although_late=form.cleaned_data["although_late"],
                    although_paid=form.cleaned_data["although_paid"],
                )  # fmt: skip
                return done(
                    request, "商品の終了を計画しました。期日までに会員へ告知してください。",
                    "The end is planned. Tell members in time.", "console:announcements",
                )  # fmt: skip
    context |= {"product": found, "meant": meant, "end_clauses": cited(here.pack, ending.QUESTION)}
    return shown(request, "console/product_end.html", form, context)


@for_staff(Right.TERMS_SET)
def price(request: Request) -> HttpResponse:
    """Says what works or equipment cost from a day on.

    Raises:
        Http404: where the terms know no lines.
    """
    context = _context(request)
    form = PriceForm(request.POST or None, initial={"from_day": request.here.business_day})
    if form.is_valid():
        facts = form.cleaned_data
        with refusals_on(form):
            offering.set_price(
                **acting(request), code=facts["code"], kind=facts["kind"], name=form.name,
                amount_yen=facts["amount_yen"], from_day=facts["from_day"],
            )  # fmt: skip
            return done(request, "料金を決めました。", "The price is set.", _HOME)
    return shown(request, "console/network_price.html", form, context)


def _context(request: Request) -> dict[str, Any]:
    if not knowing.are_known(request.here.pack):
        raise Http404
    clauses = cited(request.here.pack, knowing.QUESTION, knowing.COVERED)
    return {"clauses": clauses, **at("network")}
