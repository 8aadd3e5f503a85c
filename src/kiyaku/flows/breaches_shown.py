"""What became of grounds against a membership, and of the breach reports behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiyaku.base import records
from kiyaku.base.records import Entry
from kiyaku.flows import grounds_shown
from kiyaku.flows.grounds_shown import GroundShown
from kiyaku.flows.restricting import RESTRICTED
from kiyaku.flows.sanctions import DECISIONS
from kiyaku.flows.telling import action_in_words
from kiyaku.members.breaches import ReportShown
from kiyaku.members.queries import Ground
from kiyaku.terms.texts import Text

UNUSED = Text("事由としてはまだ記録されていません", "no ground is recorded on it yet")


@dataclass(frozen=True)
class Fate:
    """What became of a ground: in words, and the decision that was taken on it, if one was.

    ``event`` names the decision in the membership's timeline; ``clauses`` are those it cites.
    """

    ground: GroundShown
    words: Text
    event: str = ""
    clauses: tuple[str, ...] = ()


def fates(service: int, membership: int, rows: Sequence[Ground]) -> dict[int, Fate]:
    """What became of grounds of a membership, by their ids."""
    shown = {one.id: one for one in grounds_shown.shown(service, list(rows))}
    is_any_decided = any(one.state == one.DECIDED for one in rows)
    decisions = (
        records.entries_on(service, membership, [RESTRICTED, *DECISIONS]) if is_any_decided else []
    )
    cited = records.clauses_of_entries(service, [one.id for one in decisions])
    return {one.pk: _fate(shown[one.pk], one, decisions, cited) for one in rows}


def of_reports(
    reports: Sequence[ReportShown], rows: Sequence[Ground], found: Mapping[int, Fate]
) -> dict[int, list[Fate]]:
    """What became of the grounds that rest on each of some reports, by the report's id."""
    return {
        report.id: [found[one.pk] for one in rows if report.id in one.report_ids]
        for report in reports
    }


def _fate(
    shown: GroundShown,
    ground: Ground,
    decisions: Sequence[Entry],
    cited: Mapping[int, tuple[str, ...]],
) -> Fate:
    if ground.state == ground.OPEN:
        return Fate(shown, Text("決定を待っています", "waits for a decision"))
    if ground.state == ground.LEFT:
        on = ground.left_on
        return Fate(shown, Text(f"{on} に、何もしないと決めました", f"left without action on {on}"))
    on = ground.closed_on
    if ground.state == ground.LAPSED:
        return Fate(shown, Text(f"{on} に消滅しました", f"lapsed on {on}"))
    decided = _decision_on(ground, decisions)
    if decided is None:
        return Fate(shown, Text(f"{on} に決定されました", f"decided on {on}"))
    what = action_in_words(decided.action)
    words = Text(f"{on} の決定: {what.ja}", f"decided on {on}: {what.en}")
    return Fate(shown, words, f"{decided.action}-{decided.id}", cited[decided.id])


def _decision_on(ground: Ground, decisions: Sequence[Entry]) -> Entry | None:
    """The decision that names a ground, of several the one that closed it; else one of its day.

    The close names none: what it finds on the day of a suspension was decided by that.
    """
    naming = [one for one in decisions if one.payload.get("ground_id") == ground.pk]
    that_day = [one for one in decisions if one.day == ground.closed_on]
    named_that_day = [one for one in naming if one.day == ground.closed_on]
    return next(iter([*named_that_day, *naming[:1], *that_day]), None)
