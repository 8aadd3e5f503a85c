"""Looking up who held an address, on NICT's notice alone, and warning whom it was (24-4).

Each look-up is put down with its ground, by whom it was made and what it found. Addresses stay out
of the journal: it is kept for ever, and they must be gone when the records of connections are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import erased
from kiyaku.flows.network import addresses, holders
from kiyaku.flows.network.holders import LEAST_S, MOST_S, NONE, ONE, TOLERANCE_S, Answer, Seen
from kiyaku.flows.network.leases import kept_from, require
from kiyaku.flows.network.notice_file import NoticeRows
from kiyaku.flows.refusing import cited, in_words
from kiyaku.flows.telling_members import tell
from kiyaku.members import holders as member_holders
from kiyaku.members import queries as members
from kiyaku.network import lookups, subscribers
from kiyaku.network.leases import TOKYO
from kiyaku.notices.kinds import EMAIL, PAPER
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

ALLOWED = "notice_lookup_allowed"
LOOKED_UP, TAKEN, WARNED, SENT = (
    "address_looked_up", "notice_received", "attack_warned", "warnings_sent",
)  # fmt: skip
NOTICE = "attack_warned"

LONGEST_REFERENCE = 100
SEEN_MOST = 10
"""So many times are told in one warning."""

NO_ONE, NO_MEMBER, IS_ERASED = "not_one", "no_member", "erased"
HINDRANCES: Mapping[str, Text] = {
    NO_ONE: Text("一人に決まらない", "it is not one subscriber for certain"),
    NO_MEMBER: Text("そのログインの会員契約が分からない", "no membership is known by that login"),
    IS_ERASED: Text("その会員の個人情報は消去済み", "the personal data of that member was erased"),
}
"""Why nobody can be warned."""


@atomic
def look_up(
    *,
    service: int,
    address: str,
    seen_at: dt.datetime,
    reference: str,
    asked_by_nict: bool,
    service_may_suffer: bool,
    at: dt.datetime,
    by: str,
    port: int | None = None,
    tolerance_s: int = TOLERANCE_S,
    key: str | None = None,
) -> int:
    """Look up who held an address at an instant; the look-up's number, whatever it found.

    Args:
        seen_at: with its zone.
        reference: which notice it is for: its number or date.
        asked_by_nict, service_may_suffer: what a look-up has to rest on.

    Raises:
        OperationRefused: ``no_leases``, ``lookup_not_allowed``, ``reference_missing``,
            ``bad_tolerance``, ``seen_later``; as ``addresses.address`` and ``addresses.port``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["lookup"])
    pack, day = queries.pack(service), queries.business_day(service)
    _check(pack, asked_by_nict, service_may_suffer, reference, tolerance_s)
    seen = Seen(addresses.address(address), seen_at, addresses.port(port))
    if seen_at > at:
        raise OperationRefused(
            "seen_later", "見られた時刻が今より後です。", "it cannot have been seen later than now"
        )
    book, entry = BasisBook(service, pack), journal.next_entry_id()
    told: dict[str, Any] = {
        "reference": reference.strip(), "tolerance_s": tolerance_s, "looked_on": day, "by": by[:80],
        "basis_id": book.on(ALLOWED, day), "entry_id": entry,
    }  # fmt: skip
    row = _answered(service, pack, [seen], tolerance_s, day)[0]
    (number,) = lookups.add(service, [{**told, **row, "state": lookups.FOUND}])
    journal.record(
        Act(at, by, key), service=service, business_day=day, action=LOOKED_UP,
        membership=row["membership_id"], member=row["member_id"], basis=told["basis_id"],
        payload=_payload(number, row), entry_id=entry,
    )  # fmt: skip
    return number


