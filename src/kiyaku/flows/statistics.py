"""Statistics that tell of nobody: members of a day counted by one thing or two, and published.

What may be told the terms say, cell by cell; how the rest of a table is kept from giving a withheld
cell away is in ``privacy.suppression``, and why in the decision record on statistics. A table
exists only as it may be published: nobody gets another one, also to look at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.columns import Rows
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic_alone
from kiyaku.billing import plans, prices
from kiyaku.members import counts
from kiyaku.members.counts import AGE, AREA, KIND, MONTH, PLAN, STATE
from kiyaku.privacy import statistics as stored
from kiyaku.privacy import suppression
from kiyaku.privacy.statistics import Publication
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

PUBLISHED = "statistics_published"
QUESTION = "statistics_cell_published"
OTHERS = "others"
DAYS_APART = 28
"""Days whose statistics are published lie so far apart: two tables of neighbouring days tell, one
taken from the other, who came in between."""
DIMENSIONS: Mapping[str, Text] = {
    PLAN: Text("プラン", "plan"),
    KIND: Text("会員の種類", "kind of member"),
    AREA: Text("住所の都道府県", "prefecture"),
    AGE: Text("年齢", "age"),
    MONTH: Text("登録の月", "month of registration"),
    STATE: Text("契約の状態", "state"),
}
"""By what members may be counted."""
_ALWAYS_TOLD = ((KIND, AGE),)
"""Who is a corporation has no age: one table tells it of the other."""
_PEOPLE_MOST = 1_000
"""No cell of more people than that is withheld for being small."""
_WORDS: Mapping[str, Text] = {
    OTHERS: Text("そのほか", "others"),
    counts.PERSON: Text("個人", "persons"),
    counts.CORPORATION: Text("法人", "corporations"),
    counts.ABROAD: Text("国外", "abroad"),
    counts.NOT_STATED: Text("不明", "not known"),
    counts.ACTIVE: Text("利用中", "active"),
    counts.LEAVING: Text("退会の申出あり", "leaving"),
    counts.SUSPENDED: Text("利用停止中", "suspended"),
}


@dataclass(frozen=True)
class Table:
    """Members of a day by one thing or two, as it may be told. Every total is told.

    Attributes:
        day: at the end of this day they are counted.
        dimensions: by what; see ``DIMENSIONS``.
        rows, columns: categories; ``OTHERS``, the last, are those told of only together. A table
            by one thing has no columns.
        cells: people, row by row; None is withheld.
        least: fewer people than that are told of nowhere.
    """

    day: dt.date
    dimensions: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int, ...]
    column_totals: tuple[int, ...]
    total: int
    least: int

    @property
    def withheld(self) -> int:
        """How many of its cells are withheld."""
        return sum(one is None for one in chain.from_iterable(self.cells))

    @property
    def as_told(self) -> dict[str, Any]:
        """The table as plain values, as a publication keeps it."""
        names = ("rows", "columns", "cells", "row_totals", "column_totals")
        return {
            **{name: _lists(getattr(self, name)) for name in names},
            "total": self.total,
            "least": self.least,
        }

    @classmethod
    def of(cls, publication: Publication) -> Table:
        """The table of a publication."""
        told = publication.told
        return cls(
            publication.day,
            publication.dimensions,
            tuple(told["rows"]),
            tuple(told["columns"]),
            tuple(tuple(row) for row in told["cells"]),
            tuple(told["row_totals"]),
            tuple(told["column_totals"]),
            told["total"],
            told["least"],
        )

    def totals_of(self, dimension: str) -> dict[str, int]:
        """The totals it tells of a dimension, category → people, without the others."""
        is_first = dimension == self.dimensions[0]
        names, totals = (
            (self.rows, self.row_totals) if is_first else (self.columns, self.column_totals)
        )
        return {one: n for one, n in zip(names, totals, strict=True) if one != OTHERS}


def table(service: int, day: dt.date, dimensions: Sequence[str]) -> Table:
    """The table of a closed day that may be published now.

    Args:
        dimensions: one of ``DIMENSIONS`` or two.

    Raises:
        OperationRefused: ``statistics_not_offered``, ``unknown_dimension``, ``day_not_closed``,
            ``statistics_too_few`` where nothing could be told but how many there are,
            ``statistics_published_before``, ``statistics_days_too_close``,
            ``statistics_day_changed``, ``statistics_tell_each_other``; each with the clauses.
    """
    pack = queries.pack(service)
    asked = _asked(service, pack, day, dimensions)
    near = stored.about(service, day, DAYS_APART)
    _check_days(pack, day, asked, near)
    before = [Table.of(one) for one in near if one.day == day]
    _check_circle(pack, asked, before)
    least = _least(pack, day)
    found = _made(_Counted(service, day), asked, least)
    lines = [len(found.rows), *([len(found.columns)] if len(asked) == 2 else [])]
    all_withheld = bool(found.cells) and found.withheld == lines[0] * lines[-1]
    if found.total < least or min(lines) < 2 or all_withheld:
        raise _refused(
            pack, "statistics_too_few",
            f"どの区分も {least} 人に足りず、公表できるものがありません。",
            f"there are too few people: of no two groups {least} are in each",
        )  # fmt: skip
    _check_told(pack, day, found)
    _check_totals(pack, found, before)
    _check_pairs(service, pack, found, before)
    return found


@atomic_alone
def publish(
    *,
    service: int,
    day: dt.date,
    dimensions: Sequence[str],
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> int:
    """Publish the table of a closed day; the number of the publication.

    The journal has the day, by what was counted, how many cells were withheld and the table's
    digest; the table itself is kept as it was published.

    Raises:
        OperationRefused: as ``table``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["publication"])
    found = table(service, day, dimensions)
    today, pack = queries.business_day(service), queries.pack(service)
    basis = BasisBook(service, pack).on(QUESTION, day)
    entry = journal.next_entry_id()
    number = stored.add(
        service=service, day=day, dimensions=found.dimensions, told=found.as_told,
        published_on=today, at=at, by=by, basis=basis, entry=entry,
    )  # fmt: skip
    journal.record(
        Act(at, by, key), service=service, business_day=today, action=PUBLISHED, basis=basis,
        payload={
            "publication": number, "day": day, "dimensions": list(found.dimensions),
            "withheld": found.withheld, "sha256": stored.digest(found.as_told),
        },
        entry_id=entry,
    )  # fmt: skip
    return number


