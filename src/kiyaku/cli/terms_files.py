"""Reading a document from a file that the command line names."""

from __future__ import annotations

from pathlib import Path

from kiyaku.terms import documents


def read_file(file: Path) -> bytes:
    """The bytes of a terms document.

    Raises:
        DocumentError: ``file_unreadable``.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise documents.DocumentError(
            f"「{file}」を読めません: {error.strerror}",
            f"Cannot read {file}: {error.strerror}",
            code="file_unreadable",
        ) from error
