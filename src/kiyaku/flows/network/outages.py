"""Outages: put on record, corrected, and what compensating them would cost.

Only a time in which the service was wholly unusable counts, for a cause that the company answers
for, from when the company knew until it was restored. What may be credited at most the terms are
asked, once for everybody hit; that anything is credited a person decides (``outages_decided``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.billing import plans
from kiyaku.flows.network import reach
from kiyaku.flows.network.hit import Column, Hit, InAreas, day_of, hit
from kiyaku.flows.refusing import cited
from kiyaku.network import outages
from kiyaku.network.outages import Known
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

RECORDED, CORRECTED = "outage_recorded", "outage_corrected"
CAP, HOLDS = "outage_compensation_cap", "outage_cap_holds"
"""What the terms are asked: the most that is compensated, and whether that holds for a fault."""
ORDINARY = "ordinary"
FAULTS = {
    ORDINARY: Text("過失", "ordinary negligence"),
    "gross": Text("重大な過失", "gross negligence"),
    "wilful": Text("故意", "wilful"),
}
LONGEST_WHAT = 200


def is_known(pack: Pack) -> bool:
    """Whether the terms say what is compensated for an outage."""
    return pack.answers(CAP)


def require_outages(pack: Pack) -> None:
    """Nothing where the terms know of outages.

    Raises:
        OperationRefused: ``no_outages``.
    """
    if not is_known(pack):
        raise OperationRefused(
            "no_outages",
            "この規約には、障害の賠償についての定めがありません。",
            "these terms say nothing of compensating outages",
        )


@atomic
def record_outage(
    *,
    service: int,
    what: Text,
    known_at: dt.datetime,
    at: dt.datetime,
    by: str,
    restored_at: dt.datetime | None = None,
    is_whole: bool = True,
    is_ours: bool = True,
    fault: str = ORDINARY,
    areas: Collection[str] = (),
    interruption: int | None = None,
    key: str | None = None,
) -> int:
    """Put an outage on record as the company knows of it; its number.

    Args:
        what: what happened; members read it.
        known_at: when the company knew; restored_at: None while it lasts.
        is_whole: whether the service was wholly unusable; is_ours: whether the company answers for
            the cause; fault: of ``FAULTS``.
        areas: codes; none for the whole service.
        interruption: the one that it is taken from: see ``outage_of_interruption``.

    Raises:
        OperationRefused: ``no_outages``, ``words_missing``, ``text_too_long``, ``unknown_fault``,
            ``known_in_future``, ``restored_in_future``, ``restored_before_known``,
            ``unknown_area``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["outage"])
    pack, day = queries.pack(service), queries.business_day(service)
    require_outages(pack)
    words = checked_words(what)
    _check(pack, day, at, known_at, restored_at, fault)
    ids = reach.ids_of(service, areas)
    entry = journal.next_entry_id()
    number = outages.add(service, words, areas=ids, day=day, entry=entry, interruption=interruption)
    facts: dict[str, Any] = {
        "known_at": known_at, "restored_at": restored_at, "is_whole": is_whole,
        "is_ours": is_ours, "fault": fault,
    }  # fmt: skip
    outages.add_fact(number, **facts, day=day, entry=entry)
    _record(
        Act(at, by, key), service, day, pack, RECORDED, number, facts, entry, areas=ids,
        interruption=interruption,
    )  # fmt: skip
    return number


