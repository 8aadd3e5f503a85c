"""When and where from somebody was last seen in a session, to the minute.

What allauth notes of a session it writes at each request. A page asks for several at once, and
within a minute nothing new is learnt: the row is then left alone, unless the address or the
browser has changed.
"""

from __future__ import annotations

import datetime as dt

from allauth.account.adapter import get_adapter
from allauth.usersessions.middleware import UserSessionsMiddleware
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

from kiyaku.base import clock

_EXACT_TO = dt.timedelta(minutes=1)


class ActivityMiddleware(UserSessionsMiddleware):
    """Notes who is there, from where and with which browser; at most once a minute."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, noted or noted before."""
        if _is_noted(request):
            return self.get_response(request)
        return super().__call__(request)


def _is_noted(request: HttpRequest) -> bool:
    key = request.session.session_key
    if not key or not request.user.is_authenticated:
        return False
    longest = UserSession._meta.get_field("user_agent").max_length
    return UserSession.objects.filter(
        session_key=key,
        user=request.user.pk,
        ip=get_adapter().get_client_ip(request),
        user_agent=request.headers.get("user-agent", "")[:longest],
        last_seen_at__gt=clock.now() - _EXACT_TO,
    ).exists()
