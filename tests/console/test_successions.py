"""Memberships that pass on, plans that change, requests taken back: at the desk."""

from __future__ import annotations

import copy
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku.accounts.rights import RIGHTS, Right, Role
from kiyaku.close.verify import verify
from kiyaku.flows import plan_changes, succession, succession_shown
from kiyaku.members import queries as members
from kiyaku.members import successions
from kiyaku.members.particulars import Particulars
from kiyaku.privacy import log
from tests import site
from tests.living import Living, day

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nmade up"


def desk_of(pack: str) -> SimpleNamespace:
    life = Living(pack, "2026-11-01", prices={"usual": 6_000, "more": 9_000})
    membership = life.register("taro")
    life.on("2026-12-20")
    user = site.staff(life.id, Role.ADMINISTRATOR, f"boss-of-{life.id}")
    at = f"/{life.code}/desk/"
    return SimpleNamespace(
        life=life, membership=membership, at=at, member=f"{at}members/{membership}/",
        client=site.signed_in(user, has_stepped_up=True),
    )  # fmt: skip


@pytest.fixture(scope="module")
def built(unkept: None) -> SimpleNamespace:
    return desk_of("choppaya")


@pytest.fixture
def desk(built: SimpleNamespace) -> SimpleNamespace:
    return copy.deepcopy(built)


def seen(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response)
    return str(response.content.decode())


def report(desk: SimpleNamespace, **more: object) -> int:
    response = desk.client.post(
        f"{desk.member}pass-on/",
        {
            "key": "r", "kind": "transfer", "successor_kind": "person", "name": "花子",
            "address": "横浜市", "email": "hanako@example.jp", "country": "JP",
            "document_received_on": "2026-12-19",
            "proof": SimpleUploadedFile("譲渡証書.pdf", PDF), **more,
        },
    )  # fmt: skip
    assert response.status_code == 302, response.content.decode()
    return int(response.url.rstrip("/").split("/")[-1])


