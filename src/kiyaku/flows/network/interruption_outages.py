"""An interruption that turns out to be an outage the company answers for, taken on as one."""

from __future__ import annotations

import datetime as dt

from kiyaku.base import journal, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.operations import atomic
from kiyaku.flows.network import interruptions, knowing, outages
from kiyaku.flows.refusing import in_words
from kiyaku.network import areas
from kiyaku.network import interruptions as kept


@atomic
def outage_of_interruption(
    *,
    service: int,
    interruption: int,
    at: dt.datetime,
    by: str,
    known_at: dt.datetime | None = None,
    is_whole: bool = True,
    is_ours: bool = True,
    fault: str = outages.ORDINARY,
    key: str | None = None,
) -> int:
    """Put an outage on record from an interruption, with its words, areas and end; its number.

    Args:
        known_at: when the company knew that the service could not be used; by default when the
            interruption began.
        is_whole, is_ours, fault: as of ``record_outage``.

    Raises:
        OperationRefused: ``no_lines``, ``no_outages``, ``unknown_interruption``,
            ``not_answered_for`` of a restriction, ``called_off``, ``not_begun``,
            ``already_outage``; as ``record_outage``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["outage"])
    pack = queries.pack(service)
    knowing.require_known(pack)
    outages.require_outages(pack)
    one = kept.interruption(service, interruption, hold=True)
    barring = interruptions.not_answered_for(pack, one.kind)
    if one.kind == interruptions.RESTRICTED and barring:
        raise OperationRefused(
            "not_answered_for",
            f"利用の制限による損害は、賠償の対象になりません{in_words(barring)}。",
            f"the company answers for no damage by a restriction {in_words(barring)}".rstrip(),
            clauses=barring,
        )
    if one.is_called_off:
        raise OperationRefused(
            "called_off",
            f"中断 {interruption} は取りやめられました。",
            f"interruption {interruption} was called off",
        )
    if one.starts_at > at:
        raise OperationRefused(
            "not_begun",
            f"中断 {interruption} はまだ始まっていません。",
            f"interruption {interruption} has not begun yet",
        )
    if one.outage is not None:
        raise OperationRefused(
            "already_outage",
            f"中断 {interruption} は、すでに障害 {one.outage} として記録しています。",
            f"interruption {interruption} is on record as outage {one.outage}",
        )
    codes = [area.code for area in areas.areas_of(service) if area.id in one.areas]
    return outages.record_outage(
        service=service, what=one.what, known_at=known_at or one.starts_at,
        restored_at=one.ended_at, is_whole=is_whole, is_ours=is_ours, fault=fault, areas=codes,
        interruption=one.id, at=at, by=by, key=key,
    )  # fmt: skip
