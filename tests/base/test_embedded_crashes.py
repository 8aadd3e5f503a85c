"""The packaged server after a crash: found, mended, and nothing that was committed is lost."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kiyaku.base.embedded import EmbeddedServer, processes
from kiyaku.base.embedded.accounts import account_named
from kiyaku.base.embedded.record import Home
from tests.base.conftest import an_open_folder, ask, servers, tell


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with an_open_folder() as folder:
        yield folder / "home"


@pytest.fixture(scope="module")
def server(home) -> Iterator[EmbeddedServer]:
    """One server that is crashed again and again."""
    with servers() as make:
        made = make(home)
        tell(made, "CREATE TABLE kept AS SELECT 7 AS number")
        yield made


def _wait_until_ended(process: psutil.Process) -> None:
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)


def test_a_killed_postmaster_is_noticed_and_replaced(server):
    server.ensure_running()
    postmaster = psutil.Process(server.status().process_id)
    postmaster.kill()
    _wait_until_ended(postmaster)
    assert server.status().running is False
    assert ask(server, "SELECT number FROM kept") == 7
    assert server.status().process_id != postmaster.pid


def test_a_server_killed_with_all_its_processes_comes_back(server):
    server.kill_hard()
    assert server.status().running is False
    assert ask(server, "SELECT number FROM kept") == 7


def test_children_that_outlive_the_postmaster_are_ended(server, home):
    cluster_name = Home(home).record().cluster_name
    server.ensure_running()
    postmaster, *children = processes.survivors(cluster_name)
    assert len(children) >= 4
    for child in children:
        child.suspend()  # cannot notice by itself
    postmaster.kill()
    _wait_until_ended(postmaster)
    processes.end_survivors(cluster_name, grace_s=0.1)
    assert processes.survivors(cluster_name) == []
    assert ask(server, "SELECT number FROM kept") == 7


def test_a_stranger_who_got_the_old_process_number_is_left_in_peace(server):
    server.ensure_running()
    status = server.status()
    server.kill_hard()
    account = account_named(status.user)
    stranger = subprocess.Popen(["sleep", "60"], user=account.uid, cwd="/")
    try:
        pid_file = status.data_directory / "postmaster.pid"
        rest = pid_file.read_text().split("\n", 1)[1]
        pid_file.write_text(f"{stranger.pid}\n{rest}")
        assert server.status().running is False
        assert ask(server, "SELECT number FROM kept") == 7
        assert stranger.poll() is None
    finally:
        stranger.send_signal(signal.SIGKILL)
        stranger.wait()


def test_an_empty_pid_file_does_not_keep_it_down(server):
    server.kill_hard()
    (server.status().data_directory / "postmaster.pid").write_text("")
    assert server.status().running is False
    assert ask(server, "SELECT number FROM kept") == 7


def test_what_a_broken_off_first_start_left_is_cleared_away(open_folder, make_server):
    server = make_server(open_folder / "home")
    server.ensure_running()
    server.stop()
    cluster = server.status().data_directory.parent
    (cluster / "data").rename(cluster / "data.new")
    (cluster / "password.new").write_text("left over")
    tell(server, "CREATE TABLE kept AS SELECT 7 AS number")
    assert not (cluster / "data.new").exists()
    assert not (cluster / "password.new").exists()
