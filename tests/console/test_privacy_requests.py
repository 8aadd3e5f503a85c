"""The desk's and the members' pages of requests about personal data."""

from __future__ import annotations

import pytest

from kiyaku.accounts.rights import Role
from kiyaku.flows import admission, privacy_requests
from kiyaku.members import directory
from kiyaku.members.particulars import Particulars
from kiyaku.privacy import cases, log
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


def test_a_disclosure_goes_from_the_portal_over_the_desk_to_the_download(
    django_assert_max_num_queries,
):
    life = Living("netsugen", "2026-11-05")
    number = life.register("hanako")
    member = site.signed_in(site.member(life.id, "hanako"), language="en")
    mine = f"/{life.code}/my/{number}/requests/"
    assert member.get(mine).status_code == 200
    member.post(mine, {"kind": "disclosure", "key": "a"})
    member.post(mine, {"kind": "disclosure", "key": "a"})
    (case,) = cases.listed(life.id)
    assert (case.identity, case.channel) == ("signed_in", "portal")
    assert member.get(f"{mine}{case.id}/json/").status_code == 404
    legal = site.signed_in(site.staff(life.id, Role.LEGAL), language="en")
    desk = f"/{life.code}/desk/privacy/requests/"
    with django_assert_max_num_queries(25):
        assert "hanako" in legal.get(desk).content.decode()
    assert "5 Dec" in legal.get(f"{desk}{case.id}/").content.decode()
    refused = legal.post(f"{desk}{case.id}/", {"granted": "no", "key": "r"})
    assert refused.status_code == 422 and "reason" in refused.content.decode()
    legal.post(f"{desk}{case.id}/", {"granted": "yes", "key": "b"})
    assert cases.case(life.id, case.id).state == "granted"
    held = member.get(f"{mine}{case.id}/json/")
    assert held.json()["records"]["member"][0]["handle"] == "hanako"
    assert "attachment" in held["Content-Disposition"]
    assert member.get(f"{mine}{case.id}/pdf/").content.startswith(b"%PDF")
    about = directory.member(life.id, "hanako").pk
    looks = log.looks(life.id, member=about)
    assert {one.page for one in looks} >= {"console:privacy_requests", "console:privacy_request"}
    life.register("taro")
    other = site.signed_in(site.member(life.id, "taro"))
    theirs = f"/{life.code}/my/{life.members['taro']}/requests/{case.id}/json/"
    assert other.get(theirs).status_code == 404


def test_a_deletion_is_shown_first_and_needs_its_own_right():
    life = Living("netsugen", "2026-11-05")
    stated = Particulars(name="Jiro", address="somewhere", email="jiro@example.jp")
    application = admission.apply(**life.acting, handle="jiro", plan="usual", particulars=stated)
    admission.decline(**life.acting, application=application, internal_reason="no")
    desk = f"/{life.code}/desk/privacy/requests/"
    legal = site.signed_in(site.staff(life.id, Role.LEGAL), language="en")
    wrong = legal.post(f"{desk}new/", {"member": "nobody", "kind": "deletion",
                                       "identity": "document", "key": "x"})  # fmt: skip
    assert wrong.status_code == 422
    legal.post(f"{desk}new/", {"member": "jiro", "kind": "deletion", "identity": "document",
                               "key": "a"})  # fmt: skip
    (case,) = cases.listed(life.id)
    assert legal.get(f"{desk}{case.id}/erase/").status_code == 403
    assert legal.post(f"{desk}{case.id}/", {"granted": "yes", "key": "b"}).status_code != 302
    boss = site.signed_in(
        site.staff(life.id, Role.ADMINISTRATOR), language="en", has_stepped_up=True
    )
    assert "Nothing but numbers" in boss.get(f"{desk}{case.id}/erase/").content.decode()
    boss.post(f"{desk}{case.id}/erase/", {"key": "c"})
    assert directory.member(life.id, "jiro").email == ""
    assert boss.get(f"{desk}{case.id}/").status_code == 200
    assert "member" in legal.get(f"/{life.code}/desk/privacy/retention/").content.decode()
    desk_staff = site.signed_in(site.staff(life.id, Role.FRONT_DESK))
    assert desk_staff.get(desk).status_code == 403