def test_a_transfer_from_the_report_to_the_new_member(desk):
    assert f"{desk.member}pass-on/" in seen(desk.client, desk.member)
    case = report(desk)
    page = seen(desk.client, f"{desk.at}successions/{case}/")
    for part in ("花子", "#c17-4", "#c17-2", "譲渡証書.pdf", "請求済み未払い", "-000001"):
        assert part in page, part
    assert f"successions/{case}/" in seen(desk.client, f"{desk.at}successions/")
    assert "件" in seen(desk.client, desk.member)
    file = successions.case(desk.life.id, case).file_ids[0]
    download = desk.client.get(f"{desk.at}successions/{case}/files/{file}/")
    assert (download.content, download["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert desk.client.get(f"{desk.at}successions/{case}/files/{file + 1}/").status_code == 404
    approve = f"{desk.at}successions/{case}/approve/"
    assert "#c17-4" in seen(desk.client, approve)
    for _ in range(2):
        assert desk.client.post(approve, {"key": "a"}).status_code == 302
    assert members.membership(desk.life.id, desk.membership).member.name == "花子"
    page = seen(desk.client, desk.member)
    assert "2026年12月19日" in page  # the former member's last day
    assert verify(desk.life.id) == []


def test_with_the_approval_the_new_member_is_let_in(desk, django_capture_on_commit_callbacks):
    case = report(desk, born_on_year="1980", born_on_month="4", born_on_day="1")
    approve = f"{desk.at}successions/{case}/approve/"
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert desk.client.post(approve, {"key": "a"}).status_code == 302
    (letter,) = mail.outbox
    assert letter.to == ["hanako@example.jp"]
    assert "/password/reset/key/" in letter.body and "引き継がれました" in letter.subject
    member = members.membership(desk.life.id, desk.membership).member
    assert str(member.born_on) == "1980-04-01"


def test_a_successor_who_is_a_minor_is_found_by_the_date_of_birth(desk):
    minor = {"born_on_year": "2015", "born_on_month": "4", "born_on_day": "1"}
    page = seen(desk.client, f"{desk.at}successions/{report(desk, **minor)}/")
    assert "未成年" in page


def test_a_line_with_a_date_of_birth_that_is_none_is_not_taken(desk):
    answered = desk.client.post(
        f"{desk.member}pass-on/",
        {"key": "r", "kind": "inheritance", "successor_kind": "person", "name": "花子",
         "country": "JP", "other_heirs": "次郎,上田市,,昭和55年"},
    )  # fmt: skip
    assert answered.status_code == 422
    assert "昭和55年" in answered.content.decode()
    case = report(desk, kind="inheritance", other_heirs="次郎,上田市,,1990/04/01")
    heirs = succession_shown.case(desk.life.id, case).heirs
    assert str(heirs[1].stated.born_on) == "1990-04-01"


def test_without_papers_it_cannot_be_approved_and_they_may_come_later(desk):
    case = report(desk, document_received_on="", proof="")
    address = f"{desk.at}successions/{case}/"
    refused = desk.client.post(f"{address}approve/", {"key": "a"})
    assert refused.status_code == 422
    assert "17-2" in refused.content.decode()
    papers = {"key": "p", "document_received_on": "2026-12-20",
              "proof": SimpleUploadedFile("p.pdf", PDF)}  # fmt: skip
    assert desk.client.post(f"{address}papers/", papers).status_code == 302
    assert desk.client.post(f"{address}approve/", {"key": "a"}).status_code == 302


def test_a_case_can_be_declined_for_a_reason_kept_inside(desk):
    case = report(desk)
    address = f"{desk.at}successions/{case}/decline/"
    assert desk.client.post(address, {"key": "d", "internal_reason": "未納"}).status_code == 302
    assert "未納" in seen(desk.client, f"{desk.at}successions/{case}/")
    assert "?state=declined" in seen(desk.client, f"{desk.at}successions/?state=declined")


def test_heirs_and_the_representative_the_company_names(desk):
    case = report(desk, kind="inheritance", other_heirs="次郎,上田市,2@example.jp",
                  nobody_named="on")  # fmt: skip
    approve = f"{desk.at}successions/{case}/approve/"
    assert "次郎" in seen(desk.client, approve)
    assert desk.client.post(approve, {"key": "a"}).status_code == 422
    assert desk.client.post(approve, {"key": "a", "designated": "2"}).status_code == 302
    assert members.membership(desk.life.id, desk.membership).member.name == "次郎"
    desk.life.on("2026-12-21")
    other = f"{desk.member}representative/"
    assert "花子" in seen(desk.client, other)
    chosen = {"key": "o", "heir": "1", "named_by": "heirs"}
    shown = desk.client.post(other, chosen).content.decode()
    assert "次郎 は代表者でなくなります" in shown and "#c19-2" in shown
    assert members.membership(desk.life.id, desk.membership).member.name == "次郎"
    lacking = desk.client.post(other, {**chosen, "confirmed": "1"})
    assert lacking.status_code == 422
    papers = {"document_received_on": "2026-12-21", "proof": SimpleUploadedFile("p.pdf", PDF)}
    answered = desk.client.post(other, {**chosen, "confirmed": "1", **papers})
    assert answered.status_code == 302, answered.content.decode()
    assert members.membership(desk.life.id, desk.membership).member.name == "花子"
    desk.life.on("2026-12-22")
    refused = desk.client.post(other, {"key": "c", "heir": "2", "named_by": "company"})
    assert refused.status_code == 422
    assert "19-3" in refused.content.decode()


def test_what_the_transferee_signed_is_entered_with_its_copy(desk):
    at = f"{desk.at}successions/{report(desk)}/"
    assert "まだ同意していません" in seen(desk.client, at)
    assert "反社会的勢力" in seen(desk.client, f"{at}papers/")
    signed = {"key": "s", "declares": ["anti_social"], "consents": "on",
              "proof": SimpleUploadedFile("signed.pdf", PDF)}  # fmt: skip
    assert desk.client.post(f"{at}papers/", signed).status_code == 302
    page = seen(desk.client, at)
    assert "まだ同意していません" not in page and "2022年2月18日" in page


def test_whom_the_heirs_name_before_the_decision(desk):
    case = report(desk, kind="inheritance", other_heirs="次郎,上田市", nobody_named="on")
    at = f"{desk.at}successions/{case}/"
    assert f"{at}name/" in seen(desk.client, at)
    assert "#c19-2" in seen(desk.client, f"{at}name/")
    page = seen(desk.client, f"{at}approve/")
    assert "会社の承認は要りません" in page and "承認する" not in page
    assert "記録しません" in seen(desk.client, f"{at}decline/")
    named = {"key": "n", "heir": "2", "document_received_on": "2026-12-20"}
    assert desk.client.post(f"{at}name/", named).status_code == 422  # without papers
    papers = {"proof": SimpleUploadedFile("p.pdf", PDF)}
    assert desk.client.post(f"{at}name/", {**named, **papers}).status_code == 302
    assert "届け出られた代表者" in seen(desk.client, at)
    assert desk.client.post(f"{at}approve/", {"key": "a"}).status_code == 302
    assert members.membership(desk.life.id, desk.membership).member.name == "次郎"
    assert f"successions/{case}/" in seen(desk.client, f"{desk.at}successions/?state=recorded")
    assert "決定を待つ相続の件だけ" in seen(desk.client, f"{at}name/")


def test_every_other_heir_is_kept_however_the_line_is_typed(desk):
    lines = "次郎\uff0c上田市\uff0c2@example.jp\n" + "\n".join(
        f"{n}郎,上田市" for n in range(3, 10)
    )
    case = succession_shown.case(desk.life.id, report(desk, kind="inheritance", other_heirs=lines))
    stated = [(one.name, one.stated.address) for one in case.heirs]
    assert stated == [
        ("花子", "横浜市"), ("次郎", "上田市"), *((f"{n}郎", "上田市") for n in range(3, 10)),
    ]  # fmt: skip


def test_more_heirs_than_fit_are_not_left_out_silently(desk):
    lines = "\n".join(f"{n}郎" for n in range(21))
    answered = desk.client.post(
        f"{desk.member}pass-on/",
        {"key": "r", "kind": "inheritance", "successor_kind": "person", "name": "花子",
         "country": "JP", "other_heirs": lines},
    )  # fmt: skip
    assert answered.status_code == 422
    assert "20人まで" in answered.content.decode()
    assert successions.open_case(desk.membership) is None


def test_who_opens_a_file_of_a_case_is_logged(desk):
    number = report(desk)
    case = successions.case(desk.life.id, number)
    desk.client.get(f"{desk.at}successions/{number}/files/{case.file_ids[0]}/")
    look = next(iter(log.looks(desk.life.id)))
    assert look.page == "console:succession_file"
    assert set(look.members) == {case.former_id, case.successor_id}


def test_where_membership_cannot_pass_nothing_of_it_appears():
    desk = desk_of("netsugen")
    assert "pass-on" not in seen(desk.client, desk.member)
    assert "successions" not in seen(desk.client, desk.at)
    assert desk.client.get(f"{desk.at}successions/").status_code == 404


def test_where_membership_cannot_pass_entering_it_cites_the_clause():
    desk = desk_of("netsugen")
    sent = {"key": "t", "kind": "transfer", "successor_kind": "person", "name": "花子"}
    for answered in (desk.client.get(f"{desk.member}pass-on/"),
                     desk.client.post(f"{desk.member}pass-on/", sent)):  # fmt: skip
        assert answered.status_code == 200
        assert "#c16-4" in answered.content.decode()
    assert succession_shown.open_case(desk.membership) is None


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.LEGAL, Role.CONTRACTOR, Role.AUDITOR])
def test_who_may_see_and_who_may_decide(desk, role):
    case = report(desk)
    user = site.staff(desk.life.id, role, f"{role}-of-{desk.life.id}")
    client = site.signed_in(user, has_stepped_up=True)
    page = seen(client, f"{desk.at}successions/{case}/")
    assert ("請求済み未払い" in page) == (Right.MONEY_SEEN in RIGHTS[role])
    decide = client.get(f"{desk.at}successions/{case}/approve/").status_code
    assert decide == (200 if role is Role.LEGAL else 403)


