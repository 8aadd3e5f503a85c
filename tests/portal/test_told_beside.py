"""What a member was told about no membership stands on the member's own pages, and no other's."""

from __future__ import annotations

import pytest

from kiyaku.base import queries
from kiyaku.base.basis import BasisBook
from kiyaku.flows import telling_members
from kiyaku.members import directory
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


def test_who_holds_or_held_a_membership_reads_what_concerns_the_person() -> None:
    living = Living("choppaya", "2026-11-20")
    membership = living.register("taro")
    other = living.register("hanako")
    telling_members.tell(
        **living.acting,
        membership=None,
        member=directory.member(living.id, "taro").pk,
        kind="personal_data_answered",
        about={"what": "住所を訂正しました。"},
        basis=BasisBook(living.id, queries.pack(living.id)).on("notice_arrived_at", living.today),
    )
    own = site.signed_in(site.member(living.id, "taro"))
    hers = site.signed_in(site.member(living.id, "hanako"))
    my = f"/{living.code}/my/"
    for page in (f"{my}{membership}/notices/", f"{my}before/"):
        assert "住所を訂正しました。" in own.get(page).content.decode()
    for page in (f"{my}{other}/notices/", f"{my}before/"):
        assert "住所を訂正しました。" not in hers.get(page).content.decode()
