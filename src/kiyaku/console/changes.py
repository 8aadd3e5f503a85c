"""Another plan for a membership: chosen, with the fees before and after, then asked for."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from kiyaku.accounts.rights import Right
from kiyaku.console.views import at
from kiyaku.flows import plan_changes
from kiyaku.members import queries as members
from kiyaku.web.acts import done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.plan_form import PlanForm


@for_staff(Right.LEAVING_ENTERED)
def plan(request: Request, membership: int) -> HttpResponse:
    """The plans there are, what one would mean, and asking for it.

    Raises:
        Http404: where the terms do not tell when a change of plan begins.
    """
    service = request.here.service
    if not request.here.pack.answers(plan_changes.QUESTION):
        raise Http404
    row = members.membership(service, membership)
    form = PlanForm(plan_changes.choices(service, membership), request.POST or None)
    context: dict[str, Any] = {"row": row, "member": row.member, **at("members")}
    if form.is_valid():
        wanted = form.cleaned_data["plan"]
        if "confirmed" in request.POST:
            with refusals_on(form):
                plan_changes.request_plan_change(
                    **acting(request), membership=membership, plan=wanted
                )
                return done(
                    request,
                    "プランの変更を受け付けました。",
                    "The change of plan is entered.",
                    "console:member",
                    membership,
                )
        else:
            with refusals_on(form):
                context["preview"] = plan_changes.preview(service, membership, wanted)
    return shown(request, "console/plan.html", form, context)
