"""Files that are handed in: what is taken, kept once, handed out, erased."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from kiyaku.base import files
from kiyaku.base.errors import OperationRefused
from tests.living import Living

AT = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
PDF = b"%PDF-1.7\nmade up"
MAIL = b"From: taro@example.jp\r\nDate: Fri, 27 Nov 2026 09:00:00 +0900\r\n\r\n\x82\xa0"

KINDS = {
    "application/pdf": PDF,
    "image/png": b"\x89PNG\r\n\x1a\nmade up",
    "image/jpeg": b"\xff\xd8\xff\xe0made up",
    "image/tiff": b"MM\x00*made up",
    "message/rfc822": MAIL,
    "text/plain": "会議室で大声を出した。\n".encode(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_file_is_its_bytes_tell(kind: str) -> None:
    assert files.media_type(KINDS[kind]) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04made up",
        b"MZ\x90\x00",
        "会議室".encode("shift_jis"),
        b"text\x00with a zero",
        b"\x1b[2J",
    ],
)
def test_other_kinds_are_not_kept(content: bytes) -> None:
    assert files.media_type(content) is None


def test_a_letter_with_colons_is_no_mail() -> None:
    assert files.media_type(b"From: me\nTo: you\n\nHello") == "text/plain"
    assert files.media_type(b"Date: today\nFrom: me\nno header at all") == "text/plain"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "file_empty"),
        ("a.pdf", PDF + bytes(files.LARGEST_BYTES), "file_too_large"),
        ("", PDF, "file_name_invalid"),
        ("folder/", PDF, "file_name_invalid"),
        ("a" * 201, PDF, "file_name_invalid"),
        ("a.pdf", b"PK\x03\x04", "file_kind_unknown"),
    ],
)
def test_what_cannot_be_kept_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(OperationRefused) as refused:
        files.check(name, content)
    assert refused.value.code == code
    assert refused.value.ja and refused.value.en


@pytest.fixture
def service(db: None) -> int:
    return Living("choppaya", "2026-11-15").id


def stored(service: int, **other: Any) -> files.StoredFile:
    about = {"name": "証拠.pdf", "content": PDF, "at": AT, "by": "staff", **other}
    return files.store(service=service, **about)


def test_a_file_is_kept_as_it_was(service: int) -> None:
    file = stored(service, name="C:\\papers\\証拠.pdf")
    assert (file.name, file.media_type, file.size_bytes) == (
        "証拠.pdf",
        "application/pdf",
        len(PDF),
    )
    assert file.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (file.stored_at, file.stored_by) == (AT, "staff")
    assert files.content(service, file.id) == PDF
    assert files.describe(service, [file.id, file.id]) == [file]


def test_the_same_file_is_kept_once(service: int) -> None:
    first = stored(service)
    assert stored(service, at=AT + dt.timedelta(1), by="another") == first
    assert stored(service, name="other.pdf").id != first.id
    assert stored(service, content=PDF + b".").id != first.id


def test_another_service_does_not_get_it(service: int) -> None:
    file = stored(service)
    other = Living("choppaya", "2026-11-15", code="other").id
    assert files.describe(other, [file.id]) == []
    with pytest.raises(OperationRefused) as refused:
        files.content(other, file.id)
    assert refused.value.code == "unknown_file"
    assert not files.erase(service=other, file=file.id, at=AT, by="staff")


def test_erasing_leaves_the_row_without_bytes_and_name(service: int) -> None:
    file = stored(service)
    assert files.erase(service=service, file=file.id, at=AT, by="retention")
    assert not files.erase(service=service, file=file.id, at=AT, by="retention")
    (left,) = files.describe(service, [file.id])
    assert (left.name, left.sha256, left.is_erased) == ("", file.sha256, True)
    with pytest.raises(OperationRefused) as refused:
        files.content(service, file.id)
    assert refused.value.code == "file_erased"
    assert stored(service).id != file.id  # it may be handed in again


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM stored_file WHERE id = %s",
        "UPDATE stored_file SET sha256 = '' WHERE id = %s",
        "UPDATE stored_file SET stored_by = 'nobody' WHERE id = %s",
        "UPDATE stored_file SET content = NULL WHERE id = %s",
    ],
)
def test_the_database_holds_the_application_to_it(service: int, statement: str) -> None:
    file = stored(service)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [file.id])
