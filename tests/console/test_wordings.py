"""The staff's pages of how notices are worded."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kiyaku.accounts.rights import Role
from kiyaku.base import queries
from kiyaku.notices import kinds, templates
from kiyaku.notices import outbox as box
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db

BODY = "${member_name} 様\r\n${from_on} から止まります。\r\n"


@pytest.fixture
def life() -> Living:
    life = Living("choppaya", "2026-11-20")
    life.register("hanako")
    return life


def desk(life: Living, role: Role = Role.ADMINISTRATOR) -> Client:
    return site.signed_in(site.staff(life.id, role))


def address(life: Living, rest: str = "") -> str:
    return f"/{life.code}/desk/wordings/{rest}"


def given(**changed: str) -> dict[str, str]:
    return {
        "from_day": "2026-11-20", "subject": "停止のこと", "body": BODY, "shown_for": "hanako",
        "key": "k", **changed,
    }  # fmt: skip


def test_every_kind_with_its_way_in_few_queries(
    life: Living, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    staff = desk(life)
    staff.get(address(life))
    with django_assert_max_num_queries(25):
        text = staff.get(address(life)).content.decode()
    assert text.count("用意されたもの") == 2 * len(kinds.known_to(queries.pack(life.id)))
    assert "Text(" not in text
    for missing in ("suspended/fr/", "nothing/ja/", "nothing/ja/new/"):
        assert staff.get(address(life, missing)).status_code == 404


def test_a_wording_is_seen_as_a_member_reads_it_before_it_is_kept(life: Living) -> None:
    staff, page = desk(life), address(life, "suspended/ja/new/")
    form = staff.get(page).content.decode()
    assert "${from_on}" in form
    assert 'value="hanako"' in form
    preview = staff.post(page, given())
    assert "hanako 様" in preview.content.decode()
    assert "2026年11月20日 から止まります。" in preview.content.decode()
    assert len(templates.versions(life.id, "suspended", "ja")) == 1
    for _ in range(2):
        assert staff.post(page, given(confirmed="1")).status_code == 302
    own, _ = templates.versions(life.id, "suspended", "ja")
    assert own.body == BODY.replace("\r\n", "\n")
    assert "停止のこと" in staff.get(address(life, "suspended/ja/")).content.decode()
    assert "独自(" in staff.get(address(life)).content.decode()
    life.suspend("hanako")
    told, *_ = box.told_to(life.members["hanako"])
    assert told.subject == "停止のこと"


def test_what_cannot_be_used_is_refused_before_it_is_kept(life: Living) -> None:
    staff, page = desk(life), address(life, "suspended/en/new/")
    for changed, said in (
        ({"body": "${amount_yen}"}, "amount_yen"),
        ({"body": "$ 5"}, "$$"),
        ({"shown_for": "nobody"}, "nobody"),
    ):
        for confirmed in ({}, {"confirmed": "1"}):
            if "shown_for" in changed and confirmed:
                continue  # it is tried on somebody, not kept with it
            answer = staff.post(page, given(**changed, **confirmed))
            assert answer.status_code == 422
            assert said in answer.content.decode()
    assert len(templates.versions(life.id, "suspended", "en")) == 1


def test_only_who_sets_terms_words_them(life: Living) -> None:
    front = desk(life, Role.FRONT_DESK)
    assert front.get(address(life, "suspended/ja/")).status_code == 200
    assert front.post(address(life, "suspended/ja/new/"), given(confirmed="1")).status_code == 403
    other = Living("choppaya", "2026-11-20")
    assert desk(other).get(address(life)).status_code == 404


def test_which_way_a_kind_goes_is_chosen_on_a_page(life: Living) -> None:
    staff, page = desk(life), address(life, "suspended/way/")
    assert "掲示" in staff.get(page).content.decode()
    posted = {"channel": "paper", "from_day": "2026-11-20", "key": "way"}
    assert staff.post(page, posted).status_code == 302
    assert box.channels(life.id, life.at.date())["suspended"] == "paper"
    assert 'value="posting"' not in staff.get(address(life, "dunning_notice/way/")).content.decode()
    assert 'value="paper"' not in staff.get(address(life, "marketing/way/")).content.decode()
    refused = staff.post(address(life, "marketing/way/"), {**posted, "key": "other"})
    assert refused.status_code == 422
    assert desk(life, Role.FRONT_DESK).get(page).status_code == 403
    assert staff.get(address(life, "nothing/way/")).status_code == 404
