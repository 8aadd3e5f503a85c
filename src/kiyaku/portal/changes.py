"""Another plan, and passing the membership on: what a member asks for, and what it would mean."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.flows import plan_changes, standing, succession, succession_shown
from kiyaku.members import queries as members
from kiyaku.portal.frame import framed, is_open
from kiyaku.terms.texts import Text
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request, acting
from kiyaku.web.plan_form import PlanForm
from kiyaku.web.succession_form import RequestForm


@for_member
def plan(request: Request, membership: int) -> HttpResponse:
    """The plans there are, what one would mean, and asking for it or taking that back.

    Raises:
        Http404: where the terms do not tell when a change of plan begins.
    """
    service = request.here.service
    if not request.here.pack.answers(plan_changes.QUESTION):
        raise Http404
    form = PlanForm(plan_changes.choices(service, membership), request.POST or None)
    ahead = plan_changes.ahead(service, membership)
    barred = standing.barred(service, membership, standing.PLAN_CHANGE, request.here.business_day)
    context: dict[str, Any] = {"ahead": ahead, "barred": barred}
    if ahead is None and form.is_valid():
        wanted = form.cleaned_data["plan"]
        with refusals_on(form):
            if "confirmed" in request.POST:
                from_day = plan_changes.request_plan_change(
                    **acting(request), membership=membership, plan=wanted
                )
                return done(
                    request,
                    f"プランの変更を受け付けました。{from_day} から変わります。",
                    f"Your change of plan is received: it begins on {from_day}.",
                    "portal:plan",
                    membership,
                )
            context["preview"] = plan_changes.preview(service, membership, wanted)
    return shown(request, "portal/plan.html", form, framed(membership, "plan", context))


@for_member
def keep_plan(request: Request, membership: int) -> HttpResponse:
    """Takes a change of plan back that has not begun.

    Raises:
        Http404: where the terms do not tell when a change of plan begins.
    """
    if not request.here.pack.answers(plan_changes.QUESTION):
        raise Http404
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            plan_changes.withdraw_plan_change(**acting(request), membership=membership)
            return done(
                request,
                "プランの変更を取り下げました。",
                "Your change of plan is taken back.",
                "portal:plan",
                membership,
            )
    ahead = plan_changes.ahead(request.here.service, membership)
    return shown(
        request, "portal/keep_plan.html", form, framed(membership, "plan", {"ahead": ahead})
    )


@for_member
def pass_on(request: Request, membership: int) -> HttpResponse:
    """Asks that the membership pass to another: what is needed for it, and all that passes.

    Where the terms forbid it, the page says so with the clause.

    Raises:
        Http404: where the terms let this membership pass in no way that its member can ask for.
    """
    kinds, service = _kinds(request, membership), request.here.service
    if not kinds:
        forbidding = succession_shown.forbidding(service)
        if not forbidding:
            raise Http404
        context = framed(membership, "plan", {"forbidding": forbidding})
        return render(request, "portal/not_passed_on.html", context)
    form = RequestForm(request.here, kinds, request.POST or None, request.FILES or None)
    if form.is_valid() and is_open(request, form, membership, standing.PASSING_ON):
        with refusals_on(form):
            succession.receive(
                **acting(request),
                membership=membership,
                kind=form.cleaned_data["kind"],
                successor=form.successor,
                channel="online",
                **form.papers,
            )
            return done(
                request,
                "お申し出を受け付けました。まだ添えていない書面や証拠書類は、お送りください。",
                "Your request is received. Please send what papers you have not attached.",
                "portal:pass_on",
                membership,
            )
    context = {
        "open_case": succession_shown.open_case(membership),
        "passing": succession_shown.passing(service, membership),
        "asked": succession_shown.clauses_of(service, [kind for kind, _ in kinds]),
    }
    return shown(request, "portal/pass_on.html", form, framed(membership, "plan", context))


def _kinds(request: Request, membership: int) -> list[tuple[str, Text]]:
    """All but an inheritance, which heirs report, not the member."""
    row = members.membership(request.here.service, membership)
    if row.ended_on is not None:
        return []
    every = succession_shown.kinds_for(request.here.service, membership)
    return [one for one in every if one[0] != succession.INHERITANCE]
