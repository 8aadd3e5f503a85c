"""Invoices that came to be due on another day: each change is as the terms and the journal say."""

from __future__ import annotations

import numpy as np

from kiyaku.base.columns import Rows
from kiyaku.close.verify import acts, at_once
from kiyaku.close.verify.arrears import open_at
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.matching import Index
from kiyaku.flows.acceleration import ACCELERATED, QUESTION, REVOKED


def check(check: Check) -> None:
    """All of a partition's changed due days."""
    rows = np.sort(check.part["due_change"], order="id")
    # What a close moved is told by no entry of its own, but counted and digested in the close's.
    _check_entries(check, rows[~check.by_close(rows["entry_id"])])
    at_once.check(check, rows)
    if not len(rows):
        return
    where, add_rows = check.where("due_change", rows), check.audit.found.add_rows
    place = check.part.invoice_index.of(rows["invoice_id"])
    add_rows("orphan", place < 0, where, "invoice", rows["invoice_id"])
    check.bases_of("due_change", rows, "basis_id", (QUESTION,), rows["entered_on"])
    day, _, known = check.part.entry_of(rows["entry_id"])
    wrong = ~known | (day != rows["entered_on"])
    add_rows("acceleration", wrong, where, day, rows["entered_on"])
    before, first = _due_before(check, rows)
    wrong = before != rows["from_due_on"]
    add_rows("acceleration", wrong, where, before, rows["from_due_on"])
    wrong = rows["is_correction"] & (first != rows["due_on"])
    add_rows("acceleration", wrong, where, first, rows["due_on"])
    _check_moved(check, rows[~rows["is_correction"]])


def _due_before(check: Check, rows: Rows) -> tuple[Rows, Rows]:
    """When each invoice was due before a change of it, and before the change that came before."""
    invoices = check.part["invoice"]
    index = Index(invoices["id"])
    days: dict[int, list[np.datetime64]] = {int(one): [] for one in np.unique(rows["invoice_id"])}
    before, first = rows["from_due_on"].copy(), rows["from_due_on"].copy()
    for number, place in enumerate(index.of(rows["invoice_id"])):
        known = days[int(rows["invoice_id"][number])]
        if not known and place >= 0:
            known.append(invoices["due_on"][place])
        before[number] = known[-1] if known else rows["from_due_on"][number]
        first[number] = known[-2] if len(known) > 1 else before[number]
        known.append(rows["due_on"][number])
    return before, first


def _check_moved(check: Check, rows: Rows) -> None:
    """What the terms answered, asked again as of the entry."""
    answers, answered = check.answers(
        QUESTION, "due_change", rows, check.changes_at(rows["entry_id"]), rows["basis_id"],
        due_on=rows["from_due_on"], ground_arose_on=rows["entered_on"],
    )  # fmt: skip
    if answered.any():
        wrong = answered & (answers["answer"] != rows["due_on"])
        where = check.where("due_change", rows)
        check.audit.found.add_rows("acceleration", wrong, where, answers["answer"], rows["due_on"])


def _check_entries(check: Check, rows: Rows) -> None:
    """Each change was made by an entry that names its invoice and the yen; none is missing."""
    told = {
        entry: (sorted(payload.get("invoices", ())), payload.get("amount_yen"))
        for entry, payload in acts.payloads(check.part, [ACCELERATED, REVOKED])
    }
    made = {
        int(entry): sorted(rows["invoice_id"][rows["entry_id"] == entry].tolist())
        for entry in np.unique(rows["entry_id"])
    }
    # What the entry itself applied of the member's credit was no longer open.
    open_yen = open_at(check, rows["invoice_id"], rows["entry_id"] + 1)
    for entry in sorted({*told, *made}):
        invoices, amount = told.get(entry, ([], None))
        found = made.get(entry, [])
        total = int(open_yen[rows["entry_id"] == entry].sum())
        if invoices != found or (amount is not None and amount != total):
            where = f"due_change, journal_entry {entry}"
            check.audit.found.add("acceleration", where, (invoices, amount), (found, total))
