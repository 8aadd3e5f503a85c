"""Logins to the demo's network, and their sessions as an access server would tell of them."""

from __future__ import annotations

import datetime as dt
import ipaddress
import secrets
from collections.abc import Sequence
from typing import Any

from kiyaku.flows.network import following, radius
from kiyaku.network import radius_accounting
from kiyaku.terms import Pack

_LOGINS_MOST = 40
# Addresses for documents (RFC 3849); one for each service there can be.
_ACCESS_SERVERS = ipaddress.IPv6Network("2001:db8::/64")


def are_there(pack: Pack) -> bool:
    """Whether the service gives access to a network."""
    return radius.provides(pack)


def begin(acting: dict[str, Any], memberships: Sequence[int]) -> None:
    """Members have logins and are connected: with what their use is worth at that moment.

    The names are of this service alone, for several demos may stand in one installation.

    Args:
        memberships: such as run or are suspended.
    """
    service, at = acting["service"], acting["at"]
    nas = str(_ACCESS_SERVERS[service])
    radius.set_up(**acting, realm=f"net{service}.example")
    secret = secrets.token_urlsafe(24)
    radius.add_server(**acting, name=f"demo-{service}", address=nas, secret=secret)
    some = memberships[:_LOGINS_MOST]
    names = [radius.give_password(**acting, membership=one).username for one in some]
    following.follow(service, at=at)
    for number, username in enumerate(names, 1):
        radius_accounting.begun(
            f"{number:08x}", username=username, nas_address=nas,
            address=f"198.51.100.{number}",
            group=radius_accounting.group_of(username), at=at - dt.timedelta(minutes=7 * number),
        )  # fmt: skip
