"""Article 9: add-ons, lines and their start, and the member is told from when the service runs."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import days, latest, present, where


@terms.rule("9-1", "12-2", since="2022-02-18", basis="requested_on", answer="date")
def add_on_starts_on(requested_on: Any, start_told_on: Any = None) -> Any:
    """The first day on which an add-on is had, and from which its fee runs.

    An add-on has its own procedure of start. Where that names no day, it is had from the day it is
    asked for; a day that was told to the member holds where it is not earlier.

    Args: requested_on, start_told_on (absent: none was told): civil dates in Asia/Tokyo.
    Returns: civil date.
    """
    return where(present(start_told_on), latest(start_told_on, requested_on), requested_on)


@terms.rule("9-1", "12-2", since="2022-02-18", basis="works_recorded_on", answer="date")
def line_starts_on(works_done_on: Any, works_recorded_on: Any) -> Any:
    """The first day on which a line is in use: once its works are done and put on record.

    A line has its own procedure of start. Fees run from the day that the company sets as the start
    of use; it does not set one for days gone by, so that nobody owes for days of which nothing was
    told.

    Args: works_done_on, works_recorded_on: civil dates in Asia/Tokyo.
    Returns: civil date.
    """
    return latest(works_done_on, works_recorded_on)


@terms.rule("9-3", since="2022-02-18", basis="line_last_day", answer="date")
def equipment_due_back_on(line_last_day: Any, equipment_return_days: Any) -> Any:
    """The day by which equipment that the company lent is to be given back after a line's end.

    Equipment is the member's own affair; what the company lends besides is returned by its rule.

    Args: line_last_day, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return line_last_day + days(equipment_return_days)


@terms.rule("9-2", since="2022-02-18", basis="started_on", answer="date")
def start_notice_last_day(started_on: Any, start_notice_day: str) -> Any:
    """The last day on which a member is told in time from when the service runs.

    ``start_notice_day`` has one option only: the clause names no day, and who is to use the service
    and pay for it from a day on has to know by that day.

    Args: started_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return started_on
