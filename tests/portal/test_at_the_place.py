"""What a member sees of what was left behind or damaged, and the form that reports damage."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kiyaku.base.files import Upload
from kiyaku.flows.place import damage_claims, left_things, things_told
from kiyaku.premises import damage
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


def test_a_member_sees_the_own_things_and_reports_damage():
    life = Living("netsugen", "2026-11-20")
    for name in ("hanako", "taro"):
        life.register(name)
    life.on("2026-12-01")
    about = {"place": "ラウンジ", "found_on": life.today}
    left_things.store_thing(**life.of("hanako"), what="黒い傘", description="柄に傷", **about)
    left_things.store_thing(**life.of("taro"), what="赤い帽子", **about)
    client = site.signed_in(site.member(life.id, "hanako"))
    at = f"/{life.code}/my/{life.members['hanako']}/place/"
    page = client.get(at).content.decode()
    assert "黒い傘" in page and "赤い帽子" not in page and "柄に傷" not in page
    assert "2027年1月2日" in page and "第16条3項" in page
    sent = {
        "key": "k", "what": "椅子", "place": "会議室", "happened_on": "2026-12-01",
        "photos": SimpleUploadedFile("椅子.png", b"\x89PNG\r\n\x1a\nmade up"),
    }  # fmt: skip
    for _ in range(2):
        assert client.post(f"{at}damage/", sent)["Location"] == at
        sent["photos"] = SimpleUploadedFile("椅子.png", b"\x89PNG\r\n\x1a\nmade up")
    (found,) = damage.listed(life.id)
    assert (found.channel, len(found.file_ids)) == ("member", 1)
    photo = f"{at}damage/{found.id}/files/{found.file_ids[0]}/"
    page = client.get(at).content.decode()
    assert "椅子.png" in page and photo in page
    assert client.get(photo).content == b"\x89PNG\r\n\x1a\nmade up"
    damage_claims.claim_damage(
        **life.acting, damage_id=found.id, amount_yen=12_000, grounds="見積書による",
        files=[Upload("estimate.txt", b"made up")],
    )  # fmt: skip
    (claimed,) = damage.listed(life.id)
    assert claimed.file_ids == found.file_ids and len(claimed.claim_file_ids) == 1
    estimate = f"{at}damage/{found.id}/files/{claimed.claim_file_ids[0]}/"
    assert client.get(estimate).status_code == 404, "it is for the staff alone"
    assert "12,000" not in client.get(at).content.decode(), "nobody has decided yet"
    damage_claims.decide_damage(
        **life.acting, damage_id=found.id, granted=True, reason="must stay inside"
    )
    page = client.get(at).content.decode()
    assert "12,000" in page and "見積書による" in page and "must stay inside" not in page
    sent.pop("photos")
    wrong = client.post(f"{at}damage/", {**sent, "key": "x", "what": ""})
    assert wrong.status_code == 422
    late = client.post(f"{at}damage/", {**sent, "key": "y", "happened_on": "2026-12-02"})
    assert late.status_code == 422 and "営業日" in late.content.decode()
    other = f"/{life.code}/my/{life.members['taro']}/place/"
    assert client.get(other).status_code == 404


def test_only_who_sent_a_photograph_gets_it():
    life = Living("netsugen", "2026-11-20")
    for name in ("hanako", "taro"):
        life.register(name)
    told = {"place": "会議室", "happened_on": life.today, "what": "椅子"}
    own, by_staff = (  # of the same content they would be one file, which she has anyway
        damage_claims.report_damage(
            **life.of("hanako"),
            **told,
            channel=channel,
            files=[Upload("x.txt", f"made up {channel}".encode())],
        )
        for channel in (things_told.BY_MEMBER, things_told.BY_STAFF)
    )
    files = {one.id: one.file_ids[0] for one in damage.listed(life.id)}
    client = {name: site.signed_in(site.member(life.id, name)) for name in ("hanako", "taro")}

    def asked(who: str, number: int, file: int) -> int:
        at = f"/{life.code}/my/{life.members[who]}/place/damage/{number}/files/{file}/"
        return int(client[who].get(at).status_code)

    assert asked("hanako", own, files[own]) == 200
    assert asked("hanako", by_staff, files[by_staff]) == 404, "the staff put it down"
    assert asked("hanako", own, files[by_staff]) == 404
    assert asked("taro", own, files[own]) == 404, "it is another member's"
    assert asked("hanako", own + 1_000, files[own]) == 404


def test_a_member_of_other_terms_has_no_such_page():
    life = Living("choppaya", "2026-11-20")
    life.register("hanako")
    client = site.signed_in(site.member(life.id, "hanako"))
    at = f"/{life.code}/my/{life.members['hanako']}/"
    assert "place/" not in client.get(at).content.decode()
    for path in ("place/", "place/damage/"):
        assert client.get(at + path).status_code == 404
