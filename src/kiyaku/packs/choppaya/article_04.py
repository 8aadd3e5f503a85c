"""Article 4: how members are notified, and when a notice arrives."""

from typing import Any

import numpy as np

from kiyaku import terms
from kiyaku.terms import both, either, negate, same, where

_NEVER = np.datetime64("NaT", "us")


@terms.rule("4-1", since="2022-02-18", answer="bool")
def notice_channel_valid(channel: Any, found_suitable: Any = None) -> Any:
    """Whether a notice may go this way: e-mail and posting always, others once found suitable.

    Args: channel, email, posting or other; found_suitable, bool (absent: not found so).
    Returns: bool.
    """
    return either(negate(same(channel, "other")), found_suitable)


@terms.rule("4-2", since="2022-02-18", answer="instant")
def notice_arrived_at(
    channel: Any,
    letter_arrival: str,
    dispatched_at: Any = None,
    accepted_at: Any = None,
    posted_at: Any = None,
) -> Any:
    """When a notice counts as arrived: when the member's mail server took it, or it could be read.

    A bounced mail was never taken and has not arrived. Of a letter the clause says nothing: by the
    default reading it has arrived once it was delivered, as any declaration does (Civil Code 97-1).

    Args: channel, email, posting or other; dispatched_at, accepted_at (taken by the mail server,
        or delivered as a letter), posted_at: instants, those that exist. The dispatch alone brings
        nothing about.
    Returns: instant, or nothing while the notice has not arrived.
    Raises: BadFact for a notice taken before it was sent.
    """
    terms.require(
        negate(both(negate(same(channel, "posting")), accepted_at < dispatched_at)),
        "accepted_before_dispatch",
        ja="受信側が受け取った時刻(accepted_at)が発信(dispatched_at)より前です。",
        en="accepted_at lies before dispatched_at",
    )
    of_letter = accepted_at if letter_arrival == "when_delivered" else _NEVER
    return where(
        same(channel, "email"), accepted_at, where(same(channel, "posting"), posted_at, of_letter)
    )