@atomic
def take_notice(
    *,
    service: int,
    file: NoticeRows,
    name: str,
    reference: str,
    asked_by_nict: bool,
    service_may_suffer: bool,
    at: dt.datetime,
    by: str,
    tolerance_s: int = TOLERANCE_S,
    key: str | None = None,
) -> int:
    """Look up every row of a file, all or none; the file's number. Nobody is warned yet.

    Raises:
        OperationRefused: as ``look_up``; ``bad_rows`` for a file with anything wrong in it.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["notice"])
    pack, day = queries.pack(service), queries.business_day(service)
    _check(pack, asked_by_nict, service_may_suffer, reference, tolerance_s)
    if file.wrong:
        raise OperationRefused(
            "bad_rows",
            f"誤りのある行が {len(file.wrong)} 行あります。一行も調べません。",
            f"{len(file.wrong)} rows are wrong: none is looked up",
        )
    book, entry = BasisBook(service, pack), journal.next_entry_id()
    basis = book.on(ALLOWED, day)
    number = lookups.add_file(
        service, name=name, reference=reference.strip(), listed=len(file.rows), day=day,
        entry=entry,
    )  # fmt: skip
    told = {
        "file_id": number, "reference": reference.strip(), "tolerance_s": tolerance_s,
        "looked_on": day, "by": by[:80], "basis_id": basis, "entry_id": entry,
    }  # fmt: skip
    found = _answered(service, pack, [one.seen for one in file.rows], tolerance_s, day)
    rows = [
        {**told, **row, "line": one.line, "state": lookups.LEFT if row["hindrance"] else
         lookups.WAITING}
        for row, one in zip(found, file.rows, strict=True)
    ]  # fmt: skip
    numbers = lookups.add(service, rows)
    journal.record(
        Act(at, by, key), service=service, business_day=day, action=TAKEN, basis=basis,
        payload={"notice": number, "listed": len(rows),
                 "waiting": sum(not row["hindrance"] for row in rows)},
        entry_id=entry,
    )  # fmt: skip
    journal.record_on_each(
        Act(at, by), service=service, business_day=day, action=LOOKED_UP, basis=basis,
        payloads=[(row["membership_id"], _payload(one, row))
                  for one, row in zip(numbers, rows, strict=True)],
    )  # fmt: skip
    return number


@atomic
def warn(*, service: int, notice: int, at: dt.datetime, by: str, key: str | None = None) -> int:
    """Warn everybody whom the rows of a file were found to be, each once; how many it were.

    Who held the membership when the address was seen is warned, also where it has passed on since.

    Raises:
        OperationRefused: ``unknown_notice_file``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["warned"])
    pack, day = queries.pack(service), queries.business_day(service)
    lookups.notice(service, notice)
    basis = BasisBook(service, pack).on(ALLOWED, day)
    by_member: dict[tuple[int, int], list[lookups.Lookup]] = {}
    for row in lookups.hold(service, notice):
        by_member.setdefault((row.member or 0, row.membership or 0), []).append(row)
    warned = 0
    for (member, membership), rows in by_member.items():
        numbers = [row.id for row in rows]
        if erased.is_erased(service, members.member(service, member)):
            lookups.mark(numbers, lookups.LEFT, hindrance=IS_ERASED)
            continue
        message = tell(
            service=service, membership=None, member=member, kind=NOTICE,
            about={"seen": seen_in_words([row.seen_at for row in rows])},
            basis=basis, at=at, by=by, otherwise=EMAIL, unless_read=PAPER,
        )  # fmt: skip
        lookups.mark(numbers, lookups.WARNED, message=message)
        warned += 1
        journal.record(
            Act(at, by), service=service, business_day=day, action=WARNED, basis=basis,
            member=member, membership=membership,
            payload={"notice": notice, "count": len(rows), "message": message},
        )  # fmt: skip
    journal.record(
        Act(at, by, key), service=service, business_day=day, action=SENT, basis=basis,
        payload={"notice": notice, "warned": warned, "left": len(
            lookups.of_file(service, notice, states=[lookups.LEFT]))},
    )  # fmt: skip
    return warned


