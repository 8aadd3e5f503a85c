"""Damage and loss that a member caused, and the claim on it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Damage(models.Model):
    """That something was damaged, soiled or lost; then a claim, and what was decided on it."""

    REPORTED, CLAIMED, CHARGED, LEFT = "reported", "claimed", "charged", "left"

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT)
    member = models.ForeignKey("members.Member", models.PROTECT)
    """Who held the membership on the day on which it happened."""
    channel = models.CharField(max_length=20)
    """Who reported it: ``member`` on the own page, or ``staff``."""
    what = models.CharField(max_length=200)
    """In a few words; it stands on the invoice."""
    place = models.CharField(max_length=200)
    description = models.TextField(default="", blank=True)
    happened_on = models.DateField()
    reported_on = models.DateField()
    file_ids = models.JSONField(default=list)
    """Photographs that came with the report."""
    entry_id = models.BigIntegerField()
    state = models.CharField(max_length=20, default=REPORTED)
    amount_yen = models.BigIntegerField(null=True)
    grounds = models.TextField(default="", blank=True)
    """How the amount comes about; the member may read it."""
    claimed_on = models.DateField(null=True)
    claim_entry_id = models.BigIntegerField(null=True)
    claim_file_ids = models.JSONField(default=list)
    """What shows the amount."""
    decided_on = models.DateField(null=True)
    decision_entry_id = models.BigIntegerField(null=True)
    reason = models.TextField(default="", blank=True)
    """Why it was decided so. Kept inside."""
    charge_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "damage"
        indexes = [models.Index(fields=["service", "state", "id"], name="damage_in_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_yen__isnull=True) | Q(amount_yen__gt=0),
                name="damage_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(state="charged", charge_id__isnull=False, amount_yen__isnull=False)
                | (~Q(state="charged") & Q(charge_id__isnull=True)),
                name="damage_charged_once_decided",
            ),
        ]


class Inspection(models.Model):
    """That the operator looked into what a member does at the place."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT)
    member = models.ForeignKey("members.Member", models.PROTECT)
    """Who held the membership on that day."""
    inspected_on = models.DateField()
    reason = models.TextField()
    """Why it was needed."""
    seen = models.TextField()
    """What was seen."""
    file_ids = models.JSONField(default=list)
    recorded_on = models.DateField()
    entry_id = models.BigIntegerField()
    report_id = models.BigIntegerField(null=True)
    """The breach report that it led to."""

    class Meta:
        db_table = "inspection"
        indexes = [models.Index(fields=["service", "id"], name="inspections_of_service")]
