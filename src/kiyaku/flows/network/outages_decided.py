"""Compensating an outage: a person decides, and every member hit is credited, or nobody is.

A credit reduces what is invoiced, as money paid in does; where the membership is over and owes
nothing, it is due back.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kiyaku.base import journal, partitions, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import compensations, credits, payments
from kiyaku.flows import evidence
from kiyaku.flows.costs import MOST_YEN, owes
from kiyaku.flows.erased import require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.network.credit_notices import Given, tell_credited
from kiyaku.flows.network.hit import Column, instant_of
from kiyaku.flows.network.outages import CAP, HOLDS, Worked, refusal, require_outages, worked
from kiyaku.flows.refusing import cited
from kiyaku.members import queries as members
from kiyaku.network import outages
from kiyaku.network.outages import NO_CAP
from kiyaku.terms import Pack

DECIDED, CREDITED = "outage_decided", "outage_compensated"


@dataclass(frozen=True)
class Desk:
    """What a decision is made with."""

    service: int
    pack: Pack
    day: dt.date
    act: Act


@atomic
def decide_outage(
    *,
    service: int,
    outage: int,
    at: dt.datetime,
    by: str,
    most_yen: int | None = None,
    key: str | None = None,
) -> int:
    """Credit everybody whom an outage hit with its cap; the decision's number.

    Whoever was credited for it before, or for one that overlaps it, gets what is left up to the
    cap. A second decision after a correction credits the difference.

    Args:
        most_yen: the most that each gets. It must be said where the fault has no cap.

    Raises:
        OperationRefused: ``no_outages``, ``unknown_outage``, ``not_ours``,
            ``not_wholly_unusable``, ``not_restored``, ``amount_missing``,
            ``amount_out_of_range``, ``nothing_to_compensate``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["decision"])
    desk = Desk(service, queries.pack(service), queries.business_day(service), Act(at, by, key))
    found = _worked(desk, outage, most_yen)
    whom = found.left_yen > 0
    if not whom.any():
        raise _nothing(desk.pack)
    claims = np.full(len(found.hit), NO_CAP, dtype=np.int64)
    return _credit(desk, found, whom, found.left_yen, claims, most_yen=most_yen)


