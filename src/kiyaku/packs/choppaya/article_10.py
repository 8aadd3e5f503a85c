"""Article 10: changing the service, and ending it."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import days


@terms.rule("10-3", since="2022-02-18", answer="bool")
def service_change_to_be_announced() -> Any:
    """Whether members must be told beforehand that the service changes or grows: no."""
    return False


@terms.rule("10-4", since="2022-02-18", basis="ends_on", answer="date")
def service_end_notice_last_day(
    ends_on: Any, service_end_notice_days: Any, notice_day_count: str
) -> Any:
    """The last day on which members can be told in time that the service, or part of it, ends.

    Args: ends_on, civil date in Asia/Tokyo.
    Returns: civil date: 30 days earlier; with full days between, one more.
    """
    if notice_day_count == "clear_days":
        return ends_on - days(service_end_notice_days + 1)
    return ends_on - days(service_end_notice_days)


@terms.rule("10-4", since="2022-02-18", basis="ends_on", answer="bool")
def service_end_notice_in_time(service_end_notice_last_day: Any, notified_on: Any) -> Any:
    """Whether members were told early enough that the service, or part of it, ends.

    Args: ends_on, notified_on: civil dates in Asia/Tokyo.
    Returns: bool.
    """
    return notified_on <= service_end_notice_last_day
