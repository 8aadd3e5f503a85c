"""Logins to the network, access servers, and what these were asked about running sessions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class RadiusService(models.Model):
    """How one service's logins are told apart on FreeRADIUS, and what they get there."""

    service = models.OneToOneField("base.Service", models.PROTECT, primary_key=True)
    realm = models.CharField(max_length=63, unique=True)
    """What stands behind the ``@`` of each login: no two services of an installation share it."""
    full = models.JSONField(default=list)
    """Attributes of the reply to a login in full use: [name, value] each."""
    walled = models.JSONField(default=list)
    """Those of the reply while use is suspended: the walled garden's."""
    entry_id = models.BigIntegerField()
    followed_entry_id = models.BigIntegerField(default=0)
    """The last entry of the journal that FreeRADIUS's tables follow: later acts wait for a job."""

    class Meta:
        db_table = "radius_service"


class AccessServer(models.Model):
    """A network access server: who asks FreeRADIUS, and is asked to end sessions."""

    service = models.ForeignKey("base.Service", models.PROTECT)
    name = models.CharField(max_length=63)
    address = models.GenericIPAddressField()
    dynamic_port = models.IntegerField(default=3799)
    """Where it takes Disconnect-Requests (RFC 5176)."""
    secret_sealed = models.TextField()
    added_on = models.DateField()
    removed_on = models.DateField(null=True)
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "access_server"
        constraints = [
            models.UniqueConstraint(
                fields=["address"],
                condition=Q(removed_on__isnull=True),
                name="one_access_server_per_address",
            )
        ]


class NetworkLogin(models.Model):
    """By which name a membership's equipment signs in, and a hash of its password."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.OneToOneField("members.Membership", models.PROTECT)
    username = models.CharField(max_length=120, unique=True)
    """Made by chance, never of a person's name; ends in the service's realm."""
    password_hash = models.CharField(max_length=200)
    """SSHA-512 in base64: what rlm_pap compares a password with."""
    password_on = models.DateField()
    group_since = models.DateTimeField(null=True)
    """Since when FreeRADIUS answers as it does now: sessions begun before may run otherwise."""
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "network_login"
        indexes = [models.Index(fields=["service", "id"], name="network_logins_of_service")]


class SessionRequest(models.Model):
    """That an access server is to end a running session, and what has come of it."""

    WAITING, ACKNOWLEDGED, REFUSED, SILENT, GONE, MOOT = (
        "waiting", "acknowledged", "refused", "silent", "gone", "moot",
    )  # fmt: skip

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey("members.Membership", models.PROTECT)
    session = models.CharField(max_length=64)
    """The session's ``acctuniqueid``."""
    reason = models.CharField(max_length=20)
    state = models.CharField(max_length=20, default=WAITING)
    attempts = models.IntegerField(default=0)
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    entry_id = models.BigIntegerField(null=True)
    """Of the act, where a person asked for it by hand."""

    class Meta:
        db_table = "session_request"
        indexes = [
            models.Index(
                fields=["service", "due_at"],
                condition=Q(state="waiting"),
                name="session_requests_waiting",
            ),
            models.Index(fields=["session"], name="session_requests_by_session"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(state="waiting"),
                name="one_waiting_request_per_session",
            )
        ]


class SessionAttempt(models.Model):
    """One time that an access server was asked, and its answer."""

    request = models.ForeignKey(SessionRequest, models.CASCADE, related_name="tries")
    number = models.IntegerField()
    at = models.DateTimeField()
    server = models.CharField(max_length=63, default="", blank=True)
    """The name of the access server; empty where none is known at the session's address."""
    answer = models.CharField(max_length=20)
    error_cause = models.IntegerField(null=True)

    class Meta:
        db_table = "session_attempt"
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="session_attempts_in_order")
        ]
