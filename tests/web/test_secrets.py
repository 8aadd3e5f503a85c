"""What stays inside: findings of screening and reasons of decisions, on no page but the staff's.

NETSUGEN 2-2: the reason is not told. Every page there is for everybody, for whoever signs in, and
for members is asked for, so that a page made later is looked at too: its text, its headers, the
invoice as PDF, what is kept about a member as data. So are mails, letters on paper, and what the
command line makes for members.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, reverse

from kiyaku.accounts import letting_in
from kiyaku.base import queries
from kiyaku.flows import admission, applying, outbox, particulars, privacy_requests
from kiyaku.flows.operator import set_operator
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from kiyaku.notices import marketing
from kiyaku.notices import outbox as box
from kiyaku.web import declared
from kiyaku.web.declared import Audience
from tests import site
from tests.browser import fillings
from tests.cli.conftest import Kiyaku, kiyaku
from tests.invoices import NET
from tests.living import Living

__all__ = ["kiyaku"]  # a fixture
pytestmark = pytest.mark.django_db

SECRETS = (
    "内部の理由", "内部の所見", "過去に登録抹消", "particulars match someone",
    "earlier_termination", "earlier_breach", "記入もれ", "lacks entries", "false_entry",
    "違反が確かめられている", "違反の記録", "breach on record", "breach is established",
    "措置をとった", "acted on", "breach_elsewhere", "_not_declared", "表明が、申込みにありません",
)  # fmt: skip
STATED = Particulars(name="花子", address="架空市1-1", email="hanako@example.jp")
REMARKS = {"earlier_breach": "内部の所見", "false_entry": "内部の所見"}
_SIGNED_OUT_BY = ("account_logout",)
_OUR_FACES = ("kiyaku.public", "kiyaku.portal")


def pages(filled: Mapping[str, Sequence[Any]]) -> list[str]:
    """The addresses of all pages that are not for staff alone, as far as they can be filled."""
    return [address for found in _pages(filled).values() for address in found]


def _pages(filled: Mapping[str, Sequence[Any]]) -> dict[tuple[str, str], list[str]]:
    """(module, name) of each such page, with its addresses."""
    found: dict[tuple[str, str], list[str]] = {}
    for pattern in declared.patterns():
        said = declared.declaration(pattern.callback, pattern.name)
        if said is None or said.audience is Audience.STAFF or pattern.name in _SIGNED_OUT_BY:
            continue
        named = pattern.callback.__module__, str(pattern.name)
        found[named] = list(_addresses(pattern.name, filled))
    return found


_PARAMETERS = (
    (), ("service",), ("service", "token"), ("service", "number"), ("service", "membership"),
    ("service", "membership", "event"), ("service", "membership", "number"),
    ("service", "membership", "file"), ("service", "membership", "privacy_case"),
)  # fmt: skip


def _addresses(name: str | None, filled: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    for space in ("", "public:", "portal:"):
        for names in _PARAMETERS:
            for values in product(*(filled.get(one, ()) for one in names)):
                with suppress(NoReverseMatch):
                    yield reverse(f"{space}{name}", kwargs=dict(zip(names, values, strict=True)))


def everything_told(client: Client, addresses: list[str], folder: Path) -> str:
    """Every page in both languages with its headers, and every mail."""
    told = []
    for language in ("ja", "en"):
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        for address in addresses:
            response = client.get(address, follow=True)
            told += [_of(response, folder), str(response.redirect_chain)]
    for one in mail.outbox:
        parts = [part.get_payload(decode=True) or b"" for part in one.message().walk()]
        told += [one.subject, str(one.message())]
        told += [part.decode(errors="replace") for part in parts if isinstance(part, bytes)]
    return "\n".join(told)


def _of(response: HttpResponseBase, folder: Path) -> str:
    """The headers, cookies and words of an answer, a PDF's as poppler reads them."""
    content = b"".join(response) if response.streaming else response.content
    words = content.decode(errors="replace")
    if response.get("Content-Type", "").startswith("application/pdf"):
        words = _of_pdf(content, folder)
    return "\n".join([str(response.headers), response.cookies.output(), words])


def _of_pdf(content: bytes, folder: Path) -> str:
    """The words of a PDF, and what it says about itself."""
    file = folder / "page.pdf"
    file.write_bytes(content)
    told = [
        subprocess.run([*program, str(file), *more], capture_output=True, text=True, check=True)
        for program, more in ((("pdftotext",), ("-",)), (("pdfinfo",), ()))
    ]
    return "\n".join(one.stdout for one in told)


