"""Whether the terms know lines, and refusals that their operations share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kiyaku.base import journal, queries
from kiyaku.base.basis import BasisBook
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.flows.refusing import cited, in_words
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

QUESTION = "line_starts_on"
COVERED = "service_area_covered"
DUE_BACK = "equipment_due_back_on"
_CODE_MOST, _NAME_MOST = 40, 80


def are_known(pack: Pack) -> bool:
    """Whether the terms know lines at all."""
    return pack.answers(QUESTION)


def require_known(pack: Pack) -> None:
    """Nothing where the terms know lines.

    Raises:
        OperationRefused: ``no_lines``.
    """
    if not are_known(pack):
        raise OperationRefused(
            "no_lines",
            "この規約には、回線がありません。",
            "these terms know no lines",
        )


@dataclass(frozen=True)
class Desk:
    """What an operation on lines works with: whose, on which day, by which terms."""

    service: int
    day: dt.date
    pack: Pack

    def basis(self, question: str, day: dt.date) -> int:
        """The ground of an answer."""
        return BasisBook(self.service, self.pack).on(question, day)

    def record(self, act: Act, action: str, payload: dict[str, Any], **more: Any) -> int:
        """Put on record what was done; the entry."""
        return journal.record(
            act, service=self.service, business_day=self.day, action=action, payload=payload, **more
        ).pk


def desk(service: int) -> Desk:
    """Whose lines are worked on, where the terms know lines.

    Raises:
        OperationRefused: ``no_lines``.
    """
    pack = queries.pack(service)
    require_known(pack)
    return Desk(service, queries.business_day(service), pack)


def about(row: Membership) -> dict[str, int]:
    """Whom an entry is about."""
    return {"member": row.member_id, "membership": row.pk}


def refused(code: str, ja: str, en: str, clauses: list[str] | None = None) -> OperationRefused:
    """A refusal that names its clauses, if it rests on any."""
    said = in_words(clauses or [])
    return OperationRefused(code, f"{ja}{said}。", f"{en} {said}".rstrip(), clauses=clauses or [])


def clauses(pack: Pack) -> list[str]:
    """The clauses by which a line starts."""
    return cited(pack, QUESTION)


def checked_code(code: str) -> str:
    """A code as it is kept.

    Raises:
        OperationRefused: ``bad_code``.
    """
    kept = code.strip()
    if not 0 < len(kept) <= _CODE_MOST or not all(one.isalnum() or one in "-_." for one in kept):
        raise refused(
            "bad_code",
            f"記号は、{_CODE_MOST}字までの文字・数字・ハイフン・下線・点にしてください",
            f"a code has up to {_CODE_MOST} letters, digits, hyphens, underscores and dots",
        )
    return kept


def checked_name(name: Text) -> Text:
    """A name as it is kept.

    Raises:
        OperationRefused: ``bad_name``.
    """
    kept = Text(*(" ".join(one.split()) for one in (name.ja, name.en)))
    if not all(0 < len(one) <= _NAME_MOST for one in (kept.ja, kept.en)):
        raise refused(
            "bad_name",
            f"名は、日本語・英語とも 1〜{_NAME_MOST} 字にしてください",
            f"a name has 1 to {_NAME_MOST} signs in each language",
        )
    return kept


def part(whole: str | None, name: str) -> str | None:
    """The key of a part of something larger, by the key of the whole."""
    return None if whole is None else f"{whole}:{name}"
