"""What is tried of logins to the network: given, ended sessions, and how they are set up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.network import radius
from kiyaku.network import radius as kept
from kiyaku.network import radius_sessions
from kiyaku.scenarios.states.lives import Person, Small
from kiyaku.scenarios.states.operation import NONE, Operation
from kiyaku.terms.texts import Text

_SECRET = "made-up-shared-secret"  # noqa: S105 - opens nothing

_SESSION = """
INSERT INTO radius.radacct (acctsessionid, acctuniqueid, username, nasipaddress, acctstarttime)
VALUES (%(key)s, %(key)s, %(username)s, '192.0.2.1', %(at)s) ON CONFLICT DO NOTHING
"""


def realm_of(small: Small) -> str:
    """A realm that no other service tried has."""
    return f"s{small.id}.example"


def _set_up(small: Small) -> None:
    """Refused where the service gives access to no network: that is what is told then."""
    if kept.settings(small.id) is None:
        small.act(radius.set_up, realm=realm_of(small))


def _giving(small: Small, person: Person) -> Mapping[str, Any]:
    _set_up(small)
    return {"membership": person.membership}


def _ending(small: Small, person: Person) -> Mapping[str, Any]:
    """A running session of the membership's login, where it can have had one."""
    _set_up(small)
    try:
        given = small.act(radius.give_password, membership=person.membership)
    except OperationRefused:
        return {"session": NONE}
    key = f"made up {person.membership}"
    with connection.cursor() as cursor:
        cursor.execute(_SESSION, {"key": key, "username": given.username, "at": small.at})
    found = radius_sessions.session(small.id, key)
    return {"session": NONE if found is None else found.id}


NETWORK: tuple[Operation, ...] = (
    Operation(
        Text("接続のパスワードを発行する", "give a connection password"),
        radius.give_password, _giving,
    ),
    Operation(Text("セッションを切断する", "end a session"), radius.end_session, _ending),
)  # fmt: skip
"""What is tried on each membership."""


def setting_up(small: Small, number: int) -> Mapping[str, Any]:
    """Another walled garden each time."""
    return {"realm": realm_of(small), "walled": [("Framed-Pool", f"walled-{number}")]}


def adding(small: Small, number: int) -> Mapping[str, Any]:
    """An access server at an address that no other service tried has."""
    address = f"2001:db8::{small.id:x}:{number + 1:x}"
    return {"name": f"nas-{small.id}-{number}", "address": address, "secret": _SECRET}


def removing(small: Small, number: int) -> Mapping[str, Any]:
    """One that was entered just before."""
    told = adding(small, number)
    small.act(radius.add_server, **told)
    return {"name": told["name"]}
