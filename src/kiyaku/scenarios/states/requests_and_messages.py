"""Operations on what hangs on somebody: requests about their data, reports of heirs, messages.

Each is tried on a thing that its facts bring about just before: a request that was received, a mail
that nobody took, a letter that was handed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiyaku.base import queries
from kiyaku.base.basis import BasisBook
from kiyaku.flows import (
    deemed_arrival,
    inheritance_reports,
    letters_posted,
    notice_settings,
    outbox,
    particulars,
    privacy_answers,
    privacy_requests,
    telling_members,
)
from kiyaku.flows.privacy_answers import Partly
from kiyaku.members import queries as members
from kiyaku.members.inheritance_reports import Stated
from kiyaku.members.particulars import Particulars
from kiyaku.notices import outbox as kept
from kiyaku.notices.kinds import EMAIL
from kiyaku.privacy import kinds, purposes
from kiyaku.scenarios import mail
from kiyaku.scenarios.states.lives import Person, Small
from kiyaku.scenarios.states.operation import NONE, Facts, Operation
from kiyaku.terms.texts import Text

_TOLD_OF = "resumed"
"""The kind of notice that is sent to be dealt with: it needs nothing but a day."""
_REASON = "made up"


def _asking(small: Small, person: Person, kind: str) -> dict[str, Any]:
    optional = [code for code, one in purposes.of_service(small.id).items() if one.is_optional]
    use = optional[0] if optional and kind == kinds.STOP_USE else ""
    return {"member": person.member, "kind": kind, "identity": "document", "use": use}


def _asks(kind: str) -> Facts:
    return lambda small, person: _asking(small, person, kind)


def _asked(small: Small, person: Person, kind: str) -> int:
    case: int = small.act(privacy_requests.receive_request, **_asking(small, person, kind))
    return case


def _granting(kind: str, **more: Any) -> Facts:
    return lambda small, person: {"case": _asked(small, person, kind), "granted": True, **more}


def _granting_in_part(small: Small, person: Person) -> dict[str, Any]:
    """All is handed over but for one kind of record."""
    left_out = next(iter(privacy_answers.choices_left_out(kinds.DISCLOSURE)))
    return {**_refusing(small, person), "granted": True, "partly": Partly(left_out=(left_out,))}


def _refusing(small: Small, person: Person) -> dict[str, Any]:
    ground = next(iter(privacy_answers.refusals(small.pack, kinds.DISCLOSURE)), "")
    case = _asked(small, person, kinds.DISCLOSURE)
    return {"case": case, "granted": False, "reason": _REASON, "ground": ground}


def _extending(small: Small, person: Person) -> dict[str, Any]:
    return {"case": _asked(small, person, kinds.DISCLOSURE), "reason": _REASON}


def _report(small: Small, person: Person) -> int:
    """A report of heirs that names this person's number."""
    stated = Stated("made up", person.handle, "", "child", (Particulars(name="heir"),), None)
    report: int = small.act(inheritance_reports.receive, stated=stated, died_on=small.day)
    return report


def _setting_aside(small: Small, person: Person) -> dict[str, Any]:
    return {"report": _report(small, person), "internal_reason": _REASON}


def _forgetting(small: Small, person: Person) -> dict[str, Any]:
    """A report that was set aside."""
    about = _setting_aside(small, person)
    small.act(inheritance_reports.set_aside, **about)
    return {"report": about["report"]}


def _mail(small: Small, person: Person) -> int:
    """A mail to the membership that waits to be sent; none where nothing is told any more."""
    small.act(notice_settings.set_channel, kind=_TOLD_OF, channel=EMAIL)
    basis = BasisBook(small.id, queries.pack(small.id)).on("notice_arrived_at", small.day)
    message = small.act(
        telling_members.tell, membership=person.membership, kind=_TOLD_OF,
        about={"from_on": small.day}, basis=basis,
    )  # fmt: skip
    return NONE if message is None else int(message)


def _failed(small: Small, person: Person) -> int:
    """A mail to the membership that did not get there."""
    message = _mail(small, person)
    row = kept.message(small.id, message)
    kept.store(row, state=kept.FAILED, next_attempt_at=None)
    return message


def _seeing_to(way: str) -> Facts:
    return lambda small, person: {"message": _failed(small, person), "way": way}


