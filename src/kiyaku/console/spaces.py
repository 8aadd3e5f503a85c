"""Spaces at the desk: which there are, how they can be used and what an hour costs, from a day on;
when they are closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import plans
from kiyaku.console.booking_forms import date_field, moment_field
from kiyaku.console.confirming import Cleaned, two_steps
from kiyaku.console.views import at
from kiyaku.flows.place import bookings_shown, known, stoppages
from kiyaku.flows.place import spaces as places
from kiyaku.flows.place.spaces import SpaceShown
from kiyaku.flows.refusing import cited
from kiyaku.members import directory
from kiyaku.spaces import closures
from kiyaku.spaces.closures import Closure
from kiyaku.spaces.rules import DAYS, Rules, hours_of, written
from kiyaku.terms.texts import Text
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.slot_grid import require_known
from kiyaku.web.words import lazily, told

_AT = at("spaces")
DAY_NAMES: Mapping[str, Text] = {
    "mon": Text("月", "Monday"),
    "tue": Text("火", "Tuesday"),
    "wed": Text("水", "Wednesday"),
    "thu": Text("木", "Thursday"),
    "fri": Text("金", "Friday"),
    "sat": Text("土", "Saturday"),
    "sun": Text("日", "Sunday"),
    "holiday": Text("祝日", "Public holidays"),
}
_FIGURES: Mapping[str, Text] = {
    "capacity": Text("定員(人)", "How many people it takes"),
    "grid_minutes": Text("予約のきざみ(分)", "Step of times (minutes)"),
    "shortest_minutes": Text("最短の利用(分)", "Shortest use (minutes)"),
    "longest_minutes": Text("最長の利用(分)", "Longest use (minutes)"),
    "horizon_days": Text("何日先まで予約できるか", "Days ahead it can be booked"),
    "preparation_minutes": Text("利用前の準備(分)", "Preparing before a use (minutes)"),
    "clearing_minutes": Text("利用後の片付け(分)", "Clearing after a use (minutes)"),
    "bookings_most": Text(
        "会員ごとの先の予約の数(0 は限りなし)", "Bookings ahead for each member (0: any number)"
    ),
    "hold_minutes": Text("支払いを待つ時間(分)", "An unpaid booking is kept (minutes)"),
    "offer_minutes": Text(
        "空きを待つ人が支払うまでの時間(分)", "Who waited has to pay within (minutes)"
    ),
    "no_show_minutes": Text(
        "来場なしとするまでの時間(分)", "Nobody is taken to come after (minutes)"
    ),
}
FIGURES_MOST = 1_000_000
WHY_MOST = places.LONGEST_WORDS


class RulesForm(ActForm):
    """How a space can be used from a day on."""

    ja = forms.CharField(label=lazily("日本語の名前", "Name in Japanese"), max_length=100)
    en = forms.CharField(label=lazily("英語の名前", "Name in English"), max_length=100)
    from_day = date_field("いつから", "From which day on")
    is_bookable = forms.BooleanField(
        label=lazily("予約を受け付ける", "It can be booked"), required=False
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for name, words in _FIGURES.items():
            self.fields[name] = forms.IntegerField(
                label=told(words), min_value=0, max_value=FIGURES_MOST
            )
        for day in DAYS:
            self.fields[f"hours_{day}"] = forms.CharField(
                label=lazily(
                    f"開室時間: {DAY_NAMES[day].ja}", f"Opening hours: {DAY_NAMES[day].en}"
                ),
                max_length=100,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "09:00-12:00,13:00-21:00"}),
            )

    def clean(self) -> dict[str, Any]:
        """With ``rules``, once all of it can be read."""
        cleaned: dict[str, Any] = super().clean() or {}
        hours = {}
        for day in DAYS:
            hours[day] = cleaned.get(f"hours_{day}", "")
            try:
                hours_of({day: hours[day]})
            except ValueError:
                self.add_error(f"hours_{day}", lazily(*_UNREADABLE))
        if not self.errors:
            cleaned["rules"] = Rules(
                Text(cleaned["ja"], cleaned["en"]),
                hours_of(hours),
                is_bookable=cleaned["is_bookable"],
                **{name: cleaned[name] for name in _FIGURES},
            )
        return cleaned


_UNREADABLE = (
    "「09:00-12:00,13:00-21:00」のように書いてください。空なら閉室です。",
    "Write it like 09:00-12:00,13:00-21:00. Empty means closed.",
)


class NewForm(RulesForm):
    """A new space: its code, and what it is a part of."""

    space = forms.SlugField(
        label=lazily(
            "記号(文字・数字・ハイフン・下線)", "Code (letters, digits, hyphen, underscore)"
        ),
        max_length=80,
        allow_unicode=True,
    )
    parent = forms.ChoiceField(
        label=lazily("どのスペースの一部か", "A part of which space"),
        help_text=lazily(
            "全体を予約すると、その部分も予約されます。",
            "Who books the whole has its parts too.",
        ),
        required=False,
    )

    def __init__(self, spaces: Sequence[SpaceShown], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ChoiceField)
        parent.choices = [
            ("", lazily("どれの一部でもない", "of none")),
            *((one.code, told(one.name)) for one in spaces),
        ]
        self.order_fields(["space", "parent"])


class PriceForm(ActForm):
    """What an hour costs from a day of use on."""

    plan = forms.ChoiceField(
        label=lazily("だれの料金か", "For whom"),
        required=False,
    )
    hourly_yen = forms.IntegerField(
        label=lazily("1時間の料金(円)", "Price of an hour (yen)"),
        min_value=0,
        max_value=places.MOST_YEN,
    )
    from_day = date_field("どの利用日から", "From which day of use on")

    def __init__(self, named: Mapping[str, Text], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        plan = self.fields["plan"]
        assert isinstance(plan, forms.ChoiceField)
        plan.choices = [
            (
                "",
                lazily("個別の料金のないすべての会員", "everybody whose plan has none of its own"),
            ),
            *((code, told(name)) for code, name in named.items()),
        ]


class ClosureForm(ActForm):
    """From when to when a space is closed, and why."""

    starts_at = moment_field("いつから", "From")
    ends_at = moment_field("いつまで", "Until")
    stoppage = forms.TypedChoiceField(
        label=lazily("どの停止・中断によるか", "By which stoppage"),
        help_text=lazily(
            "選ぶと、理由はその告知のとおりになり、当たった予約の扱いを一件ずつ決められます。",
            "Where one is chosen the reason is that of its announcement, and what becomes of each "
            "booking it meets is decided one by one.",
        ),
        coerce=int,
        empty_value=None,
        required=False,
    )
    ja = forms.CharField(
        label=lazily("理由(会員が読みます)", "Why, in Japanese (members read it)"),
        max_length=WHY_MOST,
        required=False,
    )
    en = forms.CharField(
        label=lazily("理由(英語)", "Why, in English"), max_length=WHY_MOST, required=False
    )

    def __init__(self, by: Sequence[tuple[int, Text]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._by = dict(by)
        stoppage = self.fields["stoppage"]
        assert isinstance(stoppage, forms.TypedChoiceField)
        stoppage.choices = [
            ("", lazily("停止・中断によるものではない", "by none")),
            *((number, told(words)) for number, words in by),
        ]

    def clean(self) -> dict[str, Any]:
        """With the reason of the stoppage where one is chosen, else one in both languages."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (chosen := cleaned.get("stoppage")) is not None:
            words = self._by[chosen]
            return cleaned | {"ja": words.ja, "en": words.en}
        for name in ("ja", "en"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, lazily("理由を書いてください。", "Say why."))
        return cleaned


