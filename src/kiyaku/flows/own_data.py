"""What is kept about a member and is theirs to see: to be read elsewhere, by them or a machine."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from kiyaku.flows import held
from kiyaku.members import directory, queries

_STATED = (
    "handle", "kind", "name", "kana", "born_on", "postal_code", "address", "country", "email",
    "phone", "representative", "payment_method",
)  # fmt: skip


def held_about(service: int, membership: int) -> dict[str, Any]:
    """The member of a membership, with applications, memberships, money and what happened.

    Plain values, ready for JSON. What decisions rested on inside the operator is not in it
    (NETSUGEN 2-2).
    """
    member = queries.membership(service, membership).member
    return _plain(
        {
            "member": {name: getattr(member, name) for name in _STATED},
            "applications": [
                {
                    "received_on": row.received_on,
                    "channel": row.channel,
                    "state": row.state,
                    "decided_on": row.decided_on,
                    "consented_version": row.consented_version,
                    "consented_at": row.consented_at,
                }
                for row in directory.applications_of(member.pk)
            ],
            "memberships": [
                _membership(service, row.pk) for row in directory.memberships_of(member.pk)
            ],
        }
    )


def _membership(service: int, membership: int) -> dict[str, Any]:
    row = queries.membership(service, membership)
    events = held.events(service, membership)
    return {
        "membership": membership,
        "registered_on": row.registered_on,
        "started_on": row.started_on,
        "ends_on": row.ends_on,
        "ended_on": row.ended_on,
        **asdict(held.statement(service, membership)),
        "timeline": [one.as_json() for one in events],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value
