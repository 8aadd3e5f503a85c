"""Notes of the staff: kept inside, in order, and never changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import notes, timeline
from kiyaku.flows.visibility import visible_to_member
from kiyaku.members import directory
from kiyaku.members.notes import notes_of
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


@pytest.fixture
def living() -> Living:
    living = Living("netsugen", "2026-11-10")
    living.register("m")
    return living


def member(living: Living) -> int:
    return int(directory.member(living.id, "m").pk)


def test_a_note_is_kept_and_its_text_is_nowhere_else(living: Living) -> None:
    note = living.note("m", "  rang about the key\r\nwill ring again \n")
    (kept,) = notes_of(living.id, member(living))
    assert (kept.id, kept.on, kept.by) == (note, day("2026-11-10"), "staff")
    assert kept.text == "rang about the key\nwill ring again"
    assert "key" not in str(select("SELECT payload FROM journal_entry"))
    living.closed("2026-11-10")
    assert verify(living.id) == []


def test_it_is_an_event_for_the_staff_alone(living: Living) -> None:
    note = living.note("m", "x")
    (event,) = [
        one
        for one in timeline.events(living.id, membership=living.members["m"])
        if one.event == "note_added"
    ]
    assert event.fields == {"note": note}
    assert not visible_to_member(event)


@pytest.mark.parametrize("statement", ["UPDATE note SET text = 'y'", "DELETE FROM note"])
def test_the_application_cannot_change_it(living: Living, statement: str) -> None:
    living.note("m", "x")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" \n", "note_empty"),
        ("x" * 10_001, "note_too_long"),
        ("a\x00b", "note_unreadable"),
        ("a\x1bb", "note_unreadable"),
        ("a\ud800b", "note_unreadable"),
    ],
)
def test_what_is_no_note_is_refused(living: Living, text: str, code: str) -> None:
    with pytest.raises(OperationRefused) as refused:
        living.note("m", text)
    assert refused.value.code == code
    assert refused.value.message("ja") != refused.value.message("en")


def test_whatever_people_write_is_kept(living: Living) -> None:
    text = "電話あり。\n\t「折り返し」とのこと　👨\u200d👩\u200d👧"
    living.note("m", text)
    assert notes_of(living.id, member(living)).rows[0].text == text


def test_notes_come_page_by_page(living: Living, django_assert_num_queries: Any) -> None:
    for number in range(5):
        living.note("m", str(number))
    owner = member(living)
    with django_assert_num_queries(1):
        first = notes_of(living.id, owner, size=3)
    assert [one.text for one in first] == ["4", "3", "2"]
    last = notes_of(living.id, owner, size=3, after=first.after)
    assert ([one.text for one in last], last.after) == (["1", "0"], None)


def test_nobody_else_s_member_is_noted_or_shown(living: Living) -> None:
    living.note("m", "x")
    other = Living("netsugen", "2026-11-10")
    assert notes_of(other.id, member(living)).rows == ()
    with pytest.raises(OperationRefused) as refused:
        notes.add_note(**other.acting, member=member(living), text="x")
    assert refused.value.code == "unknown_member"


def test_it_is_written_once_per_key(living: Living) -> None:
    asked = {"member": member(living), "text": "x", "key": "k"}
    first = notes.add_note(**living.acting, **asked)
    assert notes.add_note(**living.acting, **asked) == first
    assert len(notes_of(living.id, member(living))) == 1
