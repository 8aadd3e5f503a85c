"""The same rows as a close wrote, by bare COPY into tables with the same indexes."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import psycopg

_TABLES = {
    "period": "SELECT * FROM period WHERE first_day = '{day}' AND {mine}",
    "charge": "SELECT * FROM charge WHERE fee_month = '{day}' AND kind = 1 AND {mine}",
    "invoice": "SELECT * FROM invoice WHERE issued_on = '{day}' AND {mine}",
    "invoice_line": """SELECT l.* FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id
        WHERE i.issued_on = '{day}' AND i.{mine} ORDER BY l.invoice_id, l.number""",
    "posting": "SELECT * FROM posting WHERE day = '{day}' AND {mine}",
    "invoice_number": """SELECT n.* FROM invoice_number n JOIN invoice i ON i.id = n.invoice_id
        WHERE i.issued_on = '{day}' AND i.{mine} ORDER BY n.number""",
}


def seconds_to_write(service: int, day: dt.date, workers: int) -> float:
    """Seconds to write the rows of a day's close again, one transaction a partition.

    What is read for it (untimed) comes from the real tables; what is written goes to copies of
    them, made with all their indexes and constraints and filled with the rows of before.
    """
    from kiyaku.base import partitions
    from kiyaku.base.database import connection_parameters
    from kiyaku.members import queries

    todo = queries.partitions_of(service)
    parameters = connection_parameters("owner")
    with tempfile.TemporaryDirectory() as folder:
        _make_copies(parameters, day)
        for partition in todo:
            _dump(parameters, Path(folder), partition, partitions.bounds(partition), day)
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as team:
            list(team.map(_wake, range(workers)))
            start = time.perf_counter()
            list(team.map(_write, ((parameters, folder, partition) for partition in todo)))
            return time.perf_counter() - start


def _make_copies(parameters: dict[str, object], day: dt.date) -> None:
    with psycopg.connect(**parameters, autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute("DROP SCHEMA IF EXISTS bare CASCADE")
        connection.execute("CREATE SCHEMA bare")
        for table in _TABLES:
            connection.execute(f"CREATE TABLE bare.{table} (LIKE {table} INCLUDING ALL)")
        connection.execute(
            f"INSERT INTO bare.period SELECT * FROM period WHERE first_day < '{day}'"
        )
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _dump(
    parameters: dict[str, object],
    folder: Path,
    partition: int,
    bounds: tuple[int, int],
    day: dt.date,
) -> None:
    mine = "membership_id BETWEEN {} AND {}".format(*bounds)
    with psycopg.connect(**parameters) as connection, connection.cursor() as cursor:  # type: ignore[arg-type]
        for table, query in _TABLES.items():
            statement = f"COPY ({query.format(day=day, mine=mine)}) TO STDOUT (FORMAT BINARY)"
            with cursor.copy(statement) as rows:  # type: ignore[arg-type]
                (folder / f"{partition}.{table}").write_bytes(b"".join(rows))


def _wake(_: int) -> None:
    """A process started before the clock does."""


def _write(task: tuple[dict[str, object], str, int]) -> None:
    parameters, folder, partition = task
    with psycopg.connect(**parameters) as connection, connection.cursor() as cursor:  # type: ignore[arg-type]
        for table in _TABLES:
            with cursor.copy(f"COPY bare.{table} FROM STDIN (FORMAT BINARY)") as rows:
                for block in _blocks(Path(folder) / f"{partition}.{table}"):
                    rows.write(block)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            yield block
