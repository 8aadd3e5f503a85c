"""When and where from somebody was last seen in a session, to the minute.

What allauth notes of a session it writes at each request. A page asks for several at once, and
within a minute nothing new is learnt: the row is then left alone, unless the address or the
browser has changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.usersessions.middleware import UserSessionsMiddleware
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

from kiyaku.base import clock

_EXACT_TO = dt.timedelta(minutes=1)
_MET_MOST = 10_000


class ActivityMiddleware(UserSessionsMiddleware):
    """Notes who is there, from where and with which browser; at most once a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self._met: set[str] = set()  # sessions that this process has noted at least once

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, noted or noted before."""
        key = request.session.session_key
        if key in self._met and request.user.is_authenticated and _is_noted(request, key):
            return self.get_response(request)
        if len(self._met) >= _MET_MOST:
            self._met.clear()
        if key:
            self._met.add(key)
        return super().__call__(request)


def _is_noted(request: HttpRequest, key: str) -> bool:
    longest = UserSession._meta.get_field("user_agent").max_length
    return UserSession.objects.filter(
        session_key=key,
        user=request.user.pk,
        ip=get_adapter().get_client_ip(request),
        user_agent=request.headers.get("user-agent", "")[:longest],
        last_seen_at__gt=clock.now() - _EXACT_TO,
    ).exists()
