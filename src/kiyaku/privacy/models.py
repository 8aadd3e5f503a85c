"""Who saw whose data, for what it is used, requests of people, who was erased, what leaked.

Also people outside: those with no member number of whom some record tells.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q


class Seen(models.Model):
    """One page or command that showed data of members, to whom and for what. Append-only.

    It names members by their ids and holds nothing of what was shown. One row however many members
    a page lists, so that the log costs a page one statement.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    """Login name and sign-in, as the journal names who acts."""
    roles = models.CharField(max_length=200)
    page = models.CharField(max_length=80)
    purpose = models.CharField(max_length=40)
    members = ArrayField(models.BigIntegerField())

    class Meta:
        db_table = "access_log"
        indexes = [
            models.Index(fields=["service", "id"], name="accesses_of_service"),
            GinIndex(fields=["members"], name="accesses_by_member"),
            BrinIndex(fields=["at"], name="accesses_by_time", autosummarize=True),
        ]


class OutsidePerson(models.Model):
    """Somebody without a member number who asks about their own data, and how that was made sure.

    An heir, a guardian, who reported a breach, whom a company named. Their row is erased some time
    after their last request.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    name = models.CharField(max_length=200)
    kana = models.CharField(max_length=200, default="", blank=True)
    contact = models.CharField(max_length=300, default="", blank=True)
    """Where the answer is sent by the staff."""
    identity = models.CharField(max_length=20)
    """How it was made sure who they are; see ``kinds.IDENTITY``."""
    registered_on = models.DateField()
    by = models.CharField(max_length=80)
    """Who made sure."""
    erased_on = models.DateField(null=True)
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "outside_person"
        indexes = [models.Index(fields=["service", "id"], name="outside_people_of_service")]


class OutsideRecord(models.Model):
    """A row of some table that tells of an outside person in these columns, as staff confirmed."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    outsider = models.ForeignKey(OutsidePerson, models.PROTECT, db_index=False)
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    column_names = models.JSONField()
    confirmed_on = models.DateField()
    by = models.CharField(max_length=80)
    released_on = models.DateField(null=True)
    """When it was found to tell of somebody else."""
    stopped_on = models.DateField(null=True)
    """Since when it is kept, but used for nothing any more."""
    erased_on = models.DateField(null=True)
    """When those columns were emptied."""
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "outside_record"
        indexes = [models.Index(fields=["service", "id"], name="outside_records_of_service")]
        constraints = [
            models.UniqueConstraint(
                fields=["outsider", "table_name", "row_id"],
                condition=Q(released_on__isnull=True),
                name="one_confirmation_per_record",
            )
        ]


class OutsideCorrection(models.Model):
    """What is right where a record of an outside person is wrong. Append-only.

    What was handed in stays as it was: it is evidence. This stands beside it.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    record = models.ForeignKey(OutsideRecord, models.PROTECT)
    column_name = models.CharField(max_length=63)
    value = models.TextField()
    corrected_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "outside_correction"
        indexes = [models.Index(fields=["service", "id"], name="outside_corrections_of_service")]


class Case(models.Model):
    """What somebody asked for about their own data, and what became of it.

    Of a member, or of an outside person.
    """

    OPEN, GRANTED, PARTLY, REFUSED = "open", "granted", "partly", "refused"

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    member = models.ForeignKey("members.Member", models.PROTECT, null=True)
    outsider = models.ForeignKey(OutsidePerson, models.PROTECT, null=True)
    kind = models.CharField(max_length=20)
    """See ``kinds.KINDS``."""
    channel = models.CharField(max_length=20)
    received_on = models.DateField()
    identity = models.CharField(max_length=20)
    """How it was made sure that it is that person who asks; see ``kinds.IDENTITY``."""
    asked = models.TextField(default="", blank=True)
    use = models.CharField(max_length=40, default="", blank=True)
    """The code of the purpose that is to be stopped."""
    due_on = models.DateField()
    extended_on = models.DateField(null=True)
    extension_reason = models.TextField(default="", blank=True)
    state = models.CharField(max_length=20, default=OPEN)
    done_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=80, default="", blank=True)
    reason = models.TextField(default="", blank=True)
    """What the person is told of why not, or not all; the journal does not have it."""
    ground = models.CharField(max_length=40, default="", blank=True)
    """The code of the pack's ground of refusal."""
    done = models.TextField(default="", blank=True)
    """What the person is told of what was done, where not all was."""
    left_out = models.JSONField(default=list)
    """Kinds of records not handed over, or particulars not corrected or not erased."""
    kept_until = models.DateField(null=True)
    """Where an erasure left something: the day on which that goes too."""
    basis_id = models.BigIntegerField(null=True)
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "privacy_case"
        indexes = [
            models.Index(
                fields=["service", "due_on", "id"],
                name="privacy_cases_open",
                condition=Q(state="open"),
            ),
            models.Index(fields=["service", "id"], name="privacy_cases_of_service"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, outsider__isnull=True)
                | Q(member__isnull=True, outsider__isnull=False),
                name="case_of_member_or_outsider",
            )
        ]


