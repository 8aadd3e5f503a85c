"""Price list, charges, invoices, payments, what is overdue, and the ledger.

Hot tables (charge, invoice, line, number, posting) refer to others by plain ids: a month's close
writes millions of rows, and foreign keys checked row by row cost thirty times the write itself.
The close checks its rows as sets before the seal, ``kiyaku verify`` at any time.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q


class Plan(models.Model):
    """What a member can subscribe to: a plan, or an add-on that is had beside one."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    code = models.SlugField(max_length=80, allow_unicode=True)
    is_add_on = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "plan"
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="one_plan_per_code")
        ]


class PlanName(models.Model):
    """What a plan is called, from an entry on. Append-only: the last one holds."""

    plan = models.ForeignKey(Plan, models.PROTECT, db_index=False)
    ja = models.CharField(max_length=80)
    en = models.CharField(max_length=80)
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "plan_name"
        constraints = [
            models.UniqueConstraint(fields=["plan", "entry_id"], name="one_name_per_plan_and_entry")
        ]


class AddOnOffer(models.Model):
    """Whether an add-on can be taken, and with which plans, from an entry on.

    Append-only: the last one holds.
    """

    add_on = models.ForeignKey(Plan, models.PROTECT, db_index=False)
    is_open = models.BooleanField()
    plans = models.JSONField(default=list)
    """The codes of the plans it can be had with; none named: with every plan."""
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "add_on_offer"
        constraints = [
            models.UniqueConstraint(
                fields=["add_on", "entry_id"], name="one_offer_per_add_on_and_entry"
            )
        ]


class Price(models.Model):
    """A plan's monthly fee from a day on, as published.

    Prices are only ever added: a later entry's takes the place of an earlier one's for that day on.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, db_index=False)
    from_day = models.DateField()
    monthly_fee_yen = models.BigIntegerField()
    reason = models.TextField(default="", blank=True)
    """Why it was published for days gone by; about the price, not about anybody."""
    entered_on = models.DateField()
    """The business day on which it was published: the closes of earlier days do not know it."""
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "price"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "from_day", "entry_id"], name="one_price_per_plan_day_and_entry"
            ),
            models.CheckConstraint(
                condition=Q(monthly_fee_yen__gte=0), name="price_is_not_negative"
            ),
        ]


class Charge(models.Model):
    """What a member owes for one thing: a month's fee, late interest, a handling fee …"""

    membership_id = models.BigIntegerField()
    kind = models.SmallIntegerField()
    """See ``kinds.ChargeKind``."""
    fee_month = models.DateField()
    occurrence = models.SmallIntegerField(default=0)
    """0; counts up where the same kind is rightly raised again for a month (interest to a day).

    Of an add-on's fee: the number of the add-on among those that the membership has taken."""
    about_invoice_id = models.BigIntegerField(default=0)
    """The overdue invoice that late interest and a handling fee are about, else 0."""
    amount_yen = models.BigIntegerField()
    due_on = models.DateField()
    raised_on = models.DateField()
    basis_id = models.BigIntegerField()
    due_basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "charge"
        indexes = [
            models.Index(fields=["due_on", "membership_id"], name="charges_by_due_day"),
            BrinIndex(
                fields=["membership_id"],
                name="charges_by_membership",
                pages_per_range=16,
                autosummarize=True,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["fee_month", "kind", "membership_id", "about_invoice_id", "occurrence"],
                name="one_charge_per_month_and_kind",
            ),
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="charge_is_positive"),
        ]


class Cost(models.Model):
    """What the operator bore for a member and charges on: beside the charge, what it was for."""

    charge_id = models.BigIntegerField(primary_key=True)
    membership_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=30)
    """See ``costs.KINDS``."""
    what = models.CharField(max_length=200)
    """What it was for, in words: it stands on the invoice."""
    borne_on = models.DateField()
    in_members_name = models.BooleanField()
    """Whether the receipt that the operator paid is made out to the member."""
    is_taxed = models.BooleanField()
    """Whether it bears consumption tax on the invoice, as the terms' pack answered."""
    file_ids = models.JSONField(default=list)
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "cost"


class ChargeReversal(models.Model):
    """A charge taken back: it stays on record and is never invoiced again."""

    charge_id = models.BigIntegerField(primary_key=True)
    membership_id = models.BigIntegerField(db_index=True)
    reversed_on = models.DateField()
    reason = models.TextField(default="", db_default="", blank=True)
    """Why it was waived, if it was; kept inside."""
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "charge_reversal"


