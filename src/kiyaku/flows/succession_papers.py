"""Papers of a case: kept with it, with what the successor declares and agrees to in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kiyaku.base import files, journal, queries
from kiyaku.base.journal import Act
from kiyaku.members import successions
from kiyaku.members.declarations import Declared
from kiyaku.members.queries import Membership
from kiyaku.members.successions import Succession

PAPERS = "succession_papers_received"


@dataclass(frozen=True)
class Papers:
    """Papers of a case, with what the successor declares and agrees to in them."""

    document_received_on: dt.date | None
    evidence: Sequence[tuple[str, bytes]]
    declared: Sequence[Declared]
    consents: bool


def put(
    case: Succession,
    act: Act,
    row: Membership,
    day: dt.date,
    papers: Papers,
) -> None:
    """Keep papers with their case, and put on record what the successor takes on in them."""
    stored = [
        files.store(service=row.service_id, name=name, content=content, at=act.at, by=act.by)
        for name, content in papers.evidence
    ]
    file_ids = [one.id for one in stored]
    successions.add_papers(
        case, document_received_on=papers.document_received_on, file_ids=file_ids
    )
    version = queries.pack(row.service_id).terms_version_on(day) if papers.consents else None
    successions.take_on(case, version=version, declared=papers.declared)
    taken_on = {"declared": [one.kind for one in papers.declared]} if papers.declared else {}
    journal.record(
        act,
        service=row.service_id,
        business_day=day,
        action=PAPERS,
        member=row.member_id,
        membership=row.pk,
        basis=case.basis_id,
        payload={
            "succession": case.pk,
            "document_received_on": papers.document_received_on,
            **taken_on,
            **({} if version is None else {"consented_version": version}),
            "files": file_ids,
            "sha256": [one.sha256 for one in stored],
        },
    )
