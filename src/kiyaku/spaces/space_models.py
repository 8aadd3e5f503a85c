"""Spaces: their tree, and what was said of each from a day on."""

from __future__ import annotations

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q


class Space(models.Model):
    """A room, a desk, a hall: something that is booked by the hour. Its place in the tree stays.

    What lies in it are its parts: who books it has them too.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, related_name="+", db_index=False)
    code = models.SlugField(max_length=80, allow_unicode=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    """What all of its tree lie in, whose row is the tree's lock; none: it is that itself."""
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "space"
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="one_space_per_code"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, root__isnull=True)
                | Q(parent__isnull=False, root__isnull=False),
                name="space_has_root_with_parent",
            ),
        ]


class SpaceRules(models.Model):
    """How a space can be used from a day on; of one day the last entry holds.

    What was said before stays on record. ``hours`` are eight lists of [minute, minute], from when
    to when it is open: for Monday to Sunday, and for public holidays.
    """

    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    from_day = models.DateField()
    ja = models.CharField(max_length=100)
    en = models.CharField(max_length=100)
    is_bookable = models.BooleanField()
    capacity = models.IntegerField()
    hours = models.JSONField()
    grid_minutes = models.IntegerField()
    shortest_minutes = models.IntegerField()
    longest_minutes = models.IntegerField()
    horizon_days = models.IntegerField()
    preparation_minutes = models.IntegerField()
    clearing_minutes = models.IntegerField()
    bookings_most = models.IntegerField()
    hold_minutes = models.IntegerField()
    offer_minutes = models.IntegerField()
    no_show_minutes = models.IntegerField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "space_rules"
        constraints = [
            models.UniqueConstraint(
                fields=["space", "from_day", "entry_id"], name="one_space_rules_per_day_and_entry"
            ),
            models.CheckConstraint(
                condition=Q(grid_minutes__gt=0, shortest_minutes__gt=0, capacity__gt=0),
                name="space_rules_are_positive",
            ),
        ]


class SpacePrice(models.Model):
    """What an hour costs from a day of use on: for members of a plan, or for all others."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="+", db_index=False)
    plan = models.ForeignKey(
        "billing.Plan", models.PROTECT, related_name="+", null=True, db_index=False
    )
    from_day = models.DateField()
    hourly_yen = models.BigIntegerField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "space_price"
        constraints = [
            models.UniqueConstraint(
                fields=["space", "plan", "from_day", "entry_id"],
                nulls_distinct=False,
                name="one_space_price_per_day_and_entry",
            ),
            models.CheckConstraint(
                condition=Q(hourly_yen__gte=0), name="space_price_is_not_negative"
            ),
        ]


class SpaceClosure(models.Model):
    """A time at which a space, with its parts, is closed; taken back it is open again."""

    service = models.ForeignKey("base.Service", models.PROTECT, related_name="+", db_index=False)
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    ja = models.CharField(max_length=200)
    en = models.CharField(max_length=200)
    announcement_id = models.BigIntegerField(default=0)
    """The stoppage by which it is closed, where it is one."""
    clause = models.CharField(max_length=20, default="", blank=True)
    basis_id = models.BigIntegerField(null=True)
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()
    withdrawn_entry_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "space_closure"
        indexes = [
            models.Index(
                fields=["service", "id"],
                name="closures_standing",
                condition=Q(withdrawn_entry_id__isnull=True),
            )
        ]