def category_words(service: int, dimension: str) -> dict[str, Text]:
    """What the categories of a dimension are called; a month is called as it is."""
    if dimension == PLAN:
        return {**plans.names_by_code(service), OTHERS: _WORDS[OTHERS]}
    if dimension == AREA:
        return {**{ja: Text(ja, en) for ja, en in counts.PREFECTURES.items()}, **_WORDS}
    if dimension == AGE:
        bands = {one: Text(f"{one}歳代", f"{one}–{int(one) + 9}") for one in counts.AGES[1:-1]}
        ends = {
            counts.UNDER_20: Text("20歳未満", "under 20"),
            counts.FROM_80: Text("80歳以上", "80 and over"),
        }
        return {**bands, **ends, **_WORDS}
    return dict(_WORDS)


def offered(pack: Pack) -> bool:
    """Whether a service's terms let statistics be published."""
    return pack.answers(QUESTION)


def clauses(pack: Pack) -> tuple[str, ...]:
    """The clauses that let statistics be published."""
    return tuple(pack.question(QUESTION).clauses) if offered(pack) else ()


# --- what may be asked ------------------------------------------------------------------------


def _asked(service: int, pack: Pack, day: dt.date, dimensions: Sequence[str]) -> tuple[str, ...]:
    if not offered(pack):
        raise OperationRefused(
            "statistics_not_offered",
            "このサービスの規約には、統計の公表についての定めがありません。",
            "the terms of this service say nothing of publishing statistics",
        )
    asked = tuple(one for one in DIMENSIONS if one in dimensions)
    if len(asked) != len(dimensions) or len(asked) not in (1, 2):
        known = "、".join(f"{code}({one.ja})" for code, one in DIMENSIONS.items())
        raise _refused(
            pack, "unknown_dimension",
            f"数え方は次のうちから 1 つか 2 つを選んでください: {known}。",
            f"choose one or two of {', '.join(DIMENSIONS)}",
        )  # fmt: skip
    today, opened_on = queries.business_day(service), queries.service(service).opened_on
    if not opened_on <= day < today:
        raise _refused(
            pack, "day_not_closed",
            f"締めた日を選んでください({opened_on} から {today - dt.timedelta(1)} まで)。",
            f"choose a closed day, from {opened_on} to {today - dt.timedelta(1)}",
        )  # fmt: skip
    return asked


