"""Which tables here belong to a service, and how a sandbox gets its own rows of them.

The id of a line names a line as the number of a member names a member: it stays, and so does what a
piece of equipment is called. Its serial number is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.base.copying import FILES, Table, Told, unless_empty

_NAMES = ("code", "name_ja", "name_en")
_OF_PRODUCTS = "t.product_id IN (SELECT id FROM product WHERE service_id = %(service)s)"
_OF_REQUEST = (
    "t.request_id IN (SELECT q.id FROM session_request q WHERE q.service_id = %(service)s)"
)
_OF_PERSONS_REQUEST = (
    "t.request_id IN (SELECT q.id FROM session_request q JOIN membership m"
    " ON m.id = q.membership_id WHERE m.member_id = %(member)s)"
)

_OF_INTERRUPTIONS = (
    "t.interruption_id IN (SELECT id FROM interruption WHERE service_id = %(service)s)"
)
_OF_OUTAGES = "t.outage_id IN (SELECT id FROM outage WHERE service_id = %(service)s)"


def _used_by_person(day: str) -> str:
    """The condition that a row ``t`` tells of a login while ``%(member)s`` held its membership.

    Args:
        day: SQL for the day of the row.
    """
    return f"""
    t.username IN (SELECT l.username FROM network_login l WHERE l.membership_id IN (
        SELECT id FROM membership WHERE member_id = %(member)s
        UNION SELECT membership_id FROM membership_holder WHERE member_id = %(member)s))
    AND NOT EXISTS (
        SELECT FROM network_login l JOIN membership_holder h ON h.membership_id = l.membership_id
        WHERE l.username = t.username AND h.member_id <> %(member)s
          AND (h.kind = 'registered' OR h.from_day <= {day})
          AND (h.to_day IS NULL OR {day} <= h.to_day))
    """


OF_PERSONS: tuple[Table, ...] = (
    Table(
        "radius.radacct",
        ("acctsessionid", "acctuniqueid", "realm", "nasipaddress", "nasportid", "nasporttype",
         "acctauthentic", "connectinfo_start", "connectinfo_stop", "acctterminatecause",
         "servicetype", "framedprotocol", "class"),
        personal={
            "username": Told.SIGN_IN, "calledstationid": Told.SIGN_IN,
            "callingstationid": Told.SIGN_IN, "framedipaddress": Told.SIGN_IN,
            "framedipv6address": Told.SIGN_IN, "framedipv6prefix": Told.SIGN_IN,
            "framedinterfaceid": Told.SIGN_IN, "delegatedipv6prefix": Told.SIGN_IN,
        },
        of_person=_used_by_person(
            "(coalesce(t.acctstarttime, t.acctupdatetime) AT TIME ZONE 'Asia/Tokyo')::date"
        ),
        is_copied=False,
        is_erased=True,
    ),
    Table(
        "radius.radpostauth",
        ("reply", "class"),
        personal={
            "username": Told.SIGN_IN, "calledstationid": Told.SIGN_IN,
            "callingstationid": Told.SIGN_IN,
        },
        of_person=_used_by_person("(t.authdate AT TIME ZONE 'Asia/Tokyo')::date"),
        is_copied=False,
        is_erased=True,
    ),
)  # fmt: skip
"""What FreeRADIUS writes of sessions and sign-ins: no copy gets any of it."""

TABLES: tuple[Table, ...] = (
    Table("area", _NAMES, refers={"parent_id": "area"}),
    Table("product", _NAMES),
    Table(
        "product_offer",
        ("plans", "areas", "conditions_ja", "conditions_en", "rules"),
        mine=_OF_PRODUCTS,
    ),
    Table("product_end", refers={"announcement_id": ""}, mine=_OF_PRODUCTS),
    Table("network_price", (*_NAMES, "kind")),
    Table(
        "line",
        ("code",),
        refers={"replaces_id": "line"},
    ),
    Table("works", ("code", "state", "reason")),
    Table(
        "equipment",
        ("what",),
        replaced={"serial": unless_empty("serial", "'S' || left(md5(%(secret)s || t.serial), 12)")},
        # What the operator lends is its own: it is told by its serial whoever had it.
        spared="t.is_lent",
    ),
    # A sandbox's members do not get onto the real network: it has no logins and asks no servers.
    Table(
        "session_attempt",
        ("server", "answer"),
        refers={"request_id": "session_request"},
        mine=_OF_REQUEST,
        of_person=_OF_PERSONS_REQUEST,
        is_copied=False,
    ),
    Table("session_request", ("session", "reason", "state"), is_copied=False),
    Table(
        "network_login",
        personal={"username": Told.SIGN_IN, "password_hash": Told.SIGN_IN},
        withheld=("password_hash",),
        is_copied=False,
        is_erased=True,
    ),
    Table("access_server", ("name", "address", "secret_sealed"), is_copied=False),
    Table("radius_service", ("realm", "full", "walled"), is_copied=False),
    # Leases of addresses no copy gets, so it gets no address that was looked up either.
    Table("notice_file", ("name", "reference")),
    Table(
        "address_lookup",
        ("reference", "outcome", "reasons", "state", "hindrance", "by"),
        refers={"file_id": "notice_file"},
        replaced={
            "address": "NULL::inet", "port": "NULL::integer", "login": "''",
            "message_id": "NULL::bigint",
        },
        personal={"address": Told.SIGN_IN, "login": Told.SIGN_IN},
    ),
    Table(
        "line_inspection",
        ("cause", "state", "answered_by", "excuse"),
        refers={"ground_id": "ground", "line_id": "line"},
        replaced={
            **{name: unless_empty(name) for name in ("reason", "refusal", "finding")},
            "file_ids": FILES,
        },
        of_person="t.member_id = %(member)s",
    ),
    # A sandbox's members keep nothing on the real equipment. How much somebody keeps there goes
    # with the person; that some of it was deleted stays told.
    Table(
        "stored_data",
        ("what",),
        personal={"stored_bytes": Told.ASSESSED},
        of_person="t.member_id = %(member)s",
        is_copied=False,
        is_erased=True,
    ),
    Table(
        "stored_data_deletion",
        ("what", "storage_ground"),
        replaced={"reason": unless_empty("reason")},
        of_person="t.member_id = %(member)s",
    ),
    Table("interruption", ("kind", "cause", "what_ja", "what_en")),
    Table("interruption_area", mine=_OF_INTERRUPTIONS),
    Table("interruption_expected", mine=_OF_INTERRUPTIONS),
    Table("interruption_end", mine=_OF_INTERRUPTIONS),
    Table("outage", ("what_ja", "what_en"), refers={"interruption_id": "interruption"}),
    Table("outage_area", mine=_OF_OUTAGES),
    Table("outage_fact", ("fault",), mine=_OF_OUTAGES),
    Table("outage_decision", refers={"fact_id": "outage_fact"}, mine=_OF_OUTAGES),
    Table(
        "compensation",
        refers={"decision_id": "outage_decision"},
        replaced={"file_ids": FILES},
    ),
)  # fmt: skip

NAMED: Mapping[str, str] = {
    "lookup": "address_lookup",
    "notice": "notice_file",
    "candidates": "",
    "waiting": "",
    "warned": "",
    "line": "line",
    "replaces": "line",
    "works": "works",
    "line_inspection": "line_inspection",
    "stored_data_deletion": "stored_data_deletion",
    "stored_days": "",
    "stored_bytes": "",
    "deleted_bytes": "",
    "equipment": "equipment",
    "prefecture": "",
    "hit": "",
    "server": "",
    "dynamic_port": "",
    "session": "",
    "left": "",
    "outage": "outage",
    "decision": "outage_decision",
    "outage_areas": "area",
    "interruption": "interruption",
    "interruption_areas": "area",
    "told_count": "",
}
