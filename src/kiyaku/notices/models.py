"""What is told to whom and when, and what the operator owes to tell."""

from __future__ import annotations

from django.db import models


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

    membership_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=30)
    about_invoice_id = models.BigIntegerField()
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
            )
        ]
