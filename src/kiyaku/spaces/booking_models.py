"""Bookings of spaces, what each takes up, who waits, and what was found after use."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q


class Booking(models.Model):
    """A space booked for a time by a member. It never moves: another takes its place."""

    HELD, CONFIRMED, LAPSED, CANCELLED = "held", "confirmed", "lapsed", "cancelled"
    LIVE = (HELD, CONFIRMED)

    service = models.ForeignKey("base.Service", models.PROTECT, related_name="+", db_index=False)
    space = models.ForeignKey("spaces.Space", models.PROTECT, related_name="+")
    membership = models.ForeignKey("members.Membership", models.PROTECT, related_name="+")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    """Who held the membership when it was booked."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    people = models.IntegerField()
    state = models.CharField(max_length=10)
    booked_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    """Until when an unpaid one is kept; kept on record when it is confirmed."""
    closed_at = models.DateTimeField(null=True)
    """When it lapsed or was cancelled."""
    deferred_until = models.DateTimeField(null=True)
    """Until when it may be paid, where the staff let it be paid after use has begun."""
    hourly_yen = models.BigIntegerField()
    amount_yen = models.BigIntegerField()
    charge_id = models.BigIntegerField(default=0)
    """The charge of its fee; 0 where it costs nothing."""
    former_charge_id = models.BigIntegerField(default=0)
    """The charge before, taken back when the staff let it be paid later."""
    is_to_be_taken_back = models.BooleanField(default=False)
    """Whether it is off, and its charge waits to be taken back by whoever may touch its money."""
    series_entry_id = models.BigIntegerField(null=True)
    """The entry by which several were made at once."""
    checked_in_at = models.DateTimeField(null=True)
    checked_in_by = models.CharField(max_length=10, default="", blank=True)
    """How: by the code of its pass, or at the desk."""
    no_show_entry_id = models.BigIntegerField(null=True)
    basis_id = models.BigIntegerField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "booking"
        indexes = [
            models.Index(fields=["service", "starts_at", "id"], name="bookings_by_start"),
            models.Index(
                fields=["service", "held_until"],
                name="bookings_held",
                condition=Q(state="held"),
            ),
            models.Index(
                fields=["service", "id"],
                name="bookings_to_be_taken_back",
                condition=Q(is_to_be_taken_back=True),
            ),
            models.Index(
                fields=["charge_id"], name="bookings_by_charge", condition=Q(charge_id__gt=0)
            ),
            models.Index(
                fields=["former_charge_id"],
                name="bookings_by_former_charge",
                condition=Q(former_charge_id__gt=0),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "confirmed", "lapsed", "cancelled"]),
                name="booking_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_until__isnull=False),
                name="held_booking_has_an_end",
            ),
        ]


class Occupancy(models.Model):
    """What a booking takes up: its space and each part of it, with preparing and clearing.

    So a whole and its parts can never be booked for the same time: both take the part.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="+")
    space = models.ForeignKey("spaces.Space", models.PROTECT, related_name="+", db_index=False)
    during = DateTimeRangeField()
    is_live = models.BooleanField(default=True)

    class Meta:
        db_table = "occupancy"
        constraints = [
            ExclusionConstraint(
                name="no_space_is_taken_twice",
                expressions=[
                    ("space", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_live=True),
            ),
        ]


class BookingDeferral(models.Model):
    """The staff let a booking be paid after its use has begun, and why."""

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="+", primary_key=True)
    until = models.DateTimeField()
    reason = models.CharField(max_length=400)
    """About the booking, kept inside."""
    basis_id = models.BigIntegerField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "booking_deferral"


class BookingCheck(models.Model):
    """What a space was found like when a use had ended: restored or not, and what was found."""

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="+", primary_key=True)
    is_restored = models.BooleanField()
    findings = models.CharField(max_length=1_000, default="", blank=True)
    """In words, kept inside."""
    checked_at = models.DateTimeField()
    basis_id = models.BigIntegerField(null=True)
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "booking_check"


class BookingDisruption(models.Model):
    """What was decided about a booking that a stoppage met."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="+")
    announcement_id = models.BigIntegerField()
    """The stoppage."""
    decision = models.CharField(max_length=10)
    reason = models.CharField(max_length=400, default="", blank=True)
    """In words, kept inside."""
    instead_id = models.BigIntegerField(null=True)
    """The booking that takes its place, where another time was found."""
    decided_at = models.DateTimeField()
    basis_id = models.BigIntegerField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "booking_disruption"
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "announcement_id"], name="one_decision_per_stoppage"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["kept", "called_off", "moved"]),
                name="disruption_decision_is_known",
            ),
            models.CheckConstraint(
                condition=Q(decision="moved", instead_id__isnull=False)
                | ~Q(decision="moved") & Q(instead_id__isnull=True),
                name="moved_booking_has_another",
            ),
            models.UniqueConstraint(fields=["instead_id"], name="a_booking_takes_the_place_of_one"),
        ]
