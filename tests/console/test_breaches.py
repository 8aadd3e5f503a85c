"""Breach reports, grounds that staff record, restriction and exclusion, on the staff's pages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku.accounts.rights import RIGHTS, Right, Role
from kiyaku.base.files import Upload
from kiyaku.members import breaches, directory, restrictions
from kiyaku.members import queries as members
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db
SCAN = b"%PDF-1.7 made up"
ACTING = {
    "breaches/": Right.BREACHES_SEEN,
    "breaches/new/": Right.BREACHES_RECORDED,
    "grounds/new/": Right.GROUNDS_RECORDED,
}


def desk_of(pack: str) -> SimpleNamespace:
    life = Living(pack, "2026-12-01")
    membership = life.register("hanako")
    return SimpleNamespace(
        life=life, membership=membership, at=f"/{life.code}/desk/members/{membership}/"
    )


@pytest.fixture(params=["netsugen", "choppaya"])
def desk(request: pytest.FixtureRequest) -> SimpleNamespace:
    return desk_of(request.param)


def as_role(desk: SimpleNamespace, role: Role, **more: Any) -> Client:
    user = site.staff(desk.life.id, role, f"{role.value}-of-{desk.life.id}")
    return site.signed_in(user, **more)


def seen(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response)
    return str(response.content.decode())


def test_each_page_is_for_those_who_have_its_right(desk):
    for role in (Role.CONTRACTOR, Role.FRONT_DESK, Role.ACCOUNTING, Role.AUDITOR):
        client = as_role(desk, role)
        home = seen(client, desk.at)
        for path, right in ACTING.items():
            assert (f'"{desk.at}{path}"' in home) is (right in RIGHTS[role]), (role, path)
            seen(client, desk.at + path, 200 if right in RIGHTS[role] else 403)


def test_another_service_s_membership_is_not_there(desk):
    client, elsewhere = as_role(desk, Role.FRONT_DESK), desk_of("netsugen")
    elsewhere.life.report("hanako", files=[Upload("s.pdf", SCAN)])
    file = breaches.evidence_of(elsewhere.life.id, elsewhere.membership).pop()
    there = f"/{desk.life.code}/desk/members/{elsewhere.membership}/"
    for path in ACTING:
        seen(client, there + path, 404)
    seen(client, f"{there}breaches/files/{file}/", 404)
    seen(client, f"{desk.at}breaches/files/{file}/", 404)


def test_a_contractor_reports_a_breach_once_and_others_read_it_with_its_evidence(desk):
    address = f"{desk.at}breaches/new/"
    client = as_role(desk, Role.CONTRACTOR)
    for _ in range(2):
        sent = {
            "key": "once", "kind": "unlawful", "happened_on": "2026-12-01", "place": "入口",
            "description": "<b>騒いだ</b>", "proof": SimpleUploadedFile("見た.pdf", SCAN),
        }  # fmt: skip
        assert client.post(address, sent).status_code == 302
    assert len(list(breaches.reports_of(desk.life.id, desk.membership))) == 1
    reader = as_role(desk, Role.FRONT_DESK)
    page = seen(reader, f"{desk.at}breaches/")
    for part in ("&lt;b&gt;騒いだ", "入口", "2026年12月1日", "見た.pdf"):
        assert part in page, part
    (file,) = breaches.evidence_of(desk.life.id, desk.membership)
    assert f"{desk.at}breaches/files/{file}/" in page
    got = reader.get(f"{desk.at}breaches/files/{file}/")
    assert got.content == SCAN and got["Content-Disposition"].startswith("attachment")
    assert client.get(f"{desk.at}breaches/files/{file}/").status_code == 403


def test_what_is_wrong_with_a_report_is_said_and_nothing_kept(desk):
    client = as_role(desk, Role.FRONT_DESK)
    sent = {"key": "k", "kind": "unlawful", "happened_on": "2026-12-02", "description": "騒いだ"}
    response = client.post(f"{desk.at}breaches/new/", sent)
    assert response.status_code == 422 and "営業日" in response.content.decode()
    assert not list(breaches.reports_of(desk.life.id, desk.membership))


def test_a_ground_is_recorded_and_waits_for_a_decision(desk):
    client = as_role(desk, Role.FRONT_DESK)
    sent = {"key": "g", "kind": "breach", "description": "報告のとおり"}
    for _ in range(2):
        assert client.post(f"{desk.at}grounds/new/", sent).status_code == 302
    (ground,) = directory.grounds_of(desk.membership)
    assert (ground.state, ground.description) == ("open", "報告のとおり")
    base = desk.at.split("members/")[0]
    assert "決定を待つ事由" in seen(client, desk.at)
    assert 'id="grounds"' in seen(client, base)
    timeline = seen(client, f"{desk.at}timeline/")
    contractor = as_role(desk, Role.CONTRACTOR)
    assert "決定を待つ事由" not in seen(contractor, desk.at)
    assert 'id="grounds"' not in seen(contractor, base)
    assert timeline.count("<li") > seen(contractor, f"{desk.at}timeline/").count("<li")
    assert "報告のとおり" in seen(client, f"{desk.at}breaches/")
    again = client.post(f"{desk.at}grounds/new/", {**sent, "key": "h"})
    assert again.status_code == 422


def test_a_restriction_is_shown_before_it_is_decided_and_lifted_again():
    desk = desk_of("choppaya")
    asked_first = as_role(desk, Role.LEGAL)
    assert asked_first.get(f"{desk.at}restrict/").status_code == 302
    client = site.signed_in(site.staff(desk.life.id, Role.ADMINISTRATOR), has_stepped_up=True)
    sent = {"key": "r", "uses": ["add_ons"], "until": "2026-12-20", "reason": "why"}
    preview = client.post(f"{desk.at}restrict/", sent).content.decode()
    assert "2026-12-20" in preview or "2026年12月20日" in preview
    assert not restrictions.of_membership(desk.membership)
    refused = client.post(f"{desk.at}restrict/", {**sent, "until": "2026-11-01"})
    assert refused.status_code == 422
    for _ in range(2):
        client.post(f"{desk.at}restrict/", {**sent, "confirmed": "1"})
    (made,) = restrictions.of_membership(desk.membership)
    home = seen(client, desk.at)
    assert f"{desk.at}lift/{made.id}/" in home and "利用を制限しています" in home
    client.post(f"{desk.at}lift/{made.id}/", {"key": "l", "reason": "paid", "confirmed": "1"})
    assert restrictions.restriction(desk.life.id, made.id).lifted_on == desk.life.today
    seen(client, f"{desk.at}lift/{made.id + 1_000_000}/", 404)


def test_a_decision_is_taken_on_the_ground_that_was_chosen():
    desk = desk_of("choppaya")
    breach, abroad = (
        desk.life.record_ground("hanako", kind) for kind in ("breach", "lives_abroad")
    )
    client = site.signed_in(site.staff(desk.life.id, Role.ADMINISTRATOR), has_stepped_up=True)
    for act in ("suspend", "terminate", "restrict"):
        form = seen(client, f"{desk.at}{act}/")
        for ground, item in ((breach, "第21条1項2号"), (abroad, "第21条1項6号")):
            assert f'name="ground" value="{ground}"' in form and item in form, act
    sent = {"key": "s", "reason": "why"}
    assert client.post(f"{desk.at}suspend/", sent).status_code == 422  # none is chosen
    preview = client.post(f"{desk.at}suspend/", {**sent, "ground": abroad}).content.decode()
    told = preview.split("こうなります")[1]
    assert "第21条1項6号" in told and "#c21-1(6)" in told and "第21条1項2号" not in told
    assert client.post(f"{desk.at}suspend/", {**sent, "ground": abroad, "confirmed": "1"})
    assert directory.suspensions_of(desk.membership)
    assert "第21条1項6号" in seen(client, desk.at).split('class="timeline"')[-1]
    form = seen(client, f"{desk.at}terminate/")
    # The breach waits still: a decision settles the ground that it rests on and no other.
    assert f'name="ground" value="{breach}"' in form and "決定ずみ" in form
    assert "事由を挙げない" not in form


def test_exclusion_is_shown_with_its_clause_and_ends_the_membership_at_once():
    desk = desk_of("choppaya")
    assert as_role(desk, Role.LEGAL).get(f"{desk.at}exclude/").status_code == 302
    client = site.signed_in(site.staff(desk.life.id, Role.ADMINISTRATOR), has_stepped_up=True)
    page = seen(client, f"{desk.at}exclude/")
    assert (
        "第25条2項1号" in page
        and members.membership(desk.life.id, desk.membership).ended_on is None
    )
    preview = client.post(f"{desk.at}exclude/", {"kind": "support"}).content.decode()
    assert "#c25-2(4)" in preview and 'name="description"' in preview
    assert members.membership(desk.life.id, desk.membership).ended_on is None
    wrong = {"key": "x", "kind": "support", "description": "", "confirmed": "1"}
    assert client.post(f"{desk.at}exclude/", wrong).status_code == 422
    assert client.post(f"{desk.at}exclude/", {"kind": "hearsay"}).status_code == 422
    sent = {**wrong, "description": "照会の回答"}
    for _ in range(2):
        assert client.post(f"{desk.at}exclude/", sent).status_code == 302
    assert members.membership(desk.life.id, desk.membership).ended_on == desk.life.today
    assert len(directory.grounds_of(desk.membership)) == 1
    over = seen(client, f"{desk.at}exclude/")
    assert (
        "に終わっています" in over and "#c25-2" in over and '<form method="post" class' not in over
    )


def test_a_finding_that_is_recorded_already_does_not_bar_the_others():
    desk = desk_of("choppaya")
    ground = desk.life.record_ground("hanako", "member_of_one")
    client = site.signed_in(site.staff(desk.life.id, Role.ADMINISTRATOR), has_stepped_up=True)
    page = seen(client, f"{desk.at}exclude/")
    assert "改めて記録できません" in page and "#c25-2(1)" in page
    assert 'value="support"' in page and 'value="member_of_one"' not in page
    sent = {"key": "e", "kind": "member_of_one", "description": "x", "confirmed": "1"}
    response = client.post(f"{desk.at}exclude/", sent)
    assert response.status_code == 422 and directory.ground(ground).state == "open"


def test_where_the_terms_know_no_exclusion_there_is_no_page_of_it():
    desk = desk_of("netsugen")
    client = site.signed_in(site.staff(desk.life.id, Role.ADMINISTRATOR), has_stepped_up=True)
    seen(client, f"{desk.at}exclude/", 404)
    assert "exclude/" not in seen(client, desk.at)


def test_reports_and_grounds_say_who_brought_them_and_what_became_of_them():
    desk = desk_of("choppaya")
    report = desk.life.report("hanako")
    desk.life.report("hanako", "resale")
    desk.life.record_ground("hanako", reports=[report])
    desk.life.record_ground("hanako", "lives_abroad")
    desk.life.leave_ground("hanako")
    auditor, front = as_role(desk, Role.AUDITOR), as_role(desk, Role.FRONT_DESK)
    address = f"{desk.at}breaches/"
    page = seen(auditor, address)
    reports, grounds = page.split("職員が記録した事由")
    assert reports.count("決定を待っています") == 1 and "まだ記録されていません" in reports
    assert "に、何もしないと決めました" in grounds and "決定を待っています" in grounds
    assert " · staff" in reports and "記録 staff" in grounds
    assert " · staff" not in seen(front, address) and "記録 staff" not in seen(front, address)
    desk.life.suspend("hanako")
    for part in seen(auditor, address).split("職員が記録した事由"):
        assert "の決定: 利用停止" in part and "#c21-1(2)" in part and "/timeline/suspended-" in part
    decided = seen(auditor, address).split("/timeline/suspended-")[1].split('"')[0]
    assert "利用の停止" in seen(auditor, f"{desk.at}timeline/suspended-{decided}")
    english = as_role(desk, Role.ACCOUNTING, language="en")
    assert "left without action" in seen(english, address)


def test_the_reports_ask_the_database_little(desk, django_assert_max_num_queries):
    client = as_role(desk, Role.FRONT_DESK)
    for _ in range(6):
        desk.life.report("hanako", files=[Upload("s.pdf", SCAN)])
    client.get(f"{desk.at}breaches/")
    with django_assert_max_num_queries(22):
        client.get(f"{desk.at}breaches/")
