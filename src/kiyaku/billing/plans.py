"""What members can subscribe to, and what each plan is called."""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Coalesce

from kiyaku.base.errors import OperationRefused
from kiyaku.billing.models import Plan, PlanName
from kiyaku.terms.texts import Text


def plan_id(service: int, code: str) -> int:
    """The id of a plan by its code.

    Raises:
        OperationRefused: ``unknown_plan`` with the plans there are.
    """
    found = Plan.objects.filter(service_id=service, code=code).values_list("id", flat=True).first()
    if found is not None:
        return int(found)
    known = ", ".join(Plan.objects.filter(service_id=service).values_list("code", flat=True)) or "-"
    raise OperationRefused(
        "unknown_plan",
        f"プラン {code} は料金表にありません。あるのは: {known}",
        f"plan {code} is not on the price list; there are: {known}",
    )


def plan_codes(service: int) -> dict[int, str]:
    """Plan id → code."""
    return dict(Plan.objects.filter(service_id=service).values_list("id", "code"))


def plan_names(service: int) -> dict[int, Text]:
    """Plan id → what it is called; its code where nobody has named it. One query."""
    return {plan.pk: name for plan, name in named(service)}


def names_by_code(service: int) -> dict[str, Text]:
    """Plan code → what it is called, by code. One query."""
    return {plan.code: name for plan, name in named(service)}


def named(service: int) -> list[tuple[Plan, Text]]:
    """The plans of a service with what each is called now, by code. One query."""
    latest = PlanName.objects.filter(plan=OuterRef("pk")).order_by("-entry_id")
    plans = Plan.objects.filter(service_id=service).annotate(
        ja=Coalesce(Subquery(latest.values("ja")[:1]), "code", output_field=TextField()),
        en=Coalesce(Subquery(latest.values("en")[:1]), "code", output_field=TextField()),
    )
    return [(plan, Text(plan.ja, plan.en)) for plan in plans.order_by("code")]


def add_name(plan: int, name: Text, *, entered_on: dt.date, entry: int) -> None:
    """Call a plan so from now on; what it was called before stays on record."""
    PlanName.objects.create(
        plan_id=plan, ja=name.ja, en=name.en, entered_on=entered_on, entry_id=entry
    )
