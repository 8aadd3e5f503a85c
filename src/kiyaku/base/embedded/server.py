"""Making, starting, finding and stopping the packaged server of one home."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psutil
import psycopg
from psycopg import sql

from kiyaku.base.embedded import binaries, processes, tuning
from kiyaku.base.embedded.accounts import Account, account_named, output_of, usual_account
from kiyaku.base.embedded.errors import ServerError
from kiyaku.base.embedded.record import Home, Record, fits_a_socket
from kiyaku.base.home import kept_secret
from kiyaku.base.roles import CREATE_APP_ROLE, OWNER_ROLE

DATABASE = "kiyaku"

# After a crash the server first replays what was written since the last checkpoint.
_START_TIMEOUT_S = 600
_STOP_TIMEOUT_S = 120


@dataclass(frozen=True)
class Dsn:
    """Where a running server is and how its owner logs in."""

    socket_directory: Path
    password: str
    server_user: str

    def parameters(self, name: str = DATABASE) -> dict[str, Any]:
        """Keyword arguments for `psycopg.connect`, for the database of that name."""
        return {
            "host": str(self.socket_directory),
            "port": tuning.PORT,
            "user": OWNER_ROLE,
            "password": self.password,
            "dbname": name,
            # Talk to nobody else who might have put a socket in that place.
            "requirepeer": self.server_user,
        }


@dataclass(frozen=True)
class Status:
    """What is known of a server. Paths and process are None before it was first made, or while
    it does not run."""

    running: bool
    process_id: int | None
    data_directory: Path | None
    socket_directory: Path | None
    log_directory: Path | None
    user: str | None


class EmbeddedServer:
    """The server whose data are under one `KIYAKU_HOME`.

    Any number of these objects, in any number of processes, may speak of the same server.

    Args: home, the `KIYAKU_HOME`; fast, for tests only: makes a server that may lose data when
    the machine crashes; programs, a PostgreSQL other than the packaged one: the folder that has
    its bin/.
    """

    def __init__(self, home: Path, *, fast: bool = False, programs: Path | None = None) -> None:
        self._home = Home(home)
        self._fast = fast
        self._programs = programs

    def ensure_running(self) -> Dsn:
        """Start the server unless it runs, making it at the first call.

        Returns: how to connect, once it accepts connections.
        Raises: ServerError.
        """
        record = self._home.record()
        if record is None or not self._accepts_connections(record):
            with self._home.locked():
                record = self._start(self._home.record() or self._new_record())
        if self._fast and not record.fast:
            raise ServerError(
                "not_a_test_server",
                ja=f"{self._home.folder} には失ってはならないデータがあります。",
                en=f"{self._home.folder} has data that must not be lost; tests need another home",
            )
        password = kept_secret(self._home.password_file)
        return Dsn(Path(record.socket_directory), password, record.account)

    def stop(self, mode: Literal["smart", "fast", "immediate"] = "fast") -> bool:
        """Stop the server cleanly and wait until it is down.

        Args: mode, as pg_ctl knows it: "smart" waits for clients, "fast" sends them away,
        "immediate" leaves the clean-up to the next start.
        Returns: whether it ran.
        """
        if not self._home.folder.exists():
            return False
        with self._home.locked():
            record = self._home.record()
            if record is None or self._postmaster(record) is None:
                return False
            self._control(record, "stop", "-m", mode, timeout_s=_STOP_TIMEOUT_S)
            # pg_ctl returns a moment before the last process has ended.
            processes.end_survivors(record.cluster_name)
            self._leave_short_socket_directory(record)
            return True

    def status(self) -> Status:
        """What is known of the server, without starting it."""
        record = self._home.record()
        if record is None:
            return Status(False, None, None, None, None, None)
        postmaster = self._postmaster(record)
        return Status(
            running=postmaster is not None,
            process_id=postmaster.pid if postmaster else None,
            data_directory=self._data(record),
            socket_directory=Path(record.socket_directory) if postmaster else None,
            log_directory=self._home.cluster(record) / "log",
            user=record.account,
        )

    def kill_hard(self) -> None:
        """End every process of the server at once, as a power cut would: for crash tests."""
        record = self._home.record()
        if record is None:
            return
        while left := processes.survivors(record.cluster_name):
            processes.kill(left)
            time.sleep(processes.POLL_S)

    # --- starting -----------------------------------------------------------------------------

    def _start(self, record: Record) -> Record:
        """Bring the server up; call with the home locked."""
        data = self._data(record)
        if self._postmaster(record) is None:
            if not data.exists():
                self._make_data(record)
            self._check_version(data)
            processes.end_survivors(record.cluster_name)
            processes.remove_misleading_pid_file(data / "postmaster.pid")
            record = self._with_socket_directory(record)
            self._home.keep(record)
            self._launch(record)
        self._wait_until_ready(record)
        self._make_database(record)
        return record

    def _new_record(self) -> Record:
        """Decide where a new server lives: in the home, if its user can get there."""
        account = usual_account()
        cluster_name = f"kiyaku-{secrets.token_hex(6)}"
        if account.can(("-x", self._home.folder)):
            cluster = self._home.folder / "cluster"
        else:
            cluster = binaries.make_shared_folder(binaries.SHARED_FOLDER) / cluster_name
        if not cluster.exists():
            cluster.mkdir()
            cluster.chmod(0o711)
        place = cluster.name if cluster.parent == self._home.folder else str(cluster)
        record = Record(cluster_name, account.name, place, "", self._fast)
        self._home.keep(record)
        return record

    def _make_data(self, record: Record) -> None:
        """Run initdb; the data directory appears whole or not at all."""
        account = account_named(record.account)
        cluster = self._home.cluster(record)
        draft = self._own_folder(cluster / "data.new", account, fresh=True)
        password_file = cluster / "password.new"
        password_file.unlink(missing_ok=True)
        password_file.touch(0o600, exist_ok=False)
        password_file.write_text(kept_secret(self._home.password_file), encoding="utf-8")
        account.take(password_file)
        try:
            done = account.run(
                *(self._program(account, "initdb"), "--pgdata", draft),
                *(f"--username={OWNER_ROLE}", f"--pwfile={password_file}"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums"),
                *self._locale(),
                *(["--no-sync"] if record.fast else []),
                timeout=_START_TIMEOUT_S,
            )
        finally:
            password_file.unlink()
        if done.returncode:
            raise _failure("initdb_failed", output_of(done))
        draft.rename(cluster / "data")

    def _locale(self) -> list[str]:
        """Order text by code point, on every machine alike."""
        if binaries.major_version(self._own_programs()) >= 17:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def _launch(self, record: Record) -> None:
        account = account_named(record.account)
        cluster = self._home.cluster(record)
        self._own_folder(cluster / "log", account)
        values = tuning.settings(
            socket_directory=Path(record.socket_directory),
            memory_bytes=tuning.machine_memory_bytes(),
            fast=record.fast,
        )
        configuration = cluster / "postgresql.conf"
        configuration.write_text(tuning.configuration_file(values), encoding="utf-8")
        configuration.chmod(0o644)
        options = f"--config-file={configuration.name} -c cluster_name={record.cluster_name}"
        self._control(
            *(record, "start", "-l", "log/start.log", "-o", options), timeout_s=_START_TIMEOUT_S
        )

    def _control(self, record: Record, action: str, *arguments: str, timeout_s: int) -> None:
        """Run pg_ctl and wait for what it does.

        In the cluster's folder, with relative paths: pg_ctl hands them to a shell, and a home may
        have any name.
        """
        account = account_named(record.account)
        done = account.run(
            *(self._program(account, "pg_ctl"), action, "-D", "data"),
            *("-w", "-s", "-t", str(timeout_s), *arguments),
            folder=self._home.cluster(record),
            timeout=timeout_s + 10,
        )
        if done.returncode:
            log = self._home.cluster(record) / "log"
            raise _failure(f"{action}_failed", f"{output_of(done)}\n{_end_of_log(log)}".strip())

    def _wait_until_ready(self, record: Record) -> None:
        give_up_at = time.monotonic() + _START_TIMEOUT_S
        while not self._accepts_connections(record):
            if time.monotonic() > give_up_at or self._postmaster(record) is None:
                log = self._home.cluster(record) / "log"
                raise _failure("start_failed", _end_of_log(log))
            time.sleep(processes.POLL_S)

    def _make_database(self, record: Record) -> None:
        """Make what every installation starts with, unless it is there: one database, two roles."""
        password = kept_secret(self._home.password_file)
        dsn = Dsn(Path(record.socket_directory), password, record.account)
        with psycopg.connect(**dsn.parameters("postgres"), autocommit=True) as connection:
            connection.execute(CREATE_APP_ROLE)
            there = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            if there.fetchone() is None:
                name = sql.Identifier(DATABASE)
                connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))

    def _postmaster(self, record: Record) -> psutil.Process | None:
        return processes.postmaster_of(self._data(record), record.cluster_name)

    def _accepts_connections(self, record: Record) -> bool:
        """Whether the server runs and has said so (the last line of its pid file)."""
        if self._postmaster(record) is None:
            return False
        try:
            text = (self._data(record) / "postmaster.pid").read_text(encoding="utf-8")
        except OSError:
            return False
        return text.splitlines()[7:8] == ["ready   "]

    # --- places -------------------------------------------------------------------------------

    def _data(self, record: Record) -> Path:
        return self._home.cluster(record) / "data"

    def _own_programs(self) -> Path:
        return self._programs or binaries.packaged_binaries()

    def _program(self, account: Account, name: str) -> Path:
        if self._programs is None:
            return binaries.runnable_binaries(self._own_programs(), account) / "bin" / name
        return self._programs / "bin" / name

    def _check_version(self, data: Path) -> None:
        made_by = (data / "PG_VERSION").read_text(encoding="utf-8").strip()
        present = binaries.major_version(self._own_programs())
        if made_by != str(present):
            raise ServerError(
                "other_version",
                ja=f"データは PostgreSQL {made_by} のもので、プログラムは {present} です。"
                f"{made_by} で書き出し（pg_dump）、新しい KIYAKU_HOME に読み込んでください。",
                en=f"the data are of PostgreSQL {made_by}, the programs of {present}: write them "
                f"out with pg_dump under {made_by} and read them into a new KIYAKU_HOME",
            )

    def _with_socket_directory(self, record: Record) -> Record:
        """The socket's place: beside the data, or a short path where that one will not do."""
        account = account_named(record.account)
        self._leave_short_socket_directory(record)
        directory = self._home.cluster(record) / "run"
        if fits_a_socket(directory, tuning.PORT):
            # Fresh: a lock that a crashed server left there names a process, as its pid file does.
            self._own_folder(directory, account, fresh=True)
            return record.with_socket_directory(directory)
        short = Path(tempfile.mkdtemp(prefix="kiyaku-", dir="/tmp"))
        account.take(short)
        return record.with_socket_directory(short)

    def _leave_short_socket_directory(self, record: Record) -> None:
        directory = Path(record.socket_directory)
        if record.socket_directory and directory.parent == Path("/tmp"):
            shutil.rmtree(directory, ignore_errors=True)

    @staticmethod
    def _own_folder(path: Path, account: Account, *, fresh: bool = False) -> Path:
        """A folder that only the server's user enters."""
        if fresh and path.exists():
            shutil.rmtree(path)
        if not path.exists():
            path.mkdir(mode=0o700)
            account.take(path)
        return path


def _end_of_log(log: Path, lines: int = 15) -> str:
    """The last lines of the newest log file."""
    files = sorted(log.glob("*.log"), key=lambda file: file.stat().st_mtime)
    if not files:
        return ""
    return "\n".join(files[-1].read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def _failure(code: str, detail: str) -> ServerError:
    return ServerError(
        code,
        ja=f"同梱の PostgreSQL を操作できません（{code}）:\n{detail}",
        en=f"the packaged PostgreSQL failed ({code})",
    )
