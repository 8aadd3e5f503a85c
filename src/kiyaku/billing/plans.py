"""What members can subscribe to, and what each plan is called."""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce

from kiyaku.base.errors import OperationRefused
from kiyaku.billing.models import Plan, PlanName
from kiyaku.terms.texts import Text


def plan_id(service: int, code: str) -> int:
    """The id of a plan by its code.

    Raises:
        OperationRefused: ``unknown_plan`` with the plans there are.
    """
    offered = _rows(service, False)
    found = offered.filter(code=code).values_list("id", flat=True).first()
    if found is not None:
        return int(found)
    known = ", ".join(offered.order_by("code").values_list("code", flat=True)) or "-"
    raise OperationRefused(
        "unknown_plan",
        f"プラン {code} は料金表にありません。あるのは: {known}",
        f"plan {code} is not on the price list; there are: {known}",
    )


def any_id(service: int, code: str) -> int:
    """The id of a plan or an add-on by its code.

    Raises:
        OperationRefused: ``unknown_plan`` with the plans there are.
    """
    found = _rows(service, True).filter(code=code).values_list("id", flat=True).first()
    return plan_id(service, code) if found is None else int(found)


def _rows(service: int, add_ons: bool | None) -> QuerySet[Plan]:
    rows = Plan.objects.filter(service_id=service)
    return rows if add_ons is None else rows.filter(is_add_on=add_ons)


def plan_codes(service: int, *, add_ons: bool = False) -> dict[int, str]:
    """Plan id → code; or those of the add-ons."""
    return dict(_rows(service, add_ons).values_list("id", "code"))


def plan_names(service: int, *, add_ons: bool = False) -> dict[int, Text]:
    """Plan id → what it is called; its code where nobody has named it. One query."""
    return {plan.pk: name for plan, name in named(service, add_ons=add_ons)}


def names_by_code(service: int, *, add_ons: bool = False) -> dict[str, Text]:
    """Plan code → what it is called, by code. One query."""
    return {plan.code: name for plan, name in named(service, add_ons=add_ons)}


def named(service: int, *, add_ons: bool | None = False) -> list[tuple[Plan, Text]]:
    """The plans of a service with what each is called now, by code. One query.

    Args:
        add_ons: its add-ons instead; None: both.
    """
    latest = PlanName.objects.filter(plan=OuterRef("pk")).order_by("-entry_id")
    plans = _rows(service, add_ons).annotate(
        ja=Coalesce(Subquery(latest.values("ja")[:1]), "code", output_field=TextField()),
        en=Coalesce(Subquery(latest.values("en")[:1]), "code", output_field=TextField()),
    )
    return [(plan, Text(plan.ja, plan.en)) for plan in plans.order_by("code")]


def add_name(plan: int, name: Text, *, entered_on: dt.date, entry: int) -> None:
    """Call a plan so from now on; what it was called before stays on record."""
    PlanName.objects.create(
        plan_id=plan, ja=name.ja, en=name.en, entered_on=entered_on, entry_id=entry
    )
