"""Stoppages over bookings at the desk: what is closed by one, whom it meets, what becomes of each;
and who waits for times that others have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows.place import bookings_shown, known, stoppages, waiting
from kiyaku.flows.place.bookings_shown import BookingShown
from kiyaku.flows.place.stoppages import LONGEST_REASON, Met
from kiyaku.flows.place.told import DECISIONS
from kiyaku.members import directory
from kiyaku.web import seen
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.slot_grid import require_known
from kiyaku.web.words import lazily, told

_AT = at("bookings")


class DecisionForm(ActForm):
    """What becomes of a booking that a stoppage meets."""

    decision = forms.ChoiceField(
        label=lazily("この予約をどうするか", "What becomes of it"),
        choices=[(code, lazily(words.ja, words.en)) for code, words in DECISIONS.items()],
        widget=forms.RadioSelect,
    )
    instead = forms.TypedChoiceField(
        label=lazily("代わりの予約(変更のとき)", "The booking in its place (where it is moved)"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    reason = forms.CharField(
        label=lazily("理由(職員だけが読みます)", "Why (the staff alone read it)"),
        max_length=LONGEST_REASON,
        required=False,
    )

    def __init__(self, others: list[BookingShown], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        instead = self.fields["instead"]
        assert isinstance(instead, forms.TypedChoiceField)
        instead.choices = [
            ("", "—"),
            *((one.id, f"{told(one.name)} {one.when}") for one in others),
        ]


@for_staff(Right.BOOKINGS_SEEN)
def stoppage(request: Request, announcement: int) -> HttpResponse:
    """A stoppage: which spaces it closes when, the bookings it meets, what was decided of each.

    Raises:
        Http404: where there is none, or the terms know no spaces.
    """
    context = _stoppage(request, announcement)
    people = directory.named({one.booking.booked.membership for one in context["met"]})
    seen.also(request, memberships=list(people))
    rows = [(one, people[one.booking.booked.membership]) for one in context["met"]]
    return render(request, "console/stoppage.html", {**context, "rows": rows})


@for_staff(Right.BOOKINGS_ENTERED)
def decide(request: Request, announcement: int, booking: int) -> HttpResponse:
    """Says what becomes of a booking that a stoppage meets, and has the member told.

    Raises:
        Http404: where the stoppage does not meet it, or it is decided already.
    """
    context = _stoppage(request, announcement)
    one = _undecided(context["met"], booking)
    whose = one.booking.booked.membership
    others = [
        other
        for other in bookings_shown.ahead_of(request.here.service, whose, now=clock.now())
        if other.id != booking
    ]
    form = DecisionForm(others, request.POST or None)
    if form.is_valid():
        facts = form.cleaned_data
        with refusals_on(form):
            stoppages.decide_met(
                **acting(request), announcement=announcement, booking=booking,
                decision=facts["decision"], reason=facts["reason"], instead=facts["instead"],
            )  # fmt: skip
            return done(
                request, "決定を記録しました。", "The decision is on record.",
                "console:stoppage", announcement,
            )  # fmt: skip
    seen.also(request, memberships=[whose])
    context |= {
        "one": one.booking,
        "person": directory.named([whose])[whose],
        "refund": known.refund_clauses(request.here.pack),
    }
    return shown(request, "console/stoppage_decide.html", form, context)


@for_staff(Right.BOOKINGS_SEEN)
def waits(request: Request) -> HttpResponse:
    """Who waits for which time, in the order in which each would have it.

    Raises:
        Http404: where the terms know no spaces.
    """
    require_known(request)
    every = waiting.waiting_shown(request.here.service, now=clock.now())
    people = directory.named({one.wait.membership for one in every})
    seen.also(request, memberships=list(people))
    rows = [(one, people[one.wait.membership]) for one in every]
    return render(request, "console/waits.html", {"rows": rows, **_AT})


def _stoppage(request: Request, announcement: int) -> dict[str, Any]:
    require_known(request)
    try:
        found = stoppages.stoppage(request.here.service, announcement, now=clock.now())
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    return {"stoppage": found, "met": found.met, **_AT}


def _undecided(met: list[Met], booking: int) -> Met:
    for one in met:
        if one.booking.id == booking and one.decided is None:
            return one
    raise Http404
