"""What became of letters after they were handed to the post: delivered, or come back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from kiyaku.base import journal
from kiyaku.base.clock import TOKYO
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import deemed_arrival
from kiyaku.flows.telling_members import BY_DISPATCH, BY_PROOF, Letterhead
from kiyaku.notices import outbox, reports
from kiyaku.notices.outbox import Message
from kiyaku.terms.texts import Text

DELIVERED, RETURNED = "letter_delivered", "letter_returned"
PROOFS: Mapping[str, Text] = {
    "certificate": Text("配達証明", "certificate of delivery"),
    "signature": Text("受領の署名・押印", "signature of who took it"),
    "tracking": Text("追跡の記録", "the post's tracking"),
}
"""What shows that a letter was delivered."""
CAUSES: Mapping[str, Text] = {
    "unknown": Text("あて所に尋ねあたらない", "nobody of that name at the address"),
    "moved": Text("転居先が分からない", "moved, nobody knows where to"),
    "unclaimed": Text("保管期間が過ぎた", "not collected in time"),
    "refused": Text("受取りを断られた", "refused"),
    "other": Text("そのほか", "for another reason"),
}
"""Why a letter came back, as the post writes on it."""


@atomic
def letter_delivered(
    *,
    service: int,
    message: int,
    on: dt.date,
    proof: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> dt.datetime | None:
    """Put on record that a letter was delivered; when it counts as arrived, where it does.

    Args:
        on: the day of delivery; its hour is not known, so it is the end of that day that counts.
        proof: see ``PROOFS``.

    Raises:
        OperationRefused: ``unknown_message``, ``not_handed_over``, ``unknown_proof``, ``bad_day``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return dt.datetime.fromisoformat(done["arrived_at"]) if done["arrived_at"] else None
    _check_named(proof, PROOFS, "unknown_proof")
    head, row = Letterhead.of(service), _handed_over(service, message)
    delivered_at = _end_of(on, row, at)
    arrived_at, basis = head.arrival(row, dispatched_at=row.dispatched_at, accepted_at=delivered_at)
    known_by = BY_DISPATCH if arrived_at == row.dispatched_at else BY_PROOF
    _report(row, at, reports.DELIVERED, proof, delivered_at)
    outbox.store(
        row,
        state=outbox.DELIVERED,
        arrived_at=arrived_at,
        arrival_known_by=known_by if arrived_at else "",
        arrival_basis_id=basis if arrived_at else None,
    )
    _record(
        head,
        row,
        Act(at, by, key),
        DELIVERED,
        {
            "delivered_on": on.isoformat(),
            "proof": proof,
            "arrived_at": arrived_at.isoformat() if arrived_at else None,
        },
    )
    return arrived_at


@atomic
def letter_returned(
    *,
    service: int,
    message: int,
    tried_on: dt.date,
    cause: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> None:
    """Put on record that a letter came back: it waits for the staff, as a mail that came back.

    Args:
        tried_on: the day on which the post tried to deliver it, when it normally would have
            arrived.
        cause: see ``CAUSES``.

    Raises:
        OperationRefused: ``unknown_message``, ``not_handed_over``, ``unknown_cause``, ``bad_day``.
    """
    if journal.done_before(service, key) is not None:
        return
    _check_named(cause, CAUSES, "unknown_cause")
    head, row = Letterhead.of(service), _handed_over(service, message)
    _report(row, at, reports.FAILED, cause, _end_of(tried_on, row, at))
    deemed_arrival.came_back(row)
    payload = {"tried_on": tried_on.isoformat(), "cause": cause}
    _record(head, row, Act(at, by, key), RETURNED, payload)


def _handed_over(service: int, message: int) -> Message:
    row = outbox.message(service, message, hold=True)
    if row.state != outbox.HANDED_OVER:
        raise OperationRefused(
            "not_handed_over",
            f"通知 {message} は、差し出して結果を待つ手紙ではありません。",
            f"message {message} is no letter that is on its way",
        )
    return row


def _end_of(on: dt.date, row: Message, at: dt.datetime) -> dt.datetime:
    """The end of a day between the handing over and now, in Japan."""
    assert row.dispatched_at is not None  # every letter handed over has been dispatched
    first, last = row.dispatched_at.astimezone(TOKYO).date(), at.astimezone(TOKYO).date()
    if not first <= on <= last:
        raise OperationRefused(
            "bad_day",
            f"{first} から {last} までの日を指定してください。",
            f"name a day from {first} to {last}",
        )
    return dt.datetime.combine(on, dt.time(23, 59, 59), TOKYO)


def _check_named(name: str, known: Mapping[str, Text], code: str) -> None:
    if name not in known:
        raise OperationRefused(
            code,
            f"{name} は選べません({'、'.join(known)})。",
            f"{name} is none of {', '.join(known)}",
        )


def _report(row: Message, at: dt.datetime, action: str, status: str, when: dt.datetime) -> None:
    digest = f"{action} {when.isoformat()}"
    outbox.note_report(row, at=at, action=action, status=status, digest=digest, happened_at=when)


def _record(
    head: Letterhead, row: Message, act: Act, action: str, more: Mapping[str, object]
) -> None:
    journal.record(
        act,
        service=head.service,
        business_day=head.day,
        action=action,
        member=row.member_id,
        membership=row.membership_id,
        basis=row.basis_id,
        payload={"message": row.pk, **more},
    )
