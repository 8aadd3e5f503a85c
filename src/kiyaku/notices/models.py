"""What is told to whom and when, and what the operator owes to tell."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """Something told to a member: dunning notice, formal demand."""

    DUNNING, FORMAL_DEMAND = "dunning_notice", "formal_demand"

    membership_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=30)
    about_invoice_id = models.BigIntegerField()
    """The invoice it is about; a formal demand is one notice per invoice it names."""
    dispatched_on = models.DateField()
    due_on = models.DateField(null=True)
    """The new deadline it sets, where it sets one."""
    open_yen = models.BigIntegerField()
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "notice"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about_invoice_id", "dispatched_on"], name="one_notice_per_day"
            )
        ]


class Duty(models.Model):
    """A duty of the operator whose last day passed without its being done."""

    START = "start_notice"

    membership_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=30)
    about_invoice_id = models.BigIntegerField(null=True)
    """The invoice it is about; None: the membership itself."""
    last_day = models.DateField()
    found_on = models.DateField()
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "duty"
        indexes = [models.Index(fields=["found_on"], name="duties_by_day_found")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about_invoice_id"], name="one_missed_duty_per_invoice"
            ),
            models.UniqueConstraint(
                fields=["kind", "membership_id"],
                condition=Q(about_invoice_id__isnull=True),
                name="one_missed_duty_per_membership",
            ),
        ]


class NoticeTemplate(models.Model):
    """An operator's own wording of a kind of notice, from a day on. Never altered."""

    service_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    from_day = models.DateField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "notice_template"
        indexes = [
            models.Index(fields=["service_id", "kind", "language"], name="templates_of_a_kind")
        ]


class NoticeChannel(models.Model):
    """How a service tells a kind of notice, from a day on; empty: not at all. Never altered."""

    service_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, blank=True)
    from_day = models.DateField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "notice_channel"
        indexes = [models.Index(fields=["service_id", "kind"], name="channels_of_a_kind")]


class Outgoing(models.Model):
    """A message to one member: what it tells, how it goes, and what became of it.

    What it tells of is fixed when it is written; its words and its address when it first leaves.
    """

    service_id = models.BigIntegerField()
    membership_id = models.BigIntegerField(null=True)
    member_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    template_id = models.BigIntegerField(null=True)
    """The operator's wording; None: the one that Kiyaku brings."""
    about = models.JSONField(default=dict)
    basis_id = models.BigIntegerField()
    once = models.CharField(max_length=60, null=True)
    """What it is told for, where that may be told once only."""
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    queued_at = models.DateTimeField()
    """Since when it has been tried: again from the day on which the staff sent it once more."""
    state = models.CharField(max_length=12)
    attempts = models.SmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=120, unique=True)
    subject = models.CharField(max_length=300, default="", blank=True)
    body = models.TextField(default="", blank=True)
    dispatched_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    arrival_known_by = models.CharField(max_length=16, default="", blank=True)
    arrival_basis_id = models.BigIntegerField(null=True)
    sent_to = models.CharField(max_length=300, default="", blank=True)
    """The address it went to, as it was registered then."""
    handed_over_by = models.CharField(max_length=80, default="", blank=True)
    seen_to_at = models.DateTimeField(null=True)
    """When the staff dealt with one that did not get there."""

    class Meta:
        db_table = "outgoing"
        indexes = [
            models.Index(
                fields=["service_id", "next_attempt_at"],
                name="outgoing_to_send",
                condition=Q(state__in=["queued", "deferred"]),
            ),
            models.Index(fields=["service_id", "state", "id"], name="outgoing_in_state"),
            models.Index(fields=["membership_id", "id"], name="outgoing_of_membership"),
            models.Index(fields=["member_id", "id"], name="outgoing_of_member"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["service_id", "once"], name="told_once_for_one_thing")
        ]


class PageReader(models.Model):
    """That somebody has a login for a member's page and can read what is posted there."""

    service_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    """None: still."""

    class Meta:
        db_table = "page_reader"
        indexes = [models.Index(fields=["member_id", "since"], name="page_readers_of_member")]
        constraints = [
            models.UniqueConstraint(
                fields=["member_id"],
                condition=Q(until__isnull=True),
                name="one_running_page_reader",
            )
        ]


class DeliveryAttempt(models.Model):
    """One attempt to send a message, and the server's answer. Never altered."""

    service_id = models.BigIntegerField()
    outgoing_id = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    code = models.IntegerField(null=True)
    """The SMTP reply's number, where there was one."""
    status = models.CharField(max_length=12, default="", blank=True)
    """The reply's enhanced status (RFC 3463), which says what was wrong, where there was one."""
    server = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        db_table = "delivery_attempt"


class DeliveryReport(models.Model):
    """What was reported of a message later: by a mail server (RFC 3464) or the post.

    Never altered.
    """

    service_id = models.BigIntegerField()
    outgoing_id = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=12)
    status = models.CharField(max_length=12)
    """Of a mail its status by RFC 3463; of a letter why it came back, or what proves delivery."""
    happened_at = models.DateTimeField(null=True)
    """When, by the report, it was delivered or that was tried."""
    digest = models.CharField(max_length=64)
    """Of the report as it came: the same one is taken in once."""

    class Meta:
        db_table = "delivery_report"
        constraints = [
            models.UniqueConstraint(
                fields=["outgoing_id", "digest"], name="one_report_once_per_message"
            )
        ]


class UnreportedChange(models.Model):
    """That a message failed because of a change that had not been reported. Never altered."""

    service_id = models.BigIntegerField()
    outgoing_id = models.BigIntegerField(unique=True)
    changed_on = models.DateField()
    """The day from which the address was another one."""
    shown_by = models.CharField(max_length=20)
    """What it is known by: a later report of the member's, or something learned otherwise."""
    would_have_arrived_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "unreported_change"


class Announcement(models.Model):
    """Something that all members must be told by a last day: planned, then announced."""

    service_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    what_ja = models.TextField()
    what_en = models.TextField()
    takes_effect_on = models.DateField()
    until = models.CharField(max_length=100, default="", blank=True)
    cause = models.CharField(max_length=40, default="", blank=True)
    """Of a stoppage without notice: why, as the terms list it."""
    last_day = models.DateField(null=True)
    """None: nothing says that it must be told by a day."""
    planned_on = models.DateField()
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()
    announced_on = models.DateField(null=True)
    announced_at = models.DateTimeField(null=True)
    """From when on it can be read on the pages."""
    announced_entry_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "announcement"
        indexes = [
            models.Index(fields=["service_id", "announced_on"], name="announcements_of_service")
        ]


class MarketingConsent(models.Model):
    """That a member agreed to mail about the services, or does not any more. Never altered."""

    service_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    is_given = models.BooleanField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    how = models.CharField(max_length=40)
    wording = models.TextField(default="", blank=True)
    """What was agreed to, as it stood there."""
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "marketing_consent"
        indexes = [
            models.Index(fields=["service_id", "member_id", "-id"], name="consents_of_member")
        ]


class Campaign(models.Model):
    """A mail about the services to all who agreed to get such. Never altered."""

    service_id = models.BigIntegerField(db_index=True)
    text_ja = models.TextField()
    text_en = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    recipients = models.IntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "campaign"