class UseStopped(models.Model):
    """A purpose for which a member's data is not used any more. Append-only."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    member = models.ForeignKey("members.Member", models.PROTECT)
    use = models.CharField(max_length=40)
    stopped_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "use_stopped"
        constraints = [models.UniqueConstraint(fields=["member", "use"], name="one_stop_per_use")]


class Erasure(models.Model):
    """A member who was erased: of whom nothing is kept but numbers, and ``kept``. Append-only.

    Who was erased but for some particulars, because the books need them, is erased again later.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    member = models.ForeignKey("members.Member", models.PROTECT)
    erased_on = models.DateField()
    kept = models.JSONField(default=list)
    """Names of particulars that stayed."""
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "erasure"
        indexes = [models.Index(fields=["service", "id"], name="erasures_of_service")]


class Leak(models.Model):
    """Personal data that got out, or may have: what, how much, and which reports are due when."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    found_at = models.DateTimeField()
    found_on = models.DateField()
    what = models.TextField()
    cause = models.TextField(default="", blank=True)
    people = models.IntegerField()
    is_sensitive = models.BooleanField(default=False)
    is_financial = models.BooleanField(default=False)
    is_wrongful = models.BooleanField(default=False)
    is_reported = models.BooleanField()
    """Whether it is one that has to be reported."""
    first_due_on = models.DateField(null=True)
    full_due_on = models.DateField(null=True)
    first_reported_on = models.DateField(null=True)
    full_reported_on = models.DateField(null=True)
    told_on = models.DateField(null=True)
    """When the people concerned were told."""
    told_otherwise = models.TextField(default="", blank=True)
    """Where they could not be told one by one: why, and what was done instead."""
    measures = models.TextField(default="", blank=True)
    """What was done against it, and against the next."""
    closed_on = models.DateField(null=True)
    file_ids = models.JSONField(default=list)
    """Proof of the reports."""
    basis_id = models.BigIntegerField(null=True)
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "leak_case"
        indexes = [models.Index(fields=["service", "id"], name="leaks_of_service")]


class LeakPerson(models.Model):
    """A member whose data a leak is about, and when they were told."""

    service = models.ForeignKey("base.Service", models.PROTECT)
    leak = models.ForeignKey(Leak, models.PROTECT, db_index=False)
    member = models.ForeignKey("members.Member", models.PROTECT)
    told_on = models.DateField(null=True)

    class Meta:
        db_table = "leak_person"
        constraints = [
            models.UniqueConstraint(fields=["leak", "member"], name="one_member_per_leak")
        ]


class PublishedStatistics(models.Model):
    """Counts of a day's members as they were published. Append-only; tells of nobody."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    day = models.DateField()
    """Whose members are counted."""
    dimensions = models.JSONField()
    """By what they are counted, see ``members.counts``."""
    told = models.JSONField()
    published_on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "published_statistics"
        indexes = [
            models.Index(fields=["service", "day"], name="statistics_by_day"),
            models.Index(fields=["service", "id"], name="statistics_of_service"),
        ]
