"""Pages of lines: from the assignment over the works to the equipment that comes back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.network import areas, lines, prices, products
from kiyaku.network import equipment as kept_equipment
from kiyaku.network import works as kept_works
from tests import site
from tests.flows.network.networks import network
from tests.living import Living, day

pytestmark = pytest.mark.django_db


def seen(client: Client, address: str, status: int = 200, **sent: Any) -> str:
    response = client.post(address, sent) if sent else client.get(address)
    assert response.status_code == status, (address, response, response.content.decode()[-2000:])
    return str(response.content.decode())


def service() -> tuple[Living, int, str]:
    life = network()
    membership = life.register("hanako", starts=False)
    return life, membership, f"/{life.code}/desk/"


def as_role(life: Living, role: Role) -> Client:
    return site.signed_in(site.staff(life.id, role, f"{role.value}-of-{life.id}"))


def test_a_line_from_its_assignment_to_the_equipment_that_comes_back() -> None:
    life, membership, at = service()
    client = as_role(life, Role.ADMINISTRATOR)
    assign = f"{at}members/{membership}/line/"
    assert assign in seen(client, f"{at}members/{membership}/")
    told = {"line": "CN-1", "product": "fibre", "area": "kansai", "replaces": ""}
    assert "提供していません" in seen(client, assign, 422, key="a", **told)
    for _ in range(2):
        seen(client, assign, 302, key="b", **{**told, "area": "yokohama"})
    number = lines.line(life.id, "CN-1").id
    page = f"{at}lines/{number}/"
    assert "工事待ち" in seen(client, f"{at}lines/?area=kanto")
    assert "CN-1" not in seen(client, f"{at}lines/?area=kansai")
    assert "工事が済んでから" in seen(client, page)
    arranged = {"works_code": "opening", "planned_on": "2026-11-02"}
    seen(client, f"{page}works/", 302, key="c", **arranged)
    (planned,) = kept_works.works_of(number)
    result = f"{at}lines/works/{planned.id}/"
    assert result in seen(client, at) and "CN-1" in seen(client, at)
    assert "利用開始日" in seen(client, f"/{life.code}/desk/lines/{number}/")
    seen(client, result, 302, key="d", outcome="done", done_on="2026-11-02", reason="")
    assert lines.line(life.id, "CN-1").first_day == day("2026-11-02")
    assert "2026年11月2日(月) に完了" in seen(client, page)
    lent = {"what": "ONU", "serial": "S-1"}
    seen(client, f"{page}equipment/", 302, key="e", **lent)
    assert "貸与中" in seen(client, f"{page}equipment/", 422, key="f", **lent)
    (piece,) = kept_equipment.equipment_of(number)
    life.leave("hanako")
    life.on("2026-12-02")
    back = f"{at}lines/equipment/{piece.id}/"
    assert "返却待ち" in seen(client, at)
    assert "返却期限" in seen(client, page)
    assert "まだ過ぎていません" in seen(client, back, 422, key="g", price_code="unit")
    seen(client, back, 302, key="h", back_on="2026-12-01", price_code="")
    assert "2026年12月1日(火) に返却" in seen(client, page)


def test_works_that_failed_say_why() -> None:
    life, membership, at = service()
    client = as_role(life, Role.FRONT_DESK)
    told = {"line": "CN-1", "product": "fibre", "area": "kanto", "replaces": ""}
    seen(client, f"{at}members/{membership}/line/", 302, key="a", **told)
    page = f"{at}lines/{lines.line(life.id, 'CN-1').id}/"
    arranged = {"works_code": "opening", "planned_on": "2026-11-02"}
    seen(client, f"{page}works/", 302, key="b", **arranged)
    (planned,) = kept_works.works_of_membership(membership)
    result = f"{at}lines/works/{planned.id}/"
    seen(client, result, 422, key="c", outcome="failed", reason="")
    seen(client, result, 302, key="c", outcome="failed", reason="weather")
    assert "天候" in seen(client, page)
    seen(client, f"{page}works/", 302, key="d", **arranged)
    other = kept_works.works_of_membership(membership)[-1].id
    seen(client, f"{at}lines/works/{other}/", 302, key="e", outcome="called_off", reason="")
    assert "取りやめ" in seen(client, page)


def test_what_is_offered_is_set_and_a_product_ends_in_time() -> None:
    life, _, at = service()
    client = as_role(life, Role.ADMINISTRATOR)
    home = f"{at}network/"
    assert "fibre" in seen(client, home)
    area = {"code": "kyushu", "ja": "九州", "en": "Kyushu", "parent": "", "prefecture": "40"}
    seen(client, f"{home}areas/new/", 302, key="a", **area)
    assert areas.area(life.id, "kyushu").prefecture == 40
    assert "すでにあります" in seen(client, f"{home}areas/new/", 422, key="b", **area)
    product = {
        "code": "tv", "ja": "テレビ", "en": "Television", "with_plans": ["usual"],
        "in_areas": ["kyushu"], "conditions_ja": "条件", "conditions_en": "terms", "rules": "規定",
    }  # fmt: skip
    seen(client, f"{home}products/new/", 302, key="c", **product)
    offer = products.product(life.id, "tv").offer
    assert (offer.plans, offer.areas, offer.rules) == (("usual",), ("kyushu",), "規定")
    again = {
        "with_plans": [], "in_areas": ["kyushu", "kanto"], "conditions_ja": "", "conditions_en": "",
        "rules": "規定",
    }  # fmt: skip
    page = f"{home}products/tv/offer/"
    assert page in seen(client, home) and 'value="規定"' in seen(client, page)
    seen(client, page, 302, key="c2", **again)
    offer = products.product(life.id, "tv").offer
    assert (offer.is_open, offer.plans, offer.areas) == (False, (), ("kanto", "kyushu"))
    assert "すでにそうなっています" in seen(client, page, 422, key="c3", **again)
    price = {
        "code": "wiring", "ja": "配線", "en": "Wiring", "kind": "works", "amount_yen": "500",
        "from_day": "2026-11-02",
    }  # fmt: skip
    seen(client, f"{home}prices/new/", 302, key="d", **price)
    assert prices.price(life.id, "works", "wiring", life.today).amount_yen == 500
    end = f"{home}products/fibre/end/"
    meant = seen(client, end, key="e", last_day="2026-11-20")
    assert "過ぎています" in meant and "2026年10月21日" in meant and "#c10-4" in meant
    sent = {"key": "e", "last_day": "2026-11-20", "confirmed": "1"}
    assert "知らせなければなりません" in seen(client, end, 422, **sent)
    assert "2026年12月1日" in seen(client, end, key="f", last_day="2026-12-31")
    seen(client, end, 302, key="f", last_day="2026-12-31", confirmed="1")
    assert products.product(life.id, "fibre").last_day == day("2026-12-31")
    assert "2026年12月31日(木) まで" in seen(client, home)


def test_a_line_is_found_by_how_its_id_begins_which_stands_in_no_address() -> None:
    from tests.flows.network.networks import assign

    life, _, at = service()
    for number in ("CN-1", "XY-2"):
        assign(life, "hanako", number)
    client, page = as_role(life, Role.ADMINISTRATOR), f"{at}lines/"
    answer = client.post(page, {"id": "CN", "area": "kanto"})
    assert answer["location"] == f"{page}?area=kanto&asked=1"
    found = seen(client, answer["location"])
    assert "CN-1" in found and "XY-2" not in found and 'value="CN"' in found
    assert "CN-1" not in seen(client, f"{page}?area=kansai&asked=1")
    assert "XY-2" in seen(client, page), "the list that nobody narrowed has every line"
    assert client.post(page, {"id": "", "area": ""})["location"] == page
    refused = seen(client, page, 422, id="123456789018")
    assert "個人番号" in refused and "123456789018" not in refused


def test_who_may_see_and_enter_what() -> None:
    life, membership, at = service()
    auditor = as_role(life, Role.AUDITOR)
    seen(auditor, f"{at}lines/")
    seen(auditor, f"{at}network/")
    for path in (f"members/{membership}/line/", "network/areas/new/", "network/prices/new/"):
        seen(auditor, f"{at}{path}", 403)


def test_where_the_terms_know_no_lines_there_are_no_pages() -> None:
    life = Living("netsugen", "2026-11-20")
    membership = life.register("taro")
    client = as_role(life, Role.ADMINISTRATOR)
    at = f"/{life.code}/desk/"
    assert f"{at}lines/" not in seen(client, at)
    for path in ("lines/", "network/", f"members/{membership}/line/", "network/areas/new/"):
        seen(client, f"{at}{path}", 404)
    own = site.signed_in(site.member(life.id, "taro"))
    seen(own, f"/{life.code}/my/{membership}/lines/", 404)


def test_a_member_sees_the_line_its_works_and_equipment() -> None:
    from tests.flows.network.networks import arrange, assign

    life, membership, _ = service()
    assign(life, "hanako", "CN-1")
    arrange(life, "CN-1", planned_on=day("2026-11-10"))
    client = site.signed_in(site.member(life.id, "hanako"))
    at = f"/{life.code}/my/{membership}/"
    assert f"{at}lines/" in seen(client, at)
    page = seen(client, f"{at}lines/")
    for part in ("CN-1", "光", "2026年11月10日", "工事が済んでから", "#c9-1"):
        assert part in page, part