@for_staff(Right.BOOKINGS_SEEN)
def listing(request: Request) -> HttpResponse:
    """All spaces as they are today, each below what it lies in, and when they are closed.

    Raises:
        Http404: where the terms know no spaces.
    """
    context = _context(request)
    found = context["spaces"]
    names = {one.id: one.name for one in found}
    ahead = closures.ahead(request.here.service, known.moment(request.here.service, clock.now()))
    context |= {
        "closures": [(one, names[one.space]) for one in ahead],
        "plans": plans.names_by_code(request.here.service),
    }
    return render(request, "console/spaces.html", context)


@for_staff(Right.BOOKINGS_SEEN)
def space(request: Request, space: str) -> HttpResponse:
    """A space: how it can be used and what it costs, from which day on; when it is closed."""
    context = _one(request, space)
    found, named = context["space"], plans.names_by_code(request.here.service)
    every = Text("すべての会員", "everybody")
    context |= {
        "dated_rules": [
            (
                day,
                rules,
                _hours(rules),
                [(_FIGURES[name], getattr(rules, name)) for name in _FIGURES],
            )
            for day, rules in found.dated_rules.items()
        ],
        "dated_prices": [
            (named.get(code, every), list(fees.items()))
            for code, fees in found.dated_prices.items()
        ],
        "closures": [
            one
            for one in closures.ahead(
                request.here.service, known.moment(request.here.service, clock.now())
            )
            if one.space == found.id
        ],
    }
    return render(request, "console/space.html", context)


@for_staff(Right.TERMS_SET)
def new(request: Request) -> HttpResponse:
    """Puts a new space on record."""
    context, usual = _context(request), Rules(Text("", ""), hours_of({}))
    form = NewForm(context["spaces"], request.POST or None, initial=_initial(request, usual))
    if form.is_valid():
        facts = form.cleaned_data
        with refusals_on(form):
            places.make_space(
                **acting(request), space=facts["space"], rules=facts["rules"],
                from_day=facts["from_day"], parent=facts["parent"] or None,
            )  # fmt: skip
            return done(
                request, "スペースを加えました。次に料金を公表してください。",
                "The space is added. Now publish its price.", "console:space", facts["space"],
            )  # fmt: skip
    return shown(request, "console/space_new.html", form, context)


