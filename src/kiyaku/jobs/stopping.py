"""A worker told to stop: long jobs hear of it, and after a grace it ends whatever it does."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

GRACE_S = 30.0
"""So long what runs may go on after SIGTERM. What is cut off then is resumed by another worker."""
CUT_OFF = 75
"""The exit code of a worker that did not wait for its job (EX_TEMPFAIL: to be tried again)."""

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_told = threading.Event()


def goes_on() -> bool:
    """Whether the worker has not been told to stop."""
    return not _told.is_set()


@contextmanager
def heard(stop: Callable[[], object], grace_s: float) -> Iterator[None]:
    """In the block the first SIGTERM or SIGINT calls ``stop``; a second one ends the process.

    So does the end of the grace. What it was doing is then as if it had been killed: nothing half
    is kept, and other workers take it up when they have heard nothing for a while. To be entered
    where an event loop runs.
    """
    _told.clear()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    cut_off = threading.Timer(grace_s, partial(os._exit, CUT_OFF))
    cut_off.daemon = True

    def told() -> None:
        for one in _SIGNALS:
            loop.remove_signal_handler(one)
        _told.set()
        cut_off.start()
        stop()

    for one in _SIGNALS:
        loop.add_signal_handler(one, told)
    try:
        yield
    finally:
        cut_off.cancel()
        for one in _SIGNALS:
            loop.remove_signal_handler(one)
