"""From the bytes of a file to text: which encoding it is in, or why it cannot be read."""

from __future__ import annotations

import re

from kiyaku.terms.documents.errors import DocumentError

_MAGIC = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP / Word (docx)"),
    (b"\xd0\xcf\x11\xe0", "Word (doc)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
)
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What an editor or a converter leaves in a text: tab, line feed, form feed, return, and the like.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_COMMON = re.compile("[ぁ-んァ-ヶー一-龠、。（）「」 \n]")
_KANA = re.compile("[ぁ-んァ-ヶ]")  # bytes misread as UTF-16 look like kanji, hardly like kana
_PLAUSIBLE = 60  # per cent: less Japanese than this, and the encoding was guessed wrongly
_RARE = re.compile("[\uff61-\uff9f\ue000-\uf8ff\u0080-\u009f]")


def read(data: bytes | str, *, name: str = "") -> tuple[str, str]:
    """The text of a file and the name of its encoding (``str`` for text given as such).

    UTF-8, UTF-16 and UTF-32 (with or without a byte-order mark, the last only with),
    Shift_JIS / CP932, EUC-JP and ISO-2022-JP are told apart by what they can and cannot be.

    Raises:
        DocumentError: the file is empty, binary, or in no encoding known here.
    """
    text, encoding = (data, "str") if isinstance(data, str) else _decode(data, name)
    text = text.removeprefix("\ufeff")
    found = _CONTROL.search(text)
    if found:
        raise _binary(name, f"U+{ord(found[0]):04X}")
    if not text.strip():
        raise DocumentError(
            f"{_named(name)}は空です。規約の本文を入れてください。",
            f"{name or 'The document'} is empty. Put the text of the terms in it.",
            code="document_empty",
        )
    return text, encoding


def _decode(data: bytes, name: str) -> tuple[str, str]:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise _binary(name, kind)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding, name), encoding
    if b"\x00" in data:
        return _decode_wide(data, name)
    if b"\x1b$" in data:
        return _strictly(data, "iso2022_jp_ext", name), "iso2022_jp"
    for encoding in ("utf-8", _likelier_legacy(data)):
        if encoding and (text := _attempt(data, encoding)) is not None:
            return text, encoding
    raise _undecodable(name, "UTF-8 / CP932 / EUC-JP")


def _decode_wide(data: bytes, name: str) -> tuple[str, str]:
    """UTF-16 without a mark: NUL bytes stand in it, but the text read from it is Japanese."""
    texts = {e: t for e in ("utf-16-le", "utf-16-be") if (t := _attempt(data, e)) is not None}
    best = max(texts, key=lambda encoding: _likeness(texts[encoding]), default="")
    if (
        not best
        or len(_KANA.findall(texts[best])) * 20 < len(texts[best])
        or _CONTROL.search(texts[best])
    ):
        raise _binary(name, "NUL")
    return texts[best], best


def _likelier_legacy(data: bytes) -> str:
    read_as = {e: t for e in ("cp932", "euc_jp") if (t := _attempt(data, e)) is not None}
    texts = {e: t for e, t in read_as.items() if _likeness(t) >= _PLAUSIBLE}
    return max(texts, key=lambda encoding: _likeness(texts[encoding]), default="")


def _likeness(text: str) -> int:
    """How Japanese a text looks, in per cent of its signs."""
    good, bad = len(_COMMON.findall(text)), len(_RARE.findall(text))
    return (good - 2 * bad) * 100 // max(len(text), 1)


def _attempt(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _strictly(data: bytes, encoding: str, name: str) -> str:
    text = _attempt(data, encoding)
    if text is None:
        raise _undecodable(name, encoding)
    return text


def _named(name: str) -> str:
    return f"「{name}」" if name else "この文書"


def _binary(name: str, what: str) -> DocumentError:
    return DocumentError(
        f"{_named(name)}は文字の文書ではありません（{what}）。"
        "テキスト形式（UTF-8 など）に書き出してから読ませてください。",
        f"{name or 'The document'} is not a text ({what}). Export it as plain text, e.g. UTF-8.",
        code="document_binary",
    )


def _undecodable(name: str, tried: str) -> DocumentError:
    return DocumentError(
        f"{_named(name)}の文字コードがわかりません（試したもの: {tried}）。"
        "UTF-8 で保存し直してください。",
        f"The encoding of {name or 'the document'} is unknown (tried: {tried}). Save it as UTF-8.",
        code="document_undecodable",
    )
