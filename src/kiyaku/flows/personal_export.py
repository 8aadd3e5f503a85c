"""Everything that is held on one person, to be handed over: complete by construction.

Every row of every table that is about a member is in it, whoever made the table: what a row is
about and what is not disclosed stands in the apps' ``copied`` modules.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kiyaku.base import personal, queries
from kiyaku.flows import personal_purposes, privacy_answers
from kiyaku.members import queries as member_queries
from kiyaku.privacy import purposes
from kiyaku.privacy.cases import Request
from kiyaku.terms import Pack
from kiyaku.terms.personal_data import Purpose, Refusal
from kiyaku.terms.texts import Text

ACTORS = frozenset({
    "actor", "by", "created_by", "decided_by", "ended_by", "erased_by", "granted_by",
    "handed_over_by", "started_by", "stored_by",
})  # fmt: skip
"""Columns that name who acted, by login."""
STAFF, THEMSELVES = "staff", "member"
_WITHOUT_LOGIN = frozenset({"applicant", "member"})
"""Who acted before there was a login, or by the link in a mail."""


@dataclass(frozen=True)
class Held:
    """All that is held on a member.

    Attributes:
        records: the rows by table, each with its columns.
        withheld: columns that are not disclosed, as ``table.column``.
        purposes: what the service's terms say that people's data is used for.
        used_for: what the rows of each table are used for.
        left_out: kinds of records that the answer to a request leaves out, and why.
        ground: the ground of the refusal to hand those over.
        refusals: the grounds of refusals that the terms state, by code.
    """

    service: str
    title: Text
    handle: str
    made_at: dt.datetime
    records: Mapping[str, list[dict[str, Any]]]
    withheld: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    used_for: Mapping[str, tuple[Purpose, ...]]
    left_out: tuple[Text, ...] = ()
    ground: Refusal | None = None
    refusals: Mapping[str, Refusal] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "service": self.service,
            "member": self.handle,
            "made_at": self.made_at.isoformat(),
            "purposes": [_plain(one) for one in self.purposes],
            "used_for": {
                table: [one.code for one in found] for table, found in self.used_for.items()
            },
            "records": dict(self.records),
            "withheld": list(self.withheld),
            "left_out": [{"ja": one.ja, "en": one.en} for one in self.left_out],
            "left_out_by": None
            if self.ground is None
            else {"ja": self.ground.law.ja, "en": self.ground.law.en},
        }


def held(
    service: int,
    member: int,
    *,
    at: dt.datetime,
    withheld: bool = False,
    answering: Request | None = None,
) -> Held:
    """Everything held on a member of a service.

    Args:
        answering: the request that it is the answer to: what that leaves out is not in it.
        withheld: also what is not disclosed to the member: reasons and findings inside the operator
            (NETSUGEN 2-2), for the staff alone.

    Raises:
        OperationRefused: ``unknown_member``.
    """
    row = member_queries.member(service, member)
    kinds = personal.columns()
    left_out = () if withheld else tuple(
        f"{table.name}.{name}" for table in personal.tables() if table.name in kinds
        for name in table.withheld
    )  # fmt: skip
    tables = answering.left_out if answering else ()
    records = personal.rows_of(row.pk, withheld=withheld, but=tables)
    answer = privacy_answers.in_words(service, answering) if answering else None
    pack = queries.pack(service)
    used_for = personal_purposes.of_tables(pack, records)
    return Held(
        queries.service(service).code,
        pack.service_name,
        row.handle,
        at,
        records if withheld else without_logins(records, personal.logins_of(row.pk)),
        left_out,
        all_purposes(pack, used_for),
        used_for,
        answer.left_out if answer else (),
        answer.ground if answer else None,
        pack.refusals,
    )


def all_purposes(pack: Pack, used_for: Mapping[str, tuple[Purpose, ...]]) -> tuple[Purpose, ...]:
    """The purposes to be told: those of the terms, and what is used for any other."""
    found = purposes.of_pack(pack)
    for more in used_for.values():
        for one in more:
            found.setdefault(one.code, one)
    return tuple(found.values())


def _plain(one: Purpose) -> dict[str, Any]:
    return {
        "code": one.code,
        "ja": one.words.ja,
        "en": one.words.en,
        "ground": {"ja": one.ground_words.ja, "en": one.ground_words.en},
        "clauses": list(one.clauses),
        "particulars": list(one.particulars),
    }


def without_logins(
    records: Mapping[str, list[dict[str, Any]]], own: frozenset[str]
) -> dict[str, list[dict[str, Any]]]:
    """The records with who acted told as the person themselves or as the staff.

    Logins of the staff tell of others, so they are not handed over; the log of looks has the roles.
    """

    def told(name: str, value: Any) -> Any:
        if name not in ACTORS or not isinstance(value, str) or not value:
            return value
        is_own = value in _WITHOUT_LOGIN or value.partition("#")[0] in own
        return THEMSELVES if is_own else STAFF

    return {
        table: [{name: told(name, value) for name, value in row.items()} for row in rows]
        for table, rows in records.items()
    }
