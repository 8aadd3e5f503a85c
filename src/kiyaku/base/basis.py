"""Bases: which clauses, version and readings an answer rests on, each kept once."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from kiyaku.base.models import Basis
from kiyaku.terms import Pack


@dataclass(frozen=True)
class Ground:
    """The content of one basis, before it has been stored."""

    service: int
    terms_version: str
    rule: str
    clauses: tuple[str, ...]
    readings: tuple[tuple[str, str], ...]

    @property
    def id(self) -> int:
        """A positive 63-bit id taken from the content: the same in every process."""
        text = "|".join(
            [str(self.service), self.terms_version, self.rule, *self.clauses]
            + [f"{reading}={option}" for reading, option in self.readings]
        )
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


class BasisBook:
    """Hands out the ids of bases for one service's pack, storing each the first time."""

    def __init__(self, service: int, pack: Pack) -> None:
        self.service = service
        self.pack = pack
        self._stored: set[int] | None = None

    def on(
        self, question: str, date: dt.date | np.datetime64 | None, item: str | None = None
    ) -> int:
        """The basis of an answer to a question whose governing day is ``date``.

        Args:
            item: the clause that the answer itself is, cited instead of the rule's own.
        """
        return self._store([self.ground(question, self.pack.terms_version_on(date), item)])[0]

    def on_each(self, question: str, dates: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The basis of each row of a column of answers, by its governing day."""
        if not len(dates):
            return np.zeros(0, dtype=np.int64)
        starts = np.array([version.in_force_from for version in self.pack.versions])
        index = np.searchsorted(starts, dates.astype("datetime64[D]"), side="right") - 1
        used = np.unique(index)
        ids = self._store([self.ground(question, str(starts[one])) for one in used])
        return np.array(ids, dtype=np.int64)[np.searchsorted(used, index)]

    def store_all(self, date: dt.date) -> None:
        """Store the bases of every question on a day, before anybody needs them.

        Two transactions that store the same ones as they go wait for each other, and in a circle
        where they come upon them in different orders.
        """
        version = self.pack.terms_version_on(date)
        self._store([self.ground(question, version) for question in sorted(self.pack.rules)])

    def ground(self, question: str, version: str, item: str | None = None) -> Ground:
        """The basis of an answer under a version of the terms, whether stored or not."""
        rule = self.pack.rules[question][-1]
        readings = sorted(self.pack.readings_of(question))
        return Ground(
            self.service,
            version,
            question,
            rule.clauses if item is None else (item,),
            tuple((name, self.pack.reading(name)) for name in readings),
        )

    def _store(self, grounds: Iterable[Ground]) -> list[int]:
        if self._stored is None:
            self._stored = _stored_ids(self.service)
        grounds = list(grounds)
        new = [ground for ground in grounds if ground.id not in self._stored]
        if new:
            Basis.objects.bulk_create([_row(ground) for ground in new], ignore_conflicts=True)
            self._stored |= {ground.id for ground in new}
        return [ground.id for ground in grounds]


def carried_over(service: int, to: int) -> dict[int, int]:
    """The id that each basis of a service has under another service, by its own id."""
    return {row.pk: _ground(row, to).id for row in Basis.objects.filter(service_id=service)}


def _ground(row: Basis, service: int) -> Ground:
    pairs = (one.partition("=") for one in row.readings.split())
    return Ground(
        service,
        row.terms_version.isoformat(),
        row.rule,
        tuple(row.clauses.split()),
        tuple((name, option) for name, _, option in pairs),
    )


def _stored_ids(service: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM basis WHERE service_id = %s", [service])
        return {int(row[0]) for row in cursor.fetchall()}


def _row(ground: Ground) -> Basis:
    return Basis(
        id=ground.id,
        service_id=ground.service,
        terms_version=ground.terms_version,
        rule=ground.rule,
        clauses=" ".join(ground.clauses),
        readings=" ".join(f"{name}={option}" for name, option in ground.readings),
    )
