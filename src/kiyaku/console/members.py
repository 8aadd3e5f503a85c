"""Finding members, and all about one of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from kiyaku.accounts import queries as accounts
from kiyaku.accounts.rights import Right
from kiyaku.base import individual_numbers
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import late_charges, plans, statements
from kiyaku.billing.statements import RefundShown, Statement
from kiyaku.console import acts, contacts, notes, papers
from kiyaku.console.views import at
from kiyaku.flows import (
    costs,
    exclusion,
    grounds_shown,
    listed_kinds,
    lists,
    outlook,
    particulars,
    plan_changes,
    search,
    standing,
    succession_shown,
    telling,
    timeline,
    visibility,
    why,
)
from kiyaku.flows.succession_checks import kinds_of
from kiyaku.flows.timeline import Event
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.network import lines as lines_kept
from kiyaku.network import radius_sessions
from kiyaku.web.acts import done, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request
from kiyaku.web.listing import after, choice
from kiyaku.web.particulars_form import ParticularsForm, enter
from kiyaku.web.words import language

STATES = (
    directory.WAITING, directory.ACTIVE, directory.SUSPENDED, directory.LEAVING, directory.OVER,
)  # fmt: skip
_EVENTS_SHOWN = 30
_ASKED_AT_MOST = 200
"""Characters of what is looked for."""


@for_staff(Right.MEMBERS_SEEN)
def listing(request: Request) -> HttpResponse:
    """The memberships of a service, perhaps of one state or plan, a page at a time."""
    service = request.here.service
    named = plans.names_by_code(service)
    state, plan = choice(request, "state", STATES), choice(request, "plan", named)
    page = lists.memberships(service, state=state, plan=plan, after=after(request))
    context = {"page": page, "states": STATES, "plans": named, "state": state, "plan": plan}
    return render(request, "console/members.html", {**context, **at("members")})


@for_staff(Right.MEMBERS_SEEN)
def find(request: Request) -> HttpResponse:
    """What a number, name, reading, address, phone or amount stands for, as it is typed.

    Names do not belong into addresses: what is asked for is sent, and kept in the session, so that
    going back from a member shows again what was found. An individual number is kept nowhere.
    """
    kept_as = f"asked_at_desk_{request.here.service}"
    refused = ""
    if request.method == "POST":
        typed = request.POST.get("q", "").strip()[:_ASKED_AT_MOST]
        if individual_numbers.is_in(typed):
            typed, refused = "", individual_numbers.refusal().message(language())
        request.session[kept_as] = typed
        if not request.htmx and not refused:
            return redirect("console:find", request.here.code)
    asked = request.session.get(kept_as, "")
    found = search.find(request.here.service, asked) if asked else None
    context = {"asked": asked, "found": found, "refused": refused, **at("find")}
    template = "console/found.html" if request.htmx else "console/find.html"
    return render(request, template, context, status=422 if refused and not request.htmx else 200)


@for_staff(Right.MEMBERS_SEEN)
def member(request: Request, membership: int) -> HttpResponse:
    """A membership with its member: where it stands, what is open, what happened, what to do."""
    service = request.here.service
    row = members.membership(service, membership)
    every = timeline.events(service, membership=membership)[::-1]
    events = _seen(request, every)
    held = succession_shown.holders_of(row)
    charged = costs.known(request.here.pack)
    context = {
        "row": row,
        "member": row.member,
        "plan": plans.plan_names(service)[row.plan_id],
        "state": directory.state_of(row),
        "others": [one for one in directory.memberships_of(row.member_id) if one.pk != membership],
        "grounds": grounds_shown.waiting(service, membership),
        "acts": acts.open_to(request, row),
        "standing": standing.standing(service, membership, request.here.business_day),
        "lists_breaches": bool(listed_kinds.prohibited_acts(request.here.pack)),
        "lists_grounds": bool(listed_kinds.grounds(request.here.pack)),
        **contacts.known(request.here.pack),
        **contacts.last_use(request, row),
        "charges_costs": bool(charged),
        "charges_advanced": costs.ADVANCED in charged,
        "lines": lines_kept.lines_of(membership) if request.here.has_lines else None,
        "excludes": exclusion.are_known(request.here.pack),
        "plan_ahead": plan_changes.ahead(service, membership),
        "changes_plans": request.here.pack.answers(plan_changes.QUESTION),
        "holders": held,
        "open_case": succession_shown.open_case(membership),
        "passes_on": kinds_of(request.here.pack, row.member.kind),
        "is_inherited": bool(held) and succession_shown.is_inherited(membership),
        "logins": accounts.logins_of_member(row.member_id),
        "events": [(one, telling.tell(one, language())) for one in events[:_EVENTS_SHOWN]],
        "explained": why.EXPLAINED,
        "is_more": len(events) > _EVENTS_SHOWN,
        **papers.latest(row.member_id, every),
        **notes.latest(request, row.member_id),
        **at("members"),
    }
    if request.here.has_connection and request.here.may(Right.SESSIONS_SEEN):
        context["endings"] = radius_sessions.asked_of(membership, most=3)
    if request.here.may(Right.MONEY_SEEN):
        statement = context["statement"] = statements.statement(membership)
        context["refunds"] = _refunds(statement, events)
        if request.here.may(Right.MONEY_WAIVED):
            context["waivable"] = late_charges.unpaid(membership)
        context["outlook"] = outlook.outlook(service, membership)
    return render(request, "console/member.html", context)


def _seen(request: Request, events: list[Event]) -> list[Event]:
    """Of what happened to a membership as much as who asks may know."""
    if not request.here.may(Right.BREACHES_SEEN):
        events = visibility.without_breaches(events)
    if not request.here.may(Right.NOTES_SEEN):
        events = visibility.without_reasons(events)
    return events if request.here.may(Right.MONEY_SEEN) else visibility.without_money(events)


def _refunds(statement: Statement, events: Sequence[Event]) -> list[tuple[RefundShown, Event]]:
    """The refunds of a membership, the latest first, each with the event that made it due."""
    due = {one.row: one for one in events if one.event == "refund_due"}
    return [(one, due[one.refund]) for one in reversed(statement.refunds)]


@for_staff(Right.MEMBERS_SEEN)
def whole_timeline(request: Request, membership: int) -> HttpResponse:
    """Everything that happened to a membership, the newest first."""
    row = members.membership(request.here.service, membership)
    events = _seen(request, timeline.events(request.here.service, membership=membership)[::-1])
    told = [(one, telling.tell(one, language())) for one in events]
    context = {
        "row": row, "member": row.member, "events": told, "explained": why.EXPLAINED,
        **at("members"),
    }  # fmt: skip
    return render(request, "console/timeline.html", context)


@for_staff(Right.PARTICULARS_CHANGED)
def change_particulars(request: Request, membership: int) -> HttpResponse:
    """Enters what a member reports as changed."""
    row = members.membership(request.here.service, membership)
    form = ParticularsForm(request, row.member)
    if request.method == "POST" and enter(request, form, row.member_id):
        return done(
            request,
            "届出事項を変更しました。",
            "The particulars are changed.",
            "console:member",
            membership,
        )
    asked = particulars.proof_asked(request.here.service)
    context = {"row": row, "member": row.member, "asked": asked, **at("members")}
    return shown(request, "console/particulars.html", form, context)


@for_staff(Right.MONEY_SEEN)
def event(request: Request, membership: int, event: str) -> HttpResponse:
    """Why an event of a membership is as it is.

    Raises:
        Http404: for an event that is not in its timeline, or that the terms have no part in.
    """
    service = request.here.service
    every = _seen(request, timeline.events(service, membership=membership))
    found = next((one for one in every if one.name == event), None)
    if found is None:
        raise Http404
    try:
        explanation = why.of_event(service, found)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    context = {
        "membership": membership,
        "member": members.membership(service, membership).member,
        "event": found,
        "told": telling.tell(found, language()),
        "explanation": explanation,
        **at("members"),
    }
    return render(request, "console/event.html", context)
