"""People without a member number: found in the records, told, put right, erased if it may be."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kiyaku.base import personal, personal_records
from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import (
    admission,
    inheritance_reports,
    outside_words,
    outsider_answers,
    outsiders,
    personal_export,
    personal_print,
    privacy_requests,
    retention,
    timeline,
)
from kiyaku.flows.outsiders import LookedUp
from kiyaku.flows.personal_words import COLUMNS, TITLES
from kiyaku.flows.privacy_answers import Partly
from kiyaku.members import directory
from kiyaku.members.declarations import Declared
from kiyaku.members.inheritance_reports import Stated
from kiyaku.members.particulars import Particulars
from kiyaku.privacy import cases, copied, log
from kiyaku.privacy import outsiders as people
from kiyaku.web.pdf.personal import personal_html
from tests.living import Living, as_owner, select, undone

pytestmark = pytest.mark.django_db
NOTE = "父の髙橋 一郎さん(090-1234-5678)が来店"


@pytest.fixture
def life() -> Living:
    """Hanako, of whom a note names her father."""
    life = Living("netsugen", "2026-11-05")
    life.register("hanako")
    life.note("hanako", NOTE)
    return life


def look(life: Living, text: str) -> LookedUp:
    return outsiders.look_up(
        service=life.id, text=text, at=life.at, by="legal", roles=["legal"], page="privacy"
    )


def person(life: Living, name: str = "高橋 一郎", **more: Any) -> int:
    return outsiders.register(
        **life.acting, name=name, identity="document", contact="前橋市", **more
    )


def confirmed(life: Living, who: int, text: str) -> list[int]:
    """Confirms all that a text is found in."""
    found = [
        outsiders.confirm_record(
            **life.acting, outsider=who, table=one.table, row=one.row, columns=one.columns
        )
        for one in look(life, text).candidates
    ]
    return [one for one in found if one is not None]


def asked(life: Living, who: int, kind: str, **more: Any) -> int:
    return privacy_requests.receive_request(
        **life.acting, outsider=who, kind=kind, identity="document", **more
    )


def decided(life: Living, case: int, **answer: Any) -> cases.Request:
    privacy_requests.decide_request(**life.acting, case=case, **{"granted": True, **answer})
    return cases.case(life.id, case)


def refusal(what: Any, *arguments: Any, **more: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as refused:
        what(*arguments, **more)
    return refused.value


def heirs_report(life: Living) -> int:
    heir = Particulars(name="架空 娘", email="heir@example.jp", phone="+81 90 1111 2222")
    return inheritance_reports.receive(
        **life.acting,
        stated=Stated("架空 故人", "", "", "長女", (heir,), 1),
        died_on=life.today,
    )


def test_a_name_or_a_number_is_found_however_it_is_written(life: Living) -> None:
    for text in ("高橋一郎", "髙橋　一郎", "０９０−１２３４−５６７８", "+81 90-1234-5678"):
        (found,) = look(life, text).candidates
        assert (found.table, found.columns, found.members) == ("note", ("text",), ("hanako",))
        assert found.title.en == "notes of the staff" and NOTE in found.says[0][1].ja
    assert look(life, "nobody at all").candidates == ()
    assert look(life, "hanako").members == ("hanako",)
    assert refusal(look, life, " 一 ").code == "look_up_too_short"
    other = Living("netsugen", "2026-11-05")
    assert look(other, "高橋一郎").candidates == ()
    looks = log.looks(life.id).rows
    assert len(looks) == 6 and {one.purpose for one in looks} == {"rights"}
    assert looks[-1].members == (directory.member(life.id, "hanako").pk,) and not looks[1].members


def test_every_record_and_column_that_may_be_found_has_words_and_a_place_in_copies() -> None:
    tables = personal_records.searchable(outsiders.NOT_SEARCHED)
    assert {"heir", "declaration", "inheritance_report", "breach_report", "note"} <= set(tables)
    assert set(tables) <= {*TITLES, *outside_words.TITLES}
    columns = {name for names in tables.values() for name in names}
    assert columns <= {*COLUMNS, *outside_words.COLUMNS}
    copies = {one.name for one in personal.tables() if one.is_copied} & set(tables)
    assert {name for name in tables if f"'{name}'" in copied._NAMED_ROWS} == copies


def test_a_disclosure_hands_over_the_confirmed_columns_and_nothing_else(
    life: Living, django_assert_max_num_queries: Any
) -> None:
    who = person(life)
    assert len(confirmed(life, who, "高橋一郎")) == 1
    for _ in range(9):
        life.note("hanako", NOTE)
    with django_assert_max_num_queries(15):
        assert len(look(life, "高橋一郎").candidates) == 10
    assert len(confirmed(life, who, "高橋一郎")) == 9  # the first one once only
    for one in people.records(who)[1:]:
        outsiders.release_record(**life.acting, outsider=who, record=one.id)
    case = asked(life, who, "disclosure")
    found = cases.case(life.id, case)
    assert (found.member, found.outsider, found.name) == (None, who, "高橋 一郎")
    assert found.due_on == dt.date(2026, 12, 5)
    assert [one.request.id for one in privacy_requests.due(life.id, life.today)] == [case]
    privacy_requests.extend_request(**life.acting, case=case, reason="much to look through")
    answered = decided(life, case)
    held = outsider_answers.held(life.id, who, at=life.at, answering=answered)
    assert set(held.records) == {"outside_person", "note", "privacy_case"}
    (note,) = held.records["note"]
    assert set(note) == {"id", "text"} and note["text"] == NOTE
    assert held.records["outside_person"][0]["by"] == personal_export.STAFF
    assert NOTE in json.dumps(held.as_json(), ensure_ascii=False, default=str)
    for language in ("ja", "en"):
        page = personal_html(held, language)
        assert NOTE in page and "outside_person" not in page
    letter = privacy_requests.in_a_letter(life.id, answered)
    assert "回答: 応じた" in letter.ja and "granted" in letter.en
    # Nothing is sent to who has no number, and no member sees anything of it.
    assert select("SELECT count(*) FROM outgoing WHERE service_id = %s"
                  " AND kind = 'personal_data_answered'", life.id) == [0]  # fmt: skip
    mine = timeline.events(life.id, membership=life.members["hanako"])
    assert not [one for one in mine if one.event.startswith(("outside", "privacy"))]
    assert not select("SELECT id FROM journal_entry WHERE service_id = %s"
                      " AND payload::text LIKE %s", life.id, "%一郎%")  # fmt: skip
    assert verify(life.id) == []
    left = decided(
        life, asked(life, who, "disclosure"), partly=Partly(left_out=("note",)),
        reason="it tells of others", ground="not_disclosable",
    )  # fmt: skip
    part = outsider_answers.held(life.id, who, at=life.at, answering=left)
    assert "note" not in part.records and part.ground is not None


def test_what_is_wrong_is_put_right_beside_the_record(life: Living) -> None:
    who = person(life)
    (record,) = confirmed(life, who, "高橋一郎")
    case = asked(life, who, "correction")
    for wrong in ({}, {"name": " "}):
        assert refusal(decided, life, case, changes=wrong).code == "nothing_to_correct"
    for wrong in ({"born_on": "x"}, {f"{record}.by": "x"}, {"999.text": "x"}):
        assert refusal(decided, life, case, changes=wrong).code == "unknown_record"
    decided(life, case, changes={f"{record}.text": "父の高橋 次郎さん", "contact": "高崎市"})
    assert people.person(life.id, who).contact == "高崎市"
    (shown,) = outsiders.shown(life.id, who)
    assert shown.record.corrected == {"text": "父の高橋 次郎さん"} and NOTE in shown.says[0][1].ja
    (note,) = outsider_answers.held(life.id, who, at=life.at).records["note"]
    assert note["corrected"] == {"text": "父の高橋 次郎さん"}
    assert verify(life.id) == []
    with undone(), as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM outside_correction WHERE record_id = %s", [record])
        assert [one.code for one in verify(life.id)] == ["outside_person"]


def test_a_stop_of_any_use_marks_the_records(life: Living) -> None:
    who = person(life)
    case = asked(life, who, "stop_use", use="inquiry")  # which no member can stop
    assert refusal(decided, life, case).code == "nothing_confirmed"
    confirmed(life, who, "高橋一郎")
    decided(life, case)
    (shown,) = outsiders.shown(life.id, who)
    assert shown.record.stopped_on == life.today
    unknown = refusal(asked, life, who, "stop_use", use="unheard of")
    assert unknown.code == "use_not_optional"


def test_a_deletion_empties_what_no_contract_rests_on_and_leaves_the_rest(life: Living) -> None:
    life.report("hanako", description="高橋 一郎さんが見た")
    who = person(life)
    assert len(confirmed(life, who, "高橋一郎")) == 2
    left = outsider_answers.preview(life.id, who)
    assert [one.table for one in left.goes] == ["note"]
    (stays,) = left.stays
    assert (stays.code, stays.clauses) == ("membership_runs", ("14",)) and stays.words.ja
    case = asked(life, who, "deletion")
    why = {"reason": "a", "ground": "is_lawful"}
    part = refusal(decided, life, case, partly=Partly(erased=("note",)), **why)
    assert part.code == "part_unknown"
    found = decided(life, case)
    assert (found.state, found.left_out) == ("partly", ("breach_report",))
    assert select("SELECT text FROM note WHERE member_id = %s",
                  directory.member(life.id, "hanako").pk) == [""]  # fmt: skip
    assert verify(life.id) == []
    # What is left is needed still, and the member's own export has all of it.
    again = refusal(decided, life, asked(life, who, "deletion"))
    assert (again.code, again.details["clauses"]) == ("outsider_records_needed", ["14"])
    own = personal_export.held(life.id, directory.member(life.id, "hanako").pk, at=life.at)
    assert {"note", "breach_report"} <= set(own.records) and personal_html(own, "ja")
    assert refusal(
        outsiders.release_record, **life.acting, outsider=who, record=1 << 40
    ).code == "unknown_record"  # fmt: skip
    emptied = next(one.id for one in people.records(who) if one.erased_on)
    kept = refusal(outsiders.release_record, **life.acting, outsider=who, record=emptied)
    assert kept.code == "record_erased"
    with undone(), as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE note SET text = 'x' WHERE text = ''")
        assert [one.code for one in verify(life.id)] == ["outside_is_there"]


def test_a_guardian_is_erased_once_the_contract_is_over() -> None:
    life = Living("choppaya", "2026-11-05")
    minor = Particulars(
        name="見本 子", address="somewhere", email="child@example.jp",
        born_on=dt.date(2010, 1, 2), guardian_consented=True,
    )  # fmt: skip
    application = admission.apply(
        **life.acting, handle="child", plan="usual", particulars=minor, channel="paper",
        declared=[Declared("guardian_consent", "見本 親子")],
    )  # fmt: skip
    who = person(life, "見本 親子")
    confirmed(life, who, "見本親子")
    case = asked(life, who, "deletion")
    needed = refusal(decided, life, case)
    assert (needed.code, needed.details["clauses"]) == ("outsider_records_needed", ["24-1"])
    admission.decline(**life.acting, application=application, internal_reason="no")
    assert decided(life, case).state == "granted"
    assert select("SELECT detail FROM declaration WHERE application_id = %s", application) == [""]
    assert verify(life.id) == []


def test_an_heir_is_told_what_a_report_states_and_it_goes_once_it_is_set_aside() -> None:
    life = Living("choppaya", "2026-11-05")
    report = heirs_report(life)
    who = person(life, "架空 娘")
    for text in ("heir@example.jp", "090-1111-2222", "架空娘"):
        (found,) = look(life, text).candidates
        assert (found.table, found.row, found.members) == ("inheritance_report", report, ())
    confirmed(life, who, "架空娘")
    held = outsider_answers.held(life.id, who, at=life.at)
    (row,) = held.records["inheritance_report"]
    assert row["stated"]["heirs"][0]["email"] == "heir@example.jp"
    assert "相続人: " in personal_html(held, "ja") and "heirs: " in personal_html(held, "en")
    (waits,) = outsider_answers.preview(life.id, who).stays
    assert waits.code == "report_waits" and waits.clauses
    inheritance_reports.set_aside(**life.acting, report=report, internal_reason="unknown")
    decided(life, asked(life, who, "deletion"))
    assert select("SELECT stated::text FROM inheritance_report WHERE id = %s", report) == ["{}"]
    assert verify(life.id) == []


def test_what_is_kept_of_the_person_goes_after_the_last_answer(life: Living) -> None:
    who = person(life)
    confirmed(life, who, "高橋一郎")
    case = asked(life, who, "correction", asked="my name is 高橋")
    assert refusal(outsiders.forget, **life.acting, outsider=who).code == "request_open"
    (record,) = people.records(who)
    decided(life, case, changes={f"{record.id}.text": "right"})
    last = cases.case(life.id, case).done_on
    assert last is not None
    over = outsiders_due(life, last + dt.timedelta(800))
    assert outsiders_due(life, last) == () and over == (who,)
    outsiders.forget(**life.acting, outsider=who)
    gone = people.person(life.id, who)
    assert (gone.name, gone.contact, gone.erased_on) == ("(消去済み)", "", life.today)
    assert cases.case(life.id, case).asked == "" and people.listed(life.id).rows == ()
    assert outsiders_due(life, last + dt.timedelta(800)) == ()
    for what in (outsiders.forget, lambda **told: asked(life, who, "disclosure")):
        assert refusal(what, **life.acting, outsider=who).code == "outsider_erased"
    assert verify(life.id) == []
    with undone(), as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE outside_person SET contact = 'x' WHERE id = %s", [who])
        assert [one.code for one in verify(life.id)] == ["outside_is_there"]


def outsiders_due(life: Living, day: dt.date) -> tuple[int, ...]:
    return retention.preview(life.id, on=day).outsiders


def test_what_somebody_may_not_do(life: Living) -> None:
    who = person(life)
    other = Living("netsugen", "2026-11-05")
    other.register("taro")
    other.note("taro", "x")
    (note,) = select("SELECT id FROM note WHERE member_id = %s",
                     directory.member(other.id, "taro").pk)  # fmt: skip
    place = {"outsider": who, "table": "note", "row": note, "columns": ["text"]}
    wrong = (
        (place, "unknown_record"),  # another service's
        ({**place, "table": "login"}, "unknown_record"),
        ({**place, "columns": ["by"]}, "unknown_record"),
        ({**place, "outsider": 1 << 40}, "unknown_outsider"),
    )
    for given, code in wrong:
        assert refusal(outsiders.confirm_record, **life.acting, **given).code == code
    for given, code in (
        ({"identity": "signed_in"}, "identity_unchecked"),
        ({"name": " "}, "name_missing"),
        ({"contact": "x" * 301}, "words_too_long"),
    ):
        told = {"name": "x", "identity": "document", **given}
        assert refusal(outsiders.register, **life.acting, **told).code == code
    both = {"kind": "disclosure", "identity": "document"}
    nobody = refusal(privacy_requests.receive_request, **life.acting, **both)
    assert nobody.code == "who_asks_missing"
    case = cases.case(life.id, asked(life, who, "disclosure"))
    with pytest.raises(OperationRefused):
        _ = case.of_member
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_case SET outsider_id = NULL WHERE id = %s", [case.id])


def test_a_person_that_is_not_as_the_journal_has_it_is_found(life: Living) -> None:
    who = person(life)
    (record,) = confirmed(life, who, "高橋一郎")
    outsiders.release_record(**life.acting, outsider=who, record=record)
    assert outsiders.shown(life.id, who) == [] and verify(life.id) == []
    for statement in (
        f"UPDATE outside_person SET identity = 'agent' WHERE id = {who}",
        f"UPDATE outside_record SET released_on = NULL WHERE id = {record}",
        f"DELETE FROM outside_record WHERE id = {record}",
    ):
        with undone(), as_owner(), connection.cursor() as cursor:
            cursor.execute(statement)
            assert [one.code for one in verify(life.id)] == ["outside_person"], statement


def test_what_is_written_inside_stays_inside(life: Living) -> None:
    life.report("hanako", description="高橋 一郎さんが見た", place="高橋一郎宅前")
    who = person(life)
    confirmed(life, who, "高橋一郎")
    held = outsider_answers.held(life.id, who, at=life.at)
    assert held.withheld == ("breach_report.description",)
    assert "description" not in held.records["breach_report"][0]
    assert personal_print.title("breach_report").en == "breach reports"
