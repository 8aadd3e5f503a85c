"""Services of the same operator at the desk: who names which, and naming one."""

from __future__ import annotations

import pytest
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.base import links
from kiyaku.flows import sister_services
from tests import site
from tests.living import Living, select

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Living:
    return Living("choppaya", "2026-11-02")


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-02")


def at(living: Living, page: str = "") -> str:
    return f"/{living.code}/desk/settings/sister-services/{page}"


def legal(living: Living) -> Client:
    return site.signed_in(site.staff(living.id, Role.LEGAL, f"legal.{living.code}"))


def typed(other: str, state: str = "named") -> dict[str, str]:
    return {"key": "k" * 32, "other": other, "state": state}


def test_only_who_may_sees_and_names(net, hall):
    stranger = site.signed_in(site.staff(hall.id, Role.ADMINISTRATOR, "elsewhere"))
    desk, may = site.signed_in(site.staff(net.id, Role.FRONT_DESK)), legal(net)
    for page, status in (("", 200), ("say/", 403)):
        assert stranger.get(at(net, page)).status_code == 404
        assert Client().get(at(net, page)).status_code == 302
        assert desk.get(at(net, page)).status_code == status
        assert may.get(at(net, page)).status_code == 200
    sent = {**typed(hall.code), "confirmed": "1"}
    assert desk.post(at(net, "say/"), sent).status_code == 403
    assert links.of_service(net.id) == []


def test_a_service_is_named_once_it_was_checked_and_taken_back(net, hall):
    browser = legal(net)
    assert "示したサービスはありません" in browser.get(at(net)).content.decode()
    asking = browser.post(at(net, "say/"), typed(hall.code)).content.decode()
    assert "まだ登録していません" in asking and "まだ示していない" in asking
    assert links.of_service(net.id) == []
    for _ in range(2):
        sent = {**typed(hall.code), "confirmed": "1"}
        assert browser.post(at(net, "say/"), sent).status_code == 302
    page = browser.get(at(net)).content.decode()
    assert "照らし合わせない</span>" in page and "#c6-3" in page
    assert f"other={hall.code}&amp;state=taken_back" in page
    assert select(
        "SELECT action FROM journal_entry WHERE service_id = %s AND action LIKE 'service_%%linked'",
        net.id,
    ) == ["service_linked"]
    sister_services.link(**hall.acting, other=net.code)
    assert "互いに照らし合わせる</span>" in browser.get(at(net)).content.decode()
    back = {**typed(hall.code, "taken_back"), "key": "b" * 32, "confirmed": "1"}
    assert browser.post(at(net, "say/"), back).status_code == 302
    assert links.linked(net.id) == []
    (left,) = sister_services.sisters(net.id).every
    assert [word.is_linked for word in left.history] == [True, False]
    assert (left.says, left.is_said) == (False, True)


def test_who_is_named_by_another_service_sees_it_and_can_answer(net, hall):
    sister_services.link(**net.acting, other=hall.code)
    browser = legal(hall)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = browser.get(at(hall)).content.decode()
    assert "names this one" in page and f"other={net.code}&amp;state=named" in page
    assert "count nothing that happened in other services" in page


@pytest.mark.parametrize("other", ["nothing-there", None])
def test_neither_nobody_nor_itself_is_named(net, other):
    answer = legal(net).post(at(net, "say/"), typed(other or net.code))
    assert answer.status_code == 422
    assert "まだ登録していません" not in answer.content.decode()


def test_many_words_are_shown_in_as_many_queries(net, hall, django_assert_max_num_queries):
    for number in range(6):
        sister_services.link(**net.acting, other=hall.code, is_linked=number % 2 == 0)
    browser = legal(net)
    browser.get(at(net))
    with django_assert_max_num_queries(16):
        page = browser.get(at(net)).content.decode()
    assert page.count("示した <") == 3
