"""Things left behind, damage and inspections on the staff's pages."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku.accounts.rights import RIGHTS, Right, Role
from kiyaku.billing import costs
from kiyaku.flows.place import damage_claims, inspections, left_things
from kiyaku.premises import damage, things
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db
PHOTO = b"\x89PNG\r\n\x1a\nmade up"


def desk_of(pack: str = "netsugen") -> SimpleNamespace:
    life = Living(pack, "2026-11-20")
    membership = life.register("hanako")
    life.on("2026-12-01")
    return SimpleNamespace(
        life=life, membership=membership, at=f"/{life.code}/desk/",
        member=f"/{life.code}/desk/members/{membership}/",
    )  # fmt: skip


def as_role(desk: SimpleNamespace, role: Role, **more: bool) -> Client:
    user = site.staff(desk.life.id, role, f"{role.value}-of-{desk.life.id}")
    return site.signed_in(user, **more)


def seen(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response)
    return str(response.content.decode())


def old_thing(desk: SimpleNamespace) -> int:
    """One that may be disposed of since long ago."""
    day = dt.date(2026, 10, 1)
    return left_things.store_thing(
        **desk.life.acting, membership=desk.membership, what="黒い傘", place="ラウンジ",
        found_on=day, stored_on=day,
    )  # fmt: skip


def test_a_thing_is_stored_found_by_a_word_and_handed_out():
    desk = desk_of()
    client = as_role(desk, Role.CONTRACTOR)
    sent = {
        "key": "k", "what": "青い手帳", "place": "会議室", "found_on": "2026-11-30",
        "shelf": "B-1", "member": "hanako",
        "photos": SimpleUploadedFile("手帳.png", PHOTO),
    }  # fmt: skip
    response = client.post(f"{desk.at}lost-property/new/", sent)
    (found,) = things.listed(desk.life.id)
    assert (response.status_code, response["Location"]) == (
        302, f"{desk.at}lost-property/{found.id}/",
    )  # fmt: skip
    page = seen(client, response["Location"])
    assert "手帳.png" in page and "第16条3項" in page and "知らせた" in page
    photo = client.get(f"{response['Location']}files/{found.file_ids[0]}/")
    assert photo["Content-Disposition"].startswith("attachment")
    seen(client, f"{response['Location']}files/{found.file_ids[0] + 1}/", 404)
    listing = f"{desk.at}lost-property/"
    assert "青い手帳" in client.post(listing, {"q": "手帳 B-1"}).content.decode()
    assert "青い手帳" not in client.post(listing, {"q": "財布"}).content.decode()
    assert "青い手帳" not in seen(client, f"{listing}?state=disposable")
    hand_out = f"{response['Location']}hand-out/"
    wrong = client.post(hand_out, {"key": "a", "handed_to": "", "identity": "document"})
    assert wrong.status_code == 422
    sent = {"key": "b", "handed_to": "花子", "identity": "document"}
    assert client.post(hand_out, sent).status_code == 302
    assert things.thing(desk.life.id, found.id).handed_to == "花子"
    assert client.post(hand_out, {**sent, "key": "c"}).status_code == 422


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "空"), (b"MZ\x00\x01", "種類"), (PHOTO + b"." * 10 * 1024 * 1024, "大きすぎ")],
)
def test_a_photograph_that_cannot_be_kept_is_refused_and_nothing_is_stored(content, said):
    desk = desk_of()
    sent = {
        "key": "k", "what": "青い手帳", "place": "会議室", "found_on": "2026-11-30",
        "photos": SimpleUploadedFile("手帳.png", content),
    }  # fmt: skip
    response = as_role(desk, Role.FRONT_DESK).post(f"{desk.at}lost-property/new/", sent)
    assert response.status_code == 422 and said in response.content.decode()
    assert not things.listed(desk.life.id).rows


def test_it_waits_today_is_disposed_of_and_its_owner_is_charged():
    desk = desk_of()
    thing = old_thing(desk)
    client = as_role(desk, Role.ACCOUNTING)
    at = f"{desk.at}lost-property/{thing}/"
    assert f'"{at}"' in seen(client, desk.at)
    assert f'"{at}dispose/"' in seen(client, at)
    sent = {
        "key": "k", "cost_yen": "550", "manner": "焼却",
        "receipts": SimpleUploadedFile("領収書.pdf", b"%PDF-1.7 made up"),
    }  # fmt: skip
    for _ in range(2):
        assert client.post(f"{at}dispose/", sent).status_code == 302
        sent["receipts"] = SimpleUploadedFile("領収書.pdf", b"%PDF-1.7 made up")
    (cost,) = costs.costs_of(desk.membership)
    assert (cost.kind, cost.amount_yen, cost.what) == (costs.DISPOSAL, 550, "黒い傘")
    page = seen(client, at)
    assert "550" in page and f'"{desk.member}costs/"' in page
    assert "黒い傘" in seen(client, f"{desk.member}costs/")
    assert "550" not in seen(as_role(desk, Role.CONTRACTOR), at)
    assert f'"{at}"' not in seen(client, desk.at)


def test_a_day_too_early_is_refused_where_the_user_is():
    desk = desk_of()
    thing = left_things.store_thing(
        **desk.life.acting, what="傘", place="x", found_on=desk.life.today
    )
    at = f"{desk.at}lost-property/{thing}/"
    client = as_role(desk, Role.ACCOUNTING)
    assert f'"{at}dispose/"' not in seen(client, at)
    response = client.post(f"{at}dispose/", {"key": "k", "cost_yen": "0"})
    assert response.status_code == 422 and "2027-01-02" in response.content.decode()


def test_an_owner_found_out_later_is_charged_then():
    desk = desk_of()
    day = dt.date(2026, 10, 1)
    thing = left_things.store_thing(
        **desk.life.acting, what="箱", place="x", found_on=day, stored_on=day
    )
    left_things.dispose(**desk.life.acting, thing=thing, cost_yen=900)
    at = f"{desk.at}lost-property/{thing}/"
    client = as_role(desk, Role.ADMINISTRATOR)
    wrong = client.post(f"{at}owner/", {"key": "a", "member": "nobody"})
    assert wrong.status_code == 422
    assert client.post(f"{at}owner/", {"key": "b", "member": "hanako"}).status_code == 302
    assert f'"{at}charge/"' in seen(client, at)
    assert "900" in seen(client, f"{at}charge/")
    assert client.post(f"{at}charge/", {"key": "c"}).status_code == 302
    assert client.post(f"{at}charge/", {"key": "d"}).status_code == 422


def test_damage_goes_from_the_report_to_the_claim():
    desk = desk_of()
    client = as_role(desk, Role.ADMINISTRATOR)
    assert f'"{desk.member}damage/new/"' in seen(client, desk.member)
    sent = {
        "key": "k", "what": "椅子", "place": "会議室", "happened_on": "2026-11-30",
        "photos": SimpleUploadedFile("椅子.png", PHOTO),
    }  # fmt: skip
    response = client.post(f"{desk.member}damage/new/", sent)
    (found,) = damage.listed(desk.life.id)
    at = f"{desk.at}damage/{found.id}/"
    assert (response.status_code, response["Location"]) == (302, at)
    assert "椅子" in seen(client, f"{desk.at}damage/") and f'"{at}"' in seen(client, desk.at)
    early = {"key": "a", "granted": "yes", "reason": "確かめた"}
    assert client.post(f"{at}decide/", early).status_code == 422
    claim = {"key": "b", "amount_yen": "12000", "grounds": "見積書による"}
    assert client.post(f"{at}claim/", claim).status_code == 302
    assert client.post(f"{at}decide/", {**early, "key": "c"}).status_code == 302
    page = seen(client, at)
    assert "12,000" in page and "遅延利息はかかりません" in page and "確かめた" in page
    assert client.get(f"{at}files/{found.file_ids[0]}/").status_code == 200
    assert "12,000" not in seen(as_role(desk, Role.CONTRACTOR), at)
    assert "椅子" in seen(client, f"{desk.at}damage/?state=all")


def test_an_inspection_is_for_those_who_read_notes_and_may_be_reported():
    desk = desk_of()
    client = as_role(desk, Role.FRONT_DESK)
    sent = {
        "key": "k", "inspected_on": "2026-11-30", "reason": "苦情", "seen": "火気を使っていた",
        "proof": SimpleUploadedFile("写真.png", PHOTO),
    }  # fmt: skip
    at = f"{desk.member}inspections/"
    assert f'"{at}"' in seen(client, desk.member)
    assert client.post(f"{at}new/", sent)["Location"] == at
    (found,) = damage.inspections_of(desk.life.id, desk.membership)
    page = seen(client, at)
    assert "火気を使っていた" in page and f'"{at}{found.id}/report/"' in page
    assert client.get(f"{at}files/{found.file_ids[0]}/").status_code == 200
    report = {"key": "r", "kind": "dangerous_goods"}
    assert "火気を使っていた" in seen(client, f"{at}{found.id}/report/")
    assert client.post(f"{at}{found.id}/report/", report).status_code == 302
    assert "につながった" in seen(client, at)
    contractor = as_role(desk, Role.CONTRACTOR)
    assert f'"{at}"' not in seen(contractor, desk.member)
    seen(contractor, at, 403)


def test_each_page_is_for_those_who_have_its_right():
    desk = desk_of()
    thing = old_thing(desk)
    number = damage_claims.report_damage(
        **desk.life.acting, membership=desk.membership, what="椅子", place="x",
        happened_on=desk.life.today,
    )  # fmt: skip
    inspections.record_inspection(
        **desk.life.acting, membership=desk.membership, inspected_on=desk.life.today,
        reason="x", seen="y",
    )  # fmt: skip
    pages = {
        f"lost-property/{thing}/": {Right.THINGS_SEEN},
        "lost-property/new/": {Right.THINGS_HANDLED},
        f"lost-property/{thing}/hand-out/": {Right.THINGS_HANDLED},
        f"lost-property/{thing}/dispose/": {Right.THINGS_DISPOSED},
        f"lost-property/{thing}/charge/": {Right.THINGS_DISPOSED},
        f"damage/{number}/": {Right.THINGS_SEEN},
        f"damage/{number}/claim/": {Right.GROUNDS_RECORDED, Right.THINGS_DISPOSED},
        f"damage/{number}/decide/": {Right.THINGS_DISPOSED},
    }
    for role in (Role.CONTRACTOR, Role.FRONT_DESK, Role.ACCOUNTING, Role.LEGAL, Role.AUDITOR):
        client = as_role(desk, role)
        for path, rights in pages.items():
            seen(client, desk.at + path, 200 if rights & RIGHTS[role] else 403)


def test_what_there_is_not_is_not_found():
    desk = desk_of()
    client = as_role(desk, Role.ADMINISTRATOR)
    for path in ("lost-property/999999/", "lost-property/999999/dispose/", "damage/999999/"):
        seen(client, desk.at + path, 404)
    seen(client, f"{desk.member}inspections/999999/report/", 404)
    sent = {"key": "k", "member": "hanako"}
    assert client.post(f"{desk.at}lost-property/999999/owner/", sent).status_code == 404


def test_terms_without_them_have_no_such_page():
    desk = desk_of("choppaya")
    client = as_role(desk, Role.ADMINISTRATOR)
    home = seen(client, desk.at)
    for path in ("lost-property/", "lost-property/new/", "damage/"):
        assert f'"{desk.at}{path}"' not in home
        seen(client, desk.at + path, 404)
    for path in ("damage/new/", "inspections/", "inspections/new/"):
        seen(client, desk.member + path, 404)