@atomic
def compensate_claim(
    *,
    service: int,
    outage: int,
    membership: int,
    claimed_yen: int,
    at: dt.datetime,
    by: str,
    files: Sequence[Upload] = (),
    key: str | None = None,
) -> int:
    """Credit one member with the ordinary direct damage that is shown, up to the cap; in yen.

    Args:
        claimed_yen: the damage that a person holds to be shown.
        files: its evidence. It stays inside.

    Raises:
        OperationRefused: as ``decide_outage``; ``unknown_membership``, ``not_hit``,
            ``no_price``, ``member_erased``; as ``files.store``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["total_yen"])
    desk = Desk(service, queries.pack(service), queries.business_day(service), Act(at, by, key))
    _check_yen(claimed_yen)
    found = _worked(desk, outage, claimed_yen, only=[membership])
    require_known(service, members.membership(service, membership).member_id)
    if not len(found.hit):
        raise OperationRefused(
            "not_hit",
            f"会員契約 {membership} は、この障害の間、利用中ではありませんでした。",
            f"membership {membership} was not hit by this outage",
        )
    if not found.hit.has_price[0]:
        raise OperationRefused(
            "no_price",
            "その日の月額料金が料金表にありません。料金を登録してください。",
            "the price list has no fee for that day: publish one",
        )
    if not found.left_yen[0]:
        raise _nothing(desk.pack)
    kept = evidence.kept_files(service, files, at=at, by=by)
    claims = np.array([claimed_yen], dtype=np.int64)
    _credit(
        desk, found, found.left_yen > 0, found.left_yen, claims, most_yen=None,
        files=[one.id for one in kept], told=evidence.told(kept),
    )  # fmt: skip
    return int(found.left_yen[0])


def _check_yen(yen: int) -> None:
    if not 0 < yen <= MOST_YEN:
        raise OperationRefused(
            "amount_out_of_range",
            f"額は 1 円から {MOST_YEN:,} 円までです。",
            f"from 1 to {MOST_YEN:,} yen",
        )


def _nothing(pack: Pack) -> OperationRefused:
    return OperationRefused(
        "nothing_to_compensate",
        "上限の額は、すでに賠償されているか 0 円です。",
        "nothing is left to compensate: the cap is 0 yen, or was credited before",
        clauses=cited(pack, CAP),
    )


def _worked(
    desk: Desk, outage: int, most_yen: int | None, only: Sequence[int] | None = None
) -> Worked:
    """Whom an outage hits, with everything held that a decision on it rests on."""
    require_outages(desk.pack)
    outages.hold(desk.service)
    known = outages.outage(desk.service, outage)
    refused = refusal(desk.pack, known)
    if refused is not None:
        raise refused
    if most_yen is not None:
        _check_yen(most_yen)
    if only is None:
        every = outages.present_ids(desk.service, known)
        partitions.share(desk.service, every)
        payments.lock_memberships(every)
    else:
        hold_membership(desk.service, only[0])
    found = worked(desk.service, desk.pack, known, at=desk.act.at, most_yen=most_yen, only=only)
    if not found.is_capped and most_yen is None:
        raise OperationRefused(
            "amount_missing",
            "故意または重大な過失による障害には上限がありません。一人あたりの額を決めてください。",
            "there is no cap where the company acted wilfully or grossly: say how much each gets",
            clauses=cited(desk.pack, HOLDS),
        )
    return found


def _credit(
    desk: Desk,
    found: Worked,
    whom: Column,
    yen: Column,
    claims: Column,
    *,
    most_yen: int | None,
    files: Sequence[int] = (),
    told: dict[str, Any] | None = None,
) -> int:
    """Credit those whom a decision is for, book it, and let it settle what they owe."""
    hit, yen, cap = found.hit.only(whom), yen[whom], found.cap_yen[whom]
    claims, total = claims[whom], int(yen.sum())
    book, entry = BasisBook(desk.service, desk.pack), journal.next_entry_id()
    days = ((hit.since_us + 9 * 3_600_000_000) // 86_400_000_000).astype("datetime64[D]")
    bases = book.on_each(CAP, days)
    decision = outages.add_decision(
        found.known, is_claim=bool((claims != NO_CAP).any()), most_yen=most_yen, count=len(hit),
        total_yen=total, day=desk.day, entry=entry,
    )  # fmt: skip
    ids = compensations.credit(
        desk.service, hit.membership.tolist(), yen.tolist(), bases, day=desk.day, entry=entry
    )
    capped = cap if found.is_capped else np.full(len(cap), NO_CAP, dtype=np.int64)
    outages.keep(
        found.known.outage, decision, files=json.dumps(list(files)), entry=entry,
        payments=ids.tolist(), memberships=hit.membership.tolist(),
        since=[instant_of(one) for one in hit.since_us],
        until=[instant_of(one) for one in hit.until_us], plans=hit.plan.tolist(),
        fees=hit.monthly_fee_yen.tolist(), caps=capped.tolist(), claims=claims.tolist(),
        before=hit.before_yen.tolist(), amounts=yen.tolist(), bases=bases.tolist(),
    )  # fmt: skip
    common: dict[str, Any] = {"service": desk.service, "business_day": desk.day}
    basis = int(bases[0])
    journal.record(
        desk.act, **common, action=DECIDED, basis=basis, entry_id=entry,
        payload={
            "outage": found.known.outage, "decision": decision, "count": len(hit),
            "total_yen": total, "most_yen": most_yen, **(told or {}),
        },
    )  # fmt: skip
    journal.record_on_each(
        Act(desk.act.at, desk.act.by), **common, action=CREDITED, basis=basis,
        payloads=[
            (membership, {
                "outage": found.known.outage, "decision": decision, "payment": payment,
                "amount_yen": amount, "before_yen": before,
            })
            for membership, payment, amount, before in zip(
                hit.membership.tolist(), ids.tolist(), yen.tolist(), hit.before_yen.tolist(),
                strict=True,
            )
        ],
    )  # fmt: skip
    _use(desk, hit.membership.tolist(), basis, entry, book)
    given = Given(
        hit.membership.tolist(), hit.since_us.tolist(), hit.until_us.tolist(),
        hit.monthly_fee_yen.tolist(), capped.tolist(), hit.before_yen.tolist(), yen.tolist(),
        bases.tolist(),
    )  # fmt: skip
    tell_credited(
        desk.service, desk.pack, found.known, decision, given, at=desk.act.at, by=desk.act.by
    )
    return decision


def _use(desk: Desk, memberships: list[int], basis: int, entry: int, book: BasisBook) -> None:
    """Let the credits settle what is invoiced; what is left of memberships over is due back."""
    owing = compensations.with_open_invoices(memberships)
    if owing:
        payments.apply_credits(desk.service, owing, desk.day, entry, book)
    for membership in outages.over(memberships):
        if not owes(membership):
            credits.make_refund_due(desk.service, membership, desk.day, basis, entry)
