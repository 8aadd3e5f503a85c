"""Drafts of applications from paper: saved half-way, gone on with, entered, dropped.

None of it is in the journal until the application is entered: then it is received, and screened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kiyaku.base import files, journal, queries
from kiyaku.base.files import Upload
from kiyaku.base.operations import atomic
from kiyaku.flows import admission
from kiyaku.flows.admission import Paper
from kiyaku.members import paper_drafts


@atomic
def save(
    *,
    service: int,
    values: Mapping[str, str],
    at: dt.datetime,
    by: str,
    draft: int | None = None,
    revision: int = 0,
    scans: Sequence[Upload] = (),
    removed: Sequence[int] = (),
) -> int:
    """Keep an application from paper as far as it is keyed in; returns the draft's id.

    Args:
        values: as typed, under the names of the form's fields.
        draft, revision: the draft that is gone on with and as it was opened; None for a new one.
        scans: pages to keep with it; ``removed``: ids of pages to take out.

    Raises:
        OperationRefused: ``unknown_draft``, ``draft_changed``, ``too_many_scans``; for the scans
            as ``files.check`` does.
    """
    kept = [replace(one, name=files.check(one.name, one.content)[0]) for one in scans]
    saved: dict[str, Any] = {
        "service": service, "values": values, "scans": kept, "at": at, "by": by,
        "on": queries.business_day(service),
    }  # fmt: skip
    if draft is None:
        return paper_drafts.begin(**saved)
    paper_drafts.save(**saved, draft=draft, revision=revision, removed=removed)
    return draft


@atomic
def enter(
    *,
    service: int,
    draft: int,
    paper: Paper,
    at: dt.datetime,
    by: str,
    removed: Sequence[int] = (),
    key: str | None = None,
    **stated: Any,
) -> int:
    """Receive the application that a draft has become, and drop the draft; the application's id.

    Args:
        paper: with the scans that came last; those of the draft go before them.
        removed: ids of the draft's pages that are left out.
        stated: what ``admission.apply`` takes besides.

    Raises:
        OperationRefused: ``unknown_draft``; as ``admission.apply`` does.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["application"])
    paper_drafts.hold(service=service, draft=draft)
    pages = paper_drafts.scans(service, draft, but=removed)
    kept = tuple((one.name, one.content) for one in pages)
    application: int = admission.apply(
        service=service, at=at, by=by, key=key, channel="paper",
        paper=replace(paper, scans=(*kept, *paper.scans)), **stated,
    )  # fmt: skip
    paper_drafts.drop(service=service, draft=draft)
    return application


def entered(service: int, under: str) -> int | None:
    """The application that was entered under a key before, if any: its draft is gone."""
    done = journal.done_before(service, under)
    return None if done is None or "application" not in done else int(done["application"])


@atomic
def discard(*, service: int, draft: int, at: dt.datetime, by: str) -> None:
    """Delete a draft with its scans; nothing where it is gone already. No trace is kept.

    Args:
        at, by: as every operation is told; nothing is written of it.
    """
    paper_drafts.drop(service=service, draft=draft)
