"""The clauses of a service's terms one by one, each with all that touches it on a day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from kiyaku.flows import live_values
from kiyaku.flows.live_values import AsOf, LiveValue, QuestionShown, ReadingShown
from kiyaku.flows.published_prices import PlanShown, plans_shown
from kiyaku.terms import Pack
from kiyaku.terms.clauses import PRICE_LIST, label
from kiyaku.terms.documents import Document
from kiyaku.terms.documents.labels import label_en
from kiyaku.terms.documents.matching import Beside, beside
from kiyaku.terms.documents.tree import Article, Item
from kiyaku.terms.documents.tree import Text as Written
from kiyaku.terms.resting import Touching, touching
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Wording:
    """The operator's own wording of a clause.

    ``after_items`` stands after the items below it; ``marker`` is its numeral as it stood.
    """

    marker: str
    text: tuple[str, ...]
    after_items: tuple[str, ...]


@dataclass(frozen=True)
class ClauseShown:
    """A clause with everything that touches it.

    Attributes:
        depth: 0 for a paragraph or an article's own words, 1 for an item, 2 for what is below it.
        gist: in the system's own words; None where the register does not have the clause.
        binds: ``member``, ``operator``, ``both``; empty where the register does not have it.
        wording: None where no text is loaded, or the text does not have the clause.
        prices: the price list, where the clause is about it; else None.
    """

    address: str
    label: Text
    depth: int
    gist: Text | None
    kinds: tuple[str, ...]
    binds: str
    wording: Wording | None
    values: tuple[LiveValue, ...] = ()
    readings: tuple[ReadingShown, ...] = ()
    questions: tuple[QuestionShown, ...] = ()
    prices: tuple[PlanShown, ...] | None = None

    @property
    def own_values(self) -> tuple[LiveValue, ...]:
        """The values that this clause sets."""
        return tuple(one for one in self.values if one.clause == self.address)

    @property
    def other_values(self) -> tuple[LiveValue, ...]:
        """The values of other clauses that its rules take."""
        return tuple(one for one in self.values if one.clause != self.address)

    @property
    def own_readings(self) -> tuple[ReadingShown, ...]:
        """How points of this clause are read."""
        return tuple(one for one in self.readings if one.clause == self.address)

    @property
    def other_readings(self) -> tuple[ReadingShown, ...]:
        """Readings of other clauses that its rules take."""
        return tuple(one for one in self.readings if one.clause != self.address)


@dataclass(frozen=True)
class ArticleShown:
    """An article, the preamble or a supplementary provision with its clauses in order.

    ``title`` is the system's; ``heading`` and ``chapter`` are the operator's, as they stand.
    """

    address: str
    label: Text
    title: Text | None
    heading: str
    chapter: str
    clauses: tuple[ClauseShown, ...]


def articles_shown(seen: AsOf, pack: Pack, document: Document | None) -> tuple[ArticleShown, ...]:
    """All articles in order, as of a day: the document's, or without one the register's.

    Args:
        pack: with the settings known on the day.
    """
    register = tuple(pack.clauses)
    rows: Sequence[Beside] = [Beside(address, True) for address in register]
    if document is not None:
        rows = beside(document, register)
    showing = _Showing(seen, pack, seen.pack_now(), touching(pack))
    return tuple(showing.article(key, list(group)) for key, group in groupby(rows, _article_of))


def _article_of(row: Beside) -> str:
    """The article's or section's part of an address: ``5の2`` of ``5の2-1(3)``."""
    return re.split(r"[-(]", row.address, maxsplit=1)[0]


@dataclass(frozen=True)
class _Showing:
    """Makes the clauses ready; each value, reading and question once."""

    seen: AsOf
    pack: Pack
    now: Pack | None
    touching: Mapping[str, Touching]

    def article(self, key: str, rows: Sequence[Beside]) -> ArticleShown:
        own = [self.pack.clauses[row.address] for row in rows if row.registered]
        home = next((row.home for row in rows if row.home is not None), None)
        return ArticleShown(
            key,
            Text(label(key, "ja"), label(key, "en"))
            if home is None
            else Text(home.label_ja, label_en(key)),
            next((one.article_title for one in own if one.article_title is not None), None),
            "" if home is None else home.heading,
            home.chapter if isinstance(home, Article) else "",
            tuple(self.clause(row) for row in rows),
        )

    def clause(self, row: Beside) -> ClauseShown:
        depth, wording = row.address.count("("), _wording(row)
        if not row.registered:
            return ClauseShown(row.address, row.label, depth, None, (), "", wording)
        clause, touched = self.pack.clauses[row.address], self.touching[row.address]
        return ClauseShown(
            row.address,
            row.label,
            depth,
            clause.gist,
            clause.kinds,
            clause.binds,
            wording,
            tuple(self.values[name] for name in touched.parameters),
            tuple(self.readings[name] for name in touched.readings),
            tuple(live_values.question_shown(self.pack, name) for name in touched.questions),
            self.prices if PRICE_LIST in clause.shows else None,
        )

    @cached_property
    def values(self) -> Mapping[str, LiveValue]:
        return {
            name: live_values.live_value(self.pack, name, self.seen.on, self.now)
            for name in self.pack.parameters
        }

    @cached_property
    def readings(self) -> Mapping[str, ReadingShown]:
        return {name: live_values.reading_shown(self.pack, name) for name in self.pack.readings}

    @cached_property
    def prices(self) -> tuple[PlanShown, ...]:
        return plans_shown(self.seen)


def _wording(row: Beside) -> Wording | None:
    if row.found is None:
        return None
    item = row.found.item
    if item is None:
        return Wording("", tuple(block.text for block in row.found.blocks), ())
    first_item = next((n for n, part in enumerate(item.parts) if isinstance(part, Item)), None)
    before, after = item.parts[:first_item], item.parts[first_item or len(item.parts) :]
    return Wording(item.marker, _texts(before), _texts(after))


def _texts(parts: Sequence[Written | Item]) -> tuple[str, ...]:
    return tuple(part.text for part in parts if isinstance(part, Written))
