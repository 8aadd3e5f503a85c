"""Facilities of others that members may use: their rules, who agreed to them, passes."""

from __future__ import annotations

from django.db import models


class AllianceFacility(models.Model):
    """A facility of somebody else that members may use by its own rules."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300)
    closed_on = models.DateField(null=True)
    """The day on which passes to it came to an end; NULL while they are issued."""
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "alliance_facility"
        constraints = [
            models.UniqueConstraint(fields=["service", "code"], name="one_facility_per_code")
        ]


class FacilityRules(models.Model):
    """The rules of a facility from a day on. Append-only: of one day a later entry's count."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    facility = models.ForeignKey(AllianceFacility, models.PROTECT, db_index=False)
    from_day = models.DateField()
    file_name = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    """Of the text in UTF-8; it stands in the journal too."""
    entered_on = models.DateField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "facility_rules"
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "from_day", "entry_id"], name="one_text_per_facility_and_entry"
            )
        ]


class FacilityAgreement(models.Model):
    """That a member agreed to the rules of a facility, and when. Append-only."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    rules = models.ForeignKey(FacilityRules, models.PROTECT, db_index=False)
    agreed_on = models.DateField()
    agreed_at = models.DateTimeField()
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "facility_agreement"
        constraints = [
            models.UniqueConstraint(
                fields=["membership_id", "member_id", "rules"],
                name="one_agreement_per_rules_and_holder",
            )
        ]


class FacilityPass(models.Model):
    """A pass to a facility for one day, under the rules that were agreed to. Append-only."""

    service = models.ForeignKey("base.Service", models.PROTECT, db_index=False)
    membership_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    facility = models.ForeignKey(AllianceFacility, models.PROTECT, db_index=False)
    rules = models.ForeignKey(FacilityRules, models.PROTECT, db_index=False)
    valid_on = models.DateField()
    issued_at = models.DateTimeField()
    basis_id = models.BigIntegerField()
    entry_id = models.BigIntegerField()

    class Meta:
        db_table = "facility_pass"
        constraints = [
            models.UniqueConstraint(
                fields=["membership_id", "member_id", "facility", "valid_on"],
                name="one_pass_per_facility_and_day",
            )
        ]
