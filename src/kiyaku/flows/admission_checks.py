"""What is refused on receipt of an application, or with its decision, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from kiyaku.base.errors import OperationRefused
from kiyaku.members import declarations, screening
from kiyaku.members.declarations import Declared
from kiyaku.members.particulars import Particulars
from kiyaku.terms import Pack
from kiyaku.terms.clauses import label


def check_declared(
    pack: Pack, stated: Particulars, declared: Collection[Declared] | None, on: dt.date
) -> None:
    """Online nothing is taken that lacks a declaration which may not lack: it can still be made.

    Args:
        declared: None where nothing was asked.

    Raises:
        OperationRefused: ``declaration_missing``.
    """
    if declared is None:
        return
    made = {one.kind for one in declared}
    asked = declarations.asked(pack)
    for kind in screening.declarations_compulsory(pack, stated, on):
        if kind not in made:
            words, clause = declarations.WORDINGS[kind].words, asked[kind]
            raise OperationRefused(
                "declaration_missing",
                f"お申込みには、次の表明が必要です({label(clause, 'ja')}): {words.ja}",
                f"to apply, one declares ({label(clause, 'en')}): {words.en}",
                declaration=kind,
                clauses=[clause],
            )


def terms_changed() -> OperationRefused:
    """The refusal of who agreed to a version that is not in force any more."""
    return OperationRefused(
        "terms_changed",
        "ご確認のあとに規約が改定されました。いまの規約をお読みになり、あらためて同意してください。",
        "the terms have changed since you looked at them: read those in force now and agree again",
    )


def paper_from_future(received_on: dt.date, day: dt.date) -> OperationRefused:
    """The refusal of a paper that came after the business day."""
    return OperationRefused(
        "paper_from_future",
        f"申込書の届いた日 {received_on} は、業務日 {day} より後です。",
        f"the paper cannot have come on {received_on}: the business day is {day}",
    )


def check_points(pack: Pack, points: Collection[str]) -> None:
    """Nothing where the terms list all points.

    Raises:
        OperationRefused: ``unknown_point``.
    """
    known = screening.points(pack)
    for point in points:
        if point not in known:
            raise OperationRefused(
                "unknown_point",
                f"{point} は、この規約が挙げる不承認の事由ではありません。",
                f"{point} is none of the grounds these terms list for declining",
            )
