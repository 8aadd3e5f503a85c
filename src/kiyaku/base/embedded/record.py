"""What an installation's home remembers of its server."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kiyaku.base.embedded.errors import ServerError

# A socket's path, with its file name, fits into 108 bytes on Linux, one of which ends it.
SOCKET_PATH_BYTES_MAX = 107


@dataclass(frozen=True)
class Record:
    """Where the server's files are and who runs it.

    `cluster` is a path in the home's own folder for the server, unless absolute; so a home can be
    moved while the server is stopped.
    """

    cluster_name: str
    account: str
    cluster: str
    socket_directory: str
    fast: bool

    def with_socket_directory(self, directory: Path) -> Record:
        """The same record with the socket elsewhere."""
        return replace(self, socket_directory=str(directory))


class Home:
    """The folder of the server in `KIYAKU_HOME`, for the owner's eyes only."""

    def __init__(self, kiyaku_home: Path) -> None:
        self.folder = kiyaku_home.absolute() / "postgres"
        self.password_file = self.folder / "password"
        self._record_file = self.folder / "server.json"

    def record(self) -> Record | None:
        """What was recorded; None before the server was first made.

        Raises: ServerError when the home belongs to another user.
        """
        try:
            return Record(**json.loads(self._record_file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except PermissionError:
            raise ServerError(
                "home_of_another",
                ja=f"{self.folder} は別の利用者のものです。その利用者として実行するか、"
                "KIYAKU_HOME に別の場所を指定してください。",
                en=f"{self.folder} belongs to another user; run the command as that user, or name "
                "another place in KIYAKU_HOME",
            ) from None

    def keep(self, record: Record) -> None:
        """Write the record, whole or not at all."""
        draft = self.folder / f".server.json.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(record), file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self._record_file)

    def cluster(self, record: Record) -> Path:
        """The folder with the server's data, log and, where its path is short enough, socket."""
        return self.folder / record.cluster

    @contextmanager
    def locked(self, timeout_s: float = 900.0) -> Iterator[None]:
        """Keep other processes from starting or stopping this server meanwhile.

        Raises: ServerError `server_busy` when they take longer than the timeout.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        give_up_at = time.monotonic() + timeout_s
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            while not _try_lock(descriptor):
                if time.monotonic() > give_up_at:
                    raise ServerError(
                        "server_busy",
                        ja="別のプロセスがデータベースを起動または停止しています。",
                        en="another process is starting or stopping the database",
                    )
                time.sleep(0.05)
            yield
        finally:
            os.close(descriptor)


def fits_a_socket(directory: Path, port: int) -> bool:
    """Whether a socket can be in that directory: its path is short enough, and clients can say it.

    They read a comma as the end of one server's name and the beginning of another's.
    """
    path = directory / f".s.PGSQL.{port}"
    return len(os.fsencode(path)) <= SOCKET_PATH_BYTES_MAX and "," not in str(path)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
