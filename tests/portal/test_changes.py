"""Another plan, a request taken back, passing the membership on: on members' pages."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.base.operators import Operator
from kiyaku.billing import statements
from kiyaku.flows import held_before, plan_changes, restricting, succession, succession_shown
from kiyaku.flows.operator import set_operator
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


def portal_of(pack: str, **settings: object) -> SimpleNamespace:
    life = Living(pack, "2026-11-01", prices={"usual": 6_000, "more": 9_000}, **settings)
    membership = life.register("taro")
    life.on("2026-12-10")
    client = site.signed_in(site.member(life.id, "taro"))
    return SimpleNamespace(
        life=life, membership=membership, client=client, at=f"/{life.code}/my/{membership}/"
    )


def seen(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response)
    return str(response.content.decode())


@pytest.mark.parametrize(("pack", "clause"), [("netsugen", "#c3-1"), ("choppaya", "#c20-2")])
def test_a_plan_is_changed_and_kept(pack: str, clause: str) -> None:
    my = portal_of(pack)
    address = f"{my.at}plan/"
    assert address in seen(my.client, my.at)
    shown = my.client.post(address, {"key": "p", "plan": "more"}).content.decode()
    for part in ("6,000円", "9,000円", "2027年1月1日", clause):
        assert part in shown, part
    sent = {"key": "p", "plan": "more", "confirmed": "1"}
    assert my.client.post(address, sent).status_code == 302
    assert "2027年1月1日" in seen(my.client, address)
    assert my.client.post(f"{my.at}plan/keep/", {"key": "k"}).status_code == 302
    assert plan_changes.ahead(my.life.id, my.membership) is None
    assert "取り下げられる変更はありません" in seen(my.client, f"{my.at}plan/keep/")


def test_a_member_ends_it_at_once_after_seeing_clause_day_and_amount() -> None:
    my = portal_of("choppaya")
    address = f"{my.at}end-at-once/"
    assert address in seen(my.client, f"{my.at}leave/")
    page = seen(my.client, address)
    for part in ("#c25-2", "#c25-3", "第25条2項6号"):
        assert part in page, part
    assert 'name="confirmed"' not in page
    assert my.client.post(address, {"key": "e"}).status_code == 422
    preview = my.client.post(address, {"key": "e", "kind": "management"}).content.decode()
    for part in ("2026年12月10日", "#c25-2(2)", 'name="confirmed"', "円"):
        assert part in preview, part
    assert members.membership(my.life.id, my.membership).ended_on is None
    sent = {"key": "e", "kind": "management", "confirmed": "1"}
    for _ in range(2):
        assert my.client.post(address, sent).status_code == 302
    assert members.membership(my.life.id, my.membership).end_kind == "member_termination"
    assert "に終わっています" in seen(my.client, address)
    assert "直ちに終わらせた" in seen(my.client, f"{my.at}timeline/")
    other = portal_of("netsugen")
    seen(other.client, f"{other.at}end-at-once/", 404)
    assert "end-at-once" not in seen(other.client, f"{other.at}leave/")


@pytest.mark.parametrize(("pack", "clause"), [("netsugen", "#c10-2"), ("choppaya", "#c20-1")])
def test_a_request_to_leave_is_taken_back_in_time(pack: str, clause: str) -> None:
    my = portal_of(pack)
    my.life.leave("taro")
    stay = f"{my.at}stay/"
    assert stay in seen(my.client, f"{my.at}leave/")
    assert clause in seen(my.client, stay)
    for _ in range(2):
        assert my.client.post(stay, {"key": "s"}).status_code == 302
    assert members.membership(my.life.id, my.membership).ends_on is None
    assert "取り下げられる申し出はありません" in seen(my.client, stay)


def test_where_the_operator_must_consent_the_member_asks() -> None:
    my = portal_of("netsugen", readings={"withdrawal_revocation": "with_consent"})
    my.life.leave("taro")
    assert "同意が要ります" in seen(my.client, f"{my.at}leave/")
    assert my.client.post(f"{my.at}stay/", {"key": "s"}).status_code == 422
    assert members.membership(my.life.id, my.membership).ends_on is not None


def test_passing_on_is_asked_for_with_what_it_needs_and_what_passes() -> None:
    my = portal_of("choppaya")
    address = f"{my.at}pass-on/"
    page = seen(my.client, address)
    for part in ("#c17-2", "#c17-4", "書面"):
        assert part in page, part
    empty = my.client.post(address, {"key": "e", "kind": "transfer", "successor_kind": "person"})
    assert empty.status_code == 422
    sent = {"key": "t", "kind": "transfer", "successor_kind": "person", "name": "花子",
            "born_on_year": "1980", "born_on_month": "4", "born_on_day": "1"}  # fmt: skip
    without = my.client.post(address, {**sent, "born_on_year": ""})
    assert without.status_code == 422
    for _ in range(2):
        papers = {
            "document": SimpleUploadedFile("申込み.pdf", b"%PDF-1.7\nsigned"),
            "proof": SimpleUploadedFile("契約.pdf", b"%PDF-1.7\nproof"),
        }
        assert my.client.post(address, {**sent, **papers}).status_code == 302
    number = succession_shown.open_case(my.membership)
    assert number is not None
    case = succession_shown.case(my.life.id, number)
    assert [one.name for one in case.files] == ["申込み.pdf", "契約.pdf"]
    assert (case.document_received_on, case.papers_missing) == (my.life.today, False)
    assert "受け付けています" in seen(my.client, address)
    assert members.membership(my.life.id, my.membership).member.handle == "taro"


def test_where_membership_cannot_pass_it_is_not_offered_and_asking_cites_the_clause() -> None:
    my = portal_of("netsugen")
    assert "pass-on" not in seen(my.client, f"{my.at}plan/")
    page = seen(my.client, f"{my.at}pass-on/")
    assert "#c16-4" in page and "譲れません" in page
    sent = {"key": "t", "kind": "transfer", "successor_kind": "person", "name": "花子"}
    assert "#c16-4" in my.client.post(f"{my.at}pass-on/", sent).content.decode()
    assert succession_shown.open_case(my.membership) is None


def test_the_former_member_sees_nothing_any_more_and_the_new_one_what_is_hers() -> None:
    my = portal_of("choppaya")
    case = succession.receive(
        **my.life.of("taro"), kind="transfer",
        successor=succession.Successor(stated=Particulars(name="花子", email="h@example.jp")),
        document_received_on=my.life.today, evidence=[("p.txt", b"made up")],
    )  # fmt: skip
    succession.approve(**my.life.acting, succession=case)
    for part in ("", "invoices/", "timeline/", "data/"):
        seen(my.client, my.at + part, 404)
    handle = members.membership(my.life.id, my.membership).member.handle
    hers = site.signed_in(site.member(my.life.id, handle))
    timeline = seen(hers, f"{my.at}timeline/")
    assert "会員契約を引継ぎ" in timeline
    assert "会員契約が開始" not in timeline
    for part in ("", "invoices/", "notices/", "plan/"):
        seen(hers, my.at + part)
    data = seen(hers, f"{my.at}data/")
    assert "membership_taken_over" in data
    assert "membership_started" not in data


def test_the_former_member_keeps_the_invoices_of_that_time_as_they_were_left(
    django_assert_max_num_queries: Any,
) -> None:
    my = portal_of("choppaya")
    my.life.on("2026-12-20")
    set_operator(**my.life.acting, operator=Operator("架空放送", contact="電話 000"))
    my.life.pay("taro", 1_000)
    number = statements.statement(my.membership).invoices[-1].number
    case = succession.receive(
        **my.life.of("taro"), kind="transfer",
        successor=succession.Successor(stated=Particulars(name="花子", email="h@example.jp")),
        document_received_on=my.life.today, evidence=[("p.txt", b"made up")],
    )  # fmt: skip
    my.life.on("2026-12-25")
    succession.approve(**my.life.acting, succession=case)
    taro = directory.member(my.life.id, "taro").pk
    left = held_before.invoice(my.life.id, [taro], number)
    my.life.pay("taro")
    my.life.on("2027-02-05")
    assert held_before.invoice(my.life.id, [taro], number) == left
    assert (left.state, left.open_yen) != ("settled", 0)
    assert left.total_yen - left.paid_yen - left.taken_back_yen == left.open_yen > 0
    assert left.recipient.name == "taro"
    with django_assert_max_num_queries(60):
        page = seen(my.client, f"/{my.life.code}/my/before/")
    later = statements.statement(my.membership).invoices[-1].number
    assert number in page and later not in page and later != number
    assert "2026年12月24日" in page and "花子" not in page and "引継ぎ" not in page
    assert "before/" in seen(my.client, f"/{my.life.code}/my/")
    at = f"/{my.life.code}/my/before/"
    pdf = my.client.get(f"{at}{number}/pdf/")
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert my.client.get(f"{at}{later}/pdf/").status_code == 404
    handle = members.membership(my.life.id, my.membership).member.handle
    hers = site.signed_in(site.member(my.life.id, handle))
    assert number not in seen(hers, at)
    assert hers.get(f"{at}{number}/pdf/").status_code == 404


def test_the_new_member_opens_no_invoice_that_was_paid_before() -> None:
    my = portal_of("choppaya")
    my.life.on("2026-12-20")
    my.life.pay("taro")
    number = statements.statement(my.membership).invoices[0].number
    case = succession.receive(
        **my.life.of("taro"), kind="transfer",
        successor=succession.Successor(stated=Particulars(name="花子", email="h@example.jp")),
        document_received_on=my.life.today, evidence=[("p.txt", b"made up")],
    )  # fmt: skip
    my.life.on("2026-12-25")
    succession.approve(**my.life.acting, succession=case)
    handle = members.membership(my.life.id, my.membership).member.handle
    hers = site.signed_in(site.member(my.life.id, handle))
    for path in (f"invoices/{number}/", f"invoices/{number}/pdf/"):
        seen(hers, my.at + path, 404)


@pytest.mark.parametrize(("pack", "clause"), [("netsugen", "#c9-1"), ("choppaya", "#c21-1")])
def test_a_suspended_member_sees_why_what_stays_open_and_what_resumption_costs(
    pack: str, clause: str
) -> None:
    my = portal_of(pack)
    my.life.suspend("taro")
    home = seen(my.client, my.at)
    for part in ("2026年12月10日", clause, "いまできること", "できません", "再開"):
        assert part in home, part
    plan = seen(my.client, f"{my.at}plan/")
    assert "いまはプランを変更できません" in plan and clause in plan
    sent = {"key": "p", "plan": "more", "confirmed": "1"}
    assert my.client.post(f"{my.at}plan/", sent).status_code == 422
    assert plan_changes.ahead(my.life.id, my.membership) is None
    assert my.client.post(f"{my.at}leave/", {"key": "l", "understood": "on"}).status_code == 302


def test_a_restricted_member_sees_what_is_barred_and_until_when() -> None:
    my = portal_of("choppaya")
    assert "制限" not in seen(my.client, my.at)
    bars = my.life.restrict("taro", "add_ons", until=my.life.today.replace(day=20), reason="why")
    home = seen(my.client, my.at)
    for part in ("利用を制限しています", "2026年12月20日", "付加サービス", "#c21-1"):
        assert part in home, part
    assert "why" not in home
    restricting.lift_restriction(**my.life.acting, restriction=bars)
    assert "利用を制限しています" not in seen(my.client, my.at)


def stated_of(my: SimpleNamespace, **changed: object) -> dict[str, object]:
    kept = {"name": "taro", "address": "somewhere", "country": "JP", "email": "taro@example.com",
            "key": "c", "postal_code": "100-0001"}  # fmt: skip
    return {**kept, **changed}


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_a_change_comes_with_proof_that_its_member_alone_gets_back(pack: str) -> None:
    my = portal_of(pack)
    proof = SimpleUploadedFile("戸籍.pdf", b"%PDF-1.7\nmade up")
    sent = stated_of(my, name="次郎", proof=proof)
    assert my.client.post(f"{my.at}particulars/change/", sent).status_code == 302
    history = seen(my.client, f"{my.at}particulars/history/")
    for part in ("戸籍.pdf", "次郎", "taro", "#c8-1" if pack == "choppaya" else "#c15-1"):
        assert part in history, part
    (file,) = re.findall(r"particulars/files/(\d+)/", history)
    download = my.client.get(f"{my.at}particulars/files/{file}/")
    assert download.content.startswith(b"%PDF")
    assert download["X-Content-Type-Options"] == "nosniff"
    other = my.life.register("other")
    hers = site.signed_in(site.member(my.life.id, "other"))
    address = f"/{my.life.code}/my/{other}/particulars/files/{file}/"
    assert hers.get(address).status_code == 404
    assert hers.get(f"{my.at}particulars/files/{file}/").status_code == 404
    desk = site.signed_in(site.staff(my.life.id, Role.AUDITOR, f"auditor-{my.life.id}"))
    at = f"/{my.life.code}/desk/members/{my.membership}/particulars/"
    assert "戸籍.pdf" in seen(desk, f"{at}history/")
    assert desk.get(f"{at}files/{file}/").content == download.content
    other_at = f"/{my.life.code}/desk/members/{other}/particulars/"
    assert desk.get(f"{other_at}files/{file}/").status_code == 404


def test_the_page_tells_which_changes_need_proof_and_refuses_them_without_it() -> None:
    my = portal_of("choppaya", readings={"change_proof": "name_and_address"})
    address = f"{my.at}particulars/change/"
    assert "証拠書類を添えて" in seen(my.client, address)
    refused = my.client.post(address, stated_of(my, name="次郎"))
    assert refused.status_code == 422
    assert "8-1" in refused.content.decode()
    assert members.membership(my.life.id, my.membership).member.name == "taro"
