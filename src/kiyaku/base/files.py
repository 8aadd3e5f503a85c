"""Files that were handed in: evidence, scans, letters. They are in the database.

A file has no entry in the journal of its own: the entry of what it belongs to names its id and its
SHA-256. Its name may tell of a person: it stands in no journal, log or address.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from kiyaku.base import models
from kiyaku.base.errors import OperationRefused

LARGEST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 200
KINDS = ("PDF", "PNG", "JPEG", "TIFF", "text", "e-mail")
"""What can be stored, as people call it."""

_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_HEADER_LINE = re.compile(rb"[!-9;-~]+:[^\r\n]*(\r?\n[ \t][^\r\n]*)*(\r?\n|\Z)")
_SENDER = re.compile(rb"^from:", re.IGNORECASE | re.MULTILINE)
_TRANSPORT = re.compile(rb"^(date|received|message-id):", re.IGNORECASE | re.MULTILINE)
_ABOUT = ("id", "name", "media_type", "size_bytes", "sha256", "stored_at", "stored_by", "erased_at")


@dataclass(frozen=True)
class Upload:
    """A file as it was handed in: what to give to `store`."""

    name: str
    content: bytes


@dataclass(frozen=True)
class StoredFile:
    """A file without its bytes; ``erased_at`` says since when it has none any more."""

    id: int
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    stored_at: dt.datetime
    stored_by: str
    erased_at: dt.datetime | None = None

    @property
    def is_erased(self) -> bool:
        """Whether its bytes were erased."""
        return self.erased_at is not None


def store(*, service: int, name: str, content: bytes, at: dt.datetime, by: str) -> StoredFile:
    """The file, kept from now on; the one kept before where it has the same name and content.

    In the caller's transaction.

    Args:
        name: as its owner called it; folders before it are left out.

    Raises:
        OperationRefused: ``file_empty``, ``file_too_large``, ``file_name_invalid``,
            ``file_kind_unknown``.
    """
    called, kind = check(name, content)
    about = {
        "service_id": service,
        "sha256": hashlib.sha256(content).hexdigest(),
        "name": called,
    }
    kept = _kept(about)
    if kept is None:
        try:
            with transaction.atomic():
                models.StoredFile.objects.create(
                    **about,
                    media_type=kind,
                    size_bytes=len(content),
                    content=content,
                    stored_at=at,
                    stored_by=by,
                )
        except IntegrityError:
            pass  # somebody stored the same at this moment
        kept = _kept(about)
    assert kept is not None
    return kept


def describe(service: int, ids: Iterable[int]) -> list[StoredFile]:
    """The files of a service with these ids, without their bytes, by id. One query."""
    wanted = sorted(set(ids))
    if not wanted:
        return []
    rows = models.StoredFile.objects.filter(service_id=service, pk__in=wanted).order_by("pk")
    return [StoredFile(*row) for row in rows.values_list(*_ABOUT)]


def content(service: int, file_id: int) -> bytes:
    """The bytes of a file of a service.

    Raises:
        OperationRefused: ``unknown_file``, ``file_erased``.
    """
    rows = models.StoredFile.objects.filter(service_id=service, pk=file_id)
    found = rows.values_list("content", flat=True).first()
    if found is not None:
        return bytes(found)
    if rows.exists():
        raise OperationRefused(
            "file_erased",
            "このファイルの中身は消去されています。",
            "The content of this file was erased.",
            file=file_id,
        )
    raise OperationRefused(
        "unknown_file", "そのようなファイルはありません。", "There is no such file.", file=file_id
    )


def erase(*, service: int, file: int, at: dt.datetime, by: str) -> bool:
    """Drop the bytes and the name of a file; when, by whom and its SHA-256 stay.

    In the caller's transaction. Returns whether there was something to erase.
    """
    rows = models.StoredFile.objects.filter(service_id=service, pk=file, erased_at__isnull=True)
    return rows.update(content=None, name="", erased_at=at, erased_by=by) > 0


def check(name: str, content: bytes) -> tuple[str, str]:
    """A file's name as it would be kept, and its media type, where it can be kept.

    Raises:
        OperationRefused: as `store` does.
    """
    called = _called(name)
    check_size(len(content))
    kind = media_type(content)
    if kind is None:
        raise OperationRefused(
            "file_kind_unknown",
            "このファイルの種類は保存できません。PDF、PNG、JPEG、TIFF、テキスト(UTF-8)、"
            "電子メール(.eml)のいずれかにしてください。",
            "Files of this kind cannot be kept. Use PDF, PNG, JPEG, TIFF, plain text in UTF-8 "
            "or an e-mail (.eml).",
        )
    return called, kind


def media_type(content: bytes) -> str | None:
    """What a file is, told by its bytes and never by its name; None for what is not kept."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if _is_mail(content):
        return "message/rfc822"
    return "text/plain" if _is_text(content) else None


def check_size(size_bytes: int) -> None:
    """Nothing where a file of that size can be kept.

    Raises:
        OperationRefused: ``file_empty``, ``file_too_large``.
    """
    if size_bytes == 0:
        raise OperationRefused("file_empty", "ファイルが空です。", "The file is empty.")
    if size_bytes > LARGEST_BYTES:
        raise OperationRefused(
            "file_too_large",
            f"ファイルが大きすぎます({size_bytes:,} バイト)。上限は 10 MB です。",
            f"The file is too large ({size_bytes:,} bytes). At most 10 MB can be kept.",
            size_bytes=size_bytes,
            most_bytes=LARGEST_BYTES,
        )


def _called(name: str) -> str:
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1].strip()
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    if not kept or len(kept) > LONGEST_NAME:
        raise OperationRefused(
            "file_name_invalid",
            f"ファイル名を1〜{LONGEST_NAME}文字にしてください。",
            f"Give the file a name of 1 to {LONGEST_NAME} signs.",
        )
    return kept


def _kept(about: dict[str, object]) -> StoredFile | None:
    rows = models.StoredFile.objects.filter(**about, erased_at__isnull=True)
    row = rows.values_list(*_ABOUT).first()
    return None if row is None else StoredFile(*row)


def _is_mail(content: bytes) -> bool:
    """Whether it begins as RFC 5322 has it: a block of headers, sender and transport among them."""
    place = 0
    while line := _HEADER_LINE.match(content, place):
        place = line.end()
    block = content[:place]
    ends = content[place : place + 1] in (b"", b"\r", b"\n")
    return bool(ends and _SENDER.search(block) and _TRANSPORT.search(block))


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text)
