"""Article 16: data that members leave on the service's equipment."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import both, either


@terms.rule("16-1", since="2022-02-18", answer="bool")
def stored_data_deletable(
    stored_days: Any,
    stored_bytes: Any,
    stored_data_days_limit: Any,
    stored_data_bytes_limit: Any,
    hinders_operation: Any = None,
) -> Any:
    """Whether stored data may be deleted without notice: too old, too much, or gravely in the way.

    A limit that is not set is never exceeded.

    Args: stored_days, days; stored_bytes, bytes; hinders_operation, bool: judged to hinder the
        service gravely (absent: not so).
    Returns: bool.
    """
    too_old = both(stored_data_days_limit > 0, stored_days > stored_data_days_limit)
    too_much = both(stored_data_bytes_limit > 0, stored_bytes > stored_data_bytes_limit)
    return either(either(too_old, too_much), hinders_operation)


@terms.rule("16-2", since="2022-02-18", answer="bool")
def stored_data_deletion_owed() -> Any:
    """Whether the operator must delete such data: no, it may."""
    return False
