"""The desk's pages of statistics."""

from __future__ import annotations

import pytest

from kiyaku.accounts.rights import Role
from kiyaku.members import counts
from kiyaku.privacy import statistics as stored
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


def test_a_table_is_looked_at_published_once_and_saved(monkeypatch, django_assert_max_num_queries):
    life = Living("choppaya", "2026-11-05").on("2026-11-07")
    people = {(counts.ACTIVE,): 30, (counts.LEAVING,): 12, (counts.SUSPENDED,): 3}
    monkeypatch.setattr(counts, "members_on", lambda *_: people)
    desk = f"/{life.code}/desk/statistics/"
    legal = site.signed_in(site.staff(life.id, Role.LEGAL), language="en")
    assert 'value="2026-11-06"' in legal.get(f"{desk}publish/").content.decode()
    asked = {"day": "2026-11-06", "first": "state", "second": ""}
    with django_assert_max_num_queries(30):
        looked = legal.get(f"{desk}publish/", asked).content.decode()
    assert "active" in looked and "others" in looked and ">15<" in looked
    assert ">3<" not in looked and "24-2" in looked
    assert not stored.listed(life.id).rows  # looking publishes nothing
    wrong = legal.get(f"{desk}publish/", {**asked, "day": "2026-11-07"})
    assert wrong.status_code == 422 and "closed day" in wrong.content.decode()
    for _ in range(2):
        sent = legal.post(f"{desk}publish/", {**asked, "key": "a"})
        assert sent.status_code == 302
    (one,) = stored.listed(life.id)
    clerk = site.signed_in(site.staff(life.id, Role.FRONT_DESK), language="en")
    with django_assert_max_num_queries(30):
        assert f"statistics/{one.id}/" in clerk.get(desk).content.decode()
    assert "45" in clerk.get(f"{desk}{one.id}/").content.decode()
    saved = clerk.get(f"{desk}{one.id}/csv/")
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved.content.decode("utf-8-sig").splitlines()[1] == "active,30"
    assert clerk.get(f"{desk}publish/").status_code == 403
    assert clerk.post(f"{desk}publish/", {**asked, "key": "b"}).status_code == 403
    other = Living("choppaya", "2026-11-05")
    elsewhere = site.signed_in(site.staff(other.id, Role.LEGAL))
    assert elsewhere.get(f"/{other.code}/desk/statistics/{one.id}/").status_code == 404
    assert elsewhere.get(f"{desk}{one.id}/csv/").status_code == 404
