"""The desk's pages of people without a member number who ask about their own data."""

from __future__ import annotations

import pytest

from kiyaku.accounts.rights import Role
from kiyaku.privacy import cases, log, outsiders
from tests import site
from tests.living import Living, select

pytestmark = pytest.mark.django_db


def test_somebody_without_a_number_is_found_confirmed_answered_and_erased(
    django_assert_max_num_queries,
):
    life = Living("netsugen", "2026-11-05")
    life.register("hanako")
    life.note("hanako", "父の髙橋 一郎さんが来店")
    desk = f"/{life.code}/desk/privacy/"
    legal = site.signed_in(site.staff(life.id, Role.LEGAL), language="en")
    assert "Nobody is registered" in legal.get(f"{desk}outside/").content.decode()
    who = {"name": "高橋 一郎", "identity": "document", "contact": "前橋市", "key": "a"}
    assert legal.post(f"{desk}outside/new/", {**who, "name": " "}).status_code == 422
    for _ in range(2):
        assert legal.post(f"{desk}outside/new/", who).status_code == 302
    (person,) = outsiders.listed(life.id)
    mine = f"{desk}outside/{person.id}/"
    assert "高橋 一郎" in legal.get(f"{desk}outside/").content.decode()
    assert "None yet" in legal.get(mine).content.decode()
    assert legal.get(f"{mine}find/").status_code == 200
    assert legal.post(f"{mine}find/", {"text": "一"}).status_code == 422
    found = legal.post(f"{mine}find/", {"text": "高橋一郎"}).content.decode()
    assert "notes of the staff" in found and "hanako" in found and "It is theirs" in found
    assert (
        "Also found as members" in legal.post(f"{mine}find/", {"text": "hanako"}).content.decode()
    )
    assert "Nothing is found" in legal.post(f"{mine}find/", {"text": "誰も"}).content.decode()
    place = {"table": "login", "row": "1", "columns": "name", "key": "b"}
    assert legal.post(f"{mine}find/", place).status_code == 422
    (note,) = notes_of(life)
    confirm = {"table": "note", "row": str(note), "columns": "text", "key": "c"}
    for _ in range(2):
        assert legal.post(f"{mine}find/", confirm).status_code == 302
    with django_assert_max_num_queries(30):
        assert "父の髙橋" in legal.get(mine).content.decode()
    asked = {"kind": "correction", "asked": "my name", "key": "d"}
    received = legal.post(f"{mine}request/", asked, follow=True).content.decode()
    assert "(notes of the staff): text" in received
    (case,) = cases.listed(life.id)
    page = f"{desk}requests/{case.id}/"
    (record,) = outsiders.records(person.id)
    right = {"granted": "yes", "field": f"{record.id}.text", "value": "母", "key": "e"}
    told = legal.post(page, right, follow=True).content.decode()
    assert "send them this" in told and "Request: correction" in told
    assert "What is right" in legal.get(mine).content.decode()
    assert "高橋 一郎" in legal.get(f"{desk}requests/?state=all").content.decode()
    front = site.signed_in(site.staff(life.id, Role.FRONT_DESK))
    assert front.get(mine).status_code == 403
    pages = {one.page for one in log.looks(life.id)}
    assert {"console:outsider", "console:outsider_find", "console:privacy_request"} <= pages
    _erased(life, legal, person.id)


def _erased(life: Living, legal, person: int) -> None:
    """A disclosure is written out, then the note emptied; it needs the right for that."""
    desk = f"/{life.code}/desk/privacy/"
    for kind in ("disclosure", "deletion"):
        legal.post(f"{desk}outside/{person}/request/", {"kind": kind, "key": kind})
    deletion, disclosure, _ = (one.id for one in cases.listed(life.id))
    assert legal.get(f"{desk}requests/{deletion}/erase/").status_code == 403
    boss = site.signed_in(
        site.staff(life.id, Role.ADMINISTRATOR), language="en", has_stepped_up=True
    )
    held = boss.get(f"{desk}requests/{disclosure}/json/").json()["records"]
    assert held["note"][0]["corrected"] == {"text": "母"}
    assert boss.get(f"{desk}requests/{disclosure}/pdf/").content.startswith(b"%PDF")
    erase = f"{desk}requests/{deletion}/erase/"
    assert "Records that go: 1" in boss.get(erase).content.decode()
    assert boss.post(erase, {"key": "x"}).status_code == 302
    assert "erased on" in legal.get(f"{desk}outside/{person}/").content.decode()
    (record,) = outsiders.records(person)
    release = f"{desk}outside/{person}/release/"
    refused = legal.post(release, {"record": str(record.id), "key": "y"})
    assert refused.status_code == 422 and "cannot be taken back" in refused.content.decode()


def test_nobody_sees_a_person_of_another_service():
    life, other = Living("netsugen", "2026-11-05"), Living("netsugen", "2026-11-05")
    legal = site.signed_in(site.staff(life.id, Role.LEGAL))
    theirs = site.signed_in(site.staff(other.id, Role.LEGAL))
    who = {"name": "架空 一郎", "identity": "agent", "key": "a"}
    legal.post(f"/{life.code}/desk/privacy/outside/new/", who)
    (person,) = outsiders.listed(life.id)
    for page in ("", "find/", "release/", "request/"):
        at = f"/{other.code}/desk/privacy/outside/{person.id}/{page}"
        assert theirs.get(at).status_code == 404


def notes_of(life: Living) -> list[int]:
    return select(
        "SELECT n.id FROM note n JOIN member m ON m.id = n.member_id WHERE m.service_id = %s",
        life.id,
    )
