"""Article 9: the member is told from when the service runs."""

from typing import Any

from kiyaku import terms


@terms.rule("9-2", since="2022-02-18", basis="started_on", answer="date")
def start_notice_last_day(started_on: Any, start_notice_day: str) -> Any:
    """The last day on which a member is told in time from when the service runs.

    ``start_notice_day`` has one option only: the clause names no day, and who is to use the service
    and pay for it from a day on has to know by that day.

    Args: started_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return started_on
