"""Service, its settings and terms, the bases answers rest on, the journal and its seals."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kiyaku.base.terms_models import (
    IndividualRulesDocument,
    IndividualRulesWithdrawn,
    TermsConsent,
    TermsDocument,
    TermsPlan,
    TermsStep,
)

__all__ = [
    "IndividualRulesDocument",
    "IndividualRulesWithdrawn",
    "TermsConsent",
    "TermsDocument",
    "TermsPlan",
    "TermsStep",
]


class Service(models.Model):
    """One set of terms run by one operator, with a business day of its own."""

    code = models.SlugField(max_length=80, unique=True)
    pack = models.CharField(max_length=80)
    opened_on = models.DateField()
    business_day = models.DateField()
    """The day on which operations are booked now; it moves on when a close begins."""
    closed_until = models.DateField(null=True)
    """The last day that is closed and sealed."""
    sandbox_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    """The service it is a copy of, where it is one to try things in."""

    class Meta:
        db_table = "service"


class ParameterValue(models.Model):
    """An operator's value of a parameter, from a day on; individual rules name their document.

    Values are only ever added: a later entry's takes the place of an earlier one's for that day on.
    """

    service = models.ForeignKey(Service, models.PROTECT)
    name = models.CharField(max_length=80)
    from_day = models.DateField()
    value = models.BigIntegerField()
    individual_rules = models.CharField(max_length=200, default="", blank=True)
    reason = models.TextField(default="", blank=True)
    """Why it was entered for days gone by; about the terms, not about anybody."""
    entered_on = models.DateField()
    """The business day on which it was set: the closes of earlier days do not know it."""
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "parameter_value"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "name", "from_day", "individual_rules", "entry_id"],
                name="one_value_per_parameter_day_and_entry",
            )
        ]


class ReadingChoice(models.Model):
    """The option of a reading that the operator has chosen; a later entry's choice counts."""

    service = models.ForeignKey(Service, models.PROTECT)
    reading = models.CharField(max_length=80)
    option = models.CharField(max_length=80)
    entered_on = models.DateField()
    """The business day on which it was chosen: the closes of earlier days do not know it."""
    entry_id = models.BigIntegerField()
    reason = models.CharField(max_length=400, default="", blank=True)
    """Why it is read so; empty where the service was opened with it."""

    class Meta:
        db_table = "reading_choice"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "reading", "entry_id"], name="one_option_per_reading_and_entry"
            )
        ]


class ReadingPlan(models.Model):
    """An option of a reading that is to be chosen on a day to come, unless it is taken back.

    Its entry names it. It is chosen when the business day comes to be its day.
    """

    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    reading = models.CharField(max_length=80)
    option = models.CharField(max_length=80)
    from_day = models.DateField()
    reason = models.CharField(max_length=400)
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()
    withdrawn_entry_id = models.BigIntegerField(null=True)
    withdrawal_reason = models.CharField(max_length=400, default="", blank=True)
    chosen_entry_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "reading_plan"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "entry_id"], name="one_reading_plan_per_entry"
            ),
            models.UniqueConstraint(
                fields=["service", "reading"],
                condition=Q(withdrawn_entry_id=None, chosen_entry_id=None),
                name="one_open_plan_per_reading",
            ),
        ]


class OperatorParticulars(models.Model):
    """Who runs the service, as members and tax offices know them, from a day on. Append-only.

    A later entry's take the place of an earlier one's for that day on.
    """

    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    from_day = models.DateField()
    name = models.CharField(max_length=200)
    postal_code = models.CharField(max_length=10, blank=True)
    address = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=300, blank=True)
    registration_number = models.CharField(max_length=14, blank=True)
    """As an issuer of qualified invoices (T and 13 digits); empty for one who is not registered."""
    tax_percent = models.SmallIntegerField(null=True)
    """Rate of the consumption tax that the prices include."""
    payment_ja = models.CharField(max_length=1000, blank=True)
    payment_en = models.CharField(max_length=1000, blank=True)
    """How an invoice can be paid, as printed on it."""
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "operator_particulars"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "from_day", "entry_id"],
                name="one_operator_per_day_and_entry",
            )
        ]


class Basis(models.Model):
    """What an answer rests on: service, version, rule, clauses, readings; each stored once.

    The id is taken from the content, so that the same basis has the same id in every process.
    """

    id = models.BigIntegerField(primary_key=True)
    service = models.ForeignKey(Service, models.PROTECT)
    terms_version = models.DateField()
    rule = models.CharField(max_length=80)
    clauses = models.CharField(max_length=200)
    """Clause addresses, separated by spaces."""
    readings = models.CharField(max_length=400)
    """``reading=option`` pairs, separated by spaces."""

    class Meta:
        db_table = "basis"


