"""Refunds on the staff's pages: what is due back is listed, paid out once, and told everywhere."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from kiyaku import packs
from kiyaku.accounts.rights import RIGHTS, Right, Role
from kiyaku.billing import statements
from kiyaku.close.verify import verify
from kiyaku.flows import costs, refunds, timeline
from tests import site
from tests.flows.test_pack_questions import without
from tests.living import Living

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> SimpleNamespace:
    """Choppaya Net; its member paid 10,000 yen for November, of which 4,700 yen are due back."""
    life = Living(
        "choppaya",
        "2026-11-20",
        prices={"usual": 10_000},
        parameters={"due_months_after": 0},
        readings={"first_month_fee": "full"},
    )
    membership = life.register("hanako")
    life.pay("hanako", 10_000)
    life.on("2026-11-26").cancel("hanako", "2026-11-26", "2026-11-20")
    life.on("2026-12-01")
    (refund,) = statements.statement(membership).refunds
    at = f"/{life.code}/desk/"
    return SimpleNamespace(
        life=life, membership=membership, refund=refund.refund, at=at,
        member=f"{at}members/{membership}/",
        act=f"{at}members/{membership}/pay_refund/{refund.refund}/",
    )  # fmt: skip


def as_role(desk: SimpleNamespace, role: Role, *, may_act: bool = False) -> Client:
    user = site.staff(desk.life.id, role, f"{role.value}-of-{desk.life.id}")
    return site.signed_in(user, has_stepped_up=may_act)


def seen(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response)
    return str(response.content.decode())


def test_a_refund_waits_on_the_first_page_in_the_list_and_on_the_member_s_page(desk):
    client = as_role(desk, Role.ACCOUNTING)
    for address in (desk.at, desk.at + "refunds/", desk.member):
        page = seen(client, address)
        for part in ("4,700円", "2026年11月26日", "#c7-3", "#c7-4", desk.act):
            assert part in page, (address, part)
        assert desk.at + "refunds/" in page
    assert "合わせて 4,700円" in seen(client, desk.at + "refunds/")
    why = f"{desk.member}timeline/refund_due-{desk.refund}/"
    assert why in seen(client, desk.at + "refunds/")
    assert "4,700" in seen(client, why)


def test_a_refund_is_shown_before_it_is_entered_and_then_entered_once(desk):
    client = as_role(desk, Role.ACCOUNTING, may_act=True)
    shown = seen(client, desk.act)
    assert "4,700円" in shown
    assert "#c7-3" in shown
    form = {"key": "once", "paid_on": "2026-11-30"}
    tried = client.post(desk.act, form).content.decode()
    assert "4,700円を返還" in tried
    assert "2026年11月30日" in tried
    assert statements.statement(desk.membership).balance.refunds_due_yen == 4_700
    for _ in range(2):
        assert client.post(desk.act, {**form, "confirmed": "1"}).status_code == 302
    (paid,) = statements.statement(desk.membership).refunds
    assert paid.paid_on is not None
    assert paid.paid_on.isoformat() == "2026-11-30"
    told = timeline.events(desk.life.id, membership=desk.membership)
    assert [one.event for one in told].count("refund_paid") == 1
    assert verify(desk.life.id) == []


def test_what_is_paid_moves_to_the_other_list(desk):
    desk.life.pay_refund("hanako", "2026-11-30")
    client = as_role(desk, Role.ADMINISTRATOR, may_act=True)
    assert "支払いを待つ返還はありません" in seen(client, desk.at + "refunds/")
    paid = seen(client, desk.at + "refunds/?state=paid")
    assert "4,700円" in paid
    assert "2026年11月30日" in paid
    assert desk.act not in paid
    assert desk.act not in seen(client, desk.member)
    assert "2026年11月30日" in seen(client, desk.act)
    again = client.post(desk.act, {"key": "again", "paid_on": ""})
    assert again.status_code == 422
    assert "支払われています" in again.content.decode()


def test_without_a_day_it_is_paid_on_the_business_day(desk):
    client = as_role(desk, Role.ACCOUNTING, may_act=True)
    client.post(desk.act, {"key": "k", "paid_on": "", "confirmed": "1"})
    (paid,) = statements.statement(desk.membership).refunds
    assert paid.paid_on == desk.life.today


def test_a_day_that_cannot_be_is_refused_and_stays_in_the_form(desk):
    client = as_role(desk, Role.ACCOUNTING, may_act=True)
    for day in ("2026-12-31", "2026-11-25"):
        response = client.post(desk.act, {"key": "k", "paid_on": day, "confirmed": "1"})
        assert response.status_code == 422
        assert f'value="{day}"' in response.content.decode()
    assert statements.statement(desk.membership).balance.refunds_due_yen == 4_700


@pytest.mark.parametrize(
    "role", [Role.FRONT_DESK, Role.ACCOUNTING, Role.LEGAL, Role.CONTRACTOR, Role.AUDITOR]
)
def test_each_role_sees_and_does_what_is_its_own(desk, role):
    client, may = as_role(desk, role, may_act=True), RIGHTS[role]
    sees, pays = Right.MONEY_SEEN in may, Right.REFUNDS_PAID in may
    assert client.get(desk.at + "refunds/").status_code == (200 if sees else 403)
    assert client.get(desk.act).status_code == (200 if pays else 403)
    first = seen(client, desk.at)
    assert ("4,700円" in first) is sees
    assert (desk.at + "refunds/" in first) is sees
    assert (desk.act in first + seen(client, desk.member)) is pays


def test_paying_asks_once_more_who_one_is(desk):
    response = as_role(desk, Role.ACCOUNTING).get(desk.act)
    assert response.url.startswith("/~/accounts/reauthenticate/")


def test_another_s_refund_and_one_there_is_not_have_no_page(desk):
    client = as_role(desk, Role.ADMINISTRATOR, may_act=True)
    other = desk.life.register("taro")
    for membership, refund in ((other, desk.refund), (desk.membership, 10**9)):
        address = f"{desk.at}members/{membership}/pay_refund/{refund}/"
        assert client.get(address).status_code == 404
    elsewhere = Living("choppaya", "2026-11-20")
    stranger = site.signed_in(site.staff(elsewhere.id, Role.ADMINISTRATOR), has_stepped_up=True)
    assert stranger.get(desk.act).status_code == 404
    assert "4,700" not in seen(stranger, f"/{elsewhere.code}/desk/refunds/")


def test_terms_without_refunds_have_no_word_of_them(monkeypatch):
    # By both services' terms a cost that was charged on may come to be paid back.
    whole = packs.load("netsugen")
    bare = without(whole, *(one.amount for one in costs.known(whole).values()))
    assert refunds.are_known(whole) and not refunds.are_known(bare)
    monkeypatch.setattr(refunds, "are_known", lambda pack, asked=refunds.are_known: asked(bare))
    hall = Living("netsugen", "2026-11-05")
    membership = hall.register("hanako")
    client = site.signed_in(site.staff(hall.id, Role.ADMINISTRATOR), has_stepped_up=True)
    at = f"/{hall.code}/desk/"
    for address in (at, f"{at}members/{membership}/"):
        assert "返還" not in seen(client, address)
    assert client.get(at + "refunds/").status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("path", "rows"), [("refunds/", 3), ("refunds/?state=paid", 2), ("", 3)])
def test_the_list_takes_as_many_queries_however_long_it_is(
    desk, language, path, rows, django_assert_max_num_queries
):
    for name in ("a", "b", "c", "d"):
        desk.life.register(name)
        desk.life.pay(name, 8_000)
        day = desk.life.today.isoformat()
        desk.life.cancel(name, day, day)
    desk.life.pay_refund("a")
    desk.life.pay_refund("b")
    user = site.staff(desk.life.id, Role.ADMINISTRATOR)
    client = site.signed_in(user, language=language)
    client.get(desk.at + "check/")
    with django_assert_max_num_queries(36):
        content = client.get(desk.at + path).content.decode()
    assert content.count("#c7-3") == rows
    if language == "en":
        shown = content.split("<main")[1].split("</main>")[0]
        assert not any("ぁ" <= letter <= "ん" for letter in shown)