def _check_days(
    pack: Pack, day: dt.date, asked: tuple[str, ...], near: Sequence[Publication]
) -> None:
    for one in near:
        if one.day == day and one.dimensions == asked:
            raise _refused(
                pack, "statistics_published_before",
                f"この表は公表済みです(統計 {one.id})。",
                f"this table is published already: statistics {one.id}",
                publication=one.id,
            )  # fmt: skip
        if one.day != day:
            raise _refused(
                pack, "statistics_days_too_close",
                f"{one.day} の統計が公表済みです。差し引くと出入りした人がわかるため、"
                f"{DAYS_APART} 日以上離れた日を選んでください。",
                f"statistics of {one.day} are published: subtracted they would tell who came and "
                f"went. Choose a day {DAYS_APART} days or more from it",
            )  # fmt: skip


def _check_circle(pack: Pack, asked: tuple[str, ...], before: Sequence[Table]) -> None:
    pairs = [_pair(one.dimensions) for one in before if len(one.dimensions) == 2]
    new = [_pair(asked)] if len(asked) == 2 else []
    if new and suppression.has_circle([*_ALWAYS_TOLD, *pairs, *new]):
        raise _refused(
            pack, "statistics_tell_each_other",
            "同じ日に公表した表や区分の意味(法人に年齢はない)と組み合わせると、"
            "秘匿した人数がわかるおそれがあります。",
            "with other tables of that day, or by what categories mean (a corporation has no age), "
            "it might tell what is withheld",
        )  # fmt: skip


def _check_totals(pack: Pack, found: Table, before: Sequence[Table]) -> None:
    """What two tables of a day tell of the same must be the same."""
    for one in before:
        same = one.total == found.total
        for dimension in {*one.dimensions} & {*found.dimensions}:
            old, new = one.totals_of(dimension), found.totals_of(dimension)
            same = same and all(old[name] == new[name] for name in old.keys() & new.keys())
        if not same:
            raise _refused(
                pack, "statistics_day_changed",
                "この日の統計を公表したあとで、この日の登録内容が訂正されています。"
                "二つの表の差から訂正された人がわかるため、公表できません。",
                "what is registered of that day was corrected since statistics of it were "
                "published: the difference would tell of whom",
            )  # fmt: skip


def _check_pairs(service: int, pack: Pack, found: Table, before: Sequence[Table]) -> None:
    """Totals of two things that no table tells of together must not tell a cell of few either."""
    counted = _Counted(service, found.day)
    told = {one for each in before for one in each.dimensions} - {*found.dimensions}
    tables = {frozenset(one.dimensions) for one in before}
    for other in sorted(told):
        for one in found.dimensions:
            if frozenset((one, other)) in tables:
                continue
            people = counted.by((one, other))[1]
            rows = suppression.told_together(people.sum(axis=1), found.least)
            columns = suppression.told_together(people.sum(axis=0), found.least)
            folded = suppression.put_together(people, rows, columns)
            if suppression.told_by_totals(folded, found.least):
                raise _refused(
                    pack, "statistics_tell_each_other",
                    f"{DIMENSIONS[other].ja}別の合計がすでに公表されており、"
                    f"{DIMENSIONS[one].ja}別の合計と合わせると、少人数の区分がわかります。",
                    f"totals by {DIMENSIONS[other].en} are published: with those by "
                    f"{DIMENSIONS[one].en} they would tell of a few people",
                )  # fmt: skip


def _check_told(pack: Pack, day: dt.date, found: Table) -> None:
    """Everything that the table tells, the terms let it tell."""
    figures = [*found.row_totals, *found.column_totals, found.total]
    figures += [one for one in chain.from_iterable(found.cells) if one is not None]
    if not np.all(pack.ask(QUESTION, as_of=day, people=np.array(figures, dtype=np.int64))):
        raise _refused(
            pack, "statistics_too_few",
            "規約が公表を認めない人数が表に残ります。",
            "the table would tell of so few people as the terms do not let it",
        )  # fmt: skip


