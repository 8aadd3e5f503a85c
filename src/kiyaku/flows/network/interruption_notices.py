"""What is told to the members whom an interruption or restriction hits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base.journal import TOKYO
from kiyaku.flows.telling_each import tell_each
from kiyaku.network import areas
from kiyaku.terms.texts import Text

BEGUN: Mapping[str, str] = {
    "interruption": "interruption_ahead", "stoppage": "interruption_begun",
    "use_restriction": "restriction_begun",
}  # fmt: skip
MOVED = "interruption_end_moved"
OVER, GIVEN_UP = "interruption_over", "interruption_given_up"
"""The kinds of notice: of what is put on record, by its kind; of when its end is expected; and of
its end."""
WHOLE = Text("サービス全体", "the whole service")
OPEN = Text("未定", "not known yet")


@dataclass(frozen=True)
class Notice:
    """What is told of an interruption.

    Attributes:
        areas: ids; none for the whole service.
        until: its end, or when that is expected; None where nobody knows.
    """

    kind: str
    what: Text
    areas: tuple[int, ...]
    clauses: tuple[str, ...]
    starts_at: dt.datetime
    until: dt.datetime | None


def tell_hit(
    service: int,
    notice: Notice,
    whom: Sequence[int],
    *,
    basis: int,
    entry: int,
    at: dt.datetime,
    by: str,
) -> int:
    """Tell each of some memberships; how many messages were written."""
    about: dict[str, Any] = {
        "what": _both(notice.what),
        "where": _both(place_of(service, notice.areas)),
        "starts": _both(_time(notice.starts_at)),
        "until": _both(OPEN if notice.until is None else _time(notice.until)),
        "clauses": list(notice.clauses),
    }
    return tell_each(
        service=service, kind=notice.kind, whom=whom, abouts=[about] * len(whom),
        bases=[basis] * len(whom), mark=f"interruption:{entry}", at=at, by=by,
    )  # fmt: skip


def place_of(service: int, ids: Sequence[int]) -> Text:
    """The areas that something is in, in words."""
    every = areas.areas_of(service) if ids else ()
    return named([one.name for one in every if one.id in ids])


def named(names: Sequence[Text]) -> Text:
    """Areas by their names; none of them is the whole service."""
    if not names:
        return WHOLE
    return Text("、".join(one.ja for one in names), ", ".join(one.en for one in names))


def _time(instant: dt.datetime) -> Text:
    there = instant.astimezone(TOKYO)
    return Text(
        f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}", f"{there:%Y-%m-%d %H:%M}"
    )


def _both(words: Text) -> dict[str, str]:
    return {"ja": words.ja, "en": words.en}
