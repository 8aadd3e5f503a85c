"""The stored bases: each made anew from its content, and looked up a column at a time."""

from __future__ import annotations

import numpy as np
from django.db import connection

from kiyaku.base.basis import BasisBook, Ground
from kiyaku.base.columns import Rows
from kiyaku.close.verify.findings import Findings
from kiyaku.close.verify.matching import Index
from kiyaku.terms import Pack

_BASES = """
SELECT id, terms_version::text, rule, clauses, readings FROM basis WHERE service_id = %s ORDER BY id
"""

_STEPS = """
SELECT plan_entry, version, step FROM terms_step
WHERE service_id = %s AND step IN ('announced', 'withdrawn') ORDER BY entry_id
"""


class Bases:
    """The bases of one service: few rows, whatever the number of answers that rest on them."""

    def __init__(self, service: int, pack: Pack) -> None:
        self._book = BasisBook(service, pack)
        with connection.cursor() as cursor:
            cursor.execute(_BASES, [service])
            rows = cursor.fetchall()
        self.grounds = [
            (
                int(row[0]),
                Ground(service, row[1], row[2], tuple(row[3].split()), _readings(row[4])),
            )
            for row in rows
        ]
        ids = np.array([id_ for id_, _ in self.grounds], dtype=np.int64)
        self._index = Index(ids)
        self._rules = np.array([ground.rule for _, ground in self.grounds] or [""])
        self._versions = np.array(
            [ground.terms_version for _, ground in self.grounds] or ["NaT"], dtype="datetime64[D]"
        )
        self._starts = np.array([version.in_force_from for version in pack.versions])
        self._once = _starts_once(service, pack)
        self._chosen = sorted({ground.readings for _, ground in self.grounds} | {()})
        self._reading = np.array(
            [self._chosen.index(ground.readings) for _, ground in self.grounds] or [0]
        )

    def check(self, found: Findings) -> None:
        """Every basis has the id that its content makes."""
        for id_, ground in self.grounds:
            if ground.id != id_:
                found.add("basis_content", f"basis {id_}", ground.id, id_)

    def known(self, ids: Rows) -> Rows:
        """Which ids are those of bases of this service."""
        known: Rows = self._index.of(ids) >= 0
        return known

    def rest_on(self, ids: Rows, question: str) -> Rows:
        """Which bases are those of a question."""
        place = self._index.of(ids)
        of_it: Rows = (place >= 0) & (self._rules[place] == question)
        return of_it

    def readings_of(self, ids: Rows) -> Rows:
        """A number for the readings of each basis; those of a basis there is not are none."""
        place = self._index.of(ids)
        return np.where(place >= 0, self._reading[place], self._chosen.index(()))

    def reading(self, number: int) -> dict[str, str]:
        """The readings that a number of ``readings_of`` stands for."""
        return dict(self._chosen[number])

    def are_wrong(self, ids: Rows, questions: tuple[str, ...], days: Rows) -> Rows:
        """Which of these (existing) bases are not of the questions and the days' versions.

        What rests on a day to come names the version that was to govern it when it was written:
        one that was announced, or withdrawn, since does not reach back.
        """
        place = self._index.of(ids)
        right = np.zeros(len(ids), dtype=bool)
        for starts in self._once:
            version = np.searchsorted(starts, days, side="right") - 1
            right |= self._versions[place] == starts[np.maximum(version, 0)]
        wrong: Rows = (place >= 0) & (~np.isin(self._rules[place], questions) | ~right)
        return wrong

    def made_for(self, question: str, days: Rows) -> Rows:
        """The ids of the bases of a question on some days, by the readings now chosen."""
        if not len(days):
            return np.zeros(0, dtype=np.int64)
        version = np.maximum(np.searchsorted(self._starts, days, side="right") - 1, 0)
        used = np.unique(version)
        ids = [self._book.ground(question, str(self._starts[one])).id for one in used]
        found: Rows = np.array(ids, dtype=np.int64)[np.searchsorted(used, version)]
        return found

    def in_words(self, ids: Rows) -> Rows:
        """Rule and version of each basis, to be shown."""
        place = self._index.of(ids)
        return np.array([f"{self._rules[one]} {self._versions[one]}" for one in place])


def _starts_once(service: int, pack: Pack) -> list[Rows]:
    """The first days of the versions there were after each announcement or withdrawal."""
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, [service])
        steps = cursor.fetchall()
    own = {one.in_force_from for one in pack.versions if not one.published}
    found = [np.array(sorted(own))]
    live: dict[int, np.datetime64] = {}
    for plan, version, step in steps:
        if step == "announced":
            live[plan] = np.datetime64(version, "D")
        else:
            live.pop(plan, None)
        found.append(np.array(sorted({*own, *live.values()})))
    return found


def _readings(stored: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, option) for name, _, option in (one.partition("=") for one in stored.split())
    )
