"""Contacts, answers and days of use on the staff's pages, and grounds with their evidence."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from kiyaku.accounts.rights import RIGHTS, Right, Role
from kiyaku.members import contacts, directory, uses
from kiyaku.members import queries as members
from kiyaku.notices import outbox
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db
ACTING = ("contacts/new/", "uses/new/")
SECRET = "<b>まだ使いますか</b>"


def desk_of(pack: str) -> SimpleNamespace:
    days = {"no_answer_days": 5, "no_use_days": 5} if pack == "netsugen" else {}
    life = Living(pack, "2026-12-01", parameters=days)
    membership = life.register("hanako")
    return SimpleNamespace(
        life=life, membership=membership, at=f"/{life.code}/desk/members/{membership}/"
    )


@pytest.fixture
def desk() -> SimpleNamespace:
    return desk_of("netsugen")


def as_role(desk: SimpleNamespace, role: Role) -> Client:
    user = site.staff(desk.life.id, role, f"{role.value}-of-{desk.life.id}")
    return site.signed_in(user, has_stepped_up=True)


def seen(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response)
    return str(response.content.decode())


def test_who_has_the_right_records_a_contact_its_answer_and_a_use_once_each(desk) -> None:
    client = as_role(desk, Role.CONTRACTOR)
    asked = {"key": "asked", "channel": "phone", "contacted_on": "", "about": SECRET}
    for _ in range(2):
        assert client.post(desk.at + "contacts/new/", asked).status_code == 302
    (contact,) = contacts.contacts_of(desk.life.id, desk.membership)
    assert (contact.channel, contact.answered_on) == ("phone", None)
    address = f"{desk.at}contacts/{contact.id}/answer/"
    assert desk.at in seen(client, address) and SECRET not in seen(client, address)
    refused = client.post(address, {"key": "early", "answered_on": "2026-11-30"})
    assert refused.status_code == 422 and "より前です" in refused.content.decode()
    assert client.post(address, {"key": "answer", "answered_on": "2026-12-01"}).status_code == 302
    used = {"key": "used", "used_on": "", "source": "check_in"}
    for _ in range(2):
        assert client.post(desk.at + "uses/new/", used).status_code == 302
    (use,) = uses.uses_of(desk.life.id, desk.membership)
    assert use.source == "check_in"
    assert "2026年12月1日" in seen(client, desk.at + "contacts/")
    assert "受付" in seen(client, desk.at + "uses/")


def test_what_was_asked_is_for_those_who_read_notes_and_acts_are_for_those_with_the_right(
    desk,
) -> None:
    as_role(desk, Role.LEGAL).post(
        desk.at + "contacts/new/", {"key": "k", "channel": "phone", "about": SECRET}
    )
    for role in (Role.CONTRACTOR, Role.FRONT_DESK, Role.ACCOUNTING, Role.AUDITOR):
        client, rights = as_role(desk, role), RIGHTS[role]
        listed = seen(client, desk.at + "contacts/")
        assert ("まだ使いますか" in listed) is (Right.NOTES_SEEN in rights), role
        assert SECRET not in listed
        home = seen(client, desk.at)
        for path in ACTING:
            assert (f'"{desk.at}{path}"' in home) is (Right.CONTACTS_RECORDED in rights), role
            seen(client, desk.at + path, 200 if Right.CONTACTS_RECORDED in rights else 403)


def test_a_ground_shows_its_evidence_wherever_it_waits_and_the_member_sees_none(desk) -> None:
    front = as_role(desk, Role.FRONT_DESK)
    front.post(desk.at + "contacts/new/", {"key": "k", "channel": "letter", "about": SECRET})
    desk.life.on("2026-12-08")
    legal = as_role(desk, Role.LEGAL)
    (ground,) = directory.grounds_of(desk.membership)
    leave = f"{desk.at}leave_ground/{ground.pk}/"
    pages = (f"/{desk.life.code}/desk/", desk.at, desk.at + "suspend/", leave)
    for page in pages:
        assert "2026-12-01 の連絡" in seen(legal, page), page
    why = seen(legal, f"{desk.at}timeline/no_answer_found-{ground.pk}/")
    assert "9" in why and "手紙" in why
    (contact,) = contacts.contacts_of(desk.life.id, desk.membership)
    front.post(f"{desk.at}contacts/{contact.id}/answer/", {"key": "a", "answered_on": ""})
    for page in pages:
        assert "その後 2026-12-08 に答えがあった" in seen(legal, page), page
    member = site.signed_in(site.member(desk.life.id, "hanako"))
    own = seen(member, f"/{desk.life.code}/my/{desk.membership}/")
    assert "答えがない" not in own and "連絡" not in own.split("<main")[1].split("</main>")[0]


def test_a_contact_may_be_by_a_message_that_arrived(desk) -> None:
    client = as_role(desk, Role.FRONT_DESK)
    (message, *_) = outbox.told_to(desk.membership)
    outbox.store(message, arrived_at=None)
    sent = {"key": "k", "channel": "phone", "message": str(message.pk), "about": "返事を"}
    assert 'name="message"' not in seen(client, desk.at + "contacts/new/")
    outbox.store(message, arrived_at=desk.life.at)
    assert client.post(desk.at + "contacts/new/", sent).status_code == 302
    (contact,) = contacts.contacts_of(desk.life.id, desk.membership)
    assert (contact.message, contact.channel) == (message.pk, "message")


def test_another_service_s_contact_is_not_there_nor_another_membership_s(desk) -> None:
    elsewhere = desk_of("netsugen")
    front = as_role(elsewhere, Role.FRONT_DESK)
    front.post(elsewhere.at + "contacts/new/", {"key": "k", "channel": "phone", "about": "x"})
    (contact,) = contacts.contacts_of(elsewhere.life.id, elsewhere.membership)
    client = as_role(desk, Role.FRONT_DESK)
    seen(client, f"{desk.at}contacts/{contact.id}/answer/", 404)
    there = f"/{desk.life.code}/desk/members/{elsewhere.membership}/"
    for path in ("contacts/", "uses/", *ACTING):
        seen(client, there + path, 404)
    assert members.known_ids(desk.life.id, [elsewhere.membership]) == set()


def test_where_the_terms_know_neither_nothing_of_it_appears() -> None:
    desk = desk_of("choppaya")
    client = as_role(desk, Role.ADMINISTRATOR)
    for path in ("contacts/", "uses/", *ACTING):
        assert f"{desk.at}{path}" not in seen(client, desk.at)
        seen(client, desk.at + path, 404)


def test_lists_ask_as_little_however_long_they_are(desk, django_assert_max_num_queries) -> None:
    client = as_role(desk, Role.FRONT_DESK)
    for number in range(3):
        about = {"key": f"k{number}", "channel": "phone", "about": "x"}
        client.post(desk.at + "contacts/new/", about)
    for path in ("contacts/", "uses/"):
        with django_assert_max_num_queries(14):
            seen(client, desk.at + path)
