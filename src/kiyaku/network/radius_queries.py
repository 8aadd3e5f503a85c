"""FreeRADIUS's queries on the schema ``radius``.

They differ from the shipped ones where those lose something: what is kept of a sign-in has no
password, and a Stop, or an Interim-Update, that names no address leaves the one that was known.
Which addresses a packet did name, and of when it tells, is kept beside them: only that proves who
had an address (`kiyaku.network.lease_feed`). When it was, an access server says; believed is
it only where that agrees with the clock here (`radius.instant` in `kiyaku.network.radius_schema`).
"""

from __future__ import annotations

_WHEN = "('%{integer:Event-Timestamp}', '%l', '%{Acct-Delay-Time}')"
_AT = f"radius.instant{_WHEN}"
_NAS = (
    "'%{%{NAS-IPv6-Address}:-%{%{NAS-IP-Address}"
    ":-%{%{Packet-Src-IPv6-Address}:-%{Packet-Src-IP-Address}}}}'"
)
_UNIQUE = "'%{Acct-Unique-Session-Id}'"
_SECONDS = "NULLIF('%{Acct-Session-Time}', '')::bigint"
_ADDRESSES = {
    "framedipaddress": "Framed-IP-Address",
    "framedipv6address": "Framed-IPv6-Address",
    "framedipv6prefix": "Framed-IPv6-Prefix",
    "delegatedipv6prefix": "Delegated-IPv6-Prefix",
}
_REPORTED = {
    "reported": " + ".join(
        f"CASE WHEN '%{{{attribute}}}' <> '' THEN {1 << number} ELSE 0 END"
        for number, attribute in enumerate(_ADDRESSES.values())
    )
    + f" + radius.doubted{_WHEN}",
    "reported_at": _AT,
}
"""Of the packet itself: the bits of the addresses it names, in their order, of whether its clock is
doubted, and its instant."""


def _octets(way: str) -> str:
    high, low = f"%{{%{{Acct-{way}-Gigawords}}:-0}}", f"%{{%{{Acct-{way}-Octets}}:-0}}"
    return f"(('{high}'::bigint << 32) + '{low}'::bigint)"


def _given(attribute: str, kind: str = "") -> str:
    return f"NULLIF('%{{{attribute}}}', ''){kind}"


def _started(since: str, seconds: str) -> dict[str, str]:
    """Column → SQL for a session of which a packet tells first.

    Args:
        since: for how long it has been running, in seconds.
        seconds: the same, NULL where the packet does not say it.
    """
    return {
        "acctsessionid": "'%{Acct-Session-Id}'",
        "acctuniqueid": _UNIQUE,
        "username": "'%{SQL-User-Name}'",
        "nasipaddress": _NAS,
        "nasportid": _given("%{NAS-Port-Id}:-%{NAS-Port}"),
        "nasporttype": _given("NAS-Port-Type"),
        "acctstarttime": f"{_AT} - make_interval(secs => {since})",
        "acctupdatetime": _AT,
        "acctsessiontime": seconds,
        "acctauthentic": _given("Acct-Authentic"),
        "acctinputoctets": _octets("Input"),
        "acctoutputoctets": _octets("Output"),
        "calledstationid": _given("Called-Station-Id"),
        "callingstationid": _given("Calling-Station-Id"),
        "servicetype": _given("Service-Type"),
        "framedprotocol": _given("Framed-Protocol"),
        **{name: _given(attribute, "::inet") for name, attribute in _ADDRESSES.items()},
        "framedinterfaceid": _given("Framed-Interface-Id"),
        "class": _given("Class"),
        **_REPORTED,
    }


def _insert(row: dict[str, str]) -> str:
    columns, values = ", ".join(row), ", ".join(row.values())
    return f"INSERT INTO radius.radacct AS had ({columns}) VALUES ({values})"


def _goes_on(extra: dict[str, str]) -> str:
    """SQL for what a packet changes of a session that is known: no address is forgotten."""
    changed = {
        "acctupdatetime": _AT,
        "acctsessiontime": f"coalesce({_SECONDS}, had.acctsessiontime)",
        "acctinputoctets": _octets("Input"),
        "acctoutputoctets": _octets("Output"),
        "class": f"coalesce({_given('Class')}, had.class)",
        **{
            name: f"coalesce({_given(attribute, '::inet')}, had.{name})"
            for name, attribute in _ADDRESSES.items()
        },
        **_REPORTED,
        **extra,
    }
    return ", ".join(f"{column} = {value}" for column, value in changed.items())


def _query(text: str) -> str:
    """A query in FreeRADIUS's configuration, where it is one line within double quotes."""
    return f'query = "{" ".join(text.split())}"'


_NEW = "ON CONFLICT (acctuniqueid) DO UPDATE SET"
_RAN = f"NULLIF({_SECONDS}, 0)"
_SINCE = "coalesce(NULLIF('%{Acct-Session-Time}', ''), '0')::bigint"
_START = f"{_insert(_started('0', '0'))} ON CONFLICT (acctuniqueid) DO NOTHING"
_INTERIM = f"""{_insert(_started(_SINCE, _RAN))} {_NEW} {_goes_on({})}
    WHERE had.acctstoptime IS NULL"""
_ENDED = {"acctstoptime": _AT, "acctterminatecause": _given("Acct-Terminate-Cause")}
_STOP = f"""{_insert({**_started(_SINCE, _RAN), **_ENDED})} {_NEW} {_goes_on(_ENDED)}
    WHERE had.acctstoptime IS NULL"""
# The access server has been started anew, or goes down: it has no session any more.
_RESTART = f"""
UPDATE radius.radacct SET acctstoptime = {_AT}, acctupdatetime = {_AT},
    acctterminatecause = '%{{%{{Acct-Terminate-Cause}}:-NAS-Reboot}}'
WHERE acctstoptime IS NULL AND nasipaddress = {_NAS} AND acctstarttime <= {_AT}"""


def _lookup(table: str, key: str, value: str) -> str:
    return (
        f"SELECT id, {key}, attribute, value, op FROM radius.{table} "
        f"WHERE {key} = '{value}' ORDER BY id"
    )


_USER, _GROUP = "%{SQL-User-Name}", "%{SQL-Group}"
_ANSWERED = """
INSERT INTO radius.radpostauth (username, reply, calledstationid, callingstationid, class)
VALUES ('%{SQL-User-Name}', '%{reply:Packet-Type}', NULLIF('%{Called-Station-Id}', ''),
    NULLIF('%{Calling-Station-Id}', ''), NULLIF('%{reply:Class}', ''))"""

QUERIES = f"""\
sql_user_name = "%{{User-Name}}"
safe_characters = "@abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_: /"

authorize_check_query = "{_lookup("radcheck", "username", _USER)}"
authorize_reply_query = "{_lookup("radreply", "username", _USER)}"
authorize_group_check_query = "{_lookup("radgroupcheck", "groupname", _GROUP)}"
authorize_group_reply_query = "{_lookup("radgroupreply", "groupname", _GROUP)}"
group_membership_query = "SELECT groupname FROM radius.radusergroup \
WHERE username = '{_USER}' ORDER BY priority"

accounting {{
	reference = "%{{tolower:type.%{{Acct-Status-Type}}.query}}"
	type {{
		accounting-on {{
			{_query(_RESTART)}
		}}
		accounting-off {{
			{_query(_RESTART)}
		}}
		start {{
			{_query(_START)}
		}}
		interim-update {{
			{_query(_INTERIM)}
		}}
		stop {{
			{_query(_STOP)}
		}}
	}}
}}

post-auth {{
	{_query(_ANSWERED)}
}}
"""
