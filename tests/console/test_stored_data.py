"""What members store, on the staff's pages: from measuring to the deletion that is on record."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.network import stored_data as kept
from tests import site
from tests.living import Living, select

pytestmark = pytest.mark.django_db


def seen(client: Client, address: str, status: int = 200, **sent: Any) -> str:
    response = client.post(address, sent) if sent else client.get(address)
    assert response.status_code == status, (address, response, response.content.decode()[-2000:])
    return str(response.content.decode())


def file(*rows: str) -> SimpleUploadedFile:
    head = "member,what,stored_bytes,oldest_on"
    return SimpleUploadedFile("stored.csv", "\n".join([head, *rows]).encode())


def test_from_measuring_to_a_deletion_on_record() -> None:
    life = Living("choppaya", "2026-11-02", parameters={"stored_data_days_limit": 90})
    membership = life.register("hanako", starts=False)
    client = site.signed_in(site.staff(life.id, Role.ADMINISTRATOR, f"admin-of-{life.id}"))
    at = f"/{life.code}/desk/"
    mine, page = f"{at}members/{membership}/stored-data/", f"{at}stored-data/"
    assert mine in seen(client, f"{at}members/{membership}/")
    assert "限度を超えたものはありません" in seen(client, page)
    told = {"what": "mail", "stored_bytes": "1,000", "oldest_on": "2026-01-01"}
    wrong = {**told, "measured_on": "2026-11-02", "stored_bytes": "1e3"}
    assert "1048576" in seen(client, f"{mine}new/", 422, key="a", **wrong)
    for _ in range(2):
        seen(client, f"{mine}new/", 302, key="b", **{**wrong, "stored_bytes": "1,000"})
    bad = seen(client, f"{page}import/", 422, key="c", file=file("hanako,web,x,2026-11-01"))
    assert "1 行を直してください" in bad and "量「x」は読めません" in bad
    seen(client, f"{page}import/", 302, key="d", file=file("hanako,web,9,2026-11-01"))
    over = seen(client, page)
    assert "定めた期間を超えた" in over and "web" not in over and "hanako" in over
    assert "第16条1項" in over and "90" in over
    assert "web" in seen(client, f"{page}?all=1")
    (mail, _) = kept.of_membership(membership)
    one = f"{page}{mail.id}/"
    assert "削除する義務はなく" in seen(client, one) and "第16条2項" in seen(client, one)
    gone = {"deleted_bytes": "1000", "deleted_on": "2026-11-02", "reason": ""}
    assert "16-1" in seen(client, one, 422, key="e", ground="too_much", **gone)
    assert "著しい支障" in seen(client, one, 422, key="f", ground="hinders", **gone)
    for _ in range(2):
        seen(client, one, 302, key="g", ground="too_old", **gone)
    seen(client, one, 404)
    assert "hanako" in seen(client, f"{page}deletions/")
    assert "測定の後に削除した" in seen(client, mine)
    assert "預かりデータ mail を 1,000 バイト削除" in seen(
        client, f"{at}members/{membership}/timeline/"
    )
    looks = select("SELECT DISTINCT page FROM access_log WHERE service_id = %s", life.id)
    assert {"console:stored_data", "console:stored_data_of_member"} <= set(looks)
    seen(client, f"{page}0/", 404)


def test_terms_without_stored_data_have_no_such_page() -> None:
    place = Living("netsugen", "2026-11-02")
    membership = place.register("hanako")
    client = site.signed_in(site.staff(place.id, Role.ADMINISTRATOR, f"admin-of-{place.id}"))
    for page in ("stored-data/", "stored-data/deletions/", "stored-data/import/"):
        seen(client, f"/{place.code}/desk/{page}", 404)
    seen(client, f"/{place.code}/desk/members/{membership}/stored-data/", 404)
    assert "預かりデータ" not in seen(client, f"/{place.code}/desk/members/{membership}/")
