"""Who held an address at an instant: one subscriber, several, or none; never the wrong one.

One is said only where a lease is known for sure all the time in which the address may have been
seen, and nobody else may have had it then. Everything else that touches that time makes it several,
with the reason in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kiyaku.flows.network.addresses import Address
from kiyaku.flows.network.leases import HELD
from kiyaku.network import leases
from kiyaku.network.leases import TOKYO, Asked, Lease
from kiyaku.network.radius_schema import CLOCK_TOLERANCE_S
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

Column = np.ndarray[Any, Any]

ONE, SEVERAL, NONE = "one", "several", "none"
OUTCOMES: Mapping[str, Text] = {
    ONE: Text("一人に決まる", "one subscriber"),
    SEVERAL: Text("一人に決まらない", "not one for certain"),
    NONE: Text("記録がない", "nobody on record"),
}

TOLERANCE_S, LEAST_S, MOST_S = 30, CLOCK_TOLERANCE_S, 3_600
"""By how many seconds clocks may differ: by default, at least (so far access servers' clocks are
believed), and at the most."""

OTHERS, PORT, EDGE, GONE = "others", "port", "edge", "gone"
END, START, CONTRADICTED, RESTARTED = "end", "start", "contradicted", "restarted"
CLOCK = "clock"
REASONS: Mapping[str, Text] = {
    OTHERS: Text("同じ時に別の加入者の記録もある", "another subscriber is on record then too"),
    PORT: Text(
        "共有のアドレスなので、ポートがないと決まらない",
        "the address is shared: only a port tells them apart",
    ),
    EDGE: Text(
        "割当ての始めか終わりに近く、時計のずれで前後しうる",
        "it is so near the start or end of the lease that clocks may differ by as much",
    ),
    GONE: Text(
        "その日の接続の記録は、保存期間が過ぎている",
        "connections of that day are not on record any more: their time is over",
    ),
    END: Text(
        "終わりが報告されておらず、そのときまで続いていたか分からない",
        "its end was not reported: whether it still ran then is not known",
    ),
    START: Text(
        "始まりが報告されておらず、そのとき始まっていたか分からない",
        "its start was not reported: whether it had begun then is not known",
    ),
    CONTRADICTED: Text(
        "機器の報告が食い違っている", "what the access server reported contradicts itself"
    ),
    RESTARTED: Text(
        "接続装置の再起動で終わりが分からない",
        "the access server restarted: when it ended is not known",
    ),
    CLOCK: Text(
        "接続装置の時計が合っていなかったか、報告が遅れて届いたため、いつのことか分からない",
        "the access server's clock was wrong, or its report was under way for long: when that was "
        "is not known",
    ),
}


@dataclass(frozen=True)
class Seen:
    """That an address was seen at an instant; the port, where it was told."""

    address: Address
    at: dt.datetime
    port: int | None = None


@dataclass(frozen=True)
class Answer:
    """Who held an address then: one login, or those it may have been, and why it is not one."""

    outcome: str
    logins: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def login(self) -> str | None:
        """The one there is."""
        return self.logins[0] if self.outcome == ONE else None


def who_held(
    service: int,
    pack: Pack,
    seen: Sequence[Seen],
    *,
    tolerance_s: int = TOLERANCE_S,
    kept_from: dt.date | None = None,
) -> list[Answer]:
    """Who held each address when it was seen; the terms are asked once for all of them.

    Args:
        kept_from: connections of days before are not told of, even where they are still there.
        tolerance_s: by how much the clocks of those who saw it and of access servers may differ,
            together.
    """
    by = dt.timedelta(seconds=tolerance_s)
    found = leases.find(service, [Asked(s.address, s.at - by, s.at + by, s.port) for s in seen])
    flat = [(number, lease) for number, every in enumerate(found) for lease in every]
    at = _instants([seen[number].at for number, _ in flat])
    may, sure = _held(pack, [lease for _, lease in flat], at, np.timedelta64(by))
    judged: list[list[tuple[Lease, bool]]] = [[] for _ in seen]
    for (number, lease), is_candidate, is_sure in zip(flat, may, sure, strict=True):
        if is_candidate:
            judged[number].append((lease, bool(is_sure)))
    return [
        Answer(NONE, reasons=(GONE,))
        if kept_from is not None and one.at.astimezone(TOKYO).date() < kept_from
        else _answer(each, one.port, one.at, by)
        for each, one in zip(judged, seen, strict=True)
    ]


def _held(
    pack: Pack, found: Sequence[Lease], at: Column, by: np.timedelta64
) -> tuple[Sequence[bool], Sequence[bool]]:
    """Whether each lease may have held at its instant, and whether it did for sure.

    What may have been is so much wider at both ends, what is sure so much narrower.
    """
    if not found:
        return [], []
    first = [_instants([one.started_at for one in found]) - by,
             _instants([one.sure_from for one in found]) + by]  # fmt: skip
    last = [_instants([one.ended_at for one in found]) + by,
            _instants([one.sure_until for one in found]) - by]  # fmt: skip
    held = pack.ask(
        HELD, lease_started_at=np.concatenate(first), seen_at=np.concatenate([at, at]),
        lease_ended_at=np.concatenate(last),
    )  # fmt: skip
    return held[: len(found)], held[len(found) :]


def _instants(
    values: Sequence[dt.datetime | None],
) -> Column:
    plain = [one and one.astimezone(dt.UTC).replace(tzinfo=None) for one in values]
    return np.array(plain, dtype="datetime64[us]")


def _answer(
    judged: Sequence[tuple[Lease, bool]], port: int | None, at: dt.datetime, by: dt.timedelta
) -> Answer:
    logins = tuple(sorted({lease.login for lease, _ in judged}))
    if not logins:
        return Answer(NONE)
    reasons: dict[str, None] = {}
    if len(logins) > 1:
        reasons[OTHERS] = None
    if port is None and any(lease.is_shared for lease, _ in judged):
        reasons[PORT] = None
    for lease, _ in judged:
        if lease.reasons & leases.CONTRADICTED:
            reasons[CONTRADICTED] = None
        if lease.reasons & leases.CLOCK_DOUBTED:
            reasons[CLOCK] = None
    if not any(is_sure for _, is_sure in judged):
        reasons.update(dict.fromkeys(_why_unsure([lease for lease, _ in judged], at, by)))
    return Answer(SEVERAL if reasons else ONE, logins, tuple(reasons))


def _why_unsure(judged: Sequence[Lease], at: dt.datetime, by: dt.timedelta) -> list[str]:
    """Why none of these leases is known for sure to have held at an instant."""
    found = []
    for lease in judged:
        if at + by >= lease.sure_until and lease.sure_until != lease.ended_at:
            is_reboot = lease.reasons & leases.RESTARTED
            found.append(RESTARTED if is_reboot else END)
        elif at - by < lease.sure_from and lease.sure_from != lease.started_at:
            found.append(START)
        else:
            found.append(EDGE)
    return found
