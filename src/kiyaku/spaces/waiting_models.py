"""Who waits for a time of a space that somebody else has."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class BookingWait(models.Model):
    """A member who would have a time of a space, were it free; the first to ask is the first."""

    WAITING, OFFERED, LEFT, CLOSED = "waiting", "offered", "left", "closed"

    service = models.ForeignKey("base.Service", models.PROTECT, related_name="+", db_index=False)
    space = models.ForeignKey("spaces.Space", models.PROTECT, related_name="+", db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT, related_name="+")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    people = models.IntegerField()
    state = models.CharField(max_length=10)
    joined_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    """When it was offered, given up or over."""
    booking_id = models.BigIntegerField(null=True)
    """The booking that was made for who waited, to be paid in time."""
    basis_id = models.BigIntegerField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()
    closed_entry_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "booking_wait"
        indexes = [
            models.Index(
                fields=["service", "starts_at", "id"],
                name="waits_by_start",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=["space", "starts_at"], name="waits_of_space", condition=Q(state="waiting")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "space", "starts_at", "ends_at"],
                name="one_wait_per_member_and_time",
                condition=Q(state="waiting"),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="wait_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "offered", "left", "closed"]),
                name="wait_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", booking_id__isnull=False)
                | ~Q(state="offered") & Q(booking_id__isnull=True),
                name="offered_wait_has_its_booking",
            ),
        ]
