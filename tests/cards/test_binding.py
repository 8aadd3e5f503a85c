"""A card opens one login, known by issuer and serial; a renewed one takes its place."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.cards import certificates, operations, queries
from kiyaku.cards.answers import Verified
from kiyaku.cards.models import CardBinding
from kiyaku.members import directory
from tests import site
from tests.cards.authority import Authority
from tests.living import Living, select

pytestmark = pytest.mark.django_db

ISSUED = Authority()


def shown(serial: int = 4_711, issued: Authority = ISSUED) -> Verified:
    """A card of this serial that was verified."""
    card = issued.card(serial).certificate
    return Verified(certificates.identity(card, issued.root), card.not_valid_after_utc)


class Members:
    """Two members of a service, each with a login."""

    def __init__(self, pack: str = "netsugen") -> None:
        self.life = Living(pack, "2026-11-01")
        self.users, self.ids = {}, {}
        for handle in ("N1", "N2"):
            self.life.register(handle)
            self.users[handle] = site.member(self.life.id, handle)
            self.ids[handle] = directory.member(self.life.id, handle).pk

    def bind(self, handle: str, card: Verified, **more: Any) -> int:
        acting = {**self.life.acting, "user": self.users[handle].pk, "member": self.ids[handle]}
        return operations.bind(**{**acting, "verified": card, **more})

    def opened_by(self, card: Verified) -> int:
        return queries.login_of(card.identity, self.life.id)


@pytest.fixture
def members() -> Members:
    return Members()


def code_of(function: Any, *given: Any, **facts: Any) -> str:
    with pytest.raises(OperationRefused) as refusal:
        function(*given, **facts)
    return refusal.value.code


def kept() -> list[str]:
    """The serials kept, of the oldest binding first."""
    return list(CardBinding.objects.order_by("pk").values_list("serial", flat=True))


def actions() -> list[str]:
    return select("SELECT action FROM journal_entry WHERE action LIKE 'card%%' ORDER BY id")


def test_a_card_opens_the_login_it_is_bound_to(members):
    assert code_of(members.opened_by, shown()) == "card_not_bound"
    members.bind("N1", shown())
    assert members.opened_by(shown()) == members.users["N1"].pk
    others = Authority(unit="another"), Authority(generation="second")
    for other in (shown(4_712), *(shown(issued=one) for one in others)):
        assert code_of(members.opened_by, other) == "card_not_bound"
    entry = "SELECT payload::text FROM journal_entry WHERE action = 'card_bound'"
    (told,) = select(entry)
    assert shown().identity.serial not in told


def test_a_card_bound_to_another_member_is_refused_and_nothing_changes(members):
    members.bind("N1", shown())
    members.bind("N2", shown(4_712))
    assert code_of(members.bind, "N2", shown()) == "card_bound_already"
    assert code_of(members.bind, "N1", shown()) == "card_bound_already"
    assert members.opened_by(shown()) == members.users["N1"].pk
    assert members.opened_by(shown(4_712)) == members.users["N2"].pk


def test_a_renewed_card_takes_the_place_of_the_one_it_renews(members):
    members.bind("N1", shown())
    members.bind("N1", shown(9_999))
    assert members.opened_by(shown(9_999)) == members.users["N1"].pk
    assert code_of(members.opened_by, shown()) == "card_not_bound"
    assert actions() == ["card_bound", "card_relinked"]
    assert kept() == ["", f"{9_999:x}"]


def test_a_card_taken_off_opens_nothing_and_may_be_bound_anew(members):
    binding = members.bind("N1", shown())
    acting = {**members.life.acting, "binding": binding}
    others = {**acting, "user": members.users["N2"].pk}
    assert code_of(operations.take_off, **others) == "unknown_card"
    own = {**acting, "user": members.users["N1"].pk}
    operations.take_off(**own)
    assert code_of(operations.take_off, **own) == "unknown_card"
    assert code_of(members.opened_by, shown()) == "card_not_bound"
    assert queries.card_of(members.users["N1"].pk, members.life.id) is None
    assert kept() == [""]
    assert list(CardBinding.objects.values_list("issuer", flat=True)) == [""]
    members.bind("N2", shown())
    assert actions() == ["card_bound", "card_taken_off", "card_bound"]


def test_done_twice_under_one_key_is_done_once(members):
    first = members.bind("N1", shown(), key="k1")
    assert members.bind("N1", shown(), key="k1") == first
    facts = {**members.life.acting, "user": members.users["N1"].pk, "binding": first}
    for _ in range(2):
        operations.take_off(**facts, key="k2")
    assert members.bind("N1", shown(), key="k1") == first
    assert actions() == ["card_bound", "card_taken_off"]


def test_a_login_that_stands_for_nobody_any_more_is_not_opened(members):
    members.bind("N1", shown())
    members.users["N1"].is_active = False
    members.users["N1"].save()
    assert code_of(members.opened_by, shown()) == "card_not_bound"
    members.bind("N2", shown(4_712))
    members.users["N2"].accesses.update(ended_at=members.life.at)
    assert code_of(members.opened_by, shown(4_712)) == "card_not_bound"


@pytest.mark.parametrize("how", ["login", "role"])
def test_a_card_of_a_login_that_has_ended_is_bound_anew(members, how):
    """As by somebody who left and was admitted again, under another number."""
    members.bind("N1", shown())
    members.bind("N2", shown(4_712))
    assert code_of(members.bind, "N2", shown()) == "card_bound_already"
    if how == "role":
        members.users["N1"].accesses.update(ended_at=members.life.at)
    else:
        members.users["N1"].is_active = False
        members.users["N1"].save()
    members.bind("N2", shown(), key="k")
    assert members.bind("N2", shown(), key="k")
    assert members.opened_by(shown()) == members.users["N2"].pk
    assert actions() == ["card_bound", "card_bound", "card_taken_off", "card_relinked"]
    told = "SELECT member_id FROM journal_entry WHERE action = 'card_taken_off'"
    assert select(told) == [members.ids["N1"]]
    assert kept() == ["", "", shown().identity.serial]


def test_whether_a_card_was_bound_is_told_of_ones_own_login(members):
    members.bind("N1", shown(), key="k1")
    own = {"service": members.life.id, "user": members.users["N1"].pk}
    assert queries.was_bound(**own, key="k1")
    for other in ({"key": "k2"}, {"key": None}, {"key": "k1", "user": members.users["N2"].pk}):
        assert not queries.was_bound(**{**own, **other})


def test_only_for_a_member_the_login_stands_for(members):
    other = members.ids["N2"]
    assert code_of(members.bind, "N1", shown(), member=other) == "not_of_member"


def test_services_do_not_learn_of_one_anothers_cards(members):
    members.bind("N1", shown())
    elsewhere = Members()
    elsewhere.bind("N2", shown())
    assert members.opened_by(shown()) == members.users["N1"].pk
    assert elsewhere.opened_by(shown()) == elsewhere.users["N2"].pk


def test_terms_that_know_no_card_let_none_in():
    members = Members("choppaya")
    assert code_of(members.bind, "N1", shown()) == "no_card_here"
