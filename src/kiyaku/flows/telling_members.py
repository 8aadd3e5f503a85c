"""Telling a member something: one row of the outbox, in the transaction of what is told.

If that is undone, so is the telling; if it stands, the message leaves, whatever crashes meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kiyaku.base import journal, operators, queries, sandboxes
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.operators import Operator
from kiyaku.billing import plans
from kiyaku.billing import records as billing
from kiyaku.flows import erased, opting_out
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.members.queries import Member
from kiyaku.notices import (
    announcing,
    filling,
    kinds,
    marketing,
    outbox,
    page_readers,
    templates,
)
from kiyaku.notices.kinds import NONE, PAPER, POSTING
from kiyaku.notices.outbox import Draft, Message
from kiyaku.notices.templates import Wording
from kiyaku.terms import Pack
from kiyaku.terms.clauses import cited, label
from kiyaku.terms.texts import Text

ARRIVED = "notice_arrived_at"
BY_DISPATCH, BY_POSTING, BY_OWN_SERVER, BY_REPORT, BY_RELAY, BY_PROOF, DEEMED, AS_RECORDED = (
    "dispatch", "posting", "own_server", "report", "relay", "proof", "deemed", "as_recorded",
)  # fmt: skip
KNOWN_BY: Mapping[str, Text] = {
    BY_DISPATCH: Text("規約により、発信した時に到達", "by the terms it arrives when sent"),
    BY_POSTING: Text("掲示を読むことができた時に到達", "it could be read from then on"),
    BY_OWN_SERVER: Text(
        "会員のメールボックスを持つサーバーが受け取った",
        "the server that holds the member's mailbox took it",
    ),
    BY_REPORT: Text(
        "配信状況通知(DSN)が、届いたと伝えた", "a delivery report said that it got there"
    ),
    BY_RELAY: Text(
        "中継サーバーが受け取っただけで、会員のサーバーに届いたかは分からない",
        "only a relay took it: whether it reached the member's server is not known",
    ),
    BY_PROOF: Text(
        "手紙が配達されたことが分かっている", "the letter is known to have been delivered"
    ),
    DEEMED: Text(
        "宛先の変更が届け出られていなかったため、規約により到達したとみなされる",
        "a change of the address had not been reported: by the terms it counts as arrived",
    ),
    AS_RECORDED: Text(
        "掲示を読むことができた人がいたかを記録し始める前に、到達と記録した",
        "recorded as arrived before it was kept whether anybody could read the posting",
    ),
}
"""How it is known whether and when a message arrived."""


def tell(
    *,
    service: int,
    membership: int | None,
    kind: str,
    about: Mapping[str, Any],
    basis: int,
    at: dt.datetime,
    by: str,
    member: int | None = None,
    otherwise: str = NONE,
    unless_read: str = POSTING,
) -> int | None:
    """Write a notice to a member into the outbox; its number there.

    None where the operator has chosen that this kind is not sent, and from a sandbox: from there
    nothing ever is; nor to somebody who was erased, of whom there is no address.

    Args:
        membership: None for somebody who has none, such as an applicant: ``member`` then.
        kind: see ``notices.kinds``.
        about: a value for each field of the kind: text, number, day; ``invoice_id`` in place of
            ``invoice``. No reason that is the operator's own.
        basis: what it is told under.
        otherwise: the way it goes where the operator has chosen that this kind is not sent.
        unless_read: the way it goes in place of a posting that nobody could read; if that is a
            posting all the same, it waits for somebody who can.

    Raises:
        OperationRefused: ``unknown_notice_kind``, ``unknown_membership``.
        ValueError: a field of the kind is missing.
    """
    found = kinds.kind(kind)
    missing = set(found.fields) - set(about) - ({"invoice"} if "invoice_id" in about else set())
    if missing:
        raise ValueError(f"{kind} needs {', '.join(sorted(missing))}")
    day = queries.business_day(service)
    channel = outbox.channels(service, day)[kind] or otherwise
    if not channel or sandboxes.is_sandbox(service):
        return None
    whom = _whom(service, membership, member)
    if erased.is_erased(service, whom):
        return None
    if channel == POSTING != unless_read and not page_readers.is_readable(whom.pk):
        channel = unless_read
    language = directory.language_of(whom.pk)
    wording = templates.in_force(service, kind, language, day)
    draft = Draft(
        member=whom.pk,
        membership=membership,
        kind=kind,
        channel=channel,
        language=language,
        template=wording.id,
        about=plain(about),
        basis=basis,
    )
    if channel != POSTING:
        return outbox.put(service, draft, at=at, by=by).pk
    head, row = Letterhead.of(service), outbox.drafted(service, draft, at=at, by=by)
    head.kept.members[whom.pk] = whom
    head.kept.wordings[row.template_id, kind, language] = wording
    post(head, row, at)
    return row.pk


def check_sent(service: int, kind: str, clauses: Sequence[str]) -> None:
    """Nothing where a kind of notice goes out; for what the law has people told of.

    Raises:
        OperationRefused: ``notice_not_sent`` with the clauses by which people are told, where the
            operator has chosen that this kind is not sent.
    """
    if outbox.channels(service, queries.business_day(service))[kind]:
        return
    words, by = kinds.kind(kind).words, cited(clauses)
    raise OperationRefused(
        "notice_not_sent",
        f"通知「{words.ja}」は送らない設定になっています。送り方を選んでから行ってください"
        f"{f'({by.ja})' if clauses else ''}。",
        f"notices of this kind ({words.en}) are set not to be sent: choose a way first"
        f"{f' ({by.en})' if clauses else ''}",
        clauses=list(clauses),
    )


def fill_from_close(service: int, day: dt.date, entry: int, at: dt.datetime) -> int:
    """Write what a partition's close tells its members, set by set; how many messages.

    One look at the settings where nothing of it is sent.
    """
    chosen = outbox.channels(service, day)
    sent = {name: chosen[name] for name, one in kinds.KINDS.items() if one.by_close}
    if not any(sent.values()) or sandboxes.is_sandbox(service):
        return 0
    count = 0
    for kind, channel in sent.items():
        if channel:
            own = [templates.in_force(service, kind, one, day).id for one in templates.LANGUAGES]
            count += filling.fill(
                service, kind, channel, entry=entry, at=at, by="close", templates=own, day=day
            )
    return count


def tell_each_from_close(
    service: int,
    kind: str,
    memberships: Sequence[int],
    *,
    pack: Pack,
    day: dt.date,
    entry: int,
    at: dt.datetime,
) -> int:
    """Write what a close tells some members alone, be it posted; how many messages.

    Once for each of them and the day.
    """
    channel = outbox.channels(service, day)[kind]
    if not channel or sandboxes.is_sandbox(service):
        return 0
    own = [templates.in_force(service, kind, one, day).id for one in templates.LANGUAGES]
    count = filling.fill(
        service, kind, channel, entry=entry, at=at, by="close", templates=own, day=day
    )
    if channel == POSTING:
        post_each(service, [filling.once(kind, day, one) for one in memberships], pack, day, at)
    return count


def post_each(
    service: int, marks: Sequence[str], pack: Pack, day: dt.date, at: dt.datetime
) -> None:
    """Have the messages with some marks stand on the pages of their members."""
    book, operator = BasisBook(service, pack), operators.in_force(service, day)
    head = Letterhead(service, pack, book, day, operator)
    rows = outbox.once_told(service, marks)
    look_up(head, rows)
    whom = {row.member_id for row in rows}
    can_read = page_readers.can_read(whom)
    head.kept.readers.update({one: one in can_read for one in whom})
    for row in rows:
        post(head, row, at)


@dataclass(frozen=True)
class Kept:
    """What the words of messages need, looked up once for all of them.

    Wordings and the texts that many messages refer to never change. Members, whether their pages
    are read, and the numbers of invoices are here only where somebody has looked them up for a list
    (see ``look_up``).
    """

    wordings: dict[tuple[int | None, str, str], Wording] = field(default_factory=dict)
    texts: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    invoices: dict[int, str] = field(default_factory=dict)
    readers: dict[int, bool] = field(default_factory=dict)
    plans: dict[str, Text] = field(default_factory=dict)
    add_ons: dict[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Letterhead:
    """What all messages of a service share: who writes, and the terms that say when one arrives."""

    service: int
    pack: Pack
    book: BasisBook
    day: dt.date
    operator: Operator | None
    kept: Kept = field(default_factory=lambda: Kept())

    @classmethod
    def of(cls, service: int) -> Letterhead:
        """That of a service, as it is now."""
        pack, day = queries.pack(service), queries.business_day(service)
        return cls(service, pack, BasisBook(service, pack), day, operators.in_force(service, day))

    @property
    def sender(self) -> str:
        """The name that stands on what is sent: the operator's, else the service's."""
        return self.operator.name if self.operator else self.pack.service_name.ja

    def arrival(
        self,
        row: Message,
        *,
        dispatched_at: dt.datetime | None,
        accepted_at: dt.datetime | None = None,
        posted_at: dt.datetime | None = None,
    ) -> tuple[dt.datetime | None, int | None]:
        """When a message counts as arrived by the terms, and the basis of that."""
        if not self.pack.answers(ARRIVED):
            return None, None
        answer = self.arrived_at(
            row, dispatched_at=dispatched_at, accepted_at=accepted_at, posted_at=posted_at
        )
        return answer, self.book.on(ARRIVED, self.day)

    def arrived_at(
        self,
        row: Message,
        *,
        dispatched_at: dt.datetime | None,
        accepted_at: dt.datetime | None = None,
        posted_at: dt.datetime | None = None,
    ) -> dt.datetime | None:
        """The answer of the terms on that alone; nothing is written."""
        facts = {
            "dispatched_at": dispatched_at, "accepted_at": accepted_at, "posted_at": posted_at,
        }  # fmt: skip
        given: dict[str, Any] = {
            name: one.isoformat() for name, one in facts.items() if one is not None
        }
        channel = row.channel if row.channel != PAPER else "other"
        answer: dt.datetime | None = self.pack.ask(ARRIVED, channel=channel, **given)
        return answer


def post(head: Letterhead, row: Message, at: dt.datetime) -> None:
    """Have a message stand on the member's page from an instant on; it may be new.

    Nobody reads it there as long as no login for the page can be used: unless the terms let its
    dispatch suffice, it waits.
    """
    subject, body = words(head, row)
    member = row.member_id
    is_read = head.kept.readers.get(member)
    if is_read is None:
        is_read = bool(page_readers.can_read([member]))
    arrived_at, basis = head.arrival(row, dispatched_at=at, posted_at=at if is_read else None)
    known_by = BY_POSTING if is_read else BY_DISPATCH
    outbox.store(
        row,
        subject=subject,
        body=body,
        state=outbox.POSTED if is_read or arrived_at else outbox.UNREADABLE,
        dispatched_at=at,
        arrived_at=arrived_at,
        arrival_known_by=known_by if arrived_at else "",
        arrival_basis_id=basis,
    )


def write(head: Letterhead, row: Message) -> None:
    """Fix the words of a message, unless they are fixed: what was sent is what is kept."""
    if not row.body:
        subject, body = words(head, row)
        outbox.store(row, subject=subject, body=body)


def words(head: Letterhead, row: Message) -> tuple[str, str]:
    """The subject and text of a message: as they were fixed, else as they read now."""
    if row.body:
        return row.subject, row.body
    about = (row.template_id, row.kind, row.language)
    if about not in head.kept.wordings:
        head.kept.wordings[about] = templates.used(*about)
    subject, body = templates.filled(head.kept.wordings[about], told(head, row))
    return subject[:300], body


def look_up(head: Letterhead, rows: Sequence[Message]) -> None:
    """Look up, once for a list of messages, whom they are to and what they name."""
    head.kept.members.update(members.members(head.service, {row.member_id for row in rows}))
    named = [int(row.about["invoice_id"]) for row in rows if "invoice_id" in row.about]
    head.kept.invoices.update(billing.printed_numbers(named))
    if any("plan" in row.about for row in rows):
        head.kept.plans.update(plans.names_by_code(head.service))
    if any("option" in row.about for row in rows):
        head.kept.add_ons.update(plans.names_by_code(head.service, add_ons=True))


def told(head: Letterhead, row: Message) -> dict[str, Any]:
    """Every field of a message with what it says."""
    kept, about, found = head.kept, dict(row.about), kinds.kind(row.kind)
    member = kept.members.get(row.member_id) or members.member(head.service, row.member_id)
    if "invoice_id" in about:
        invoice = int(about.pop("invoice_id"))
        numbers = kept.invoices if invoice in kept.invoices else billing.printed_numbers([invoice])
        about["invoice"] = numbers.get(invoice)
    if "plan" in about:
        name = (kept.plans or plans.names_by_code(head.service)).get(str(about["plan"]))
        about["plan"] = name.in_language(row.language) if name else about["plan"]
    if "option" in about:
        every = kept.add_ons or plans.names_by_code(head.service, add_ons=True)
        name = every.get(str(about["option"]))
        about["option"] = name.in_language(row.language) if name else about["option"]
    if isinstance(about.get("uses"), list):
        about |= _restriction(head.pack, about, row.language)
    if about.get("named_by") in _NAMED_BY:
        about["named_by"] = _NAMED_BY[about["named_by"]].in_language(row.language)
    if isinstance(about.get("clauses"), list):
        parted = ", " if row.language == "en" else "、"
        about["clauses"] = parted.join(label(one, row.language) for one in about["clauses"])
    for name, value in about.items():
        if isinstance(value, dict) and set(value) == set(templates.LANGUAGES):
            about[name] = value[row.language]
    operator, service_name = head.operator, head.pack.service_name.in_language(row.language)
    if row.kind == "marketing":
        about["opt_out"] = opting_out.address(head.service, row.member_id)
    for text, text_of in _TEXTS.items():
        if text in about:
            about |= _text(head, text, int(about.pop(text)), text_of)
    return {
        **{name: about.get(name, about.get(f"{name}_{row.language}")) for name in found.fields},
        "member_name": member.name or member.handle,
        "member_number": member.handle,
        "service_name": service_name,
        "operator": operator.name if operator else service_name,
        "contact": operator.contact if operator else "",
        "day": row.created_at.astimezone(journal.TOKYO).date().isoformat(),
        **({found.made_anew: kinds.WITHHELD[row.language]} if found.made_anew else {}),
    }


_NAMED_BY: Mapping[str, Text] = {
    "heirs": Text("相続人の届出により", "as the heirs have reported"),
    "company": Text(
        "相続人からの届出がなく、当社の指定により",
        "as we have named one, no report of the heirs having come in",
    ),
}
"""By whom the heirs' representative was named, in a letter's words."""

_TEXTS: Mapping[str, Callable[[int, int], Mapping[str, Any]]] = {
    "campaign": marketing.text_of,
    "announcement": announcing.told,
}
"""Texts that are kept once, and that each message to everybody refers to by number."""


def _restriction(pack: Pack, about: Mapping[str, Any], language: str) -> dict[str, str]:
    """The uses that a restriction bars and until when, in a letter's language."""
    named = [pack.uses[one].words.in_language(language) for one in about["uses"]
             if one in pack.uses]  # fmt: skip
    until = about.get("until")
    day = templates.in_words("until_on", until, language)
    barred = {"ja": f"{day}まで", "en": f"until {day}"}
    open_end = {"ja": "解除されるまで", "en": "until it is lifted"}
    return {
        "uses": ("、" if language == "ja" else ", ").join(named),
        "until": (barred if until else open_end)[language],
    }


