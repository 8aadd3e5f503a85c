"""The staff's pages of settings: what is shown, what a change would bring, the change itself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.base import operators, setting_entries
from kiyaku.base.operators import Operator
from kiyaku.billing import prices
from kiyaku.close.verify.run import verify
from kiyaku.flows import opening
from kiyaku.flows.operator import set_operator
from tests import site
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

SEEING = ("parameters/", "readings/", "prices/", "operator/")
SETTING = (
    "parameters/dunning_after_days/",
    "readings/interest_end_day/",
    "readings/plans/withdraw/",
    "prices/publish/",
    "operator/change/",
)
KEY = {"key": "k" * 32}


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-02")


@pytest.fixture
def legal(hall: Living) -> Client:
    return site.signed_in(site.staff(hall.id, Role.LEGAL, "houmu"))


def at(living: Living, page: str) -> str:
    return f"/{living.code}/desk/settings/{page}"


def shown(browser: Client, living: Living, page: str) -> str:
    response = browser.get(at(living, page))
    assert response.status_code == 200
    return response.content.decode()


def asked(browser: Client, living: Living, page: str, status: int = 200, **typed: Any) -> str:
    """What comes of filling in the form: the page that asks for confirmation, or the form again."""
    response = browser.post(at(living, page), {**KEY, **typed})
    assert response.status_code == status
    return response.content.decode()


def hidden(page: str) -> dict[str, str]:
    """What the page that asks for confirmation sends again."""
    form = page[page.rindex('<form method="post"') :]
    found = dict(re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', form))
    return {name: value for name, value in found.items() if "csrf" not in name}


def confirm(browser: Client, living: Living, page: str, asking: str) -> str:
    """Confirm what a page asks, twice; what the page then says."""
    for _ in range(2):
        response = browser.post(at(living, page), {**hidden(asking), "confirmed": "1"})
        assert response.status_code == 302
    return browser.get(response.url).content.decode()


def entries(living: Living, action: str) -> list[str]:
    return select(
        "SELECT actor FROM journal_entry WHERE service_id = %s AND action = %s ORDER BY id",
        living.id,
        action,
    )


def card(page: str, heading: str) -> str:
    """The part of a page under a heading."""
    return page.split(f"<h2>{heading}</h2>")[1].split("</section>")[0]


# --- rights -----------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [*SEEING, *SETTING])
def test_only_who_may_sees_and_sets(hall, page):
    other = Living("choppaya", "2026-11-02")
    stranger = site.signed_in(site.staff(other.id, Role.ADMINISTRATOR, "elsewhere"))
    assert stranger.get(at(hall, page)).status_code == 404
    assert Client().get(at(hall, page)).status_code == 302
    desk = site.signed_in(site.staff(hall.id, Role.FRONT_DESK))
    assert desk.get(at(hall, page)).status_code == (200 if page in SEEING else 403)
    if page in SETTING:
        assert desk.post(at(hall, page), KEY).status_code == 403
        legal = site.signed_in(site.staff(hall.id, Role.LEGAL))
        assert legal.get(at(hall, page)).status_code == 200


@pytest.mark.parametrize("page", SEEING)
def test_who_may_not_set_finds_no_way_to(hall, page):
    desk = site.signed_in(site.staff(hall.id, Role.FRONT_DESK))
    found = shown(desk, hall, page)
    assert not any(f"/desk/settings/{one}" in found for one in SETTING)
    found = shown(_legal(hall), hall, page)
    assert any(f"/desk/settings/{one}" in found for one in SETTING)


def _legal(hall: Living) -> Client:
    return site.signed_in(site.staff(hall.id, Role.LEGAL))


@pytest.mark.parametrize("page", ["parameters/nothing/", "readings/nothing/"])
def test_what_there_is_not_is_not_found(hall, legal, page):
    assert legal.get(at(hall, page)).status_code == 404


# --- parameters -------------------------------------------------------------------------------


def test_parameters_show_value_source_and_history(hall, legal):
    opening.set_parameter(
        **{**hall.acting, "by": "taro#3"}, name="dunning_after_days", value={"2026-12-01": 5}
    )
    page = shown(legal, hall, "parameters/")
    row = page.split('id="p-dunning_after_days"')[1].split("</tr>")[0]
    assert "<strong>10日</strong>" in row
    assert "既定値(運営者が変えられる)" in row
    assert "taro: 5日 (2026年12月1日(火) から)" in row
    assert f'href="/{hall.code}/terms/#c5-4"' in row


def test_a_table_that_has_run_out_is_marked():
    bare = Living("netsugen", "2026-11-02", parameters={"late_interest_rate_permille": {}})
    page = shown(_legal(bare), bare, "parameters/")
    row = page.split('id="p-late_interest_rate_permille"')[1].split("</tr>")[0]
    assert "2025年3月31日(月) まで" in row
    assert "期限切れ" in row


def test_setting_a_value_shows_what_changes_and_acts_once(hall, legal):
    hall.set_parameter("dunning_after_days", {"2027-01-01": 7})
    page = "parameters/dunning_after_days/"
    asking = asked(legal, hall, page, value="5", from_day="2026-12-01")
    assert "2026年12月1日(火) から 2026年12月31日(木) まで" in card(asking, "変更後")
    assert "5日" in card(asking, "変更後")
    assert "7日" in card(asking, "変更後")
    assert "5日" not in card(asking, "いままで")
    assert f'href="/{hall.code}/terms/#c5-4"' in asking
    assert "過ぎた日" not in asking
    assert len(entries(hall, "parameter_set")) == 1  # nothing has happened yet
    done = confirm(legal, hall, page, asking)
    assert "を設定しました" in done
    assert [one.partition("#")[0] for one in entries(hall, "parameter_set")] == ["staff", "houmu"]
    last = setting_entries.of_parameters(hall.id)[-1]
    assert (last.name, last.value, last.from_day) == ("dunning_after_days", 5, day("2026-12-01"))


def test_a_past_day_no_change_and_the_terms_own_values_are_warned_of(hall, legal):
    page = "parameters/due_day/"
    assert "個別規定があるときだけ" in shown(legal, hall, page)
    asking = asked(
        legal, hall, page, value="15", from_day="2026-11-01", individual_rules="特別規程"
    )
    assert "過ぎた日からの値です" in asking
    assert "特別規程" in card(asking, "変更後")
    confirm(legal, hall, page, asking)
    again = asked(legal, hall, page, value="15", from_day="2026-12-01", individual_rules="特別規程")
    assert "特別規程" in card(again, "いままで")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"value": "-1", "from_day": "2026-12-01"}, "0 以上"),
        ({"value": "", "from_day": "2026-12-01"}, "必須"),
        ({"value": "5", "from_day": "soon"}, "日付"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_what_was_typed_stays(hall, legal, typed, said):
    page = asked(legal, hall, "parameters/dunning_after_days/", status=422, **typed)
    assert said in page
    assert f'value="{typed["value"]}"' in page or not typed["value"]
    assert f'value="{KEY["key"]}"' in page
    assert entries(hall, "parameter_set") == []


def test_what_was_typed_can_be_changed_before_it_is_confirmed(hall, legal):
    page = "parameters/dunning_after_days/"
    asking = asked(legal, hall, page, value="5", from_day="2026-12-01")
    form = asked(legal, hall, page, **{**hidden(asking), "again": "1"})
    assert re.search(r'name="value" value="5"', form)
    assert 'name="confirmed"' not in form
    assert entries(hall, "parameter_set") == []


# --- prices -----------------------------------------------------------------------------------


def test_a_fee_is_published_once_after_it_was_shown(hall, legal):
    page = "prices/publish/"
    asking = asked(legal, hall, page, plan="usual", monthly_fee_yen="6600", from_day="2027-01-01")
    assert "6,600円" not in card(asking, "いままで")
    assert "2027年1月1日(金) から" in card(asking, "公表後")
    assert "新しいプランを作ります" not in asking
    assert entries(hall, "price_set") == []
    done = confirm(legal, hall, page, asking)
    assert len(entries(hall, "price_set")) == 1
    assert "6,600円" in done
    assert prices.published(hall.id)["usual"][day("2027-01-01")] == 6_600


def test_a_new_plan_is_named_and_made_once(hall, legal):
    page = "prices/publish/"
    typed = {"new_plan": "学生", "monthly_fee_yen": "3000", "from_day": "2026-11-01"}
    asking = asked(legal, hall, page, **typed)
    assert "新しいプランを作ります" in asking
    assert "過ぎた日からの値です" in asking
    assert "学生" not in prices.published(hall.id)
    confirm(legal, hall, page, asking)
    assert prices.published(hall.id)["学生"] == {day("2026-11-01"): 3_000}
    assert len(entries(hall, "price_set")) == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"plan": "usual", "new_plan": "other"},
        {},
        {"new_plan": "usual"},
        {"new_plan": "a b"},
        {"plan": "nothing"},
        {"plan": "usual", "monthly_fee_yen": "-1"},
        {"plan": "usual", "from_day": ""},
    ],
)
def test_a_fee_that_cannot_be_is_refused(hall, legal, typed):
    usual = {"monthly_fee_yen": "3000", "from_day": "2026-12-01"}
    asked(legal, hall, "prices/publish/", status=422, **{**usual, **typed})
    assert entries(hall, "price_set") == []


def test_a_plan_is_called_as_the_staff_say_wherever_it_is_read_of(hall, legal):
    membership = hall.register("hanako")
    page = "prices/name/?plan=usual"
    assert 'value="usual"' in shown(legal, hall, page)
    typed = {"ja": " 月額  会員", "en": "Monthly"}
    assert legal.post(at(hall, page), {**KEY, **typed}).status_code == 302
    assert legal.post(at(hall, page), {**KEY, **typed}).status_code == 302
    assert len(entries(hall, "plan_named")) == 1
    assert "月額 会員" in shown(legal, hall, "prices/")
    member = site.signed_in(site.member(hall.id, "hanako"))
    for address in (
        f"/{hall.code}/prices/",
        f"/{hall.code}/desk/members/",
        f"/{hall.code}/desk/members/{membership}/",
    ):
        assert "月額 会員" in legal.get(address).content.decode(), address
    timeline = f"/{hall.code}/my/{membership}/timeline/"
    assert "月額 会員 の会員契約が開始" in member.get(timeline).content.decode()
    english = site.signed_in(site.login("reader"), language="en")
    assert "Monthly" in english.get(f"/{hall.code}/prices/").content.decode()
    assert verify(hall.id) == []


@pytest.mark.parametrize(
    ("typed", "status"),
    [({"ja": " ", "en": "x"}, 422), ({"ja": "x", "en": "x" * 81}, 422), ({"ja": "x"}, 422)],
)
def test_a_plan_is_not_left_without_a_name(hall, legal, typed, status):
    asked(legal, hall, "prices/name/?plan=usual", status=status, **typed)
    assert entries(hall, "plan_named") == []
    assert legal.get(at(hall, "prices/name/?plan=nothing")).status_code == 404


# --- who runs the service ---------------------------------------------------------------------

TYPED = {"name": "架空市", "contact": "電話\r\n平日だけ", "address": "一丁目1番"}


def test_the_operator_is_entered_once_after_it_was_shown(hall, legal):
    assert "まだ登録されていません" in shown(legal, hall, "operator/")
    page = "operator/change/"
    asking = asked(legal, hall, page, **TYPED)
    assert "最初の日から" in asking
    assert "架空市" in asking
    assert "登録番号" not in asking.split("<tbody>")[1].split("</tbody>")[0]
    assert operators.over_time(hall.id) == []
    done = confirm(legal, hall, page, asking)
    (entered,) = operators.over_time(hall.id)
    assert entered.operator == Operator(
        name="架空市", contact="電話\n平日だけ", address="一丁目1番"
    )
    assert entered.from_day == hall.today
    assert "架空市" in done


def test_a_change_of_the_operator_shows_only_what_changes(hall, legal):
    set_operator(**hall.acting, operator=Operator(name="架空市", contact="電話\n平日"))
    page = "operator/change/"
    form = shown(legal, hall, page)
    assert 'value="架空市"' in form
    asking = asked(
        legal, hall, page, name="架空市", contact="電話\r\n平日", from_day="2026-12-01",
        registration_number="t7000012050002", tax_percent="10",
    )  # fmt: skip
    rows = asking.split("<tbody>")[1].split("</tbody>")[0]
    assert rows.count("<tr>") == 2
    assert "T7000012050002" in rows
    confirm(legal, hall, page, asking)
    assert operators.in_force(hall.id, day("2026-11-30")).tax_percent is None
    assert operators.in_force(hall.id, day("2026-12-01")).tax_percent == 10


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "必須"),
        ({"registration_number": "T123"}, "正しくありません"),
        ({"registration_number": "T7000012050002"}, "税率も指定してください"),
        ({"tax_percent": "100"}, "使えません"),
    ],
)
def test_particulars_that_cannot_be_are_refused(hall, legal, typed, said):
    page = asked(legal, hall, "operator/change/", status=422, **{**TYPED, **typed})
    assert said in page
    assert operators.over_time(hall.id) == []


# --- languages and queries --------------------------------------------------------------------


@pytest.mark.parametrize("page", [*SEEING, *SETTING])
def test_pages_are_complete_in_english(hall, page):
    set_operator(**hall.acting, operator=Operator(name="Office", payment_en="Bank"))
    browser = site.signed_in(site.staff(hall.id, Role.LEGAL), language="en")
    page_body = shown(browser, hall, page)
    main = page_body.split("<main")[1].split("</main>")[0]
    assert not re.search(r"[ぁ-んァ-ヶ一-龠]", main)


@pytest.mark.parametrize("page", [*SEEING, *SETTING])
def test_pages_take_a_fixed_number_of_queries(hall, legal, django_assert_max_num_queries, page):
    for number in range(10):
        hall.set_price(1_000 + number, "2026-11-02", plan=f"plan-{number}")
        hall.set_parameter("dunning_after_days", {"2026-12-01": number})
        set_operator(**hall.acting, operator=Operator(name=f"office {number}"))
    with django_assert_max_num_queries(14):
        shown(legal, hall, page)
