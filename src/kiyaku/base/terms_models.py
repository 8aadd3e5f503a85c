"""The terms as an operator published them: texts, plans and steps, consents, individual rules."""

from __future__ import annotations

from django.db import models


class TermsDocument(models.Model):
    """The operator's own wording of one version of its terms, as it was loaded.

    Documents are only ever added: of one version a later entry's counts.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    version = models.DateField()
    """The day from which the version is in force."""
    file_name = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    """Of the text in UTF-8; it stands in the journal too."""
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "terms_document"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "version", "entry_id"], name="one_document_per_version_and_entry"
            )
        ]


class TermsPlan(models.Model):
    """A version of the terms that the operator means to publish; its text has the same entry.

    Append-only: what becomes of it are its steps.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    version = models.DateField()
    """The day from which it is to be in force."""
    follows = models.DateField()
    """The version it changes."""
    reason = models.CharField(max_length=400)
    last_notice_day = models.DateField(null=True)
    """The last day on which members can be told in time; NULL where the terms set none."""
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "terms_plan"
        constraints = [
            models.UniqueConstraint(fields=["service", "entry_id"], name="one_terms_plan_per_entry")
        ]


class TermsStep(models.Model):
    """What became of a planned version: a clause decided, announced, withdrawn. Append-only."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    plan_entry = models.BigIntegerField()
    version = models.DateField()
    step = models.CharField(max_length=20)
    address = models.CharField(max_length=40, default="", blank=True)
    """The clause that is decided, as the document or the register addresses it."""
    decision = models.CharField(max_length=20, default="", blank=True)
    reason = models.CharField(max_length=400, default="", blank=True)
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "terms_step"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "entry_id", "address"], name="one_step_per_entry_and_address"
            )
        ]


class TermsConsent(models.Model):
    """That a member consented to a version of the terms other than with an application.

    Append-only: of whoever holds the membership then.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    version = models.DateField()
    consented_on = models.DateField()
    consented_at = models.DateTimeField()
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "terms_consent"
        constraints = [
            models.UniqueConstraint(
                fields=["membership_id", "member_id", "version"],
                name="one_consent_per_version_and_holder",
            )
        ]


class IndividualRulesDocument(models.Model):
    """A document of individual rules, over its days; the values it sets have the same entry.

    Documents are only ever added: of one title a later entry's counts.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    title = models.CharField(max_length=200)
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    """The last day; NULL: until further notice."""
    yields = models.BooleanField(default=False)
    """Whether it says itself that it gives way to the terms."""
    file_name = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    late_reason = models.TextField(default="", blank=True)
    """Why members were told of it after the last day of notice; empty where in time."""
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "individual_rules"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "title", "entry_id"], name="one_document_per_title_and_entry"
            )
        ]


class IndividualRulesWithdrawn(models.Model):
    """That individual rules were given up before they took effect. Append-only.

    With the document go those that it took the place of: all under its title up to this entry.
    """

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    title = models.CharField(max_length=200)
    from_day = models.DateField()
    """The day from which they would have held."""
    rules_entry = models.BigIntegerField()
    """The entry of the document that counted."""
    reason = models.TextField()
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "individual_rules_withdrawn"
        constraints = [
            models.UniqueConstraint(fields=["service", "rules_entry"], name="rules_withdrawn_once")
        ]