def _letter(small: Small, person: Person) -> int:
    """A letter in place of a mail that did not get there, to a registered address."""
    failed = _failed(small, person)
    letter: int = small.act(outbox.see_to, message=failed, way=outbox.AS_LETTER)
    receiver = members.member(small.id, kept.message(small.id, letter).member_id)
    if not receiver.address:
        changes = {"address": "made up 1-2-3"}
        small.act(particulars.change_particulars, member=receiver.pk, changes=changes)
    return letter


def _handing_over(small: Small, person: Person) -> dict[str, Any]:
    return {"messages": [_letter(small, person)]}


def _on_its_way(**more: Any) -> Facts:
    """A letter that was handed to the post."""

    def facts(small: Small, person: Person) -> Mapping[str, Any]:
        letter = _letter(small, person)
        small.act(outbox.hand_over, messages=[letter])
        return {"message": letter, **more}

    return facts


def _delivered(small: Small, person: Person) -> Mapping[str, Any]:
    return _on_its_way(on=small.day, proof="certificate")(small, person)


def _returned(small: Small, person: Person) -> Mapping[str, Any]:
    return _on_its_way(tried_on=small.day, cause="unknown")(small, person)


def _establishing(small: Small, person: Person) -> dict[str, Any]:
    """Of a mail whose mailbox there is not, as its server says."""
    message = _mail(small, person)
    mail.send_due(small.id, "knows_nobody", small.at)
    return {
        "message": message, "changed_on": small.day, "shown_by": deemed_arrival.LEARNED
    }  # fmt: skip


def _of_member(ja: str, en: str, function: Any, facts: Facts) -> Operation:
    return Operation(Text(ja, en), function, facts, of_membership=False)


_receive, _decide = privacy_requests.receive_request, privacy_requests.decide_request

REQUESTS_AND_MESSAGES: tuple[Operation, ...] = (
    _of_member("開示を請求する", "ask for disclosure", _receive, _asks(kinds.DISCLOSURE)),
    _of_member(
        "開示の請求に応じる", "grant a disclosure", _decide, _granting(kinds.DISCLOSURE)
    ),
    _of_member(
        "開示の請求に一部だけ応じる", "grant a disclosure in part", _decide, _granting_in_part
    ),
    _of_member("開示の請求に応じない", "refuse a disclosure", _decide, _refusing),
    _of_member(
        "求めへの答えの期限を延ばす", "take longer over a request",
        privacy_requests.extend_request, _extending,
    ),
    _of_member("訂正を請求する", "ask for a correction", _receive, _asks(kinds.CORRECTION)),
    _of_member(
        "訂正の請求に応じる", "grant a correction", _decide,
        _granting(kinds.CORRECTION, changes={"email": "corrected@example.jp"}),
    ),
    _of_member(
        "任意の利用の停止を請求する", "ask to stop an optional use",
        _receive, _asks(kinds.STOP_USE),
    ),
    _of_member(
        "任意の利用の停止に応じる", "stop an optional use", _decide, _granting(kinds.STOP_USE)
    ),
    _of_member("消去を請求する", "ask for erasure", _receive, _asks(kinds.DELETION)),
    _of_member("消去の請求に応じる", "grant an erasure", _decide, _granting(kinds.DELETION)),
    _of_member(
        "相続人からの届出を見送る", "set a report of heirs aside",
        inheritance_reports.set_aside, _setting_aside,
    ),
    _of_member(
        "見送った届出を消去する", "erase a report that was set aside",
        inheritance_reports.forget, _forgetting,
    ),
    Operation(
        Text("届かなかった通知をもう一度送る", "send a failed notice again"),
        outbox.see_to, _seeing_to(outbox.AGAIN),
    ),
    Operation(
        Text("届かなかった通知を手紙にする", "write a failed notice as a letter"),
        outbox.see_to, _seeing_to(outbox.AS_LETTER),
    ),
    Operation(
        Text("届かなかった通知をそのままにする", "leave a failed notice"),
        outbox.see_to, _seeing_to(outbox.DROPPED),
    ),
    Operation(
        Text("手紙を差し出す", "hand a letter to the post"), outbox.hand_over, _handing_over
    ),
    Operation(
        Text("手紙が届いたことを記録する", "record that a letter was delivered"),
        letters_posted.letter_delivered, _delivered,
    ),
    Operation(
        Text("手紙が戻ったことを記録する", "record that a letter came back"),
        letters_posted.letter_returned, _returned,
    ),
    Operation(
        Text("届け出のない変更による不着とする", "establish an unreported change"),
        deemed_arrival.establish, _establishing,
    ),
)  # fmt: skip
"""In the order in which they come up."""
