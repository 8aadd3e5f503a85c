"""Heirs report by themselves: nothing is told of any member, and staff make a case of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.base import clock
from kiyaku.close.verify import verify
from kiyaku.flows import inheritance_reports, retention, succession_shown
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from kiyaku.public import inheritance
from tests import site
from tests.living import Living, select, undone

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nfamily register"


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Living:
    """A service on the day after Taro's membership began."""
    living = Living("choppaya", "2026-11-21")
    living.register(
        "taro", particulars=Particulars(name="架空 太郎", address="前橋市", email="t@example.jp")
    )
    living.on("2026-11-22")
    monkeypatch.setattr(clock, "now", lambda: living.at)
    return living


def typed(**more: Any) -> dict[str, Any]:
    return {
        "key": "k", "deceased_name": "架空太郎", "deceased_number": "", "died_on": "2026-11-20",
        "relation": "妻", "name": "架空 花子", "address": "前橋市", "country": "JP",
        "email": "hanako@example.jp", "born_on_year": "1960", "born_on_month": "4",
        "born_on_day": "1", "other_heirs": "架空 次郎,高崎市,jiro@example.jp,1990-05-05",
        "representative": "1", **more,
    }  # fmt: skip


def at(living: Living, path: str = "") -> str:
    return f"/{living.code}/inheritance/{path}"


def sent(living: Living, client: Client | None = None, **more: Any) -> Any:
    client = client or Client(headers={"accept-language": "ja"})
    proof = SimpleUploadedFile("戸籍.pdf", PDF)
    return client.post(at(living), typed(proof=proof, **more), follow=True)


def desk(living: Living, role: Role = Role.ADMINISTRATOR) -> Client:
    user = site.staff(living.id, role, f"{role.value}-of-{living.id}")
    return site.signed_in(user, has_stepped_up=True)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_from_the_report_to_the_heir_who_is_the_member(net, django_capture_on_commit_callbacks):
    client = Client(headers={"accept-language": "ja"})
    assert "会員が亡くなられたとき" in text(client.get(f"/{net.code}/"))
    page = client.get(at(net))
    assert "#c19-1" in page.content.decode()
    for _ in range(2):
        thanked = sent(net, client)
        assert thanked.redirect_chain[-1][0] == at(net, "thanks/")
    (number,) = select("SELECT id FROM inheritance_report WHERE service_id = %s", net.id)
    assert f"受付番号 {number}" in text(thanked)
    staff = desk(net)
    listing = staff.get(f"/{net.code}/desk/successions/").content.decode()
    assert "1件が未処理です" in listing
    today, address = f"/{net.code}/desk/", f"/{net.code}/desk/heirs-reports/{number}/"
    waits = staff.get(today).content.decode()
    assert f'<a href="{address}">架空太郎</a>' in waits and "相続人からの届出" in waits
    shown = staff.get(address)
    for part in ("架空太郎", "妻", "架空 次郎", "戸籍.pdf", "前橋市", "taro"):
        assert part in text(shown), part
    (file,) = inheritance_reports.shown(net.id, number).files
    assert staff.get(f"{address}files/{file.id}/").content == PDF
    with django_capture_on_commit_callbacks(execute=True):
        taken = staff.post(f"{address}take-up/", {"key": "t", "membership": net.members["taro"]})
    assert taken.status_code == 302
    assert address not in staff.get(today).content.decode()
    case = succession_shown.case(net.id, int(taken.url.rstrip("/").split("/")[-1]))
    assert [one.name for one in case.heirs] == ["架空 花子", "架空 次郎"]
    assert (case.channel, case.papers_missing, case.is_inheritance) == ("online", False, True)
    assert str(case.stated.born_on) == "1960-04-01"
    assert [one.id for one in case.files] == [file.id]
    (letter,) = mail.outbox
    assert (letter.to, "太郎" in letter.body) == (["hanako@example.jp"], False)
    assert inheritance_reports.shown(net.id, number).stated is None
    net.on("2026-11-23")
    approve = f"/{net.code}/desk/successions/{case.succession}/approve/"
    with django_capture_on_commit_callbacks(execute=True):
        assert staff.post(approve, {"key": "a"}).status_code == 302
    assert members.membership(net.id, net.members["taro"]).member.name == "架空 花子"
    assert "/reset/key/" in mail.outbox[-1].body
    assert verify(net.id) == []


def test_nothing_is_told_of_whether_there_is_such_a_member(net):
    known = text(sent(net, deceased_number="taro", key="one"))
    unknown = text(sent(net, deceased_name="知らない人", deceased_number="x-9", key="two"))
    strip = r"受付番号 \d+"
    assert re.sub(strip, "", known) == re.sub(strip, "", unknown)
    assert mail.outbox == []
    assert select("SELECT count(*) FROM succession") == [0]
    assert select("SELECT count(*) FROM member WHERE service_id = %s", net.id) == [1]
    told = str(select("SELECT payload::text FROM journal_entry WHERE service_id = %s", net.id))
    for secret in ("花子", "次郎", "知らない人", "戸籍", "妻"):
        assert secret not in told


