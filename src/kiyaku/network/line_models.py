"""Where a network is offered, what is offered there, and the lines that members have."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q


class Area(models.Model):
    """A place in Japan where the service is offered, or not any more; areas lie in areas."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    code = models.CharField(max_length=40)
    name_ja = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    prefecture = models.SmallIntegerField(null=True)
    """By JIS X 0401, 1 (Hokkaido) to 47 (Okinawa); None where it takes several, or its parent's."""
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "area"
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="area_code_names_one"),
            models.CheckConstraint(
                condition=Q(prefecture__isnull=True) | Q(prefecture__range=(1, 47)),
                name="area_lies_in_japan",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="area_is_not_in_itself"
            ),
        ]


class Product(models.Model):
    """What is offered on a line: sold under plans or add-ons, which have the prices."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    code = models.CharField(max_length=40)
    name_ja = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "product"
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="product_code_names_one")
        ]


class Line(models.Model):
    """A line that a membership has, known to everybody concerned by its id.

    The id is the membership's from ``assigned_on`` to ``last_day``; the line is in use from
    ``first_day`` on, which is None until its works are done.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT)
    code = models.CharField(max_length=40)
    """The line's id."""
    product = models.ForeignKey(Product, models.PROTECT)
    area = models.ForeignKey(Area, models.PROTECT)
    assigned_on = models.DateField()
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "line"
        indexes = [models.Index(fields=["service", "code"], name="lines_by_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__isnull=True) | Q(first_day__gte=F("assigned_on")),
                name="line_is_used_once_assigned",
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("assigned_on")),
                name="line_does_not_end_before_it_is_assigned",
            ),
            ExclusionConstraint(
                name="line_id_is_one_memberships",
                expressions=[
                    ("service", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (
                        Func(
                            "assigned_on",
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
