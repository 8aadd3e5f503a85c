"""A member's bookings of spaces: what is free, what it costs, booked, paid, called off."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import standing
from kiyaku.flows.place import (
    attendance,
    bookings_shown,
    calendars,
    known,
    offer_shown,
    reasons,
    waiting,
)
from kiyaku.flows.place import booking as booking_spaces
from kiyaku.flows.place.booking import Offer
from kiyaku.flows.place.bookings_shown import BookingShown
from kiyaku.members import queries as members
from kiyaku.portal.frame import framed, page
from kiyaku.spaces import feeds
from kiyaku.spaces.rules import TOKYO, Rules
from kiyaku.web import qr, slot_grid
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.slot_grid import require_known
from kiyaku.web.words import lazily, say

PLACE = "bookings"
_DAY_MINUTES, _PEOPLE_MOST = 24 * 60, 100_000


@for_member
def bookings(request: Request, membership: int) -> HttpResponse:
    """What is booked and still ahead, and all that ever was, the latest first.

    Raises:
        Http404: where the terms know no spaces.
    """
    require_known(request)
    service, now = request.here.service, clock.now()
    context = {
        "ahead": bookings_shown.ahead_of(service, membership, now=now),
        "page": bookings_shown.bookings_of(service, membership, now=now, before=after(request)),
        "waits": [one for one in waiting.waits_of(service, membership, now=now) if one.place],
        "barred": barred(request, membership),
    }
    return page(request, "portal/bookings.html", membership, PLACE, context)


@for_member
def free_times(request: Request, membership: int) -> HttpResponse:
    """The times of a space on a day, or in a week: free ones to choose, and why others are not.

    Raises:
        Http404: where the terms know no spaces, or not the one asked for.
    """
    require_known(request)
    grid = slot_grid.grid(request, clock.now(), membership)
    context = framed(membership, PLACE, {"grid": grid, "barred": barred(request, membership)})
    template = "web/slots.html" if request.htmx else "portal/free_times.html"
    return render(request, template, context)


class LengthForm(forms.Form):
    """How long, and for how many."""

    minutes = forms.TypedChoiceField(label=lazily("利用時間", "How long"), coerce=int)
    people = forms.IntegerField(
        label=lazily("人数", "How many people"), min_value=1, max_value=_PEOPLE_MOST
    )

    def __init__(self, rules: Rules, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        lengths = range(rules.shortest_minutes, rules.longest_minutes + 1, rules.grid_minutes)
        minutes = self.fields["minutes"]
        assert isinstance(minutes, forms.TypedChoiceField)
        minutes.choices = [(one, _length(one)) for one in lengths]
        self.fields["people"].widget.attrs["max"] = rules.capacity


class WaitForm(ActForm):
    """How long, and for how many: as the page said it."""

    minutes = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=_DAY_MINUTES)
    people = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=_PEOPLE_MOST)


class ConfirmForm(WaitForm):
    """That what a booking is, and that paid fees stay paid, was read."""

    seen_yen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    understood = forms.BooleanField(
        label=lazily(
            "支払った利用料は、取り消しても返金されないことを確かめました",
            "I have seen that a fee that was paid is not given back, also when I call it off",
        )
    )

    def show(self, amount_yen: int | None) -> None:
        """With the form goes the fee that the page shows; another than before is to be read."""
        self.initial["seen_yen"] = amount_yen
        if self.is_bound and self.data.get("seen_yen") != str(amount_yen):
            read = {name: value for name, value in self.data.items() if name != "understood"}
            self.data = {**read, "seen_yen": amount_yen}


@for_member
def offer(request: Request, membership: int) -> HttpResponse:
    """What a booking would be: fee, until when it is paid, that it is not given back; booking it.

    Without a time it leads to the free ones.

    Raises:
        Http404: where the terms know no spaces, or for a space or a time that there is not.
    """
    require_known(request)
    if not request.GET.get("at"):
        return redirect("portal:free_times", request.here.code, membership)
    code, starts_at, rules = asked_time(request)
    asked = {"minutes": rules.shortest_minutes, "people": 1}
    lengths = LengthForm(rules, request.GET if "minutes" in request.GET else None, initial=asked)
    if lengths.is_bound and lengths.is_valid():
        asked = lengths.cleaned_data
    form = ConfirmForm(request.POST or None, initial=asked, auto_id="confirm_%s")
    if form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("minutes", "people")}
        with refusals_on(form):
            made = booking_spaces.book(
                **acting(request), membership=membership, space=code, starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(minutes=asked["minutes"]),
                people=asked["people"], seen_yen=form.cleaned_data["seen_yen"],
            )  # fmt: skip
            return done(
                request, "予約しました。", "It is booked.", "portal:booking", membership, made
            )
    found = _offered(request, membership, code, starts_at, asked)
    form.show(found.amount_yen)
    context = {
        "offer": found,
        "lengths": lengths,
        "starts_at": starts_at,
        "day": starts_at.astimezone(TOKYO).date(),
        "workings": offer_shown.of_offer(request.here.service, found),
        "barred": barred(request, membership),
        "can_wait": found.reason is not None and found.reason.code in reasons.WAITED_OUT,
    }
    return shown(request, "portal/booking_offer.html", form, framed(membership, PLACE, context))


def asked_time(request: Request) -> tuple[str, dt.datetime, Rules]:
    """The space and the start that an address names, and the rules of that day.

    Raises:
        Http404: for a space or a time that there is not.
    """
    typed = request.GET.get("at", "")
    try:
        starts_at = dt.datetime.fromisoformat(typed).replace(tzinfo=TOKYO)
    except ValueError:
        raise Http404 from None
    code = request.GET.get("space", "")
    on = slot_grid.within_reach(request, starts_at.date())
    rules = slot_grid.rules_on(request, code, on)
    if rules is None:
        raise Http404
    return code, starts_at, rules


def _offered(
    request: Request, membership: int, code: str, starts_at: dt.datetime, asked: dict[str, int]
) -> Offer:
    try:
        return booking_spaces.offer(
            request.here.service, membership, code, starts_at,
            starts_at + dt.timedelta(minutes=asked["minutes"]),
            now=clock.now(), people=asked["people"],
        )  # fmt: skip
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


@for_member
def booking(request: Request, membership: int, booking: int) -> HttpResponse:
    """One booking: its state, its fee with clause and working, how it is paid until when, its pass.

    Raises:
        Http404: where it is not this membership's.
    """
    found = _found(request, membership, booking)
    context = {
        "one": found,
        "workings": offer_shown.of_booking(request.here.service, found.booked),
        "ways_to_pay": offer_shown.ways_to_pay(request.here.service),
        "refund": known.refund_clauses(request.here.pack),
    }
    if found.has_pass:
        token = attendance.pass_of(request.here.service, booking)
        context |= {"token": token, "code": qr.drawn(token)}
        context["earliest_minutes"] = attendance.EARLIEST // dt.timedelta(minutes=1)
    return page(request, "portal/booking.html", membership, PLACE, context)


class CancelForm(ActForm):
    """That what calling it off means was read."""

    understood = forms.BooleanField(
        label=lazily("取り消すとどうなるかを確かめました", "I have read what calling it off means")
    )


@for_member
def cancel(request: Request, membership: int, booking: int) -> HttpResponse:
    """Calls a booking off: first that nothing paid is given back, then the act.

    Raises:
        Http404: where it is not this membership's.
    """
    found, form = _found(request, membership, booking), CancelForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            booking_spaces.cancel_booking(**acting(request), booking=booking)
            return done(
                request, "予約を取り消しました。", "The booking is called off.",
                "portal:booking", membership, booking,
            )  # fmt: skip
    context = {"one": found, "refund": known.refund_clauses(request.here.pack)}
    return shown(request, "portal/booking_cancel.html", form, framed(membership, PLACE, context))


@for_member
def calendar(request: Request, membership: int) -> HttpResponse:
    """The secret address by which calendars read one's bookings: made, shown once, revoked.

    Raises:
        Http404: where the terms know no spaces.
    """
    require_known(request)
    service, form = request.here.service, ActForm(request.POST or None)
    context: dict[str, Any] = {}
    if form.is_valid():
        with refusals_on(form):
            if "revoke" in request.POST:
                calendars.revoke_feed(**acting(request), membership=membership)
                return done(
                    request, "アドレスを無効にしました。", "The address opens nothing any more.",
                    "portal:calendar", membership,
                )  # fmt: skip
            token = secrets.token_urlsafe(24)
            is_new = calendars.make_feed(
                **acting(request), membership=membership, digest=calendars.digest(token)
            )
            if not is_new:
                return redirect("portal:calendar", request.here.code, membership)
            address = reverse("public:calendar", args=[request.here.code, token])
            context["address"] = request.build_absolute_uri(address)
            form = ActForm()
    member = members.membership(service, membership).member_id
    context |= {"feed": feeds.of(membership, member)}
    response = shown(request, "portal/calendar.html", form, framed(membership, PLACE, context))
    response["Cache-Control"] = "no-store"
    return response


def _found(request: Request, membership: int, booking: int) -> BookingShown:
    require_known(request)
    try:
        found = bookings_shown.booking_shown(request.here.service, booking, now=clock.now())
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    if found.booked.membership != membership:
        raise Http404
    return found


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    ja = (f"{hours}時間" if hours else "") + (f"{rest}分" if rest else "")
    en = " ".join(
        one for one in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if one
    )
    return say(ja, en)


def barred(request: Request, membership: int) -> object:
    """The restriction or suspension that bars booking; None where none does."""
    here = request.here
    return standing.barred(here.service, membership, standing.HOURLY_SPACE, here.business_day)