def seen_in_words(instants: Sequence[dt.datetime]) -> str:
    """When an address was seen, in Tokyo, a line each; of many the first."""
    told = sorted({f"{one.astimezone(TOKYO):%Y-%m-%d %H:%M:%S} (JST)" for one in instants})
    more = [f"… +{len(told) - SEEN_MOST}"] if len(told) > SEEN_MOST else []
    return "\n".join([*told[:SEEN_MOST], *more])


def clauses(pack: Pack) -> list[str]:
    """The clauses by which addresses are looked up."""
    return cited(pack, ALLOWED)


def _check(
    pack: Pack, asked_by_nict: bool, service_may_suffer: bool, reference: str, tolerance_s: int
) -> None:
    require(pack)
    by = clauses(pack)
    if not pack.ask(ALLOWED, asked_by_nict=asked_by_nict, service_may_suffer=service_may_suffer):
        raise OperationRefused(
            "lookup_not_allowed",
            "アドレスから会員を調べられるのは、情報通信研究機構の通知に基づき、サービスに支障が生ずる"
            f"おそれがあるときだけです{in_words(by)}。",
            "an address is looked up only on a notice of NICT, and where the service may suffer "
            f"{in_words(by)}",
            clauses=by,
        )
    words = reference.strip()
    if not words or len(words) > LONGEST_REFERENCE:
        raise OperationRefused(
            "reference_missing",
            f"どの通知によるのか、番号か日付を {LONGEST_REFERENCE} 字までで書いてください。",
            f"say which notice it rests on, its number or date, in at most {LONGEST_REFERENCE} "
            "signs",
        )
    if not LEAST_S <= tolerance_s <= MOST_S:
        raise OperationRefused(
            "bad_tolerance",
            f"時計のずれは {LEAST_S} 秒から {MOST_S:,} 秒までです。",
            f"clocks may differ by {LEAST_S} to {MOST_S:,} seconds",
        )


def _answered(
    service: int, pack: Pack, seen: Sequence[Seen], tolerance_s: int, day: dt.date
) -> list[dict[str, Any]]:
    """What is kept of each look-up: what was asked, the answer, and whom it leads to."""
    found = holders.who_held(
        service, pack, seen, tolerance_s=tolerance_s, kept_from=kept_from(pack, day)
    )
    ones = [
        (answer.login, one.at.astimezone(TOKYO).date())
        for answer, one in zip(found, seen, strict=True)
        if answer.login is not None
    ]
    memberships = iter(subscribers.memberships(service, ones))
    behind = [next(memberships) if one.outcome == ONE else None for one in found]
    whose = _holders(service, behind, seen)
    return [
        {
            "address": str(one.address), "port": one.port, "seen_at": one.at,
            "outcome": answer.outcome, "reasons": " ".join(answer.reasons),
            "candidates": len(answer.logins), "login": answer.login or "",
            "membership_id": membership, "member_id": member,
            "hindrance": _hindrance(service, answer, member),
        }
        for one, answer, membership, member in zip(seen, found, behind, whose, strict=True)
    ]  # fmt: skip


def _holders(
    service: int, memberships: Sequence[int | None], seen: Sequence[Seen]
) -> list[int | None]:
    """Who held each membership when its address was seen."""
    known = {one for one in memberships if one is not None}
    now = {one: members.membership(service, one).member_id for one in known}
    passed = member_holders.changed_hands(known)
    return [
        None
        if membership is None
        else member_holders.at(passed, membership, one.at.astimezone(TOKYO).date())
        or now[membership]
        for membership, one in zip(memberships, seen, strict=True)
    ]


def _hindrance(service: int, answer: Answer, member: int | None) -> str:
    if answer.outcome != ONE:
        return NO_ONE
    if member is None:
        return NO_MEMBER
    return IS_ERASED if erased.is_erased(service, members.member(service, member)) else ""


def _payload(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "lookup": number, "outcome": row["outcome"],
        "candidates": row["candidates"] if row["outcome"] != NONE else 0,
    }  # fmt: skip
