"""Who runs the server: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from kiyaku.base.embedded.errors import ServerError

SYSTEM_USER = "kiyaku-postgres"
_PLAIN_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """A user of the operating system."""

    name: str
    uid: int
    gid: int

    def run(
        self, *command: str | Path, folder: Path = Path("/"), timeout: int = 60
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this user, with a plain environment, apart from our terminal.

        Args: folder, the working directory; timeout, in seconds.
        Returns: the finished command with its output as text, whatever its exit code.
        """
        is_other = self.uid != os.geteuid()
        return subprocess.run(
            [str(part) for part in command],
            user=self.uid if is_other else None,
            group=self.gid if is_other else None,
            extra_groups=[] if is_other else None,
            cwd=folder,
            env=_PLAIN_ENVIRONMENT,
            umask=0o077,
            # Ctrl-C at our terminal is not for the server.
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )

    def can(self, *questions: tuple[str, Path]) -> bool:
        """Whether this user passes `test` for all of them: ("-r", path), ("-x", path), …

        Asked as that user, since access depends on more than the mode of one file.
        """
        words = [word for question in questions for word in ("-a", *question)][1:]
        return self.run("test", *words).returncode == 0

    def take(self, path: Path) -> None:
        """Make this user the owner of a file or folder that we have just made."""
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_named(name: str) -> Account:
    """The user of that name.

    Raises: ServerError `unknown_user`; `wrong_user` if we may not act as that user.
    """
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise ServerError(
            "unknown_user",
            ja=f"データベースを動かす利用者 {name} がこのシステムにありません。",
            en=f"the user {name}, who runs the database, does not exist on this system",
        ) from None
    if os.geteuid() not in (0, entry.pw_uid):
        raise ServerError(
            "wrong_user",
            ja=f"このデータベースは利用者 {name} のものです。その利用者として実行してください。",
            en=f"this database belongs to the user {name}; run the command as that user",
        )
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def usual_account() -> Account:
    """Who runs a server made by us: we ourselves, or, for root, a system user with no rights.

    For root that is the user named by `KIYAKU_POSTGRES_USER`, by default `kiyaku-postgres`, which
    is made when missing.
    Raises: ServerError.
    """
    if os.geteuid() != 0:
        return account_named(_own_name())
    named = os.environ.get("KIYAKU_POSTGRES_USER")
    if not named:
        _make_user(SYSTEM_USER)
    account = account_named(named or SYSTEM_USER)
    if account.uid == 0:
        raise ServerError(
            "root_refused",
            ja="PostgreSQL は root では動きません。"
            "KIYAKU_POSTGRES_USER に別の利用者を指定してください。",
            en="PostgreSQL does not run as root; name another user in KIYAKU_POSTGRES_USER",
        )
    return account


def _own_name() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise ServerError(
            "nameless_user",
            ja=f"利用者番号 {os.geteuid()} に名前がありません。PostgreSQL には利用者名が要ります。",
            en=f"user id {os.geteuid()} has no name on this system; PostgreSQL needs one",
        ) from None


def _make_user(name: str) -> None:
    if _exists(name):
        return
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        shell = ["--shell", "/usr/sbin/nologin", "--comment", "Kiyaku database"]
        made = subprocess.run(
            [useradd, *options, *shell, name], capture_output=True, text=True, check=False
        )
        # Another process may have made the same user at the same moment.
        if made.returncode == 0 or _exists(name):
            return
    raise ServerError(
        "no_system_user",
        ja=f"利用者 {name} を作れません。root 以外で実行するか、"
        "KIYAKU_POSTGRES_USER に既存の利用者を指定してください。",
        en=f"cannot make the user {name}; run as another user than root, or name an existing one "
        "in KIYAKU_POSTGRES_USER",
    )


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def output_of(done: subprocess.CompletedProcess[str], lines: int = 12) -> str:
    """The last lines a command printed, for an error message."""
    return "\n".join(done.stdout.strip().splitlines()[-lines:])
