"""Outages: what is known of each is in the journal, and every credit is as the terms have it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.db import connection

from kiyaku.base.columns import Rows
from kiyaku.close.verify import acts
from kiyaku.close.verify.context import Audit, Check
from kiyaku.close.verify.matching import Index
from kiyaku.flows.network import hit, outages, outages_decided
from kiyaku.network import outages as kept

_TOLD = {
    "outage": "i8", "decision": "i8", "payment": "i8", "amount_yen": "i8", "before_yen": "i8",
}  # fmt: skip
_ENTRIES = """
SELECT id, payload FROM journal_entry WHERE service_id = %s AND action = ANY(%s) ORDER BY id
"""


def check_facts(audit: Audit) -> None:
    """What is known of each outage is what its entry says, and no entry is without its fact."""
    told = _entries(audit.service, outages.RECORDED, outages.CORRECTED)
    for fact in kept.facts(audit.service):
        payload = told.pop(fact.entry, None)
        areas = () if payload is None or "outage_areas" not in payload else fact.areas
        facts = {
            "known_at": fact.known_at, "restored_at": fact.restored_at,
            "is_whole": fact.is_whole, "is_ours": fact.is_ours, "fault": fact.fault,
        }  # fmt: skip
        from_ = None if payload is None or "interruption" not in payload else fact.interruption
        expected = outages.told(fact.outage, facts, areas, from_)
        if payload != expected:
            audit.found.add("outage", f"outage {fact.outage}", payload, expected)
    for entry, payload in told.items():
        audit.found.add("outage", f"journal_entry {entry}", payload, None)
    decided = _entries(audit.service, outages_decided.DECIDED)
    for one in kept.decided(audit.service):
        payload = decided.pop(one.entry, {})
        found = (one.outage, one.decision, one.count, one.total_yen, one.most_yen)
        names = ("outage", "decision", "count", "total_yen", "most_yen")
        expected_ = tuple(payload.get(name) for name in names)
        if found != expected_ or kept.sum_of(one.decision) != (one.count, one.total_yen):
            audit.found.add("outage", f"decision {one.decision}", expected_, found)
    for entry, payload in decided.items():
        audit.found.add("outage", f"journal_entry {entry}", payload, None)


def _entries(service: int, *actions: str) -> dict[int, Mapping[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [service, list(actions)])
        return {int(entry): acts.payload_of(payload) for entry, payload in cursor.fetchall()}


def check(check: Check) -> None:
    """What each member of a partition was credited."""
    _check_credits(check)
    _check_told(check)
    _check_figures(check)
    for decision in np.unique(check.part["compensation"]["decision_id"]).tolist():
        _check_stretches(check, decision)


def _check_credits(check: Check) -> None:
    """Each compensation is one credit, and each credit without money one compensation."""
    rows, payments = check.part["compensation"], check.part["payment"]
    payments = payments[payments["is_compensation"]]
    place = Index(payments["id"]).of(rows["payment_id"])
    wrong = place < 0
    theirs = payments[place[~wrong]]
    ours = rows[~wrong]
    wrong[place >= 0] |= (
        (theirs["membership_id"] != ours["membership_id"])
        | (theirs["amount_yen"] != ours["amount_yen"])
        | (theirs["entry_id"] != ours["entry_id"])
        | (theirs["paid_on"] != theirs["received_on"])
    )
    check.put("outage", "compensation", wrong, "payment", rows["amount_yen"])
    lost = Index(rows["payment_id"]).of(payments["id"]) < 0
    where = check.where("payment", payments)
    check.audit.found.add_rows("outage", lost, where, "compensation", payments["amount_yen"])


def _check_told(check: Check) -> None:
    """Each is one entry of the journal, and the other way round."""
    rows, told = check.part["compensation"], acts.read(check.part, outages_decided.CREDITED, _TOLD)
    place = Index(told["payment"]).of(rows["payment_id"])
    wrong = place < 0
    theirs, ours = told[place[~wrong]], rows[~wrong]
    wrong[place >= 0] |= (
        (theirs["membership_id"] != ours["membership_id"])
        | (theirs["amount_yen"] != ours["amount_yen"])
        | (theirs["before_yen"] != ours["before_yen"])
        | (theirs["outage"] != ours["outage_id"])
        | (theirs["decision"] != ours["decision_id"])
    )
    check.put("outage", "compensation", wrong, "journal_entry", rows["amount_yen"])
    lost = Index(rows["payment_id"]).of(told["payment"]) < 0
    where = check.where("journal_entry", told)
    check.audit.found.add_rows("outage", lost, where, told["amount_yen"], None)


def _check_figures(check: Check) -> None:
    """Fee and cap are what price list and terms gave at the entry; no more than the cap is given.

    What was credited of the same stretch before is taken off, so that no day is paid twice.
    """
    rows = check.part["compensation"]
    if not len(rows):
        return
    changes = check.changes_at(rows["entry_id"])
    since, until = (rows[name].astype("datetime64[us]") for name in ("since_us", "until_us"))
    check.basis("compensation", "basis_id", (outages.CAP,), _days(rows["since_us"]))
    answers, answered = check.answers(
        outages.CAP, "compensation", rows, changes, rows["basis_id"],
        monthly_basic_fee_yen=rows["monthly_fee_yen"], known_at=since, restored_at=until,
    )  # fmt: skip
    if answered.any():
        capped = answered & (rows["cap_yen"] != kept.NO_CAP)
        wrong = capped & (answers["answer"] != rows["cap_yen"])
        check.put("outage", "compensation", wrong, answers["answer"], rows["cap_yen"])
    given = rows["amount_yen"] + rows["before_yen"]
    claimed = (rows["claimed_yen"] != kept.NO_CAP) & (given > rows["claimed_yen"])
    check.put("outage", "compensation", claimed, rows["claimed_yen"], given)
    before = _before(rows)
    check.put("outage", "compensation", before != rows["before_yen"], before, rows["before_yen"])


def _before(rows: Rows) -> Rows:
    """What was credited to each membership by earlier entries, of an overlapping stretch."""
    found = np.zeros(len(rows), dtype=np.int64)
    order = np.argsort(rows["membership_id"], kind="stable")
    ids = rows["membership_id"][order]
    starts = np.flatnonzero(np.diff(ids, prepend=ids[0] - 1))
    for first, last in zip(starts, [*starts[1:], len(ids)], strict=True):
        if last - first == 1:
            continue
        mine = order[first:last]
        for one in mine:
            row = rows[one]
            other = rows[mine]
            earlier = other["entry_id"] < row["entry_id"]
            overlaps = (other["since_us"] < row["until_us"]) & (other["until_us"] > row["since_us"])
            counted = earlier & (overlaps | (other["outage_id"] == row["outage_id"]))
            found[one] = other["amount_yen"][counted].sum()
    return found


def _days(us: Rows) -> Rows:
    """The civil days of instants in Japan."""
    found: Rows = ((us + 9 * 3_600_000_000) // 86_400_000_000).astype("datetime64[D]")
    return found


def _check_stretches(check: Check, decision: int) -> None:
    """The stretch, plan and fee of each are what outages, contract and price list gave then."""
    rows = check.part["compensation"]
    rows = rows[rows["decision_id"] == decision]
    entry, number = int(rows["entry_id"][0]), int(rows["outage_id"][0])
    service = check.audit.service
    every = kept.outages(service, until_entry=entry)
    known = next((one for one in every if one.outage == number), None)
    where = check.where("compensation", rows)
    if known is None or known.restored_at is None or not known.counts:
        none = np.ones(len(rows), dtype=bool)
        check.audit.found.add_rows("outage", none, where, "an outage that counts", number)
        return
    found = hit.hit(
        service, known, known.restored_at, every, outages.areas_of(service),
        only=rows["membership_id"].tolist(), until_entry=entry,
    )  # fmt: skip
    place = Index(found.membership).of(rows["membership_id"])
    # Who cancelled initially since then is hit by nothing any more.
    there = place >= 0
    is_capped = bool(check.audit.settings.now.ask(outages.HOLDS, fault=known.fault))
    wrong = is_capped & (rows["cap_yen"] == kept.NO_CAP)
    for name in ("since_us", "until_us", "monthly_fee_yen"):
        wrong[there] |= rows[name][there] != getattr(found, name)[place[there]]
    wrong[there] |= rows["plan_id"][there] != found.plan[place[there]]
    check.audit.found.add_rows("outage", wrong, where, "as recomputed", rows["until_us"])
