"""Why jobs failed: the queue itself keeps only that they did."""

from __future__ import annotations

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
