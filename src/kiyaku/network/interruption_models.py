"""Interruptions and restrictions: when the service is not to be used, or not in full, and where."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Interruption(models.Model):
    """A planned interruption, one without notice, or a restriction of use. Never altered."""

    service = models.ForeignKey("base.Service", models.PROTECT)
    kind = models.CharField(max_length=20)
    """As what members are told is called: interruption, stoppage, use_restriction."""
    cause = models.CharField(max_length=40, default="", blank=True)
    """As the terms list it; empty for a planned interruption."""
    what_ja = models.CharField(max_length=200)
    what_en = models.CharField(max_length=200)
    """What happens, for members to read."""
    starts_at = models.DateTimeField()
    expected_until = models.DateTimeField(null=True)
    last_day = models.DateField(null=True)
    """The last day on which members could be told beforehand; None where they need not be."""
    is_late = models.BooleanField()
    """Whether they were told after it."""
    hit_count = models.IntegerField()
    told_count = models.IntegerField()
    """How many memberships it was to hit as it was known then, and how many of them were told."""
    recorded_on = models.DateField()
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "interruption"
        indexes = [models.Index(fields=["service", "-starts_at"], name="interruptions_of_service")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expected_until__isnull=True) | Q(expected_until__gt=F("starts_at")),
                name="interruption_ends_after_it_starts",
            ),
        ]


class InterruptionArea(models.Model):
    """An area that an interruption is in; one with none of them is in the whole service."""

    interruption = models.ForeignKey(Interruption, models.PROTECT)
    area = models.ForeignKey("network.Area", models.PROTECT)

    class Meta:
        db_table = "interruption_area"
        constraints = [
            models.UniqueConstraint(
                fields=["interruption", "area"], name="interruption_names_an_area_once"
            )
        ]


class InterruptionExpected(models.Model):
    """That an interruption is expected to end at another time than was said before. Append-only."""

    interruption = models.ForeignKey(Interruption, models.PROTECT)
    expected_until = models.DateTimeField(null=True)
    """None: nobody knows any more."""
    is_late = models.BooleanField()
    """Whether of what is planned it was told after the last day of telling that it takes longer."""
    hit_count = models.IntegerField()
    told_count = models.IntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "interruption_expected"


class InterruptionEnd(models.Model):
    """When an interruption ended, or that it was called off before it began. Append-only."""

    interruption = models.OneToOneField(Interruption, models.PROTECT, related_name="end")
    ended_at = models.DateTimeField(null=True)
    """None where it was called off."""
    hit_count = models.IntegerField()
    told_count = models.IntegerField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "interruption_end"
