"""What is known of an applicant from before, and what screening's evidence says in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kiyaku.flows import admission
from kiyaku.flows.particulars import change_particulars
from kiyaku.members import applications, screening
from kiyaku.members import queries as members
from kiyaku.members.models import Application
from kiyaku.members.particulars import Particulars
from kiyaku.packs import load
from tests.living import Living

pytestmark = pytest.mark.django_db

STATED = Particulars(
    name="花子", born_on=dt.date(1990, 1, 2), email="hanako@example.jp", phone="027-1"
)


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-21")


def apply(living: Living, stated: Particulars = STATED) -> Application:
    made = admission.apply(**living.acting, plan="usual", particulars=stated)
    return members.application(living.id, made)


def known(application: Application) -> list[tuple[str, list[str]]]:
    found = applications.known_of_the_same_person(application)
    return [(one.number, [words.en for words in one.alike]) for one in found]


def test_who_agrees_in_one_point_is_known_with_it(hall):
    nobody = Particulars()
    apply(hall, replace(nobody, name="別人", email="HANAKO@example.jp"))
    apply(hall, replace(nobody, name="別人", phone="027-1"))
    apply(hall, replace(nobody, name="花子", born_on=dt.date(1990, 1, 2)))
    apply(hall, replace(nobody, name="花子"))
    assert known(apply(hall)) == [
        ("M-000003", ["name", "date of birth"]),
        ("M-000002", ["phone"]),
        ("M-000001", ["e-mail"]),
    ]


def test_the_same_number_is_the_same_member(hall):
    hall.register("N-1")
    again = admission.apply(**hall.acting, handle="N-1", plan="usual", particulars=Particulars())
    assert known(members.application(hall.id, again)) == [("N-1", ["member number"])]


def test_a_contact_given_up_since_is_known_too(hall):
    hall.register("N-1", particulars=Particulars(name="別人", email=STATED.email))
    member = members.membership(hall.id, hall.members["N-1"]).member_id
    change_particulars(**hall.acting, member=member, changes={"email": "new@example.jp"})
    assert known(apply(hall)) == [("N-1", ["e-mail"])]


def test_it_is_told_what_became_of_it(hall):
    hall.register("N-1", particulars=STATED)
    hall.terminate("N-1")
    (found,) = applications.known_of_the_same_person(apply(hall))
    assert (found.state, found.membership) == ("approved", hall.members["N-1"])
    assert (found.ended_on, found.end_kind) == (hall.today, "termination")


def test_a_likeness_is_marked_as_a_question_and_never_more(hall):
    apply(hall)
    apply(hall, replace(STATED, name="別人", born_on=None, email="", kana=""))
    found = applications.known_of_the_same_person(apply(hall))
    assert [(one.number, one.is_question) for one in found] == [
        ("M-000002", True), ("M-000001", False),
    ]  # fmt: skip


def test_whom_a_finding_rests_on_is_named_within_the_service_alone(hall, django_assert_num_queries):
    membership = hall.register("N-1", particulars=STATED)
    other = Living("choppaya", "2026-11-21")
    elsewhere = other.register("far", particulars=STATED)
    application = apply(hall).pk
    with django_assert_num_queries(2):
        named = applications.named(hall.id, [membership, elsewhere], [application])
    assert {key: words.en for key, words in named.items()} == {
        ("memberships", membership): "member N-1 花子",
        ("applications", application): "application M-000001 花子",
    }


def test_nobody_of_another_service_is_known(hall):
    apply(Living("choppaya", "2026-11-21"))
    assert known(apply(hall)) == []


def test_of_many_the_latest_twenty_are_told_in_three_queries(hall, django_assert_num_queries):
    for _ in range(22):
        last = apply(hall)
    with django_assert_num_queries(3):
        found = applications.known_of_the_same_person(last)
    assert [one.number for one in found][:2] == ["M-000021", "M-000020"]
    assert len(found) == 20


def test_what_an_application_stated_before_it_was_kept_is_what_the_member_is_known_by(hall):
    row = apply(hall)
    row.stated = {}
    assert applications.stated(row) == STATED


@pytest.mark.parametrize(
    ("code", "evidence", "ja", "en"),
    [
        ("minor_without_consent", {"on": "2026-11-21"}, "2026-11-21 現在", "on 2026-11-21"),
        ("abroad", {"country": "DE"}, "国: ドイツ", "country: Germany"),
        ("missing_entries", {"missing": ["name", "email"]}, "ないもの: 名前、メールアドレス",
         "missing: the name, the e-mail address"),
        ("missing_entries", {"missing": ["postal_code", "payment_method"]},
         "ないもの: 郵便番号、支払方法", "missing: the postal code, the way to pay"),
        ("earlier_termination", {"memberships": [3, 4]}, "会員契約 3, 4", "memberships 3, 4"),
        ("earlier_breach", {"memberships": [3], "breaches": [
            {"on": "2026-11-01", "clause": "7-1", "state": "decided", "ja": "違法。", "en": "Law."}
        ]}, "2026-11-01 違法(第7条1項、措置をとった)",
         "2026-11-01 Law (Art. 7(1), acted on)"),
        ("another", {}, "", ""),
    ],
)  # fmt: skip
def test_evidence_is_told_in_both_languages(code, evidence, ja, en):
    told = applications.evidence_in_words(code, evidence)
    assert (told.ja, told.en) == (ja, en)


def test_a_machine_looks_at_what_the_terms_ask_for():
    assert screening.looked_at(load("netsugen")) == {
        "earlier_breach", "false_entry",
    }  # fmt: skip
    assert screening.looked_at(load("choppaya")) == {
        "earlier_breach", "false_entry", "payment_method_unusable", "minor_without_consent",
        "lives_abroad", "consent_missing",
    }  # fmt: skip
