"""What members keep on the service's equipment, as last measured, and what of it was deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class StoredData(models.Model):
    """How much a member keeps of one kind, and since when, as it was last measured."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT, db_index=False)
    member = models.ForeignKey("members.Member", models.PROTECT)
    """Who held the membership when it was measured."""
    what = models.CharField(max_length=40)
    """A code of the operator's: mail, web."""
    oldest_on = models.DateField()
    """Since when the oldest of it has been there."""
    stored_bytes = models.BigIntegerField()
    measured_on = models.DateField()
    entry_id = models.BigIntegerField()
    """By which it was last measured."""
    deleted_entry_id = models.BigIntegerField(null=True)
    """By which it was deleted after that."""

    class Meta:
        db_table = "stored_data"
        indexes = [
            models.Index(
                fields=["service", "-id"],
                name="stored_data_that_is_there",
                condition=Q(deleted_entry_id__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["membership", "what"], name="stored_data_of_a_kind"),
            models.CheckConstraint(
                condition=Q(oldest_on__lte=F("measured_on")), name="stored_before_it_was_measured"
            ),
            models.CheckConstraint(condition=Q(stored_bytes__gte=0), name="stored_data_has_a_size"),
        ]  # fmt: skip


class StoredDataDeletion(models.Model):
    """That data of a member was deleted: on which ground, and what had been measured."""

    TOO_OLD, TOO_MUCH, HINDERS = "too_old", "too_much", "hinders"

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT)
    member = models.ForeignKey("members.Member", models.PROTECT)
    what = models.CharField(max_length=40)
    storage_ground = models.CharField(max_length=20)
    oldest_on = models.DateField()
    stored_bytes = models.BigIntegerField()
    measured_on = models.DateField()
    deleted_bytes = models.BigIntegerField()
    deleted_on = models.DateField()
    reason = models.TextField(blank=True, default="")
    """Why it was judged to hinder the service gravely. Kept inside."""
    entry_id = models.BigIntegerField(unique=True)

    class Meta:
        db_table = "stored_data_deletion"
        indexes = [models.Index(fields=["service", "-id"], name="stored_data_deletions")]
        constraints = [
            models.CheckConstraint(
                condition=Q(storage_ground__in=["too_old", "too_much", "hinders"]),
                name="stored_data_deleted_on_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(deleted_bytes__gte=1) & Q(deleted_bytes__lte=F("stored_bytes")),
                name="no_more_deleted_than_was_stored",
            ),
            models.CheckConstraint(
                condition=Q(oldest_on__lte=F("measured_on"))
                & Q(deleted_on__gte=F("measured_on")),
                name="stored_data_measured_then_deleted",
            ),
        ]  # fmt: skip
