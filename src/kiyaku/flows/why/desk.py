"""Asking a service's terms again, as they were set when something was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import queries, records
from kiyaku.base.basis import Ground
from kiyaku.base.errors import OperationRefused
from kiyaku.base.records import Entry
from kiyaku.billing.prices import PriceList
from kiyaku.flows.why.reasons import Reason, in_words
from kiyaku.terms import Pack
from kiyaku.terms.errors import TermsError
from kiyaku.terms.receipts import Receipt
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Answered:
    """An answer given again under a stored basis, and where it departs from that basis.

    ``receipt`` is None where no answer can be given any more; ``differences`` say why then.
    """

    ground: Ground
    receipt: Receipt | None
    differences: tuple[Text, ...]

    @property
    def answer(self) -> Any:
        """The answer, None where there is none."""
        return None if self.receipt is None else self.receipt.answer

    def part(self, name: str) -> Any:
        """One part of an answer in parts."""
        return None if self.receipt is None else self.receipt.answer[name]


class Desk:
    """One service's terms, settings and prices as of any entry of its journal.

    An operation went by what had been set before it; the close of a day by what was set on or
    before that day.
    """

    def __init__(self, service: int) -> None:
        self.service = service

    def entry(self, entry: int) -> Entry:
        """An entry of the service's journal."""
        return records.entry(self.service, entry)

    def ground(self, basis: int) -> Ground:
        """What a stored basis says."""
        return records.ground(self.service, basis)

    def pack(self, entry: Entry) -> Pack:
        """The terms as they were set for an entry."""
        if entry.by_close:
            return queries.pack(self.service, on=entry.day)
        return queries.pack(self.service, until_entry=entry.id)

    def monthly_fee(self, plan: int, on: Any, entry: Entry) -> int | None:
        """A plan's monthly fee on a day by the price list of an entry, None where it had none."""
        known = {"on": entry.day} if entry.by_close else {"until_entry": entry.id}
        try:
            return PriceList(self.service, **known).monthly_fee(plan, on)
        except OperationRefused:
            return None

    def ask(
        self,
        question: str,
        basis: int,
        entry: Entry,
        *,
        as_of: Any = None,
        aside: bool = False,
        **facts: Any,
    ) -> Answered:
        """Ask again what was asked at an entry, under the readings of the stored basis.

        Args:
            as_of: the governing day, for a question whose facts do not tell it.
            aside: a question beside the one that the basis is of; it may rest on another version.
        """
        pack, ground = self.pack(entry), self.ground(basis)
        taken = pack.readings_of(question)
        readings = {name: option for name, option in ground.readings if name in taken}
        try:
            receipt = pack.explain(question, as_of=as_of, readings=readings, **facts)
        except TermsError as error:
            return Answered(ground, None, (_unanswerable(error),))
        departures = [] if aside else _departures(question, ground, receipt)
        return Answered(ground, receipt, tuple(departures))

    def reason(
        self,
        about: Text,
        stored: Any,
        recomputed: Any,
        answered: Answered | int,
        *steps: Text,
        inside: Sequence[Text] = (),
    ) -> Reason:
        """A reason by an answer given again, or by a stored basis (its id) alone."""
        if isinstance(answered, int):
            answered = Answered(self.ground(answered), None, ())
        ground, differences = answered.ground, list(answered.differences)
        if stored != recomputed and not (recomputed is None and differences):
            differences.append(_different(stored, recomputed))
        return Reason(
            about=about,
            stored=stored,
            recomputed=recomputed,
            clauses=ground.clauses,
            terms_version=ground.terms_version,
            receipt=answered.receipt,
            steps=steps,
            differences=tuple(differences),
            inside=tuple(inside),
        )


def _departures(question: str, ground: Ground, receipt: Receipt) -> list[Text]:
    """In what a receipt rests on something else than the stored basis says."""
    found = []
    if receipt.terms_version != ground.terms_version:
        found.append(
            Text(
                f"根拠の版は {ground.terms_version}、計算し直した版は {receipt.terms_version}",
                f"stored under the version of {ground.terms_version}, recomputed under that of "
                f"{receipt.terms_version}",
            )
        )
    if ground.rule == question and ground.clauses != receipt.clauses:
        stored, now = " ".join(ground.clauses), " ".join(receipt.clauses)
        found.append(
            Text(
                f"根拠の条項は {stored}、計算し直した条項は {now}",
                f"stored by the clauses {stored}, recomputed by {now}",
            )
        )
    return found


def _different(stored: Any, recomputed: Any) -> Text:
    return Text(
        f"保存された値 {in_words(stored, 'ja')}、計算し直した値 {in_words(recomputed, 'ja')}",
        f"stored {in_words(stored, 'en')}, recomputed {in_words(recomputed, 'en')}",
    )


def _unanswerable(error: TermsError) -> Text:
    return Text(f"計算し直せません。{error.ja}", f"cannot be recomputed: {error.en}")
