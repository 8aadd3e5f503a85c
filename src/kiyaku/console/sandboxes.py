"""Sandboxes: copies of the service to see in what happens; making, opening and removing them.

Inside one: moving time forward, and what the days have brought.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

from kiyaku.accounts.rights import Right
from kiyaku.base import clock, close_runs, queries, records, sandbox_runs, sandboxes
from kiyaku.base.errors import OperationRefused
from kiyaku.close import sandbox as moving
from kiyaku.close import sandbox_launch
from kiyaku.close.progress import Progress, progress
from kiyaku.close.sandbox_outcome import compared, outcome
from kiyaku.console.views import at
from kiyaku.flows.telling import action_in_words
from kiyaku.members import queries as members
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import Where, for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily

_RUNS_SHOWN = 5
_COUNTED_MOST = 1_000_000

_PLACES = {
    "memberships_ended": ("console:members", "?state=over"),
    "periods": ("console:members", ""),
    "plans_changed": ("console:members", ""),
    "charges": ("console:closes", ""),
    "invoices": ("console:invoices", ""),
    "settled_by_credit": ("console:invoices", "?state=settled"),
    "overdue": ("console:invoices", "?state=overdue"),
    "dunning_notices": ("console:arrears", ""),
    "duties_missed": ("console:today", "#duties"),
    "interest_assessed": ("console:closes", ""),
    "grounds": ("console:today", "#grounds"),
    "debts_accelerated": ("console:invoices", "?state=overdue"),
    "parked": ("console:today", "#parked"),
}
"""Where in the sandbox what its closes did is seen: a page, and what is asked of it."""


# --- of the service itself --------------------------------------------------------------------


@for_staff(Right.SANDBOXES_USED, where=Where.ORIGINAL)
def listing(request: Request) -> HttpResponse:
    """The sandboxes of the service, and what is being made or removed."""
    here, now = request.here, clock.now()
    runs = sandbox_runs.latest(here.service, _RUNS_SHOWN, at=now)
    is_busy = bool(runs) and runs[0].state == sandbox_runs.RUNNING
    if request.htmx and not is_busy:
        return HttpResponseClientRefresh()
    every = sandboxes.sandboxes(here.service)
    moving_on = close_runs.running([one.id for one in every], at=now)
    context = {
        "sandboxes": [(one, one.id in moving_on) for one in every],
        "is_busy": is_busy,
        "run": runs[0] if runs else None,
        "runs": runs,
        "now": now,
        **at("sandboxes"),
    }
    part = "console/sandbox_run.html" if request.htmx else "console/sandboxes.html"
    return render(request, part, context)


@for_staff(Right.SANDBOXES_USED, where=Where.ORIGINAL)
def make(request: Request) -> HttpResponse:
    """What a sandbox is; confirmed, the making of one is started."""
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            sandbox_launch.start_making(**acting(request))
            return done(
                request,
                "サンドボックスを作り始めました。",
                "The making of a sandbox has started.",
                "console:sandboxes",
            )
    count = members.count(request.here.service, _COUNTED_MOST)
    context = {"memberships": count, "most": sandbox_launch.SANDBOXES_MOST, **at("sandboxes")}
    return shown(request, "console/sandbox_make.html", form, context)


@for_staff(Right.SANDBOXES_USED, where=Where.ORIGINAL)
def remove(request: Request, sandbox: str) -> HttpResponse:
    """What goes with a sandbox; confirmed, its removal is started."""
    try:
        found = sandboxes.sandbox(request.here.service, sandbox)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            facts = {name: one for name, one in acting(request).items() if name != "service"}
            sandbox_launch.start_removing(sandbox=found.id, **facts)
            return done(
                request,
                f"{found.code} を消し始めました。",
                f"The removal of {found.code} has started.",
                "console:sandboxes",
            )
    acts = records.acts_since(found.id, found.began_after)
    context = {
        "sandbox": found,
        "memberships": members.count(found.id, _COUNTED_MOST),
        "acts": [(action_in_words(action), count) for action, count in acts.items()],
        **at("sandboxes"),
    }
    return shown(request, "console/sandbox_remove.html", form, context)


# --- inside -----------------------------------------------------------------------------------


class AdvanceForm(ActForm):
    """The day up to which time moves on."""

    until = forms.DateField(
        label=lazily("この日の終わりまで進める", "To the end of this day"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


@for_staff(Right.SANDBOXES_USED, where=Where.SANDBOX)
def trial(request: Request) -> HttpResponse:
    """Moves time on in a sandbox, and tells what has happened in it since it was made."""
    here = request.here
    found = progress(here.service, at=clock.now())
    if request.htmx and request.htmx.target == "progress":
        return _how_far(request, found)
    original = queries.service_by_code(here.original).pk
    sandbox = sandboxes.sandbox(original, here.code)
    context: dict[str, Any] = {"sandbox": sandbox, **at("trial")}
    if request.htmx or "compare" in request.GET:
        context["compared"] = compared(sandbox, original)
    if request.htmx:
        return render(request, "console/sandbox_compared.html", context)
    steps = _steps(here.business_day)
    form = AdvanceForm(request.POST or None, initial={"until": steps[0][2]})
    if form.is_valid() and _moves(request, form):
        return done(request, "日を進め始めました。", "Time has started to move.", "console:trial")
    told = outcome(sandbox)
    context |= {
        "progress": found,
        "polled": _POLLED,
        "steps": steps,
        "outcome": told,
        "lines": [(one, _PLACES[one.what]) for one in told.lines],
    }
    return shown(request, "console/trial.html", form, context)


_POLLED = "console:trial"
"""Which page the progress of the close asks how far it is."""


def _how_far(request: Request, found: Progress) -> HttpResponse:
    """The part of the page that tells it; once it is over, the whole page anew."""
    if found.state != "running":
        return HttpResponseClientRefresh()
    context = {"progress": found, "polled": _POLLED}
    return render(request, "console/close_progress.html", context)


def _moves(request: Request, form: AdvanceForm) -> bool:
    """Whether time starts to move; where it does not, the form says why."""
    facts = acting(request)
    with refusals_on(form):
        moving.start_advance(
            sandbox=facts["service"],
            until=form.cleaned_data["until"],
            at=facts["at"],
            by=facts["by"],
        )
    return not form.errors


def _steps(today: dt.date) -> list[tuple[str, str, dt.date]]:
    """Days to which time is often moved, each in both languages."""
    return [
        ("今月末", "end of this month", _end_of_month(today, 0)),
        ("来月末", "end of next month", _end_of_month(today, 1)),
        ("3か月後の月末", "three months on", _end_of_month(today, 3)),
        ("1年後の月末", "a year on", _end_of_month(today, 12)),
    ]


def _end_of_month(day: dt.date, later: int) -> dt.date:
    """The last day of the month so many months after a day's."""
    year, month = divmod(day.year * 12 + day.month + later, 12)
    return dt.date(year, month + 1, 1) - dt.timedelta(1)
