"""Ways to apply and to pay at the desk: which are accepted, and switching one from a day on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.console.confirming import Cleaned, two_steps
from kiyaku.console.views import at
from kiyaku.flows import ways_in
from kiyaku.flows.trying import seen_after
from kiyaku.flows.ways_in import Way
from kiyaku.members import switches
from kiyaku.terms.texts import Text
from kiyaku.web.acts import ActForm, done
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily, told

_KINDS = {
    switches.CHANNEL: Text("申込みの方法", "Ways to apply"),
    switches.PAYMENT_METHOD: Text("支払方法", "Ways to pay"),
}
_OPEN, _CLOSED = "open", "closed"
_SEPARATOR = "-"


class SwitchForm(ActForm):
    """A way, whether it is accepted, and from which day on."""

    way = forms.ChoiceField(label=lazily("方法", "Which way"))
    state = forms.ChoiceField(
        label=lazily("受け付けるか", "Accepted or not"),
        choices=(
            (_OPEN, lazily("受け付ける", "accepted")),
            (_CLOSED, lazily("受け付けない", "not accepted")),
        ),
        widget=forms.RadioSelect,
    )
    from_day = forms.DateField(
        label=lazily("いつから", "From which day on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=lazily("営業日か、その後の日。", "The business day, or a later one."),
    )

    def __init__(self, every: list[Way], *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["way"].choices = [  # type: ignore[attr-defined]  # it is a choice field
            (
                told(words),
                [(_value(one), told(one.words)) for one in every if one.kind == kind],
            )
            for kind, words in _KINDS.items()
        ]


@for_staff(Right.TERMS_SEEN)
def ways(request: Request) -> HttpResponse:
    """Every way to apply and to pay: whether it is accepted, and each time it was switched."""
    every = ways_in.ways(request.here.service)
    kinds = [
        (words, [(one, _value(one)) for one in every if one.kind == kind])
        for kind, words in _KINDS.items()
    ]
    return render(request, "console/ways_in.html", {"kinds": kinds, **at("ways_in")})


@for_staff(Right.TERMS_SET)
def switch(request: Request) -> HttpResponse:
    """Accept a way, or no longer, from a day on; asked about before it is done."""
    here = request.here
    every = ways_in.ways(here.service)
    initial = {"from_day": here.business_day, "way": request.GET.get("way", "")}
    sent = request.POST if request.method == "POST" else None

    def act(cleaned: Cleaned, **told_otherwise: Any) -> None:
        kind, name = cleaned["way"].split(_SEPARATOR, 1)
        facts = {**acting(request), **told_otherwise, "from_day": cleaned["from_day"]}
        is_open = cleaned["state"] == _OPEN
        if kind == switches.CHANNEL:
            ways_in.set_channel(**facts, channel=name, is_open=is_open)
        else:
            ways_in.set_payment_method(**facts, method=name, is_open=is_open)

    def preview(cleaned: Cleaned) -> dict[str, Any]:
        def look() -> Way:
            return _way(ways_in.ways(here.service), cleaned["way"])

        after = seen_after(lambda: act(cleaned, key=None), look)
        return {"before": _way(every, cleaned["way"]), "after": after}

    return two_steps(
        request,
        SwitchForm(every, sent, initial=initial),
        templates=("console/ways_in_switch.html", "console/ways_in_confirm.html"),
        context=at("ways_in"),
        preview=preview,
        act=act,
        done=lambda cleaned: done(
            request, "切り替えました。", "It is switched.", "console:ways_in"
        ),
    )


def _value(way: Way) -> str:
    return f"{way.kind}{_SEPARATOR}{way.name}"


def _way(every: list[Way], value: str) -> Way:
    return next(one for one in every if _value(one) == value)
