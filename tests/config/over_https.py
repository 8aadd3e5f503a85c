"""``python -m tests.config.over_https LOGIN``: what is answered by the settings of an installation.

A process of its own, since settings are read once: ``KIYAKU_ORIGIN`` says by which address people
come, and a proxy in front passes on what it was asked. The answers are printed as JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django
from django.conf import settings

HOST = "members.example.jp"
ORIGIN = f"https://{HOST}"
_STRANGER = "https://elsewhere.example.jp"
_PROXIED = {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.1"}


def main(login: str) -> list[dict[str, Any]]:
    """The answers to a visitor who comes unencrypted, then encrypted, signs in and goes on."""
    django.setup()
    from django.test import Client

    from tests.site import PASSWORD

    client = Client(enforce_csrf_checks=True, SERVER_NAME=HOST, headers=_PROXIED)
    told = [_told("unencrypted", client.get("/", headers={"x-forwarded-proto": "http"}))]
    told.append(_told("encrypted", client.get("/~/accounts/login/")))
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    form = {"login": login, "password": PASSWORD, "csrfmiddlewaretoken": token}
    for name, origin in (("from elsewhere", _STRANGER), ("signed in", settings.ORIGIN)):
        answer = client.post("/~/accounts/login/", form, headers={"origin": origin})
        told.append(_told(name, answer))
    told.append(_told("own page", client.get("/~/account/")))
    words = {"language": "en", "next": "/", "csrfmiddlewaretoken": _token(client)}
    answer = client.post("/~/language/setlang/", words, headers={"origin": settings.ORIGIN})
    told.append(_told("language", answer))
    return told


def _token(client: Any) -> str:
    value: str = client.cookies[settings.CSRF_COOKIE_NAME].value
    return value


def _told(name: str, answer: Any) -> dict[str, Any]:
    cookies = {
        one.key: {part: one[part] for part in ("secure", "httponly", "samesite")}
        for one in answer.cookies.values()
        if one.value
    }
    return {
        "name": name,
        "status": answer.status_code,
        "headers": dict(answer.headers),
        "cookies": cookies,
    }


if __name__ == "__main__":
    json.dump(main(*sys.argv[1:]), sys.stdout)
