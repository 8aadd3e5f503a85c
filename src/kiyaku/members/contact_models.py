"""Contacts with a member that ask for an answer, and the days on which members came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Contact(models.Model):
    """That the operator asked a member for an answer. Never altered but by the answer."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT, db_index=False)
    member = models.ForeignKey("members.Member", models.PROTECT)
    """Who was asked: who held the membership on that day."""
    contacted_on = models.DateField()
    channel = models.CharField(max_length=20)
    about = models.TextField()
    """What was asked. Kept inside: the journal is not told."""
    message_id = models.BigIntegerField(null=True)
    """The message in the outbox by which it was asked, if it was by one."""
    recorded_on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    entry_id = models.BigIntegerField(unique=True)
    answered_on = models.DateField(null=True)
    answer_recorded_on = models.DateField(null=True)
    answer_entry_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "contact"
        indexes = [
            models.Index(fields=["membership", "id"], name="contacts_of_membership"),
            # What the close looks through: few contacts wait at a time.
            models.Index(
                fields=["membership", "contacted_on"],
                name="contacts_unanswered",
                condition=Q(answered_on__isnull=True),
            ),
            models.Index(fields=["service", "answer_recorded_on"], name="contacts_by_answer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True)
                | Q(answered_on__gte=models.F("contacted_on")),
                name="answer_follows_contact",
            )
        ]


class ServiceUse(models.Model):
    """That a member used the service on a day: one row a day, however often it was."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT, db_index=False)
    member = models.ForeignKey("members.Member", models.PROTECT, db_index=False)
    """Who used it: who held the membership on that day."""
    used_on = models.DateField()
    source = models.CharField(max_length=20)
    """How it is known: of the first record of that day."""
    is_last = models.BooleanField(default=False)
    """Whether no later use of this member in this membership is on record."""
    recorded_on = models.DateField()
    by = models.CharField(max_length=80)
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "service_use"
        indexes = [models.Index(fields=["member"], name="uses_of_member")]
        constraints = [
            models.UniqueConstraint(fields=["membership", "used_on"], name="one_use_a_day"),
            # What the close looks through: one row a membership, however long the history is.
            models.UniqueConstraint(
                fields=["membership", "member"], name="one_last_use", condition=Q(is_last=True)
            ),
        ]
