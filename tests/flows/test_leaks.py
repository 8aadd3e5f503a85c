"""Leaks of personal data: their last days, proof of reports, people told once, closing."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from kiyaku.base import files, personal, records
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.base.records import Asked
from kiyaku.close.verify import verify
from kiyaku.flows import (
    admission,
    leaks,
    leaks_shown,
    notice_settings,
    personal_export,
    retention,
)
from kiyaku.members import directory
from kiyaku.members.particulars import Particulars
from kiyaku.notices import outbox
from kiyaku.privacy import leaks as stored
from kiyaku.terms.texts import Text
from tests.living import Living, as_owner, select

pytestmark = pytest.mark.django_db
PROOF = [Upload("report.pdf", b"%PDF-1.7 made up")]
WORDS = Text("お客様の情報が漏えいしました。", "Your data got out.")
MARK = "印"


@pytest.fixture
def life() -> Living:
    life = Living("choppaya", "2026-11-05")
    for name in ("hanako", "taro"):
        life.register(name)
    return life


def opened(life: Living, **more: object) -> int:
    facts = {"found_on": dt.date(2026, 11, 4), "what": f"list {MARK}", "people": 1001, **more}
    return leaks.open_leak(**life.acting, **facts)


def refused(code: str, act: object, life: Living, **given: object) -> OperationRefused:
    with pytest.raises(OperationRefused) as found:
        act(**life.acting, **given)
    assert found.value.code == code
    return found.value


@pytest.mark.parametrize(
    ("facts", "first", "full"),
    [
        ({}, dt.date(2026, 11, 9), dt.date(2026, 12, 4)),
        ({"is_wrongful": True}, dt.date(2026, 11, 9), dt.date(2027, 1, 3)),
        ({"people": 1000}, None, None),
        ({"people": 1, "is_sensitive": True}, dt.date(2026, 11, 9), dt.date(2026, 12, 4)),
    ],
)
def test_the_last_days_of_reports_follow_from_what_is_known(life, facts, first, full):
    found = stored.leak(life.id, opened(life, **facts))
    assert (found.first_due_on, found.full_due_on) == (first, full)


def test_what_becomes_known_later_moves_the_last_day(life):
    leak = opened(life)
    leaks.revise(
        **life.acting, leak=leak, what="list", people=2000, cause="taken", is_wrongful=True
    )
    found = stored.leak(life.id, leak)
    assert (found.people, found.cause, found.full_due_on) == (2000, "taken", dt.date(2027, 1, 3))


def test_a_public_body_reports_from_fewer_people_on():
    body = Living("netsugen", "2026-11-05")
    assert stored.leak(body.id, opened(body, people=101)).is_reported
    assert not stored.leak(body.id, opened(body, people=100)).is_reported


def test_duties_stand_until_they_are_done_and_it_closes_only_then(life):
    leak = opened(life)
    due = leaks.duties(life.id, dt.date(2026, 11, 10))
    assert [(one.words.en, one.last_day, one.is_past) for one in due] == [
        ("first report", dt.date(2026, 11, 9), True),
        ("full report", dt.date(2026, 12, 4), False),
        ("telling the people", None, False),
    ]
    assert due[0].clauses == ("24-1",)
    refusal = refused("leak_not_done", leaks.close, life, leak=leak)
    told = [refusal]
    first = {"leak": leak, "which": leaks.FIRST}
    told.append(refused("proof_missing", leaks.report, life, **first, proof=[]))
    leaks.report(**life.acting, leak=leak, which=leaks.FIRST, proof=PROOF)
    told.append(refused("already_reported", leaks.report, life, **first, proof=PROOF))
    leaks.report(**life.acting, leak=leak, which=leaks.FULL, proof=PROOF)
    found = stored.leak(life.id, leak)
    assert found.full_reported_on == dt.date(2026, 11, 5)
    assert len(found.file_ids) == 1  # the same file is kept once
    leaks.name_people(**life.acting, leak=leak, everybody=True)
    leaks.tell_people(**life.acting, leak=leak, what=WORDS)
    leaks.close(**life.acting, leak=leak)
    assert leaks.duties(life.id, dt.date(2026, 12, 31)) == []
    told.append(refused("leak_closed", leaks.close, life, leak=leak))
    assert [one.details["clauses"] for one in told] == [["24-1"]] * 4


def test_a_full_report_is_a_first_one_too(life):
    leak = opened(life)
    leaks.report(**life.acting, leak=leak, which=leaks.FULL, proof=PROOF)
    found = stored.leak(life.id, leak)
    assert found.first_reported_on == found.full_reported_on


def test_each_of_the_people_is_told_once(life, monkeypatch):
    monkeypatch.setattr(leaks, "AT_ONCE", 1)
    leak = opened(life)
    way = {**life.acting, "kind": "leak_told"}
    notice_settings.set_channel(**way, channel="")
    silent = refused("notice_not_sent", leaks.tell_people, life, leak=leak, what=WORDS)
    assert silent.details["clauses"] == ["24-1"] and "第24条1項" in silent.ja
    notice_settings.set_channel(**way, channel="email")
    refused("nobody_named", leaks.name_people, life, leak=leak)
    assert leaks.name_people(**life.acting, leak=leak, members=["hanako"]) == 1
    assert leaks.name_people(**life.acting, leak=leak, everybody=True) == 1
    assert leaks.tell_people(**life.acting, leak=leak, what=WORDS) == 1
    assert stored.leak(life.id, leak).told_on is None
    assert leaks.tell_people(**life.acting, leak=leak, what=WORDS) == 1
    assert stored.leak(life.id, leak).told_on == dt.date(2026, 11, 5)
    assert stored.counts(leak) == (2, 2)
    refused("nobody_named", leaks.tell_people, life, leak=leak, what=WORDS)
    assert outbox.count_by_state(life.id)[outbox.QUEUED] == 2


def test_where_telling_is_hard_something_else_protects_the_people(life):
    leak = opened(life)
    leaks.report(**life.acting, leak=leak, which=leaks.FULL, proof=PROOF)
    refused("leak_words_missing", leaks.tell_otherwise, life, leak=leak, how=" ")
    leaks.tell_otherwise(**life.acting, leak=leak, how=f"published {MARK}")
    refused("already_told", leaks.tell_otherwise, life, leak=leak, how="published")
    assert stored.leak(life.id, leak).told_otherwise == f"published {MARK}"
    (entry,) = records.entries(life.id, Asked(action=leaks.STEP), size=1)
    assert MARK not in json.dumps(entry.payload, ensure_ascii=False)
    leaks.name_people(**life.acting, leak=leak, members=["hanako"])
    refused("leak_not_done", leaks.close, life, leak=leak)  # she has an address
    leaks.tell_people(**life.acting, leak=leak, what=WORDS)
    leaks.close(**life.acting, leak=leak)
    assert verify(life.id) == []


def test_what_is_shown_says_why_and_by_when_with_its_working(life):
    leak = opened(life, found_on=dt.date(2026, 10, 30), is_wrongful=True)
    leaks.report(**life.acting, leak=leak, which=leaks.FIRST, proof=PROOF)
    found = leaks_shown.shown(life.id, leak)
    first, full, told = found.steps
    assert (first.last_day, first.done_on) == (dt.date(2026, 11, 4), dt.date(2026, 11, 5))
    assert first.is_late and not full.is_late and full.last_day == dt.date(2026, 12, 29)
    assert full.receipt.answer == full.last_day and first.receipt.answer == first.last_day
    assert "26 (1)" in full.law.en and "26 (2)" in told.law.en and found.receipt.answer is True
    assert [one.en for one in leaks_shown.kinds(found.leak)] == ["taken by somebody"]
    assert [one.name for one in found.files] == ["report.pdf"] and not found.is_done
    small = leaks_shown.shown(life.id, opened(life, people=3))
    assert small.steps == () and small.is_done and small.receipt.answer is False


def test_a_leak_of_another_service_is_not_known(life):
    leak = opened(life)
    other = Living("netsugen", "2026-11-05")
    refused("unknown_leak", leaks.close, other, leak=leak)
    assert list(stored.listed(other.id)) == []
    assert [one.id for one in stored.listed(life.id)] == [leak]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("leak_in_the_future", {"found_on": dt.date(2026, 11, 6)}),
        ("leak_words_missing", {"what": " "}),
        ("leak_people_missing", {"people": 0}),
    ],
)
def test_what_cannot_be_is_refused(life, code, facts):
    with pytest.raises(OperationRefused) as found:
        opened(life, **facts)
    assert found.value.code == code


def test_the_journal_has_no_words_of_it_and_the_person_gets_to_know(life):
    leak = opened(life, cause=f"lost {MARK}")
    leaks.name_people(**life.acting, leak=leak, members=["hanako"])
    for action in (leaks.FOUND, leaks.STEP):
        (entry,) = records.entries(life.id, Asked(action=action))
        assert MARK not in json.dumps(entry.payload, ensure_ascii=False)
        assert entry.payload["leak"] == leak
    held = personal_export.held(
        life.id, directory.member(life.id, "hanako").pk, at=life.acting["at"]
    )
    assert len(held.records["leak_person"]) == 1


@pytest.mark.parametrize(
    "does",
    [
        "UPDATE leak_case SET first_reported_on = NULL WHERE id = %s RETURNING id",
        "UPDATE leak_case SET closed_on = closed_on - 1 WHERE id = %s RETURNING id",
        "UPDATE leak_case SET full_due_on = full_due_on + 1 WHERE id = %s RETURNING id",
        "UPDATE leak_case SET basis_id = basis_id + 1 WHERE id = %s RETURNING id",
        "UPDATE leak_person SET told_on = NULL WHERE leak_id = %s RETURNING id",
        "UPDATE journal_entry SET payload = replace(payload, 'closed', 'revised')"
        " WHERE %s > 0 AND action = 'leak_step_done' RETURNING id",
    ],
)
def test_a_leak_that_was_tampered_with_is_found(life, does):
    leak = opened(life)
    leaks.report(**life.acting, leak=leak, which=leaks.FULL, proof=PROOF)
    leaks.name_people(**life.acting, leak=leak, everybody=True)
    leaks.tell_people(**life.acting, leak=leak, what=WORDS)
    leaks.close(**life.acting, leak=leak)
    assert verify(life.id) == []
    with as_owner():
        select(does, leak)
    assert "leak" in {one.code for one in verify(life.id)}


def test_the_proof_of_a_report_stays_though_an_erased_member_gave_the_same_file(life):
    stated = Particulars(name="ken", address="somewhere", email="ken@example.jp")
    application = admission.apply(**life.acting, handle="ken", plan="usual", particulars=stated)
    admission.decline(**life.acting, application=application, internal_reason="bad")
    leak = opened(life)
    leaks.report(**life.acting, leak=leak, which=leaks.FIRST, proof=PROOF)
    (kept,) = stored.leak(life.id, leak).file_ids
    with as_owner():
        select("UPDATE application SET scan_ids = jsonb_build_array(%s::int) WHERE id = %s"
               " RETURNING 1", kept, application)  # fmt: skip
    ken = directory.member(life.id, "ken").pk
    assert personal.files_alone_of(ken, []) == []
    retention.erase_member(**life.acting, member=ken)
    assert files.content(life.id, kept) == PROOF[0].content
