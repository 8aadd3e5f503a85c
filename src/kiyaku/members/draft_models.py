"""Applications from paper that somebody is keying in: kept until they are entered or dropped."""

from __future__ import annotations

from django.db import models


class PaperDraft(models.Model):
    """What was typed so far of an application from paper, as it was typed."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    values = models.JSONField()
    begun_by = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    saved_by = models.CharField(max_length=80)
    saved_at = models.DateTimeField()
    saved_on = models.DateField()
    """The business day: from it on it is counted how long the draft is kept."""
    revision = models.IntegerField(default=1)
    """How often it was saved: who saves knows by it whether somebody else did meanwhile."""

    class Meta:
        db_table = "paper_draft"
        indexes = [models.Index(fields=["service", "id"], name="paper_drafts_of_service")]


class PaperDraftScan(models.Model):
    """A page of the paper. Apart from the files of the service: it goes with its draft."""

    draft = models.ForeignKey(PaperDraft, models.CASCADE, related_name="scans")
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        db_table = "paper_draft_scan"
