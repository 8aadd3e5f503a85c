"""A notice of attacks on pages: its file read, its matches seen, and the member warned."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from kiyaku.base import clock
from kiyaku.flows import outbox
from kiyaku.flows.network import leases, leases_file
from tests import site
from tests.browser.checks import assert_good
from tests.browser.entries import prove_again, sign_in
from tests.browser.test_life import Service, opened

pytestmark = pytest.mark.usefixtures("acts_on_stage")

RECEIVED_ON, SEEN_AT, REFERENCE = "2026-12-20", "2026-12-16 12:00:00", "NOTICE 2026-12 第3号"
HELD, NOBODYS, INSIDE = "203.0.113.7", "203.0.113.8", "10.0.0.1"
WARNING = "攻撃のおそれの注意喚起"


def test_a_member_is_warned_after_a_notice_of_attacks(windows, monkeypatch, tmp_path):
    service = opened("choppaya", windows, monkeypatch)
    membership = service.living.register("0001", "home")
    site.member(service.living.id, "0001")
    service.on(RECEIVED_ON)
    _connected(service)
    desk, member, notices = service.desk, windows.open(), f"{service.at}/my/{membership}/notices/"
    _take(desk, service.at, tmp_path)
    _see_matches(desk)

    sign_in(member, f"{service.living.code}.0001@example.jp")
    member.goto(notices)
    expect(member.get_by_role("heading", name="お知らせ", exact=True)).to_be_visible()
    expect(member.get_by_role("heading", name=WARNING)).to_have_count(0)

    desk.goto(f"{service.at}/desk/")
    desk.locator("#attacks").get_by_role("link", name=REFERENCE).click()
    prove_again(desk)
    desk.get_by_role("button", name="注意喚起を送る").click()
    expect(desk.get_by_text("1 人に注意喚起を送ります。")).to_be_visible()
    expect(desk.locator("main")).to_contain_text("注意喚起を待つもの 0、注意喚起ずみ 1")
    expect(desk.get_by_role("button", name="注意喚起を送る")).to_have_count(0)
    assert_good(desk)
    desk.goto(f"{service.at}/desk/")
    expect(desk.get_by_role("heading", name="今日すること")).to_be_visible()
    expect(desk.locator("#attacks")).to_have_count(0)

    assert outbox.deliver_due(service.living.id, now=clock.now()).sent >= 1
    letter = str(mail.outbox[-1].body)
    assert f"{SEEN_AT} (JST)" in letter and HELD not in letter
    member.goto(notices)
    told = member.locator("section", has=member.get_by_role("heading", name=WARNING))
    told.locator("summary").click()
    expect(told).to_contain_text(f"{SEEN_AT} (JST)")
    expect(told).to_contain_text("パスワードを初期のものから変え")
    expect(member.locator("main")).not_to_contain_text(HELD)
    assert_good(member)


def _connected(service: Service) -> None:
    """Who had which address, as the access server told it."""
    held = "2026-12-16T08:00+09:00,2026-12-16T20:00+09:00"
    rows = f"address,started_at,ended_at,login\n{HELD},{held},0001\n"
    file = leases_file.read("leases.csv", rows.encode(), None, clock.now())
    leases.import_leases(**service.living.acting, file=file)


def _take(page: Page, at: str, folder: Path) -> None:
    """The staff take the file in, after one with a row that cannot be of a member's line."""
    wrong, right = folder / "wrong.csv", folder / "notice.csv"
    wrong.write_text(f"ip,timestamp\n{HELD},{SEEN_AT}\n{INSIDE},{SEEN_AT}\n", encoding="utf-8")
    right.write_text(f"ip,timestamp\n{HELD},{SEEN_AT}\n{NOBODYS},{SEEN_AT}\n", encoding="utf-8")
    page.goto(f"{at}/desk/")
    page.get_by_role("link", name="NICT の通知").click()
    prove_again(page)
    page.get_by_role("link", name="通知を取り込む").click()
    page.get_by_label("どの通知か").fill(REFERENCE)
    for label in ("NICT)の通知に基づく", "支障が生ずるおそれ"):
        page.get_by_label(label).check()
    page.get_by_label("通知の CSV ファイル").set_input_files(wrong)
    page.get_by_role("button", name="調べる").click()
    expect(page.locator("main")).to_contain_text("誤りが 1 件あります。一行も調べていません。")
    expect(page.get_by_role("region", name="直すところ").get_by_role("row")).to_have_count(2)
    assert_good(page)
    page.get_by_label("通知の CSV ファイル").set_input_files(right)
    page.get_by_role("button", name="調べる").click()
    expect(page.get_by_text("まだ誰にも知らせていません。")).to_be_visible()


def _see_matches(page: Page) -> None:
    """One row leads to the member; of the other nobody can be warned, and a file says so."""
    counts = "2 行のうち、注意喚起を待つもの 1、注意喚起ずみ 0、できないもの 1。"
    expect(page.locator("main")).to_contain_text(counts)
    expect(page.get_by_role("row", name=HELD)).to_contain_text("0001")
    expect(page.get_by_role("row", name=NOBODYS)).not_to_contain_text("0001")
    assert_good(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="できないものの一覧").click()
    unanswered = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    assert NOBODYS in unanswered and HELD not in unanswered
