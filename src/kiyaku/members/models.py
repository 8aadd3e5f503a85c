"""People, their applications and consents, their memberships and periods."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Upper

from kiyaku.members.change_models import (
    AddOnTaken,
    Heir,
    Holder,
    InheritanceReport,
    PlanChange,
    Succession,
)
from kiyaku.members.contact_models import Contact, ServiceUse
from kiyaku.members.draft_models import PaperDraft, PaperDraftScan

__all__ = [
    "AddOnTaken",
    "Contact",
    "Heir",
    "Holder",
    "InheritanceReport",
    "PaperDraft",
    "PaperDraftScan",
    "PlanChange",
    "ServiceUse",
    "Succession",
]


class Member(models.Model):
    """A person or a corporation, known to one service."""

    PERSON, CORPORATION = "person", "corporation"

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    handle = models.CharField(max_length=80)
    """The member's number, or name in a scenario; unique within the service."""
    kind = models.CharField(max_length=20, default=PERSON)
    name = models.CharField(max_length=200, default="", blank=True)
    kana = models.CharField(max_length=200, default="", blank=True)
    born_on = models.DateField(null=True)
    postal_code = models.CharField(max_length=10, default="", blank=True)
    address = models.CharField(max_length=300, default="", blank=True)
    country = models.CharField(max_length=2, default="JP")
    email = models.CharField(max_length=254, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    representative = models.CharField(max_length=200, default="", db_default="", blank=True)
    """Who represents a corporation."""
    payment_method = models.CharField(max_length=40, default="", db_default="", blank=True)
    """Of ``switches.PAYMENT_METHODS``; empty where nobody named one."""

    class Meta:
        db_table = "member"
        indexes = [
            # What ``search`` looks in; the function is made by migration 0005.
            GinIndex(
                Func(
                    "handle",
                    "name",
                    "kana",
                    "email",
                    "phone",
                    function="kiyaku_search_pieces",
                    output_field=ArrayField(models.TextField()),
                ),
                name="members_by_piece",
            ),
            # By what screening recognises somebody who was here before.
            models.Index(Upper("email"), name="members_by_email"),
            models.Index(fields=["phone"], name="members_by_phone"),
            models.Index(
                fields=["name", "born_on"],
                name="members_by_birth",
                condition=Q(born_on__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["service", "handle"], name="one_member_per_handle")
        ]


class MemberKey(models.Model):
    """What a member is recognised by, in one writing: see ``recognition``."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    member = models.ForeignKey(Member, models.CASCADE)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=300)
    is_former = models.BooleanField(default=False)
    """Whether it is a contact that was given up since."""

    class Meta:
        db_table = "member_key"
        indexes = [models.Index(fields=["service", "kind", "key"], name="members_by_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "key", "is_former"], name="one_key_per_member_and_kind"
            )
        ]


class AdmissionSwitch(models.Model):
    """Whether a way to apply, or a way to pay, is open from a day on; a later entry counts."""

    CHANNEL, PAYMENT_METHOD = "channel", "payment_method"

    service = models.ForeignKey("base.Service", models.PROTECT)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    is_open = models.BooleanField()
    from_day = models.DateField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "admission_switch"


class NumberSeries(models.Model):
    """The numbers a service gives to new members: what stands before them, and the last given."""

    service = models.OneToOneField("base.Service", models.PROTECT, primary_key=True)
    prefix = models.CharField(max_length=20)
    last = models.BigIntegerField(default=0)

    class Meta:
        db_table = "member_number_series"


class ParticularsChange(models.Model):
    """A change of what a member registered, with what it was before. Never altered."""

    member = models.ForeignKey(Member, models.PROTECT)
    changed_on = models.DateField()
    """The business day on which it was entered."""
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    field_names = models.JSONField()
    """In the order of ``particulars.CHANGEABLE``; the journal has them too, but no values."""
    old_values = models.JSONField()
    new_values = models.JSONField()
    file_ids = models.JSONField(default=list)
    """The proof that came with it."""
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "particulars_change"


class Note(models.Model):
    """What the staff want to remember of a member. Append-only: a correction is a new note."""

    member = models.ForeignKey(Member, models.PROTECT, db_index=False)
    noted_on = models.DateField()
    """The business day on which it was written."""
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    text = models.TextField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "note"
        indexes = [models.Index(fields=["member", "id"], name="notes_by_member")]


class Application(models.Model):
    """An application for a plan: consent, screening findings and a person's decision."""

    RECEIVED, APPROVED, DECLINED = "received", "approved", "declined"

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    member = models.ForeignKey(Member, models.PROTECT)
    plan_id = models.BigIntegerField()
    channel = models.CharField(max_length=20, default="online")
    language = models.CharField(max_length=2, default="ja")
    """``ja`` or ``en``: the language applied in, and answered in."""
    received_on = models.DateField()
    stated = models.JSONField(default=dict)
    """The particulars as stated then; the member's own may change."""
    consented_version = models.DateField()
    consented_at = models.DateTimeField()
    findings = models.JSONField(default=list)
    state = models.CharField(max_length=20, default=RECEIVED)
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=80, default="", blank=True)
    internal_reason = models.TextField(default="", blank=True)
    points = models.JSONField(default=list)
    """What the decision went by: findings of the terms' list, inside as the reason is."""
    basis_id = models.BigIntegerField()
    decision_basis_id = models.BigIntegerField(null=True)
    paper_received_on = models.DateField(null=True)
    """The day on which the paper came, where it came on paper."""
    paper_signed_on = models.DateField(null=True)
    payment_method = models.CharField(max_length=40, default="", db_default="", blank=True)
    """How the applicant wants to pay, where that was asked."""
    scan_ids = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    """The files of the scanned paper, in the order of its pages."""
    remarks = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    """What the decision found about points of the terms' list, each in words; inside too."""

    class Meta:
        db_table = "application"
        indexes = [
            models.Index(fields=["service", "state", "id"], name="applications_in_state"),
            models.Index(fields=["service", "id"], name="applications_of_service"),
        ]


class Declaration(models.Model):
    """What an applicant declared, in the words that were shown. Append-only."""

    application = models.ForeignKey(Application, models.PROTECT)
    kind = models.CharField(max_length=40)
    clause = models.CharField(max_length=20)
    wording_version = models.CharField(max_length=20)
    wording = models.TextField()
    detail = models.CharField(max_length=200, default="", blank=True)
    """Who consents, where the declaration names somebody."""
    channel = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        db_table = "declaration"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"], name="one_declaration_of_a_kind"
            )
        ]


