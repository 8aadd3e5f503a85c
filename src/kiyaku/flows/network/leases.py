"""The history of leases: imported from a file, settled and dropped when its time is over."""

from __future__ import annotations

import datetime as dt

import numpy as np

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows.kept_until import first_day_kept
from kiyaku.flows.network.leases_file import LeasesFile
from kiyaku.flows.refusing import cited
from kiyaku.network import leases, lookups, radius_sessions
from kiyaku.terms import Pack

HELD, GONE = "address_held_then", "connection_log_delete_on"
"""What the terms are asked: whether a lease held then, and when its record must be gone."""

IMPORTED, DROPPED = "leases_imported", "leases_dropped"


def are_known(pack: Pack) -> bool:
    """Whether the terms know of addresses that are looked up at all."""
    return pack.answers(HELD)


def require(pack: Pack) -> None:
    """Refuse where the terms know of no addresses that are looked up.

    Raises:
        OperationRefused: ``no_leases``.
    """
    if not are_known(pack):
        raise OperationRefused(
            "no_leases",
            "この規約は、アドレスから会員を調べることを定めていません。",
            "these terms know of no addresses that members are looked up by",
        )


@atomic
def import_leases(
    *, service: int, file: LeasesFile, at: dt.datetime, by: str, key: str | None = None
) -> int:
    """Keep the leases of a file, all or none; how many it has.

    Those whose time is over already are not kept, and not counted.

    Raises:
        OperationRefused: ``no_leases``, ``bad_rows`` for a file with anything wrong in it.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["count"])
    day, pack = queries.business_day(service), queries.pack(service)
    require(pack)
    if file.wrong:
        raise OperationRefused(
            "bad_rows",
            f"誤りのある行が {len(file.wrong)} 行あります。一行も取り込みません。",
            f"{len(file.wrong)} rows are wrong: none is taken in",
        )
    until = kept_from(pack, day)
    ids = leases.login_ids(service, dict(file.logins))
    numbers = np.array([ids[login] for login, _ in file.logins], np.int32)
    count = 0
    for family, found in file.rows.items():
        rows = found[leases.days_of(found["ended_at"]) >= np.datetime64(until or dt.date.min, "D")]
        rows["service_id"], rows["login_id"] = service, numbers[rows["login_id"]]
        leases.add(service, family, rows)
        count += len(rows)
    journal.record(
        Act(at, by, key), service=service, business_day=day, action=IMPORTED,
        basis=BasisBook(service, pack).on(HELD, day),
        payload={"count": count, "listed": file.count},
    )  # fmt: skip
    return count


@atomic
def drop_old(*, service: int, at: dt.datetime, by: str) -> int:
    """Settle what ended a day ago, and drop what must be gone by the business day.

    Look-ups of those days keep what they found, but no address; FreeRADIUS's own records go too.

    Done again on the same day it finds nothing. Returns how many leases and sessions went.
    """
    day, pack = queries.business_day(service), queries.pack(service)
    if not are_known(pack):
        return 0
    leases.settle(service, at - dt.timedelta(1))
    until = kept_from(pack, day)
    gone = 0
    if until is not None:
        first_at = dt.datetime.combine(until, dt.time(), leases.TOKYO)
        gone = leases.drop_until(service, until) + radius_sessions.drop_until(service, first_at)
        lookups.forget_addresses(service, until)
    if gone and until is not None:
        journal.record(
            Act(at, by), service=service, business_day=day, action=DROPPED,
            basis=BasisBook(service, pack).on(GONE, until - dt.timedelta(1)),
            payload={"until": until, "count": gone},
        )  # fmt: skip
    return gone


def kept_from(pack: Pack, day: dt.date) -> dt.date | None:
    """The first day whose connections may still be on record; None where the terms say nothing."""
    return first_day_kept(pack, GONE, "connected_on", day)


def clauses(pack: Pack) -> list[str]:
    """The clauses by which addresses are looked up and their records dropped."""
    return cited(pack, HELD, GONE)
