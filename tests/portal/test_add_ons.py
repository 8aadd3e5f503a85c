"""Add-ons on members' pages and at the desk: seen, taken, given up, kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.flows import add_on_offers, add_ons, add_ons_shown
from kiyaku.terms.texts import Text
from tests import site
from tests.living import Living, day

pytestmark = pytest.mark.django_db


def service(pack: str = "choppaya") -> tuple[Living, int]:
    life = Living(pack, "2026-11-01", prices={"usual": 6_000})
    membership = life.register("taro")
    if pack == "choppaya":
        for code, name in (
            ("ip", Text("固定IP", "fixed address")),
            ("films", Text("映像", "films")),
        ):
            add_on_offers.make_add_on(
                **life.acting, add_on=code, name=name, monthly_fee_yen=900, from_day=life.today
            )
    life.on("2026-11-16")
    return life, membership


def seen(client: Client, address: str, status: int = 200, **sent: Any) -> str:
    response = client.post(address, sent) if sent else client.get(address)
    assert response.status_code == status, (address, response)
    return str(response.content.decode())


def test_a_member_takes_an_add_on_gives_it_up_and_keeps_it() -> None:
    life, membership = service()
    client = site.signed_in(site.member(life.id, "taro"))
    at = f"/{life.code}/my/{membership}/"
    address = f"{at}add-ons/"
    assert address in seen(client, at)
    for empty in ("leave/", "keep/"):
        assert "はありません" in seen(client, f"{address}{empty}")
    seen(client, f"{address}leave/?add_on=none", 404)
    shown = seen(client, address, key="t", add_on="ip")
    for part in ("固定IP", "900円", "450円", "2026年11月16日", "#c9-1", "#c12-2"):
        assert part in shown, part
    for _ in range(2):
        seen(client, address, 302, key="t", add_on="ip", confirmed="1")
    assert [one.code for one in add_ons_shown.of(life.id, membership)] == ["ip"]
    assert f"{address}leave/?add_on=ip" in seen(client, address)
    left = seen(client, f"{address}leave/?add_on=ip")
    for part in ("2026年11月30日", "#c20-1", "450円", "固定IP"):
        assert part in left, part
    later = seen(client, f"{address}leave/?add_on=ip&month=2027-01")
    assert "2026年12月31日" in later and "1,350円" in later
    seen(client, f"{address}leave/?add_on=ip", 422, key="l")
    for _ in range(2):
        seen(client, f"{address}leave/?add_on=ip", 302, key="l", understood="on")
    kept = seen(client, f"{address}keep/?add_on=ip")
    assert "2026年11月30日" in kept and "#c20-1" in kept
    seen(client, f"{address}keep/?add_on=ip", 302, key="k")
    assert add_ons_shown.of(life.id, membership)[0].last_day is None
    timeline = seen(client, f"{at}timeline/")
    assert "付加サービス 固定IP" in timeline
    assert "固定IP" in seen(client, f"{at}notices/")
    # One that is to begin later is given up before that, and does not begin.
    add_ons.take_add_on(**life.of("taro"), add_on="films", start_told_on=day("2027-02-10"))
    early = seen(client, f"{address}leave/?add_on=films")
    assert "始まりません" in early and "#c20-1" in early
    for _ in range(2):
        seen(client, f"{address}leave/?add_on=films", 302, key="n", understood="on")
    assert "始まらない" in seen(client, address)
    assert "2027年2月10日" in seen(client, f"{address}keep/?add_on=films")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "fixed address" in seen(client, address)
    assert "will not begin" in seen(client, address)


def test_the_desk_offers_enters_and_closes_add_ons() -> None:
    life, membership = service()
    desk = site.signed_in(site.staff(life.id, Role.ADMINISTRATOR))
    at = f"/{life.code}/desk/"
    new = f"{at}settings/prices/add-ons/new/"
    sent = {"key": "n", "add_on": "tv", "ja": "テレビ", "en": "television",
            "monthly_fee_yen": "500", "from_day": "2026-11-16", "with_plans": "usual"}  # fmt: skip
    seen(desk, new, 422, **{**sent, "add_on": "ip"})
    for _ in range(2):
        seen(desk, new, 302, **sent)
    listing = f"{at}settings/prices/add-ons/"
    page = seen(desk, listing)
    for part in ("テレビ", "500円", "すべてのプラン", "受付中"):
        assert part in page, part
    assert listing in seen(desk, f"{at}settings/prices/")
    seen(desk, f"{listing}offer/?add_on=tv", 302, key="c", with_plans="usual")
    assert "受け付けていない" in seen(desk, listing)
    seen(desk, f"{listing}offer/?add_on=nothing", 404)
    public = seen(desk, f"/{life.code}/prices/")
    assert "固定IP" in public and "付加サービス" in public
    of_member = f"{at}members/{membership}/add-ons/"
    assert of_member in seen(desk, f"{at}members/{membership}/")
    sent = {"key": "t", "add_on": "ip", "start_told_on": "2026-11-20"}
    assert "330円" in seen(desk, of_member, **sent)
    seen(desk, of_member, 302, confirmed="1", **sent)
    life.on("2026-11-21")
    left = f"{of_member}leave/?add_on=ip"
    assert "2026年11月30日" in seen(desk, left)
    seen(desk, left, 302, key="l", understood="on")
    seen(desk, f"{of_member}keep/?add_on=ip", 302, key="k")
    assert [one.is_left for one in add_ons_shown.of(life.id, membership)] == [False]


def test_where_the_terms_know_no_add_ons_there_is_nothing_of_them() -> None:
    life, membership = service("netsugen")
    client = site.signed_in(site.member(life.id, "taro"))
    desk = site.signed_in(site.staff(life.id, Role.ADMINISTRATOR))
    assert "add-ons" not in seen(client, f"/{life.code}/my/{membership}/")
    assert "add-ons" not in seen(desk, f"/{life.code}/desk/members/{membership}/")
    assert "付加サービス" not in seen(desk, f"/{life.code}/prices/")
    for page in ("", "leave/", "keep/"):
        seen(client, f"/{life.code}/my/{membership}/add-ons/{page}", 404)
        seen(desk, f"/{life.code}/desk/members/{membership}/add-ons/{page}", 404)
    for page in ("", "new/", "offer/"):
        seen(desk, f"/{life.code}/desk/settings/prices/add-ons/{page}", 404)
