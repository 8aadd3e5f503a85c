"""Acts after which the network's logins are looked at: a job each, once the act stands."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from kiyaku.flows.network import following
from kiyaku.jobs import names, queueing


def heard(service: int, action: str) -> None:
    """An entry was recorded."""
    if action in following.ACTS:
        transaction.on_commit(partial(_queue, service), robust=True)


def _queue(service: int) -> None:
    """A job waits, even while another one runs: that may have looked before the act stood."""
    if following.is_followed(service):
        queueing.follow_up(names.NETWORK_LOGINS, service=service)
