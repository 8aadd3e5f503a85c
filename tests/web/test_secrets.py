"""What stays inside: findings of screening and reasons of decisions, on no page but the staff's.

NETSUGEN 2-2: the reason is not told. Every page there is for everybody, for whoever signs in, and
for members is asked for, so that a page made later is looked at too: its text, its headers, the
invoice as PDF, what is kept about a member as data. So are mails, letters on paper, and what the
command line makes for members. Of who was declined also the bytes that a mail server is sent, the
letters as they are printed, and what is handed over to who asks for what is held.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, reverse

from kiyaku.accounts import letting_in
from kiyaku.accounts.rights import Role
from kiyaku.base import queries
from kiyaku.flows import (
    admission,
    applying,
    outbox,
    particulars,
    personal_export,
    privacy_requests,
)
from kiyaku.flows import letters as letters_flow
from kiyaku.flows.operator import set_operator
from kiyaku.flows.place import alliance_facilities, booking, spaces, waiting
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from kiyaku.notices import marketing
from kiyaku.notices import outbox as box
from kiyaku.web import declared
from kiyaku.web.declared import Audience
from kiyaku.web.pdf import letters_pdf, personal_pdf
from tests import site
from tests.browser import existing
from tests.cli.conftest import Kiyaku, kiyaku
from tests.flows.place import rooms
from tests.invoices import NET
from tests.living import Living
from tests.notices import mail_server
from tests.notices.mail_server import MailServer

__all__ = ["kiyaku"]  # a fixture
pytestmark = pytest.mark.django_db

SECRETS = (
    "内部の理由", "内部の所見", "過去に登録抹消", "particulars match someone",
    "earlier_termination", "earlier_breach", "記入もれ", "lacks entries", "false_entry",
    "違反が確かめられている", "違反の記録", "breach on record", "breach is established",
    "措置をとった", "acted on", "breach_elsewhere", "_not_declared", "表明が、申込みにありません",
)  # fmt: skip
MARK = "QX7ZJ"
"""In a reason, and in no page, mail or word of the programs."""
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
    ("service", "membership", "file"), ("service", "membership", "facility"),
    ("service", "membership", "booking"), ("service", "space"), ("service", "membership", "wait"),
    ("service", "membership", "privacy_case"), ("service", "membership", "line_inspection"),
    ("service", "membership", "damage_id", "file"),
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
    (member,) = existing.members(living.code, handle)
    return {
        "service": [living.code],
        "membership": existing.memberships(living.code, handle),
        "event": existing.events(living.code, handle),
        "number": existing.invoices(living.code, handle),
        "file": [file for _, file in existing.proofs(living.code, handle)],
        "privacy_case": existing.granted_requests(living.code, handle),
        "token": [marketing.token(member)],
        "damage_id": [0],  # there is none: the page says so
        "line_inspection": [0],
        **_at_a_place(living, existing.memberships(living.code, handle)[0]),
    }


def _at_a_place(living: Living, membership: int) -> dict[str, Sequence[Any]]:
    """A booking and a facility; where the terms know neither, their pages are not there."""
    if living.pack != "netsugen":
        return {"space": ["none"], "booking": [0], "wait": [0], "facility": ["none"]}
    always = rooms.rules(hours={"all": "00:00-24:00", "holiday": "00:00-24:00"})
    room = {**living.acting, "space": "room", "from_day": living.today}
    spaces.make_space(**room, rules=always)
    spaces.price_space(**room, hourly_yen=500)
    starts_at = living.at + dt.timedelta(2)
    made = booking.book(
        **living.acting, membership=membership, space="room", starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1),
    )  # fmt: skip
    about = {**living.acting, "facility": "library"}
    alliance_facilities.make_facility(**about, name="架空図書館", address="架空市")
    alliance_facilities.publish_facility_rules(
        **about, text="静かに。", file_name="rules.txt", from_day=living.today
    )
    other = living.register("somebody-else")
    noon = {"starts_at": starts_at + dt.timedelta(1), "ends_at": starts_at + dt.timedelta(1, 3600)}
    booking.book(**living.acting, membership=other, space="room", **noon)
    wait = waiting.join_waiting(**living.acting, membership=membership, space="room", **noon)
    return {"space": ["room"], "booking": [made], "wait": [wait], "facility": ["library"]}


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
    for number in existing.invoices(living.code, handle):
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


@dataclass(frozen=True)
class Declined:
    """Three who were declined: a member who applied again, somebody new, somebody on paper."""

    living: Living
    membership: int
    handle: str
    applications: tuple[int, ...]

    @property
    def members(self) -> list[int]:
        """Whom the applications are of."""
        return [members.application(self.living.id, one).member_id for one in self.applications]


def _declined(pack: str) -> Declined:
    """Declined for a reason that bears a mark, as do the remarks."""
    living = Living(pack, "2026-11-21")
    set_operator(**living.acting, operator=NET)
    first = admission.apply(**living.acting, plan="usual", particulars=STATED)
    let_in = letting_in.approve(**living.acting, application=first)
    if not applying.starts_on_registration(queries.pack(living.id)):
        letting_in.start_service(**living.acting, membership=let_in.membership)
    handle = members.application(living.id, first).member.handle
    on_paper = replace(STATED, email="", address="架空市2-2", born_on=None)
    stranger = replace(STATED, email="other@example.jp", address="架空市3-3")
    applications = (
        admission.apply(**living.acting, plan="usual", handle=handle, particulars=STATED),
        admission.apply(**living.acting, plan="usual", particulars=stranger, language="en"),
        admission.apply(**living.acting, plan="usual", particulars=on_paper, channel="paper"),
    )
    for one in applications:
        letting_in.decline(
            **living.acting,
            application=one,
            internal_reason=f"理由 {MARK}",
            points=["unsuitable"],
            remarks={"unsuitable": f"所見 {MARK}", "false_entry": f"所見 {MARK}"},
        )
    member = members.application(living.id, applications[0]).member_id
    asked = {**living.acting, "member": member, "identity": "document"}
    case = privacy_requests.receive_request(**asked, kind="disclosure")
    privacy_requests.decide_request(**living.acting, case=case, granted=True)
    return Declined(living, let_in.membership, handle, applications)


def _disclosed(declined: Declined, folder: Path) -> str:
    """What each of them gets who asks for what is held: as data and printed, each language once.

    Of who is a member the print is among the pages of members.
    """
    told = []
    for member, language in zip(declined.members, ("", "en", "ja"), strict=True):
        held = personal_export.held(declined.living.id, member, at=declined.living.at)
        told.append(json.dumps(held.as_json(), ensure_ascii=False, default=str))
        if language:
            told.append(_of_pdf(personal_pdf(held, language), folder))
    return "\n".join(told)


def _over_smtp(server: MailServer) -> str:
    """Every byte that the mail server was sent, and the words of each part."""
    told = []
    for envelope in server.taken:
        content = bytes(envelope.content)
        told += [str(envelope.rcpt_tos), content.decode(errors="replace")]
        for part in message_from_bytes(content, policy=policy.default).walk():
            if not part.is_multipart():
                told += [str(part.items()), part.get_content()]
    return "\n".join(told)


def _on_staff_pages(declined: Declined) -> list[str]:
    living = declined.living
    browser = site.signed_in(site.staff(living.id, Role.LEGAL))
    return [
        browser.get(f"/{living.code}/desk/applications/{one}/").content.decode()
        for one in declined.applications
    ]


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_who_was_declined_never_learns_why(pack, tmp_path, django_capture_on_commit_callbacks):
    """NETSUGEN 2-2; Choppaya 6-3 promises no reasons either. Every way out that there is.

    Each way is looked at for the name too, so that one which tells nothing at all is no proof; and
    the mark stands where the staff look, so that it was there to be told.
    """
    with mail_server.running() as server:
        with django_capture_on_commit_callbacks(execute=True):
            declined = _declined(pack)
        living = declined.living
        outbox.deliver_due(living.id, now=living.at)
    mailed_to = [to for envelope in server.taken for to in envelope.rcpt_tos]
    assert mailed_to.count(STATED.email) >= 2  # let in, then declined
    assert "other@example.jp" in mailed_to
    letters = letters_flow.waiting(living.id)
    assert [one.recipient.address for one in letters] == ["架空市2-2"]
    client = site.signed_in(site.member(living.id, declined.handle))
    addresses = pages(_filled(living, declined.handle))
    assert f"/{living.code}/my/{declined.membership}/data/" in addresses
    ways = {
        "pages": everything_told(Client(), pages({"service": [living.code]}), tmp_path),
        "portal": everything_told(client, addresses, tmp_path),
        "disclosed": _disclosed(declined, tmp_path),
        "letters": _of_pdf(letters_pdf(letters), tmp_path),
        "smtp": _over_smtp(server),
    }
    assert [way for way, told in ways.items() if way != "pages" and "花子" not in told] == []
    inside = (*SECRETS, MARK, "already_member", "open_application", "会員契約が、いまあります")
    for way, told in ways.items():
        assert [secret for secret in inside if secret in told] == [], way
    assert [page.count(MARK) >= 3 for page in _on_staff_pages(declined)] == [True] * 3
    for member in declined.members:
        whole = personal_export.held(living.id, member, at=living.at, withheld=True)
        assert MARK in str(whole.as_json())


def test_a_reason_that_got_out_would_be_seen_on_every_way(
    tmp_path, monkeypatch, django_capture_on_commit_callbacks
):
    """The mark in the name instead: it is found on each way by which the name leaves."""
    monkeypatch.setitem(globals(), "STATED", replace(STATED, name=f"花子 {MARK}"))
    with mail_server.running() as server, django_capture_on_commit_callbacks(execute=True):
        declined = _declined("netsugen")
    client = site.signed_in(site.member(declined.living.id, declined.handle))
    home = [f"/{declined.living.code}/my/{declined.membership}/"]
    for told in (
        everything_told(client, home, tmp_path),
        _disclosed(declined, tmp_path),
        _of_pdf(letters_pdf(letters_flow.waiting(declined.living.id)), tmp_path),
        _over_smtp(server),
    ):
        assert MARK in told