def _approved(pack: str) -> tuple[Living, int, str]:
    """Who was let in in spite of findings, two months ago: service, membership, number."""
    living = Living(pack, "2026-11-21")
    set_operator(**living.acting, operator=NET)
    living.register("expelled", particulars=STATED)
    reports = [living.report("expelled")]
    living.terminate("expelled", ground=living.record_ground("expelled", reports=reports))
    living.register("reported", particulars=STATED)
    living.report("reported")
    living.register("arrears", particulars=STATED)
    living.terminate("arrears")
    application = admission.apply(**living.acting, plan="usual", particulars=STATED)
    row = members.application(living.id, application)
    assert {"earlier_breach", "earlier_termination"} <= {one["code"] for one in row.findings}
    let_in = letting_in.approve(
        **living.acting,
        application=application,
        internal_reason="内部の理由",
        remarks=REMARKS,
    )
    if not applying.starts_on_registration(queries.pack(living.id)):
        letting_in.start_service(**living.acting, membership=let_in.membership)
    living.on("2027-01-20")
    particulars.change_particulars(
        **living.acting,
        member=row.member_id,
        changes={"phone": "027-000-0001"},
        evidence=[("proof.txt", b"made up")],
    )
    asked = {**living.acting, "member": row.member_id, "identity": "document"}
    case = privacy_requests.receive_request(**asked, kind="disclosure")
    privacy_requests.decide_request(**living.acting, case=case, granted=True)
    return living, let_in.membership, row.member.handle


def _filled(living: Living, handle: str) -> dict[str, Sequence[Any]]:
    (member,) = fillings.members(living.code, handle)
    return {
        "service": [living.code],
        "membership": fillings.memberships(living.code, handle),
        "event": fillings.events(living.code, handle),
        "number": fillings.invoices(living.code, handle),
        "file": [file for _, file in fillings.proofs(living.code, handle)],
        "privacy_case": fillings.granted_requests(living.code, handle),
        "token": [marketing.token(member)],
    }


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_who_was_approved_in_spite_of_findings_never_sees_them(
    pack, tmp_path, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        living, membership, handle = _approved(pack)
    client, filled = site.signed_in(site.member(living.id, handle)), _filled(living, handle)
    assert filled["number"]
    found = _pages(filled)
    ours = {named: all_ for named, all_ in found.items() if named[0].startswith(_OUR_FACES)}
    assert [named for named, addresses in ours.items() if not addresses] == []
    addresses = pages(filled)
    assert f"/{living.code}/my/{membership}/data/" in addresses
    told = everything_told(client, addresses, tmp_path)
    assert "Content-Disposition" in told
    assert "Producer:" in told
    assert "花子" in told
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_nothing_that_is_made_for_members_elsewhere_tells_it(
    pack, tmp_path, kiyaku: Kiyaku, django_capture_on_commit_callbacks
):
    """Invoices of the command line, letters on paper, every message in the outbox."""
    with django_capture_on_commit_callbacks(execute=True):
        living, _, handle = _approved(pack)
    told = []
    for number in fillings.invoices(living.code, handle):
        for english in (False, True):
            pdf = tmp_path / "invoice.pdf"
            for more in ((), ("--json",), ("--pdf", str(pdf))):
                done = kiyaku("invoice", living.code, number, *more, english=english)
                assert done.exit_code == 0, done.err
                told.append(done.out + done.err)
            told.append(_of_pdf(pdf.read_bytes(), tmp_path))
    told += [f"{one.subject} {one.body}" for one in outbox.letters_written(living.id)]
    told += [f"{one.subject} {one.body} {one.about}" for one in box.messages(living.id)]
    everything = "\n".join(told)
    assert "花子" in everything
    assert [secret for secret in SECRETS if secret in everything] == []


def test_who_was_declined_never_learns_why(tmp_path, django_capture_on_commit_callbacks):
    living = Living("netsugen", "2026-11-21")
    application = admission.apply(**living.acting, plan="usual", particulars=STATED)
    with django_capture_on_commit_callbacks(execute=True):
        letting_in.decline(
            **living.acting,
            application=application,
            internal_reason="内部の理由",
            points=["earlier_breach"],
            remarks=REMARKS,
        )
    assert len(mail.outbox) == 1
    told = everything_told(Client(), pages({"service": [living.code]}), tmp_path)
    assert "花子" in told
    assert [secret for secret in SECRETS if secret in told] == []
