"""Inspections of what members connect to their lines: asked for, answered, made, followed up."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class LineInspection(models.Model):
    """That a member is asked to let a line be inspected, and all that came of it."""

    ASKED, AGREED, REFUSED, EXCUSED, HELD = "asked", "agreed", "refused", "excused", "held"
    PASSED, FAILED, REMOVED, KEPT, CALLED_OFF = "passed", "failed", "removed", "kept", "called_off"
    OPEN = (ASKED, AGREED, REFUSED, HELD, FAILED, KEPT)

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT)
    member = models.ForeignKey("members.Member", models.PROTECT)
    """Of whom it is asked: who held the membership then."""
    line = models.ForeignKey("network.Line", models.PROTECT)
    cause = models.CharField(max_length=20)
    """``fault`` of the equipment, or ``hindrance`` of the service otherwise."""
    reason = models.TextField()
    """What was noticed. Kept inside."""
    proposed_on = models.DateField()
    asked_on = models.DateField()
    entry_id = models.BigIntegerField()
    state = models.CharField(max_length=20, default=ASKED)
    changed_entry_id = models.BigIntegerField()
    """By which it came to be as it is."""
    visit_on = models.DateField(null=True)
    """The day agreed on."""
    answered_by = models.CharField(max_length=20, blank=True, default="")
    """Who gave the answer: ``member`` on the own page, or ``staff`` for the member."""
    refusal = models.TextField(blank=True, default="")
    """Why the member refuses, in the member's words."""
    excuse = models.CharField(max_length=20, blank=True, default="")
    """What the staff found there is against it, as the terms name it."""
    visited_on = models.DateField(null=True)
    finding = models.TextField(blank=True, default="")
    """What does not conform, for the member to read."""
    remove_by = models.DateField(null=True)
    removed_on = models.DateField(null=True)
    file_ids = models.JSONField(default=list)
    ground_id = models.BigIntegerField(null=True)
    """The last ground that arose from it."""

    class Meta:
        db_table = "line_inspection"
        indexes = [models.Index(fields=["service", "state", "id"], name="line_inspections_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], name="one_open_inspection_of_a_line",
                condition=Q(state__in=["asked", "agreed", "refused", "held", "failed", "kept"]),
            ),
            models.CheckConstraint(
                condition=Q(remove_by__isnull=True) | Q(remove_by__gte=F("visited_on")),
                name="equipment_goes_after_it_was_inspected",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "removed", "kept"]) | Q(remove_by__isnull=False),
                name="failed_inspection_names_a_day",
            ),
        ]  # fmt: skip