@for_staff(Right.TERMS_SET)
def change(request: Request, space: str) -> HttpResponse:
    """Says how a space can be used from a day on; what is booked stays."""
    context = _one(request, space)
    latest = next(reversed(context["space"].dated_rules.values()))
    form = RulesForm(request.POST or None, initial=_initial(request, latest))
    if form.is_valid():
        with refusals_on(form):
            places.change_space(
                **acting(request), space=space, rules=form.cleaned_data["rules"],
                from_day=form.cleaned_data["from_day"],
            )  # fmt: skip
            return done(
                request, "設定を変えました。", "How it can be used is changed.",
                "console:space", space,
            )  # fmt: skip
    return shown(request, "console/space_change.html", form, context)


@for_staff(Right.TERMS_SET)
def price(request: Request, space: str) -> HttpResponse:
    """Publishes what an hour costs from a day of use on; what is booked costs what it cost."""
    context = _one(request, space)
    named = plans.names_by_code(request.here.service)
    form = PriceForm(named, request.POST or None, initial={"from_day": request.here.business_day})
    if form.is_valid():
        facts = form.cleaned_data
        with refusals_on(form):
            places.price_space(
                **acting(request), space=space, hourly_yen=facts["hourly_yen"],
                from_day=facts["from_day"], plan=facts["plan"] or None,
            )  # fmt: skip
            return done(
                request, "料金を公表しました。", "The price is published.", "console:space", space
            )
    return shown(request, "console/space_price.html", form, context)


@for_staff(Right.BOOKINGS_ENTERED)
def close(request: Request, space: str) -> HttpResponse:
    """Closes a space with its parts for a time: first which bookings that meets, then the act."""
    context = _one(request, space)

    def preview(facts: Cleaned) -> dict[str, Any]:
        return {"met": _met(request, context["space"].id, facts), "facts": facts}

    def act(facts: Cleaned) -> None:
        about = {"space": space, "starts_at": facts["starts_at"], "ends_at": facts["ends_at"]}
        if facts["stoppage"] is None:
            places.close_space(**acting(request), **about, why=Text(facts["ja"], facts["en"]))
        else:
            stoppages.stop_space(**acting(request), **about, announcement=facts["stoppage"])

    return two_steps(
        request,
        ClosureForm(stoppages.to_choose(request.here.service), request.POST or None),
        templates=("console/space_close.html", "console/space_close_confirm.html"),
        context=context,
        preview=preview,
        act=act,
        done=lambda _: done(
            request, "休室にしました。", "It is closed for that time.", "console:space", space
        ),
    )


def _met(request: Request, space: int, facts: Cleaned) -> list[tuple[Any, Any]]:
    """The bookings that a closure would meet, each with whose it is."""
    service = request.here.service
    meant = Closure(
        0, space, facts["starts_at"], facts["ends_at"], Text(facts["ja"], facts["en"]), "", 0,
        True, request.here.business_day, 0,
    )  # fmt: skip
    met = bookings_shown.shown(service, places.bookings_met(service, meant), now=clock.now())
    people = directory.named({one.booked.membership for one in met})
    return [(one, people[one.booked.membership]) for one in met]


@for_staff(Right.BOOKINGS_ENTERED)
def reopen(request: Request, closure: int) -> HttpResponse:
    """Takes a closure back.

    Raises:
        Http404: where there is none.
    """
    context, form = _context(request), ActForm(request.POST or None)
    try:
        found = closures.closure(request.here.service, closure)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    space = next(one for one in context["spaces"] if one.id == found.space)
    if form.is_valid():
        with refusals_on(form):
            places.reopen_space(**acting(request), closure=closure)
            return done(
                request, "休室を取り消しました。", "It is open after all.",
                "console:space", space.code,
            )  # fmt: skip
    context |= {"closure": found, "space": space}
    return shown(request, "console/space_reopen.html", form, context)


def _context(request: Request) -> dict[str, Any]:
    """What the pages share.

    Raises:
        Http404: where the terms know no spaces.
    """
    require_known(request)
    return {
        "spaces": places.spaces_shown(request.here.service, request.here.business_day),
        "clauses": cited(request.here.pack, known.FEE),
        **_AT,
    }


def _one(request: Request, code: str) -> dict[str, Any]:
    """The same with the space of a code.

    Raises:
        Http404: where there is none.
    """
    context = _context(request)
    for one in context["spaces"]:
        if one.code == code:
            return {**context, "space": one}
    raise Http404


def _initial(request: Request, rules: Rules) -> dict[str, Any]:
    hours = written(rules.hours)
    return {
        "ja": rules.name.ja, "en": rules.name.en, "is_bookable": rules.is_bookable,
        "from_day": request.here.business_day,
        **{name: getattr(rules, name) for name in _FIGURES},
        **{f"hours_{day}": hours.get(day, "") for day in DAYS},
    }  # fmt: skip


def _hours(rules: Rules) -> list[tuple[Text, str]]:
    hours = written(rules.hours)
    return [(DAY_NAMES[day], hours.get(day, "")) for day in DAYS]
