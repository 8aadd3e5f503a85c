"""Logins to the network: set up, given to members, and sessions ended at once.

A service has them where its terms know the connection as a use that a suspension bars. What
FreeRADIUS answers follows from how memberships stand: see ``following``.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kiyaku.base import journal, queries, sandboxes
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows.erased import require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.refusing import require_concluded
from kiyaku.network import radius, radius_sessions
from kiyaku.network.radius import RadiusService
from kiyaku.terms import Pack

USE = "connection"
"""The use of a service that the logins here open."""
SET_UP, SERVER_ADDED, SERVER_REMOVED = (
    "radius_set_up", "access_server_added", "access_server_removed"
)  # fmt: skip
PASSWORD_GIVEN, ENDING_ASKED = "connection_password_given", "session_ending_asked"
SHORTEST_SECRET = 16
LONGEST_SECRET = 128
DYNAMIC_PORT = 3799

Attributes = Sequence[tuple[str, str]]
FULL: Attributes = (("Service-Type", "Framed-User"), ("Framed-Protocol", "PPP"))
WALLED: Attributes = (*FULL, ("Framed-Pool", "walled-garden"), ("Session-Timeout", "3600"))
"""What logins get where nothing else is set."""

_REALM = re.compile(r"(?=.{1,63}\Z)[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_ATTRIBUTE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,62}")
# Kept by ourselves, or nothing for a reply.
_NOT_SET = frozenset({"class", "user-name", "user-password", "message-authenticator"})


@dataclass(frozen=True)
class Given:
    """A login as it is given to a member; the password only this once, None at a repeat."""

    username: str
    password: str | None = field(compare=False, repr=False)


def provides(pack: Pack) -> bool:
    """Whether a service gives access to a network at all."""
    return USE in pack.uses


def require_provided(service: int) -> None:
    """Nothing where a service gives access to a network.

    Raises:
        OperationRefused: ``no_connection``.
    """
    if not provides(queries.pack(service)):
        raise OperationRefused(
            "no_connection",
            "この規約のサービスには、ネットワークへの接続がありません。",
            "the service of these terms gives no access to a network",
        )


def required_settings(service: int) -> RadiusService:
    """How a service's logins are kept.

    Raises:
        OperationRefused: ``no_connection``, ``radius_not_set_up``.
    """
    require_provided(service)
    found = radius.settings(service)
    if found is None:
        raise OperationRefused(
            "radius_not_set_up",
            "ログインのレルムがまだ設定されていません(kiyaku network radius set-up)。",
            "no realm for logins has been set yet (kiyaku network radius set-up)",
        )
    return found


@atomic
def set_up(
    *,
    service: int,
    realm: str,
    at: dt.datetime,
    by: str,
    full: Attributes = FULL,
    walled: Attributes = WALLED,
    key: str | None = None,
) -> None:
    """Set what a service's logins end in, and which attributes they get in and out of full use.

    Args:
        realm: a name of hosts, of this service alone.
        full: (name, value) of the reply to a login in full use.
        walled: those while use is suspended.

    Raises:
        OperationRefused: ``no_connection``, ``sandbox``, ``bad_realm``, ``realm_taken``,
            ``realm_in_use`` once a login ends in another one, ``bad_attribute``.
    """
    if journal.done_before(service, key) is not None:
        return
    require_provided(service)
    _refuse_in_sandbox(service)
    _check_realm(service, realm)
    for one in (*full, *walled):
        _check_attribute(*one)
    told = {"realm": realm, "full": [list(one) for one in full],
            "walled": [list(one) for one in walled]}  # fmt: skip
    entry = _record(Act(at, by, key), service, SET_UP, told)
    radius.keep_settings(service, realm=realm, full=full, walled=walled, entry=entry)


@atomic
def add_server(
    *,
    service: int,
    name: str,
    address: str,
    secret: str,
    at: dt.datetime,
    by: str,
    dynamic_port: int = DYNAMIC_PORT,
    key: str | None = None,
) -> int:
    """Enter a network access server; its id. FreeRADIUS knows it from the next configuration on.

    Args:
        secret: what it shares with FreeRADIUS; kept sealed, never told again.
        dynamic_port: where it takes Disconnect-Requests.

    Raises:
        OperationRefused: ``no_connection``, ``sandbox``, ``bad_name``, ``bad_address``,
            ``bad_port``, ``bad_secret``, ``access_server_exists``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["server"])
    require_provided(service)
    _refuse_in_sandbox(service)
    place = _checked_place(name, address, dynamic_port)
    _check_secret(secret)
    if radius.server_at(place) is not None or name in {one.name for one in radius.servers()}:
        raise OperationRefused(
            "access_server_exists",
            f"その名前またはアドレス({name}、{place})の NAS はすでにあります。",
            f"there is an access server of that name or address ({name}, {place}) already",
        )
    entry, day = journal.next_entry_id(), queries.business_day(service)
    server = radius.add_server(
        service, name=name, address=place, secret=secret, dynamic_port=dynamic_port, on=day,
        entry=entry,
    )  # fmt: skip
    told = {"server": server, "name": name, "address": place, "dynamic_port": dynamic_port}
    _record(Act(at, by, key), service, SERVER_ADDED, told, entry)
    return server


