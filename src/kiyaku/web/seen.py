"""Logging who saw whose data: the one place where pages of the staff put it down.

A page shows a member where its address names one, where it links to one's pages, or where its view
says so (``also``). Whoever makes a list of people links each row to its member, so nothing is
shown that is not logged.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpResponseBase

from kiyaku.accounts import signins
from kiyaku.accounts.rights import Right
from kiyaku.base import clock
from kiyaku.privacy import log, purposes
from kiyaku.web.declared import Audience, Declared

_LINK = re.compile(rb"/desk/(members|memberships|applications)/(\d{1,18})/(invite/)?")
_OF_LINK = {b"members": "memberships", b"memberships": "memberships"}
_OF_ADDRESS = {
    "membership": "memberships",
    "member": "members",
    "application": "applications",
}
_PURPOSES: Mapping[Right, str] = {
    Right.APPLICATIONS_SEEN: purposes.SCREENING,
    Right.APPLICATIONS_DECIDED: purposes.SCREENING,
    Right.SUCCESSIONS_DECIDED: purposes.SCREENING,
    Right.MONEY_SEEN: purposes.BILLING,
    Right.PAYMENTS_ENTERED: purposes.BILLING,
    Right.INVOICES_PRINTED: purposes.BILLING,
    Right.DEMANDS_SENT: purposes.BILLING,
    Right.MONEY_WAIVED: purposes.BILLING,
    Right.REFUNDS_PAID: purposes.BILLING,
    Right.COSTS_CHARGED: purposes.BILLING,
    Right.NOTES_SEEN: purposes.INQUIRY,
    Right.JOURNAL_SEEN: purposes.AUDIT,
    Right.ACCESS_SEEN: purposes.AUDIT,
    Right.PRIVACY_HANDLED: purposes.RIGHTS,
    Right.DATA_ERASED: purposes.RIGHTS,
    Right.ADDRESSES_LOOKED_UP: purposes.SECURITY,
}
"""For what a page that needs a right shows people; all others run the contract."""


def also(request: Any, **shown: Collection[int]) -> None:
    """A view shows data of these, besides those that its page links to.

    Args:
        shown: ``members``, ``memberships``, ``applications``: their ids.
    """
    noted = request.__dict__.setdefault("kiyaku_seen", defaultdict(set))
    for name, ids in shown.items():
        noted[name].update(ids)


def outsider(request: Any, members: Collection[int]) -> None:
    """A view shows somebody without a member number, and members beside whom they are named.

    It is logged also where there are none of those.
    """
    also(request, members=members)
    request.kiyaku_seen_outsider = True


def chosen(request: Any) -> str | None:
    """The purpose that the user has chosen for this sitting in this service, if any."""
    kept: str | None = request.session.get(_kept_as(request))
    return kept


def choose(request: Any, purpose: str | None) -> None:
    """Keep for this sitting what the user looks at people's data for; None: what each page says."""
    if purpose is None:
        request.session.pop(_kept_as(request), None)
    else:
        request.session[_kept_as(request)] = purpose


def put_down(request: Any, declared: Declared | None, response: HttpResponseBase) -> None:
    """Log whom a page of the staff has shown, before it is sent."""
    here, match = getattr(request, "here", None), request.resolver_match
    if declared is None or declared.audience is not Audience.STAFF or here is None:
        return
    if response.status_code not in (200, 422) or not here.standing.is_staff:
        return
    shown = getattr(request, "kiyaku_seen", None) or defaultdict(set)
    for name, kind in _OF_ADDRESS.items():
        if match and name in match.kwargs:
            shown[kind].add(match.kwargs[name])
    if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
        for kind, number, invites in _LINK.findall(response.content):  # type: ignore[attr-defined]
            named = "members" if invites else _OF_LINK.get(kind, "applications")
            shown[named].add(int(number))
    look = {
        "service": here.service,
        "at": clock.now(),
        "by": signins.acting(request),
        "roles": [role.value for role in here.standing.roles],
        "page": (match.view_name if match else "")[:80],
        "purpose": chosen(request) or _purpose(declared),
    }
    if not log.write(**look, **shown) and hasattr(request, "kiyaku_seen_outsider"):
        log.looked_up(**look)


def _purpose(declared: Declared) -> str:
    found = sorted({_PURPOSES[one] for one in declared.rights if one in _PURPOSES})
    return found[0] if found else purposes.CONTRACT


def _kept_as(request: Any) -> str:
    return f"purpose_at_desk_{request.here.service}"
