"""What stays inside: findings of screening and reasons of decisions, on no page but the staff's.

NETSUGEN 2-2: the reason is not told. Every page there is for everybody, for whoever signs in, and
for members is asked for, so that a page made later is looked at too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from kiyaku.accounts import letting_in
from kiyaku.flows import admission
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from kiyaku.web import declared
from kiyaku.web.declared import Audience
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db

SECRETS = (
    "内部の理由", "過去に登録抹消", "particulars match someone", "earlier_termination",
    "earlier_breach", "記入もれ", "lacks entries",
)  # fmt: skip
STATED = Particulars(name="花子", email="hanako@example.jp")
_SIGNED_OUT_BY = ("account_logout",)


def pages(living: Living, membership: int | None) -> list[str]:
    """The addresses of all pages that are not for staff alone, as far as they can be filled."""
    filled = {"service": living.code, "membership": membership}
    found: list[str] = []
    for pattern in declared.patterns():
        said = declared.declaration(pattern.callback, pattern.name)
        if said is None or said.audience is Audience.STAFF or pattern.name in _SIGNED_OUT_BY:
            continue
        found += _addresses(pattern.name, filled)
    return found


def _addresses(name: str | None, filled: dict[str, object]) -> Iterator[str]:
    for space in ("", "public:", "portal:"):
        for names in ((), ("service",), ("service", "membership")):
            with suppress(NoReverseMatch):
                yield reverse(f"{space}{name}", kwargs={one: filled[one] for one in names})


def everything_told(client: Client, addresses: list[str]) -> str:
    told = []
    for language in ("ja", "en"):
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        for address in addresses:
            response = client.get(address, follow=True)
            content = b"".join(response) if response.streaming else response.content
            told.append(content.decode(errors="replace"))
    return "\n".join([*told, *(str(one.message()) + one.body for one in mail.outbox)])


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_who_was_approved_in_spite_of_findings_never_sees_them(
    pack, django_capture_on_commit_callbacks
):
    living = Living(pack, "2026-11-21")
    living.register("expelled", particulars=STATED)
    living.terminate("expelled")
    application = admission.apply(**living.acting, plan="usual", particulars=STATED)
    row = members.application(living.id, application)
    assert row.findings
    with django_capture_on_commit_callbacks(execute=True):
        let_in = letting_in.approve(
            **living.acting, application=application, internal_reason="内部の理由"
        )
    living.on("2026-11-23")
    client = site.signed_in(site.member(living.id, row.member.handle))
    addresses = pages(living, let_in.membership)
    assert f"/{living.code}/my/{let_in.membership}/" in addresses
    assert f"/{living.code}/apply/" in addresses
    told = everything_told(client, addresses)
    assert "花子" in told
    assert [secret for secret in SECRETS if secret in told] == []


def test_who_was_declined_never_learns_why(django_capture_on_commit_callbacks):
    living = Living("netsugen", "2026-11-21")
    application = admission.apply(**living.acting, plan="usual", particulars=STATED)
    with django_capture_on_commit_callbacks(execute=True):
        letting_in.decline(
            **living.acting,
            application=application,
            internal_reason="内部の理由",
            points=["earlier_breach"],
        )
    assert len(mail.outbox) == 1
    told = everything_told(Client(), pages(living, None))
    assert "花子" in told
    assert [secret for secret in SECRETS if secret in told] == []
