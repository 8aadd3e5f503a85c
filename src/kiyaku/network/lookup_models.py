"""Look-ups of who held an address, each with its ground, and files of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class NoticeFile(models.Model):
    """A file of addresses that NICT told of: what its rows were looked up for."""

    service = models.ForeignKey("base.Service", models.PROTECT)
    name = models.CharField(max_length=200)
    reference = models.CharField(max_length=200)
    """Which notice it is: its number or date."""
    listed = models.IntegerField()
    received_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "notice_file"


class AddressLookup(models.Model):
    """That somebody asked who held an address at an instant, on which ground, and what was found.

    Address, port, login go when connections of that day must be gone; who was found, stays as long
    as what is kept of that member.
    """

    FOUND, WAITING, WARNED, LEFT = "found", "waiting", "warned", "left"

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    file = models.ForeignKey(NoticeFile, models.PROTECT, null=True)
    line = models.IntegerField(null=True)
    """Of the file."""
    address = models.GenericIPAddressField(null=True)
    port = models.IntegerField(null=True)
    seen_at = models.DateTimeField()
    tolerance_s = models.IntegerField()
    reference = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10)
    reasons = models.CharField(max_length=80, blank=True)
    candidates = models.IntegerField()
    login = models.CharField(max_length=120, blank=True)
    """Of the one who was found; empty where it was not one."""
    membership = models.ForeignKey("members.Membership", models.PROTECT, null=True)
    member = models.ForeignKey("members.Member", models.PROTECT, null=True)
    """Who held the membership when the address was seen."""
    state = models.CharField(max_length=10)
    hindrance = models.CharField(max_length=20, blank=True)
    """Why nobody can be warned."""
    message_id = models.BigIntegerField(null=True)
    looked_on = models.DateField()
    by = models.CharField(max_length=80)
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "address_lookup"
        indexes = [
            models.Index(fields=["service", "id"], name="lookups_of_service"),
            models.Index(fields=["service"], name="lookups_waiting", condition=Q(state="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["file", "line"], name="one_lookup_per_line"),
            models.CheckConstraint(
                condition=Q(state__in=("found", "waiting", "warned", "left")),
                name="lookup_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("waiting", "warned")) | Q(member__isnull=False),
                name="only_a_member_is_warned",
            ),
        ]
