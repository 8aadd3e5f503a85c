"""Article 15: interruptions, and the inspection of what members connect to their lines."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import both, days, negate, same, where


@terms.rule("15-1", since="2022-02-18", basis="starts_on", answer="date")
def interruption_notice_last_day(starts_on: Any) -> Any:
    """The last day on which members are told beforehand of a planned interruption: the day before.

    Args: starts_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return starts_on - days(1)


@terms.rule("15-2", since="2022-02-18", answer="text")
def stoppage_cause(cause: Any) -> Any:
    """The clause by which the service may stop for a time without notice.

    Args: cause, one of urgent_maintenance, emergency, operational_need.
    Returns: clause id, 15-2(1) to 15-2(3).
    """
    clause = where(same(cause, "emergency"), "15-2(2)", "15-2(3)")
    return where(same(cause, "urgent_maintenance"), "15-2(1)", clause)


@terms.rule("15-3", since="2022-02-18", answer="text")
def line_suspension_ground(line_fault: Any) -> Any:
    """The clause by which use may be suspended for what is wrong with equipment on a line.

    Args: line_fault, one of inspection_refused, equipment_kept.
    Returns: clause id, 15-3(1) or 15-3(2).
    """
    return where(same(line_fault, "inspection_refused"), "15-3(1)", "15-3(2)")


@terms.rule("15-3", since="2022-02-18", basis="fault_told_on", answer="date")
def line_suspension_first_day(fault_told_on: Any, line_suspension_notice: str) -> Any:
    """From when use may be suspended on such a ground.

    The clause asks for no notice, so by the default reading that may be on the very day. Under
    ``beforehand`` the notice of 15-1 is owed here too: on the day after the member was told.

    Args: fault_told_on, civil date in Asia/Tokyo.
    Returns: civil date.
    """
    return fault_told_on + days(1 if line_suspension_notice == "beforehand" else 0)


@terms.rule("15-3(2)", since="2022-02-18", basis="on", answer="bool")
def equipment_kept(remove_by: Any, on: Any, is_removed: Any) -> Any:
    """Whether equipment that does not conform was not taken off the line.

    Until when it is to be taken off the clause does not say: the company names a day.

    Args: remove_by, the last day named; on, the day asked about: civil dates in Asia/Tokyo;
        is_removed, bool: whether it was taken off by then.
    Returns: bool.
    """
    return both(on > remove_by, negate(is_removed))


@terms.rule("15-4", since="2022-02-18", answer="bool")
def line_inspection_owed(refusal_cause: Any) -> Any:
    """Whether a member must let what is connected to the line be inspected.

    Args: refusal_cause, one of none, just_cause, ordinance (the cases of the ordinance's Article
        32, paragraph 2): what the company finds the member has against it.
    Returns: bool.
    """
    return same(refusal_cause, "none")


@terms.rule("15-5", since="2022-02-18", answer="bool")
def equipment_removal_owed(conforms: Any) -> Any:
    """Whether the member must take the equipment off the line: where it was found not to conform.

    Args: conforms, bool: whether it was found to conform to the technical standards.
    Returns: bool.
    """
    return negate(conforms)


@terms.rule("15-6", since="2022-02-18", answer="bool")
def interruption_answered_for() -> Any:
    """Whether the company answers for damage that comes of an interruption: no.

    What it owes for an outage by its own fault, article 22 says apart.
    """
    return False
