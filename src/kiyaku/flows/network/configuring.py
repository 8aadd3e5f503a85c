"""Writing FreeRADIUS's configuration: its own role in the database, access servers, queries."""

from __future__ import annotations

import os
import pwd
import secrets
from dataclasses import dataclass
from pathlib import Path

from kiyaku.base import database
from kiyaku.base.errors import OperationRefused
from kiyaku.network import radius, radius_configuration, radius_role
from kiyaku.network.radius_configuration import SECRET_FOLDER, Client, Place

USER = "freerad"
"""As whom Debian's FreeRADIUS runs."""


@dataclass(frozen=True)
class Written:
    """What was written, and for how many access servers."""

    folder: Path
    files: tuple[str, ...]
    servers: int


def configure(
    folder: Path,
    *,
    place: Place | None = None,
    user: str | None = USER,
    password: str = "",
) -> Written:
    """Write a whole configuration into a folder, and have the role it connects as.

    The role's password is made anew each time, and stands in one of the files alone: of several
    FreeRADIUS on one database all are given the same one. Call this
    outside any transaction, as somebody who may act as the owner of the database.

    Args:
        folder: what FreeRADIUS is started with (``-d``); files of an earlier time are replaced.
        place: where it listens and logs; by default as Debian's does.
        user: who FreeRADIUS runs as, and alone may read the files; None for who calls this.
        password: that of the role, where another FreeRADIUS has it already.

    Raises:
        OperationRefused: ``unknown_system_user``, ``cannot_write``.
    """
    password, target = password or secrets.token_urlsafe(32), folder.resolve()
    owner = _owner(user)
    with database.as_owner():
        radius_role.prepare(password)
    clients = [
        Client(one.name, one.address, radius.SEAL.opened(one.secret_sealed))
        for one in radius.servers()
    ]
    files = radius_configuration.files(str(target), place or Place(), clients, _reached(), password)
    try:
        for name, text in files.items():
            _write(target, target / name, text, owner)
    except OSError as error:
        raise OperationRefused(
            "cannot_write",
            f"{target} に書けません: {error.strerror}",
            f"cannot write to {target}: {error.strerror}",
        ) from None
    return Written(target, tuple(files), len(clients))


def _reached() -> dict[str, object]:
    """How FreeRADIUS reaches the database: as we do, with its own name and no password."""
    from django.db import connection  # the database of this moment, in tests too

    ours = database.connection_parameters("owner", name=connection.settings_dict["NAME"])
    kept = {name: ours[name] for name in ("host", "hostaddr", "port", "sslmode", "sslrootcert")
            if ours.get(name)}  # fmt: skip
    return {**kept, "dbname": ours["dbname"], "user": radius_role.ROLE}


def _owner(user: str | None) -> tuple[int, int] | None:
    if user is None:
        return None
    try:
        found = pwd.getpwnam(user)
    except KeyError:
        raise OperationRefused(
            "unknown_system_user",
            f"利用者 {user} がこのシステムにありません(FreeRADIUS を入れてください)。",
            f"there is no user {user} in this system: install FreeRADIUS",
        ) from None
    return found.pw_uid, found.pw_gid


def _write(folder: Path, file: Path, text: str, owner: tuple[int, int] | None) -> None:
    """Write a file that its owner alone reads, in one step: nobody sees half of it."""
    for one in (folder, folder / SECRET_FOLDER):
        if not one.exists():
            one.mkdir(mode=0o750, parents=True)
            _give(one, owner)
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    _give(fresh, owner)
    fresh.replace(file)


def _give(path: Path, owner: tuple[int, int] | None) -> None:
    if owner is not None and owner != (os.geteuid(), os.getegid()):
        os.chown(path, *owner)
