"""The daily close from a page: what it would do, starting it, how far it is, what it sealed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.close import launch, review
from kiyaku.close.progress import progress
from kiyaku.close.sandbox import start_advance
from kiyaku.console.chart import of_months
from kiyaku.console.views import at
from kiyaku.flows import months
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import language, lazily, say


class UntilForm(ActForm):
    """The last day to close."""

    until = forms.DateField(
        label=lazily("この日まで締める", "Close until this day"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *arguments: Any, is_sandbox: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._is_sandbox = is_sandbox

    def clean_until(self) -> dt.date:
        """A day that is over: of others more may still be entered. In a sandbox any day is."""
        until: dt.date = self.cleaned_data["until"]
        if until >= clock.today() and not self._is_sandbox:
            raise forms.ValidationError(
                say("終わった日までしか締められません。", "Only days that are over can be closed.")
            )
        return until


@for_staff(Right.CLOSES_SEEN)
def closes(request: Request) -> HttpResponse:
    """How far the close is, what was sealed last, and the months' figures."""
    here = request.here
    context: dict[str, Any] = {"progress": progress(here.service, at=clock.now()), **at("closes")}
    if request.htmx:
        return render(request, "console/close_progress.html", context)
    series = months.series(here.service, here.business_day)
    context |= {"series": series, "chart": of_months(series)}
    return render(request, "console/closes.html", context)


@for_staff(Right.CLOSES_RUN)
def close(request: Request) -> HttpResponse:
    """What the next day's close would do, beside the same day a month before; and its start."""
    here = request.here
    context: dict[str, Any] = {**at("closes"), "progress": progress(here.service, at=clock.now())}
    form = UntilForm(request.POST or None, is_sandbox=here.is_sandbox)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            _start(request, form.cleaned_data["until"])
            return done(
                request, "日次締めを始めました。", "The close has started.", "console:closes"
            )
    try:
        context["review"] = found = review.next_day(here.service)
        form.initial.setdefault("until", found.day)
    except OperationRefused as refusal:
        context["refusal"] = refusal.message(language())
    return shown(request, "console/close.html", form, context)


def _start(request: Request, until: dt.date) -> None:
    facts = {name: one for name, one in acting(request).items() if name != "key"}
    if request.here.is_sandbox:
        start_advance(sandbox=facts.pop("service"), until=until, **facts)
    else:
        launch.start(**facts, until=until)
