"""A leak of personal data as its page shows it: each step with its last day, why, and its proof."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.base import files, queries
from kiyaku.base.files import StoredFile
from kiyaku.flows import leaks as flow
from kiyaku.privacy import leaks
from kiyaku.privacy.leaks import Leak
from kiyaku.terms import Pack, Receipt
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Step:
    """What has to be done about a leak, and whether it was.

    Attributes:
        last_day: None where none is fixed.
        is_late: it was done after its last day, or is not done and its last day is over.
        law: the provision that asks for it, where the pack states it.
        receipt: the working of its last day, where the terms give it.
    """

    code: str
    words: Text
    last_day: dt.date | None
    done_on: dt.date | None
    is_late: bool
    law: Text | None
    receipt: Receipt | None


@dataclass(frozen=True)
class LeakShown:
    """A leak with all that a page tells of it.

    Attributes:
        steps: none where it need not be reported.
        clauses: by which it is reported, or need not be.
        law: the provision on reports, where the pack states it.
        receipt: the working of whether it has to be reported; None where the terms do not say.
        named, told: how many members it names, and how many of them were told.
        is_done: nothing is left to be done, so it can be closed.
    """

    leak: Leak
    steps: tuple[Step, ...]
    clauses: tuple[str, ...]
    law: Text | None
    receipt: Receipt | None
    files: tuple[StoredFile, ...]
    named: int
    told: int

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be done about it."""
        return all(one.done_on is not None for one in self.steps)


def shown(service: int, number: int) -> LeakShown:
    """A leak of a service, as it stands on the business day.

    Raises:
        OperationRefused: ``unknown_leak``.
    """
    found = leaks.leak(service, number)
    pack, day = queries.pack(service), queries.business_day(service)
    named, told = leaks.counts(number)
    return LeakShown(
        found,
        _steps(pack, found, day) if found.is_reported else (),
        flow.clauses(pack),
        pack.provisions.get(flow.LAW_ON_REPORTS),
        _why_reported(pack, found),
        tuple(files.describe(service, found.file_ids)),
        named,
        told,
    )


def kinds(found: Leak) -> list[Text]:
    """What makes a leak grave, in words."""
    known = (
        (found.is_sensitive, Text("要配慮個人情報を含む", "sensitive data")),
        (found.is_financial, Text("財産的被害のおそれ", "may cost people money")),
        (found.is_wrongful, Text("不正の目的によるおそれ", "taken by somebody")),
    )
    return [words for is_so, words in known if is_so]


def _steps(pack: Pack, found: Leak, day: dt.date) -> tuple[Step, ...]:
    on_reports = pack.provisions.get(flow.LAW_ON_REPORTS)
    on_telling = pack.provisions.get(flow.LAW_ON_TELLING)
    first = full = None
    if flow.clauses(pack):
        first = pack.explain(flow.FIRST_LAST_DAY, leak_found_on=found.found_on)
        full = pack.explain(
            flow.FULL_LAST_DAY, leak_found_on=found.found_on, leak_wrongful=found.is_wrongful
        )
    every = (
        (flow.FIRST, found.first_due_on, found.first_reported_on, on_reports, first),
        (flow.FULL, found.full_due_on, found.full_reported_on, on_reports, full),
        (flow.TOLD, None, found.told_on, on_telling, None),
    )
    return tuple(
        Step(
            code, flow.STEPS[code], last_day, done_on,
            last_day is not None and (done_on or day) > last_day, law, receipt,
        )
        for code, last_day, done_on, law, receipt in every
    )  # fmt: skip


def _why_reported(pack: Pack, found: Leak) -> Receipt | None:
    if not pack.answers(flow.REPORTABLE):
        return None
    return pack.explain(
        flow.REPORTABLE, leaked_people=found.people, leak_sensitive=found.is_sensitive,
        leak_financial=found.is_financial, leak_wrongful=found.is_wrongful,
    )  # fmt: skip