def _text(
    head: Letterhead, name: str, number: int, text_of: Callable[[int, int], Mapping[str, Any]]
) -> dict[str, Any]:
    if (name, number) not in head.kept.texts:
        head.kept.texts[name, number] = dict(text_of(head.service, number))
    return head.kept.texts[name, number]


def preview(service: int, wording: Wording, membership: int) -> tuple[str, str]:
    """How a wording reads to a member; what its kind tells besides is made up.

    Raises:
        OperationRefused: ``unknown_membership``, and what ``templates.check`` refuses.
    """
    kind = kinds.kind(wording.kind)
    templates.check(kind, wording.language, wording.subject, wording.body)
    owner, head = members.membership(service, membership), Letterhead.of(service)
    row = Message(
        service_id=service,
        member_id=owner.member_id,
        kind=kind.name,
        language=wording.language,
        about={name: _made_up(name, head.day) for name in kind.fields},
        created_at=dt.datetime.combine(head.day, dt.time(12), journal.TOKYO),
    )
    return templates.filled(wording, told(head, row))


def _made_up(name: str, day: dt.date) -> Any:
    if name.endswith("_yen"):
        return 6600
    return day.isoformat() if name.endswith("_on") else f"({name})"


def _whom(service: int, membership: int | None, member: int | None) -> Member:
    """The member told."""
    if membership is not None:
        return members.membership(service, membership).member
    if member is None:
        raise ValueError("tell whom: name a membership or a member")
    return members.member(service, member)


def plain(about: Mapping[str, Any]) -> dict[str, Any]:
    """What a message is about as it is kept."""
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in about.items()
    }
