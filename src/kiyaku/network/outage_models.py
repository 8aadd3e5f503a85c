"""Outages: when the service could not be used, and what was compensated for it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Outage(models.Model):
    """A time in which the service could not be used. What is known of it is in its facts."""

    service = models.ForeignKey("base.Service", models.PROTECT)
    what_ja = models.CharField(max_length=200)
    what_en = models.CharField(max_length=200)
    """What happened, for members to read."""
    interruption = models.OneToOneField("network.Interruption", models.PROTECT, null=True)
    """The interruption that it was put on record from."""
    recorded_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "outage"


class OutageArea(models.Model):
    """An area that an outage is in; one with none of them is in the whole service."""

    outage = models.ForeignKey(Outage, models.PROTECT)
    area = models.ForeignKey("network.Area", models.PROTECT)

    class Meta:
        db_table = "outage_area"
        constraints = [
            models.UniqueConstraint(fields=["outage", "area"], name="outage_names_an_area_once")
        ]


class OutageFact(models.Model):
    """What is known of an outage, from an entry on. Append-only: the last one holds."""

    outage = models.ForeignKey(Outage, models.PROTECT, related_name="facts")
    known_at = models.DateTimeField()
    """When the company knew."""
    restored_at = models.DateTimeField(null=True)
    is_whole = models.BooleanField()
    """Whether the service was wholly unusable."""
    is_ours = models.BooleanField()
    """Whether the company answers for the cause."""
    fault = models.CharField(max_length=20)
    """As the pack's ``fault``: ordinary, gross, wilful."""
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "outage_fact"
        constraints = [
            models.UniqueConstraint(
                fields=["outage", "entry_id"], name="one_outage_fact_per_entry"
            ),
            models.CheckConstraint(
                condition=Q(restored_at__isnull=True) | Q(restored_at__gte=F("known_at")),
                name="outage_is_restored_after_it_is_known",
            ),
        ]


class OutageDecision(models.Model):
    """A person's decision to compensate an outage: everybody hit by it, or one member's claim."""

    outage = models.ForeignKey(Outage, models.PROTECT)
    fact = models.ForeignKey(OutageFact, models.PROTECT)
    is_claim = models.BooleanField()
    most_yen = models.BigIntegerField(null=True)
    """The most that each gets, where less than the cap was decided, or there is no cap."""
    count = models.IntegerField()
    total_yen = models.BigIntegerField()
    decided_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "outage_decision"


class Compensation(models.Model):
    """What a member was credited for an outage, beside the credit: by what it was computed."""

    payment_id = models.BigIntegerField(primary_key=True)
    membership_id = models.BigIntegerField(db_index=True)
    outage_id = models.BigIntegerField()
    decision_id = models.BigIntegerField(db_index=True)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    """The stretch that counts for this member, outages that overlap taken as one."""
    plan_id = models.BigIntegerField()
    monthly_fee_yen = models.BigIntegerField()
    cap_yen = models.BigIntegerField(null=True)
    """None where there is no cap."""
    claimed_yen = models.BigIntegerField(null=True)
    before_yen = models.BigIntegerField()
    """What was compensated of the same stretch before."""
    amount_yen = models.BigIntegerField()
    file_ids = models.JSONField(default=list)
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "compensation"
        constraints = [
            # Two decisions at once would both find the same paid before.
            models.UniqueConstraint(
                fields=["outage_id", "membership_id", "before_yen"],
                name="an_outage_is_compensated_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_yen__gt=0, before_yen__gte=0), name="compensation_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(cap_yen__isnull=True)
                | Q(cap_yen__gte=F("amount_yen") + F("before_yen")),
                name="compensation_stays_within_its_cap",
            ),
        ]
