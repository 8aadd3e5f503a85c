"""The staff's pages of what members are told, and the members' own."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kiyaku.accounts.rights import Role
from kiyaku.base.clock import TOKYO
from kiyaku.close.verify import verify
from kiyaku.flows import marketing, notice_settings, why
from kiyaku.members import queries as members
from kiyaku.notices import announcing
from kiyaku.notices import outbox as box
from kiyaku.privacy import log
from tests import site
from tests.living import Living, as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> SimpleNamespace:
    life = Living("choppaya", "2026-11-20")
    membership = life.register("hanako")
    notice_settings.set_channel(
        service=life.id, kind="suspended", channel="paper", at=life.at, by="staff"
    )
    life.suspend("hanako")
    (letter,) = box.waiting_letters(life.id)
    return SimpleNamespace(
        life=life, membership=membership, letter=letter.pk, at=f"/{life.code}/desk/",
        my=f"/{life.code}/my/{membership}/", staff={},
    )  # fmt: skip


def client(desk: SimpleNamespace, role: Role = Role.ADMINISTRATOR, **how: Any) -> Client:
    if role not in desk.staff:
        desk.staff[role] = site.staff(desk.life.id, role)
    return site.signed_in(desk.staff[role], **how)


def test_the_outbox_and_a_message_with_few_queries(
    desk: SimpleNamespace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    staff = client(desk)
    staff.get(desk.at + "outbox/")
    with django_assert_max_num_queries(25):
        text = staff.get(desk.at + "outbox/").content.decode()
    assert f"/outbox/{desk.letter}/" in text
    assert "差出し待ち" in text
    assert "Text(" not in text
    assert staff.get(f"{desk.at}outbox/?state=bounced").status_code == 200
    assert staff.get(f"{desk.at}outbox/{desk.letter}/").status_code == 200
    assert staff.get(f"{desk.at}outbox/{desk.letter + 10_000}/").status_code == 404


def test_who_sees_no_money_reads_no_messages_about_it(desk: SimpleNamespace) -> None:
    staff = client(desk, Role.CONTRACTOR)
    for address in ("outbox/", f"outbox/{desk.letter}/", "letters/"):
        assert staff.get(desk.at + address).status_code == 403
    assert "/desk/outbox/" not in staff.get(desk.at).content.decode()


def test_who_reads_messages_and_letters_is_logged(desk: SimpleNamespace) -> None:
    staff, row = client(desk), box.message(desk.life.id, desk.letter)
    box.store(row, membership_id=None)  # as one to who holds no membership any more
    for address in (f"outbox/{desk.letter}/", "letters/"):
        before = len(list(log.looks(desk.life.id)))
        assert staff.get(desk.at + address).status_code == 200
        looks = list(log.looks(desk.life.id))
        assert (len(looks) - before, looks[0].members) == (1, (row.member_id,))


def test_letters_are_handed_over_by_who_may(desk: SimpleNamespace) -> None:
    assert "ご利用停止" in client(desk).get(desk.at + "letters/").content.decode()
    posted = {"letter": [desk.letter], "key": "k"}
    refused = client(desk, Role.FRONT_DESK).post(desk.at + "letters/hand-over/", posted)
    assert refused.status_code == 403
    staff = client(desk)
    assert staff.post(desk.at + "letters/hand-over/", posted).status_code == 302
    assert staff.post(desk.at + "letters/hand-over/", posted).status_code == 302  # done once
    row = box.message(desk.life.id, desk.letter)
    assert row.state == box.HANDED_OVER
    assert verify(desk.life.id) == []


def test_what_became_of_a_letter_is_entered_on_its_page(desk: SimpleNamespace) -> None:
    staff, page = client(desk), f"{desk.at}outbox/{desk.letter}/"
    staff.post(desk.at + "letters/hand-over/", {"letter": [desk.letter], "key": "k"})
    shown = staff.get(page).content.decode()
    assert f"{page}delivered/" in shown
    assert f"{page}returned/" in shown
    assert staff.get(f"{page}delivered/").status_code == 200
    future = {"on": "2030-01-01", "proof": "tracking", "key": "a"}
    assert staff.post(f"{page}delivered/", future).status_code == 422
    assert staff.get(f"{page}returned/").status_code == 200
    handed = box.message(desk.life.id, desk.letter).dispatched_at
    assert handed is not None
    today = handed.astimezone(TOKYO).date().isoformat()
    given = {"tried_on": today, "cause": "moved", "key": "b"}
    assert client(desk, Role.FRONT_DESK).post(f"{page}returned/", given).status_code == 403
    for _ in range(2):  # once for one key
        assert staff.post(f"{page}returned/", given).status_code == 302
    shown = staff.get(page).content.decode()
    assert "転居先が分からない" in shown
    assert f"{page}change/" in shown
    assert "8-2" in staff.get(f"{page}change/").content.decode()
    given = {"changed_on": "2026-11-01", "shown_by": "later_report", "key": "c"}
    refused = staff.post(f"{page}change/", given)
    assert refused.status_code == 422
    assert "8-2" in refused.content.decode()
    given |= {"shown_by": "learned", "key": "d"}
    assert staff.post(f"{page}change/", given).status_code == 302
    shown = staff.get(page).content.decode()
    assert f"{page}change/" not in shown
    assert "届け出られていなかったため" in shown


def test_letters_are_printed_as_one_file(
    desk: SimpleNamespace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    staff = client(desk)
    staff.get(desk.at + "letters/")
    with django_assert_max_num_queries(30):
        answer = staff.get(desk.at + "letters/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    staff.post(desk.at + "letters/hand-over/", {"letter": [desk.letter], "key": "k"})
    assert staff.get(desk.at + "letters/pdf/").status_code == 404


def test_printing_fixes_the_words_of_letters_and_looking_does_not(desk: SimpleNamespace) -> None:
    staff = client(desk)
    for page in ("letters/", "letters/pdf/"):
        assert staff.get(desk.at + page).status_code == 200
        assert box.message(desk.life.id, desk.letter).body == ""
    assert staff.post(desk.at + "letters/pdf/").status_code == 200
    assert "ご利用を停止" in box.message(desk.life.id, desk.letter).body


def test_why_a_message_was_sent_and_when_it_arrived_cite_the_terms(desk: SimpleNamespace) -> None:
    staff = client(desk)
    explained = why.of_message(desk.life.id, desk.letter)
    assert explained.agrees
    assert explained.reasons[0].clauses[0].startswith("21-")
    assert explained.reasons[1].stored is None  # the clause deems nothing of letters
    page = staff.get(f"{desk.at}outbox/{desk.letter}/").content.decode()
    assert "なぜ送り" in page
    posted = next(one for one in box.told_to(desk.membership) if one.channel == "posting")
    arrival = why.of_message(desk.life.id, posted.pk).reasons[1]
    assert (arrival.clauses, arrival.agrees) == (("4-2",), True)
    box.store(posted, arrived_at=posted.arrived_at + dt.timedelta(1))
    assert why.of_message(desk.life.id, posted.pk).agrees is False


def test_what_did_not_get_there_stands_on_today_until_it_is_dealt_with(
    desk: SimpleNamespace,
) -> None:
    box.store(box.message(desk.life.id, desk.letter), state=box.FAILED)
    staff = client(desk)
    assert "届かなかった通知 1件" in staff.get(desk.at).content.decode()
    address = f"{desk.at}outbox/{desk.letter}/see-to/"
    assert staff.get(address).status_code == 200
    assert staff.post(address, {"key": "k"}).status_code == 422
    assert staff.post(address, {"way": "dropped", "key": "k"}).status_code == 302
    assert "届かなかった通知" not in staff.get(desk.at).content.decode()
    assert staff.post(address, {"way": "dropped", "key": "k2"}).status_code == 422


def test_an_announcement_is_planned_told_and_read(desk: SimpleNamespace) -> None:
    staff = client(desk)
    given = {
        "kind": "end_of_service", "takes_effect_on": "2026-12-01", "what_ja": "光コース",
        "what_en": "the fibre plan", "key": "a",
    }  # fmt: skip
    assert staff.post(desk.at + "announcements/new/", given).status_code == 302
    (row,) = announcing.of_service(desk.life.id)
    assert "光コース" in staff.get(desk.at).content.decode()  # missed already: it stands on Today
    address = f"{desk.at}announcements/{row.pk}/"
    refused = staff.post(address, {"key": "b"})
    assert refused.status_code == 422
    assert "10-4" in refused.content.decode()
    assert "although_late" in refused.content.decode()
    assert staff.post(address, {"key": "c", "although_late": "on"}).status_code == 302
    assert "遅れて告知" in staff.get(desk.at + "announcements/").content.decode()
    own = site.signed_in(site.member(desk.life.id, "hanako"))
    assert "光コース" in own.get(desk.my + "notices/").content.decode()
    assert staff.get(f"{desk.at}announcements/{row.pk + 10_000}/").status_code == 404
    assert client(desk, Role.FRONT_DESK).get(address).status_code == 403


def test_a_stoppage_without_notice_is_entered_with_its_cause_and_told(
    desk: SimpleNamespace,
) -> None:
    staff = client(desk)
    given = {
        "kind": "stoppage", "takes_effect_on": "2026-11-20", "what_ja": "停電", "until": "未定",
        "what_en": "a power cut", "key": "a",
    }  # fmt: skip
    assert staff.post(desk.at + "announcements/new/", given).status_code == 422
    given |= {"cause": "emergency", "key": "b"}
    assert staff.post(desk.at + "announcements/new/", given).status_code == 302
    (row,) = announcing.of_service(desk.life.id)
    listed = staff.get(desk.at + "announcements/").content.decode()
    assert "予告なしでよい" in listed
    assert "15-2(2)" in listed or "第15条2項" in listed
    assert "although_late" not in staff.get(f"{desk.at}announcements/{row.pk}/").content.decode()
    assert "#messages" not in staff.get(desk.at).content.decode()  # it is no duty with a day
    assert staff.post(f"{desk.at}announcements/{row.pk}/", {"key": "c"}).status_code == 302
    own = site.signed_in(site.member(desk.life.id, "hanako"))
    assert "停電" in own.get(desk.my + "notices/").content.decode()


def test_a_start_date_that_was_not_told_is_told_from_the_desk(desk: SimpleNamespace) -> None:
    life = desk.life
    notice_settings.set_channel(**life.acting, kind="membership_started", channel="")
    untold = life.register("taro")
    life.closed("2026-11-20")
    staff, address = client(desk), f"{desk.at}memberships/{untold}/tell-start/"
    assert address in staff.get(desk.at).content.decode()
    assert staff.get(address).status_code == 200
    for _ in range(2):  # once for one key
        assert staff.post(address, {"key": "a"}).status_code == 302
    refused = staff.post(address, {"key": "b"})
    assert refused.status_code == 422
    assert "9-2" in refused.content.decode()
    assert address not in staff.get(desk.at).content.decode()
    assert client(desk, Role.AUDITOR).get(address).status_code == 403


def test_a_member_agrees_to_mail_and_stops_it(desk: SimpleNamespace) -> None:
    own = site.signed_in(site.member(desk.life.id, "hanako"))
    member = members.membership(desk.life.id, desk.membership).member_id
    address = desk.my + "notices/mail/"
    assert "同意します" in own.get(address).content.decode()
    for key, agrees in (("a", True), ("a", True), ("b", False)):
        posted = {"key": key, "agrees": "True" if agrees else ""}
        assert own.post(address, posted).status_code == 302
        assert marketing.agrees(desk.life.id, member) is agrees


def test_verification_finds_a_second_sending_and_another_arrival(desk: SimpleNamespace) -> None:
    row = box.message(desk.life.id, desk.letter)
    for _ in range(2):
        box.note_attempt(row, at=desk.life.at, outcome="accepted", code=250, server="s")
    box.store(row, arrived_at=desk.life.at, arrival_known_by="")
    with as_owner():
        found = {one.code for one in verify(desk.life.id)}
    assert found == {"message_sent_twice", "message_arrival"}


def test_what_nobody_can_read_says_so_and_is_written_by_mail(desk: SimpleNamespace) -> None:
    desk.life.register("taro", login=False)
    (posted,) = box.told_to(desk.life.members["taro"])
    staff = client(desk)
    assert "届かなかった通知 1件" in staff.get(desk.at).content.decode()
    assert "掲示済み、ログインがなく未到達" in staff.get(desk.at + "outbox/").content.decode()
    page = staff.get(f"{desk.at}outbox/{posted.pk}/").content.decode()
    assert "電子メールか書面で知らせてください" in page
    address = f"{desk.at}outbox/{posted.pk}/see-to/"
    ways = staff.get(address).content.decode()
    assert 'value="as_mail"' in ways and 'value="again"' not in ways
    assert staff.post(address, {"way": "again", "key": "k"}).status_code == 422
    assert staff.post(address, {"way": "as_mail", "key": "k"}).status_code == 302
    mail, _ = box.told_to(desk.life.members["taro"])
    assert (mail.channel, mail.state) == ("email", box.QUEUED)
