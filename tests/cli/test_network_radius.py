"""``kiyaku network radius``."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from kiyaku.base import queries
from kiyaku.flows.network import following
from tests.cli.conftest import Kiyaku
from tests.cli.running import net

pytestmark = pytest.mark.django_db
SECRET = "shared-by-tests-alone"


def test_logins_from_setting_up_to_sessions(
    kiyaku: Kiyaku, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = net(kiyaku)
    for act in (("register", "@", "hanako", "--plan", "home"), ("start", "@", "hanako")):
        running("member", *act)
    at = ("network", "radius")
    assert "set-up" in running(*at, "sync", "@", exit_code=1).err
    running(*at, "set-up", "@", "cli.example", "--walled", "Framed-Pool=walls")
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    running(*at, "nas", "add", "@", "nas", "192.0.2.1", "--secret-file", str(secret))
    assert (
        "none.txt"
        in running(
            *at, "nas", "add", "@", "x", "192.0.2.2", "--secret-file", "none.txt", exit_code=1
        ).err
    )
    monkeypatch.setenv("KIYAKU_NAS_SECRET", SECRET)
    running(*at, "nas", "add", "@", "another", "192.0.2.2", "--port", "1700")
    listed = running.data(*at, "nas", "list", "@")
    assert [(one["name"], one["port"]) for one in listed] == [("nas", 3799), ("another", 1700)]
    assert "192.0.2.2" in running(*at, "nas", "list", "@").out
    running(*at, "nas", "remove", "@", "another")
    given = running.data(*at, "give", "@", "hanako", "--key", "k")
    assert given["username"].endswith("@cli.example")
    assert running.data(*at, "give", "@", "hanako", "--key", "k")["password"] is None
    shown = running(*at, "give", "@", "hanako").out
    assert given["password"] not in shown
    assert running.data(*at, "sync", "@")["added"] > 0
    assert running.data(*at, "sync", "@")["added"] == 0
    service = queries.service_by_code(running.code).pk
    assert not following.is_behind(service)
    found = running.data(*at, "sessions", "@", "--member", "hanako")
    assert (found["sessions"], found["requests"]) == ([], [])
    running(*at, "sessions", "@", "--running")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO lease.trouble (code, session) VALUES ('unknown_login', 'x')")
    assert "no service's" in running(*at, "trouble", "@").out
    assert running.data(*at, "trouble", "@", "--forget")["forgotten"] == 1
    assert running.data(*at, "trouble", "@")["troubles"] == []
    assert "no such session" in running(*at, "disconnect", "@", "1", exit_code=1).err
