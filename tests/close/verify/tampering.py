"""Ways to tamper with a service's tables, each with the findings it must bring about, no others."""

from __future__ import annotations

from dataclasses import dataclass

_CHARGE = "(SELECT id FROM charge WHERE membership_id = {m} AND kind = 1 ORDER BY id LIMIT 1)"
_INVOICE = "(SELECT id FROM invoice WHERE membership_id = {m} ORDER BY id LIMIT 1)"


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


def _case(title: str, codes: str, place: str, *does: str) -> Tampering:
    service, _, member = place.partition(" ")
    return Tampering(title, codes, service, member, does)


CASES = (
    # --- the journal --------------------------------------------------------------------------
    _case(
        "a seal is gone",
        "seal_missing seal_previous",
        "netsugen",
        "DELETE FROM day_seal WHERE service_id = {s} AND day = '2026-12-01'",
    ),
    _case(
        "a seal too many",
        "seal_extra",
        "netsugen",
        "INSERT INTO day_seal (service_id, day, entries, previous_head, head)"
        " VALUES ({s}, '2027-03-03', 0, 'x', 'y')",
    ),
    _case(
        "a link to another day before",
        "seal_previous",
        "netsugen",
        "UPDATE day_seal SET previous_head = 'x' WHERE service_id = {s} AND day = '2026-12-01'",
    ),
    _case(
        "another head",
        "seal_head seal_previous",
        "netsugen",
        "UPDATE day_seal SET head = 'x' WHERE service_id = {s} AND day = '2026-12-01'",
    ),
    _case(
        "who did something is changed",
        "seal_head",
        "netsugen prompt",
        "UPDATE journal_entry SET actor = 'nobody' WHERE service_id = {s}"
        " AND action = 'application_approved' AND membership_id = {m}",
    ),
    _case(
        "another number of entries",
        "seal_entries",
        "netsugen",
        "UPDATE day_seal SET entries = 9 WHERE service_id = {s} AND day = '2026-12-01'",
    ),
    _case(
        "an entry is slipped in",
        "seal_head seal_entries",
        "netsugen",
        "INSERT INTO journal_entry (service_id, business_day, recorded_at, actor, action, sort_key,"
        " payload) VALUES ({s}, '2026-12-01', now(), 'x', 'nothing', '', '{{}}')",
    ),
    _case(
        "an entry on a day before the opening",
        "entry_outside",
        "netsugen",
        "INSERT INTO journal_entry (service_id, business_day, recorded_at, actor, action, sort_key,"
        " payload) VALUES ({s}, '2025-12-01', now(), 'x', 'nothing', '', '{{}}')",
    ),
    _case(
        "rows of an entry there is not",
        "entry_missing posting_missing posting_unexpected interest_amount ground_figures",
        "netsugen late",
        "UPDATE allocation SET entry_id = 2000000000 WHERE id ="
        " (SELECT min(id) FROM allocation WHERE membership_id = {m})",
    ),
    _case(
        "a row of another day than its entry's",
        "entry_day posting_missing posting_unexpected",
        "netsugen late",
        "UPDATE payment SET received_on = received_on - 1 WHERE id ="
        " (SELECT min(id) FROM payment WHERE membership_id = {m})",
    ),
    # --- files --------------------------------------------------------------------------------
    _case(
        "a file has other bytes",
        "file_content",
        "netsugen",
        "UPDATE stored_file SET content = 'changed' WHERE service_id = {s}",
    ),
    _case(
        "a file has another hash",
        "file_content",
        "netsugen",
        "UPDATE stored_file SET sha256 = repeat('0', 64) WHERE service_id = {s}",
    ),
    # --- the closes ---------------------------------------------------------------------------
    _case(
        "a partition's entry is gone",
        "seal_head seal_entries partition_missing",
        "choppaya",
        "DELETE FROM journal_entry WHERE service_id = {s} AND action = 'partition_closed'"
        " AND business_day = '2026-11-11'",
    ),
    _case(
        "a partition's entry twice",
        "seal_head seal_entries partition_missing partition_count partition_sum partition_digest",
        "choppaya",
        "INSERT INTO journal_entry (service_id, business_day, recorded_at, actor, action,"
        " sort_key, payload) SELECT service_id, business_day, recorded_at, actor, action,"
        " sort_key, payload FROM journal_entry WHERE service_id = {s}"
        " AND action = 'partition_closed' AND business_day = '2026-11-01'",
    ),
    _case(
        "a partition's count",
        "seal_head partition_count",
        "choppaya",
        "UPDATE journal_entry SET payload = replace(payload, '\"charges\":3', '\"charges\":4')"
        " WHERE service_id = {s} AND action = 'partition_closed' AND business_day = '2026-11-01'",
    ),
    _case(
        "a partition's sum",
        "seal_head partition_sum",
        "choppaya",
        "UPDATE journal_entry SET payload = replace(payload, '\"charges\":22000',"
        " '\"charges\":22001') WHERE service_id = {s} AND action = 'partition_closed'"
        " AND business_day = '2026-11-01'",
    ),
    _case(
        "a partition's payload is no JSON",
        "seal_head partition_count partition_sum partition_digest",
        "choppaya",
        "UPDATE journal_entry SET payload = '{{' WHERE service_id = {s}"
        " AND action = 'partition_closed' AND business_day = '2026-11-01'",
    ),
    _case(
        "a partition's payload is a list",
        "seal_head partition_count partition_sum partition_digest",
        "choppaya",
        "UPDATE journal_entry SET payload = '[1]' WHERE service_id = {s}"
        " AND action = 'partition_closed' AND business_day = '2026-11-01'",
    ),
    _case(
        "a period's basis is another that is right too",
        "partition_digest basis_wrong",
        "netsugen prompt",
        "UPDATE period SET basis_id = (SELECT min(id) FROM basis WHERE service_id = {s}"
        " AND rule = 'fee_due_on') WHERE membership_id = {m} AND number = 2",
    ),
    # --- settings and bases -------------------------------------------------------------------
    _case(
        "a price that was never published",
        "setting fee_amount ground_figures",
        "netsugen",
        "UPDATE price SET monthly_fee_yen = 13201 WHERE plan_id IN"
        " (SELECT id FROM plan WHERE service_id = {s} AND code = 'usual')"
        " AND from_day < '2020-01-01'",
    ),
    _case(
        "a parameter that was never set",
        "setting",
        "netsugen",
        "INSERT INTO parameter_value (service_id, name, from_day, value, individual_rules,"
        " entered_on, entry_id) SELECT {s}, 'no_use_days', '2026-12-01', 3, '', '2026-12-01',"
        " max(entry_id) FROM parameter_value WHERE service_id = {s}",
    ),
    _case(
        "a reading that was never chosen",
        "setting",
        "netsugen",
        "INSERT INTO reading_choice (service_id, reading, option, entered_on, entry_id, reason)"
        " SELECT {s}, 'lost_property_month', 'days_30', '2026-12-01', max(entry_id), ''"
        " FROM parameter_value WHERE service_id = {s}",
    ),
    _case(
        "the account that members are told to pay into is another",
        "setting",
        "netsugen",
        "UPDATE operator_particulars SET payment_ja = replace(payment_ja, '0000001', '0000002')"
        " WHERE service_id = {s}",
    ),
    _case(
        "an operator that was never entered",
        "setting",
        "netsugen",
        "INSERT INTO operator_particulars (service_id, from_day, name, postal_code, address,"
        " contact, registration_number, payment_ja, payment_en, entered_on, entry_id)"
        " SELECT {s}, '2026-12-01', 'nobody', '', '', '', '', '', '', '2026-12-01', max(entry_id)"
        " FROM parameter_value WHERE service_id = {s}",
    ),
    _case(
        "the wording of the terms is another",
        "terms_text",
        "netsugen",
        "UPDATE terms_document SET text = replace(text, '作り物', '本物') WHERE service_id = {s}",
    ),
    _case(
        "the wording of the terms is another, and so is its hash",
        "terms_text",
        "netsugen",
        "UPDATE terms_document SET text = '', sha256 = encode(sha256(''), 'hex')"
        " WHERE service_id = {s}",
    ),
    _case(
        "a text is put down for another version",
        "terms_text",
        "netsugen",
        "UPDATE terms_document SET version = '2023-11-01' WHERE service_id = {s}",
    ),
    _case(
        "a text of the terms is gone",
        "terms_text",
        "netsugen",
        "DELETE FROM terms_document WHERE service_id = {s}",
    ),
    _case(
        "a text of the terms that nobody loaded",
        "terms_text",
        "netsugen",
        "INSERT INTO terms_document (service_id, version, file_name, text, sha256, entered_on,"
        " entry_id) SELECT {s}, '2020-12-21', 'x', 'x', encode(sha256('x'), 'hex'), '2026-12-01',"
        " max(entry_id) FROM parameter_value WHERE service_id = {s}",
    ),
    _case(
        "a planned version has another day",
        "terms_version",
        "netsugen",
        "UPDATE terms_plan SET last_notice_day = '2027-01-01' WHERE service_id = {s}",
    ),
    _case(
        "what was decided of a clause is another",
        "terms_version",
        "netsugen",
        "UPDATE terms_step SET decision = 'parameter' WHERE service_id = {s} AND step = 'decided'",
    ),
    _case(
        "the wording of individual rules is another",
        "terms_version",
        "netsugen",
        "UPDATE individual_rules SET text = '' WHERE service_id = {s}",
    ),
    _case(
        "a version is withdrawn once it is in force",
        "terms_version terms_version_late",
        "netsugen",
        "INSERT INTO terms_step (service_id, plan_entry, version, step, address, decision, reason,"
        " entered_on, entry_id) SELECT {s}, plan_entry, version, 'withdrawn', '', '', '',"
        " '2027-03-02', (SELECT max(id) FROM journal_entry WHERE service_id = {s})"
        " FROM terms_step WHERE service_id = {s}"
        " AND step = 'announced'",
    ),
    _case(
        "a basis is gone",
        "basis_missing",
        "choppaya",
        "UPDATE suspension SET basis_id = 5 WHERE membership_id IN"
        " (SELECT id FROM membership WHERE service_id = {s})",
    ),
    _case(
        "a charge rests on no basis of its service",
        "basis_missing partition_digest posting_missing posting_unexpected",
        "choppaya prompt",
        f"UPDATE charge SET basis_id = 5 WHERE id = {_CHARGE}",
    ),
    _case(
        "a basis says something else",
        "basis_content",
        "choppaya",
        "UPDATE basis SET clauses = '99-1' WHERE service_id = {s} AND rule = 'allocation_rank'",
    ),
    _case(
        "a basis names a reading there is not",
        "basis_content unanswerable",
        "netsugen",
        "UPDATE basis SET readings = 'holiday_due_date=never' WHERE service_id = {s}"
        " AND rule = 'fee_due_on'",
    ),
    # --- invoices and lines -------------------------------------------------------------------
    _case(
        "a line of no invoice",
        "partition_count partition_sum partition_digest orphan invoice_total "
        "posting_unexpected overdue_open notice_open ground_figures",
        "netsugen never",
        f"UPDATE invoice_line SET invoice_id = 2000000000 WHERE invoice_id = {_INVOICE}"
        " AND number = 2",
    ),
    _case(
        "a line over another amount",
        "partition_sum partition_digest line_differs invoice_total posting_missing "
        "posting_unexpected balance_receivable overdue_open notice_open ground_figures",
        "netsugen never",
        f"UPDATE invoice_line SET amount_yen = amount_yen + 1 WHERE invoice_id = {_INVOICE}"
        " AND number = 2",
    ),
    _case(
        "a line of another membership",
        "line_differs partition_digest balance_receivable posting_missing posting_unexpected",
        "netsugen never",
        f"UPDATE invoice_line SET membership_id = {{late}} WHERE invoice_id = {_INVOICE}"
        " AND number = 2",
    ),
    _case(
        "lines that are not 1, 2",
        "line_number partition_digest",
        "netsugen never",
        f"UPDATE invoice_line SET number = 3 WHERE invoice_id = {_INVOICE} AND number = 2",
    ),
    _case(
        "an invoice over another total",
        "invoice_total partition_digest partition_sum",
        "netsugen never",
        f"UPDATE invoice SET total_yen = total_yen + 1 WHERE id = {_INVOICE}",
    ),
    _case(
        "an invoice due on another day",
        "partition_digest invoice_due_on due_on",
        "netsugen never",
        f"UPDATE invoice SET due_on = '2026-12-31' WHERE id = {_INVOICE}",
    ),
    _case(
        "an invoice issued on another day",
        "invoice_issued_on entry_day partition_digest posting_missing posting_unexpected",
        "netsugen never",
        f"UPDATE invoice SET issued_on = '2026-12-02' WHERE id = {_INVOICE}",
    ),
    _case(
        "a charge left without its invoice",
        "partition_count partition_sum partition_digest invoice_total posting_unexpected "
        "balance_receivable invoice_missing overdue_open notice_open ground_figures",
        "netsugen never",
        f"DELETE FROM invoice_line WHERE invoice_id = {_INVOICE} AND number = 2",
    ),
    _case(
        "an invoice without a number",
        "number_missing number_gap",
        "netsugen never",
        f"DELETE FROM invoice_number WHERE invoice_id = {_INVOICE}",
    ),
    _case(
        "all numbers of a year are gone",
        "number_missing number_gap",
        "netsugen",
        "DELETE FROM invoice_number WHERE service_id = {s}",
    ),
    _case(
        "a number is left out",
        "number_gap",
        "netsugen never",
        f"UPDATE invoice_number SET number = 500 WHERE invoice_id = {_INVOICE}",
    ),
    _case(
        "the counter was moved on",
        "number_gap",
        "netsugen",
        "UPDATE invoice_counter SET next_number = next_number + 1 WHERE service_id = {s}",
    ),
    _case(
        "a number of an invoice there is not",
        "orphan number_missing",
        "netsugen never",
        f"UPDATE invoice_number SET invoice_id = 2000000000 WHERE invoice_id = {_INVOICE}",
    ),
    _case(
        "a number of another fiscal year",
        "number_year number_gap",
        "netsugen never",
        f"UPDATE invoice_number SET fiscal_year = 2020, number = 1 WHERE invoice_id = {_INVOICE}",
    ),
    _case(
        "a row on a membership of nobody",
        "orphan refund posting_unexpected balance_refunds cancellation",
        "choppaya refund",
        "UPDATE refund_due SET membership_id = 2000000000 WHERE membership_id = {m}",
    ),
    # --- money --------------------------------------------------------------------------------
    _case(
        "a yen of a payment is lost",
        "payment_split balance_advances",
        "netsugen prompt",
        "UPDATE payment SET remaining_yen = remaining_yen + 1 WHERE membership_id = {m}",
    ),
    _case(
        "a payment was more than the journal says",
        "payment_split payment_journal posting_missing posting_unexpected balance_cash",
        "netsugen prompt",
        "UPDATE payment SET amount_yen = amount_yen + 1 WHERE membership_id = {m}",
    ),
    _case(
        "a payment of the journal's is gone",
        "orphan payment_journal posting_unexpected balance_cash",
        "netsugen prompt",
        "DELETE FROM payment WHERE membership_id = {m}",
    ),
    _case(
        "a payment on another day",
        "payment_journal allocation_differs",
        "netsugen prompt",
        "UPDATE payment SET paid_on = paid_on - 1 WHERE membership_id = {m}",
    ),
    _case(
        "an allocation to no line",
        "orphan",
        "netsugen late",
        "UPDATE allocation SET line_number = 9 WHERE membership_id = {m} AND line_number = 2",
    ),
    _case(
        "an allocation of another kind",
        "allocation_differs interest_amount",
        "netsugen late",
        "UPDATE allocation SET kind = 2 WHERE id ="
        " (SELECT min(id) FROM allocation WHERE membership_id = {m})",
    ),
    _case(
        "more applied to a line than it is for",
        "payment_split line_overpaid posting_missing posting_unexpected balance_receivable "
        "interest_amount ground_figures",
        "netsugen late",
        "UPDATE allocation SET amount_yen = amount_yen + 40000 WHERE id ="
        " (SELECT min(id) FROM allocation WHERE membership_id = {m})",
    ),
    _case(
        "a payment freed for nothing",
        "payment_split entry_day settlement_unfounded posting_missing balance_receivable",
        "netsugen prompt",
        "UPDATE allocation SET undone_on = '2026-12-06' WHERE id ="
        " (SELECT min(id) FROM allocation WHERE membership_id = {m})",
    ),
    _case(
        "a charge taken back that is paid for",
        "entry_day basis_wrong reversed_paid posting_missing balance_receivable",
        "netsugen prompt",
        f"INSERT INTO charge_reversal SELECT c.id, c.membership_id, '2026-12-06', c.basis_id,"
        f" c.entry_id FROM charge c WHERE c.id = {_CHARGE}",
    ),
    _case(
        "an invoice paid up and not settled",
        "settlement_missing overdue_settled_on",
        "netsugen late",
        f"DELETE FROM settlement WHERE invoice_id = {_INVOICE}",
    ),
    _case(
        "an open invoice put down as settled",
        "partition_count settlement_unfounded settled_on overdue_settled_on interest_missing",
        "netsugen late",
        "INSERT INTO settlement SELECT i.id, i.membership_id, '2027-02-20', '2027-02-20', false,"
        " (SELECT max(id) FROM journal_entry WHERE service_id = {s} AND"
        " business_day = '2027-02-20') FROM invoice i WHERE i.membership_id = {m}"
        " AND i.due_on = '2027-02-10'",
    ),
    _case(
        "settled on another day",
        "settled_on overdue_settled_on",
        "netsugen late",
        f"UPDATE settlement SET settled_on = '2026-12-20' WHERE invoice_id = {_INVOICE}",
    ),
    _case(
        "a posting is gone",
        "posting_missing balance_receivable",
        "netsugen never",
        f"DELETE FROM posting WHERE source_kind = 1 AND source_id = {_CHARGE}",
    ),
    _case(
        "a posting twice",
        "posting_unexpected balance_receivable",
        "netsugen never",
        "INSERT INTO posting (service_id, membership_id, day, debit_account, credit_account,"
        " amount_yen, source_kind, source_id, corrects_id, basis_id, entry_id) SELECT service_id,"
        " membership_id, day, debit_account, credit_account, amount_yen, source_kind, source_id,"
        " corrects_id, basis_id, entry_id FROM posting"
        f" WHERE source_kind = 1 AND source_id = {_CHARGE}",
    ),
    _case(
        "a posting of a kind there is not",
        "posting_missing posting_unexpected",
        "netsugen never",
        f"UPDATE posting SET source_kind = 77 WHERE source_kind = 1 AND source_id = {_CHARGE}",
    ),
    _case(
        "a correction that corrects another posting",
        "posting_correction",
        "choppaya paid",
        "UPDATE posting SET corrects_id = (SELECT min(id) FROM posting WHERE membership_id = {m})"
        " WHERE membership_id = {m} AND source_kind = 5",
    ),
    _case(
        "a posting that corrects nothing says it does",
        "posting_correction",
        "choppaya prompt",
        "UPDATE posting SET corrects_id = 1 WHERE membership_id = {m} AND source_kind = 2",
    ),
    _case(
        "what is to be refunded",
        "refund balance_refunds posting_missing posting_unexpected cancellation",
        "choppaya refund",
        "UPDATE refund_due SET amount_yen = amount_yen + 1 WHERE membership_id = {m}",
    ),
    # --- memberships and periods --------------------------------------------------------------
    _case(
        "started on another day",
        "membership_start period_gap period_days",
        "netsugen prompt",
        "UPDATE membership SET started_on = started_on - 1 WHERE id = {m}",
    ),
    _case(
        "the journal has another start",
        "membership_start seal_head",
        "choppaya prompt",
        'UPDATE journal_entry SET payload = replace(payload, \'"on":"2026-10-20"\','
        " '\"on\":\"2026-10-21\"') WHERE membership_id = {m} AND action = 'membership_started'",
    ),
    _case(
        "the last day was moved",
        "membership_end",
        "choppaya prompt",
        "UPDATE membership SET ends_on = '2027-03-31' WHERE id = {m}",
    ),
    _case(
        "over with no cause",
        "period_unfounded membership_end",
        "netsugen late",
        "UPDATE membership SET ends_on = '2027-02-28', ended_on = '2027-02-28' WHERE id = {m}",
    ),
    _case(
        "should be over and is not",
        "membership_not_ended partition_count",
        "netsugen joins-late",
        "UPDATE membership SET ended_on = NULL WHERE id = {m}",
    ),
    _case(
        "over by something unheard of",
        "membership_end partition_count",
        "netsugen joins-late",
        "UPDATE membership SET end_kind = 'boredom' WHERE id = {m}",
    ),
    _case(
        "another end was granted",
        "membership_end seal_head",
        "netsugen joins-late",
        'UPDATE journal_entry SET payload = replace(payload, \'"ends_on":"2027-01-31"\','
        ' \'"ends_on":"2027-02-28"\') WHERE membership_id = {m}'
        " AND action = 'withdrawal_requested'",
    ),
    _case(
        "a wish was moved in silence",
        "membership_end seal_head",
        "netsugen joins-late",
        'UPDATE journal_entry SET payload = replace(payload, \'"desired_month":"2027-01"\','
        ' \'"desired_month":"2026-11"\') WHERE membership_id = {m}'
        " AND action = 'withdrawal_requested'",
    ),
    _case(
        "a wish was refused that came in time",
        "withdrawal_refused seal_head",
        "netsugen prompt",
        'UPDATE journal_entry SET payload = replace(payload, \'"desired_month":"2026-12"\','
        ' \'"desired_month":"2027-02"\') WHERE membership_id = {m}'
        " AND action = 'withdrawal_refused'",
    ),
    _case(
        "a period is missing in between",
        "period_gap partition_count partition_digest fee_unfounded",
        "netsugen late",
        "DELETE FROM period WHERE membership_id = {m} AND number = 2",
    ),
    _case(
        "the last period is missing",
        "period_missing partition_count partition_digest fee_unfounded",
        "netsugen late",
        "DELETE FROM period WHERE membership_id = {m} AND number = 5",
    ),
    _case(
        "a period after the end",
        "partition_count partition_digest period_unfounded fee_missing",
        "netsugen joins-late",
        "INSERT INTO period (first_day, last_day, membership_id, number, basis_id, entry_id)"
        " SELECT '2027-02-01', '2027-02-28', {m}, 4, basis_id, entry_id"
        " FROM period WHERE membership_id = {m} AND number = 3",
    ),
    _case(
        "a period's last day",
        "period_days period_gap partition_digest",
        "netsugen late",
        "UPDATE period SET last_day = '2026-12-30' WHERE membership_id = {m} AND number = 2",
    ),
    # --- charges ------------------------------------------------------------------------------
    _case(
        "a period without its fee",
        "fee_missing partition_count partition_sum partition_digest orphan posting_unexpected",
        "netsugen never",
        f"DELETE FROM charge WHERE id = {_CHARGE}",
    ),
    _case(
        "a fee for a month without a period",
        "fee_unfounded fee_missing partition_digest",
        "netsugen never",
        f"UPDATE charge SET fee_month = '2026-09-01' WHERE id = {_CHARGE}",
    ),
    _case(
        "a fee of another amount, put down so everywhere",
        "partition_sum partition_digest fee_amount overdue_open notice_open ground_figures",
        "netsugen never",
        f"UPDATE charge SET amount_yen = 13201 WHERE id = {_CHARGE}",
        f"UPDATE invoice_line SET amount_yen = 13201 WHERE charge_id = {_CHARGE}",
        f"UPDATE posting SET amount_yen = 13201 WHERE source_kind = 1 AND source_id = {_CHARGE}",
        f"UPDATE invoice SET total_yen = total_yen + 1 WHERE id = {_INVOICE}",
    ),
    _case(
        "a first month's fee in full",
        "fee_amount line_differs partition_digest partition_sum",
        "choppaya prompt",
        f"UPDATE charge SET amount_yen = 5500 WHERE id = {_CHARGE}",
    ),
    _case(
        "a fee due on another day",
        "due_on invoice_due_on partition_digest",
        "netsugen never",
        f"UPDATE charge SET due_on = due_on + 1 WHERE id = {_CHARGE}",
    ),
    _case(
        "the price a fee was judged by is gone",
        "setting unanswerable ground_figures",
        "netsugen",
        "DELETE FROM price WHERE plan_id IN (SELECT id FROM plan WHERE service_id = {s})"
        " AND monthly_fee_yen = 33000",
    ),
    _case(
        "the rate that interest was judged by is gone",
        "unanswerable setting",
        "netsugen",
        "DELETE FROM parameter_value WHERE service_id = {s}"
        " AND name = 'late_interest_rate_permille'",
    ),
    _case(
        "late interest about nothing",
        "charge_unfounded interest_amount",
        "netsugen late",
        "UPDATE charge SET about_invoice_id = (SELECT max(id) FROM invoice"
        " WHERE membership_id = {m}) WHERE membership_id = {m} AND kind = 2",
    ),
    _case(
        "a cancellation was charged less",
        "cancellation seal_head",
        "choppaya billed",
        "UPDATE journal_entry SET payload = replace(payload, '\"charged_yen\":2200',"
        " '\"charged_yen\":2100') WHERE membership_id = {m} AND action = 'initial_cancellation'",
    ),
    _case(
        "a cancellation came too late",
        "cancellation membership_end seal_head",
        "choppaya billed",
        'UPDATE journal_entry SET payload = replace(payload, \'"on":"2026-10-30"\','
        " '\"on\":\"2026-11-10\"') WHERE membership_id = {m} AND action = 'initial_cancellation'",
    ),
    _case(
        "a charge from before a cancellation stands",
        "cancellation invoice_missing",
        "choppaya billed",
        "DELETE FROM charge_reversal WHERE membership_id = {m}",
    ),
    _case(
        "a resumption cost less",
        "resumption seal_head",
        "choppaya stops",
        "UPDATE journal_entry SET payload = replace(payload, '\"amount_yen\":12245',"
        " '\"amount_yen\":12244') WHERE membership_id = {m} AND action = 'resumed'",
    ),
    _case(
        "a suspension ended for another amount",
        "resumption",
        "choppaya stops",
        "UPDATE suspension SET resumption_amount_yen = 1 WHERE membership_id = {m}",
    ),
    # --- arrears ------------------------------------------------------------------------------
    _case(
        "nobody noticed that it was overdue",
        "partition_count overdue_missing orphan",
        "netsugen late",
        "DELETE FROM overdue WHERE membership_id = {m} AND due_on = '2027-02-10'",
    ),
    _case(
        "overdue though paid in time",
        "partition_count overdue_open overdue_unfounded overdue_settled_on interest_missing",
        "netsugen prompt",
        "INSERT INTO overdue (invoice_id, membership_id, due_on, found_on, open_yen, is_dunned,"
        " is_duty_missed, basis_id, entry_id) SELECT i.id, {m}, i.due_on, '2026-12-11', 1, false,"
        " false, o.basis_id, o.entry_id FROM invoice i, overdue o WHERE i.membership_id = {m} AND"
        " i.due_on = '2026-12-10' AND o.due_on = '2026-12-10' AND o.membership_id = {late}",
    ),
    _case(
        "more was overdue",
        "overdue_open",
        "netsugen late",
        f"UPDATE overdue SET open_yen = open_yen + 1 WHERE invoice_id = {_INVOICE}",
    ),
    _case(
        "the delay ended another day",
        "overdue_settled_on interest_days",
        "netsugen late",
        f"UPDATE overdue SET settled_on = settled_on + 1 WHERE invoice_id = {_INVOICE}",
    ),
    _case(
        "interest was never assessed",
        "partition_count interest_missing charge_unfounded",
        "netsugen late",
        "UPDATE overdue SET closed_on = NULL, closed_entry_id = NULL, interest_yen = NULL,"
        f" interest_days = NULL WHERE invoice_id = {_INVOICE}",
    ),
    _case(
        "more interest",
        "interest_amount",
        "netsugen late",
        f"UPDATE overdue SET interest_yen = interest_yen + 1 WHERE invoice_id = {_INVOICE}",
    ),
    _case(
        "more days of interest",
        "interest_days",
        "netsugen late",
        f"UPDATE overdue SET interest_days = interest_days + 1 WHERE invoice_id = {_INVOICE}",
    ),
    _case(
        "more interest to a day",
        "line_differs interest_amount",
        "accruing parts",
        "UPDATE charge SET amount_yen = amount_yen + 1 WHERE id ="
        " (SELECT min(id) FROM charge WHERE membership_id = {m} AND kind = 2)",
    ),
    _case(
        "interest to a day without the payment of that day",
        "partition_count partition_sum partition_digest entry_day due_on charge_unfounded",
        "accruing parts",
        "UPDATE charge SET entry_id = (SELECT entry_id FROM overdue WHERE membership_id = {m}"
        " ORDER BY invoice_id LIMIT 1) WHERE id ="
        " (SELECT min(id) FROM charge WHERE membership_id = {m} AND kind = 2)",
    ),
    _case(
        "a handling fee that nobody set",
        "partition_sum partition_digest line_differs handling_fee",
        "choppaya parts",
        "UPDATE charge SET amount_yen = 3301 WHERE membership_id = {m} AND kind = 3",
    ),
    _case(
        "no handling fee",
        "partition_count partition_sum partition_digest orphan posting_unexpected handling_fee",
        "choppaya parts",
        "DELETE FROM charge WHERE membership_id = {m} AND kind = 3",
    ),
    _case(
        "a handling fee where the terms know none",
        "partition_digest line_differs interest_amount basis_wrong handling_fee",
        "netsugen late",
        "UPDATE charge SET kind = 3 WHERE membership_id = {m} AND kind = 2",
    ),
    _case(
        "demanded too early",
        "dunning_day entry_day",
        "netsugen late",
        "UPDATE notice SET dispatched_on = '2027-02-20' WHERE membership_id = {m}"
        " AND dispatched_on = '2027-02-25'",
    ),
    _case(
        "demanded, and no notice",
        "dunning_missing partition_count",
        "netsugen late",
        "DELETE FROM notice WHERE membership_id = {m} AND dispatched_on = '2027-02-25'",
    ),
    _case(
        "not demanded at all",
        "dunning_missing partition_count",
        "netsugen late",
        "DELETE FROM notice WHERE membership_id = {m} AND dispatched_on = '2027-02-25'",
        "UPDATE overdue SET is_dunned = false WHERE membership_id = {m} AND due_on = '2027-02-10'",
    ),
    _case(
        "a notice about what is not overdue",
        "orphan dunning_missing",
        "netsugen late",
        "UPDATE notice SET about_invoice_id = (SELECT max(id) FROM invoice"
        " WHERE membership_id = {m}) WHERE membership_id = {m} AND dispatched_on = '2027-02-25'",
    ),
    _case(
        "a notice over another amount",
        "notice_open",
        "netsugen late",
        "UPDATE notice SET open_yen = open_yen + 1 WHERE membership_id = {m}"
        " AND dispatched_on = '2027-02-25'",
    ),
    _case(
        "a demand with another deadline",
        "demand",
        "choppaya stops",
        "UPDATE notice SET due_on = due_on + 1 WHERE membership_id = {m}"
        " AND kind = 'formal_demand'",
    ),
    _case(
        "a demand for another amount",
        "demand notice_open",
        "choppaya stops",
        "UPDATE notice SET open_yen = open_yen + 1 WHERE membership_id = {m}"
        " AND kind = 'formal_demand'",
    ),
    _case(
        "a demand that was never made",
        "demand",
        "netsugen late",
        "UPDATE overdue SET formal_demand_due_on = '2027-02-28' WHERE membership_id = {m}"
        " AND due_on = '2027-02-10'",
    ),
    _case(
        "a duty with another last day",
        "duty_day",
        "netsugen never",
        "UPDATE duty SET last_day = last_day - 1 WHERE id ="
        " (SELECT min(id) FROM duty WHERE membership_id = {m})",
    ),
    _case(
        "a duty found missed too early",
        "duty_day entry_day",
        "netsugen never",
        "UPDATE duty SET found_on = found_on - 1 WHERE id ="
        " (SELECT min(id) FROM duty WHERE membership_id = {m})",
    ),
    _case(
        "a missed duty struck off",
        "duty_missing partition_count",
        "netsugen never",
        "DELETE FROM duty WHERE membership_id = {m} AND last_day = '2026-12-30'",
    ),
    _case(
        "a missed duty struck off with its mark",
        "duty_missing partition_count",
        "netsugen never",
        "DELETE FROM duty WHERE membership_id = {m} AND last_day = '2026-12-30'",
        "UPDATE overdue SET is_duty_missed = false WHERE membership_id = {m}"
        " AND due_on = '2026-12-10'",
    ),
    _case(
        "a duty about what is not overdue",
        "orphan duty_missing",
        "netsugen never",
        "UPDATE duty SET about_invoice_id = 2000000000 WHERE id ="
        " (SELECT min(id) FROM duty WHERE membership_id = {m})",
    ),
    _case(
        "a ground by another fee",
        "ground_figures",
        "netsugen late",
        "UPDATE ground SET monthly_fee_yen = 1 WHERE id ="
        " (SELECT min(id) FROM ground WHERE membership_id = {m})",
    ),
    _case(
        "a ground for nothing",
        "ground_figures ground_unfounded",
        "netsugen late",
        "UPDATE ground SET arrears_yen = 0 WHERE id ="
        " (SELECT min(id) FROM ground WHERE membership_id = {m})",
    ),
)
