"""Several acting at the same moment, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from kiyaku.base.errors import OperationRefused

_PATIENCE_S = 60


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What comes of acts that begin together: a result, or a refusal's code, for each in order.

    Raises: the first error that is no refusal; so a deadlock, or a row that is there already.
    """
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(_PATIENCE_S)
            return act()
        except OperationRefused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return [done.result(_PATIENCE_S) for done in [threads.submit(run, act) for act in acts]]
