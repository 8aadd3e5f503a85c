"""What is held on whom is kept for purposes that the terms state, by clause."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiyaku import packs
from kiyaku.base import clock, personal
from kiyaku.flows import outside_words, personal_export, personal_purposes
from kiyaku.flows.personal_words import TITLES
from kiyaku.members import directory
from kiyaku.members.particulars import WORDS
from kiyaku.privacy import kinds, purposes
from kiyaku.web import seen
from kiyaku.web.pdf.personal import personal_html
from tests.living import Living

PACKS = ("netsugen", "choppaya")


@pytest.mark.parametrize("name", PACKS)
def test_every_use_there_is_stands_in_the_terms_with_its_clauses(name: str) -> None:
    pack = packs.load(name)
    used = {code for codes in personal_purposes.USED_FOR.values() for code in codes}
    used |= set(seen._PURPOSES.values()) | {purposes.CONTRACT}
    # Where memberships do not pass on (NETSUGEN 16-4) nothing is kept for it.
    assert used - set(pack.purposes) <= ({purposes.SUCCESSION} if name == "netsugen" else set())
    assert set(pack.purposes) <= set(purposes.USUAL)
    for one in pack.purposes.values():
        assert one.clauses and set(one.particulars) <= set(WORDS)
    for kind in kinds.KINDS:
        assert any(kind in one.kinds for one in pack.refusals.values())


def test_every_kind_of_record_has_a_use() -> None:
    assert set(personal_purposes.USED_FOR) == {*TITLES, *outside_words.TITLES}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "clause"), [("netsugen", "5-4"), ("choppaya", "12-4")])
def test_what_is_held_is_told_with_its_purpose_and_clause(
    name: str, clause: str, django_assert_max_num_queries
) -> None:
    life = Living(name, "2026-11-05")
    life.register("hanako")
    life.note("hanako", "asked about a receipt")
    life.closed("2026-12-05")
    member = directory.member(life.id, "hanako").pk
    with django_assert_max_num_queries(20):
        kinds_held = {one.table: one for one in personal_purposes.held_on(life.id, member)}
    held = personal_export.held(life.id, member, at=clock.now())
    assert {table: one.count for table, one in kinds_held.items()} == {
        table: len(rows) for table, rows in held.records.items()
    }
    assert clause in kinds_held["charge"].purposes[0].clauses
    assert kinds_held["note"].purposes[0].code == purposes.INQUIRY
    written = held.as_json()
    assert written["used_for"]["charge"] == [purposes.BILLING]
    (billing,) = [one for one in written["purposes"] if one["code"] == purposes.BILLING]
    assert clause in billing["clauses"] and billing["ground"]["en"].startswith("needed")
    assert set(written["used_for"]) == set(written["records"])
    html = personal_html(held, "en")
    article, paragraph = clause.split("-")
    assert f"Used for: {billing['en']}" in html and f"Art. {article}({paragraph})" in html


@pytest.mark.django_db
def test_rows_are_counted_by_table() -> None:
    life = Living("netsugen", "2026-11-05")
    life.register("hanako")
    member = directory.member(life.id, "hanako").pk
    counts = personal.counts_of(member)
    assert counts["member"] == 1 and counts["application"] == 1
    assert "note" not in counts


def test_terms_that_state_no_purposes_have_the_usual_ones() -> None:
    bare = replace(packs.load("netsugen"), purposes={})
    assert purposes.of_pack(bare) == purposes.USUAL
    found = personal_purposes.of_tables(bare, ["charge"])
    assert [one.code for one in found["charge"]] == [purposes.BILLING]
