from __future__ import annotations

import pytest

from kiyaku.terms.documents.errors import DocumentError
from kiyaku.terms.documents.reader import read

TEXT = (
    "第1条（目的）\nこの規約は、サービス「アオバ」の利用条件を定めます。\n"
    "第2条（料金）\n料金は月額とします。\n"
)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp932", "cp932"),
        ("shift_jis", "cp932"),
        ("euc_jp", "euc_jp"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("iso2022_jp", "iso2022_jp"),
    ],
)
def test_each_encoding_is_told(encoding: str, told: str) -> None:
    assert read(TEXT.encode(encoding)) == (TEXT, told)


def test_text_given_as_such_loses_only_its_mark() -> None:
    assert read("\ufeff" + TEXT) == (TEXT, "str")


def test_vendor_signs_of_cp932_are_read() -> None:
    text = "①会員は、㈱アオバに届け出る。～まで\n"
    assert read(text.encode("cp932"))[0] == text


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", "　\n".encode(), b"\xef\xbb\xbf", "", "\n"])
def test_an_empty_file_is_told(data: bytes | str) -> None:
    with pytest.raises(DocumentError, match=r"terms\.txt is empty") as caught:
        read(data, name="terms.txt")
    assert caught.value.code == "document_empty"
    assert "「terms.txt」は空です" in caught.value.ja


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04\x14\x00", "docx"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
        (b"terms\x01\x02of service", r"U\+0001"),
        (b"\x00\x01\x02\x03" * 40, "NUL"),
        (b"abc\x00", "NUL"),
        ("第1条\x00".encode(), "NUL"),
        ("第1条\x00", r"U\+0000"),
    ],
)
def test_a_binary_file_is_told(data: bytes | str, what: str) -> None:
    with pytest.raises(DocumentError, match=what) as caught:
        read(data)
    assert caught.value.code == "document_binary"
    assert "この文書は文字の文書ではありません" in caught.value.ja


@pytest.mark.parametrize(
    "data",
    [
        "規約".encode() + b"\xff\xff",
        "規約".encode()[:-1] + b"\xfe\x80",
        b"\xff\xfea",
        b"\x1b$B\x80",
    ],
)
def test_an_undecodable_file_is_told(data: bytes) -> None:
    with pytest.raises(DocumentError, match="encoding") as caught:
        read(data, name="x")
    assert caught.value.code == "document_undecodable"
