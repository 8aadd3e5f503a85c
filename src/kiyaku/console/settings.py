"""How a service is run: values, fees, and who runs it; each set from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import operators
from kiyaku.base.operators import Operator
from kiyaku.console.confirming import Cleaned, two_steps
from kiyaku.flows import opening, past_settings, settings_shown
from kiyaku.flows.operator import changed_particulars, set_operator
from kiyaku.flows.published_prices import PlanShown, price_clauses, price_page
from kiyaku.flows.settings_shown import ParameterShown
from kiyaku.flows.trying import seen_after
from kiyaku.terms.texts import Text
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily, say, told


def _at(place: str) -> dict[str, str]:
    return {"section": "desk", "place": place}


def _sent(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _day(ja: str, en: str, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=lazily(ja, en), widget=widget, **more)


def clauses_shown(request: Request, name: str, clause: str) -> dict[str, Any]:
    """The clause of a parameter or reading, its gist, and every clause that rests on it."""
    pack = request.here.pack
    return {
        "own": (clause,),
        "gist": pack.clauses[clause].gist,
        "resting": settings_shown.resting_on(pack, name),
    }


def _reason_of_past() -> forms.CharField:
    return forms.CharField(
        label=lazily("理由(過ぎた日の値を変えるとき)", "Reason, where days gone by change"),
        help_text=lazily(
            "すでに計算・請求したものは変わりません。",
            "What is charged and billed already stays as it is.",
        ),
        max_length=past_settings.REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )


# --- parameters -------------------------------------------------------------------------------


class ParameterForm(ActForm):
    """A value from a day on."""

    value = forms.IntegerField(label=lazily("値", "Value"))
    from_day = _day(
        "いつから",
        "From which day on",
        help_text=lazily(
            "この日から、次の値が始まる前の日までの値になります。",
            "It holds from this day on, until the next value begins.",
        ),
    )
    individual_rules = forms.CharField(
        label=lazily("個別規定の名(あれば)", "Title of individual rules, if any"),
        help_text=lazily(
            "個別規定の値は、ほかのどの値よりも優先します。",
            "A value of individual rules goes before all others.",
        ),
        max_length=200,
        required=False,
    )
    reason = _reason_of_past()


@for_staff(Right.TERMS_SEEN)
def parameters(request: Request) -> HttpResponse:
    """Every parameter: its value, until when it is known, and all that was ever set."""
    every = settings_shown.parameters(request.here.service)
    context = {"parameters": every, **_at("parameters")}
    return render(request, "console/parameters.html", context)


@for_staff(Right.TERMS_SET)
def parameter(request: Request, parameter: str) -> HttpResponse:
    """Set a parameter from a day on, once it is clear what that changes."""
    here, before = request.here, _parameter(request, parameter)
    form = ParameterForm(_sent(request), initial={"from_day": here.business_day})
    form.fields["value"].help_text = say(
        f"整数で。いまは「{before.current.in_words.ja}」。",
        f"A whole number. Now: {before.current.in_words.en}.",
    )

    def act(cleaned: Cleaned, **told_otherwise: Any) -> None:
        opening.set_parameter(
            **{**acting(request), **told_otherwise},
            name=parameter,
            value={cleaned["from_day"]: cleaned["value"]},
            individual_rules=cleaned["individual_rules"],
            reason=cleaned["reason"],
        )

    return two_steps(
        request,
        form,
        templates=("console/parameter.html", "console/parameter_confirm.html"),
        context={
            "parameter": before,
            **clauses_shown(request, parameter, before.clause),
            **_at("parameters"),
        },
        preview=lambda cleaned: {
            "after": seen_after(
                partial(act, cleaned, key=None), lambda: _parameter(request, parameter)
            ),
            "past": past_settings.past(here.service, cleaned["from_day"]),
        },
        act=act,
        done=lambda _: done(
            request,
            f"「{before.words.ja}」を設定しました。",
            f"“{before.words.en}” is set.",
            "console:parameters",
        ),
    )


def _parameter(request: Request, name: str) -> ParameterShown:
    for one in settings_shown.parameters(request.here.service):
        if one.name == name:
            return one
    raise Http404


# --- prices -----------------------------------------------------------------------------------

_NEW = ""


class PriceForm(ActForm):
    """A plan's monthly fee from a day on; the plan may be a new one."""

    plan = forms.ChoiceField(label=lazily("プラン", "Plan"), required=False)
    new_plan = forms.RegexField(
        r"^[\w-]{1,80}\Z",
        label=lazily("新しいプランの名", "Name of the new plan"),
        help_text=lazily(
            "新しいプランのときだけ。80字までの文字・数字・ハイフン・下線。",
            "For a new plan only: up to 80 letters, digits, hyphens and underscores.",
        ),
        required=False,
    )
    monthly_fee_yen = forms.IntegerField(
        label=lazily("月額(円)", "Monthly fee (yen)"), min_value=0, max_value=10**9
    )
    from_day = _day("いつから", "From which day on")
    reason = _reason_of_past()

    def __init__(self, plans: Sequence[PlanShown], *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.plans = plans
        self.fields["plan"].choices = [  # type: ignore[attr-defined]  # it is a choice field
            *((one.code, told(one.name)) for one in plans),
            (_NEW, lazily("新しいプラン", "A new plan")),
        ]

    def clean(self) -> dict[str, Any]:
        """With ``code``: the plan meant, be it there or new."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen, named = cleaned.get("plan", _NEW), cleaned.get("new_plan", "")
        taken = "confirmed" not in self.data and named in {one.code for one in self.plans}
        if chosen and named:
            self.add_error("new_plan", _TWO_PLANS)
        elif not chosen and not named and "new_plan" not in self.errors:
            self.add_error("new_plan", _NO_PLAN)
        elif taken:
            self.add_error("new_plan", _TAKEN)
        return {**cleaned, "code": chosen or named}


_TWO_PLANS = lazily(
    "プランを選ぶか、新しいプランの名を書くか、どちらかにしてください。",
    "Either choose a plan or name a new one.",
)
_NO_PLAN = lazily("新しいプランの名を書いてください。", "Name the new plan.")
_TAKEN = lazily("この名のプランはすでにあります。", "There is a plan of this name already.")


@for_staff(Right.TERMS_SEEN)
def prices(request: Request) -> HttpResponse:
    """The fees of each plan: of today, to come, and before."""
    here = request.here
    context = {
        "page": price_page(here.service, on=here.business_day),
        "clauses": price_clauses(here.pack),
        **_at("prices"),
    }
    return render(request, "console/prices.html", context)


@for_staff(Right.TERMS_SET)
def price(request: Request) -> HttpResponse:
    """Publish a plan's fee from a day on, once it is clear what that changes."""
    here = request.here
    plans = _priced(request)
    first = plans[0].code if plans else _NEW
    initial = {"plan": request.GET.get("plan", first), "from_day": here.business_day}

    def act(cleaned: Cleaned, **told_otherwise: Any) -> None:
        opening.set_price(
            **{**acting(request), **told_otherwise},
            plan=cleaned["code"],
            monthly_fee_yen=cleaned["monthly_fee_yen"],
            from_day=cleaned["from_day"],
            reason=cleaned["reason"],
        )

    def preview(cleaned: Cleaned) -> dict[str, Any]:
        after = seen_after(
            partial(act, cleaned, key=None),
            lambda: _priced(request),
        )
        return {
            "code": cleaned["code"],
            "before": _plan(plans, cleaned["code"]),
            "after": _plan(after, cleaned["code"]),
            "past": past_settings.past(here.service, cleaned["from_day"]),
        }

    return two_steps(
        request,
        PriceForm(plans, _sent(request), initial=initial),
        templates=("console/price.html", "console/price_confirm.html"),
        context={"plans": plans, "clauses": price_clauses(here.pack), **_at("prices")},
        preview=preview,
        act=act,
        done=lambda cleaned: done(
            request,
            f"プラン {cleaned['code']} の料金を公表しました。",
            f"The fee of plan {cleaned['code']} is published.",
            "console:prices",
        ),
    )


def _priced(request: Request) -> tuple[PlanShown, ...]:
    """The plans, and after them the add-ons: what can be priced and named."""
    page = price_page(request.here.service, on=request.here.business_day)
    return (*page.plans, *page.add_ons)


def _plan(plans: Sequence[PlanShown], code: str) -> PlanShown | None:
    return next((one for one in plans if one.code == code), None)


class PlanNameForm(ActForm):
    """What a plan is called in both languages."""

    ja = forms.CharField(label=lazily("日本語の名", "Name in Japanese"), max_length=80)
    en = forms.CharField(label=lazily("英語の名", "Name in English"), max_length=80)


@for_staff(Right.TERMS_SET)
def plan_name(request: Request) -> HttpResponse:
    """Say what a plan is called, on the price list and wherever members read of it.

    Raises:
        Http404: for a plan there is not.
    """
    plans = _priced(request)
    first = plans[0].code if plans else ""
    plan = _plan(plans, request.GET.get("plan", first))
    if plan is None:
        raise Http404
    form = PlanNameForm(_sent(request), initial={"ja": plan.name.ja, "en": plan.name.en})
    if form.is_valid():
        name = Text(form.cleaned_data["ja"], form.cleaned_data["en"])
        with refusals_on(form):
            opening.name_plan(**acting(request), plan=plan.code, name=name)
            return done(
                request,
                f"プランの名を「{name.ja}」にしました。",
                f"The plan is called {name.en}.",
                "console:prices",
            )
    return shown(request, "console/plan_name.html", form, {"plan": plan, **_at("prices")})


# --- who runs the service ---------------------------------------------------------------------

_ALL = fields(Operator)
_LINES = forms.Textarea(attrs={"rows": 3})


class OperatorForm(ActForm):
    """Particulars of who runs a service, from a day on."""

    name = forms.CharField(label=lazily("名称", "Name"))
    postal_code = forms.CharField(label=lazily("郵便番号", "Postal code"), required=False)
    address = forms.CharField(label=lazily("住所", "Postal address"), required=False)
    contact = forms.CharField(
        label=lazily("問い合わせ先", "Whom to ask"), widget=_LINES, required=False
    )
    registration_number = forms.CharField(
        label=lazily("適格請求書発行事業者の登録番号", "Registration number for invoices"),
        help_text=lazily("T と13桁の数字。なければ空。", "T and 13 digits; empty if none."),
        required=False,
    )
    tax_percent = forms.IntegerField(
        label=lazily("料金に含まれる消費税の税率(%)", "Consumption tax included in prices (%)"),
        required=False,
    )
    payment_ja = forms.CharField(
        label=lazily("支払方法(日本語)", "How to pay, in Japanese"), widget=_LINES, required=False
    )
    payment_en = forms.CharField(
        label=lazily("支払方法(英語)", "How to pay, in English"), widget=_LINES, required=False
    )
    from_day = _day(
        "いつから",
        "From which day on",
        help_text=lazily(
            "空なら今の営業日から。初めての登録ならサービスの最初の日から。",
            "Empty: from the business day; for the first entry, from the service's first day.",
        ),
        required=False,
    )

    @property
    def operator(self) -> Operator:
        """What was typed, as it is stored."""
        typed = {one.name: self.cleaned_data[one.name] for one in _ALL}
        for name in ("contact", "payment_ja", "payment_en"):
            typed[name] = typed[name].replace("\r\n", "\n")
        return operators.checked(Operator(**typed))


@for_staff(Right.TERMS_SEEN)
def operator(request: Request) -> HttpResponse:
    """Who runs the service, now and at other times, as invoices show it."""
    here = request.here
    entered = operators.over_time(here.service)
    context = {
        "operator": operators.of_day(entered, here.business_day),
        "entered": list(reversed(entered)),
        **_at("operator"),
    }
    return render(request, "console/operator.html", context)


@for_staff(Right.TERMS_SET)
def operator_change(request: Request) -> HttpResponse:
    """Enter the operator's particulars from a day on, once it is clear what that changes."""
    here = request.here
    current = operators.in_force(here.service, here.business_day)
    initial = {} if current is None else {one.name: getattr(current, one.name) for one in _ALL}
    form = OperatorForm(_sent(request), initial=initial)

    def preview(cleaned: Cleaned) -> dict[str, Any]:
        operator = form.operator
        changed = changed_particulars(current, operator)
        rows = [
            (form.fields[name].label, getattr(current, name, ""), getattr(operator, name))
            for name in changed
        ]
        return {"changed": rows, "from_day": cleaned["from_day"]}

    return two_steps(
        request,
        form,
        templates=("console/operator_change.html", "console/operator_confirm.html"),
        context={"current": current, **_at("operator")},
        preview=preview,
        act=lambda cleaned: set_operator(
            **acting(request), operator=form.operator, from_day=cleaned["from_day"]
        ),
        done=lambda _: done(
            request,
            "運営者の情報を登録しました。",
            "The operator's particulars are entered.",
            "console:operator",
        ),
    )
