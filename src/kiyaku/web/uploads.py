"""Files on pages: form fields that take them, and the answer that hands one out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse

from kiyaku.base import files
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.web.words import language, lazily

HELP = lazily(
    "PDF、PNG、JPEG、TIFF、テキスト、電子メール(.eml)。1つ10 MB まで。",
    "PDF, PNG, JPEG, TIFF, text or e-mail (.eml), up to 10 MB each.",
)
_ACCEPTED = ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.txt,.eml"
MOST_FILES = 10
"""How many a form takes at once."""


class FileField(forms.FileField):
    """One file; its value is an `Upload`, or None where it may be left out and was."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("help_text", HELP)
        given.setdefault("widget", forms.FileInput(attrs={"accept": _ACCEPTED}))
        super().__init__(**given)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, read.

        Raises:
            ValidationError: it is empty, too large or of no kind that is kept.
        """
        found = super().clean(data, initial)
        return _read(found) if isinstance(found, UploadedFile) else None


class _SeveralInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to `MOST_FILES` files; its value is a list of `Upload`, empty where there are none."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("help_text", HELP)
        given.setdefault("widget", _SeveralInput(attrs={"accept": _ACCEPTED}))
        super().__init__(**given)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files, read.

        Raises:
            ValidationError: one cannot be kept, or there are too many.
        """
        sent: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        if not sent:
            super().clean(None, initial)  # says so where one is needed
            return []
        if len(sent) > MOST_FILES:
            raise ValidationError(
                lazily(
                    f"一度に送れるのは{MOST_FILES}ファイルまでです。",
                    f"At most {MOST_FILES} files can be sent at once.",
                )
            )
        return [_read(super(FilesField, self).clean(one, initial)) for one in sent]


def _read(sent: UploadedFile) -> Upload:
    try:
        files.check_size(sent.size or 0)
        upload = Upload(sent.name or "", sent.read())
        files.check(upload.name, upload.content)
    except OperationRefused as refusal:
        raise ValidationError(refusal.message(language())) from refusal
    return upload


def download(service: int, file: files.StoredFile) -> HttpResponse:
    """A file to be saved by who asked; the calling view has made sure that they may.

    Raises:
        OperationRefused: ``file_erased``.
    """
    return _handed_out(file.name, file.media_type, files.content(service, file.id))


def one_of(service: int, kept: Iterable[files.StoredFile], file: int) -> HttpResponse:
    """The file of a number among those that belong to what the calling view shows.

    Raises:
        Http404: it is not among them, or was erased.
    """
    found = next((one for one in kept if one.id == file), None)
    if found is None:
        raise Http404
    try:
        return download(service, found)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


def handed_out(upload: Upload) -> HttpResponse:
    """The same for a file that is not among those of the service, as one of a draft is."""
    kind = files.media_type(upload.content) or "application/octet-stream"
    return _handed_out(upload.name, kind, upload.content)


def _handed_out(name: str, media_type: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, headers=_headers(name, media_type))
    # Never another type than its bytes have, whatever a browser would make of them.
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _headers(name: str, media_type: str) -> Mapping[str, str]:
    plain = "".join(sign if sign.isascii() and sign not in '"\\;%' else "_" for sign in name)
    named = f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    charset = "; charset=utf-8" if media_type == "text/plain" else ""
    return {
        "Content-Type": media_type + charset,
        "Content-Disposition": f"attachment; {named}",
        "Cache-Control": "private, no-store",
    }
