"""Calendars of members' bookings, to which programs subscribe by a secret address."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CalendarFeed(models.Model):
    """A secret address by which a member's bookings can be read, as long as it is not revoked."""

    service = models.ForeignKey("base.Service", models.PROTECT, related_name="+", db_index=False)
    membership_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    token_sha256 = models.CharField(max_length=64, unique=True)
    """Of the secret part of the address, which is kept nowhere."""
    made_on = models.DateField()
    revoked_on = models.DateField(null=True)
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "calendar_feed"
        constraints = [
            models.UniqueConstraint(
                fields=["membership_id", "member_id"],
                condition=Q(revoked_on__isnull=True),
                name="one_calendar_feed_at_a_time",
            )
        ]
