"""Where an installation keeps what is its own: `KIYAKU_HOME`, by default `./var`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def kiyaku_home() -> Path:
    """The folder of this installation, absolute; it need not exist yet."""
    return Path(os.environ.get("KIYAKU_HOME") or "var").absolute()


def kept_secret(path: Path) -> str:
    """The secret kept in that file, readable by its owner only; made up at the first call.

    Two processes that ask at once get the same secret. Missing parent folders are made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text(encoding="utf-8").strip()


def _write_once(path: Path, text: str) -> None:
    """Put the text there whole, unless another process was first."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, never replaces what the other process has put there.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
