"""A member asks to see all that is kept on them; the staff grant it, and it is taken along."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from kiyaku.base import queries
from kiyaku.flows import personal_export
from kiyaku.members import directory
from kiyaku.members.models import Member
from tests.browser import stage, story
from tests.browser.checks import assert_good
from tests.browser.stage import Kind
from tests.browser.windows import Windows

pytestmark = pytest.mark.usefixtures("acts_on_stage")

DUE = {
    "netsugen": ("第14条", "2027年1月1日(金)"),
    "choppaya": ("第24条1項", "2026年12月16日(水)"),
}
"""By which clause, and until when, what is asked on 2 December is answered: 30 days, or 14; the day
on which it is asked is not counted."""
ASKED = "保有している私のデータのすべて"
PURPOSE = "本人からの開示等の求めへの対応"
PAGES = ("本人の求めの内容", "本人の求めの内容", "本人の求めの一覧")
"""The pages of the desk on which the staff see the case, the latest first: answered, open, and in
the list."""


@pytest.mark.parametrize("code", stage.SERVICES)
def test_what_is_held_is_asked_for_granted_and_taken_along(
    windows: Windows, tmp_path: Path, code: str
) -> None:
    person = directory.member(_service(code), story.HANAKO)
    member = windows.open(code, Kind.MEMBER)
    _ask(member, code)
    expect(member.get_by_role("link", name="ダウンロード(JSON)")).to_have_count(0)

    desk = windows.open(code, Kind.LEGAL)
    _grant(desk, code, f"{story.HANAKO} {person.name}")

    member.reload()
    row = _own_request(member)
    expect(row).to_contain_text("応じた")
    held = json.loads(_downloaded(member, row, "JSON", tmp_path).read_text())
    _is_all_of_one_person(held, code, person)
    document = _downloaded(member, row, "PDF", tmp_path)
    told = subprocess.run(
        ["pdftotext", str(document), "-"], capture_output=True, check=True, timeout=30
    ).stdout.decode()
    for part in (person.name, person.email, ASKED):
        assert part in re.sub(r"\s*\n\s*", "", told)

    _read_who_looked(member, code)
    _find_looks(windows.open(code, Kind.ADMINISTRATOR), code)


def _service(code: str) -> int:
    return int(queries.service_by_code(code).pk)


def _ask(member: Page, code: str) -> None:
    """The member finds where to ask, asks, and sees until when the answer comes."""
    clause, due = DUE[code]
    member.goto(f"/{code}/my/{directory.membership(_service(code), story.HANAKO).pk}/particulars/")
    member.get_by_role("link", name="開示・訂正・利用停止・消去を求める").click()
    member.get_by_label("求めること").select_option("開示")
    member.get_by_label("くわしい内容").fill(ASKED)
    expect(member.locator("main").get_by_role("link", name=clause)).to_be_visible()
    member.get_by_role("button", name="求める", exact=True).click()
    expect(member.get_by_text("求めを受け付けました。")).to_be_visible()
    row = _own_request(member)
    for part in ("開示", "2026年12月2日(水)", due, "受付中"):
        expect(row).to_contain_text(part)
    assert_good(member, personal=stage.personal())


def _grant(desk: Page, code: str, who: str) -> None:
    """The staff find the case, see who asks, how that is sure, and the last day, and grant it."""
    clause, due = DUE[code]
    desk.goto(f"/{code}/desk/privacy/requests/")
    found = desk.get_by_role("row").filter(has_text=who)
    expect(found).to_contain_text(due)
    found.get_by_role("link").click()
    facts = desk.locator("dl.facts")
    for part in (who, "ログイン", due, clause, ASKED, "受付中"):
        expect(facts).to_contain_text(part)
    assert_good(desk, personal=stage.personal())
    desk.get_by_role("radio", name="応じる", exact=True).check()
    desk.get_by_role("button", name="答える").click()
    expect(desk.get_by_text("求めに答えました。")).to_be_visible()
    expect(facts).to_contain_text("応じた")
    expect(desk.get_by_role("button", name="答える")).to_have_count(0)


def _own_request(member: Page) -> Locator:
    """The one row of the member's requests."""
    rows = member.get_by_role("table").locator("tbody tr")
    expect(rows).to_have_count(1)
    return rows


def _downloaded(member: Page, row: Locator, kind: str, folder: Path) -> Path:
    """The file behind a link, under the name it is saved by."""
    with member.expect_download() as waiting:
        row.get_by_role("link", name=f"ダウンロード({kind})").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


def _is_all_of_one_person(held: dict[str, Any], code: str, person: Member) -> None:
    """What is handed over tells all of the member, the request itself too, and nobody else's; of
    the staff it tells the roles alone."""
    assert (held["service"], held["member"]) == (code, story.HANAKO)
    records = held["records"]
    assert [one["name"] for one in records["member"]] == [person.name]
    assert [one["asked"] for one in records["privacy_case"]] == [ASKED]
    done_by = {one["action"]: one["actor"] for one in records["journal_entry"]}
    assert done_by["privacy_request_received"] == personal_export.THEMSELVES
    assert done_by["privacy_request_decided"] == personal_export.STAFF
    for table in ("membership", "charge", "invoice", "payment", "access_log"):
        assert records[table], table
    whole = json.dumps(held, ensure_ascii=False)
    assert stage.username(code, Kind.LEGAL) not in whole
    others = {one for one in stage.personal() if "@" in one} - {person.email}
    assert others and [one for one in others if one in whole] == []


def _read_who_looked(member: Page, code: str) -> None:
    """The member reads in which role and for what the staff looked, three times, but not who."""
    member.goto(f"/{code}/my/{directory.membership(_service(code), story.HANAKO).pk}/access/")
    row = member.get_by_role("row").filter(has_text="法務")
    for part in ("2026年12月2日(水)", PURPOSE):
        expect(row).to_contain_text(part)
    expect(row.locator("td.number")).to_have_text("3")
    expect(member.locator("main")).not_to_contain_text(stage.username(code, Kind.LEGAL))


def _find_looks(desk: Page, code: str) -> None:
    """Who looks after the staff finds each look: the list, the case, and the case answered."""
    legal = stage.username(code, Kind.LEGAL)
    desk.goto(f"/{code}/desk/")
    desk.get_by_role("link", name="閲覧の記録").click()
    desk.get_by_label("会員番号").fill(story.HANAKO)
    desk.get_by_label("ログイン名").select_option(legal)
    desk.get_by_role("button", name="絞り込む").click()
    desk.wait_for_url(re.compile(rf"by={re.escape(legal)}"))
    rows = desk.get_by_role("table").locator("tbody tr")
    expect(rows).to_have_count(len(PAGES))
    for row, page in zip(rows.all(), PAGES, strict=True):
        for part in ("2026-12-02 10:30", legal, "法務", page, PURPOSE, story.HANAKO):
            expect(row).to_contain_text(part)
    assert_good(desk, personal=stage.personal())