class Membership(models.Model):
    """A contract between a member and the service."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    member = models.ForeignKey(Member, models.PROTECT)
    application = models.OneToOneField(Application, models.PROTECT)
    plan_id = models.BigIntegerField()
    registered_on = models.DateField()
    started_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    """The last day, once it is settled that the membership will end."""
    end_requested_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    """The last day, once it is over."""
    end_kind = models.CharField(max_length=30, default="", blank=True)
    end_basis_id = models.BigIntegerField(null=True)
    start_basis_id = models.BigIntegerField(null=True)
    suspended_since = models.DateField(null=True)

    class Meta:
        db_table = "membership"
        indexes = [
            models.Index(fields=["service", "id"], name="memberships_of_service"),
            models.Index(fields=["service", "plan_id", "id"], name="memberships_by_plan"),
            # The states that few memberships are in, so that finding them passes over no others.
            models.Index(
                fields=["service", "id"],
                name="memberships_not_started",
                condition=Q(ended_on__isnull=True, started_on__isnull=True),
            ),
            models.Index(
                fields=["service", "id"],
                name="memberships_suspended",
                condition=Q(ended_on__isnull=True, suspended_since__isnull=False),
            ),
            models.Index(
                fields=["service", "id"],
                name="memberships_leaving",
                condition=Q(ended_on__isnull=True, ends_on__isnull=False),
            ),
            models.Index(
                fields=["service", "id"],
                name="memberships_over",
                condition=Q(ended_on__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ends_on__isnull=False),
                name="ended_membership_has_its_last_day",
            )
        ]


class Period(models.Model):
    """A stretch of membership, from its first to its last day (both inclusive).

    Keyed by first day before membership: a month's rows go to one end of the index, so a close
    costs the same however long the history is.
    """

    pk = models.CompositePrimaryKey("first_day", "membership_id")
    membership_id = models.BigIntegerField()
    number = models.IntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "period"
        indexes = [models.Index(fields=["last_day", "membership_id"], name="periods_by_last_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="period_is_not_empty"
            ),
            ExclusionConstraint(
                name="periods_do_not_overlap",
                expressions=[
                    ("membership_id", RangeOperators.EQUAL),
                    (
                        Func(
                            "first_day",
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


class Suspension(models.Model):
    """A stretch of time in which a membership's use is suspended."""

    membership = models.ForeignKey(Membership, models.PROTECT)
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    basis_id = models.BigIntegerField()
    end_basis_id = models.BigIntegerField(null=True)
    resumption_amount_yen = models.BigIntegerField(null=True)

    class Meta:
        db_table = "suspension"
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                name="one_open_suspension",
                condition=Q(until_day__isnull=True),
            )
        ]


