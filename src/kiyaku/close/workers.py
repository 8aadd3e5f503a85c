"""Who does the partitions' work: this process, or a team of processes."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Protocol, Self

Task = tuple[Callable[..., Any], Sequence[Any]]


class Workers(Protocol):
    """Runs tasks and yields their results as they are done; used in a ``with`` block."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Any]:
        """Yield one result for each task, in any order; the first failure is raised."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Inline:
    """This process does it all, one task after another."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Any]:
        """Yield each task's result in order."""
        for function, arguments in tasks:
            yield function(*arguments)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class Pool:
    """A team of processes, each with its own connection to the database."""

    def __init__(self, count: int) -> None:
        self._executor = ProcessPoolExecutor(
            count, mp_context=multiprocessing.get_context("spawn"), initializer=begin
        )

    def run(self, tasks: Iterable[Task]) -> Iterator[Any]:
        """Yield results as they are done."""
        futures = [self._executor.submit(function, *arguments) for function, arguments in tasks]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            for future in futures:
                future.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(cancel_futures=True)


def begin() -> None:
    """Set up Django in a new process; where the database is comes from the environment.

    It ends with the process that began it.
    """
    import django

    threading.Thread(target=_end_with_leader, daemon=True).start()
    django.setup()


def _end_with_leader() -> None:
    """End when the process that leads the team is gone: an executor's worker would wait for ever.

    What is under way is rolled back, as if this process had been killed too.
    """
    leader = multiprocessing.parent_process()
    assert leader is not None
    wait([leader.sentinel])
    os._exit(1)
