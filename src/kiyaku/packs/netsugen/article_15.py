"""Article 15: changes to be reported; notices and when they arrive."""

from typing import Any

from kiyaku import terms
from kiyaku.terms import both, negate, present, same, where


@terms.rule("15-1", since="2020-12-21", answer="bool")
def change_to_be_reported() -> Any:
    """Whether a member must report that what was registered has changed: yes, without delay."""
    return True


@terms.rule("15-3", since="2020-12-21", answer="instant")
def notice_arrived_at(
    channel: Any, dispatched_at: Any = None, accepted_at: Any = None, posted_at: Any = None
) -> Any:
    """When a notice counts as arrived: when it was sent, by whatever channel.

    That a mail server accepted it, or when, plays no part; a posting without a dispatch on record
    was sent by being posted.

    Args: channel, one of email, posting, other; dispatched_at, accepted_at, posted_at: instants,
        those that exist.
    Returns: instant, or nothing while the notice has not been sent.
    """
    sent_by_posting = both(same(channel, "posting"), negate(present(dispatched_at)))
    return where(sent_by_posting, posted_at, dispatched_at)
