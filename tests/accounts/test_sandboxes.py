"""From a sandbox nothing leaves, and nobody gets a login or a role there."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from kiyaku.accounts import letters, letting_in, operations, staffing
from kiyaku.accounts.models import Access, User
from kiyaku.accounts.rights import Role
from kiyaku.base.errors import OperationRefused
from kiyaku.close.sandbox import make_sandbox
from kiyaku.flows import admission
from kiyaku.members.particulars import Particulars
from tests.living import Living, select

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> dict[str, Any]:
    """What operations in a sandbox are told: of a service with an application and a member."""
    living = Living("choppaya", "2026-11-21")
    living.register("taro")
    for name, address in (("花子", "前橋市"), ("次郎", "高崎市")):
        stated = Particulars(name=name, address=address, email=f"{name}@example.jp")
        admission.apply(**living.acting, plan="usual", particulars=stated)
    copy = make_sandbox(service=living.id, at=living.at, by="tester")
    return {**living.acting, "service": copy}


def applications(service: int) -> list[int]:
    return select(
        "SELECT id FROM application WHERE service_id = %s AND state = 'received' ORDER BY id",
        service,
    )


def test_decisions_in_a_sandbox_are_written_to_nobody(
    there: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    first, second = applications(there["service"])
    with django_capture_on_commit_callbacks(execute=True):
        let_in = letting_in.approve(**there, application=first)
        assert let_in.letter is None
        assert letting_in.start_service(**there, membership=let_in.membership) is None
        assert letting_in.decline(**there, application=second, internal_reason="no") is None
    assert mail.outbox == []
    assert not User.objects.exists()
    assert not Access.objects.exists()
    assert select("SELECT started_on FROM membership WHERE id = %s", let_in.membership) != [None]


@pytest.mark.parametrize("act", ["member", "staff", "role"])
def test_nobody_gets_a_login_or_a_role_in_a_sandbox(there: dict[str, Any], act: str) -> None:
    user = operations.create_user(username="legal", at=there["at"])
    (member,) = select(
        "SELECT id FROM member WHERE service_id = %s AND handle = 'taro'", there["service"]
    )
    acts = {
        "member": lambda: letting_in.invite(**there, member=member),
        "staff": lambda: staffing.invite(
            **there, username="new", email="new@example.jp", name="", role=Role.LEGAL,
            language="ja",
        ),
        "role": lambda: operations.grant(**there, user=user.pk, role=Role.LEGAL),
    }  # fmt: skip
    with pytest.raises(OperationRefused) as refused:
        acts[act]()
    assert refused.value.code == "in_sandbox"
    assert list(User.objects.all()) == [user]
    assert not Access.objects.exists()


def test_whoever_asks_for_a_letter_from_a_sandbox_none_leaves(
    there: dict[str, Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as made:
        letter = letters.post(
            "inheritance_set_aside", service=there["service"], to="a@example.jp", language="ja",
            about={},
        )  # fmt: skip
    assert letter.failed
    assert made == []
    assert mail.outbox == []
