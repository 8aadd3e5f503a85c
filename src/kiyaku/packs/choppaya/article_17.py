"""Article 17: transfer of membership."""

from typing import Any

from kiyaku import terms


@terms.rule("17-1", since="2022-02-18", answer="date")
def transfer_takes_effect_on(approved_on: Any = None) -> Any:
    """The day a transfer takes effect: that of the company's approval.

    Args: approved_on, civil date in Asia/Tokyo (absent: not approved).
    Returns: civil date, or nothing while there is no approval.
    """
    return approved_on


@terms.rule("17-1", "17-2", since="2022-02-18", answer="bool")
def transferable() -> Any:
    """Whether membership can be handed on to another: yes, once applied for and approved."""
    return True


@terms.rule("17-4", since="2022-02-18", answer="bool")
def rights_and_debts_pass() -> Any:
    """Whether a new member takes over every right and debt of the former one: yes, all of them."""
    return True
