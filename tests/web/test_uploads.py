"""Files on pages: what a form takes, and how one is handed out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from kiyaku.base import files
from kiyaku.web import uploads
from tests.living import Living

AT = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
PDF = b"%PDF-1.7 made up"


class OneForm(forms.Form):
    file = uploads.FileField()


class SeveralForm(forms.Form):
    files = uploads.FilesField(required=False)


def sent(form: type[forms.Form], field: str, *contents: bytes) -> Any:
    given = [SimpleUploadedFile(f"{n}.pdf", one) for n, one in enumerate(contents)]
    return form({}, MultiValueDict({field: given}))


def test_one_file_is_read() -> None:
    form = sent(OneForm, "file", PDF)
    assert form.is_valid()
    assert form.cleaned_data["file"] == uploads.Upload("0.pdf", PDF)


def test_a_file_that_is_needed_is_missed() -> None:
    assert not OneForm({}, {}).is_valid()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", PDF + bytes(files.LARGEST_BYTES)])
def test_what_cannot_be_kept_is_told_at_the_field(content: bytes) -> None:
    for form, field in ((OneForm, "file"), (SeveralForm, "files")):
        one = sent(form, field, content)
        assert list(one.errors) == [field]


def test_several_files_or_none() -> None:
    form = sent(SeveralForm, "files", PDF, PDF + b".")
    assert form.is_valid()
    assert [one.name for one in form.cleaned_data["files"]] == ["0.pdf", "1.pdf"]
    none = SeveralForm({}, MultiValueDict())
    assert none.is_valid() and none.cleaned_data["files"] == []
    assert not sent(SeveralForm, "files", *[PDF] * (uploads.MOST_FILES + 1)).is_valid()
    assert "multiple" in str(form["files"])


@pytest.mark.django_db
def test_a_file_is_only_ever_saved() -> None:
    service = Living("choppaya", "2026-11-15").id
    file = files.store(service=service, name='証"拠.pdf', content=PDF, at=AT, by="staff")
    response = uploads.download(service, file)
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == (
        "attachment; filename=\"___.pdf\"; filename*=UTF-8''%E8%A8%BC%22%E6%8B%A0.pdf"
    )
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_text_says_how_it_is_written() -> None:
    service = Living("choppaya", "2026-11-15").id
    file = files.store(service=service, name="a.txt", content="あ".encode(), at=AT, by="staff")
    assert uploads.download(service, file)["Content-Type"] == "text/plain; charset=utf-8"
