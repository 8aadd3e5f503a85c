"""Finding members by a piece of whatever is known of them."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from kiyaku.members import search
from kiyaku.members.particulars import Particulars
from tests.living import Living, select
from tests.many import many, plans

pytestmark = pytest.mark.django_db

HANAKO = Particulars(
    name="前橋　花子", kana="まえばし はなこ", email="Hanako.M@Example.JP", phone="090-1234-5678"
)
TARO = Particulars(name="髙﨑太郎", kana="ﾀｶｻｷ ﾀﾛｳ", email="t@example.com", phone="+81 27-223-0001")
LIN = Particulars(name="林", kana="リン", email="100%_sure@example.com", phone="(03)5555 0000")


@pytest.fixture
def living(db: None) -> Living:
    living = Living("netsugen", "2026-11-20")
    for handle, particulars in (("Hana-1", HANAKO), ("M0042", TARO), ("林さん", LIN)):
        living.register(handle, particulars=particulars)
    return living


def found(living: Living, text: str) -> dict[str, tuple[str, ...]]:
    return {one.handle: one.matched_by for one in search.find(living.id, text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # names, whatever the space, the width, the variant of a character
        ("前橋花子", {"Hana-1": ("name",)}),
        ("前橋 花子", {"Hana-1": ("name",)}),
        ("橋", {"Hana-1": ("name",)}),
        ("高崎", {"M0042": ("name",)}),
        ("髙﨑", {"M0042": ("name",)}),
        ("林", {"林さん": ("number", "name")}),
        # kana in hiragana, katakana, half width
        ("はなこ", {"Hana-1": ("kana",)}),
        ("ハナコ", {"Hana-1": ("kana",)}),
        ("ﾏｴﾊﾞｼ", {"Hana-1": ("kana",)}),
        ("タカサキ たろう", {"M0042": ("kana",)}),
        # e-mail without regard to capitals
        ("hanako.m@example.jp", {"Hana-1": ("email",)}),
        ("ＨＡＮＡＫＯ．Ｍ", {"Hana-1": ("email",)}),
        ("@example.", {"Hana-1": ("email",), "M0042": ("email",), "林さん": ("email",)}),
        ("%_", {"林さん": ("email",)}),
        ("0%", {"林さん": ("email",)}),
        ("100%_surely", {}),
        # phones, however they are written
        ("09012345678", {"Hana-1": ("phone",)}),
        ("090-1234-5678", {"Hana-1": ("phone",)}),
        ("０９０ー１２３４", {"Hana-1": ("phone",)}),
        ("+81 90 1234", {"Hana-1": ("phone",)}),
        ("027-223", {"M0042": ("phone",)}),
        ("5555", {"林さん": ("phone",)}),
        ("55", {}),
        # numbers
        ("m0042", {"M0042": ("number",)}),
        ("Hana", {"Hana-1": ("number", "email")}),
        ("0042", {"M0042": ("number",)}),
        # nothing
        ("", {}),
        ("  　 ", {}),
        ("\0", {}),
        ("誰でもない", {}),
    ],
)
def test_a_member_is_found_by(
    living: Living, text: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert found(living, text) == expected


def test_a_membership_is_found_by_its_id_before_anything_else(living: Living) -> None:
    membership = living.members["林さん"]
    first = search.find(living.id, str(membership)).rows[0]
    assert first.handle == "林さん"
    assert first.matched_by[0] == search.MEMBERSHIP
    assert [(one.membership, one.state) for one in first.memberships] == [(membership, "active")]
    assert not search.find(living.id, "9" * 18).rows
    assert not search.find(living.id, "9" * 30).rows


def test_one_whose_number_it_is_comes_before_those_who_have_it_in_theirs(living: Living) -> None:
    for handle in ("123", "12"):
        living.register(handle, particulars=Particulars(name="a"))
    assert list(found(living, "12"))[:2] == ["12", "123"]


def test_an_applicant_without_a_membership_is_found(living: Living) -> None:
    from kiyaku.flows import admission

    admission.apply(
        **living.acting, handle="new", plan="usual", particulars=Particulars(name="新井 花")
    )
    (one,) = search.find(living.id, "新井")
    assert (one.handle, one.memberships) == ("new", ())


def test_members_of_another_service_are_not_found(living: Living) -> None:
    other = Living("choppaya", "2026-11-20")
    membership = other.register("other", particulars=HANAKO)
    assert found(living, "花子") == {"Hana-1": ("name",)}
    assert found(other, "花子") == {"other": ("name",)}
    assert "other" not in found(living, str(membership))


def test_only_the_first_are_given_and_it_says_so(living: Living) -> None:
    everybody = search.find(living.id, "example")
    assert (len(everybody), everybody.is_more) == (3, False)
    two = search.find(living.id, "example", size=2)
    assert ([one.handle for one in two], two.is_more) == (["Hana-1", "M0042"], True)


def test_more_than_are_looked_at_are_not_passed_over_in_silence(
    living: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_LOOKED_AT", 2)
    found = search.find(living.id, "example.jp")  # "exa" … "e.j", "jp" are looked for in order
    assert [one.handle for one in found] == ["Hana-1"]
    assert search.find(living.id, "@example.").is_more


def test_the_database_forms_text_as_this_does() -> None:
    signs = [
        chr(code)
        for span in (
            (0x20, 0x250), (0x2010, 0x2030), (0x2200, 0x2220), (0x3000, 0x3200),
            (0x3200, 0x3400), (0x4E00, 0xA000), (0xF900, 0xFB00), (0xFF00, 0xFFF0),
        )
        for code in range(*span)
    ]  # fmt: skip
    texts = [
        *signs, "か\u3099く", "ｶﾞｷﾞ", "ABC def", "a\tb\r\nc", "𠮷野家", "", "+81(90)", "＋８１ ９０",
    ]  # fmt: skip
    stored = select(
        "SELECT kiyaku_search_form(one), kiyaku_search_digits(one)"
        " FROM unnest(%s::text[]) WITH ORDINALITY AS t (one, place) ORDER BY place",
        texts,
    )
    assert stored == [(search.form(text), search.digits(text)) for text in texts]


def test_the_database_keeps_every_piece_that_is_asked_for() -> None:
    member = ("Ｍ1", "山田 太郎", "やまだ", "a@b.jp", "03-12")
    (kept,) = select("SELECT kiyaku_search_pieces(%s, %s, %s, %s, %s)", *member)
    forms = [*map(search.form, member[:4]), search.digits(member[4])]
    for form in forms:
        for start in range(len(form)):
            for end in range(start + 1, len(form) + 1):
                assert set(search.pieces(form[start:end])) <= set(kept)
    assert max(map(len, kept)) == 3
    assert "@b." in kept
    assert "郎ヤ" not in kept  # never across two fields


def test_the_index_is_used_in_a_large_service(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    living = many()
    for text in ("山", "山田", "山田太郎", "サトウ", "person77@", "0000-3700", "M00012"):
        with django_assert_max_num_queries(4):
            assert len(search.find(living.id, text)) > 0
        assert "members_by_piece" in plans(lambda text=text: search.find(living.id, text))