def test_lists_do_not_ask_case_by_case(desk, django_assert_max_num_queries):
    for number in range(3):
        name = f"m{number}"
        desk.life.register(name)
        succession.receive(
            **desk.life.of(name), kind="transfer",
            successor=succession.Successor(stated=Particulars(name=name)),
        )  # fmt: skip
    with django_assert_max_num_queries(16):
        seen(desk.client, f"{desk.at}successions/")


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_another_plan_with_the_fees_before_it_is_asked_for(pack):
    desk = desk_of(pack)
    address = f"{desk.member}plan/"
    assert address in seen(desk.client, desk.member)
    seen(desk.client, address)
    shown = desk.client.post(address, {"key": "p", "plan": "more"}).content.decode()
    for part in ("6,000円", "9,000円", "2027年1月1日", "#c20-2" if pack == "choppaya" else "#c3-1"):
        assert part in shown, part
    answered = desk.client.post(address, {"key": "p", "plan": "more", "confirmed": "1"})
    assert answered.status_code == 302
    found = plan_changes.ahead(desk.life.id, desk.membership)
    assert found is not None
    keep = f"{desk.member}keep_plan/"
    assert keep in seen(desk.client, desk.member)
    assert desk.client.post(keep, {"key": "k", "confirmed": "1"}).status_code == 302
    assert plan_changes.ahead(desk.life.id, desk.membership) is None


def test_a_request_to_leave_is_taken_back(desk):
    desk.life.leave("taro")
    stay = f"{desk.member}stay/"
    assert stay in seen(desk.client, desk.member)
    assert "取下げ" in desk.client.post(stay, {"key": "s"}).content.decode()
    assert desk.client.post(stay, {"key": "s", "confirmed": "1"}).status_code == 302
    assert members.membership(desk.life.id, desk.membership).ends_on is None
    assert day("2026-12-20") == desk.life.today
