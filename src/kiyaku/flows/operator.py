"""Setting who runs a service."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from kiyaku.base import journal, operations, operators, queries
from kiyaku.base.journal import Act
from kiyaku.base.operators import Operator

SET = "operator_set"


@operations.atomic_alone
def set_operator(
    *,
    service: int,
    operator: Operator,
    at: dt.datetime,
    by: str,
    from_day: dt.date | None = None,
    key: str | None = None,
) -> dt.date:
    """Enter the operator's particulars; returns the day from which they hold.

    Args:
        from_day: by default the business day; for the first ones entered, the service's first.

    The journal keeps what was changed and a digest of the whole: an operator may be a person.

    Raises:
        OperationRefused: see ``operators.checked``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.date.fromisoformat(done["from_day"])
    operator = operators.checked(operator)
    day, entry = queries.business_day(service), journal.next_entry_id()
    entered = operators.over_time(service)
    if from_day is None:
        from_day = day if entered else queries.service(service).opened_on
    before = operators.of_day(entered, from_day)
    operators.add(service, operator, from_day, entered_on=day, entry=entry)
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=day,
        action=SET,
        payload={
            "from_day": from_day,
            "changed": changed_particulars(before, operator),
            "digest": operator.digest,
        },
        entry_id=entry,
    )
    return from_day


def changed_particulars(before: Operator | None, after: Operator) -> list[str]:
    """The names of the particulars that are other than they were, or that are new."""
    old = asdict(before) if before else dict.fromkeys(asdict(after), "")
    return [name for name, value in asdict(after).items() if (value or "") != (old[name] or "")]
