"""Exclusion of anti-social forces: on a finding the contract ends at once, without demand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.base.operations import atomic
from kiyaku.flows import grounds, listed_kinds, sanctions
from kiyaku.terms import Pack


def are_known(pack: Pack) -> bool:
    """Whether the terms let a contract be ended on such a finding."""
    return pack.answers(listed_kinds.EXCLUSION)


@atomic
def exclude_member(
    *,
    service: int,
    membership: int,
    kind: str,
    description: str,
    at: dt.datetime,
    by: str,
    files: Sequence[Upload] = (),
    key: str | None = None,
) -> int:
    """Record a finding about a member and end the membership today on it; the ground's id.

    No demand goes before it, and neither side owes the other damages for it.

    Args:
        kind: one of the findings that the terms list.

    Raises:
        OperationRefused: ``unknown_kind``, ``not_active``; as ``grounds.record_ground``.
    """
    pack = queries.pack(service)
    kinds = tuple(
        one for one in listed_kinds.grounds(pack) if one.question == listed_kinds.EXCLUSION
    )
    if not kinds:
        raise OperationRefused(
            "no_exclusion",
            "この規約には、反社会的勢力の排除による契約の終了がありません。",
            "these terms know no end of a contract on such a finding",
        )
    listed_kinds.kind_meant(kinds, kind)
    recording = None if key is None else f"{key}:ground"
    ground = grounds.record_ground(
        service=service, membership=membership, kind=kind, description=description,
        files=files, at=at, by=by, key=recording,
    )  # fmt: skip
    sanctions.terminate(
        service=service, membership=membership, ground=ground, reason="", at=at, by=by, key=key
    )
    return ground