class Ground(models.Model):
    """A ground to suspend or end a membership: a candidate for a person's decision.

    One that was left stands as long as it holds, so that it is not found again; then it lapses.
    """

    OPEN, LEFT, LAPSED, DECIDED = "open", "left", "lapsed", "decided"
    STANDING = (OPEN, LEFT)

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey(Membership, models.PROTECT)
    member = models.ForeignKey(Member, models.PROTECT)
    """Against whom it is: who held the membership when it was found. It passes to no successor."""
    question = models.CharField(max_length=80)
    found_on = models.DateField()
    state = models.CharField(max_length=20, default=OPEN)
    closed_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    """When somebody decided to take no action on it."""
    left_reason = models.TextField(default="", blank=True)
    """Kept inside: neither the journal nor the member is told."""
    arrears_yen = models.BigIntegerField()
    monthly_fee_yen = models.BigIntegerField()
    formal_demand_due_on = models.DateField(null=True)
    kind = models.CharField(max_length=40, default="", blank=True)
    """Of one that the staff recorded: which of the question's; empty where the close found it."""
    description = models.TextField(default="", blank=True)
    """The evidence in words. Kept inside, as the reason is."""
    file_ids = models.JSONField(default=list)
    report_ids = models.JSONField(default=list)
    """The breach reports that are evidence for it."""
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, db_index=False)
    """Of one by silence: the contact that was not answered."""
    use = models.ForeignKey(ServiceUse, models.PROTECT, null=True, db_index=False)
    """Of one by disuse: the last use there was."""
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "ground"
        indexes = [
            models.Index(
                fields=["service", "found_on", "id"],
                name="grounds_waiting",
                condition=Q(state="open"),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "question", "kind", "contact", "use"],
                name="one_standing_ground_per_question",
                condition=Q(state__in=["open", "left"]),
                nulls_distinct=False,
            )
        ]


class BreachReport(models.Model):
    """That a member did what the terms forbid, as somebody saw it. Append-only: evidence."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership = models.ForeignKey(Membership, models.PROTECT)
    member = models.ForeignKey(Member, models.PROTECT)
    """Who did it: who held the membership on that day, whoever holds it now."""
    kind = models.CharField(max_length=40)
    """One of the terms' list of prohibited acts."""
    happened_on = models.DateField()
    place = models.CharField(max_length=200)
    description = models.TextField()
    """Kept inside: neither the journal nor the member is told."""
    file_ids = models.JSONField(default=list)
    reported_on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "breach_report"
        indexes = [models.Index(fields=["service", "id"], name="breach_reports_of_service")]


class DecisionReason(models.Model):
    """Why somebody of the staff decided against a member, in words. Append-only.

    The journal names it by its id alone: what is written freely may tell of people, and of a short
    text even a digest can be guessed back. The words go when the member is erased.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, db_index=False)
    member = models.ForeignKey(Member, models.PROTECT)
    """Against whom it was decided: who held the membership then."""
    decided_on = models.DateField()
    text = models.TextField()
    """Kept inside: neither the journal nor the member is told."""
    entry_id = models.BigIntegerField(unique=True)

    class Meta:
        db_table = "decision_reason"


class Restriction(models.Model):
    """A stretch of time in which a member may not use some of what the service offers."""

    membership = models.ForeignKey(Membership, models.PROTECT)
    uses = models.JSONField()
    """Which uses are barred, of those that the terms let be restricted."""
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    """The last day; NULL while nobody has set an end."""
    lifted_on = models.DateField(null=True)
    """The day from which it was lifted by a decision, before its last day."""
    basis_id = models.BigIntegerField()
    end_basis_id = models.BigIntegerField(null=True)
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "restriction"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day__isnull=True) | Q(until_day__gte=models.F("from_day")),
                name="restriction_is_not_empty",
            )
        ]
