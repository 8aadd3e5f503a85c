"""A space booked by a member for the same hours again and again: looked at, then confirmed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.flows.place import known, recurring
from kiyaku.flows.place.recurring import SeriesOffer
from kiyaku.flows.refusing import cited
from kiyaku.portal.bookings import PLACE, ConfirmForm, LengthForm, asked_time, barred
from kiyaku.portal.frame import framed
from kiyaku.spaces.rules import TOKYO
from kiyaku.web.acts import done, refusals_on, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request, acting
from kiyaku.web.slot_grid import require_known
from kiyaku.web.words import lazily, say

_WEEKS = (1, 2, 4)
"""Every so many weeks, on pages; the operation takes any number of days."""
_FIELDS = ("minutes", "people", "times", "weeks")


def _every(weeks: int) -> str:
    if weeks == 1:
        return say("毎週", "every week")
    return say(f"{weeks}週ごと", f"every {weeks} weeks")


class SeriesForm(LengthForm):
    """How long, for how many, how often and how many times."""

    weeks = forms.TypedChoiceField(label=lazily("間隔", "How often"), coerce=int)
    times = forms.IntegerField(
        label=lazily("回数", "How many times"), min_value=2, max_value=recurring.TIMES_MOST
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        weeks = self.fields["weeks"]
        assert isinstance(weeks, forms.TypedChoiceField)
        weeks.choices = [(one, _every(one)) for one in _WEEKS]


class SeriesConfirmForm(ConfirmForm):
    """That what the bookings are, and that paid fees stay paid, was read."""

    weeks = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=max(_WEEKS))
    times = forms.IntegerField(widget=forms.HiddenInput)


@for_member
def booking_series(request: Request, membership: int) -> HttpResponse:
    """What a series of bookings would be, date by date; booking all of it where all is free.

    Without a time it leads to the free ones.

    Raises:
        Http404: where the terms know no spaces, or for a space or a time that there is not.
    """
    require_known(request)
    if not request.GET.get("at"):
        return redirect("portal:free_times", request.here.code, membership)
    code, starts_at, rules = asked_time(request)
    asked = {"minutes": rules.shortest_minutes, "people": 1, "weeks": 1, "times": 4}
    choice = SeriesForm(rules, request.GET if "times" in request.GET else None, initial=asked)
    if choice.is_bound and choice.is_valid():
        asked = choice.cleaned_data
    form = SeriesConfirmForm(request.POST or None, initial=asked, auto_id="confirm_%s")
    if form.is_valid():
        asked = {name: form.cleaned_data[name] for name in _FIELDS}
        with refusals_on(form):
            made = recurring.book_series(
                **acting(request), membership=membership, space=code,
                **_span(starts_at, asked), seen_yen=form.cleaned_data["seen_yen"],
            )  # fmt: skip
            return done(
                request, f"{len(made)}件を予約しました。", f"{len(made)} times are booked.",
                "portal:bookings", membership,
            )  # fmt: skip
    found = _offered(request, membership, code, starts_at, asked)
    form.show(found.amount_yen)
    context = {
        "offer": found,
        "choice": choice,
        "day": starts_at.astimezone(TOKYO).date(),
        "every": _every(asked["weeks"]),
        "fee_clauses": cited(request.here.pack, known.FEE),
        "due_clauses": cited(request.here.pack, known.DUE),
        "barred": barred(request, membership),
        "refund": known.refund_clauses(request.here.pack),
    }
    return shown(request, "portal/booking_series.html", form, framed(membership, PLACE, context))


def _span(starts_at: dt.datetime, asked: dict[str, int]) -> dict[str, Any]:
    ends_at = starts_at + dt.timedelta(minutes=asked["minutes"])
    return {
        "starts_at": starts_at, "ends_at": ends_at, "people": asked["people"],
        "times": asked["times"], "every_days": 7 * asked["weeks"],
    }  # fmt: skip


def _offered(
    request: Request, membership: int, code: str, starts_at: dt.datetime, asked: dict[str, int]
) -> SeriesOffer:
    try:
        return recurring.offer_series(
            request.here.service, membership, code, **_span(starts_at, asked), now=clock.now()
        )
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
