"""How often something may be asked for from one address of the network."""

from __future__ import annotations

import datetime as dt
import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from kiyaku.base import clock


def is_within(request: HttpRequest, what: str, *, most: int, per: dt.timedelta) -> bool:
    """Whether the address has not yet done this as often as allowed; this time counts.

    The address itself is not kept, only a digest. Of several requests at the very same moment one
    may go uncounted: this holds off those who send without end, it is no gate.
    """
    address = get_adapter().get_client_ip(request)
    digest = hashlib.sha256(address.encode()).hexdigest()
    name, now = f"limit:{what}:{digest}", clock.now().timestamp()
    recent = [at for at in cache.get(name, []) if at > now - per.total_seconds()]
    if len(recent) >= most:
        return False
    cache.set(name, [*recent, now], per.total_seconds())
    return True
