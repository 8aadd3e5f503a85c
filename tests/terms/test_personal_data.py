"""What personal data is used for, and why requests may be refused, read from a pack."""

from __future__ import annotations

import pytest

from kiyaku.terms import PackError
from kiyaku.terms.personal_data import read_purpose, read_refusal
from tests.terms.conftest import PackMaker

PURPOSE = {"ja": "請求", "en": "invoices", "ground": "contract", "clauses": ["2-1"]}
REFUSAL = {
    "ja": "正しい", "en": "it is right", "kinds": ["correction"],
    "law": {"ja": "法1条", "en": "Act, art. 1"}, "clause": "2-1",
}  # fmt: skip


def test_only_a_use_that_rests_on_consent_can_be_stopped() -> None:
    assert not read_purpose("billing", PURPOSE).is_optional
    mail = read_purpose("mail", {**PURPOSE, "ground": "consent", "particulars": ["email"]})
    assert mail.is_optional and mail.particulars == ("email",)
    assert mail.ground_words.en == "with consent"
    with pytest.raises(ValueError, match="whim"):
        read_purpose("billing", {**PURPOSE, "ground": "whim"})


def test_a_refusal_says_which_requests_and_by_which_law() -> None:
    found = read_refusal("is_correct", REFUSAL)
    assert (found.kinds, found.law.en, found.clause) == ({"correction"}, "Act, art. 1", "2-1")
    assert found.kept_for == ""


def test_a_refusal_may_say_what_data_has_to_stay_for() -> None:
    assert read_refusal("is_kept", {**REFUSAL, "kept_for": "books"}).kept_for == "books"
    with pytest.raises(ValueError, match="whim"):
        read_refusal("is_kept", {**REFUSAL, "kept_for": "whim"})


@pytest.mark.parametrize(
    ("written", "en"),
    [
        ("purposes: {a: {ja: あ, en: a, ground: law, clauses: ['7-7']}}", "clause 7-7 is not in"),
        ("purposes: {a: {ja: あ, en: a, clauses: ['4-1']}}", "'ground' is missing from a in"),
        ("uses: {}", "there is no section uses"),
        ("refusals: {a: {ja: あ, en: a, kinds: [], clause: '4-1'}}", "'law' is missing from a"),
    ],
)
def test_a_fault_in_the_file_is_named(make_pack: PackMaker, written: str, en: str) -> None:
    with pytest.raises(PackError) as fault:
        make_pack(personal_data=written)
    assert en in fault.value.en


def test_a_pack_need_not_say_anything(make_pack: PackMaker) -> None:
    pack = make_pack()
    assert (pack.purposes, pack.refusals) == ({}, {})
