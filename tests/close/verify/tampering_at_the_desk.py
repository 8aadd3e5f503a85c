"""Ways to tamper with what the staff decided or have to, each with the findings it brings about."""

from __future__ import annotations

from tests.close.verify.tampering import Tampering, case


def desk_case(title: str, codes: str, member: str, *does: str) -> Tampering:
    """A case in the service that the desk's tests share, about one of its members."""
    return Tampering(title, codes, "desk", member, does)


def netsugen_case(title: str, codes: str, member: str, *does: str) -> Tampering:
    """A case in the service by NETSUGEN's terms."""
    return Tampering(title, codes, "netsugen", member, does)


_GROUND = "UPDATE ground SET {} WHERE membership_id = {{m}}"

CASES = (
    desk_case(
        "an invoice is due on another day than the terms say",
        "acceleration due_on partition_digest",
        "stops",
        "UPDATE due_change SET due_on = due_on - 1 WHERE membership_id = {m}",
    ),
    desk_case(
        "a change of a due day has gone",
        "acceleration due_on partition_count partition_digest",
        "stops",
        "DELETE FROM due_change WHERE membership_id = {m}",
    ),
    desk_case(
        "a change of a due day has gone that came with a recorded ground",
        "acceleration due_on",
        "waived",
        "DELETE FROM due_change WHERE membership_id = {m}",
    ),
    desk_case(
        "a breach report is of another kind",
        "breach_report",
        "waived",
        "UPDATE breach_report SET kind = 'resale' WHERE membership_id = {m}",
    ),
    desk_case(
        "a breach report is on somebody else",
        "breach_report",
        "waived",
        "UPDATE breach_report SET member_id = (SELECT max(id) FROM member WHERE id <> member_id)"
        " WHERE membership_id = {m}",
    ),
    desk_case(
        "a ground that the close found is against somebody else",
        "ground_recorded",
        "stops",
        "UPDATE ground SET member_id = (SELECT max(id) FROM member WHERE id <> member_id)"
        " WHERE membership_id = {m} AND kind = ''",
    ),
    desk_case(
        "a ground is told by a deadline that no demand had",
        "ground_figures",
        "stops",
        _GROUND.format("formal_demand_due_on = formal_demand_due_on - 1"),
    ),
    desk_case(
        "a cost bears the tax that does not",
        "cost",
        "charged",
        "UPDATE cost SET is_taxed = NOT is_taxed WHERE membership_id = {m}",
    ),
    desk_case(
        "a cost was paid on another day",
        "cost",
        "charged",
        "UPDATE cost SET borne_on = borne_on - 1 WHERE membership_id = {m}",
    ),
    desk_case(
        "what a cost was for is gone",
        "cost",
        "charged",
        "DELETE FROM cost WHERE membership_id = {m}",
    ),
    desk_case(
        "a cost that was taken back stands again",
        "cost invoice_missing",
        "charged",
        "DELETE FROM charge_reversal WHERE membership_id = {m}",
    ),
    desk_case(
        "a cost of another amount",
        "cost line_differs",
        "charged",
        "UPDATE charge SET amount_yen = amount_yen + 1 WHERE membership_id = {m} AND kind = 8",
    ),
    desk_case(
        "a breach report is gone",
        "breach_report",
        "waived",
        "DELETE FROM breach_report WHERE membership_id = {m}",
    ),
    desk_case(
        "a ground that the staff recorded is another one",
        "ground_recorded basis_wrong",
        "waived",
        "UPDATE ground SET kind = 'obstruction' WHERE membership_id = {m}",
    ),
    desk_case(
        "the ground that a decision cites is another item of the list",
        "ground_recorded basis_wrong",
        "excluded",
        "UPDATE ground SET kind = 'use' WHERE membership_id = {m}",
    ),
    desk_case(
        "a restriction lasts longer",
        "restriction",
        "waived",
        "UPDATE restriction SET until_day = NULL WHERE membership_id = {m}",
    ),
    desk_case(
        "a restriction bars something else",
        "restriction",
        "waived",
        "UPDATE restriction SET uses = '[\"connection\"]' WHERE membership_id = {m}",
    ),
    desk_case(
        "a restriction was lifted by nobody",
        "restriction",
        "waived",
        "UPDATE restriction SET lifted_on = '2026-12-04' WHERE membership_id = {m}",
    ),
    desk_case(
        "a ground is left that nobody left",
        "ground_state",
        "stops",
        _GROUND.format("left_on = '2026-12-03'"),
    ),
    desk_case(
        "a ground that was left waits again",
        "ground_state",
        "left",
        _GROUND.format("state = 'open'"),
    ),
    desk_case(
        "a ground was left on another day",
        "ground_state",
        "left",
        _GROUND.format("left_on = left_on + 1"),
    ),
    desk_case(
        "a ground that was left is gone",
        "ground_state partition_count",
        "left",
        "DELETE FROM ground WHERE membership_id = {m}",
    ),
    desk_case(
        "a ground is decided on that was only left",
        "ground_state",
        "left",
        _GROUND.format("state = 'decided', closed_on = '2026-12-04'"),
    ),
    desk_case(
        "a ground that was decided on lapses",
        "ground_state",
        "stops",
        _GROUND.format("state = 'lapsed'"),
    ),
    desk_case(
        "a ground lapses on no day",
        "ground_state",
        "left-then-paid",
        _GROUND.format("closed_on = NULL"),
    ),
    desk_case(
        "a decision names another member's ground",
        "basis_wrong ground_state seal_head",
        "stops",
        "UPDATE journal_entry SET payload = replace(payload, '\"ground_id\":',"
        " '\"ground_id\":9') WHERE membership_id = {m} AND action = 'suspended'",
    ),
    desk_case(
        "a suspension cites the general clause, its decision the ground's",
        "basis_wrong",
        "stops",
        "UPDATE suspension SET basis_id = (SELECT id FROM basis WHERE service_id = {s}"
        " AND rule = 'sanction_ground' AND clauses = '21-1') WHERE membership_id = {m}",
    ),
    desk_case(
        "an end cites the general clause, its decision the ground's",
        "basis_wrong",
        "left-then-ended",
        "UPDATE membership SET end_basis_id = (SELECT id FROM basis WHERE service_id = {s}"
        " AND rule = 'sanction_ground' AND clauses = '21-1') WHERE id = {m}",
    ),
    desk_case(
        "a decision on a ground cites the general clause",
        "basis_wrong seal_head",
        "stops",
        "UPDATE journal_entry SET basis_id = (SELECT id FROM basis WHERE service_id = {s}"
        " AND rule = 'sanction_ground' AND clauses = '21-1')"
        " WHERE membership_id = {m} AND action = 'suspended'",
    ),
    desk_case(
        "a waiver of another amount",
        "waiver seal_head",
        "waived",
        "UPDATE journal_entry SET payload = replace(payload, '\"amount_yen\":', '\"amount_yen\":1')"
        " WHERE membership_id = {m} AND action = 'charge_waived'",
    ),
    desk_case(
        "a waiver of nothing",
        "waiver seal_head",
        "waived",
        "UPDATE journal_entry SET payload = '{{}}'"
        " WHERE membership_id = {m} AND action = 'charge_waived'",
    ),
    desk_case(
        "a waived charge stands again",
        "waiver posting_unexpected balance_receivable overdue_open",
        "waived",
        "DELETE FROM charge_reversal WHERE membership_id = {m}",
    ),
    desk_case(
        "a waiver takes back the fee instead",
        "waiver posting_missing posting_unexpected reversed_paid balance_receivable overdue_open",
        "waived",
        "UPDATE charge_reversal SET charge_id ="
        " (SELECT min(id) FROM charge WHERE membership_id = {m} AND kind = 1)"
        " WHERE membership_id = {m}",
    ),
    desk_case(
        "a waiver rests on the rule for interest",
        "basis_wrong posting_missing posting_unexpected",
        "waived",
        "UPDATE charge_reversal SET basis_id = (SELECT id FROM basis WHERE service_id = {s}"
        " AND rule = 'late_interest_waivable') WHERE membership_id = {m}",
    ),
    desk_case(
        "a member has another address than was reported",
        "particulars member_key",
        "left",
        "UPDATE member SET email = 'x@example.jp' WHERE handle = 'left' AND service_id = {s}",
    ),
    desk_case(
        "a change begins with what never was",
        "particulars member_key",
        "left",
        "UPDATE particulars_change SET old_values = jsonb_set(old_values, '{{email}}', '\"x\"')"
        " WHERE id = (SELECT max(c.id) FROM particulars_change c JOIN member m"
        " ON m.id = c.member_id WHERE m.service_id = {s})",
    ),
    desk_case(
        "a change is gone",
        "particulars member_key",
        "left",
        "DELETE FROM particulars_change WHERE id = (SELECT max(c.id) FROM particulars_change c"
        " JOIN member m ON m.id = c.member_id WHERE m.service_id = {s})",
    ),
    desk_case(
        "a change that nobody entered",
        "particulars member_key",
        "left",
        "INSERT INTO particulars_change (member_id, changed_on, at, by, field_names, old_values,"
        " new_values, file_ids, entry_id) SELECT id, '2026-12-20', now(), 'x', '[\"phone\"]',"
        " jsonb_build_object('phone', phone), jsonb_build_object('phone', phone), '[]', 1"
        " FROM member WHERE handle = 'left' AND service_id = {s}",
    ),
    desk_case(
        "a refund was paid of another amount",
        "refund_payment posting_missing posting_unexpected balance_refunds balance_cash",
        "refunded",
        "UPDATE refund_payment SET amount_yen = amount_yen - 1 WHERE membership_id = {m}",
    ),
    desk_case(
        "a refund was paid before it was due",
        "refund_payment",
        "refunded",
        "UPDATE refund_payment SET paid_on = '2026-11-26' WHERE membership_id = {m}",
    ),
    desk_case(
        "the payment of a refund is gone",
        "refund_payment posting_unexpected balance_refunds balance_cash",
        "refunded",
        "DELETE FROM refund_payment WHERE membership_id = {m}",
    ),
    desk_case(
        "a refund was paid that nobody entered",
        "entry_missing refund_payment posting_missing posting_unexpected",
        "refunded",
        "UPDATE refund_payment SET entry_id = 2000000000 WHERE membership_id = {m}",
    ),
    desk_case(
        "a refund was paid that is not due",
        "refund_payment posting_missing posting_unexpected",
        "refunded",
        "UPDATE refund_payment SET refund_id = 2000000000 WHERE membership_id = {m}",
    ),
    desk_case(
        "why a member was suspended is gone",
        "decision_reason",
        "stops",
        "DELETE FROM decision_reason WHERE membership_id = {m}",
    ),
    desk_case(
        "why a member was suspended is wiped though the member was not erased",
        "decision_reason",
        "stops",
        "UPDATE decision_reason SET text = '' WHERE membership_id = {m}",
    ),
    desk_case(
        "a note is another's",
        "note",
        "left",
        "UPDATE note SET by = 'nobody' WHERE member_id IN"
        " (SELECT id FROM member WHERE service_id = {s})",
    ),
    desk_case(
        "a note is gone",
        "note",
        "left",
        "DELETE FROM note WHERE member_id IN (SELECT id FROM member WHERE service_id = {s})",
    ),
    Tampering(
        "a member is recognised by what nobody stated",
        "member_key",
        "netsugen",
        "prompt",
        (
            "UPDATE member_key SET key = 'x' WHERE kind = 'name' AND member_id ="
            " (SELECT id FROM member WHERE service_id = {s} AND handle = 'on-paper')",
        ),
    ),
    Tampering(
        "a way to apply is opened again that was closed",
        "admission_setting",
        "netsugen",
        "prompt",
        ("UPDATE admission_switch SET is_open = true WHERE service_id = {s} AND NOT is_open",),
    ),
    Tampering(
        "a declaration is gone",
        "application_papers",
        "netsugen",
        "prompt",
        (
            "DELETE FROM declaration WHERE application_id IN"
            " (SELECT id FROM application WHERE service_id = {s})",
        ),
    ),
    Tampering(
        "the scan of a paper is gone",
        "application_papers",
        "netsugen",
        "prompt",
        ("UPDATE application SET scan_ids = '[]' WHERE service_id = {s} AND channel = 'paper'",),
    ),
    Tampering(
        "screening is said to have found what it did not",
        "application_findings",
        "netsugen",
        "prompt",
        (
            "UPDATE application SET findings = findings || jsonb_build_array(jsonb_build_object("
            "'code', 'abroad', 'evidence', '{{}}'::jsonb, 'severity', 'fact', 'ja', '', 'en', ''))"
            " WHERE service_id = {s}",
        ),
    ),
    netsugen_case(
        "a contact was on another day",
        "contact",
        "prompt",
        "UPDATE contact SET contacted_on = contacted_on - 1 WHERE membership_id = {m}",
    ),
    netsugen_case(
        "an answer came on another day",
        "contact",
        "prompt",
        "UPDATE contact SET answered_on = answered_on + 1 WHERE membership_id = {m}",
    ),
    netsugen_case(
        "somebody is a candidate who had answered",
        "contact ground_unfounded",
        "free",
        "UPDATE contact SET answered_on = contacted_on, answer_recorded_on = recorded_on,"
        " answer_entry_id = entry_id WHERE membership_id = {m}",
    ),
    netsugen_case(
        "a use is gone on which a ground rests",
        "use_recorded last_use ground_unfounded",
        "prompt",
        "DELETE FROM service_use WHERE membership_id = {m} AND is_last",
    ),
    netsugen_case(
        "a use is marked as the last that is not",
        "last_use",
        "prompt",
        "UPDATE service_use SET is_last = false WHERE membership_id = {m} AND is_last",
    ),
    netsugen_case(
        "somebody is a candidate who had come again",
        "use_recorded last_use ground_unfounded",
        "free",
        "INSERT INTO service_use (service_id, membership_id, member_id, used_on, source, is_last,"
        " recorded_on, by, entry_id) SELECT service_id, membership_id, member_id, used_on + 1,"
        " source, false, recorded_on, by, entry_id FROM service_use WHERE membership_id = {m}",
    ),
    netsugen_case(
        "who did not answer is put before nobody",
        "ground_missing partition_count",
        "free",
        "DELETE FROM ground WHERE membership_id = {m} AND question = 'no_answer_ground'",
    ),
    netsugen_case(
        "who stayed away is put before nobody",
        "ground_missing partition_count",
        "free",
        "DELETE FROM ground WHERE membership_id = {m} AND question = 'no_use_ground'",
    ),
    case(
        "a ground by another fee",
        "ground_figures",
        "netsugen late",
        "UPDATE ground SET monthly_fee_yen = 1 WHERE id ="
        " (SELECT min(id) FROM ground WHERE membership_id = {m})",
    ),
    case(
        "a ground for nothing",
        "ground_figures ground_unfounded",
        "netsugen late",
        "UPDATE ground SET arrears_yen = 0 WHERE id ="
        " (SELECT min(id) FROM ground WHERE membership_id = {m})",
    ),
)