class Invoice(models.Model):
    """One membership's charges with one due date."""

    membership_id = models.BigIntegerField()
    due_on = models.DateField()
    sequence = models.SmallIntegerField()
    """0; counts up where a later charge came to have the same due date."""
    issued_on = models.DateField()
    total_yen = models.BigIntegerField()
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "invoice"
        indexes = [
            models.Index(fields=["membership_id"], name="invoices_by_membership"),
            # Invoices lie in the table in the order of their issue, so a range of blocks is a few
            # days; a Bloom filter of its amounts leaves out the ranges without an amount sought.
            BrinIndex(
                fields=["issued_on", "total_yen"],
                opclasses=["date_minmax_ops", "int8_bloom_ops"],
                name="invoices_by_issue_and_total",
                pages_per_range=16,
                autosummarize=True,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["due_on", "membership_id", "sequence"], name="one_invoice_per_due_date"
            ),
            models.CheckConstraint(condition=Q(total_yen__gt=0), name="invoice_is_positive"),
        ]


class DueChange(models.Model):
    """A day on which an invoice is due instead: all debts fell due at once, or no longer do.

    The invoice stays as it was issued. Append-only: an invoice's last change holds.
    """

    invoice_id = models.BigIntegerField()
    membership_id = models.BigIntegerField(db_index=True)
    from_due_on = models.DateField()
    due_on = models.DateField()
    entered_on = models.DateField()
    is_correction = models.BooleanField(default=False)
    """True where it takes the change before it back."""
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "due_change"
        indexes = [models.Index(fields=["due_on", "membership_id"], name="due_changes_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice_id", "entry_id"], name="one_due_change_per_entry"
            )
        ]


class InvoiceLine(models.Model):
    """One charge on an invoice."""

    pk = models.CompositePrimaryKey("invoice_id", "number")
    invoice_id = models.BigIntegerField()
    number = models.SmallIntegerField()
    membership_id = models.BigIntegerField()
    charge_id = models.BigIntegerField()
    kind = models.SmallIntegerField()
    amount_yen = models.BigIntegerField()

    class Meta:
        db_table = "invoice_line"
        constraints = [
            models.UniqueConstraint(fields=["charge_id"], name="charge_invoiced_once"),
        ]


class InvoiceNumber(models.Model):
    """The gapless number of an invoice within its service and fiscal year."""

    pk = models.CompositePrimaryKey("service_id", "fiscal_year", "number")
    service_id = models.BigIntegerField()
    fiscal_year = models.SmallIntegerField()
    number = models.IntegerField()
    invoice_id = models.BigIntegerField()

    class Meta:
        db_table = "invoice_number"
        constraints = [
            models.UniqueConstraint(fields=["invoice_id"], name="one_number_per_invoice")
        ]


class InvoiceCounter(models.Model):
    """The next invoice number of a service and fiscal year: taken only with its row locked."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    fiscal_year = models.SmallIntegerField()
    next_number = models.IntegerField(default=1)

    class Meta:
        db_table = "invoice_counter"
        constraints = [
            models.UniqueConstraint(fields=["service", "fiscal_year"], name="one_counter_per_year")
        ]


class NumberRange(models.Model):
    """The run of invoice numbers that a day's close has taken, before it hands them out."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    day = models.DateField()
    fiscal_year = models.SmallIntegerField()
    first_number = models.IntegerField()
    count = models.IntegerField()

    class Meta:
        db_table = "number_range"
        constraints = [
            models.UniqueConstraint(fields=["service", "day"], name="one_number_range_per_day")
        ]


class Payment(models.Model):
    """Money that came in."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership_id = models.BigIntegerField(db_index=True)
    paid_on = models.DateField()
    """The day the payer paid: it decides on delay and interest."""
    received_on = models.DateField()
    """The business day on which it was entered."""
    amount_yen = models.BigIntegerField()
    remaining_yen = models.BigIntegerField()
    """What is not yet allocated or refunded: the member's credit."""
    refunded_yen = models.BigIntegerField(default=0)
    method = models.CharField(max_length=30, default="by_hand")
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "payment"
        indexes = [
            models.Index(
                fields=["membership_id"],
                name="payments_with_credit",
                condition=Q(remaining_yen__gt=0),
            ),
            models.Index(fields=["service", "received_on", "id"], name="payments_by_day_received"),
            BrinIndex(
                fields=["paid_on", "amount_yen"],
                opclasses=["date_minmax_ops", "int8_bloom_ops"],
                name="payments_by_day_and_amount",
                pages_per_range=16,
                autosummarize=True,
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="payment_is_positive"),
            models.CheckConstraint(
                condition=Q(remaining_yen__gte=0, remaining_yen__lte=models.F("amount_yen")),
                name="payment_allocated_within_its_amount",
            ),
        ]