@atomic
def correct_outage(
    *,
    service: int,
    outage: int,
    at: dt.datetime,
    by: str,
    known_at: dt.datetime | None = None,
    restored_at: dt.datetime | None = None,
    still_lasts: bool = False,
    is_whole: bool | None = None,
    is_ours: bool | None = None,
    fault: str | None = None,
    key: str | None = None,
) -> None:
    """Say when an outage was restored, or correct what is known of it; the rest stays.

    What was credited stays credited. Where the cap is higher now, the rest can be decided on.

    Args:
        still_lasts: it was said to be restored by mistake. Before anybody was credited for it, by
            a decision or a claim.

    Raises:
        OperationRefused: ``unknown_outage``, ``nothing_changed``, ``restored_or_not`` where both
            are said, ``already_decided``; as ``record_outage``.
    """
    if journal.done_before(service, key) is not None:
        return
    pack, day = queries.pack(service), queries.business_day(service)
    require_outages(pack)
    outages.hold(service)
    known = outages.outage(service, outage)
    before: dict[str, Any] = {
        "known_at": known.known_at, "restored_at": known.restored_at, "is_whole": known.is_whole,
        "is_ours": known.is_ours, "fault": known.fault,
    }  # fmt: skip
    told = {
        "known_at": known_at, "restored_at": restored_at, "is_whole": is_whole,
        "is_ours": is_ours, "fault": fault,
    }  # fmt: skip
    facts = before | {name: one for name, one in told.items() if one is not None}
    if still_lasts:
        _check_undecided(pack, known, restored_at)
        facts["restored_at"] = None
    if facts == before:
        raise OperationRefused(
            "nothing_changed", "記録と変わるところがありません。", "nothing of it is changed"
        )
    _check(pack, day, at, facts["known_at"], facts["restored_at"], facts["fault"])
    entry = journal.next_entry_id()
    outages.add_fact(outage, **facts, day=day, entry=entry)
    _record(Act(at, by, key), service, day, pack, CORRECTED, outage, facts, entry)


def _check_undecided(pack: Pack, known: Known, restored_at: dt.datetime | None) -> None:
    """Nothing where an outage can go back to lasting."""
    if restored_at is not None:
        raise OperationRefused(
            "restored_or_not",
            "復旧した日時と「まだ続いている」は、どちらか一方にしてください。",
            "say when it was restored, or that it still lasts, not both",
        )
    if outages.decisions(known.outage):
        raise OperationRefused(
            "already_decided",
            f"障害 {known.outage} はすでに賠償を計上しているので、復旧を取り消せません。復旧した"
            "日時を正すと、上限が増えた分だけ追加で決められます。",
            f"outage {known.outage} was credited for: it cannot go back to lasting. Correct when "
            "it was restored, and what the cap grows by can be decided on",
            clauses=cited(pack, CAP),
        )


def checked_words(what: Text) -> Text:
    """What happens in both languages, as it is kept.

    Raises:
        OperationRefused: ``words_missing``, ``text_too_long``.
    """
    ja, en = (" ".join(one.split()) for one in (what.ja, what.en))
    if not ja or not en:
        raise OperationRefused(
            "words_missing",
            "何があったかを、日本語と英語で書いてください。",
            "say what happened, in Japanese and in English",
        )
    if max(len(ja), len(en)) > LONGEST_WHAT:
        raise OperationRefused(
            "text_too_long", f"{LONGEST_WHAT} 字までです。", f"at most {LONGEST_WHAT} signs"
        )
    return Text(ja, en)


def _check(
    pack: Pack,
    day: dt.date,
    at: dt.datetime,
    known_at: dt.datetime,
    restored_at: dt.datetime | None,
    fault: str,
) -> None:
    if fault not in FAULTS:
        raise OperationRefused(
            "unknown_fault",
            f"責任の重さは {', '.join(FAULTS)} のいずれかです。",
            f"a fault is one of {', '.join(FAULTS)}",
        )
    if _is_to_come(known_at, day, at):
        raise OperationRefused(
            "known_in_future",
            f"知った時刻 {known_at:%Y-%m-%d %H:%M} は、営業日 {day} より後か、まだ来ていません。",
            f"known at {known_at:%Y-%m-%d %H:%M}: after the business day {day}, or still to come",
        )
    if restored_at is None:
        return
    if _is_to_come(restored_at, day, at):
        raise OperationRefused(
            "restored_in_future",
            f"復旧の時刻 {restored_at:%Y-%m-%d %H:%M} は、営業日 {day} より後か、まだ来て"
            "いません。",
            f"restored at {restored_at:%Y-%m-%d %H:%M}: after the business day {day}, or still to "
            "come",
        )
    if restored_at < known_at:
        raise OperationRefused(
            "restored_before_known",
            "復旧の時刻が、会社が知った時刻より前です。",
            "it was restored before the company knew",
            clauses=cited(pack, CAP),
        )


