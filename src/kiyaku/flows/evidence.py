"""Evidence: words and files that are kept with a breach report or a ground."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kiyaku.base import files
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import StoredFile, Upload

LENGTH_MOST = 10_000


def kept_files(
    service: int, uploads: Sequence[Upload], *, at: dt.datetime, by: str
) -> list[StoredFile]:
    """The files, stored in the caller's transaction.

    Raises:
        OperationRefused: as ``files.store`` does.
    """
    return [
        files.store(service=service, name=one.name, content=one.content, at=at, by=by)
        for one in uploads
    ]


def told(kept: Sequence[StoredFile]) -> dict[str, Any]:
    """The files as a journal entry names them: no names, for those may tell of a person."""
    if not kept:
        return {}
    return {"files": [one.id for one in kept], "sha256": [one.sha256 for one in kept]}


def checked_words(text: str, *, code: str, ja: str, en: str) -> str:
    """A description as it is kept.

    Raises:
        OperationRefused: ``code`` where there is none; ``text_too_long``.
    """
    words = "\n".join(text.strip().splitlines())
    if not words:
        raise OperationRefused(code, ja, en)
    if len(words) > LENGTH_MOST:
        raise OperationRefused(
            "text_too_long",
            f"{LENGTH_MOST:,} 字までです。",
            f"at most {LENGTH_MOST:,} signs",
        )
    return words
