"""The desk's pages of leaks: recorded, reported, people told, closed; and who may see them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kiyaku.accounts.rights import Role
from kiyaku.flows import leaks as flow
from kiyaku.members import directory
from kiyaku.notices import outbox
from kiyaku.privacy import leaks, log
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db
FACTS = {"found_on": "2026-11-04", "what": "a list to a wrong address", "people": "101"}


def opened(life: Living, **more: object) -> int:
    facts = {"found_on": dt.date(2026, 11, 4), "what": "a list", "people": 101, **more}
    return flow.open_leak(**life.acting, **facts)


def test_a_leak_goes_from_its_record_to_its_end_at_the_desk(django_assert_max_num_queries):
    life = Living("netsugen", "2026-11-05")
    life.register("hanako")
    desk = f"/{life.code}/desk/privacy/leaks/"
    legal = site.signed_in(site.staff(life.id, Role.LEGAL), language="en")
    assert legal.post(f"{desk}new/", {**FACTS, "what": "", "key": "a"}).status_code == 422
    for _ in range(2):
        assert legal.post(f"{desk}new/", {**FACTS, "key": "a"}).status_code == 302
    (leak,) = leaks.listed(life.id)
    here = f"{desk}{leak.id}/"
    with django_assert_max_num_queries(25):
        listed = legal.get(desk).content.decode()
    assert "by <" not in listed and "9 Nov" in listed and here in listed
    page = legal.get(here).content.decode()
    assert "4 Dec" in page and "art. 68 (1)" in page and "#c14" in page and "31 Dec" not in page
    assert f"privacy/leaks/{leak.id}/" in legal.get(f"/{life.code}/desk/").content.decode()
    revised = {**FACTS, "is_wrongful": "on", "measures": "called back", "key": "b"}
    assert legal.post(f"{here}revise/", revised).status_code == 302
    page = legal.get(here).content.decode()
    assert "3 Jan" in page and "called back" in page and "taken by somebody" in page
    nobody = legal.post(f"{here}people/", {"who": "numbers", "numbers": "nobody", "key": "c"})
    assert nobody.status_code == 422
    assert legal.post(f"{here}people/", {"who": "plan", "key": "c"}).status_code == 422
    legal.post(f"{here}people/", {"who": "numbers", "numbers": "hanako\n", "key": "c"})
    assert "hanako" in legal.get(here).content.decode()
    about = directory.member(life.id, "hanako").pk
    assert "console:leak" in {one.page for one in log.looks(life.id, member=about)}
    early = legal.post(here, {"key": "early"})
    assert early.status_code == 422
    bare = legal.post(f"{here}report/", {"which": "full_reported", "key": "d"})
    assert bare.status_code == 422
    proof = SimpleUploadedFile("report.pdf", b"%PDF-1.7 made up")
    given = {"which": "full_reported", "proof": proof, "key": "d"}
    assert legal.post(f"{here}report/", given).status_code == 302
    assert legal.get(f"{here}report/").status_code == 404  # none is left
    file = leaks.leak(life.id, leak.id).file_ids[0]
    assert legal.get(f"{here}files/{file}/").content.startswith(b"%PDF")
    assert legal.get(f"{here}files/{file + 1}/").status_code == 404
    assert legal.post(f"{here}tell/", {"way": "outbox", "ja": "x", "key": "e"}).status_code == 422
    words = {"way": "outbox", "ja": "漏えいしました。", "en": "It got out.", "key": "e"}
    assert legal.post(f"{here}tell/", words).status_code == 302
    assert outbox.count_by_state(life.id)[outbox.QUEUED] >= 1
    assert legal.post(here, {"key": "f"}).status_code == 302
    assert leaks.leak(life.id, leak.id).closed_on == dt.date(2026, 11, 5)
    assert here not in legal.get(desk).content.decode()
    assert here in legal.get(f"{desk}?state=all").content.decode()
    assert "It was closed" in legal.get(here).content.decode()
    assert [legal.get(f"{here}{one}/").status_code for one in ("revise", "people", "tell")] == [
        404, 404, 404,
    ]  # fmt: skip


def test_missed_days_are_told_and_something_else_may_protect_the_people():
    life = Living("choppaya", "2026-11-05")
    late = opened(life, found_on=dt.date(2026, 10, 1), people=1001)
    small = opened(life, people=3)
    desk = f"/{life.code}/desk/privacy/leaks/"
    legal = site.signed_in(site.staff(life.id, Role.LEGAL))
    listed = legal.get(desk).content.decode()
    assert listed.count("期限切れ") == 2 and "不要" in listed
    page = legal.get(f"{desk}{late}/").content.decode()
    assert "個人情報保護法26条1項" in page and page.count("期限切れ") == 2
    assert "義務ではありません" in legal.get(f"{desk}{small}/").content.decode()
    bare = {"way": "otherwise", "key": "a"}
    assert legal.post(f"{desk}{late}/tell/", bare).status_code == 422
    otherwise = {"way": "otherwise", "how": "ホームページで公表", "key": "a"}
    assert legal.post(f"{desk}{late}/tell/", otherwise).status_code == 302
    assert "ホームページで公表" in legal.get(f"{desk}{late}/").content.decode()


def test_leaks_are_for_those_who_handle_personal_data_in_their_own_service():
    life, other = Living("netsugen", "2026-11-05"), Living("choppaya", "2026-11-05")
    leak = opened(life)
    front = site.signed_in(site.staff(life.id, Role.FRONT_DESK))
    assert front.get(f"/{life.code}/desk/privacy/leaks/").status_code == 403
    assert front.get(f"/{life.code}/desk/privacy/leaks/{leak}/").status_code == 403
    elsewhere = site.signed_in(site.staff(other.id, Role.LEGAL))
    assert elsewhere.get(f"/{other.code}/desk/privacy/leaks/{leak}/").status_code == 404
    assert elsewhere.get(f"/{life.code}/desk/privacy/leaks/").status_code == 404
