"""Waivers: each is one entry of the journal and one charge, which the terms let be waived."""

from __future__ import annotations

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.billing.kinds import ChargeKind
from kiyaku.close.verify import acts
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.matching import Index
from kiyaku.close.verify.rows import WAIVED
from kiyaku.flows import waivers


def check(check: Check) -> None:
    """All of a partition's waivers."""
    part = check.part
    told = acts.read(part, waivers.WAIVED, {"charge": "i8", "amount_yen": "i8"})
    reversals = part["charge_reversal"]
    reversals = reversals[part.entry_of(reversals["entry_id"])[1] == WAIVED]
    where, add_rows = check.where("journal_entry", told), check.audit.found.add_rows
    place = Index(reversals["entry_id"]).of(told["id"])
    done = np.zeros(len(told), dtype=np.int64)
    done[place >= 0] = reversals["charge_id"][place[place >= 0]]
    add_rows("waiver", done != told["charge"], where, told["charge"], done)
    place = part.charge_index.of(told["charge"])
    told, charges = told[place >= 0], part["charge"][place[place >= 0]]
    where = check.where("journal_entry", told)
    wrong = charges["amount_yen"] != told["amount_yen"]
    add_rows("waiver", wrong, where, charges["amount_yen"], told["amount_yen"])
    known = np.isin(charges["kind"], list(waivers.QUESTIONS))
    add_rows("waiver", ~known, where, "a charge for delay", charges["kind"])
    for kind, question in waivers.QUESTIONS.items():
        _check_allowed(check, told[charges["kind"] == kind], kind, question)
    _check_rows(check, reversals)


def _check_rows(check: Check, reversals: Rows) -> None:
    """A charge that was waived rests on what its entry rests on, and is taken back by no other."""
    charges = check.part["charge"]
    place = check.part.charge_index.of(reversals["charge_id"])
    rows, kinds = reversals[place >= 0], charges["kind"][place[place >= 0]]
    for kind, question in waivers.QUESTIONS.items():
        few = rows[kinds == kind]
        check.bases_of("charge_reversal", few, "basis_id", (question,), few["reversed_on"])


def _check_allowed(check: Check, told: Rows, kind: ChargeKind, question: str) -> None:
    """The terms, as they were set then, let charges of a kind be waived."""
    settings = check.audit.settings
    check.bases_of("journal_entry", told, "basis_id", (question,), told["day"])
    for day in np.unique(told["day"]):
        few = told[told["day"] == day]
        allowed = np.zeros(len(few), dtype=bool)
        if settings.now.answers(question):
            answers, answered = settings.ask(
                question, check.changes_at(few["id"]), few["basis_id"], as_of=day
            )
            allowed = answered & answers.get("answer", False)
        where = check.where("journal_entry", few)
        check.audit.found.add_rows("waiver", ~allowed, where, question, int(kind))
