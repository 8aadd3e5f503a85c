"""Look-ups of addresses: as the journal has them, and still answered so while leases are kept.

Leases come late: a file that is taken in afterwards may tell of more who had an address. What was
sure then stays sure, so who was found must be found still.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from kiyaku.base import queries
from kiyaku.close.verify.acts import payload_of
from kiyaku.close.verify.context import Audit
from kiyaku.flows.network import holders
from kiyaku.flows.network.addresses import address
from kiyaku.flows.network.holders import Seen
from kiyaku.flows.network.leases import are_known, kept_from
from kiyaku.flows.network.lookups import LOOKED_UP

_ENTRIES = """
SELECT membership_id, payload FROM journal_entry WHERE service_id = %s AND action = %s
"""
_ROWS = """
SELECT id, outcome, candidates, membership_id, address::text, port, seen_at, tolerance_s, login
FROM address_lookup WHERE service_id = %s
"""


def check(audit: Audit) -> None:
    """Every look-up is in the journal with its outcome and membership; who was found still is."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [audit.service, LOOKED_UP])
        told = [(payload_of(payload), membership) for membership, payload in cursor]
        cursor.execute(_ROWS, [audit.service])
        rows = cursor.fetchall()
    expected = {
        one.get("lookup"): (one.get("outcome"), one.get("candidates"), membership)
        for one, membership in told
    }
    actual = {number: tuple(facts) for number, *facts in (row[:4] for row in rows)}
    for number in sorted({*expected, *actual}):
        if expected.get(number) != actual.get(number):
            where = f"address_lookup {number}"
            audit.found.add("lookup", where, expected.get(number), actual.get(number))
    ones = [row for row in rows if row[1] == holders.ONE and row[4] is not None]
    if ones:
        _check_answers(audit, ones)


def _check_answers(audit: Audit, rows: list[tuple[Any, ...]]) -> None:
    """A copy of a service has no leases and no addresses, so nothing of it comes here."""
    service = audit.service
    pack, day = queries.pack(service), queries.business_day(service)
    if not are_known(pack):
        return
    for row in rows:
        number, _, _, _, where, port, seen_at, tolerance_s, login = row
        seen = Seen(address(str(where).partition("/")[0]), seen_at, port)
        (found,) = holders.who_held(
            service, pack, [seen], tolerance_s=tolerance_s, kept_from=kept_from(pack, day)
        )
        is_gone = holders.GONE in found.reasons
        if not is_gone and login not in found.logins:
            audit.found.add("lookup_answer", f"address_lookup {number}", login, found.outcome)
