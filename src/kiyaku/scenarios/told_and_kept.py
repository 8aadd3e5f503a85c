"""Steps of a story about what members are told, what is kept of them, and whether all is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from kiyaku.close.verify import verify
from kiyaku.flows import (
    deemed_arrival,
    letters_posted,
    notice_settings,
    privacy_requests,
    retention,
    start_notice,
)
from kiyaku.flows.privacy_answers import Partly
from kiyaku.members import directory
from kiyaku.notices.kinds import NONE
from kiyaku.privacy import cases
from kiyaku.scenarios import mail
from kiyaku.scenarios.errors import StoryError
from kiyaku.scenarios.steps import Step


class Scene(Protocol):
    """What such a step knows of the story that it is in."""

    service: int
    memberships: dict[str, int]

    def acting(self, step: Step) -> dict[str, Any]:
        """What every operation is told: which service, when, by whom."""


def _set_notice_channel(stage: Scene, step: Step) -> None:
    channel = step.values["channel"]
    notice_settings.set_channel(
        **stage.acting(step),
        kind=step.values["kind"],
        channel=NONE if channel == "none" else channel,
    )


def _tell_start(stage: Scene, step: Step) -> None:
    start_notice.tell_start(**stage.acting(step), membership=stage.memberships[step.member])


def _send_mails(stage: Scene, step: Step) -> None:
    mail.send_due(stage.service, step.values["server"], stage.acting(step)["at"])


def _mail_reported(stage: Scene, step: Step) -> None:
    membership = stage.memberships[step.member]
    mail.report(membership, step.values["says"], stage.acting(step)["at"], step.place)


def _hand_over_letters(stage: Scene, step: Step) -> None:
    mail.hand_over(**stage.acting(step))


def _letter_delivered(stage: Scene, step: Step) -> None:
    letters_posted.letter_delivered(
        **stage.acting(step),
        message=mail.last_message(stage.memberships[step.member], step.place),
        on=step.on,
        proof=step.values["proof"],
    )


def _letter_returned(stage: Scene, step: Step) -> None:
    letters_posted.letter_returned(
        **stage.acting(step),
        message=mail.last_message(stage.memberships[step.member], step.place),
        tried_on=step.values.get("tried_on", step.on),
        cause=step.values["cause"],
    )


def _unreported_change(stage: Scene, step: Step) -> None:
    deemed_arrival.establish(
        **stage.acting(step),
        message=mail.last_message(stage.memberships[step.member], step.place),
        changed_on=step.values["changed_on"],
        shown_by=step.values["shown_by"],
    )


def _check_message(stage: Scene, step: Step) -> None:
    expected = {name: value for name, value in step.values.items() if name != "member"}
    mail.check(stage.service, stage.memberships[step.member], expected, step.place)


def _ask_about_data(stage: Scene, step: Step) -> None:
    privacy_requests.receive_request(
        **stage.acting(step),
        member=directory.member(stage.service, step.member).pk,
        kind=step.values["kind"],
        use=step.values.get("use", ""),
        identity="document",
    )


def _extend_request(stage: Scene, step: Step) -> None:
    case = _request_meant(stage, step)
    privacy_requests.extend_request(**stage.acting(step), case=case, reason=step.values["reason"])


def _answer_about_data(stage: Scene, step: Step) -> None:
    privacy_requests.decide_request(
        **stage.acting(step),
        case=_request_meant(stage, step),
        granted=step.values["granted"],
        partly=_partly(step),
        reason=step.values.get("reason", ""),
        ground=step.values.get("ground", ""),
        changes=step.values.get("particulars"),
    )


def _partly(step: Step) -> Partly | None:
    """What the request is granted but for, where the step says that it is not granted wholly."""
    named = {
        name: step.values[name] for name in ("done", "left_out", "erased") if name in step.values
    }
    return Partly(**named) if named else None


def _request_meant(stage: Scene, step: Step) -> int:
    """The member's last request about personal data."""
    member = directory.member(stage.service, step.member).pk
    return cases.listed(stage.service, member=member, size=1).rows[0].id


def _erase(stage: Scene, step: Step) -> None:
    member = directory.member(stage.service, step.member)
    retention.erase_member(**stage.acting(step), member=member.pk)


def _verify(stage: Scene, step: Step) -> None:
    """Have everything recomputed; whatever is wrong then breaks the story off."""
    found = verify(stage.service)
    if found:
        raise StoryError(
            step.place,
            f"検証で {len(found)} 件の食い違いが見つかりました: {found[0]}",
            f"the verification finds {len(found)} to be wrong: {found[0]}",
        )


TAKE: Mapping[str, Callable[[Scene, Step], None]] = {
    "set_notice_channel": _set_notice_channel,
    "tell_start": _tell_start,
    "send_mails": _send_mails,
    "mail_reported": _mail_reported,
    "hand_over_letters": _hand_over_letters,
    "letter_delivered": _letter_delivered,
    "letter_returned": _letter_returned,
    "unreported_change": _unreported_change,
    "check_message": _check_message,
    "ask_about_data": _ask_about_data,
    "extend_request": _extend_request,
    "answer_about_data": _answer_about_data,
    "erase": _erase,
    "verify": _verify,
}
"""How each of these steps is taken."""
