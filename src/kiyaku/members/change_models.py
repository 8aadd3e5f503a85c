"""What changes in a running membership: its plan, and who holds it."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Func, Q


class PlanChange(models.Model):
    """Another plan from a period's first day on, as asked for.

    A membership whose plan never changed has no row: these and ``Membership.plan_id``, the plan of
    now, tell the plan of any day. ``carried_out_on`` is the closed day that made it the plan.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT, db_index=False)
    from_plan_id = models.BigIntegerField()
    to_plan_id = models.BigIntegerField()
    requested_on = models.DateField()
    from_day = models.DateField()
    carried_out_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_entry_id = models.BigIntegerField(null=True)
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "plan_change"
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "from_day"],
                name="one_plan_change_per_day",
                condition=Q(withdrawn_on__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(from_day__gt=models.F("requested_on")),
                name="plan_change_lies_ahead",
            ),
        ]


class AddOnTaken(models.Model):
    """An add-on that a membership has from a day on, until its last day if it is given up.

    ``last_day`` is what a part of the contract that was left ends on; the whole ending ends it too,
    without a trace here.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT, db_index=False)
    number = models.SmallIntegerField()
    """Counts what the membership has taken, from 1."""
    add_on_id = models.BigIntegerField()
    requested_on = models.DateField()
    from_day = models.DateField()
    last_day = models.DateField(null=True)
    """Before ``from_day`` where it was given up in time: then it never begins."""
    leave_requested_on = models.DateField(null=True)
    leave_basis_id = models.BigIntegerField(null=True)
    leave_entry_id = models.BigIntegerField(null=True)
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "add_on_taken"
        constraints = [
            models.UniqueConstraint(fields=["membership", "number"], name="add_ons_are_counted"),
            ExclusionConstraint(
                name="add_on_is_had_once",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=models.F("from_day")),
                expressions=[
                    ("membership", RangeOperators.EQUAL),
                    ("add_on_id", RangeOperators.EQUAL),
                    (
                        Func(
                            "from_day",
                            "last_day",
                            models.Value("[]"),
                            function="daterange",
                            output_field=models.Field(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class Holder(models.Model):
    """Who held a membership from when to when (both inclusive; None: still).

    A membership that never changed hands has no row: its member has held it from the start.
    """

    membership = models.ForeignKey("members.Membership", models.PROTECT, db_index=False)
    member = models.ForeignKey("members.Member", models.PROTECT)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    kind = models.CharField(max_length=20)
    """How it came to be held: ``registered``, a kind of succession, or ``representative``."""
    succession = models.ForeignKey("members.Succession", models.PROTECT, null=True, db_index=False)
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "membership_holder"
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                name="one_holder_of_now",
                condition=Q(to_day__isnull=True),
            ),
            ExclusionConstraint(
                name="holders_do_not_overlap",
                expressions=[
                    ("membership", RangeOperators.EQUAL),
                    (
                        Func(
                            "from_day",
                            "to_day",
                            models.Value("[]"),
                            function="daterange",
                            output_field=models.Field(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class Succession(models.Model):
    """A membership is to pass to another: by transfer, merger or split, or inheritance."""

    RECEIVED, APPROVED, DECLINED, WITHDRAWN = "received", "approved", "declined", "withdrawn"
    RECORDED, NOT_PROVEN = "recorded", "not_proven"
    PASSED = (APPROVED, RECORDED)
    """In which the membership has passed on: a transfer is approved, what comes about by itself
    is recorded."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT)
    former = models.ForeignKey(
        "members.Member", models.PROTECT, related_name="+", db_column="former_member_id"
    )
    successor = models.ForeignKey(
        "members.Member",
        models.PROTECT,
        null=True,
        related_name="+",
        db_column="successor_member_id",
    )
    """None while nobody of several heirs is named."""
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=20, default=RECEIVED)
    channel = models.CharField(max_length=20)
    received_on = models.DateField()
    occurred_on = models.DateField(null=True)
    """The day of the merger, split or death; a transfer has none of its own."""
    document_received_on = models.DateField(null=True)
    file_ids = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    consented_version = models.DateField(null=True)
    """The version that the successor has agreed to; None where nobody has."""
    declared = models.JSONField(default=list)
    """What the successor has declared, each by its kind and the version of its words."""
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=80, default="", blank=True)
    effective_on = models.DateField(null=True)
    """By the terms, the day from which it has passed; once it has."""
    internal_reason = models.TextField(default="", blank=True)
    named_by = models.CharField(max_length=20, default="", blank=True)
    """Of several heirs' representative: ``heirs`` or ``company``."""
    basis_id = models.BigIntegerField()
    decision_basis_id = models.BigIntegerField(null=True)
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "succession"
        indexes = [
            models.Index(fields=["service", "state", "id"], name="successions_in_state"),
            models.Index(fields=["service", "id"], name="successions_of_service"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                name="one_open_succession",
                condition=Q(state="received"),
            )
        ]


class Heir(models.Model):
    """One of the heirs to a membership, as reported; the representative is a member."""

    succession = models.ForeignKey(Succession, models.PROTECT, db_index=False)
    number = models.SmallIntegerField()
    stated = models.JSONField()
    """The particulars as reported."""
    member = models.ForeignKey("members.Member", models.PROTECT, null=True, db_index=False)
    """Once this heir is or was the representative."""

    class Meta:
        db_table = "heir"
        constraints = [
            models.UniqueConstraint(fields=["succession", "number"], name="one_heir_per_number")
        ]


class InheritanceReport(models.Model):
    """What somebody says who has inherited a membership: for a person to find out which.

    Nothing of the membership hangs on it. Once it is taken up, what was stated stands with the
    case and no longer here.
    """

    WAITS, TAKEN_UP, SET_ASIDE = "waits", "taken_up", "set_aside"

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    state = models.CharField(max_length=20, default=WAITS)
    language = models.CharField(max_length=2)
    received_on = models.DateField()
    died_on = models.DateField()
    stated = models.JSONField()
    """Who died, who reports and how they are related, all heirs, who represents them."""
    file_ids = models.JSONField(default=list)
    succession = models.ForeignKey(Succession, models.PROTECT, null=True, db_index=False)
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=80, default="", blank=True)
    internal_reason = models.TextField(default="", blank=True)
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "inheritance_report"
        indexes = [
            models.Index(fields=["service", "state", "id"], name="inheritance_reports_in_state")
        ]
