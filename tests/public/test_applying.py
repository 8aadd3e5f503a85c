"""Applying online: what is asked, kept, shown, agreed to and sent, once."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from kiyaku.base import clock
from kiyaku.flows import admission, ways_in
from kiyaku.members import declarations, directory
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from kiyaku.public import applying
from tests import site
from tests.living import Living, select

pytestmark = pytest.mark.django_db

TYPED = {
    "plan": "usual",
    "kind": "person",
    "name": "高橋 太郎",
    "kana": "たかはし たろう",
    "born_on_year": "1964",
    "born_on_month": "10",
    "born_on_day": "10",
    "postal_code": "２２０ー０００１",
    "address": "横浜市西区1-2-3",
    "country": "JP",
    "email": "taro@example.jp",
    "phone": "045 000 0000",
    "payment_method": "bank_transfer",
}
MINOR = {**TYPED, "born_on_year": "2010"}


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-21")


@pytest.fixture
def net() -> Living:
    return Living("choppaya", "2026-11-21")


def browser(language: str = "ja") -> Client:
    return Client(headers={"accept-language": language})


def at(living: Living, page: str = "") -> str:
    return f"/{living.code}/apply/{page}"


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms, as a browser sends them."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def sent(client: Client, living: Living, typed: dict[str, str], **more: str) -> Any:
    """What comes of filling in, checking, agreeing and sending."""
    assert client.post(at(living), typed).status_code == 302
    page = client.get(at(living, "review/")).content.decode()
    return client.post(at(living, "review/"), {**ticked(page), **more})


def ticked(page: str) -> dict[str, str]:
    """What is sent where every declaration is made and the terms are agreed to."""
    boxes = re.findall(r'name="((?:declared|detail)_\w+)"', page)
    return {**hidden(page), **dict.fromkeys(boxes, "on"), "consented": "on"}


def only_application(living: Living) -> Any:
    (found,) = select("SELECT id FROM application WHERE service_id = %s", living.id)
    return members.application(living.id, found)


# --- the whole way ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_application_arrives_with_all_that_was_stated(net, language):
    client = browser(language)
    response = sent(client, net, TYPED)
    assert (response.status_code, response.url) == (302, at(net, "thanks/"))
    row = only_application(net)
    assert (row.state, row.channel, row.language) == ("received", "online", language)
    assert row.consented_version == dt.date(2022, 2, 18)
    assert row.consented_at is not None
    assert row.findings == []
    member = row.member
    assert (member.name, member.kana, member.born_on) == (
        "高橋 太郎", "タカハシ タロウ", dt.date(1964, 10, 10),
    )  # fmt: skip
    assert (member.postal_code, member.phone) == ("220-0001", "0450000000")
    assert row.stated["name"] == "高橋 太郎"
    assert select("SELECT actor FROM journal_entry WHERE action = 'application_received'") == [
        applying.BY
    ]
    page = client.get(response.url).content.decode()
    assert member.handle == "M-000001"
    assert "M-000001" in page
    assert "2022年2月18日(金) の版" in page or "version of 18 Feb 2022 (Fri)" in page


def test_the_page_says_what_a_plan_costs_and_by_which_clause(hall):
    hall.set_price(8_000, "2027-01-01", plan="dear")
    page = browser().get(at(hall)).content.decode()
    assert "usual(月額 6,000円)" in page
    assert "dear" not in page  # not sold yet
    assert f'href="/{hall.code}/terms/#c5-' in page


def test_a_service_without_a_plan_says_so():
    bare = Living("netsugen", "2026-11-21", prices={})
    page = browser().get(at(bare)).content.decode()
    assert "いま申し込めるプランがありません" in page
    assert '<form method="post" class="card"' not in page


def test_what_was_entered_is_shown_to_be_checked_and_can_be_changed(hall):
    client = browser()
    client.post(at(hall), TYPED)
    page = client.get(at(hall, "review/")).content.decode()
    for shown in ("高橋 太郎", "タカハシ タロウ", "1964年10月10日(土)", "220-0001", "日本",
                  "taro@example.jp", "usual(月額 6,000円)"):  # fmt: skip
        assert shown in page
    again = client.get(at(hall)).content.decode()
    assert 'value="高橋 太郎"' in again
    assert '<option value="1964" selected>1964(昭和39)年</option>' in again
    assert select("SELECT count(*) FROM application") == [0]


def test_nothing_one_stated_stands_in_an_address(hall):
    client = browser()
    addresses = [at(hall), at(hall, "review/"), sent(client, hall, TYPED).url]
    assert not any("?" in one or "taro" in one for one in addresses)


# --- consent ------------------------------------------------------------------------------------


def test_without_consent_nothing_is_sent(hall):
    client = browser()
    client.post(at(hall), TYPED)
    page = client.get(at(hall, "review/")).content.decode()
    assert "2024年3月5日(火)" in page
    assert f'href="/{hall.code}/terms/"' in page
    response = client.post(at(hall, "review/"), hidden(page))
    assert response.status_code == 422
    assert "規約に同意いただけないときは" in response.content.decode()
    assert select("SELECT count(*) FROM application") == [0]


def test_consent_to_other_terms_than_those_in_force_is_not_taken(hall):
    client = browser("en")
    response = sent(client, hall, TYPED, version="2023-11-01")
    page = response.content.decode()
    assert response.status_code == 422
    assert "the terms have changed since you looked at them" in page
    assert hidden(page)["version"] == "2024-03-05"
    assert 'name="consented" id="id_consented" checked' not in page
    assert select("SELECT count(*) FROM application") == [0]


# --- errors at their fields ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "ja", "en"),
    [
        ({"name": ""}, "入力してください。", "This is needed."),
        ({"address": ""}, "入力してください。", "This is needed."),
        ({"plan": "gold"}, "正しく選択してください。", "Select a valid choice."),
        ({"email": "taro@"}, "有効なメールアドレス", "Enter a valid email address."),
        ({"postal_code": ""}, "郵便番号を入れてください。", "Enter the postal code."),
        ({"postal_code": "37"}, "郵便番号は7桁の数字", "a Japanese postal code has seven digits"),
        ({"kana": "高橋"}, "読みはひらがなかカタカナ", "write the reading in hiragana"),
        ({"born_on_day": ""}, "日付を正しく入力してください。", "Enter a valid date."),
        ({"born_on_year": "2026", "born_on_month": "12"}, "まだ来ていない日です。",
         "This day has not come yet."),
        ({"born_on_year": "", "born_on_month": "", "born_on_day": ""}, "生年月日を選んでください。",
         "Choose the date of birth."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(net, changed, ja, en):
    for language, told in (("ja", ja), ("en", en)):
        response = browser(language).post(at(net), {**TYPED, **changed})
        page = response.content.decode()
        assert response.status_code == 422
        field = next(iter(changed)).removesuffix("_day").removesuffix("_year")
        after = page[page.index(f'name="{field}') :]
        assert told in after
        assert 'value="045 000 0000"' in page


def test_a_corporation_states_no_date_of_birth(net):
    nobody = {"born_on_year": "", "born_on_month": "", "born_on_day": ""}
    sent(browser(), net, {**TYPED, **nobody, "kind": "corporation", "name": "株式会社見本"})
    assert (only_application(net).member.kind, only_application(net).findings) == (
        "corporation", [],
    )  # fmt: skip


def test_who_lives_abroad_needs_no_japanese_postal_code(net):
    sent(browser("en"), net, {**TYPED, "postal_code": "", "country": "DE"})
    assert [one["code"] for one in only_application(net).findings] == ["abroad"]


def test_minors_are_asked_for_their_guardians_consent_where_the_terms_do(net):
    client = browser()
    assert "guardian_consented" not in client.get(at(net)).content.decode()
    response = client.post(at(net), MINOR)
    assert response.status_code == 422
    assert "親権者の同意が必要です" in response.content.decode()
    sent(client, net, {**MINOR, "guardian_consented": "on"})
    row = only_application(net)
    assert row.findings == []
    assert row.stated["guardian_consented"] is True


def test_minors_are_asked_for_nothing_where_the_terms_do_not(hall):
    assert sent(browser(), hall, MINOR).url == at(hall, "thanks/")


# --- how one pays, and what one need not declare ------------------------------------------------


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_how_one_wants_to_pay_is_asked_kept_and_shown(pack):
    living, client = Living(pack, "2026-11-21"), browser()
    nothing = {name: value for name, value in TYPED.items() if name != "payment_method"}
    assert client.post(at(living), nothing).status_code == 422
    client.post(at(living), TYPED)
    assert "銀行振込" in client.get(at(living, "review/")).content.decode()
    sent(client, living, TYPED)
    assert only_application(living).payment_method == "bank_transfer"


def test_where_there_is_one_way_to_pay_nothing_is_asked(hall):
    for name in ("direct_debit", "card", "convenience_store", "cash"):
        ways_in.set_payment_method(**hall.acting, method=name, is_open=False)
    assert 'name="payment_method"' not in browser().get(at(hall)).content.decode()
    sent(browser(), hall, {**TYPED, "payment_method": "card"})
    assert only_application(hall).payment_method == "bank_transfer"


def test_a_way_to_pay_that_is_closed_meanwhile_is_asked_again(net):
    client = browser()
    client.post(at(net), {**TYPED, "payment_method": "card"})
    ways_in.set_payment_method(**net.acting, method="card", is_open=False)
    assert client.get(at(net, "review/")).url == at(net)
    page = client.post(at(net), {**TYPED, "payment_method": "card"})
    assert page.status_code == 422
    assert "いまは受け付けていない方法です" in page.content.decode()


def test_who_has_broken_the_terms_applies_without_declaring_otherwise(hall):
    client = browser()
    client.post(at(hall), TYPED)
    boxes = ticked(client.get(at(hall, "review/")).content.decode())
    assert boxes.pop("declared_no_earlier_breach") == "on"
    untrue = {name: value for name, value in boxes.items() if name != "declared_true_entries"}
    assert client.post(at(hall, "review/"), untrue).status_code == 422
    assert client.post(at(hall, "review/"), boxes).url == at(hall, "thanks/")
    row = only_application(hall)
    assert [one["code"] for one in row.findings] == ["no_earlier_breach_not_declared"]
    assert [one.kind for one in declarations.of_application(row.pk)] == ["true_entries"]


# --- drafts -------------------------------------------------------------------------------------


def test_half_an_application_is_kept_if_one_asks_for_it(hall):
    client = browser()
    half = {"name": "高橋", "born_on_year": "1964", "born_on_month": "", "born_on_day": ""}
    response = client.post(at(hall), {**half, "save": "1"}, follow=True)
    page = response.content.decode()
    assert "まで保存しました" in page
    assert 'value="高橋"' in page
    assert '<option value="1964" selected>' in page
    assert "errorlist" not in page
    cookie = client.cookies["sessionid"]
    assert 0 <= 14 * 24 * 3600 - int(cookie["max-age"]) < 60
    assert "高橋" not in str(client.cookies)


def test_what_was_not_to_be_kept_ends_with_the_browser(hall):
    client = browser()
    client.post(at(hall), TYPED)
    assert client.cookies["sessionid"]["max-age"] == ""


def test_a_draft_can_be_discarded(hall):
    client = browser()
    client.post(at(hall), {**TYPED, "save": "1"})
    assert client.get(at(hall, "discard/")).status_code == 405
    page = client.post(at(hall, "discard/"), follow=True).content.decode()
    assert "高橋" not in page
    assert client.get(at(hall, "review/")).url == at(hall)
    assert client.session.get_expire_at_browser_close()


def test_drafts_of_two_services_are_apart(hall, net):
    client = browser()
    client.post(at(hall), {**TYPED, "save": "1"})
    client.post(at(net), {**TYPED, "name": "別の人", "save": "1"})
    assert 'value="高橋 太郎"' in client.get(at(hall)).content.decode()
    client.post(at(net, "discard/"))
    assert 'value="高橋 太郎"' in client.get(at(hall)).content.decode()
    assert not client.session.get_expire_at_browser_close()


def test_a_kept_draft_does_not_make_a_sign_in_last(hall):
    client = browser()
    client.post(at(hall), {**TYPED, "save": "1"})
    user = site.login("somebody")
    client.post("/~/accounts/login/", {"login": user.username, "password": site.PASSWORD})
    assert client.session.get_expire_at_browser_close()


def test_drafts_past_their_time_are_deleted_when_another_is_kept(hall):
    old = browser()
    old.post(at(hall), TYPED)
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    Session.objects.update(expire_date=past)
    browser().post(at(hall), TYPED)
    assert not Session.objects.filter(expire_date=past).exists()


def test_a_draft_ends_nobodys_sign_in_whatever_day_the_service_has(hall, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
    somebody = site.signed_in(site.login("somebody"))
    browser().post(at(hall), TYPED)
    assert somebody.get("/~/account/").status_code == 200


def test_a_draft_whose_plan_is_gone_goes_back_to_the_form(hall):
    client = browser()
    client.post(at(hall), {**TYPED, "plan": "gold", "save": "1"})
    assert client.get(at(hall, "review/")).url == at(hall)


# --- once, and not too often --------------------------------------------------------------------


def test_sent_twice_it_is_one_application(hall):
    client = browser()
    client.post(at(hall), TYPED)
    agreed = ticked(client.get(at(hall, "review/")).content.decode())
    kept = client.session[f"application:{hall.code}"]
    answers = [client.post(at(hall, "review/"), agreed).url for _ in range(2)]
    assert answers == [at(hall, "thanks/")] * 2
    # Two that pass each other: the draft is there again for the second.
    session = client.session
    session[f"application:{hall.code}"] = kept
    session.save()
    assert client.post(at(hall, "review/"), agreed).url == at(hall, "thanks/")
    assert select("SELECT count(*) FROM application") == [1]
    assert select("SELECT count(*) FROM member") == [1]


def test_somebody_else_is_not_thanked(hall):
    sent(browser(), hall, TYPED)
    stranger = browser()
    assert stranger.get(at(hall, "thanks/")).url == at(hall)
    assert stranger.post(at(hall, "review/"), {"key": "x"}).url == at(hall)


def test_too_many_from_one_address_are_asked_to_wait_and_lose_nothing(hall, monkeypatch):
    monkeypatch.setattr(applying, "MOST_AN_HOUR", 2)
    for _ in range(2):
        assert sent(browser(), hall, TYPED).status_code == 302
    client = browser()
    response = sent(client, hall, TYPED)
    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    assert "しばらくしてからお送りください" in response.content.decode()
    assert "高橋 太郎" in client.get(at(hall, "review/")).content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sent(elsewhere, hall, TYPED).status_code == 302


def test_pages_of_an_application_are_kept_by_no_cache(hall):
    client = browser()
    client.post(at(hall), TYPED)
    for page in ("", "review/"):
        assert "no-store" in client.get(at(hall, page))["Cache-Control"]


# --- who was declined ---------------------------------------------------------------------------


def test_no_byte_tells_an_applicant_what_screening_found_or_why_it_was_declined(hall):
    same = Particulars(name=TYPED["name"], email=TYPED["email"], address=TYPED["address"])
    hall.register("expelled", particulars=same)
    hall.terminate("expelled")
    client = browser()
    seen = [sent(client, hall, TYPED).content]
    row = directory.undecided_application(hall.id, "M-000001")
    assert [one["code"] for one in row.findings] == ["earlier_termination"]
    admission.decline(
        **hall.acting, application=row.pk, internal_reason="内部の理由", points=["earlier_breach"]
    )
    pages = ("apply/", "apply/review/", "apply/thanks/", "", "terms/", "prices/")
    for language in ("ja", "en"):
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        seen += [client.get(f"/{hall.code}/{page}", follow=True).content for page in pages]
    seen += [str(message.message()).encode() for message in mail.outbox]
    told = b"".join(seen).decode()
    for secret in ("内部の理由", "earlier_", "過去に登録抹消", "particulars match"):
        assert secret not in told


def test_the_pages_ask_the_database_little(hall, django_assert_max_num_queries):
    client = browser()
    client.post(at(hall), TYPED)
    for page in ("", "review/"):
        with django_assert_max_num_queries(10):
            client.get(at(hall, page))


# --- ways in and declarations -------------------------------------------------------------------


def test_where_the_way_is_closed_the_page_says_so_in_place_of_the_form(net):
    ways_in.set_channel(**net.acting, channel="online", is_open=False)
    page = browser().get(at(net)).content.decode()
    assert "オンラインでのお申込みを受け付けていません" in page and "紙の申込書で" in page
    assert f"/{net.code}/terms/#c5-1" in page and 'name="plan"' not in page


def test_what_is_declared_is_kept_and_nothing_is_taken_without_it(net):
    client = browser()
    client.post(at(net), TYPED)
    page = client.get(at(net, "review/")).content.decode()
    assert "運営者も、反社会的勢力ではなく" in page and "declared_guardian_consent" not in page
    without = {**hidden(page), "consented": "on", "declared_assistance": "on"}
    response = client.post(at(net, "review/"), without)
    assert response.status_code == 422 and "この表明が必要です。" in response.content.decode()
    client.post(at(net, "review/"), ticked(page))
    made = declarations.of_application(only_application(net).pk)
    assert [(one.kind, one.clause) for one in made] == [
        ("anti_social", "25-1"), ("assistance", "6-3(6)"),
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "asked"), [
    ("ja", "代表者(法人・団体のとき)"), ("en", "Representative, of a corporation"),
])  # fmt: skip
def test_a_corporation_may_name_its_representative_and_a_person_not(net, language, asked):
    client = browser(language)
    assert asked in client.get(at(net)).content.decode()
    named = {**TYPED, "representative": "代表　花子"}
    refused = client.post(at(net), named)
    assert refused.status_code == 422
    told = "代表者がいるのは法人・団体だけです" if language == "ja" else "has no representative"
    assert told in refused.content.decode()
    firm = {**named, "kind": "corporation"}
    client.post(at(net), firm)
    assert "代表 花子" in client.get(at(net, "review/")).content.decode()
    sent(client, net, firm)
    row = only_application(net)
    assert (row.stated["representative"], row.findings) == ("代表 花子", [])
    admission.approve(**net.acting, application=row.pk)
    assert only_application(net).member.representative == "代表 花子"
    silent = {**TYPED, "kind": "corporation", "name": "別会社", "email": "b@example.jp",
              "phone": "045 111 1111", "address": "横浜市西区9"}  # fmt: skip
    assert client.post(at(net), silent).status_code == 302
