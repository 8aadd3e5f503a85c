"""The queue of a service: what waits and runs, and what died and waits for a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.console.views import at
from kiyaku.jobs import operations, queries
from kiyaku.jobs.queries import DeadJob
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily, told

RETRY, DISMISS = "retry", "dismiss"


class DeadForm(ActForm):
    """A job that died, and what is to become of it."""

    job = forms.TypedChoiceField(
        label=lazily("失敗して止まった処理", "Job that failed for good"),
        coerce=int,
        widget=forms.RadioSelect,
    )
    way = forms.ChoiceField(
        label=lazily("どうするか", "What to do"),
        choices=[
            (RETRY, lazily("もう一度行う", "try it once more")),
            (DISMISS, lazily("見送る", "leave it at that")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *arguments: Any, dead: list[DeadJob], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["job"].choices = [  # type: ignore[attr-defined]
            (one.id, f"{one.id}: {told(one.what)}") for one in dead
        ]


@for_staff(Right.CLOSES_SEEN)
def jobs(request: Request) -> HttpResponse:
    """What is in the queue, how it stands, and whether anybody works it off."""
    after = request.GET.get("after", "")
    page = queries.jobs(request.here.service, after=int(after[:15]) if after.isdecimal() else None)
    context = {
        "jobs": page,
        "dead": queries.dead(request.here.service),
        "installation_dead": queries.dead_of_installation(),
        "workers": queries.workers(),
        **at("jobs"),
    }
    return render(request, "console/jobs.html", context)


@for_staff(Right.CLOSES_RUN)
def dead(request: Request) -> HttpResponse:
    """The jobs that died: one is tried once more, or left at that."""
    found = queries.dead(request.here.service)
    form = DeadForm(request.POST or None, dead=found)
    if form.is_valid():
        act = operations.retry if form.cleaned_data["way"] == RETRY else operations.dismiss
        with refusals_on(form):
            act(**acting(request), job=form.cleaned_data["job"])
            return done(request, "記録しました。", "It is on record.", "console:jobs")
    return shown(request, "console/jobs_dead.html", form, {"dead": found, **at("jobs")})
