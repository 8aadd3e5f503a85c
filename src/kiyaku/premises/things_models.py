"""Things that somebody left behind, and what became of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class LeftThing(models.Model):
    """A thing that was left behind: stored, then handed out or disposed of."""

    STORED, HANDED_OUT, DISPOSED = "stored", "handed_out", "disposed"

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT, null=True)
    member = models.ForeignKey("members.Member", models.PROTECT, null=True)
    """Whose it is, if known: who held the membership on the day on which it was found."""
    what = models.CharField(max_length=200)
    """In a few words; the owner reads it in notices and on the invoice."""
    description = models.TextField(default="", blank=True)
    """By what it is told from others of its kind. Kept inside."""
    place = models.CharField(max_length=200)
    """Where it was found."""
    found_by = models.CharField(max_length=80, default="", blank=True)
    found_on = models.DateField()
    stored_on = models.DateField()
    shelf = models.CharField(max_length=80, default="", blank=True)
    """Where it is kept."""
    file_ids = models.JSONField(default=list)
    """Photographs."""
    disposable_on = models.DateField()
    """The first day on which it may be disposed of, as the terms had it when it was stored."""
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()
    state = models.CharField(max_length=20, default=STORED)
    owner_named_on = models.DateField(null=True)
    owner_entry_id = models.BigIntegerField(null=True)
    told_on = models.DateField(null=True)
    """When its owner was written to."""
    closed_on = models.DateField(null=True)
    closed_entry_id = models.BigIntegerField(null=True)
    handed_to = models.CharField(max_length=200, default="", blank=True)
    identity = models.CharField(max_length=20, default="", blank=True)
    """How it was seen who fetched it."""
    manner = models.TextField(default="", blank=True)
    """How it was disposed of."""
    cost_yen = models.BigIntegerField(null=True)
    charge_id = models.BigIntegerField(null=True)
    """The charge by which its owner bears the cost."""

    class Meta:
        db_table = "left_thing"
        indexes = [models.Index(fields=["service", "state", "id"], name="left_things_in_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(stored_on__gte=models.F("found_on")), name="thing_found_then_stored"
            ),
            models.CheckConstraint(
                condition=Q(state="stored", closed_on__isnull=True)
                | (~Q(state="stored") & Q(closed_on__isnull=False)),
                name="thing_closed_unless_stored",
            ),
            models.CheckConstraint(
                condition=~Q(state="disposed")
                | Q(closed_on__gte=models.F("disposable_on"), cost_yen__isnull=False),
                name="thing_disposed_of_in_time",
            ),
            models.CheckConstraint(
                condition=Q(charge_id__isnull=True)
                | Q(state="disposed", membership__isnull=False, cost_yen__gt=0),
                name="thing_charged_to_its_owner",
            ),
        ]
