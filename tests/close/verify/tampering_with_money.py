"""Ways to tamper with what is charged, invoiced, paid and in arrears, each with its findings."""

from __future__ import annotations

from tests.close.verify.tampering import CHARGE, case

_INVOICE = "(SELECT id FROM invoice WHERE membership_id = {m} ORDER BY id LIMIT 1)"

CASES = (
    # --- invoices and lines -------------------------------------------------------------------
    case(
        "a line of no invoice",
        "partition_count partition_sum partition_digest orphan invoice_total "
        "posting_unexpected overdue_open notice_open ground_figures",
        "netsugen never",
        f"UPDATE invoice_line SET invoice_id = 2000000000 WHERE invoice_id = {_INVOICE}"
        " AND number = 2",
    ),
    case(
        "a line over another amount",
        "partition_sum partition_digest line_differs invoice_total posting_missing "
        "posting_unexpected balance_receivable overdue_open notice_open ground_figures",
        "netsugen never",
        f"UPDATE invoice_line SET amount_yen = amount_yen + 1 WHERE invoice_id = {_INVOICE}"
        " AND number = 2",
    ),
    case(
        "a line of another membership",
        "line_differs partition_digest balance_receivable posting_missing posting_unexpected",
        "netsugen never",
        f"UPDATE invoice_line SET membership_id = {{late}} WHERE invoice_id = {_INVOICE}"
        " AND number = 2",
    ),
    case(
        "lines that are not 1, 2",
        "line_number partition_digest",
        "netsugen never",
        f"UPDATE invoice_line SET number = 3 WHERE invoice_id = {_INVOICE} AND number = 2",
    ),
    case(
        "an invoice over another total",
        "invoice_total partition_digest partition_sum",
        "netsugen never",
        f"UPDATE invoice SET total_yen = total_yen + 1 WHERE id = {_INVOICE}",
    ),
    case(
        "an invoice due on another day",
        "partition_digest invoice_due_on due_on",
        "netsugen never",
        f"UPDATE invoice SET due_on = '2026-12-31' WHERE id = {_INVOICE}",
    ),
    case(
        "an invoice issued on another day",
        "invoice_issued_on entry_day partition_digest posting_missing posting_unexpected",
        "netsugen never",
        f"UPDATE invoice SET issued_on = '2026-12-02' WHERE id = {_INVOICE}",
    ),
    case(
        "a charge left without its invoice",
        "partition_count partition_sum partition_digest invoice_total posting_unexpected "
        "balance_receivable invoice_missing overdue_open notice_open ground_figures",
        "netsugen never",
        f"DELETE FROM invoice_line WHERE invoice_id = {_INVOICE} AND number = 2",
    ),
    case(
        "an invoice without a number",
        "number_missing number_gap",
        "netsugen never",
        f"DELETE FROM invoice_number WHERE invoice_id = {_INVOICE}",
    ),
    case(
        "all numbers of a year are gone",
        "number_missing number_gap",
        "netsugen",
        "DELETE FROM invoice_number WHERE service_id = {s}",
    ),
    case(
        "a number is left out",
        "number_gap",
        "netsugen never",
        f"UPDATE invoice_number SET number = 500 WHERE invoice_id = {_INVOICE}",
    ),
    case(
        "the counter was moved on",
        "number_gap",
        "netsugen",
        "UPDATE invoice_counter SET next_number = next_number + 1 WHERE service_id = {s}",
    ),
    case(
        "a number of an invoice there is not",
        "orphan number_missing",
        "netsugen never",
        f"UPDATE invoice_number SET invoice_id = 2000000000 WHERE invoice_id = {_INVOICE}",
    ),
    case(
        "a number of another fiscal year",
        "number_year number_gap",
        "netsugen never",
        f"UPDATE invoice_number SET fiscal_year = 2020, number = 1 WHERE invoice_id = {_INVOICE}",
    ),
    case(
        "a row on a membership of nobody",
        "orphan refund posting_unexpected balance_refunds cancellation",
        "choppaya refund",
        "UPDATE refund_due SET membership_id = 2000000000 WHERE membership_id = {m}",
    ),
    # --- money --------------------------------------------------------------------------------
    case(
        "a yen of a payment is lost",
        "payment_split balance_advances",
        "netsugen prompt",
        "UPDATE payment SET remaining_yen = remaining_yen + 1 WHERE membership_id = {m}",
    ),
    case(
        "a payment was more than the journal says",
        "payment_split payment_journal posting_missing posting_unexpected balance_cash",
        "netsugen prompt",
        "UPDATE payment SET amount_yen = amount_yen + 1 WHERE membership_id = {m}",
    ),
    case(
        "a payment of the journal's is gone",
        "orphan payment_journal posting_unexpected balance_cash",
        "netsugen prompt",
        "DELETE FROM payment WHERE membership_id = {m}",
    ),
    case(
        "a payment on another day",
        "payment_journal allocation_differs",
        "netsugen prompt",
        "UPDATE payment SET paid_on = paid_on - 1 WHERE membership_id = {m}",
    ),
    case(
        "an allocation to no line",
        "orphan",
        "netsugen late",
        "UPDATE allocation SET line_number = 9 WHERE membership_id = {m} AND line_number = 2",
    ),
    case(
        "an allocation of another kind",
        "allocation_differs interest_amount",
        "netsugen late",
        "UPDATE allocation SET kind = 2 WHERE id ="
        " (SELECT min(id) FROM allocation WHERE membership_id = {m})",
    ),
    case(
        "more applied to a line than it is for",
        "payment_split line_overpaid posting_missing posting_unexpected balance_receivable "
        "interest_amount ground_figures",
        "netsugen late",
        "UPDATE allocation SET amount_yen = amount_yen + 40000 WHERE id ="
        " (SELECT min(id) FROM allocation WHERE membership_id = {m})",
    ),
    case(
        "a payment freed for nothing",
        "payment_split entry_day settlement_unfounded posting_missing balance_receivable",
        "netsugen prompt",
        "UPDATE allocation SET undone_on = '2026-12-06' WHERE id ="
        " (SELECT min(id) FROM allocation WHERE membership_id = {m})",
    ),
    case(
        "a charge taken back that is paid for",
        "entry_day basis_wrong reversed_paid posting_missing balance_receivable",
        "netsugen prompt",
        f"INSERT INTO charge_reversal SELECT c.id, c.membership_id, '2026-12-06', c.basis_id,"
        f" c.entry_id FROM charge c WHERE c.id = {CHARGE}",
    ),
    case(
        "an invoice paid up and not settled",
        "settlement_missing overdue_settled_on",
        "netsugen late",
        f"DELETE FROM settlement WHERE invoice_id = {_INVOICE}",
    ),
    case(
        "an open invoice put down as settled",
        "partition_count settlement_unfounded settled_on overdue_settled_on interest_missing",
        "netsugen late",
        "INSERT INTO settlement SELECT i.id, i.membership_id, '2027-02-20', '2027-02-20', false,"
        " (SELECT max(id) FROM journal_entry WHERE service_id = {s} AND"
        " business_day = '2027-02-20') FROM invoice i WHERE i.membership_id = {m}"
        " AND i.due_on = '2027-02-10'",
    ),
    case(
        "settled on another day",
        "settled_on overdue_settled_on",
        "netsugen late",
        f"UPDATE settlement SET settled_on = '2026-12-20' WHERE invoice_id = {_INVOICE}",
    ),
    case(
        "a posting is gone",
        "posting_missing balance_receivable",
        "netsugen never",
        f"DELETE FROM posting WHERE source_kind = 1 AND source_id = {CHARGE}",
    ),
    case(
        "a posting twice",
        "posting_unexpected balance_receivable",
        "netsugen never",
        "INSERT INTO posting (service_id, membership_id, day, debit_account, credit_account,"
        " amount_yen, source_kind, source_id, corrects_id, basis_id, entry_id) SELECT service_id,"
        " membership_id, day, debit_account, credit_account, amount_yen, source_kind, source_id,"
        " corrects_id, basis_id, entry_id FROM posting"
        f" WHERE source_kind = 1 AND source_id = {CHARGE}",
    ),
    case(
        "a posting of a kind there is not",
        "posting_missing posting_unexpected",
        "netsugen never",
        f"UPDATE posting SET source_kind = 77 WHERE source_kind = 1 AND source_id = {CHARGE}",
    ),
    case(
        "a correction that corrects another posting",
        "posting_correction",
        "choppaya paid",
        "UPDATE posting SET corrects_id = (SELECT min(id) FROM posting WHERE membership_id = {m})"
        " WHERE membership_id = {m} AND source_kind = 5",
    ),
    case(
        "a posting that corrects nothing says it does",
        "posting_correction",
        "choppaya prompt",
        "UPDATE posting SET corrects_id = 1 WHERE membership_id = {m} AND source_kind = 2",
    ),
    case(
        "what is to be refunded",
        "refund balance_refunds posting_missing posting_unexpected cancellation",
        "choppaya refund",
        "UPDATE refund_due SET amount_yen = amount_yen + 1 WHERE membership_id = {m}",
    ),
    # --- charges ------------------------------------------------------------------------------
    case(
        "a period without its fee",
        "fee_missing partition_count partition_sum partition_digest orphan posting_unexpected",
        "netsugen never",
        f"DELETE FROM charge WHERE id = {CHARGE}",
    ),
    case(
        "a fee for a month without a period",
        "fee_unfounded fee_missing partition_digest",
        "netsugen never",
        f"UPDATE charge SET fee_month = '2026-09-01' WHERE id = {CHARGE}",
    ),
    case(
        "a fee of another amount, put down so everywhere",
        "partition_sum partition_digest fee_amount overdue_open notice_open ground_figures",
        "netsugen never",
        f"UPDATE charge SET amount_yen = 13201 WHERE id = {CHARGE}",
        f"UPDATE invoice_line SET amount_yen = 13201 WHERE charge_id = {CHARGE}",
        f"UPDATE posting SET amount_yen = 13201 WHERE source_kind = 1 AND source_id = {CHARGE}",
        f"UPDATE invoice SET total_yen = total_yen + 1 WHERE id = {_INVOICE}",
    ),
    case(
        "a first month's fee in full",
        "fee_amount line_differs partition_digest partition_sum",
        "choppaya prompt",
        f"UPDATE charge SET amount_yen = 5500 WHERE id = {CHARGE}",
    ),
    case(
        "a fee due on another day",
        "due_on invoice_due_on partition_digest",
        "netsugen never",
        f"UPDATE charge SET due_on = due_on + 1 WHERE id = {CHARGE}",
    ),
    case(
        "the price a fee was judged by is gone",
        "setting unanswerable ground_figures",
        "netsugen",
        "DELETE FROM price WHERE plan_id IN (SELECT id FROM plan WHERE service_id = {s})"
        " AND monthly_fee_yen = 33000",
    ),
    case(
        "the rate that interest was judged by is gone",
        "unanswerable setting",
        "netsugen",
        "DELETE FROM parameter_value WHERE service_id = {s}"
        " AND name = 'late_interest_rate_permille'",
    ),
    case(
        "late interest about nothing",
        "charge_unfounded interest_amount",
        "netsugen late",
        "UPDATE charge SET about_invoice_id = (SELECT max(id) FROM invoice"
        " WHERE membership_id = {m}) WHERE membership_id = {m} AND kind = 2",
    ),
    case(
        "a cancellation was charged less",
        "cancellation seal_head",
        "choppaya billed",
        "UPDATE journal_entry SET payload = replace(payload, '\"charged_yen\":2200',"
        " '\"charged_yen\":2100') WHERE membership_id = {m} AND action = 'initial_cancellation'",
    ),
    case(
        "a cancellation came too late",
        "cancellation membership_end seal_head",
        "choppaya billed",
        'UPDATE journal_entry SET payload = replace(payload, \'"on":"2026-10-30"\','
        " '\"on\":\"2026-11-10\"') WHERE membership_id = {m} AND action = 'initial_cancellation'",
    ),
    case(
        "a charge from before a cancellation stands",
        "cancellation invoice_missing",
        "choppaya billed",
        "DELETE FROM charge_reversal WHERE membership_id = {m}",
    ),
    case(
        "a resumption cost less",
        "resumption seal_head",
        "choppaya stops",
        "UPDATE journal_entry SET payload = replace(payload, '\"amount_yen\":12245',"
        " '\"amount_yen\":12244') WHERE membership_id = {m} AND action = 'resumed'",
    ),
    case(
        "a suspension ended for another amount",
        "resumption",
        "choppaya stops",
        "UPDATE suspension SET resumption_amount_yen = 1 WHERE membership_id = {m}",
    ),
    # --- arrears ------------------------------------------------------------------------------
    case(
        "nobody noticed that it was overdue",
        "partition_count overdue_missing orphan",
        "netsugen late",
        "DELETE FROM overdue WHERE membership_id = {m} AND due_on = '2027-02-10'",
    ),
    case(
        "overdue though paid in time",
        "partition_count overdue_open overdue_unfounded overdue_settled_on interest_missing",
        "netsugen prompt",
        "INSERT INTO overdue (invoice_id, membership_id, due_on, found_on, open_yen, is_dunned,"
        " is_duty_missed, basis_id, entry_id) SELECT i.id, {m}, i.due_on, '2026-12-11', 1, false,"
        " false, o.basis_id, o.entry_id FROM invoice i, overdue o WHERE i.membership_id = {m} AND"
        " i.due_on = '2026-12-10' AND o.due_on = '2026-12-10' AND o.membership_id = {late}",
    ),
    case(
        "more was overdue",
        "overdue_open",
        "netsugen late",
        f"UPDATE overdue SET open_yen = open_yen + 1 WHERE invoice_id = {_INVOICE}",
    ),
    case(
        "the delay ended another day",
        "overdue_settled_on interest_days",
        "netsugen late",
        f"UPDATE overdue SET settled_on = settled_on + 1 WHERE invoice_id = {_INVOICE}",
    ),
    case(
        "interest was never assessed",
        "partition_count interest_missing charge_unfounded",
        "netsugen late",
        "UPDATE overdue SET closed_on = NULL, closed_entry_id = NULL, interest_yen = NULL,"
        f" interest_days = NULL WHERE invoice_id = {_INVOICE}",
    ),
    case(
        "more interest",
        "interest_amount",
        "netsugen late",
        f"UPDATE overdue SET interest_yen = interest_yen + 1 WHERE invoice_id = {_INVOICE}",
    ),
    case(
        "more days of interest",
        "interest_days",
        "netsugen late",
        f"UPDATE overdue SET interest_days = interest_days + 1 WHERE invoice_id = {_INVOICE}",
    ),
    case(
        "more interest to a day",
        "line_differs interest_amount",
        "accruing parts",
        "UPDATE charge SET amount_yen = amount_yen + 1 WHERE id ="
        " (SELECT min(id) FROM charge WHERE membership_id = {m} AND kind = 2)",
    ),
    case(
        "interest to a day without the payment of that day",
        "partition_count partition_sum partition_digest entry_day due_on charge_unfounded",
        "accruing parts",
        "UPDATE charge SET entry_id = (SELECT entry_id FROM overdue WHERE membership_id = {m}"
        " ORDER BY invoice_id LIMIT 1) WHERE id ="
        " (SELECT min(id) FROM charge WHERE membership_id = {m} AND kind = 2)",
    ),
    case(
        "a handling fee that nobody set",
        "partition_sum partition_digest line_differs handling_fee",
        "choppaya parts",
        "UPDATE charge SET amount_yen = 3301 WHERE membership_id = {m} AND kind = 3",
    ),
    case(
        "no handling fee",
        "partition_count partition_sum partition_digest orphan posting_unexpected handling_fee",
        "choppaya parts",
        "DELETE FROM charge WHERE membership_id = {m} AND kind = 3",
    ),
    case(
        "a handling fee where the terms know none",
        "partition_digest line_differs interest_amount basis_wrong handling_fee",
        "netsugen late",
        "UPDATE charge SET kind = 3 WHERE membership_id = {m} AND kind = 2",
    ),
    case(
        "demanded too early",
        "dunning_day entry_day",
        "netsugen late",
        "UPDATE notice SET dispatched_on = '2027-02-20' WHERE membership_id = {m}"
        " AND dispatched_on = '2027-02-25'",
    ),
    case(
        "demanded, and no notice",
        "dunning_missing partition_count",
        "netsugen late",
        "DELETE FROM notice WHERE membership_id = {m} AND dispatched_on = '2027-02-25'",
    ),
    case(
        "not demanded at all",
        "dunning_missing partition_count",
        "netsugen late",
        "DELETE FROM notice WHERE membership_id = {m} AND dispatched_on = '2027-02-25'",
        "UPDATE overdue SET is_dunned = false WHERE membership_id = {m} AND due_on = '2027-02-10'",
    ),
    case(
        "a notice about what is not overdue",
        "orphan dunning_missing",
        "netsugen late",
        "UPDATE notice SET about_invoice_id = (SELECT max(id) FROM invoice"
        " WHERE membership_id = {m}) WHERE membership_id = {m} AND dispatched_on = '2027-02-25'",
    ),
    case(
        "a notice over another amount",
        "notice_open",
        "netsugen late",
        "UPDATE notice SET open_yen = open_yen + 1 WHERE membership_id = {m}"
        " AND dispatched_on = '2027-02-25'",
    ),
    case(
        "a demand with another deadline",
        "demand",
        "choppaya stops",
        "UPDATE notice SET due_on = due_on + 1 WHERE membership_id = {m}"
        " AND kind = 'formal_demand'",
    ),
    case(
        "a demand for another amount",
        "demand notice_open",
        "choppaya stops",
        "UPDATE notice SET open_yen = open_yen + 1 WHERE membership_id = {m}"
        " AND kind = 'formal_demand'",
    ),
    case(
        "a demand that was never made",
        "demand",
        "netsugen late",
        "UPDATE overdue SET formal_demand_due_on = '2027-02-28' WHERE membership_id = {m}"
        " AND due_on = '2027-02-10'",
    ),
    case(
        "a duty with another last day",
        "duty_day",
        "netsugen never",
        "UPDATE duty SET last_day = last_day - 1 WHERE id ="
        " (SELECT min(id) FROM duty WHERE membership_id = {m})",
    ),
    case(
        "a duty found missed too early",
        "duty_day entry_day",
        "netsugen never",
        "UPDATE duty SET found_on = found_on - 1 WHERE id ="
        " (SELECT min(id) FROM duty WHERE membership_id = {m})",
    ),
    case(
        "a missed duty struck off",
        "duty_missing partition_count",
        "netsugen never",
        "DELETE FROM duty WHERE membership_id = {m} AND last_day = '2026-12-30'",
    ),
    case(
        "a missed duty struck off with its mark",
        "duty_missing partition_count",
        "netsugen never",
        "DELETE FROM duty WHERE membership_id = {m} AND last_day = '2026-12-30'",
        "UPDATE overdue SET is_duty_missed = false WHERE membership_id = {m}"
        " AND due_on = '2026-12-10'",
    ),
    case(
        "a duty about what is not overdue",
        "orphan duty_missing",
        "netsugen never",
        "UPDATE duty SET about_invoice_id = 2000000000 WHERE id ="
        " (SELECT min(id) FROM duty WHERE membership_id = {m})",
    ),
)
