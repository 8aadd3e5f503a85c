"""What a member sees of what was left behind or damaged, and the form that reports damage."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kiyaku.flows.place import damage_claims, left_things
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
    assert (found.channel, found.member) == ("member", found.member)
    damage_claims.claim_damage(
        **life.acting, damage_id=found.id, amount_yen=12_000, grounds="見積書による"
    )
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


def test_a_member_of_other_terms_has_no_such_page():
    life = Living("choppaya", "2026-11-20")
    life.register("hanako")
    client = site.signed_in(site.member(life.id, "hanako"))
    at = f"/{life.code}/my/{life.members['hanako']}/"
    assert "place/" not in client.get(at).content.decode()
    for path in ("place/", "place/damage/"):
        assert client.get(at + path).status_code == 404