def _is_to_come(instant: dt.datetime, day: dt.date, at: dt.datetime) -> bool:
    """Whether an instant has not come. The days of a sandbox may be ahead of the clock."""
    return day_of(instant) > day or (instant > at and day_of(at) >= day)


def _record(
    act: Act,
    service: int,
    day: dt.date,
    pack: Pack,
    action: str,
    outage: int,
    facts: dict[str, Any],
    entry: int,
    areas: Collection[int] = (),
    interruption: int | None = None,
) -> None:
    journal.record(
        act,
        service=service,
        business_day=day,
        action=action,
        basis=BasisBook(service, pack).on(CAP, day_of(facts["known_at"])),
        payload=told(outage, facts, areas, interruption),
        entry_id=entry,
    )


def told(
    outage: int,
    facts: dict[str, Any],
    areas: Collection[int] = (),
    interruption: int | None = None,
) -> dict[str, Any]:
    """What is known of an outage as the journal has it."""
    restored_at = facts["restored_at"]
    return {
        "outage": outage,
        "known_at": iso(facts["known_at"]),
        "restored_at": None if restored_at is None else iso(restored_at),
        "is_whole": facts["is_whole"],
        "is_ours": facts["is_ours"],
        "fault": facts["fault"],
        **({"outage_areas": sorted(areas)} if areas else {}),
        **({} if interruption is None else {"interruption": interruption}),
    }


def iso(instant: dt.datetime) -> str:
    """An instant as the journal has it."""
    return instant.astimezone(journal.TOKYO).isoformat()


# --- what it would cost -------------------------------------------------------------------------


@dataclass(frozen=True)
class Worked:
    """Whom an outage hits and the most that each may be credited, as columns.

    Attributes:
        cap_yen: the terms' answer for each; ``is_capped``: False for a fault without a cap.
        left_yen: what may be credited now, up to the cap (or ``most``): what was before is off.
    """

    known: Known
    restored_at: dt.datetime
    hit: Hit
    cap_yen: Column
    is_capped: bool
    left_yen: Column

    @property
    def over_yen(self) -> int:
        """What was credited beyond the cap as it is known now."""
        if not self.is_capped:
            return 0
        return int(np.maximum(self.hit.before_yen - self.cap_yen, 0).sum())


@dataclass(frozen=True)
class OfPlan:
    """What a plan's members would be credited."""

    plan: Text
    monthly_fee_yen: int
    count: int
    cap_yen: int
    left_yen: int


@dataclass(frozen=True)
class Preview:
    """What an outage costs, before anything is decided.

    Attributes:
        count: members hit; ``count_credited``: of them, those who may be credited something.
        total_yen: what they may be credited at most; ``before_yen``: what was already.
        over_yen: what was credited beyond the cap as it is known now: it stays credited.
        unpriced: members whose plan had no price that day: they are left out.
        is_capped: False for a fault without a cap: then an amount has to be said.
        refused: why nothing can be decided now, None where it can.
    """

    known: Known
    restored_at: dt.datetime
    full_hours: int
    count: int
    count_credited: int
    total_yen: int
    before_yen: int
    over_yen: int
    unpriced: int
    is_capped: bool
    plans: tuple[OfPlan, ...]
    clauses: tuple[str, ...]
    refused: OperationRefused | None