@atomic
def remove_server(
    *, service: int, name: str, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """A network access server is none any more; its secret is forgotten.

    Raises:
        OperationRefused: ``no_connection``, ``unknown_access_server``.
    """
    if journal.done_before(service, key) is not None:
        return
    require_provided(service)
    found = next((one for one in radius.servers(service) if one.name == name), None)
    if found is None:
        raise OperationRefused(
            "unknown_access_server",
            f"このサービスに {name} という NAS はありません。",
            f"this service has no access server {name}",
        )
    radius.remove_server(found, on=queries.business_day(service))
    _record(Act(at, by, key), service, SERVER_REMOVED, {"server": found.pk, "name": name})


@atomic
def give_password(
    *, service: int, membership: int, at: dt.datetime, by: str, key: str | None = None
) -> Given:
    """Give a membership its login with a new password, which is told this once.

    The login hangs on the membership: it stays as it is when that passes to somebody else, who
    takes over every right (17-4), and may have another password given.

    Raises:
        OperationRefused: ``no_connection``, ``radius_not_set_up``, ``unknown_membership``,
            ``not_active``, ``member_erased``.
    """
    if journal.done_before(service, key) is not None:
        known = radius.login_of(membership)
        return Given("" if known is None else known.username, None)
    settings = required_settings(service)
    row = hold_membership(service, membership)
    require_concluded(row)
    require_known(service, row.member_id)
    password, entry = radius.new_password(), journal.next_entry_id()
    is_first = radius.login_of(membership) is None
    login = radius.keep_password(
        service, membership, realm=settings.realm, password=password,
        on=queries.business_day(service), entry=entry,
    )  # fmt: skip
    journal.record(
        Act(at, by, key), service=service, business_day=queries.business_day(service),
        action=PASSWORD_GIVEN, member=row.member_id, membership=membership, entry_id=entry,
        payload={"first": is_first},
    )  # fmt: skip
    return Given(login.username, password)


@atomic
def end_session(
    *, service: int, session: int, at: dt.datetime, by: str, key: str | None = None
) -> None:
    """Have the access server asked to end a running session, whatever its login may do.

    Args:
        session: its number, as the list of sessions tells it.

    Raises:
        OperationRefused: ``no_connection``, ``unknown_session``, ``session_over``,
            ``ending_waits``.
    """
    if journal.done_before(service, key) is not None:
        return
    require_provided(service)
    shown = radius_sessions.numbered(service, session)
    if shown is None:
        raise OperationRefused(
            "unknown_session",
            "このサービスにそのセッションはありません。",
            "this service has no such session",
        )
    if not shown.is_running:
        raise OperationRefused(
            "session_over", "そのセッションは終わっています。", "that session is over"
        )
    row = hold_membership(service, shown.membership)
    entry = journal.next_entry_id()
    if radius_sessions.request_by_hand(service, shown, at=at, entry=entry) is None:
        raise OperationRefused(
            "ending_waits",
            "そのセッションの切断は、すでに NAS に求めるところです。",
            "the access server is about to be asked to end that session already",
        )
    journal.record(
        Act(at, by, key), service=service, business_day=queries.business_day(service),
        action=ENDING_ASKED, member=row.member_id, membership=row.pk, entry_id=entry,
        payload={"session": shown.id},
    )  # fmt: skip


def _refuse_in_sandbox(service: int) -> None:
    if sandboxes.is_sandbox(service):
        raise OperationRefused(
            "sandbox",
            "試用環境の会員は、実際のネットワークには接続しません。",
            "members of a sandbox do not get onto the real network",
        )


def _check_realm(service: int, realm: str) -> None:
    if not _REALM.fullmatch(realm):
        raise OperationRefused(
            "bad_realm",
            "レルムは英小文字・数字・「.」「-」の 63 字までです。",
            "a realm is of small letters, digits, dots and hyphens, at most 63",
        )
    if not radius.realm_is_free(service, realm):
        raise OperationRefused(
            "realm_taken",
            f"レルム {realm} はほかのサービスが使っています。",
            f"another service has the realm {realm}",
        )
    known = radius.settings(service)
    if known is not None and known.realm != realm and radius.has_logins(service):
        raise OperationRefused(
            "realm_in_use",
            f"{known.realm} で終わるログインがあるので、レルムは変えられません。",
            f"there are logins that end in {known.realm}: the realm cannot change any more",
        )


def _check_attribute(name: str, value: str) -> None:
    fits = _ATTRIBUTE.fullmatch(name) and 0 < len(value) <= 200 and value.isprintable()
    if not fits or name.lower() in _NOT_SET or "%" in value or "`" in value:
        raise OperationRefused(
            "bad_attribute",
            f"応答の属性「{name}={value}」は設定できません。",
            f"{name}={value} cannot be set as an attribute of a reply",
        )


def _checked_place(name: str, address: str, port: int) -> str:
    if not _NAME.fullmatch(name):
        raise OperationRefused(
            "bad_name",
            "NAS の名前は英小文字・数字・「-」の 63 字までです。",
            "an access server's name is of small letters, digits and hyphens, at most 63",
        )
    if not 0 < port < 65536:
        raise OperationRefused(
            "bad_port", "ポートは 1 から 65535 までです。", "ports go from 1 to 65535"
        )
    try:
        return str(ipaddress.ip_address(address.strip()))
    except ValueError:
        raise OperationRefused(
            "bad_address",
            f"{address} は IP アドレスではありません。",
            f"{address} is no IP address",
        ) from None


def _check_secret(secret: str) -> None:
    fits = SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET
    is_plain = secret.isascii() and secret.isprintable() and " " not in secret
    # FreeRADIUS would put something else in its place when it reads its configuration.
    if not (fits and is_plain) or "${" in secret or "$ENV{" in secret:
        raise OperationRefused(
            "bad_secret",
            f"共有秘密鍵は、空白のない ASCII の {SHORTEST_SECRET}〜{LONGEST_SECRET} 字です。"
            "${ と $ENV{ は使えません。",
            f"a shared secret is of {SHORTEST_SECRET} to {LONGEST_SECRET} signs of ASCII, "
            "no spaces, and neither ${ nor $ENV{",
        )


def _record(
    act: Act, service: int, action: str, told: Mapping[str, object], entry: int | None = None
) -> int:
    row = journal.record(
        act, service=service, business_day=queries.business_day(service), action=action,
        payload=told, entry_id=entry,
    )  # fmt: skip
    return int(row.pk)
