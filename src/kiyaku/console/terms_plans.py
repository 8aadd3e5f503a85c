"""Publishing a version of the terms: planned, its clauses decided, announced, or given up."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.console.confirming import Cleaned, two_steps
from kiyaku.console.terms import TextForm
from kiyaku.flows import (
    consenting,
    published_terms,
    terms_plans,
    terms_publishing,
    terms_status,
)
from kiyaku.flows.terms_plans import PlanShown
from kiyaku.flows.terms_publishing import DECISIONS
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.templatetags.kiyaku import day
from kiyaku.web.words import lazily, told

_PLACE = {"section": "desk", "place": "terms_plans"}
_REASON = forms.Textarea(attrs={"rows": 3})


class PlanForm(TextForm):
    """A text as the version of a day to come, and why."""

    version = forms.DateField(
        label=lazily("施行日", "Day of effect"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label=lazily("改める理由", "Why the terms change"), max_length=400, widget=_REASON
    )


class DecideForm(ActForm):
    """What becomes of the rules of some clauses."""

    clauses = forms.MultipleChoiceField(
        label=lazily("条項", "Clauses"), widget=forms.CheckboxSelectMultiple
    )
    decision = forms.ChoiceField(label=lazily("扱い", "What becomes of them"))
    reason = forms.CharField(label=lazily("理由", "Reason"), max_length=400, widget=_REASON)

    def __init__(self, plan: PlanShown | None, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        touched = () if plan is None else plan.touched
        self.fields["clauses"].choices = [  # type: ignore[attr-defined]  # it is a choice field
            (one.address, f"{told(one.label)}: {told(one.in_words)}")
            for one in touched
            if one.needs_decision
        ]
        self.fields["decision"].choices = [  # type: ignore[attr-defined]  # it is a choice field
            (name, told(words)) for name, words in DECISIONS.items()
        ]


class AnnounceForm(ActForm):
    """Why it comes late, where it does."""

    late_reason = forms.CharField(
        label=lazily("予告の期限を過ぎて公表する理由", "Why it comes after the last day of notice"),
        max_length=400,
        widget=_REASON,
        required=False,
    )

    def __init__(self, plan: PlanShown | None, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if plan is None or not plan.late:
            del self.fields["late_reason"]


class WithdrawForm(ActForm):
    """Why it is given up."""

    reason = forms.CharField(label=lazily("理由", "Reason"), max_length=400, widget=_REASON)


@for_staff(Right.TERMS_SEEN)
def plans(request: Request) -> HttpResponse:
    """The versions planned, with state, day of effect and last day of notice."""
    found = tuple(reversed(terms_plans.plans(request.here.service)))
    return render(request, "console/terms_plans.html", {"plans": found, **_PLACE})


@for_staff(Right.TERMS_SEEN)
def status(request: Request) -> HttpResponse:
    """How the terms of the service stand."""
    service = request.here.service
    found, asked = terms_status.status(service), consenting.versions_asked(service)
    context = {"status": found, "asked": asked, "section": "desk", "place": "terms_status"}
    return render(request, "console/terms_status.html", context)


@for_staff(Right.TERMS_SET)
def new(request: Request) -> HttpResponse:
    """Keep a text as a version to come: first what it would change, then the act."""
    service = request.here.service
    sent = (request.POST, request.FILES) if request.method == "POST" else ()

    def preview(cleaned: Cleaned) -> dict[str, Any]:
        about = {name: cleaned[name] for name in ("version", "text", "file_name")}
        found = terms_publishing.examine(service=service, **about)
        return {
            "examined": found,
            "change_rows": published_terms.rows_of(found.table),
            "reason": cleaned["reason"],
            "content": base64.b64encode(cleaned["text"]).decode(),
        }

    def act(cleaned: Cleaned) -> None:
        about = {name: cleaned[name] for name in ("version", "text", "file_name", "reason")}
        terms_publishing.plan_version(**acting(request), **about)

    return two_steps(
        request,
        PlanForm(*sent),
        templates=("console/terms_plan_new.html", "console/terms_plan_checked.html"),
        context=_PLACE,
        preview=preview,
        act=act,
        done=lambda cleaned: done(
            request,
            f"{day(cleaned['version'])} から施行する版を計画しました。",
            f"A version in force from {day(cleaned['version'])} is planned.",
            "console:terms_plans",
        ),
    )


@for_staff(Right.TERMS_SEEN)
def plan(request: Request) -> HttpResponse:
    """A plan: what its text touches, what was decided, the table of changes."""
    found = _plan(request)
    table = None if found is None else terms_plans.change_table(request.here.service, found)
    context = {
        "plan": found,
        "rows": () if found is None else [_decided(found, one) for one in found.touched],
        "change_rows": () if table is None else published_terms.rows_of(table),
        **_PLACE,
    }
    return render(request, "console/terms_plan.html", context)


def _decided(found: PlanShown, touched: Any) -> tuple[Any, Any, str]:
    step = found.plan.decisions.get(touched.address)
    return (touched, None, "") if step is None else (touched, DECISIONS[step.decision], step.reason)


@for_staff(Right.TERMS_SET)
def decide(request: Request) -> HttpResponse:
    """Decide what becomes of the rules of clauses that a plan touches."""
    found = _plan(request)

    def act(cleaned: Cleaned, number: int) -> tuple[str, str]:
        told_of = [(one, cleaned["decision"], cleaned["reason"]) for one in cleaned["clauses"]]
        left = terms_publishing.decide_clauses(**acting(request), plan=number, decisions=told_of)
        return f"決めました。残りは {left} 件です。", f"It is decided; {left} are left."

    form = DecideForm(found, *_sent(request), initial={"clauses": _undecided(found)})
    return _act(request, found, form, "console/terms_decide.html", act)


@for_staff(Right.TERMS_PUBLISHED)
def announce(request: Request) -> HttpResponse:
    """Publish a planned version, and tell all members."""
    found = _plan(request)

    def act(cleaned: Cleaned, number: int) -> tuple[str, str]:
        since = terms_publishing.announce_version(
            **acting(request), plan=number, late_reason=cleaned.get("late_reason", "")
        )
        return (
            f"{day(since)} から施行する版を公表し、会員に知らせました。",
            f"The version in force from {day(since)} is announced, and members are told.",
        )

    form = AnnounceForm(found, *_sent(request))
    return _act(request, found, form, "console/terms_announce.html", act)


@for_staff(Right.TERMS_PUBLISHED)
def withdraw(request: Request) -> HttpResponse:
    """Give up a version before it is in force."""
    found = _plan(request)

    def act(cleaned: Cleaned, number: int) -> tuple[str, str]:
        terms_publishing.withdraw_version(**acting(request), plan=number, reason=cleaned["reason"])
        return "版を取りやめました。", "The version is given up."

    return _act(request, found, WithdrawForm(*_sent(request)), "console/terms_withdraw.html", act)


def _act(
    request: Request,
    found: PlanShown | None,
    form: ActForm,
    template: str,
    act: Callable[[Cleaned, int], tuple[str, str]],
) -> HttpResponse:
    if found is None and form.is_bound:
        form.add_error(None, _NONE)
    elif found is not None and form.is_valid():
        with refusals_on(form):
            words = act(form.cleaned_data, found.plan.entry)
            return done(request, *words, "console:terms_plans")
    return shown(request, template, form, {"plan": found, **_PLACE})


_NONE = lazily("計画された版はありません。", "No version is planned.")


def _sent(request: Request) -> tuple[Any, ...]:
    return (request.POST,) if request.method == "POST" else ()


def _undecided(found: PlanShown | None) -> list[str]:
    return [] if found is None else [one.address for one in found.undecided]


def _plan(request: Request) -> PlanShown | None:
    """The plan that the address names, else the open one that comes first; None: there is none.

    Raises:
        Http404: the service has no such plan.
    """
    service, number = request.here.service, request.GET.get("plan", "")
    if not number:
        every = terms_plans.open_plans(service)
        return terms_plans.plan_shown(service, every[0].plan.entry) if every else None
    try:
        return terms_plans.plan_shown(service, int(number))
    except (ValueError, OperationRefused):
        raise Http404 from None