class JournalEntry(models.Model):
    """Who did what, when, on whom, on which basis. Append-only; sealed at each daily close."""

    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    business_day = models.DateField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    membership_id = models.BigIntegerField(null=True)
    member_id = models.BigIntegerField(null=True)
    basis = models.ForeignKey(Basis, models.PROTECT, null=True, db_index=False)
    idempotency_key = models.CharField(max_length=120, null=True)
    sort_key = models.CharField(max_length=40, default="")
    """Place within its day where ids depend on the order of workers: partitions of a close."""
    payload = models.TextField()
    """Canonical JSON: what was done, without personal data beyond ids."""

    class Meta:
        db_table = "journal_entry"
        indexes = [
            models.Index(fields=["service", "business_day", "id"], name="journal_by_day_and_id"),
            models.Index(
                fields=["service", "actor", "business_day", "id"], name="journal_by_actor"
            ),
            models.Index(
                fields=["service", "action", "business_day", "id"], name="journal_by_action"
            ),
            models.Index(
                fields=["membership_id"],
                name="journal_by_membership",
                condition=Q(membership_id__isnull=False),
            ),
            models.Index(
                fields=["member_id"],
                name="journal_by_member",
                condition=Q(member_id__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "idempotency_key"],
                name="one_operation_per_key",
                condition=Q(idempotency_key__isnull=False),
            )
        ]


class DaySeal(models.Model):
    """The journal's hash chain: one link a day."""

    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    day = models.DateField()
    entries = models.IntegerField()
    previous_head = models.CharField(max_length=64)
    head = models.CharField(max_length=64)

    class Meta:
        db_table = "day_seal"
        constraints = [models.UniqueConstraint(fields=["service", "day"], name="one_seal_per_day")]


class PartitionDone(models.Model):
    """A partition of a day's close that is finished: its row is its claim and its proof."""

    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    day = models.DateField()
    phase = models.SmallIntegerField()
    partition = models.BigIntegerField()
    invoices = models.IntegerField(default=0)
    first_invoice_id = models.BigIntegerField(default=0)
    last_invoice_id = models.BigIntegerField(default=0)

    class Meta:
        db_table = "partition_done"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "day", "phase", "partition"], name="one_run_per_partition"
            )
        ]


class Started(models.Model):
    """One start of work that a process of its own does for a service, and what became of it."""

    RUNNING, DONE, FAILED, DEAD = "running", "done", "failed", "dead"

    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=80)
    pid = models.IntegerField(null=True)
    """The process that does it; none before it has begun."""
    finished_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, default=RUNNING)
    exit_code = models.SmallIntegerField(null=True)
    code = models.CharField(max_length=80, default="", blank=True)
    message_ja = models.CharField(max_length=400, default="", blank=True)
    message_en = models.CharField(max_length=400, default="", blank=True)

    class Meta:
        abstract = True


class CloseRun(Started):
    """One start of a service's close, from a page or the command line, and what became of it."""

    first_day = models.DateField()
    """The first day that was not closed when it was started."""
    until = models.DateField()

    class Meta:
        db_table = "close_run"
        indexes = [models.Index(fields=["service", "id"], name="close_runs_of_service")]
        constraints = [
            models.UniqueConstraint(
                fields=["service"],
                name="one_running_close_per_service",
                condition=Q(state="running"),
            )
        ]


class SandboxRun(Started):
    """One start of making or removing a sandbox from a page; ``service`` is the original."""

    MAKE, DROP = "make", "drop"

    what = models.CharField(max_length=10)
    sandbox = models.CharField(max_length=80, default="", blank=True)
    """Its code; none before it is made."""
    idempotency_key = models.CharField(max_length=120, null=True)

    class Meta:
        db_table = "sandbox_run"
        indexes = [models.Index(fields=["service", "id"], name="sandbox_runs_of_service")]
        constraints = [
            models.UniqueConstraint(
                fields=["service"],
                name="one_sandbox_run_per_service",
                condition=Q(state="running"),
            ),
            models.UniqueConstraint(
                fields=["service", "idempotency_key"],
                name="one_sandbox_run_per_key",
                condition=Q(idempotency_key__isnull=False),
            ),
        ]


class Parked(models.Model):
    """Something of a membership that the close could not compute, with the reason."""

    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    membership_id = models.BigIntegerField()
    step = models.CharField(max_length=40)
    about_day = models.DateField()
    about_id = models.BigIntegerField(default=0)
    parked_on = models.DateField()
    code = models.CharField(max_length=80)
    reason_ja = models.CharField(max_length=400)
    reason_en = models.CharField(max_length=400)
    clause = models.CharField(max_length=20)
    resolved_on = models.DateField(null=True)

    class Meta:
        db_table = "parked"
        constraints = [
            models.UniqueConstraint(
                fields=["membership_id", "step", "about_day", "about_id"],
                name="parked_once_per_cause",
            )
        ]
        indexes = [
            models.Index(
                fields=["service", "membership_id"],
                name="parked_open",
                condition=Q(resolved_on__isnull=True),
            )
        ]


class StoredFile(models.Model):
    """A file as somebody handed it in; what it belongs to names it. Its bytes can be erased.

    The application may add rows and erase the bytes, nothing else: the database holds it to that.
    """

    service = models.ForeignKey(Service, models.PROTECT, db_index=False)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    size_bytes = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    """NULL once erased."""
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=80)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        db_table = "stored_file"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "sha256", "name"],
                name="one_file_per_content_and_name",
                condition=Q(erased_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(content__isnull=True, erased_at__isnull=False)
                | Q(content__isnull=False, erased_at__isnull=True),
                name="file_has_its_bytes_until_erased",
            ),
        ]


class ServiceLink(models.Model):
    """One side's word that another service is run by the same operator. Append-only.

    A link holds while the last word of both sides is that it does.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    other = models.ForeignKey(Service, models.PROTECT, related_name="+")
    is_linked = models.BooleanField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "service_link"
