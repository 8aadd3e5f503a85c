"""Requests granted in part or refused: what was done, what was not, why, and by which law."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import (
    notice_settings,
    personal_export,
    privacy_answers,
    privacy_requests,
    telling,
    timeline,
)
from kiyaku.flows.pack_questions import QUESTIONS
from kiyaku.flows.privacy_answers import Partly
from kiyaku.members import directory
from kiyaku.privacy import cases
from kiyaku.web.pdf.personal import personal_html
from tests.living import Living, select

pytestmark = pytest.mark.django_db
SECRET = "asked about a neighbour"
NOT_ALL = {"reason": "it tells of others", "ground": "not_disclosable"}


@pytest.fixture
def life() -> Living:
    """Hanako, of whom the staff wrote a note."""
    life = Living("netsugen", "2026-11-05")
    life.register("hanako")
    life.note("hanako", SECRET)
    return life


def asked(life: Living, kind: str, **more: object) -> int:
    about = directory.member(life.id, "hanako").pk
    return privacy_requests.receive_request(
        **life.acting, member=about, kind=kind, identity="document", **more
    )


def decided(life: Living, case: int, **answer: object) -> cases.Request:
    privacy_requests.decide_request(**life.acting, case=case, **{"granted": True, **answer})
    return cases.case(life.id, case)


def told_last(life: Living) -> str:
    (about,) = select(
        "SELECT about::text FROM outgoing WHERE service_id = %s AND"
        " kind = 'personal_data_answered' ORDER BY id DESC LIMIT 1",
        life.id,
    )
    return str(json.loads(about)["what"])


def test_an_answer_is_owed_and_not_lost_where_its_notice_is_switched_off(life):
    """24-1, 14: the member would never hear of it, so it is refused until a way is chosen."""
    case = asked(life, "disclosure")
    way = {**life.acting, "kind": "personal_data_answered"}
    notice_settings.set_channel(**way, channel="")
    later = {"case": case, "reason": "much to look through"}
    for act in (
        lambda: privacy_requests.extend_request(**life.acting, **later),
        lambda: decided(life, case),
        lambda: decided(life, case, granted=False, **NOT_ALL),
    ):
        with pytest.raises(OperationRefused) as refused:
            act()
        assert (refused.value.code, refused.value.details) == (
            "notice_not_sent", {"clauses": ["14"]},
        )  # fmt: skip
        assert "第14条" in refused.value.ja and "Art. 14" in refused.value.en
        assert cases.case(life.id, case).is_open
    assert cases.case(life.id, case).extended_on is None
    notice_settings.set_channel(**way, channel="paper")
    privacy_requests.extend_request(**life.acting, **later)
    assert "延ばします" in told_last(life)
    assert decided(life, case).state == "granted"


def test_where_the_terms_have_no_last_day_that_of_public_bodies_holds_as_the_list_says(
    life, monkeypatch
):
    monkeypatch.setattr(privacy_requests, "LAST_DAY", "asked_of_no_pack")
    monkeypatch.setattr(privacy_requests, "EXTENDED_LAST_DAY", "asked_of_no_pack")
    case = asked(life, "disclosure")
    assert cases.case(life.id, case).due_on == dt.date(2026, 12, 5)
    later = privacy_requests.extend_request(**life.acting, case=case, reason="much")
    assert later == dt.date(2027, 1, 4)
    assert "2027-01-04" in told_last(life)  # told too, under the clause on notices
    listed = {one.name: one.without for one in QUESTIONS}
    for name in ("disclosure_last_day", "disclosure_extended_last_day"):
        assert "30日" in listed[name].ja and "30 days" in listed[name].en


def refusal(life: Living, case: int, **answer: object) -> str:
    with pytest.raises(OperationRefused) as refused:
        decided(life, case, **answer)
    return refused.value.code


def test_a_disclosure_in_part_hands_over_all_but_what_is_left_out(life):
    case = decided(
        life, asked(life, "disclosure"),
        partly=Partly("the rest is handed over", left_out=("note",)), **NOT_ALL,
    )  # fmt: skip
    assert (case.state, case.left_out, case.done) == (
        "partly", ("note",), "the rest is handed over",
    )  # fmt: skip
    whole = personal_export.held(life.id, case.member, at=life.at)
    part = personal_export.held(life.id, case.member, at=life.at, answering=case)
    assert set(whole.records) - set(part.records) == {"note"}
    written = part.as_json()
    assert SECRET not in json.dumps(written) and SECRET not in personal_html(part, "en")
    assert written["left_out_by"]["en"].endswith("art. 78 (1)")
    assert "Left out of this answer" in personal_html(part, "en")
    told = told_last(life)
    assert "回答: 一部に応じた" in told and "個人情報保護法78条1項" in told
    assert "What was not: notes of the staff" in told and "Reason: it tells of others" in told
    (event,) = [one for one in timeline.events(life.id, membership=life.members["hanako"])
                if one.event == "privacy_request_decided"]  # fmt: skip
    assert telling.tell(event, "en").endswith("(disclosure: granted in part)")
    assert telling.tell(event) == "個人情報についての求めに回答(開示、一部に応じた)"
    assert verify(life.id) == []


def test_what_an_answer_has_to_say(life):
    case = asked(life, "disclosure")
    notes = Partly(left_out=("note",))
    assert refusal(life, case, granted=False, ground="not_disclosable") == "reason_missing"
    assert refusal(life, case, granted=False, reason="no") == "refusal_ground_missing"
    # A ground of corrections is none of disclosures.
    wrong = {"reason": "no", "ground": "is_correct"}
    assert refusal(life, case, granted=False, **wrong) == "refusal_ground_missing"
    assert refusal(life, case, ground="not_disclosable") == "refusal_ground_missing"
    assert refusal(life, case, partly=notes) == "reason_missing"
    assert refusal(life, case, partly=Partly(), **NOT_ALL) == "part_missing"
    assert refusal(life, case, granted=False, partly=notes, **NOT_ALL) == "part_missing"
    unknown = Partly(left_out=("name",))
    assert refusal(life, case, partly=unknown, **NOT_ALL) == "part_unknown"
    assert refusal(life, case, partly=Partly(erased=("note",)), **NOT_ALL) == "part_unknown"
    with pytest.raises(OperationRefused) as refused:
        decided(life, case, granted=False, reason="no")
    assert refused.value.details["clauses"] == ["14"]
    assert cases.case(life.id, case).is_open


def test_a_correction_in_part_changes_only_what_was_wrong(life):
    case = asked(life, "correction", asked="name and phone")
    found = decided(
        life, case, changes={"phone": "027-111-1111"}, reason="the name is right",
        ground="is_correct", partly=Partly("the phone number", left_out=("name",)),
    )  # fmt: skip
    row = directory.member(life.id, "hanako")
    assert (row.phone, row.name) == ("027-111-1111", "hanako")
    words = privacy_answers.in_words(life.id, found)
    assert [one.en for one in words.left_out] == ["name"]
    assert words.ground is not None and words.ground.law.en.endswith("art. 92")


def test_while_a_membership_runs_a_deletion_takes_the_notes_alone(life):
    case = asked(life, "deletion")
    assert refusal(life, case) == "membership_runs"
    rest = {"reason": "the contract needs it", "ground": "is_lawful"}
    assert refusal(life, case, partly=Partly("all"), **rest) == "part_unknown"
    found = decided(life, case, partly=Partly(erased=("note",)), **rest)
    assert found.state == "partly"
    assert select("SELECT text FROM note WHERE member_id = %s", found.member) == [""]
    assert directory.member(life.id, "hanako").name == "hanako"
    assert "利用目的の範囲" in told_last(life)
    assert verify(life.id) == []


def test_the_person_is_told_of_a_later_last_day(life):
    case = asked(life, "disclosure")
    privacy_requests.extend_request(**life.acting, case=case, reason="much to look through")
    assert "2027-01-04" in told_last(life) and "much to look through" in told_last(life)


def test_an_answer_that_is_not_as_the_journal_has_it_is_found(life):
    case = decided(life, asked(life, "disclosure"), granted=False, **NOT_ALL).id
    asked(life, "disclosure")
    assert verify(life.id) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_case SET state = 'granted' WHERE id = %s", [case])
    (found,) = verify(life.id)
    assert (found.code, found.where) == ("privacy_request", f"privacy_case {case}")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_case SET state = 'refused' WHERE id = %s", [case])
        cursor.execute(
            "UPDATE privacy_case SET due_on = %s WHERE id = %s", [dt.date(2027, 6, 1), case]
        )
    assert [one.code for one in verify(life.id)] == ["privacy_request"]
