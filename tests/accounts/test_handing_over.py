"""A membership passes on: the new member is let in, the former login opens it no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from kiyaku.accounts import handing_over, queries
from kiyaku.accounts.handing_over import HandedOver
from kiyaku.accounts.rights import Role
from kiyaku.base import sandboxes
from kiyaku.flows import succession
from kiyaku.members import directory, successions
from kiyaku.members import queries as members
from kiyaku.members.particulars import CORPORATION, Particulars
from tests import site
from tests.accounts.test_letting_in import can_sign_in, link_in, set_password
from tests.living import Living

pytestmark = pytest.mark.django_db

Commits = Callable[..., Any]


@pytest.fixture
def net() -> Living:
    """Taro's membership, on the day after it began."""
    living = Living("choppaya", "2026-11-21")
    living.register("taro")
    return living.on("2026-11-22")


DEED = [("deed.txt", b"made up")]


def report(net: Living, kind: str = "transfer", *, name: str = "taro", **who: Any) -> int:
    return succession.receive(
        **net.of(name), kind=kind, document_received_on=net.today, evidence=DEED, **who,
    )  # fmt: skip


def to(name: str = "花子", email: str = "hanako@example.jp", **more: Any) -> succession.Successor:
    return succession.Successor(stated=Particulars(name=name, email=email, **more))


def opens(client: Client, net: Living, name: str = "taro") -> bool:
    return client.get(f"/{net.code}/my/{net.members[name]}/").status_code == 200


@pytest.fixture
def approve(django_capture_on_commit_callbacks: Commits) -> Callable[..., HandedOver]:
    def approved(net: Living, case: int, **more: Any) -> HandedOver:
        with django_capture_on_commit_callbacks(execute=True):
            kind = successions.case(net.id, case).kind
            act = handing_over.record if kind == "inheritance" else handing_over.approve
            return act(**net.acting, succession=case, **more)

    return approved


def test_the_new_member_signs_in_by_the_link_and_the_former_opens_it_no_more(net, approve):
    former = site.signed_in(site.member(net.id, "taro"))
    assert opens(former, net)
    case = report(net, successor=to())
    for _ in range(2):
        assert approve(net, case, key="k").from_day == net.today
    (letter,) = mail.outbox
    assert letter.to == ["hanako@example.jp"]
    assert "2026年11月22日" in letter.body
    path = link_in(letter)
    set_password(path)
    member = members.membership(net.id, net.members["taro"]).member
    assert can_sign_in(member.handle)
    (login,) = queries.logins_of_member(member.pk)
    assert (login.role, login.username) == (Role.MEMBER, f"{net.code}.{member.handle}")
    assert opens(site.signed_in(queries.user_named(login.username)), net)
    assert not opens(former, net)
    set_password(path, "another-password-later")
    assert not can_sign_in(member.handle, "another-password-later")


def test_who_has_a_login_in_use_is_told_without_another_link(net, approve):
    net.register("hanako")
    hers = site.signed_in(site.member(net.id, "hanako"))
    approve(net, report(net, successor=succession.Successor(handle="hanako")))
    (letter,) = mail.outbox
    assert "/reset/key/" not in letter.body and "/~/accounts/login/" in letter.body
    assert opens(hers, net)


def test_a_corporation_gets_its_administrators_login(net, approve):
    approve(net, report(net, successor=to(name="架空商会", kind=CORPORATION)))
    member = members.membership(net.id, net.members["taro"]).member
    assert [one.role for one in queries.logins_of_member(member.pk)] == [
        Role.CORPORATE_ADMINISTRATOR
    ]


def test_without_an_address_or_from_a_sandbox_nobody_is_written_to(net, approve, monkeypatch):
    assert approve(net, report(net, successor=to(email=""))).letter is None
    net.on("2026-11-23")
    monkeypatch.setattr(sandboxes, "is_sandbox", lambda service: True)
    assert approve(net, report(net, successor=to())).letter is None
    assert mail.outbox == []


def test_the_login_of_who_died_is_ended_and_each_representative_is_let_in(
    net, approve, django_capture_on_commit_callbacks
):
    late = site.signed_in(site.member(net.id, "taro"))
    heirs = [Particulars(name="一郎", email="1@example.jp"),
             Particulars(name="次郎", email="2@example.jp")]  # fmt: skip
    approve(net, report(net, "inheritance", heirs=heirs, representative=1))
    assert queries.logins_of_member(directory.member(net.id, "taro").pk) == []
    assert late.get(f"/{net.code}/my/").status_code == 404
    net.on("2026-11-23")
    first = site.signed_in(queries.user_named(_login_of_now(net)))
    assert opens(first, net)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            handing_over.change_representative(
                **net.of("taro"),
                heir=2,
                named_by="heirs",
                key="r",
                document_received_on=net.today,
                evidence=DEED,
            )
    assert [one.to for one in mail.outbox] == [["1@example.jp"], ["2@example.jp"]]
    assert not opens(first, net)
    assert opens(site.signed_in(queries.user_named(_login_of_now(net))), net)


def _login_of_now(net: Living) -> str:
    member = members.membership(net.id, net.members["taro"]).member_id
    (login,) = queries.logins_of_member(member)
    return login.username
