"""Who runs the packaged server, and what is said when nobody can."""

from __future__ import annotations

import os
import pwd
import subprocess

import pytest

from kiyaku.base.embedded import ServerError, accounts

NOBODY = pwd.getpwnam("nobody")


def _refusal(of: object, *arguments: object) -> str:
    with pytest.raises(ServerError) as refused:
        of(*arguments)
    assert refused.value.ja
    assert refused.value.en
    return refused.value.code


@pytest.fixture
def somebody(monkeypatch):
    """We are an ordinary user."""
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY.pw_uid)


@pytest.fixture
def root(monkeypatch):
    """We are root, as far as the choice of the account goes."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.delenv("KIYAKU_POSTGRES_USER", raising=False)


def test_an_ordinary_user_runs_the_server_as_oneself(somebody):
    assert accounts.usual_account() == accounts.Account("nobody", NOBODY.pw_uid, NOBODY.pw_gid)


def test_another_users_server_is_refused(somebody):
    assert _refusal(accounts.account_named, "root") == "wrong_user"


def test_a_user_without_a_name_is_refused(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000_000)
    assert _refusal(accounts.usual_account) == "nameless_user"


def test_a_user_who_does_not_exist_is_refused():
    assert _refusal(accounts.account_named, "no-such-user") == "unknown_user"


def test_root_may_name_the_user(root, monkeypatch):
    monkeypatch.setenv("KIYAKU_POSTGRES_USER", "nobody")
    assert accounts.usual_account().name == "nobody"


def test_root_may_not_name_root(root, monkeypatch):
    monkeypatch.setenv("KIYAKU_POSTGRES_USER", "root")
    assert _refusal(accounts.usual_account) == "root_refused"


def test_the_system_user_is_made_when_missing(root, monkeypatch):
    made = []

    def useradd(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        made.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(accounts, "SYSTEM_USER", "kiyaku-absent")
    monkeypatch.setattr(accounts.subprocess, "run", useradd)
    monkeypatch.setattr(accounts.shutil, "which", lambda *_, **__: "/usr/sbin/useradd")
    assert _refusal(accounts.usual_account) == "unknown_user"  # since ours made none
    assert made[0][0] == "/usr/sbin/useradd"
    assert made[0][-1] == "kiyaku-absent"
    assert {"--system", "--no-create-home", "/usr/sbin/nologin"} <= set(made[0])


def test_where_no_user_can_be_made_the_way_out_is_told(root, monkeypatch):
    monkeypatch.setattr(accounts, "SYSTEM_USER", "kiyaku-absent")
    monkeypatch.setattr(accounts.shutil, "which", lambda *_, **__: None)
    assert _refusal(accounts.usual_account) == "no_system_user"