def test_what_is_lacking_or_wrong_is_said(net):
    client = Client(headers={"accept-language": "ja"})
    for wrong, said in (
        ({"deceased_name": ""}, "亡くなった会員の氏名"),
        ({"died_on": "2026-12-24"}, "営業日"),
        ({"other_heirs": "", "representative": "2"}, "2 番の相続人はいません"),
        ({"other_heirs": "次郎,,,昨年"}, "昨年"),
    ):
        answer = client.post(at(net), typed(**wrong))
        assert answer.status_code == 422, wrong
        assert said in text(answer)
    assert select("SELECT count(*) FROM inheritance_report") == [0]


def test_reports_without_end_are_held_off(net, monkeypatch):
    monkeypatch.setattr(inheritance, "MOST_AN_HOUR", 1)
    assert sent(net, key="one").status_code == 200
    held_off = sent(net, key="two")
    assert (held_off.status_code, held_off["Retry-After"]) == (429, "3600")
    assert "しばらくしてから" in text(held_off)
    assert select("SELECT count(*) FROM inheritance_report") == [1]


def test_one_that_is_set_aside_is_erased_when_its_time_is_over(
    net, django_capture_on_commit_callbacks
):
    sent(net)
    (number,) = select("SELECT id FROM inheritance_report")
    address = f"/{net.code}/desk/heirs-reports/{number}/"
    assert desk(net, Role.FRONT_DESK).get(f"{address}set-aside/").status_code == 403
    staff = desk(net)
    assert staff.post(f"{address}set-aside/", {"key": "s"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(f"{address}set-aside/", {"key": "s", "internal_reason": "該当なし"})
    assert "該当なし" in text(staff.get(address))
    assert "該当なし" not in mail.outbox[0].body
    refused = staff.post(f"{address}take-up/", {"key": "t", "handle": "taro"})
    assert refused.status_code == 422
    (rule,) = [
        one for one in retention.rules(net.id, net.today) if one.question == retention.DECLINED
    ]
    later = net.today + dt.timedelta(31 * rule.months + 31)
    assert retention.preview(net.id, on=net.today).heirs_reports == ()
    assert retention.preview(net.id, on=later).heirs_reports == (number,)
    inheritance_reports.forget(**net.acting, report=number)
    assert inheritance_reports.shown(net.id, number).stated is None
    assert select("SELECT count(*) FROM stored_file WHERE erased_at IS NULL") == [0]
    assert retention.preview(net.id, on=later).heirs_reports == ()
    assert verify(net.id) == []


def test_a_report_changed_or_removed_behind_the_journal_is_found(net):
    sent(net, key="one")
    sent(net, key="two")
    first, second = sorted(select("SELECT id FROM inheritance_report"))
    inheritance_reports.set_aside(**net.acting, report=second, internal_reason="x")
    assert verify(net.id) == []
    for spoilt in (
        f"UPDATE inheritance_report SET state = 'set_aside' WHERE id = {first}",
        f"UPDATE inheritance_report SET state = 'waits' WHERE id = {second}",
        f"UPDATE inheritance_report SET entry_id = 0 WHERE id = {first}",
        f"DELETE FROM inheritance_report WHERE id = {first}",
    ):
        with undone(), connection.cursor() as cursor:
            cursor.execute(spoilt)
            assert [one.code for one in verify(net.id)] == ["heirs_report"]


def test_a_file_that_a_case_has_too_stays(net):
    sent(net, key="one")
    sent(net, key="two", deceased_name="別の人")
    first, second = sorted(select("SELECT id FROM inheritance_report"))
    inheritance_reports.take_up(**net.of("taro"), report=first)
    inheritance_reports.set_aside(**net.acting, report=second, internal_reason="x")
    inheritance_reports.forget(**net.acting, report=second)
    assert select("SELECT count(*) FROM stored_file WHERE erased_at IS NULL") == [1]


def test_under_terms_that_forbid_it_the_clause_is_cited():
    hall = Living("netsugen", "2026-11-21")
    for answer in (Client().get(at(hall)), sent(hall)):
        assert answer.status_code == 200
        assert "#c16-4" in answer.content.decode()
    assert select("SELECT count(*) FROM inheritance_report") == [0]
    assert "inheritance/" not in Client().get(f"/{hall.code}/").content.decode()
    assert desk(hall).get(f"/{hall.code}/desk/heirs-reports/").status_code == 404


def test_another_service_does_not_see_it(net):
    sent(net)
    (number,) = select("SELECT id FROM inheritance_report")
    other = Living("choppaya", "2026-11-21")
    assert desk(other).get(f"/{other.code}/desk/heirs-reports/{number}/").status_code == 404
