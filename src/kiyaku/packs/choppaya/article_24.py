"""Article 24: members' data, statistics, marketing mail, and warnings after NICT's notices."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import both, corresponding_day, either, negate, next_day, present


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
