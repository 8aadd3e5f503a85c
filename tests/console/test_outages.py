"""Outages on the pages of staff and members: from the preview to the credit on the invoice."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.network import outages
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db
KNOWN = {
    "known_at": "2026-11-28T08:00", "restored_at": "2026-11-30T10:00", "is_whole": "on",
    "is_ours": "on", "fault": "ordinary",
}  # fmt: skip
SENT = {"key": "k", "what_ja": "収容局の停電", "what_en": "power cut", **KNOWN}


def desk_of(pack: str) -> SimpleNamespace:
    life = Living(
        pack, "2026-11-20", prices={"usual": 4_980},
        readings={"first_month_fee": "full"} if pack == "choppaya" else {},
    )  # fmt: skip
    membership = life.register("hanako")
    life.on("2026-12-01")
    return SimpleNamespace(life=life, membership=membership, at=f"/{life.code}/desk/outages/")


def as_role(desk: SimpleNamespace, role: Role) -> Client:
    user = site.staff(desk.life.id, role, f"{role.value}-of-{desk.life.id}")
    return site.signed_in(user, has_stepped_up=True)


def seen(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response)
    return str(response.content.decode())


def test_an_outage_is_recorded_previewed_claimed_decided_and_seen_by_the_member():
    desk = desk_of("choppaya")
    client = as_role(desk, Role.ADMINISTRATOR)
    assert f'"{desk.at}"' in seen(client, f"/{desk.life.code}/desk/")
    for _ in range(2):
        assert client.post(f"{desk.at}new/", SENT).status_code == 302
    (one,) = outages.outages(desk.life.id)
    here = f"{desk.at}{one.outage}/"
    assert "収容局の停電" in seen(client, desk.at)
    assert "賠償の決定を待つ" in seen(client, f"/{desk.life.code}/desk/")
    page = seen(client, here)
    assert "332" in page and "第22条1項" in page and "50 時間" in page
    assert "332" in seen(client, f"{here}decide/")
    files = {"proof": SimpleUploadedFile("領収書.pdf", b"%PDF-1.7 made up")}
    claim = {"key": "c", "member": "hanako", "claimed_yen": "100", **files}
    assert client.post(f"{here}claim/", claim).status_code == 302
    (file,) = outages.evidence_of(one.outage)
    assert client.get(f"{here}files/{file}/")["Content-Disposition"].startswith("att")
    seen(client, f"{here}files/{file + 1}/", 404)
    assert client.post(f"{here}decide/", {"key": "d"}).status_code == 302
    again = client.post(f"{here}decide/", {"key": "e"})
    assert again.status_code == 422 and "すでに賠償" in again.content.decode()
    assert "賠償の決定を待つ" not in seen(client, f"/{desk.life.code}/desk/")
    given = outages.compensated(one.outage)
    assert sorted(row.amount_yen for row in given) == [100, 232]
    page = seen(client, here)
    assert "領収書.pdf" in page and "hanako" in page
    assert "障害の賠償" in seen(client, f"/{desk.life.code}/desk/payments/")
    own = site.signed_in(site.member(desk.life.id, "hanako"))
    mine = seen(own, f"/{desk.life.code}/my/{desk.membership}/outages/")
    assert "収容局の停電" in mine and "232" in mine and "領収書" not in mine


def test_a_correction_is_kept_and_a_time_that_cannot_be_is_told_on_the_form():
    desk = desk_of("choppaya")
    client = as_role(desk, Role.ADMINISTRATOR)
    client.post(f"{desk.at}new/", {**SENT, "restored_at": ""})
    (one,) = outages.outages(desk.life.id)
    here = f"{desk.at}{one.outage}/"
    assert "まだ復旧していません" in seen(client, here)
    wrong = client.post(f"{here}correct/", {**KNOWN, "key": "a", "restored_at": "2026-11-27T08:00"})
    assert wrong.status_code == 422
    assert client.post(f"{here}correct/", {**KNOWN, "key": "b"}).status_code == 302
    assert outages.outage(desk.life.id, one.outage).restored_at is not None
    assert "先に分かっていたこと" in seen(client, here)


def test_each_page_is_for_those_who_have_its_right():
    desk = desk_of("choppaya")
    legal, accounting = as_role(desk, Role.LEGAL), as_role(desk, Role.ACCOUNTING)
    assert legal.post(f"{desk.at}new/", SENT).status_code == 302
    here = f"{desk.at}{outages.outages(desk.life.id)[0].outage}/"
    seen(accounting, here)
    assert accounting.post(f"{desk.at}new/", SENT).status_code == 403
    assert legal.post(f"{here}decide/", {"key": "d"}).status_code == 403
    assert accounting.post(f"{here}decide/", {"key": "d"}).status_code == 302


def test_terms_without_outages_show_nothing_of_them():
    desk = desk_of("netsugen")
    client = as_role(desk, Role.ADMINISTRATOR)
    assert desk.at not in seen(client, f"/{desk.life.code}/desk/")
    for address in (desk.at, f"{desk.at}new/", f"{desk.at}1/", f"{desk.at}1/decide/"):
        seen(client, address, 404)


def test_an_outage_there_is_not_has_no_page():
    desk = desk_of("choppaya")
    client = as_role(desk, Role.ADMINISTRATOR)
    for rest in ("", "correct/", "decide/", "claim/"):
        seen(client, f"{desk.at}999999999/{rest}", 404)