class Allocation(models.Model):
    """A part of a payment applied to one line of an invoice."""

    payment = models.ForeignKey(Payment, models.PROTECT)
    membership_id = models.BigIntegerField()
    invoice_id = models.BigIntegerField(db_index=True)
    line_number = models.SmallIntegerField()
    kind = models.SmallIntegerField()
    amount_yen = models.BigIntegerField()
    paid_on = models.DateField()
    allocated_on = models.DateField()
    undone_on = models.DateField(null=True)
    """When the payment was freed again because the charge was taken back."""
    undone_entry_id = models.BigIntegerField(null=True)
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "allocation"
        constraints = [
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="allocation_is_positive")
        ]


class Settlement(models.Model):
    """An invoice that is paid in full (or fully credited), and since when."""

    invoice_id = models.BigIntegerField(primary_key=True)
    membership_id = models.BigIntegerField(db_index=True)
    settled_on = models.DateField()
    entered_on = models.DateField()
    is_credited = models.BooleanField(default=False)
    """True where the invoice was credited (its charges taken back) instead of paid."""
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "settlement"


class Overdue(models.Model):
    """An invoice that was not paid by its due date, and what has come of it."""

    invoice_id = models.BigIntegerField(primary_key=True)
    membership_id = models.BigIntegerField()
    due_on = models.DateField()
    found_on = models.DateField()
    open_yen = models.BigIntegerField()
    is_dunned = models.BooleanField(default=False)
    is_duty_missed = models.BooleanField(default=False)
    formal_demand_due_on = models.DateField(null=True)
    """The deadline of the formal demands for it: the first that passed, else the last that runs."""
    closed_on = models.DateField(null=True)
    """When late interest was assessed after settlement, or the invoice was credited."""
    closed_entry_id = models.BigIntegerField(null=True)
    interest_days = models.IntegerField(null=True)
    interest_yen = models.BigIntegerField(null=True)
    settled_on = models.DateField(null=True)
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "overdue"
        indexes = [
            models.Index(
                fields=["membership_id"], name="overdue_open", condition=Q(closed_on__isnull=True)
            ),
            models.Index(fields=["membership_id", "invoice_id"], name="overdue_by_membership"),
            BrinIndex(
                fields=["due_on"],
                name="overdue_by_due_day",
                pages_per_range=16,
                autosummarize=True,
            ),
        ]


class RefundDue(models.Model):
    """Money the operator owes back to a member."""

    membership_id = models.BigIntegerField(db_index=True)
    amount_yen = models.BigIntegerField()
    due_since = models.DateField()
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "refund_due"
        constraints = [
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="refund_is_positive")
        ]


class RefundPayment(models.Model):
    """A refund that was paid out: in full, and once."""

    refund_id = models.BigIntegerField(primary_key=True)
    membership_id = models.BigIntegerField(db_index=True)
    amount_yen = models.BigIntegerField()
    paid_on = models.DateField()
    """The day on which the operator paid."""
    entered_on = models.DateField()
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "refund_payment"


class Posting(models.Model):
    """One transfer of integer yen from an account to another. Append-only."""

    service_id = models.BigIntegerField()
    membership_id = models.BigIntegerField()
    day = models.DateField()
    debit_account = models.SmallIntegerField()
    credit_account = models.SmallIntegerField()
    """See ``kinds.Account``."""
    amount_yen = models.BigIntegerField()
    source_kind = models.SmallIntegerField()
    source_id = models.BigIntegerField()
    """What it books: an invoice's id, an allocation's, a payment's … (``kinds.Source``)."""
    corrects_id = models.BigIntegerField(default=0)
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "posting"
        indexes = [
            BrinIndex(
                fields=["day", "membership_id"],
                name="postings_by_day",
                pages_per_range=16,
                autosummarize=True,
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="posting_is_positive"),
            models.CheckConstraint(
                condition=~Q(debit_account=models.F("credit_account")), name="posting_moves_money"
            ),
        ]
