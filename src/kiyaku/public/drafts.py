"""What somebody has typed into an application and not sent: kept in their session on the server.

It ends with the browser's session unless its owner asks to keep it: then it stays for two weeks,
but never beyond a sign-in.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.base import clock, individual_numbers
from kiyaku.web.here import Request

KEPT = dt.timedelta(days=14)
_MOST_CHARACTERS = 400


@dataclass(frozen=True)
class Draft:
    """Values as typed, the key under which they will be sent once, and until when they are kept."""

    values: Mapping[str, str]
    key: str
    kept_until: dt.date | None


def find(request: Request) -> Draft | None:
    """The draft of this browser for the service, if there is one."""
    kept = request.session.get(_name(request))
    if kept is None:
        return None
    until = kept["until"]
    return Draft(kept["values"], kept["key"], dt.date.fromisoformat(until) if until else None)


def keep(request: Request, values: Mapping[str, Any], *, lasting: bool = False) -> Draft:
    """Keep what was typed; ``lasting``: beyond the end of the browser's session."""
    before = find(request)
    until = before.kept_until if before else None
    if lasting and not request.user.is_authenticated:
        request.session.set_expiry(KEPT)
        until = (clock.now() + KEPT).astimezone(clock.TOKYO).date()
    # Sessions past their time, as they keep it, hold drafts with what people stated of themselves.
    request.session.clear_expired()
    # An individual number is not kept, not even until it is refused.
    kept = {
        name: str(value)[:_MOST_CHARACTERS]
        for name, value in values.items()
        if not individual_numbers.is_in(str(value))
    }
    draft = Draft(kept, before.key if before else uuid.uuid4().hex, until)
    request.session[_name(request)] = {
        "values": draft.values,
        "key": draft.key,
        "until": until.isoformat() if until else None,
    }
    return draft


def discard(request: Request) -> None:
    """Forget the draft; the session ends with the browser's again, where no other one is kept."""
    request.session.pop(_name(request), None)
    kept = request.session.keys()
    if not any(str(name).startswith(_PREFIX) for name in kept):
        request.session.set_expiry(None)


def note_sent(request: Request, key: str, application: int) -> None:
    """The draft has become an application: remember which, for the page that says so."""
    discard(request)
    request.session[_sent_name(request)] = {"key": key, "application": application}


def sent(request: Request) -> Mapping[str, Any] | None:
    """The key and the id of the application last sent from this browser, if any."""
    found: Mapping[str, Any] | None = request.session.get(_sent_name(request))
    return found


_PREFIX = "application:"


def _name(request: Request) -> str:
    return f"{_PREFIX}{request.here.code}"


def _sent_name(request: Request) -> str:
    return f"applied:{request.here.code}"
