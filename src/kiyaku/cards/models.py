"""Which card opens which login, and the questions that cards were asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CardBinding(models.Model):
    """A card opens a login of a service, from when it was bound until it is taken off or replaced.

    Services do not learn from one another whose cards are bound there.
    Of the certificate only what tells it from all others is kept, given to nobody, and emptied when
    the binding ends.
    """

    service = models.ForeignKey("base.Service", models.PROTECT)
    """Under whose terms it was bound."""
    member = models.ForeignKey("members.Member", models.PROTECT)
    user = models.ForeignKey("accounts.User", models.PROTECT)
    issuer = models.CharField(max_length=64)
    serial = models.CharField(max_length=48)
    """Hexadecimal: see ``certificates.Identity``."""
    expires_at = models.DateTimeField()
    """When the certificate does, so that its holder can be told to renew."""
    bound_at = models.DateTimeField()
    bound_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        db_table = "card_binding"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "issuer", "serial"],
                condition=Q(ended_at__isnull=True),
                name="one_login_per_card",
            ),
            models.UniqueConstraint(
                fields=["service", "user"],
                condition=Q(ended_at__isnull=True),
                name="one_card_per_login",
            ),
        ]


class CardChallenge(models.Model):
    """A question that one browser was given for its card, to be answered once and soon."""

    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the nonce: who reads the table cannot answer."""
    browser = models.CharField(max_length=64)
    """SHA-256 of what the browser was given beside it, so that no other may answer."""
    purpose = models.CharField(max_length=20)
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "card_challenge"
        indexes = [models.Index(fields=["expires_at"], name="card_challenges_over")]
