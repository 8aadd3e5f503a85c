"""Ways to tamper with what FreeRADIUS answers: see ``tampering``."""

from __future__ import annotations

from tests.close.verify.tampering import case

OF_LOGIN = "username = (SELECT l.username FROM network_login l WHERE l.membership_id = {m})"

CASES = (
    case(
        "another password opens a login",
        "radius_row",
        "choppaya parts",
        f"UPDATE radius.radcheck SET value = 'mine' WHERE {OF_LOGIN}",
    ),
    case(
        "a login is walled in",
        "radius_row",
        "choppaya stops",
        f"UPDATE radius.radusergroup SET groupname = 'verified.example:walled' WHERE {OF_LOGIN}",
    ),
    case(
        "a login is gone",
        "radius_row",
        "choppaya parts",
        f"DELETE FROM radius.radcheck WHERE {OF_LOGIN}",
    ),
    case(
        "a guest is let in",
        "radius_row",
        "choppaya",
        "INSERT INTO radius.radcheck (username, attribute, value)"
        " VALUES ('guest@verified.example', 'Cleartext-Password', 'x')",
    ),
    case(
        "the walled garden opens",
        "radius_row",
        "choppaya",
        "DELETE FROM radius.radgroupreply WHERE groupname = 'verified.example:walled'"
        " AND attribute = 'Framed-Pool'",
    ),
)
