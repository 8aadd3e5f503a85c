"""Members' pages: what is due and why, what was told, leaving, and what is not theirs to see."""

from __future__ import annotations

import copy
import json
import re
from types import SimpleNamespace

import pytest

from kiyaku.accounts.rights import Role
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(unkept: None) -> SimpleNamespace:
    """A member of NETSUGEN's terms whose first fees are overdue and were demanded."""
    service = Living("netsugen", "2026-11-05", prices={"usual": 13_200})
    membership = service.register("hanako")
    service.closed("2026-12-25")
    client = site.signed_in(site.member(service.id, "hanako"))
    return SimpleNamespace(
        service=service,
        membership=membership,
        client=client,
        at=f"/{service.code}/my/{membership}/",
    )


@pytest.fixture
def late(built: SimpleNamespace) -> SimpleNamespace:
    return copy.deepcopy(built)


def page(late: SimpleNamespace, path: str = "", **query: str) -> str:
    response = late.client.get(late.at + path, query)
    assert response.status_code == 200, response
    return str(response.content.decode())


def test_home_says_what_is_due_what_comes_and_what_to_do(late):
    home = page(late)
    assert "26,400円" in home  # November's fee and December's, due on 10 December (5-3)
    assert "#c5-3" in home
    assert "次にすること" in home
    assert "2027年1月20日(水)" in home  # the last day to ask to leave in January (10-2)


def test_the_only_membership_is_shown_at_once(late):
    response = late.client.get(f"/{late.service.code}/my/")
    assert response.url == late.at


def test_every_event_of_the_timeline_opens_with_its_clause_and_working(late):
    timeline = page(late, "timeline/")
    assert "督促" in timeline
    links = [part.split('"')[0] for part in timeline.split('href="')]
    opened = [one for one in links if "-" in one.partition("/timeline/")[2]]
    assert len(opened) > 5
    for link in opened:
        response = late.client.get(link)
        assert response.status_code == 200, link
        assert "一致しません" not in response.content.decode()


def test_what_is_for_the_staff_is_not_in_the_timeline(late):
    timeline = page(late, "timeline/")
    assert "候補" not in timeline
    found = late.client.get(late.at + "timeline/ground_found-1/")
    assert found.status_code == 404


def test_an_invoice_is_explained_line_by_line(late):
    invoices = page(late, "invoices/")
    assert "2026-0000001" in invoices
    invoice = page(late, "invoices/2026-0000001/")
    assert "第5条3項" in invoice
    assert "26,400円" in invoice


def test_another_members_invoice_does_not_exist(late):
    other = late.service.register("taro")
    client = site.signed_in(site.member(late.service.id, "taro"))
    assert client.get(f"/{late.service.code}/my/{other}/invoices/2026-0000001/").status_code == 404


def test_a_notice_says_when_it_was_sent_and_when_it_arrived(late):
    notices = page(late, "notices/")
    assert "督促" in notices
    assert "#c15-3" in notices


def test_leaving_is_shown_before_it_is_asked_for_and_then_done(late):
    before = page(late, "leave/", month="2027-01")
    assert "2027年1月31日(日)" in before
    key = before.split('name="key" value="')[1].split('"')[0]
    form = {"key": key, "desired_month": "2027-01", "understood": "on"}
    for _ in range(2):  # sent twice, it acts once
        response = late.client.post(late.at + "leave/", form)
        assert response.url == late.at
    assert "2027年1月31日(日)" in page(late)
    timeline = page(late, "timeline/")
    assert (
        timeline.count("退会・解約の申出") == timeline.count("timeline/withdrawal_requested-") * 2
    )


def test_leaving_without_having_checked_is_not_accepted(late):
    response = late.client.post(late.at + "leave/", {"key": "k", "desired_month": "2027-01"})
    assert response.status_code == 422
    assert "退会・解約の申出" not in page(late, "timeline/")


def test_a_month_that_is_too_late_is_said_and_not_moved(late):
    late.service.closed("2026-12-30")
    shown = page(late, "leave/", month="2026-12")
    assert "締切りは過ぎています" in shown
    form = {"key": "k", "desired_month": "2026-12", "understood": "on"}
    response = late.client.post(late.at + "leave/", form)
    assert response.status_code == 422
    assert "2027-01-31" in response.content.decode()


def test_what_a_service_does_not_have_does_not_appear(late):
    assert late.client.get(late.at + "cancel/").status_code == 404
    assert "初期契約解除" not in page(late)


def test_the_initial_cancellation_counts_down_and_says_what_it_costs():
    service = Living("choppaya", "2026-11-05", prices={"usual": 6_000})
    membership = service.register("taro")
    service.on("2026-11-08")
    client = site.signed_in(site.member(service.id, "taro"))
    home = client.get(f"/{service.code}/my/{membership}/").content.decode()
    assert "あと5日" in home
    page = client.get(f"/{service.code}/my/{membership}/cancel/").content.decode()
    assert "2026年11月12日(木)" in page
    assert (
        "3,900円" in page
    )  # three days of use at 200 yen, and the handling fee of 3,300 (7-3, 7-4)


def test_all_data_can_be_taken_along_without_what_is_kept_inside(late):
    response = late.client.get(late.at + "data/")
    held = json.loads(response.content)
    assert held["member"]["handle"] == "hanako"
    assert held["memberships"][0]["invoices"][0]["total_yen"] == 26_400
    assert "internal_reason" not in response.content.decode()
    assert "findings" not in response.content.decode()


def test_a_corporate_administrator_sees_the_corporations_memberships(late):
    client = site.signed_in(site.member(late.service.id, "hanako", Role.CORPORATE_ADMINISTRATOR))
    assert client.get(late.at).status_code == 200


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "path",
    ["", "timeline/", "invoices/", "invoices/2026-0000001/", "notices/", "particulars/", "leave/"],
)
def test_pages_are_in_one_language(late, language, path, django_assert_max_num_queries):
    client = site.signed_in(site.member(late.service.id, "hanako"), language=language)
    with django_assert_max_num_queries(63):
        content = client.get(late.at + path).content.decode()
    assert f'<html lang="{language}">' in content
    if language == "en":
        shown = content.split("<main")[1].split("</main>")[0]
        # What was sent stays in the language it was sent in, and says so.
        shown = re.sub(r'<blockquote lang="ja">.*?</blockquote>', "", shown, flags=re.DOTALL)
        assert not re.findall(".{30}[ぁ-ん]+", shown)


def test_a_change_of_particulars_is_reported_and_what_is_wrong_is_said_at_its_field(late):
    form = page(late, "particulars/change/")
    sent = {
        "key": "moved", "name": "花子", "kana": "はなこ", "postal_code": "371-0024",
        "address": "前橋市表町1-1", "country": "JP", "email": "new@example.jp", "phone": "",
    }  # fmt: skip
    assert 'name="address"' in form
    bad = {**sent, "email": "not an address"}
    wrong = late.client.post(late.at + "particulars/change/", bad)
    assert wrong.status_code == 422
    assert late.client.post(late.at + "particulars/change/", sent).status_code == 302
    shown = page(late, "particulars/")
    assert "前橋市表町1-1" in shown
    assert "ハナコ" in shown
    assert 'name="representative"' not in form  # hanako is no corporation
    way = {**sent, "key": "way", "payment_method": "bank_transfer"}
    assert late.client.post(late.at + "particulars/change/", way).status_code == 302
    assert "銀行振込" in page(late, "particulars/")
    history = page(late, "particulars/history/")
    assert "銀行振込" in history and "bank_transfer" not in history
    assert "届け出ていません" not in page(late, "particulars/change/")
