"""The journal, and checking all that is stored."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.console.views import at
from kiyaku.flows import journal_list
from kiyaku.flows.network import following
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request
from kiyaku.web.listing import after, choice, day
from kiyaku.web.words import language


@for_staff(Right.JOURNAL_SEEN)
def journal(request: Request) -> HttpResponse:
    """Who did what, when, on whom, by which clause; a page at a time."""
    service = request.here.service
    actions, actors = journal_list.actions(service), journal_list.actors(service)
    asked = {name: request.GET.get(name, "") for name in ("from", "until", "member")}
    context: dict[str, Any] = {
        "actions": actions, "actors": actors, "asked": asked,
        "action": choice(request, "action", actions), "actor": choice(request, "actor", actors),
    }  # fmt: skip
    try:
        context["page"] = journal_list.entries(
            service,
            from_day=day(request, "from"),
            until_day=day(request, "until"),
            action=choice(request, "action", actions),
            actor=choice(request, "actor", actors),
            member=asked["member"].strip() or None,
            after=after(request),
        )
    except OperationRefused as refusal:
        context["refusal"] = refusal.message(language())
    return render(request, "console/journal.html", {**context, **at("journal")})


@for_staff(Right.JOURNAL_SEEN)
def check(request: Request) -> HttpResponse:
    """Everything stored, computed anew: what does not agree."""
    context: dict[str, Any] = {}
    if request.method == "POST":
        context["findings"] = [one.message(language()) for one in verify(request.here.service)]
        context["waiting"] = following.waiting(request.here.service)
        context["is_checked"] = True
    return render(request, "console/check.html", {**context, **at("check")})
