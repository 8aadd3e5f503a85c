"""Start dates: a duty to tell one that was missed is on record, and none that was not."""

from __future__ import annotations

import numpy as np

from kiyaku.base import sandboxes
from kiyaku.close.starts import QUESTION
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.matching import Index
from kiyaku.close.verify.rows import START_DUTY
from kiyaku.notices import starts


def check(check: Check) -> None:
    """The duties of a partition that are about start dates."""
    part = check.part
    duties = part["duty"]
    duties = duties[duties["kind"] == START_DUTY]
    members = part["membership"]
    place = Index(members["id"]).of(duties["membership_id"])
    started_on = members["started_on"][place]
    check.bases_of("duty", duties, "basis_id", (QUESTION,), started_on)
    if not check.audit.settings.now.answers(QUESTION):
        return
    last_day, answered = check.answers(
        QUESTION, "duty", duties, check.changes_at(duties["entry_id"]), duties["basis_id"],
        started_on=started_on,
    )  # fmt: skip
    if answered.any():
        wrong = answered & (
            (last_day["answer"] != duties["last_day"]) | (duties["found_on"] < duties["last_day"])
        )
        where = check.where("duty", duties)
        check.audit.found.add_rows("duty_day", wrong, where, last_day["answer"], duties["last_day"])
    _check_all(check)


def _check_all(check: Check) -> None:
    """No member was left untold whose duty is not on record."""
    members = check.part["membership"]
    if not len(members) or sandboxes.is_sandbox(check.audit.service):
        return
    ids = starts.never_told(
        check.audit.service,
        int(members["id"].min()),
        int(members["id"].max()),
        until=check.audit.closed_until.astype(object),
    )
    rows = members[np.isin(members["id"], ids)]
    basis, changes = rows["start_basis_id"], check.audit.settings.on_days(rows["started_on"])
    last_day, answered = check.answers(
        QUESTION, "membership", rows, changes, basis, started_on=rows["started_on"]
    )
    if answered.any():
        left = answered & (last_day["answer"] <= check.audit.closed_until)
        where = check.where("membership", rows)
        check.audit.found.add_rows("duty_missing", left, where, last_day["answer"], None)
