"""Article 24: members' data, statistics, marketing mail, and warnings after NICT's notices."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import both, corresponding_day, days, either, negate, next_day, present, where


@terms.rule("24-1", since="2022-02-18", basis="asked_on", answer="date")
def disclosure_last_day(asked_on: Any, disclosure_days: Any) -> Any:
    """The last day for answering what somebody asks about their own data.

    The day it is asked is not counted (Civil Code 140).

    Args: asked_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return asked_on + days(disclosure_days)


@terms.rule("24-1", since="2022-02-18", basis="asked_on", answer="date")
def disclosure_extended_last_day(disclosure_last_day: Any, disclosure_extension_days: Any) -> Any:
    """The last day where the person was told in time, and why, that it takes longer.

    Returns: civil date.
    """
    return disclosure_last_day + days(disclosure_extension_days)


@terms.rule("24-1", since="2022-02-18", basis="ended_on", answer="date")
def member_data_erase_on(ended_on: Any, member_data_kept_months: Any) -> Any:
    """The day from which nothing is kept that tells who a former member was.

    The day of the end is not counted; by the calendar (Civil Code 140, 143).

    Args: ended_on, the last day of the last membership, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return corresponding_day(next_day(ended_on), member_data_kept_months)


@terms.rule("24-1", since="2022-02-18", basis="declined_on", answer="date")
def declined_data_erase_on(declined_on: Any, declined_data_kept_months: Any) -> Any:
    """The day from which nothing is kept that tells whose application was declined.

    Args: declined_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return corresponding_day(next_day(declined_on), declined_data_kept_months)


@terms.rule("24-1", since="2022-02-18", basis="saved_on", answer="date")
def draft_data_erase_on(saved_on: Any, draft_data_kept_months: Any) -> Any:
    """The day from which an application that was begun and never entered is gone.

    Args: saved_on, when it was last saved, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return corresponding_day(next_day(saved_on), draft_data_kept_months)


@terms.rule("24-1", since="2022-02-18", basis="logged_on", answer="date")
def access_log_delete_on(logged_on: Any, access_log_kept_months: Any) -> Any:
    """The day from which the log of a look at somebody's data is gone.

    Args: logged_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return corresponding_day(next_day(logged_on), access_log_kept_months)


@terms.rule("24-1", since="2022-02-18", answer="bool")
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


@terms.rule("24-1", since="2022-02-18", basis="leak_found_on", answer="date")
def leak_first_report_last_day(leak_found_on: Any, leak_first_report_days: Any) -> Any:
    """The last day for the first report of data that got out.

    Args: leak_found_on, the day on which the operator knew, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return leak_found_on + days(leak_first_report_days)


@terms.rule("24-1", since="2022-02-18", basis="leak_found_on", answer="date")
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


@terms.rule("24-2", since="2022-02-18", answer="bool")
def statistics_cell_published(people: Any, statistics_min_people: Any) -> Any:
    """Whether a cell of the usage statistics may be shown: enough people stand behind it.

    Args: people, how many the cell counts.
    Returns: bool.
    """
    return people >= statistics_min_people


@terms.rule("24-3", since="2022-02-18", answer="bool")
def marketing_allowed(consented: Any, opted_out: Any) -> Any:
    """Whether mail about the services may be sent to a member: consented, and not opted out.

    Args: consented, opted_out: bools.
    Returns: bool.
    """
    return both(consented, negate(opted_out))


@terms.rule("24-4", since="2022-02-18", answer="bool")
def notice_lookup_allowed(asked_by_nict: Any, service_may_suffer: Any) -> Any:
    """Whether the subscriber behind an address may be looked up, to be warned.

    Args: asked_by_nict, bool: on a notice of NICT; service_may_suffer, bool: the attack feared
        may disturb the company's own service.
    Returns: bool.
    """
    return both(asked_by_nict, service_may_suffer)


@terms.rule("24-4", since="2022-02-18", answer="bool")
def address_held_then(lease_started_at: Any, seen_at: Any, lease_ended_at: Any = None) -> Any:
    """Whether an address was a subscriber's at the time it was seen.

    A lease holds from its start up to, but not including, its end: so two that meet never both
    hold.

    Args: lease_started_at, seen_at, lease_ended_at (absent: it still runs): instants.
    Returns: bool.
    """
    not_ended = either(negate(present(lease_ended_at)), seen_at < lease_ended_at)
    return both(lease_started_at <= seen_at, not_ended)


@terms.rule("24-4", since="2022-02-18", basis="connected_on", answer="date")
def connection_log_delete_on(connected_on: Any, connection_log_months: Any) -> Any:
    """The day from which the log of a connection must be gone.

    The day of the connection is not counted (Civil Code 140, 143); the log is kept to the day
    before the one returned.

    Args: connected_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return corresponding_day(next_day(connected_on), connection_log_months)