def test_what_waits_stands_on_today_and_can_take_longer_once():
    life = Living("netsugen", "2026-11-05")
    life.register("hanako")
    about = directory.member(life.id, "hanako").pk
    case = privacy_requests.receive_request(
        **life.acting, member=about, kind="disclosure", identity="document"
    )
    desk = f"/{life.code}/desk/"
    legal = site.signed_in(site.staff(life.id, Role.LEGAL), language="en")
    assert f"privacy/requests/{case}/" in legal.get(desk).content.decode()
    front = site.signed_in(site.staff(life.id, Role.FRONT_DESK), language="en")
    assert "privacy/requests/" not in front.get(desk).content.decode()
    extend = f"{desk}privacy/requests/{case}/extend/"
    assert "5 Dec" in legal.get(extend).content.decode()
    assert legal.post(extend, {"key": "none"}).status_code == 422
    for _ in range(2):
        assert legal.post(extend, {"reason": "Many files.", "key": "a"}).status_code == 302
    assert cases.case(life.id, case).extended_on.isoformat() == "2027-01-04"
    again = legal.post(extend, {"reason": "More files.", "key": "b"})
    assert again.status_code == 422 and "extended before" in again.content.decode()
    member = site.signed_in(site.member(life.id, "hanako"), language="en")
    mine = member.get(f"/{life.code}/my/{life.members['hanako']}/requests/").content.decode()
    assert "Many files." in mine and "4 Jan" in mine
    legal.post(f"{desk}privacy/requests/{case}/", {"granted": "yes", "key": "c"})
    assert legal.get(extend).status_code == 404
    assert f"privacy/requests/{case}/" not in legal.get(desk).content.decode()


def test_a_request_is_granted_in_part_at_the_desk_and_the_member_reads_what_was_not():
    life = Living("netsugen", "2026-11-05")
    number = life.register("hanako")
    life.note("hanako", "asked about a neighbour")
    about = directory.member(life.id, "hanako").pk
    asked = {**life.acting, "member": about, "identity": "document"}
    case = privacy_requests.receive_request(**asked, kind="disclosure")
    desk = f"/{life.code}/desk/privacy/requests/"
    legal = site.signed_in(site.staff(life.id, Role.LEGAL), language="en")
    page = legal.get(f"{desk}{case}/").content.decode()
    assert "art. 78 (1)" in page and "answering inquiries" in page
    part = {"granted": "part", "left_out": ["note"], "reason": "It tells of others.", "key": "p"}
    assert legal.post(f"{desk}{case}/", part).status_code == 422
    answered = legal.post(f"{desk}{case}/", {**part, "ground": "not_disclosable"}, follow=True)
    assert "granted in part" in answered.content.decode()
    member = site.signed_in(site.member(life.id, "hanako"), language="en")
    mine = f"/{life.code}/my/{number}/"
    read = member.get(f"{mine}requests/").content.decode()
    assert "notes of the staff" in read and "It tells of others." in read and "#c14" in read
    assert "note" not in member.get(f"{mine}requests/{case}/json/").json()["records"]
    held = member.get(f"{mine}held/").content.decode()
    assert "notes of the staff" in held and "answering inquiries" in held and "#c18" in held
    deletion = privacy_requests.receive_request(**asked, kind="deletion")
    boss = site.signed_in(
        site.staff(life.id, Role.ADMINISTRATOR), language="en", has_stepped_up=True
    )
    erase = f"{desk}{deletion}/erase/"
    assert "under way" in boss.get(erase).content.decode()
    notes = {"what": "note", "reason": "The contract needs it.", "ground": "is_lawful", "key": "n"}
    assert boss.post(erase, {"key": "all"}).status_code == 422
    assert boss.post(erase, notes).status_code == 302
    assert cases.case(life.id, deletion).state == "partly"
