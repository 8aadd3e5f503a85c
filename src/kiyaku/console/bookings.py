"""Bookings at the desk: all spaces of a day or of seven, booking for members, one booking, what
is allowed, paid and called off."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.console.booking_forms import BookForm, LaterForm, PaidForm
from kiyaku.console.confirming import Cleaned, two_steps
from kiyaku.console.views import at
from kiyaku.flows.place import board as boards
from kiyaku.flows.place import booking as booking_spaces
from kiyaku.flows.place import front_desk, known, offer_shown, paying, reasons, spaces, stoppages
from kiyaku.flows.place.front_desk import Visit
from kiyaku.flows.refusing import cited
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.spaces import waiting_bookings
from kiyaku.spaces.rules import DAY_MINUTES, TOKYO
from kiyaku.web import seen
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.slot_grid import day_asked, require_known

_AT = at("bookings")
TABLE, LIST, WEEK = "table", "list", "week"
VIEWS = (TABLE, LIST, WEEK)


@for_staff(Right.BOOKINGS_SEEN)
def board(request: Request) -> HttpResponse:
    """All spaces on a day, as a table of times or as a list of the same, or seven days.

    Raises:
        Http404: where the terms know no spaces, or for a day out of reach.
    """
    require_known(request)
    service, now = request.here.service, clock.now()
    day, view = day_asked(request), request.GET.get("view", TABLE)
    step = dt.timedelta(7 if view == WEEK else 1)
    context: dict[str, Any] = {
        "day": day, "view": view if view in VIEWS else TABLE,
        "before": day - step, "after": day + step, "today": request.here.business_day,
        "stoppages": stoppages.stoppages_between(service, day, day + step - dt.timedelta(1)), **_AT,
    }  # fmt: skip
    if view == WEEK:
        rows = boards.week(service, day, now=now)
        context |= {"rows": rows, "days": [day + dt.timedelta(one) for one in range(7)]}
        met = [one for row in rows for cell in row.cells for one in cell.bookings]
    else:
        found = boards.board(service, day, now=now)
        context["board"], met = found, list(found.bookings)
    context["people"] = people = directory.named({one.booked.membership for one in met})
    seen.also(request, memberships=list(people))
    return render(request, "console/bookings.html", context)


@for_staff(Right.BOOKINGS_ENTERED)
def new(request: Request) -> HttpResponse:
    """Books a space for a member: first fee, clause and what is not given back, then the act.

    Raises:
        Http404: where the terms know no spaces.
    """
    require_known(request)
    service = request.here.service
    choices = [
        one
        for one in spaces.spaces_shown(service, request.here.business_day)
        if one.rules is not None and one.rules.is_bookable
    ]

    def membership(facts: Cleaned) -> int:
        return directory.membership(service, facts["member"]).pk

    def preview(facts: Cleaned) -> dict[str, Any]:
        meant = membership(facts)
        offer = booking_spaces.offer(
            service, meant, facts["space"], facts["starts_at"], facts["ends_at"],
            now=clock.now(), people=facts["people"],
        )  # fmt: skip
        if offer.reason is not None:
            raise reasons.refusal(offer.reason)
        return {
            "offer": offer, "membership": meant, "person": directory.named([meant])[meant],
            "space": next(one for one in choices if one.code == facts["space"]),
            "workings": offer_shown.of_offer(service, offer),
        }  # fmt: skip

    made: list[int] = []

    def act(facts: Cleaned) -> None:
        made.append(
            booking_spaces.book(
                **acting(request), membership=membership(facts), space=facts["space"],
                starts_at=facts["starts_at"], ends_at=facts["ends_at"], people=facts["people"],
            )
        )  # fmt: skip

    return two_steps(
        request,
        BookForm(choices, request.POST or None, initial=_wished(request)),
        templates=("console/booking_new.html", "console/booking_confirm.html"),
        context={"choices": choices, **_AT},
        preview=preview,
        act=act,
        done=lambda _: done(request, "予約しました。", "It is booked.", "console:booking", made[0]),
    )


def _wished(request: Request) -> dict[str, Any]:
    """What an address says already of a booking that is to be made."""
    wished: dict[str, Any] = {
        "space": request.GET.get("space", ""), "day": request.here.business_day,
        "minutes": 60, "people": 1,
    }  # fmt: skip
    try:
        starts_at = dt.datetime.fromisoformat(request.GET.get("at", ""))
        wished |= {"day": starts_at.date(), "starts": starts_at.time()}
    except ValueError:
        pass
    minutes = request.GET.get("minutes", "")
    if minutes.isdecimal() and 0 < int(minutes[:4]) <= DAY_MINUTES:
        wished["minutes"] = int(minutes[:4])
    number = request.GET.get("of", "")
    if number.isdecimal():
        try:
            row = members.membership(request.here.service, int(number[:18]))
        except OperationRefused:
            return wished
        wished["member"] = row.member.handle
        seen.also(request, memberships=[row.pk])
    return wished


@for_staff(Right.BOOKINGS_SEEN)
def booking(request: Request, booking: int) -> HttpResponse:
    """A booking: whose, when, its state; fee and payment for those who see money; who came, and
    what was found.

    Raises:
        Http404: where there is none.
    """
    found = visit_of(request, booking)
    booked = found.shown.booked
    context = {
        "visit": found,
        "one": found.shown,
        "workings": offer_shown.of_booking(request.here.service, booked),
        "refund": known.refund_clauses(request.here.pack),
        "due": cited(request.here.pack, known.DUE),
        "because": waiting_bookings.deferred_because(booking),
        "day": booked.starts_at.astimezone(TOKYO).date(),
        **_AT,
    }
    return render(request, "console/booking.html", context)


@for_staff(Right.BOOKINGS_ENTERED)
def cancel(request: Request, booking: int) -> HttpResponse:
    """Calls a booking off, once it is read that nothing paid is given back.

    Raises:
        Http404: where there is none.
    """
    found, form = visit_of(request, booking), ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            booking_spaces.cancel_booking(**acting(request), booking=booking)
            return done(
                request, "予約を取り消しました。", "The booking is called off.",
                "console:booking", booking,
            )  # fmt: skip
    context = {"refund": known.refund_clauses(request.here.pack)}
    return act_page(request, "console/booking_cancel.html", form, found, **context)


@for_staff(Right.BOOKINGS_ENTERED)
def later(request: Request, booking: int) -> HttpResponse:
    """Lets a booking be paid after its use has begun, with the reason.

    Raises:
        Http404: where there is none.
    """
    found, form = visit_of(request, booking), LaterForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            booking_spaces.allow_later(
                **acting(request), booking=booking, until=form.cleaned_data["until"],
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
            return done(
                request, "後払いを認めました。予約は確定しました。",
                "It may be paid later. The booking is confirmed.", "console:booking", booking,
            )  # fmt: skip
    context = {"due": cited(request.here.pack, known.DUE)}
    return act_page(request, "console/booking_later.html", form, found, **context)


@for_staff(Right.PAYMENTS_ENTERED)
def pay(request: Request, booking: int) -> HttpResponse:
    """Enters that the fee of a booking was paid, for it and nothing else.

    Raises:
        Http404: where there is none.
    """
    found = visit_of(request, booking)
    form = PaidForm(request.POST or None, initial={"paid_on": request.here.business_day})
    if form.is_valid():
        with refusals_on(form):
            paying.pay_booking(
                **acting(request), booking=booking, paid_on=form.cleaned_data["paid_on"]
            )
            return done(
                request, "入金を記録しました。", "The payment is entered.",
                "console:booking", booking,
            )  # fmt: skip
    return act_page(request, "console/booking_pay.html", form, found)


def act_page(request: Request, template: str, form: Any, found: Visit, **more: Any) -> HttpResponse:
    """A page with a form about a booking."""
    context = {"visit": found, "one": found.shown, **_AT, **more}
    return shown(request, template, form, context)


def visit_of(request: Request, number: int) -> Visit:
    """The booking of a number, put down as seen.

    Raises:
        Http404: where there is none, or the terms know no spaces.
    """
    require_known(request)
    try:
        found = front_desk.visit(request.here.service, number, now=clock.now())
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    seen.also(request, memberships=[found.shown.booked.membership])
    return found
