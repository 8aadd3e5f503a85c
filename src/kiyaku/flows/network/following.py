"""FreeRADIUS follows the memberships: what it should hold, and which sessions are to end.

Run after every act that may open or bar the connection, and with the daily close; as often as one
likes, for it works out what should be and writes the difference. Access servers are asked outside
any transaction, and what they answer is kept each time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from kiyaku.base import queries
from kiyaku.flows.network import radius as radius_flows
from kiyaku.network import radius, radius_asking, radius_sessions, radius_target
from kiyaku.network.radius import AccessServer
from kiyaku.network.radius_asking import Answer, Server, Session
from kiyaku.network.radius_sessions import Asked, SessionShown

RETRIES_AFTER = tuple(dt.timedelta(minutes=one) for one in (1, 2, 5, 10, 30, 60, 120))
"""How long to wait after each attempt that brought nothing, until it is left to the staff."""

Disconnect = Callable[..., Answer]
"""How an access server is asked to end a session: see ``radius_asking.disconnect``."""


ACTS = frozenset(
    {
        "membership_started",
        "suspended",
        "resumed",
        "terminated",
        "ended_by_member",
        "initial_cancellation",
        "personal_data_erased",
        radius_flows.SET_UP,
        radius_flows.PASSWORD_GIVEN,
        radius_flows.ENDING_ASKED,
    }
)
"""Entries after which FreeRADIUS may have to answer otherwise. Ends that days bring, the daily
close sees to."""


@dataclass(frozen=True)
class Followed:
    """Rows that were added to FreeRADIUS's tables and removed, sessions that are to end."""

    added: int
    removed: int
    to_end: int

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.to_end)


def is_followed(service: int) -> bool:
    """Whether a service's logins are kept on FreeRADIUS."""
    return radius.settings(service) is not None


def follow(service: int, *, at: dt.datetime) -> Followed:
    """Make FreeRADIUS hold what it should, and note which sessions run otherwise.

    Raises:
        OperationRefused: ``no_connection``, ``radius_not_set_up``.
    """
    settings = radius_flows.required_settings(service)
    with transaction.atomic():
        changed = radius_target.adjust(settings, queries.business_day(service), at=at)
        to_end = radius_sessions.request_endings(service, at=at)
    return Followed(changed.added, changed.removed, to_end)


def is_behind(service: int) -> bool:
    """Whether FreeRADIUS holds anything other than it should, or lets a session run otherwise."""
    settings = radius.settings(service)
    if settings is None:
        return False
    if radius_target.difference(settings, queries.business_day(service)):
        return True
    return radius_sessions.is_any_to_request(service)


def waiting(service: int) -> int:
    """How many rows of FreeRADIUS's still have to follow acts: a worker does so within seconds."""
    settings = radius.settings(service)
    if settings is None:
        return 0
    day = queries.business_day(service)
    every = radius_target.difference(settings, day)
    if not every:
        return 0
    rest = radius_target.difference(settings, day, but=radius_target.waiting(settings, ACTS))
    return every.added + every.removed - rest.added - rest.removed


def is_to_ask(service: int, now: dt.datetime) -> bool:
    """Whether an access server is to be asked now, for the first time or again."""
    return is_followed(service) and radius_sessions.is_due(service, now)


def ask_due(
    service: int,
    *,
    now: Callable[[], dt.datetime],
    goes_on: Callable[[], bool] = lambda: True,
    patience_s: float = radius_asking.PATIENCE_S,
    disconnect: Disconnect = radius_asking.disconnect,
) -> Iterator[Asked]:
    """Ask access servers to end the sessions that are to end now; each request as it was.

    One that does not answer is asked for nothing more until it is asked again: nobody else waits
    for it.

    Args:
        now: the clock.
        goes_on: asked before each: whether there is still time for it.
        patience_s: how long each packet waits for its answer.
        disconnect: how an access server is asked; stories have it answer as they say.
    """
    silent: set[str] = set()
    for one in radius_sessions.due(service, now()):
        if not goes_on():
            return
        shown = radius_sessions.session(service, one.session)
        if shown is None or not shown.is_running:
            radius_sessions.settle(one.id, state=radius_sessions.MOOT, at=now())
        elif shown.nas_address in silent:
            continue
        elif not _ask(service, one, shown, now, partial(disconnect, patience_s=patience_s)):
            silent.add(shown.nas_address)
        yield one


def _ask(
    service: int,
    one: Asked,
    shown: SessionShown,
    now: Callable[[], dt.datetime],
    disconnect: Disconnect,
) -> bool:
    """Whether an access server answered, or there is none."""
    server = radius.server_at(shown.nas_address)
    if server is None:
        answer = Answer(radius_asking.NO_SERVER)
    else:
        called = radius_sessions.session_id(one.session)
        about = Session(shown.username, called, shown.nas_address)
        answer = disconnect(_reached(server), about, epoch_s=int(now().timestamp()))
    at = now()
    state, due_at = _after(answer, len(one.tries), at)
    answers = answer.answer not in (radius_asking.SILENCE, radius_asking.UNREACHABLE)
    with transaction.atomic():
        name = "" if server is None else server.name
        radius_sessions.keep_answer(one.id, answer, server=name, at=at, state=state, due_at=due_at)
        if not answers:
            later = RETRIES_AFTER[min(len(one.tries), len(RETRIES_AFTER) - 1)]
            radius_sessions.put_off(service, shown.nas_address, until=at + later)
    return answers


def _reached(server: AccessServer) -> Server:
    secret = radius.SEAL.opened(server.secret_sealed).encode()
    return Server(server.address, server.dynamic_port, secret)


def _after(answer: Answer, before: int, at: dt.datetime) -> tuple[str, dt.datetime]:
    """How a request stands after an answer, and when it is sent again if it is."""
    if answer.answer == radius_asking.ACK:
        return radius_sessions.ACKNOWLEDGED, at
    if answer.error_cause == radius_asking.NO_SUCH_SESSION:
        return radius_sessions.GONE, at
    if before < len(RETRIES_AFTER):
        return radius_sessions.WAITING, at + RETRIES_AFTER[before]
    is_refused = answer.answer == radius_asking.NAK
    return radius_sessions.REFUSED if is_refused else radius_sessions.SILENT, at
