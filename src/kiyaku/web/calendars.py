"""Years on Japanese pages: western, or those of Japan's eras for whoever prefers them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kiyaku.base.calendars import BY_ERA, WESTERN, chosen, override
from kiyaku.terms.eras import era_of

COOKIE = "kiyaku_calendar"
_A_YEAR = 365 * 24 * 3600


class CalendarMiddleware:
    """Lets dates of a page be written as the browser's cookie asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, with its calendar chosen until it is answered."""
        asked = request.COOKIES.get(COOKIE)
        with override(BY_ERA if asked == BY_ERA else WESTERN):
            return self.get_response(request)


def remember(response: HttpResponse, calendar: str) -> None:
    """Have the browser ask for a calendar from now on."""
    response.set_cookie(
        COOKIE,
        calendar,
        max_age=_A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def year_in_japanese(day: dt.date) -> str:
    """The year of a day: 2026年, or 令和8年; western where no era is known."""
    era = era_of(day) if chosen() == BY_ERA else None
    return f"{era.year(day.year)}年" if era else f"{day.year}年"
