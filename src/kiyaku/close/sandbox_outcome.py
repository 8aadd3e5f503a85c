"""What has happened in a sandbox since it was made, and how it now differs from the original."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kiyaku.base import closing, records
from kiyaku.base.sandboxes import Sandbox
from kiyaku.billing import months as money
from kiyaku.billing import since
from kiyaku.billing.months import MonthMoney
from kiyaku.close.words import COUNTED
from kiyaku.flows import months, overview
from kiyaku.flows.overview import Overview
from kiyaku.flows.telling import action_in_words
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Line:
    """Something that closes did: how often, and how much where it is money."""

    what: str
    words: Text
    count: int
    yen: int | None


@dataclass(frozen=True)
class Acts:
    """Acts of one kind that people have done in the sandbox."""

    action: str
    words: Text
    count: int


@dataclass(frozen=True)
class Outcome:
    """What has happened since a sandbox was made.

    Attributes:
        lines: what its closes did, all days together, in the order in which it is told.
        acts: what people did in it, by kind.
        months: the money of the months that it has gone through, the last ones where they are many.
    """

    lines: tuple[Line, ...]
    acts: tuple[Acts, ...]
    months: tuple[MonthMoney, ...]


@dataclass(frozen=True)
class Figure:
    """A figure of the sandbox beside that of the original."""

    name: str
    words: Text
    original: int
    sandbox: int
    is_yen: bool

    @property
    def difference(self) -> int:
        """By how much that of the sandbox is more."""
        return self.sandbox - self.original


def outcome(sandbox: Sandbox) -> Outcome:
    """What has happened in a sandbox since it was made."""
    counts, sums = closing.done_since(sandbox.id, sandbox.began_after)
    late = since.late(sandbox.id, sandbox.began_after)
    yen = {**sums, "overdue": late.overdue_yen, "interest_assessed": late.interest_yen}
    acts = records.acts_since(sandbox.id, sandbox.began_after)
    first, last = sandbox.began_on, sandbox.business_day
    gone_through = (last.year - first.year) * 12 + last.month - first.month + 1
    return Outcome(
        tuple(_lines(counts, yen)),
        tuple(Acts(action, action_in_words(action), count) for action, count in acts.items()),
        tuple(money.series(sandbox.id, last, min(gone_through, months.SERIES))),
    )


def compared(sandbox: Sandbox, original: int) -> list[Figure]:
    """Where a sandbox stands, beside the original as it stands now.

    It counts both services through: for a large one that takes a while.
    """
    ours, theirs = _figures(overview.overview(sandbox.id)), _figures(overview.overview(original))
    return [
        Figure(name, words, theirs[name], ours[name], name.endswith("_yen"))
        for name, words in _COMPARED.items()
    ]


_LEFT_OUT = {"lines"}
"""What tells nobody anything who sees the rest."""


def _lines(counts: Mapping[str, int], yen: Mapping[str, int]) -> Iterator[Line]:
    for what, words in COUNTED.items():
        if counts.get(what) and what not in _LEFT_OUT:
            yield Line(what, words, counts[what], yen.get(what))


_COMPARED: Mapping[str, Text] = {
    "active": Text("利用中の会員契約", "active memberships"),
    "suspended": Text("うち停止中", "suspended among them"),
    "over": Text("終わった会員契約", "memberships that are over"),
    "grounds_waiting": Text("決定を待つ事由", "grounds that wait for a decision"),
    "parked": Text("計算できず保留", "parked: could not be computed"),
    "invoiced_yen": Text("請求した額(開設から)", "invoiced since the service opened"),
    "paid_yen": Text("入金の額(開設から)", "paid since the service opened"),
    "overdue_invoices": Text("延滞している請求書", "invoices overdue"),
    "overdue_yen": Text("延滞の額", "overdue"),
    "late_interest_yen": Text("計上した遅延利息(開設から)", "late interest since it opened"),
    "refunds_due_yen": Text("これから返す額", "refunds to be paid"),
}


def _figures(found: Overview) -> dict[str, int]:
    return {**vars(found.members), **vars(found.money), "parked": found.parked}
