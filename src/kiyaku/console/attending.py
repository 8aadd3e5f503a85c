"""The front desk's list of a day: who comes for bookings, who does not, what is found after use."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import clock
from kiyaku.console.booking_forms import CheckForm, PassForm
from kiyaku.console.bookings import act_page, visit_of
from kiyaku.console.views import at
from kiyaku.flows.place import attendance, front_desk
from kiyaku.flows.refusing import cited
from kiyaku.web import seen
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.slot_grid import day_asked, require_known

_AT = at("front_desk")


@for_staff(Right.BOOKINGS_SEEN)
def listing(request: Request) -> HttpResponse:
    """The bookings of a day by their time, with what of each is to be done; letting in by a pass.

    Raises:
        Http404: where the terms know no spaces, or for a day out of reach.
    """
    require_known(request)
    day = day_asked(request)
    visits = front_desk.visits(request.here.service, day, now=clock.now())
    seen.also(request, memberships=[one.shown.booked.membership for one in visits])
    context = {"visits": visits, "day": day, "form": PassForm(), **_AT}
    return render(request, "console/front_desk.html", context)


@for_staff(Right.BOOKINGS_ATTENDED)
def check_in(request: Request) -> HttpResponse:
    """Lets in who comes: by the text of the pass, or by the number of the booking from the list.

    Raises:
        Http404: where the terms know no spaces.
    """
    require_known(request)
    number = request.POST.get("booking", "")
    of_list = number.isdecimal()
    form: ActForm = (
        ActForm(request.POST)
        if of_list
        else PassForm(request.POST or None, initial={"token": request.GET.get("pass", "")[:200]})
    )
    if form.is_valid():
        with refusals_on(form):
            meant = {"booking": int(number[:18])} if of_list else {
                "token": form.cleaned_data["token"]
            }  # fmt: skip
            came = attendance.check_in(**acting(request), **meant)
            return done(
                request, "来場を記録しました。", "Let in, and on record.", "console:booking", came
            )
    return shown(request, "console/check_in.html", form, {"of_list": of_list, **_AT})


@for_staff(Right.BOOKINGS_ATTENDED)
def no_show(request: Request, booking: int) -> HttpResponse:
    """Puts on record that nobody came.

    Raises:
        Http404: where there is no such booking.
    """
    found, form = visit_of(request, booking), ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            attendance.record_no_show(**acting(request), booking=booking)
            return done(
                request, "来場なしと記録しました。", "It is on record that nobody came.",
                "console:booking", booking,
            )  # fmt: skip
    return act_page(request, "console/booking_no_show.html", form, found, **_AT)


@for_staff(Right.BOOKINGS_ATTENDED)
def check(request: Request, booking: int) -> HttpResponse:
    """Puts on record what the space was found like after a use.

    Raises:
        Http404: where there is no such booking.
    """
    found, form = visit_of(request, booking), CheckForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            attendance.record_check(
                **acting(request), booking=booking, restored=form.cleaned_data["restored"],
                findings=form.cleaned_data["findings"],
            )  # fmt: skip
            return done(
                request, "利用後の確認を記録しました。", "The check is on record.",
                "console:booking", booking,
            )  # fmt: skip
    clauses = cited(request.here.pack, attendance.RESTORED)
    return act_page(request, "console/booking_check.html", form, found, clauses=clauses, **_AT)
