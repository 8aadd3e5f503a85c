"""Inspections of lines on the pages of staff and of the member."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.members import queries as members
from kiyaku.network import inspections, lines
from tests import site
from tests.flows.network.networks import begin, network
from tests.living import Living

pytestmark = pytest.mark.django_db


def seen(client: Client, address: str, status: int = 200, **sent: Any) -> str:
    response = client.post(address, sent) if sent else client.get(address)
    assert response.status_code == status, (address, response, response.content.decode()[-2000:])
    return str(response.content.decode())


def service() -> tuple[Living, int]:
    life = network()
    membership = life.register("hanako", starts=False)
    begin(life, "hanako")
    return life, membership


def test_an_inspection_from_asking_to_the_equipment_that_is_taken_off() -> None:
    life, membership = service()
    at = f"/{life.code}/desk/"
    client = site.signed_in(site.staff(life.id, Role.ADMINISTRATOR, f"admin-of-{life.id}"))
    mine = site.signed_in(site.member(life.id, "hanako"))
    my = f"/{life.code}/my/{membership}/inspections/"
    assert "検査のお願いはありません" in seen(mine, my)
    line = lines.line(life.id, "L-1").id
    ask = f"{at}lines/{line}/inspect/"
    assert ask in seen(client, f"{at}lines/{line}/")
    told = {"cause": "fault", "reason": "異常な信号", "proposed_on": "2026-11-01"}
    assert "営業日" in seen(client, ask, 422, key="a", **told)
    for _ in range(2):
        seen(client, ask, 302, key="b", **{**told, "proposed_on": "2026-11-02"})
    (found,) = inspections.of_line(line)
    one = f"{at}inspections/{found.id}/"
    assert "異常な信号" in seen(client, one) and "第15条4項" in seen(client, one)
    assert one in seen(client, at) and one in seen(client, f"{at}inspections/")
    page = seen(mine, my)
    assert f"{my}{found.id}/" in page and "異常な信号" not in page
    seen(mine, f"{my}{found.id}/", 302, key="c", answer="refuse", reason="面倒")
    assert "面倒" in seen(client, f"{one}weigh/")
    seen(client, f"{one}weigh/", 302, key="d", cause="none")
    assert members.open_ground_of(membership) is not None
    assert ask not in seen(client, f"{at}lines/{line}/")  # one is open
    for who, answer in ((mine, f"{my}{found.id}/"), (client, f"{one}answer/")):
        assert "refuse" not in seen(who, answer)
        seen(who, answer, 422, key="no", answer="refuse", reason="やはり")
    seen(mine, f"{my}{found.id}/", 302, key="e", answer="agree", visit_on="2026-11-03")
    seen(client, f"{one}move/", 302, key="f", visit_on="2026-11-02")
    proof = SimpleUploadedFile("sheet.txt", b"made up")
    seen(
        client, f"{one}result/", 302, key="g", conforms="no", visited_on="2026-11-02",
        finding="認定のない交換機", remove_by="2026-11-02", proof=proof,
    )  # fmt: skip
    (file,) = inspections.inspection(life.id, found.id).files
    assert client.get(f"{one}files/{file}/").status_code == 200
    assert client.get(f"{one}files/{file + 1}/").status_code == 404
    assert "認定のない交換機" in seen(mine, my) and "sheet.txt" not in seen(mine, my)
    seen(client, f"{one}kept/", 422, key="h")
    assert f"{one}kept/" not in seen(client, one)
    life.on("2026-11-03")
    assert f"{one}kept/" in seen(client, one)
    seen(client, f"{one}kept/", 302, key="h")
    seen(client, f"{one}removed/", 302, key="i", removed_on="2026-11-03")
    assert members.open_ground_of(membership) is None
    assert one not in seen(client, f"{at}inspections/")
    assert one in seen(client, f"{at}inspections/?all=1")


def test_staff_enter_what_a_member_said_and_call_it_off() -> None:
    life, _ = service()
    at = f"/{life.code}/desk/"
    client = site.signed_in(site.staff(life.id, Role.ADMINISTRATOR, f"admin-of-{life.id}"))
    line = lines.line(life.id, "L-1").id
    told = {"cause": "hindrance", "reason": "雑音", "proposed_on": "2026-11-09"}
    seen(client, f"{at}lines/{line}/inspect/", 302, key="a", **told)
    (found,) = inspections.of_line(line)
    one = f"{at}inspections/{found.id}/"
    seen(client, f"{one}answer/", 302, key="b", answer="agree", visit_on="2026-11-09")
    seen(client, f"{one}answer/", 302, key="c", answer="refuse", reason="急用")
    seen(client, f"{one}call-off/", 302, key="d")
    assert inspections.inspection(life.id, found.id).state == inspections.CALLED_OFF
    seen(client, f"{at}inspections/0/", 404)
    seen(client, f"{at}lines/0/inspect/", 404)


def test_terms_without_inspections_have_no_such_page() -> None:
    place = Living("netsugen", "2026-11-02")
    membership = place.register("hanako")
    client = site.signed_in(site.staff(place.id, Role.ADMINISTRATOR, f"admin-of-{place.id}"))
    seen(client, f"/{place.code}/desk/inspections/", 404)
    mine = site.signed_in(site.member(place.id, "hanako"))
    seen(mine, f"/{place.code}/my/{membership}/inspections/", 404)
