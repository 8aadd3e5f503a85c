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
    replaces = models.ForeignKey("self", models.PROTECT, null=True, db_index=False)
    """The line that this one takes the place of, as on a move: that ends when this begins."""
    start_basis_id = models.BigIntegerField(null=True)
    end_basis_id = models.BigIntegerField(null=True)
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


class ProductOffer(models.Model):
    """How a product is offered from an entry on: where, with which plans, on which conditions.

    The last row of a product holds; those before tell how it was offered.
    """

    product = models.ForeignKey(Product, models.PROTECT)
    is_open = models.BooleanField()
    """Whether lines with it are assigned anew."""
    plans = models.JSONField(default=list)
    """Codes of the plans and add-ons under which it is paid; none: every plan."""
    areas = models.JSONField(default=list)
    """Codes of the areas where it is offered, their parts included; none: everywhere in Japan."""
    conditions_ja = models.TextField(blank=True, default="")
    conditions_en = models.TextField(blank=True, default="")
    rules = models.CharField(max_length=200, blank=True, default="")
    """Title of the individual rules that hold for it besides the terms; empty: none."""
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "product_offer"


class ProductEnd(models.Model):
    """A product is not provided any more after a day, which members are told before."""

    product = models.OneToOneField(Product, models.PROTECT, primary_key=True)
    last_day = models.DateField()
    announcement_id = models.BigIntegerField()
    entered_on = models.DateField()
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "product_end"


class NetworkPrice(models.Model):
    """What works on a line, or equipment, cost from a day on; 0 yen: nothing."""

    WORKS, EQUIPMENT = "works", "equipment"

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    name_ja = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    amount_yen = models.BigIntegerField()
    from_day = models.DateField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "network_price"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "code", "from_day", "entry_id"], name="one_network_price"
            ),
            models.CheckConstraint(
                condition=Q(amount_yen__gte=0), name="network_price_is_not_negative"
            ),
        ]


class Works(models.Model):
    """An appointment at which somebody works on a line: planned, then done or failed."""

    PLANNED, DONE, FAILED, CALLED_OFF = "planned", "done", "failed", "called_off"

    membership = models.ForeignKey("members.Membership", models.PROTECT)
    line = models.ForeignKey(Line, models.PROTECT)
    code = models.CharField(max_length=40)
    """Which works, by the price list."""
    planned_on = models.DateField()
    state = models.CharField(max_length=20, default=PLANNED)
    finished_on = models.DateField(null=True)
    reason = models.CharField(max_length=20, blank=True, default="")
    """Why they failed: one of a few, so that nothing is written about people."""
    charge_id = models.BigIntegerField(null=True)
    entry_id = models.BigIntegerField()
    finished_entry_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "works"
        indexes = [
            models.Index(
                fields=["planned_on", "membership"],
                name="works_to_be_done",
                condition=Q(state="planned"),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], name="one_appointment_of_a_line", condition=Q(state="planned")
            ),
            models.CheckConstraint(
                condition=Q(state="planned", finished_on__isnull=True)
                | (~Q(state="planned") & Q(finished_on__isnull=False)),
                name="finished_works_have_their_day",
            ),
        ]


class Equipment(models.Model):
    """What stands at the end of a line: lent by the operator, or the member's own as declared."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT)
    line = models.ForeignKey(Line, models.PROTECT)
    what = models.CharField(max_length=80)
    serial = models.CharField(max_length=80, blank=True, default="")
    is_lent = models.BooleanField()
    from_day = models.DateField()
    back_on = models.DateField(null=True)
    """When it was given back; of the member's own, when it was taken off."""
    charge_id = models.BigIntegerField(null=True)
    """Of what was charged because it was not given back."""
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "equipment"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "serial"],
                name="lent_equipment_is_at_one_line",
                condition=Q(is_lent=True, back_on__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(is_lent=False) | ~Q(serial=""), name="lent_equipment_has_its_serial"
            ),
            models.CheckConstraint(
                condition=Q(back_on__isnull=True) | Q(back_on__gte=F("from_day")),
                name="equipment_is_not_back_before_it_is_there",
            ),
        ]
