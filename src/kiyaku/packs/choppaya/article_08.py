"""Article 8: changes to be reported, and those that were not."""

from typing import Any

import numpy as np

from kiyaku import terms
from kiyaku.terms import either, negate, present, same, where

_NEVER = np.datetime64("NaT", "us")


@terms.rule("8-1", since="2022-02-18", answer="bool")
def change_to_be_reported() -> Any:
    """Whether a member must report that what was registered has changed: yes, without delay."""
    return True


@terms.rule("8-1", since="2022-02-18", answer="bool")
def change_proof_needed(particular: Any, change_proof: str) -> Any:
    """Whether a report that one of the particulars has changed must come with proof.

    The terms leave the procedure to the company. By the default reading it asks for none; by the
    other one for proof of who or where somebody is.

    Args: particular, which of them has changed.
    Returns: bool.
    """
    if change_proof == "name_and_address":
        return either(same(particular, "name"), same(particular, "address"))
    return negate(present(particular))


@terms.rule("8-2", since="2022-02-18", answer="instant")
def undelivered_notice_arrived_at(would_have_arrived_at: Any, unreported_change: Any) -> Any:
    """When an undelivered notice counts as arrived because a change had not been reported.

    Args: would_have_arrived_at, instant of its normal arrival; unreported_change, bool: it is
        established that what the notice went by had changed before, and that this had not been
        reported. A failure for any other cause is not the member's.
    Returns: instant, or nothing where the notice has simply not arrived.
    """
    return where(unreported_change, would_have_arrived_at, _NEVER)
