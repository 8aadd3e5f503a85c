"""Ways to tamper with a service's tables, each with the findings it must bring about, no others."""

from __future__ import annotations

from dataclasses import dataclass

CHARGE = "(SELECT id FROM charge WHERE membership_id = {m} AND kind = 1 ORDER BY id LIMIT 1)"


@dataclass(frozen=True)
class Tampering:
    """What is done (as the owner), to which service's member, and what must be found."""

    title: str
    codes: str
    service: str
    member: str
    does: tuple[str, ...]

    @property
    def findings(self) -> set[str]:
        """The codes of the findings."""
        return set(self.codes.split())


def case(title: str, codes: str, place: str, *does: str) -> Tampering:
    """A way to tamper with the rows of ``place``: a service, and one of its members."""
    service, _, member = place.partition(" ")
    return Tampering(title, codes, service, member, does)


CASES = (
    # --- the journal --------------------------------------------------------------------------
    case(
        "a seal is gone",
        "seal_missing seal_previous",
        "netsugen",
        "DELETE FROM day_seal WHERE service_id = {s} AND day = '2026-12-01'",
    ),
    case(
        "a seal too many",
        "seal_extra",
        "netsugen",
        "INSERT INTO day_seal (service_id, day, entries, previous_head, head)"
        " VALUES ({s}, '2027-03-03', 0, 'x', 'y')",
    ),
    case(
        "a link to another day before",
        "seal_previous",
        "netsugen",
        "UPDATE day_seal SET previous_head = 'x' WHERE service_id = {s} AND day = '2026-12-01'",
    ),
    case(
        "another head",
        "seal_head seal_previous",
        "netsugen",
        "UPDATE day_seal SET head = 'x' WHERE service_id = {s} AND day = '2026-12-01'",
    ),
    case(
        "who did something is changed",
        "seal_head",
        "netsugen prompt",
        "UPDATE journal_entry SET actor = 'nobody' WHERE service_id = {s}"
        " AND action = 'application_approved' AND membership_id = {m}",
    ),
    case(
        "another number of entries",
        "seal_entries",
        "netsugen",
        "UPDATE day_seal SET entries = 9 WHERE service_id = {s} AND day = '2026-12-01'",
    ),
    case(
        "an entry is slipped in",
        "seal_head seal_entries",
        "netsugen",
        "INSERT INTO journal_entry (service_id, business_day, recorded_at, actor, action, sort_key,"
        " payload) VALUES ({s}, '2026-12-01', now(), 'x', 'nothing', '', '{{}}')",
    ),
    case(
        "an entry on a day before the opening",
        "entry_outside",
        "netsugen",
        "INSERT INTO journal_entry (service_id, business_day, recorded_at, actor, action, sort_key,"
        " payload) VALUES ({s}, '2025-12-01', now(), 'x', 'nothing', '', '{{}}')",
    ),
    case(
        "rows of an entry there is not",
        "entry_missing posting_missing posting_unexpected interest_amount ground_figures",
        "netsugen late",
        "UPDATE allocation SET entry_id = 2000000000 WHERE id ="
        " (SELECT min(id) FROM allocation WHERE membership_id = {m})",
    ),
    case(
        "a row of another day than its entry's",
        "entry_day posting_missing posting_unexpected",
        "netsugen late",
        "UPDATE payment SET received_on = received_on - 1 WHERE id ="
        " (SELECT min(id) FROM payment WHERE membership_id = {m})",
    ),
    # --- files --------------------------------------------------------------------------------
    case(
        "a file has other bytes",
        "file_content",
        "netsugen",
        "UPDATE stored_file SET content = 'changed' WHERE service_id = {s}",
    ),
    case(
        "a file has another hash",
        "file_content",
        "netsugen",
        "UPDATE stored_file SET sha256 = repeat('0', 64) WHERE service_id = {s}",
    ),
    # --- the closes ---------------------------------------------------------------------------
    case(
        "a partition's entry is gone",
        "seal_head seal_entries partition_missing",
        "choppaya",
        "DELETE FROM journal_entry WHERE service_id = {s} AND action = 'partition_closed'"
        " AND business_day = '2026-11-11'",
    ),
    case(
        "a partition's entry twice",
        "seal_head seal_entries partition_missing partition_count partition_sum partition_digest",
        "choppaya",
        "INSERT INTO journal_entry (service_id, business_day, recorded_at, actor, action,"
        " sort_key, payload) SELECT service_id, business_day, recorded_at, actor, action,"
        " sort_key, payload FROM journal_entry WHERE service_id = {s}"
        " AND action = 'partition_closed' AND business_day = '2026-11-01'",
    ),
    case(
        "a partition's count",
        "seal_head partition_count",
        "choppaya",
        "UPDATE journal_entry SET payload = replace(payload, '\"charges\":3', '\"charges\":4')"
        " WHERE service_id = {s} AND action = 'partition_closed' AND business_day = '2026-11-01'",
    ),
    case(
        "a partition's sum",
        "seal_head partition_sum",
        "choppaya",
        "UPDATE journal_entry SET payload = replace(payload, '\"charges\":22000',"
        " '\"charges\":22001') WHERE service_id = {s} AND action = 'partition_closed'"
        " AND business_day = '2026-11-01'",
    ),
    case(
        "a partition's payload is no JSON",
        "seal_head partition_count partition_sum partition_digest",
        "choppaya",
        "UPDATE journal_entry SET payload = '{{' WHERE service_id = {s}"
        " AND action = 'partition_closed' AND business_day = '2026-11-01'",
    ),
    case(
        "a partition's payload is a list",
        "seal_head partition_count partition_sum partition_digest",
        "choppaya",
        "UPDATE journal_entry SET payload = '[1]' WHERE service_id = {s}"
        " AND action = 'partition_closed' AND business_day = '2026-11-01'",
    ),
    case(
        "a period's basis is another that is right too",
        "partition_digest basis_wrong",
        "netsugen prompt",
        "UPDATE period SET basis_id = (SELECT min(id) FROM basis WHERE service_id = {s}"
        " AND rule = 'fee_due_on') WHERE membership_id = {m} AND number = 2",
    ),
    # --- settings and bases -------------------------------------------------------------------
    case(
        "a price that was never published",
        "setting fee_amount ground_figures",
        "netsugen",
        "UPDATE price SET monthly_fee_yen = 13201 WHERE plan_id IN"
        " (SELECT id FROM plan WHERE service_id = {s} AND code = 'usual')"
        " AND from_day < '2020-01-01'",
    ),
    case(
        "a parameter that was never set",
        "setting",
        "netsugen",
        "INSERT INTO parameter_value (service_id, name, from_day, value, individual_rules,"
        " entered_on, entry_id, reason) SELECT {s}, 'no_use_days', '2026-12-01', 3, '',"
        " '2026-12-01', max(entry_id), '' FROM parameter_value WHERE service_id = {s}",
    ),
    case(
        "a reading that was never chosen",
        "setting",
        "netsugen",
        "INSERT INTO reading_choice (service_id, reading, option, entered_on, entry_id, reason)"
        " SELECT {s}, 'lost_property_month', 'days_30', '2026-12-01', max(entry_id), ''"
        " FROM parameter_value WHERE service_id = {s}",
    ),
    case(
        "the account that members are told to pay into is another",
        "setting",
        "netsugen",
        "UPDATE operator_particulars SET payment_ja = replace(payment_ja, '0000001', '0000002')"
        " WHERE service_id = {s}",
    ),
    case(
        "an operator that was never entered",
        "setting",
        "netsugen",
        "INSERT INTO operator_particulars (service_id, from_day, name, postal_code, address,"
        " contact, registration_number, payment_ja, payment_en, entered_on, entry_id)"
        " SELECT {s}, '2026-12-01', 'nobody', '', '', '', '', '', '', '2026-12-01', max(entry_id)"
        " FROM parameter_value WHERE service_id = {s}",
    ),
    case(
        "the wording of the terms is another",
        "terms_text",
        "netsugen",
        "UPDATE terms_document SET text = replace(text, '作り物', '本物') WHERE service_id = {s}",
    ),
    case(
        "the wording of the terms is another, and so is its hash",
        "terms_text",
        "netsugen",
        "UPDATE terms_document SET text = '', sha256 = encode(sha256(''), 'hex')"
        " WHERE service_id = {s}",
    ),
    case(
        "a text is put down for another version",
        "terms_text",
        "netsugen",
        "UPDATE terms_document SET version = '2023-11-01' WHERE service_id = {s}",
    ),
    case(
        "a text of the terms is gone",
        "terms_text",
        "netsugen",
        "DELETE FROM terms_document WHERE service_id = {s}",
    ),
    case(
        "a text of the terms that nobody loaded",
        "terms_text",
        "netsugen",
        "INSERT INTO terms_document (service_id, version, file_name, text, sha256, entered_on,"
        " entry_id) SELECT {s}, '2020-12-21', 'x', 'x', encode(sha256('x'), 'hex'), '2026-12-01',"
        " max(entry_id) FROM parameter_value WHERE service_id = {s}",
    ),
    case(
        "a planned version has another day",
        "terms_version",
        "netsugen",
        "UPDATE terms_plan SET last_notice_day = '2027-01-01' WHERE service_id = {s}",
    ),
    case(
        "what was decided of a clause is another",
        "terms_version",
        "netsugen",
        "UPDATE terms_step SET decision = 'parameter' WHERE service_id = {s} AND step = 'decided'",
    ),
    case(
        "the wording of individual rules is another",
        "terms_version",
        "netsugen",
        "UPDATE individual_rules SET text = '' WHERE service_id = {s}",
    ),
    case(
        "a version is withdrawn once it is in force",
        "terms_version terms_version_late",
        "netsugen",
        "INSERT INTO terms_step (service_id, plan_entry, version, step, address, decision, reason,"
        " entered_on, entry_id) SELECT {s}, plan_entry, version, 'withdrawn', '', '', '',"
        " '2027-03-02', (SELECT max(id) FROM journal_entry WHERE service_id = {s})"
        " FROM terms_step WHERE service_id = {s}"
        " AND step = 'announced'",
    ),
    case(
        "a basis is gone",
        "basis_missing",
        "choppaya",
        "UPDATE suspension SET basis_id = 5 WHERE membership_id IN"
        " (SELECT id FROM membership WHERE service_id = {s})",
    ),
    case(
        "a charge rests on no basis of its service",
        "basis_missing partition_digest posting_missing posting_unexpected",
        "choppaya prompt",
        f"UPDATE charge SET basis_id = 5 WHERE id = {CHARGE}",
    ),
    case(
        "a basis says something else",
        "basis_content",
        "choppaya",
        "UPDATE basis SET clauses = '99-1' WHERE service_id = {s} AND rule = 'allocation_rank'",
    ),
    case(
        "a basis names a reading there is not",
        "basis_content unanswerable",
        "netsugen",
        "UPDATE basis SET readings = 'holiday_due_date=never' WHERE service_id = {s}"
        " AND rule = 'fee_due_on'",
    ),
    # --- memberships and periods --------------------------------------------------------------
    case(
        "started on another day",
        "membership_start period_gap period_days",
        "netsugen prompt",
        "UPDATE membership SET started_on = started_on - 1 WHERE id = {m}",
    ),
    case(
        "the journal has another start",
        "membership_start seal_head",
        "choppaya prompt",
        'UPDATE journal_entry SET payload = replace(payload, \'"on":"2026-10-20"\','
        " '\"on\":\"2026-10-21\"') WHERE membership_id = {m} AND action = 'membership_started'",
    ),
    case(
        "the last day was moved",
        "membership_end",
        "choppaya prompt",
        "UPDATE membership SET ends_on = '2027-03-31' WHERE id = {m}",
    ),
    case(
        "over with no cause",
        "period_unfounded membership_end",
        "netsugen late",
        "UPDATE membership SET ends_on = '2027-02-28', ended_on = '2027-02-28' WHERE id = {m}",
    ),
    case(
        "should be over and is not",
        "membership_not_ended partition_count",
        "netsugen joins-late",
        "UPDATE membership SET ended_on = NULL WHERE id = {m}",
    ),
    case(
        "over by something unheard of",
        "membership_end partition_count",
        "netsugen joins-late",
        "UPDATE membership SET end_kind = 'boredom' WHERE id = {m}",
    ),
    case(
        "another end was granted",
        "membership_end seal_head",
        "netsugen joins-late",
        'UPDATE journal_entry SET payload = replace(payload, \'"ends_on":"2027-01-31"\','
        ' \'"ends_on":"2027-02-28"\') WHERE membership_id = {m}'
        " AND action = 'withdrawal_requested'",
    ),
    case(
        "a wish was moved in silence",
        "membership_end seal_head",
        "netsugen joins-late",
        'UPDATE journal_entry SET payload = replace(payload, \'"desired_month":"2027-01"\','
        ' \'"desired_month":"2026-11"\') WHERE membership_id = {m}'
        " AND action = 'withdrawal_requested'",
    ),
    case(
        "a wish was refused that came in time",
        "withdrawal_refused seal_head",
        "netsugen prompt",
        'UPDATE journal_entry SET payload = replace(payload, \'"desired_month":"2026-12"\','
        ' \'"desired_month":"2027-02"\') WHERE membership_id = {m}'
        " AND action = 'withdrawal_refused'",
    ),
    case(
        "a period is missing in between",
        "period_gap partition_count partition_digest fee_unfounded",
        "netsugen late",
        "DELETE FROM period WHERE membership_id = {m} AND number = 2",
    ),
    case(
        "the last period is missing",
        "period_missing partition_count partition_digest fee_unfounded",
        "netsugen late",
        "DELETE FROM period WHERE membership_id = {m} AND number = 5",
    ),
    case(
        "a period after the end",
        "partition_count partition_digest period_unfounded fee_missing",
        "netsugen joins-late",
        "INSERT INTO period (first_day, last_day, membership_id, number, basis_id, entry_id)"
        " SELECT '2027-02-01', '2027-02-28', {m}, 4, basis_id, entry_id"
        " FROM period WHERE membership_id = {m} AND number = 3",
    ),
    case(
        "a period's last day",
        "period_days period_gap partition_digest",
        "netsugen late",
        "UPDATE period SET last_day = '2026-12-30' WHERE membership_id = {m} AND number = 2",
    ),
)
