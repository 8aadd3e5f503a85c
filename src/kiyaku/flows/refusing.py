"""Refusals that several operations share, each with the clauses that it rests on."""

from __future__ import annotations

from kiyaku.base import queries, records
from kiyaku.base.errors import OperationRefused
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack

START = "membership_started_on"


def cited(pack: Pack, *questions: str) -> list[str]:
    """The clauses of some questions, in their order; of those that the pack answers."""
    every = (pack.question(one).clauses for one in questions if pack.answers(one))
    return list(dict.fromkeys(clause for clauses in every for clause in clauses))


def in_words(clauses: list[str]) -> str:
    """Clauses as a refusal names them, in brackets; nothing where there are none."""
    return f"({', '.join(clauses)})" if clauses else ""


def clauses_of_end(row: Membership) -> list[str]:
    """The clauses by which a membership's end is settled."""
    basis = row.end_basis_id
    return [] if basis is None else list(records.ground(row.service_id, basis).clauses)


def require_running(row: Membership) -> None:
    """Nothing where a membership runs.

    Raises:
        OperationRefused: ``not_active`` with the clauses by which it begins, or by which it ended.
    """
    require_concluded(row)
    if row.started_on is None:
        clauses = cited(queries.pack(row.service_id), START)
        raise OperationRefused(
            "not_active",
            f"会員契約 {row.pk} は、まだ始まっていません{in_words(clauses)}。",
            f"membership {row.pk} has not started {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )


def require_concluded(row: Membership) -> None:
    """Nothing where there is a contract, be it that its service has not started yet.

    Raises:
        OperationRefused: ``not_active`` with the clauses by which it ended.
    """
    if row.ended_on is not None:
        raise is_over(row)


def is_over(row: Membership) -> OperationRefused:
    """The refusal of what is only for a membership that is not over."""
    clauses = clauses_of_end(row)
    return OperationRefused(
        "not_active",
        f"会員契約 {row.pk} はすでに終わっています{in_words(clauses)}。",
        f"membership {row.pk} is over {in_words(clauses)}".rstrip(),
        clauses=clauses,
    )
