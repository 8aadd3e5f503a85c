"""A member waits for a time of a space that others have, and waits no more."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from kiyaku.base import clock
from kiyaku.flows.place import known, waiting
from kiyaku.portal.bookings import PLACE, LengthForm, WaitForm, asked_time, barred
from kiyaku.portal.frame import framed
from kiyaku.spaces.rules import TOKYO
from kiyaku.terms.texts import Text
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request, acting
from kiyaku.web.slot_grid import require_known


@for_member
def wait_for(request: Request, membership: int) -> HttpResponse:
    """What waiting for a time means; waiting for it.

    Without a time it leads to the free ones.

    Raises:
        Http404: where the terms know no spaces, or for a space or a time that there is not.
    """
    require_known(request)
    if not request.GET.get("at"):
        return redirect("portal:free_times", request.here.code, membership)
    code, starts_at, rules = asked_time(request)
    asked = {"minutes": rules.shortest_minutes, "people": 1}
    lengths = LengthForm(rules, request.GET if "minutes" in request.GET else None)
    if lengths.is_bound and lengths.is_valid():
        asked = lengths.cleaned_data
    form = WaitForm(request.POST or None, initial=asked)
    if form.is_valid():
        asked = {name: form.cleaned_data[name] for name in asked}
        with refusals_on(form):
            waiting.join_waiting(
                **acting(request), membership=membership, space=code, starts_at=starts_at,
                ends_at=starts_at + dt.timedelta(minutes=asked["minutes"]),
                people=asked["people"],
            )  # fmt: skip
            return done(
                request, "空きを待ちます。", "You wait for it.", "portal:bookings", membership
            )
    context = {
        "space": code,
        "barred": barred(request, membership),
        "name": rules.name,
        "day": starts_at.astimezone(TOKYO).date(),
        "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(minutes=asked["minutes"]),
        "people": asked["people"],
        "refund": known.refund_clauses(request.here.pack),
        "kept_for": _length(rules.offer_minutes),
    }
    return shown(request, "portal/booking_wait.html", form, framed(membership, PLACE, context))


def _length(minutes: int) -> Text:
    """A length of time in words: ``1 時間 30 分``, and no part of it that is nothing."""
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "時間", "h"), (rest, "分", "min")]
    told = [one for one in parts if one[0]] or parts[1:]
    return Text(
        " ".join(f"{number} {ja}" for number, ja, _ in told),
        " ".join(f"{number} {en}" for number, _, en in told),
    )


@for_member
def leave(request: Request, membership: int, wait: int) -> HttpResponse:
    """Waits no more.

    Raises:
        Http404: where the terms know no spaces, or for a wait that is not this membership's.
    """
    require_known(request)
    every = waiting.waits_of(request.here.service, membership, now=clock.now())
    found = next((one for one in every if one.id == wait and one.place), None)
    if found is None:
        raise Http404
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            waiting.leave_waiting(**acting(request), wait=wait)
            return done(
                request, "キャンセル待ちをやめました。", "You wait for it no more.",
                "portal:bookings", membership,
            )  # fmt: skip
    context = {"one": found}
    return shown(request, "portal/waiting_leave.html", form, framed(membership, PLACE, context))
