"""Ways to tamper with bookings, with things left behind, with damage and with inspections."""

from __future__ import annotations

from tests.close.verify.tampering_at_the_desk import netsugen_case

_PAID = "membership_id = {m} AND state = 'confirmed' AND deferred_until IS NULL"

CASES = (
    netsugen_case(
        "a booking costs less than the terms answer",
        "booking booking_fee",
        "free",
        f"UPDATE booking SET amount_yen = amount_yen - 1 WHERE {_PAID}",
    ),
    netsugen_case(
        "a booking was made at a lower price of an hour",
        "booking booking_fee",
        "free",
        f"UPDATE booking SET hourly_yen = hourly_yen - 60 WHERE {_PAID}",
    ),
    netsugen_case(
        "a booking is another member's",
        "booking",
        "free",
        "UPDATE booking SET member_id = (SELECT max(id) FROM member WHERE id <> member_id)"
        f" WHERE {_PAID}",
    ),
    netsugen_case(
        "a booking that was called off is confirmed, and nobody paid",
        "booking booking_unpaid",
        "free",
        "UPDATE booking SET state = 'confirmed' WHERE membership_id = {m} AND state = 'cancelled'",
    ),
    netsugen_case(
        "a booking was never let be paid later",
        "booking",
        "free",
        "UPDATE booking SET deferred_until = NULL WHERE membership_id = {m}"
        " AND deferred_until IS NOT NULL",
    ),
    netsugen_case(
        "a booking has no charge",
        "booking booking_fee booking_unpaid",
        "free",
        f"UPDATE booking SET charge_id = 0 WHERE {_PAID}",
    ),
    netsugen_case(
        "a booking is gone with what it takes up",
        "booking booking_fee",
        "free",
        "DELETE FROM booking_check WHERE booking_id IN (SELECT id FROM booking WHERE"
        " membership_id = {m})",
        f"DELETE FROM occupancy WHERE booking_id IN (SELECT id FROM booking WHERE {_PAID})",
        f"DELETE FROM booking WHERE {_PAID}",
    ),
    netsugen_case(
        "a space was left restored, where something was found",
        "booking",
        "free",
        "UPDATE booking_check SET is_restored = true",
    ),
    netsugen_case(
        "the fee of a booking was taken back on another basis",
        "booking_fee basis_wrong posting_missing posting_unexpected",
        "free",
        "UPDATE charge_reversal SET basis_id = (SELECT basis_id FROM booking WHERE membership_id ="
        " {m} LIMIT 1) WHERE charge_id = (SELECT charge_id FROM booking WHERE membership_id = {m}"
        " AND state = 'cancelled')",
    ),
    netsugen_case(
        "somebody waited for another hour",
        "booking_wait",
        "never",
        "UPDATE booking_wait SET ends_at = ends_at + interval '1 hour' WHERE membership_id = {m}",
    ),
    netsugen_case(
        "a left thing may be disposed of a day earlier",
        "left_thing",
        "free",
        "UPDATE left_thing SET disposable_on = disposable_on - 1 WHERE membership_id = {m}",
    ),
    netsugen_case(
        "a left thing was another member's",
        "left_thing",
        "free",
        "UPDATE left_thing SET member_id = (SELECT max(id) FROM member WHERE id <> member_id)"
        " WHERE membership_id = {m}",
    ),
    netsugen_case(
        "a disposal cost less than was charged",
        "left_thing",
        "free",
        "UPDATE left_thing SET cost_yen = cost_yen - 1 WHERE membership_id = {m}",
    ),
    netsugen_case(
        "a left thing is gone",
        "left_thing",
        "free",
        "DELETE FROM left_thing WHERE membership_id = {m}",
    ),
    netsugen_case(
        "damage was put at another amount",
        "damage",
        "free",
        "UPDATE damage SET amount_yen = amount_yen + 1 WHERE membership_id = {m}",
    ),
    netsugen_case(
        "what shows the amount of damage became a photograph of it",
        "damage",
        "free",
        "UPDATE damage SET file_ids = claim_file_ids, claim_file_ids = '[]'"
        " WHERE membership_id = {m}",
    ),
    netsugen_case(
        "damage is charged by the cost of a disposal",
        "damage",
        "free",
        "UPDATE damage SET charge_id = (SELECT charge_id FROM left_thing"
        " WHERE membership_id = {m}) WHERE membership_id = {m}",
    ),
    netsugen_case(
        "an inspection led to no report",
        "inspection",
        "free",
        "UPDATE inspection SET report_id = NULL WHERE membership_id = {m}",
    ),
    netsugen_case(
        "an inspection was on another day",
        "inspection",
        "free",
        "UPDATE inspection SET inspected_on = inspected_on - 1 WHERE membership_id = {m}",
    ),
)
