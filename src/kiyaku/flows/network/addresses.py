"""Addresses as people and files write them: one that can be looked up, or why not."""

from __future__ import annotations

import ipaddress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from kiyaku.base.errors import OperationRefused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST = 64
SHORTEST_LENGTH = {4: 16, 6: 32}
"""No lease is of more addresses than a prefix of this length has."""

_SHARED = ipaddress.ip_network("100.64.0.0/10")
_EXAMPLES = tuple(
    ipaddress.ip_network(one)
    for one in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)
"""Nobody's, and so what examples and trials are written with."""


def address(text: str) -> Address:
    """The one public address that a text names; an IPv4 address within an IPv6 one as itself.

    Raises:
        OperationRefused: ``bad_address``, ``range_too_large`` for more than one address,
            ``address_not_public``.
    """
    found = _one(text.strip())
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    found = mapped or found
    is_example = any(found in one for one in _EXAMPLES)
    if not is_example and (not found.is_global or found.is_multicast or found in _SHARED):
        raise OperationRefused(
            "address_not_public",
            "組織の中だけで使うアドレスや、予約されたアドレスです。外から見えたアドレスを書いて"
            "ください。",
            "this is a private or reserved address: write the one that was seen from outside",
        )
    return found


def _one(text: str) -> Address:
    plain, slash, length = text.partition("/")
    try:
        if len(text) > LONGEST or "%" in text:
            raise ValueError(text)
        found = ipaddress.ip_address(plain)
    except ValueError:
        raise OperationRefused(
            "bad_address",
            "アドレスとして読めません。198.51.100.7 や 2001:db8::7 の形で書いてください。",
            "this is no address: write it as 198.51.100.7 or 2001:db8::7",
        ) from None
    if slash and length != str(found.max_prefixlen):
        raise OperationRefused(
            "range_too_large",
            "範囲では調べられません。アドレスを一つだけ書いてください。",
            "a range cannot be looked up: write a single address",
        )
    return found


def port(number: int | None) -> int | None:
    """A port, or None where none was told.

    Raises:
        OperationRefused: ``bad_port``.
    """
    if number is None or 0 < number < 65_536:
        return number
    raise OperationRefused(
        "bad_port", "ポートは 1 から 65535 までです。", "a port is a number from 1 to 65535"
    )


def network(text: str) -> Network:
    """The network that a lease is of.

    Raises:
        ValueError: for anything else, one with bits beyond its length, and one too large.
    """
    if len(text) > LONGEST or "%" in text:
        raise ValueError(text)
    found = ipaddress.ip_network(text)
    mapped = found.network_address.ipv4_mapped if isinstance(found, IPv6Network) else None
    if mapped is not None:
        found = ipaddress.ip_network((mapped, max(found.prefixlen - 96, 0)))
    if found.prefixlen < SHORTEST_LENGTH[found.version] or found.network_address.is_multicast:
        raise ValueError(text)
    return found
