"""Why jobs failed (the queue itself keeps only that they did), and prints of invoices."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class JobFailure(models.Model):
    """The last failed attempt of a job, and what became of the job since."""

    RETRYING, DEAD = "retrying", "dead"
    OVERCOME, RETRIED, DISMISSED = "overcome", "retried", "dismissed"

    job = models.BigIntegerField(unique=True)
    """Its number in the queue, from which it may be gone."""
    service = models.BigIntegerField(null=True)
    """None for a job of the whole installation; no reference: what failed stays on record."""
    task = models.CharField(max_length=40)
    attempts = models.IntegerField()
    failed_at = models.DateTimeField()
    state = models.CharField(max_length=20)
    code = models.CharField(max_length=80)
    message_ja = models.CharField(max_length=400)
    message_en = models.CharField(max_length=400)

    class Meta:
        db_table = "job_failure"
        indexes = [models.Index(fields=["service", "state"], name="job_failures_of_service")]


class InvoicePrint(models.Model):
    """Invoices of a month that somebody asked to have printed: which, how far, until when kept."""

    service = models.BigIntegerField()
    """No reference, as above: a sandbox has none, and a service never goes."""
    first_day = models.DateField()
    """The first day of the month of issue."""
    whose = models.CharField(max_length=20)
    is_unpaid_only = models.BooleanField()
    sorted_by = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    is_two_sided = models.BooleanField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    total = models.IntegerField()
    done = models.IntegerField(default=0)
    credited = models.IntegerField()
    """How many were left out as taken back; ``erased``: as of members who were erased."""
    erased = models.IntegerField()
    finished_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invoice_print"
        indexes = [
            models.Index(fields=["service", "id"], name="prints_of_service"),
            models.Index(
                fields=["kept_until"],
                condition=models.Q(dropped_at__isnull=True),
                name="prints_kept",
            ),
        ]


class InvoicePrintPart(models.Model):
    """A file of a print: so many invoices as one PDF. Gone when the print is dropped."""

    printed = models.ForeignKey(InvoicePrint, models.CASCADE, related_name="parts", db_index=False)
    number = models.IntegerField()
    invoices = ArrayField(models.BigIntegerField())
    memberships = ArrayField(models.BigIntegerField())
    """Whose invoices they are, one each: whoever opens the file has seen these."""
    file_id = models.BigIntegerField(null=True)
    """None until it is drawn."""

    class Meta:
        db_table = "invoice_print_part"
        constraints = [
            models.UniqueConstraint(fields=["printed", "number"], name="one_part_per_number")
        ]