def preview(service: int, outage: int, *, at: dt.datetime, most_yen: int | None = None) -> Preview:
    """What compensating everybody hit would cost; nothing is written.

    Args:
        at: counted up to then while it is not restored.
        most_yen: the most that each is to get.

    Raises:
        OperationRefused: ``no_outages``, ``unknown_outage``.
    """
    pack = queries.pack(service)
    require_outages(pack)
    known = outages.outage(service, outage)
    refused = refusal(pack, known)
    found = worked(service, pack, known, at=at, most_yen=most_yen)
    hours = int((found.restored_at - known.known_at) / dt.timedelta(hours=1))
    return Preview(
        known,
        found.restored_at,
        hours,
        len(found.hit),
        int((found.left_yen > 0).sum()),
        int(found.left_yen.sum()),
        int(found.hit.before_yen.sum()),
        found.over_yen,
        int((~found.hit.has_price).sum()),
        found.is_capped,
        _by_plan(service, found),
        tuple(cited(pack, CAP, HOLDS)),
        refused,
    )


def refusal(pack: Pack, known: Known) -> OperationRefused | None:
    """Why an outage cannot be compensated as it is known; None where it can."""
    clauses = cited(pack, CAP)
    if not known.is_ours:
        return OperationRefused(
            "not_ours",
            "会社の責めによらない障害は、賠償の対象になりません。",
            "an outage that the company does not answer for is not compensated",
            clauses=clauses,
        )
    if not known.is_whole:
        return OperationRefused(
            "not_wholly_unusable",
            "まったく使えなかったのではない障害は、賠償の対象になりません。",
            "only an outage that makes the service wholly unusable is compensated",
            clauses=clauses,
        )
    if known.restored_at is None:
        return OperationRefused(
            "not_restored",
            "まだ復旧していません。復旧してから決めてください。",
            "it is not restored yet: decide when it is",
            clauses=clauses,
        )
    return None


def worked(
    service: int,
    pack: Pack,
    known: Known,
    *,
    at: dt.datetime,
    most_yen: int | None = None,
    only: Sequence[int] | None = None,
) -> Worked:
    """Whom an outage hits, and the cap of each: the terms are asked once for all of them."""
    restored_at = known.restored_at or max(at, known.known_at)
    every = outages.outages(service)
    found = hit(service, known, restored_at, every, areas_of(service), only=only)
    is_capped = bool(pack.ask(HOLDS, fault=known.fault))
    cap = caps(pack, found)
    counts = known.is_whole and known.is_ours
    bound = cap if is_capped else np.full(len(found), most_yen or 0, dtype=np.int64)
    if most_yen is not None:
        bound = np.minimum(bound, most_yen)
    left = np.maximum(bound - found.before_yen, 0) if counts else np.zeros_like(cap)
    left = np.where(found.has_price, left, 0)
    return Worked(known, restored_at, found, cap, is_capped, left)


def caps(pack: Pack, found: Hit) -> Column:
    """The most that the terms let each be compensated, in yen."""
    if not len(found):
        return np.zeros(0, dtype=np.int64)
    answer = pack.ask(
        CAP,
        monthly_basic_fee_yen=found.monthly_fee_yen,
        known_at=found.instants(found.since_us),
        restored_at=found.instants(found.until_us),
    )
    return np.asarray(answer, dtype=np.int64)


def areas_of(service: int) -> InAreas:
    """Who is in the areas of an outage; each stretch is looked up once."""

    @cache
    def inside(areas: tuple[int, ...], first: dt.date, last: dt.date) -> tuple[int, ...]:
        return tuple(reach.memberships_in(service, areas, first, last))

    def within(known: Known) -> Sequence[int] | None:
        if not known.areas:
            return None
        first = day_of(known.known_at)
        last = first if known.restored_at is None else day_of(known.restored_at)
        return inside(known.areas, first, last)

    return within


def _by_plan(service: int, found: Worked) -> tuple[OfPlan, ...]:
    codes, names = plans.plan_codes(service), plans.plan_names(service)
    shown = []
    for plan in np.unique(found.hit.plan).tolist():
        rows = found.hit.plan == plan
        cap = found.cap_yen[rows]
        shown.append(
            OfPlan(
                names.get(plan, Text(codes.get(plan, "—"), codes.get(plan, "—"))),
                int(found.hit.monthly_fee_yen[rows][0]),
                int(rows.sum()),
                int(cap.max()),
                int(found.left_yen[rows].sum()),
            )
        )
    return tuple(shown)
