"""Trying an operation: what it would do, told as the events that it causes, and undone again."""

from __future__ import annotations

from collections.abc import Callable

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import timeline
from kiyaku.flows.timeline import Event
from kiyaku.flows.trying import seen_after
from kiyaku.terms.errors import TermsError


def events_of(
    service: int, membership: int, act: Callable[[], object]
) -> list[Event] | OperationRefused:
    """What an act would do to a membership: the events it causes, or why it is refused.

    The act is really done, by the operation that would do it, and all of it is rolled back; only
    sequences move on, so ids that the events name (``Event.row``) are of rows that are not there.
    Several operations may be one act: a payment, then the resumption it makes possible.

    Returns: the events that the membership's timeline has more than before, in order; a refusal
    of the operation, or of the terms to answer, as it would be raised.
    """
    try:
        before = timeline.events(service, membership=membership)
        after = seen_after(act, lambda: timeline.events(service, membership=membership))
    except OperationRefused as refused:
        return refused
    except TermsError as error:
        return OperationRefused(error.code, error.ja, error.en)
    return _more(before, after)


def _more(before: list[Event], after: list[Event]) -> list[Event]:
    """The events of ``after`` that are not in ``before``, each as often as it is new."""
    known = list(before)
    found = []
    for one in after:
        if one in known:
            known.remove(one)
        else:
            found.append(one)
    return found