def _least(pack: Pack, day: dt.date) -> int:
    """The fewest people of whom the terms let a table tell on a day."""
    numbers = np.arange(1, _PEOPLE_MOST + 1)
    allowed = np.flatnonzero(pack.ask(QUESTION, as_of=day, people=numbers))
    if not len(allowed):
        raise _refused(
            pack, "statistics_too_few",
            f"規約は {_PEOPLE_MOST:,} 人以下の区分の公表を認めていません。",
            f"the terms let no {_PEOPLE_MOST:,} people be told of",
        )  # fmt: skip
    return int(numbers[allowed[0]])


def _refused(pack: Pack, code: str, ja: str, en: str, **details: Any) -> OperationRefused:
    cited = clauses(pack)
    words_ja, words_en = "、".join(cited), ", ".join(cited)
    return OperationRefused(
        code, f"{ja}(条項 {words_ja})", f"{en} (clause {words_en})", clauses=list(cited), **details
    )


# --- counting ---------------------------------------------------------------------------------


class _Counted:
    """The members of a day, by what is asked, with every category there could have been."""

    def __init__(self, service: int, day: dt.date) -> None:
        self._service = service
        self.day = day

    def by(self, dimensions: tuple[str, ...]) -> tuple[list[list[str]], Rows]:
        """The categories of each dimension, and how many people are in each of one or two."""
        found = counts.members_on(self._service, self.day, dimensions)
        if PLAN in dimensions:
            codes = {str(pk): code for pk, code in plans.plan_codes(self._service).items()}
            place = dimensions.index(PLAN)
            found = {
                (*key[:place], codes[key[place]], *key[place + 1 :]): n for key, n in found.items()
            }
        categories = [
            self._categories(one, {key[place] for key in found})
            for place, one in enumerate(dimensions)
        ]
        people = np.zeros([len(one) for one in categories], dtype=np.int64)
        for key, number in found.items():
            people[tuple(each.index(one) for each, one in zip(categories, key, strict=True))] = (
                number
            )
        return categories, people

    def _categories(self, dimension: str, found: set[str]) -> list[str]:
        known = self._known(dimension)
        return [*known, *sorted(found - {*known})]

    def _known(self, dimension: str) -> list[str]:
        """The categories that everybody knows there are, whether anybody is in them or not."""
        if dimension == PLAN:
            on_offer = prices.published_plans(self._service)
            return [one.code for one in on_offer if min(one.fees, default=dt.date.max) <= self.day]
        if dimension == MONTH:
            return _months(queries.service(self._service).opened_on, self.day)
        return {
            KIND: [counts.PERSON, counts.CORPORATION],
            AREA: [*counts.PREFECTURES, counts.ABROAD],
            AGE: [*counts.AGES, counts.CORPORATION],
            STATE: [counts.ACTIVE, counts.LEAVING, counts.SUSPENDED],
        }[dimension]


def _months(first: dt.date, last: dt.date) -> list[str]:
    number, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [f"{one // 12:04}-{one % 12 + 1:02}" for one in range(number, end + 1)]


def _made(counted: _Counted, asked: tuple[str, ...], least: int) -> Table:
    categories, people = counted.by(asked)
    if len(asked) == 1:
        together = suppression.told_together(people, least)
        totals = suppression.put_together(people[:, None], together)[:, 0]
        names = _names(categories[0], together)
        return Table(
            counted.day, asked, names, (), (), tuple(totals.tolist()), (), int(people.sum()), least
        )
    told = suppression.protected(people, least)
    cells = tuple(
        tuple(None if hidden else int(n) for n, hidden in zip(row, out, strict=True))
        for row, out in zip(told.counts, told.withheld, strict=True)
    )
    return Table(
        counted.day,
        asked,
        _names(categories[0], told.rows),
        _names(categories[1], told.columns),
        cells,
        tuple(told.counts.sum(axis=1).tolist()),
        tuple(told.counts.sum(axis=0).tolist()),
        int(people.sum()),
        least,
    )


def _names(categories: Sequence[str], together: Rows) -> tuple[str, ...]:
    single = [one for one, is_other in zip(categories, together, strict=True) if not is_other]
    return (*single, *([OTHERS] if together.any() else []))


def _pair(dimensions: tuple[str, ...]) -> tuple[str, str]:
    return dimensions[0], dimensions[1]


def _lists(value: Any) -> Any:
    return [_lists(one) for one in value] if isinstance(value, tuple) else value
