"""When somebody was last seen: noted at once where something is new, else once a minute."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession

from kiyaku.base import clock
from tests import site

pytestmark = pytest.mark.django_db

PAGE = "/~/accounts/sessions/"


def _seen(client, **headers):
    assert client.get(PAGE, headers=headers).status_code == 200
    return UserSession.objects.get(session_key=client.session.session_key)


def test_within_a_minute_nothing_is_written_again():
    client = site.signed_in(site.login("hanako"))
    first = _seen(client)
    assert _seen(client).last_seen_at == first.last_seen_at
    before = clock.now() - dt.timedelta(minutes=2)
    UserSession.objects.filter(pk=first.pk).update(last_seen_at=before)
    assert _seen(client).last_seen_at > before


def test_another_browser_or_address_is_noted_at_once():
    client = site.signed_in(site.login("hanako"))
    _seen(client)
    assert _seen(client, **{"user-agent": "Firefox/140.0 (Linux)"}).user_agent.startswith("Firefox")
    client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert _seen(client).ip == "192.0.2.7"
