"""Article 14: personal data: answering people, how long it is kept, statistics, leaks."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import corresponding_day, days, either, next_day, where


@terms.rule("14", since="2020-12-21", basis="asked_on", answer="date")
def disclosure_last_day(asked_on: Any, disclosure_days: Any) -> Any:
    """The last day for answering what somebody asks about their own data.

    The day it is asked is not counted (Civil Code 140).

    Args: asked_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return asked_on + days(disclosure_days)


@terms.rule("14", since="2020-12-21", basis="asked_on", answer="date")
def disclosure_extended_last_day(disclosure_last_day: Any, disclosure_extension_days: Any) -> Any:
    """The last day where the person was told in time, and why, that it takes longer.

    Returns: civil date.
    """
    return disclosure_last_day + days(disclosure_extension_days)


@terms.rule("14", since="2020-12-21", basis="ended_on", answer="date")
def member_data_erase_on(ended_on: Any, member_data_kept_months: Any) -> Any:
    """The day from which nothing is kept that tells who a former member was.

    The day of the end is not counted; by the calendar (Civil Code 140, 143).

    Args: ended_on, the last day of the last membership, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return corresponding_day(next_day(ended_on), member_data_kept_months)


@terms.rule("14", since="2020-12-21", basis="declined_on", answer="date")
def declined_data_erase_on(declined_on: Any, declined_data_kept_months: Any) -> Any:
    """The day from which nothing is kept that tells whose application was declined.

    Args: declined_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return corresponding_day(next_day(declined_on), declined_data_kept_months)


@terms.rule("14", since="2020-12-21", basis="saved_on", answer="date")
def draft_data_erase_on(saved_on: Any, draft_data_kept_months: Any) -> Any:
    """The day from which an application that was begun and never entered is gone.

    Args: saved_on, when it was last saved, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return corresponding_day(next_day(saved_on), draft_data_kept_months)


@terms.rule("14", since="2020-12-21", basis="logged_on", answer="date")
def access_log_delete_on(logged_on: Any, access_log_kept_months: Any) -> Any:
    """The day from which the log of a look at somebody's data is gone.

    Args: logged_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return corresponding_day(next_day(logged_on), access_log_kept_months)


@terms.rule("14", since="2020-12-21", answer="bool")
def leak_to_be_reported(
    leaked_people: Any,
    leak_people_over: Any,
    leak_sensitive: Any,
    leak_financial: Any,
    leak_wrongful: Any,
) -> Any:
    """Whether data that got out has to be reported, and the people told.

    Args: leaked_people, how many it is about; leak_sensitive, leak_financial, leak_wrongful,
        bools: data that calls for special care, that may cost money, that somebody took.
    Returns: bool.
    """
    grave = either(either(leak_sensitive, leak_financial), leak_wrongful)
    return either(leaked_people > leak_people_over, grave)


@terms.rule("14", since="2020-12-21", basis="leak_found_on", answer="date")
def leak_first_report_last_day(leak_found_on: Any, leak_first_report_days: Any) -> Any:
    """The last day for the first report of data that got out.

    Args: leak_found_on, the day on which the operator knew, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return leak_found_on + days(leak_first_report_days)


@terms.rule("14", since="2020-12-21", basis="leak_found_on", answer="date")
def leak_full_report_last_day(
    leak_found_on: Any,
    leak_wrongful: Any,
    leak_full_report_days: Any,
    leak_wrongful_report_days: Any,
) -> Any:
    """The last day for the full report: later where somebody took the data.

    Returns: civil date.
    """
    return leak_found_on + days(
        where(leak_wrongful, leak_wrongful_report_days, leak_full_report_days)
    )


@terms.rule("14", since="2020-12-21", answer="bool")
def statistics_cell_published(people: Any, statistics_min_people: Any) -> Any:
    """Whether a figure of the statistics may be shown: so many people that it tells of nobody.

    Args: people, how many the figure counts.
    Returns: bool.
    """
    return people >= statistics_min_people
