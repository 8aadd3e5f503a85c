"""Playing a story in a service of its own, day after day through the real daily close."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from kiyaku.base.clock import TOKYO
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import late_charges, records
from kiyaku.billing import refunds as billing_refunds
from kiyaku.billing.kinds import ChargeKind
from kiyaku.close.run import close_until
from kiyaku.flows import (
    acceleration,
    admission,
    application_shown,
    breaches,
    exclusion,
    grounds,
    initial_cancellation,
    opening,
    page_readers,
    particulars,
    payments,
    plan_changes,
    refunds,
    restricting,
    revoking,
    sanctions,
    screening_again,
    succession,
    timeline,
    waivers,
    ways_in,
    withdrawal,
)
from kiyaku.flows.succession import Successor
from kiyaku.flows.timeline import Event
from kiyaku.members import directory, restrictions, successions
from kiyaku.members import queries as members
from kiyaku.members.declarations import Declared
from kiyaku.scenarios import (
    add_on_steps,
    alliance_steps,
    heirs,
    outside_steps,
    personal_steps,
    silence,
    terms_steps,
    told_and_kept,
    told_to_all,
)
from kiyaku.scenarios.check import Finding, check
from kiyaku.scenarios.errors import StoryError
from kiyaku.scenarios.steps import Step
from kiyaku.scenarios.story import Story
from kiyaku.terms.errors import TermsError

_ONE_DAY = dt.timedelta(days=1)
_BY = "scenario"

Progress = Callable[[dt.date], None]


@dataclass(frozen=True)
class Played:
    """What came of a story: its events, and the expectations that did not hold.

    ``code`` names the service when it was kept, else it is empty.
    """

    story: Story
    events: tuple[Event, ...]
    findings: tuple[Finding, ...]
    code: str = ""


def play(story: Story, *, keep: bool = False) -> Played:
    """Play a story from its first day to the end of its last.

    Everything happens in one transaction, which is rolled back unless the service is to be kept:
    nothing remains, not even when the story breaks off.

    Args:
        keep: leave the service in the database, under the code told in the result.

    Raises:
        StoryError: when a step says that it is refused and is not, or is with another code.
    """
    code = f"scenario-{uuid.uuid4().hex[:12]}"
    with transaction.atomic():
        stage = _Stage(story, _open(story, code))
        for step in story.steps:
            stage.take(step)
        stage.close(story.steps[-1].on)
        connection.check_constraints()
        events = tuple(timeline.in_order([*timeline.events(stage.service), *stage.refusals]))
        transaction.set_rollback(not keep)
    findings = tuple(check(story.expectations, events))
    return Played(story, events, findings, code if keep else "")


def _open(story: Story, code: str) -> int:
    settings = story.settings
    return opening.open_service(
        code=code,
        pack=story.service,
        opened_on=settings.opened_on,
        prices=settings.prices,
        parameters=settings.parameters,
        readings=settings.readings,
        at=_instant(settings.opened_on),
        by=_BY,
    )


def _instant(day: dt.date) -> dt.datetime:
    """When things of a day are recorded: noon in Tokyo, the same in every run."""
    return dt.datetime.combine(day, dt.time(12), tzinfo=TOKYO)


@dataclass
class _Stage:
    """The service a story is played in, and who has come into it so far."""

    story: Story
    service: int
    closed_until: dt.date | None = None
    applications: dict[str, int] = field(default_factory=dict)
    memberships: dict[str, int] = field(default_factory=dict)
    refusals: list[Event] = field(default_factory=list)

    def take(self, step: Step) -> None:
        """Close every day before the step's, then take the step."""
        self.close(step.on - _ONE_DAY)
        if step.do == "close_until":
            self.close(step.on)
            return
        try:
            with transaction.atomic():
                _TAKE[step.do](self, step)
        except (OperationRefused, TermsError) as refusal:
            self._refused(step, refusal)
            return
        if step.refused:
            raise StoryError(
                step.place.at("refused"),
                f"{step.do} は {step.refused} で断られるはずでしたが、通りました。",
                f"{step.do} should have been refused with {step.refused}, but went through",
            )

    def close(self, until: dt.date) -> None:
        """Close every day up to and including this one."""
        first = (self.closed_until or self.story.settings.opened_on - _ONE_DAY) + _ONE_DAY
        if until < first:
            return
        close_until(self.service, until, at=_instant(until), workers=1)
        self.closed_until = until

    def acting(self, step: Step) -> dict[str, Any]:
        """What every operation is told: which service, when, by whom."""
        return {"service": self.service, "at": _instant(step.on), "by": _BY}

    def on_membership(self, step: Step) -> dict[str, Any]:
        """As ``acting``, for an operation on the member's membership."""
        return {**self.acting(step), "membership": self.memberships[step.member]}

    def _refused(self, step: Step, refusal: OperationRefused | TermsError) -> None:
        """A refusal is an event of the story, like any other; a fact that cannot be is not."""
        if step.refused and step.refused != refusal.code:
            raise StoryError(
                step.place.at("refused"),
                f"{step.do} は {step.refused} でなく {refusal.code} で断られました: "
                f"{refusal.message('ja')}",
                f"{step.do} was refused with {refusal.code}, not {step.refused}: "
                f"{refusal.message('en')}",
            )
        if isinstance(refusal, TermsError):
            if step.refused:
                return
            raise StoryError(
                step.place,
                f"{step.do} は規約に問えません({refusal.code}): {refusal.message('ja')}",
                f"{step.do} cannot be put to the terms ({refusal.code}): {refusal.message('en')}",
            )
        fields = {"do": step.do, "code": refusal.code, **refusal.details}
        self.refusals.append(timeline.refusal(step.on, step.values.get("member"), fields))


def _apply(stage: _Stage, step: Step) -> None:
    stage.applications[step.member] = admission.apply(
        **stage.acting(step), handle=step.member, **_application(step), **_beside(step)
    )


def _beside(step: Step) -> dict[str, Any]:
    """What an application has beside its plan and particulars: declarations, its paper."""
    found: dict[str, Any] = {}
    declared = step.values.get("declared")
    if declared is not None:
        found["declared"] = [
            Declared(kind, who) for kind, _, who in (one.partition("=") for one in declared)
        ]
    if "payment_method" in step.values:
        found["payment_method"] = step.values["payment_method"]
    if "paper_received_on" in step.values:
        signed_on = step.values.get("paper_signed_on")
        found["paper"] = admission.Paper(step.values["paper_received_on"], signed_on)
    return found


def _approve(stage: _Stage, step: Step) -> None:
    stage.memberships[step.member] = admission.approve(
        **stage.acting(step),
        application=stage.applications[step.member],
        internal_reason=step.values.get("reason", ""),
        seen=_seen(stage, step),
    )
    if step.values.get("login", True):
        _give_login(stage, step)


def _seen(stage: _Stage, step: Step) -> list[str]:
    """What whoever approves has seen: all that stands with the application, or nothing new."""
    shown = application_shown.application_shown(stage.service, stage.applications[step.member])
    return [one.token for one in shown.since_receipt] if step.values.get("seen") else []


def _screen_again(stage: _Stage, step: Step) -> None:
    screening_again.screen_again(**stage.acting(step), application=stage.applications[step.member])


def _decline(stage: _Stage, step: Step) -> None:
    admission.decline(
        **stage.acting(step),
        application=stage.applications[step.member],
        internal_reason=step.values.get("reason", ""),
    )


def _register(stage: _Stage, step: Step) -> None:
    stage.memberships[step.member] = admission.register(
        **stage.acting(step), handle=step.member, **_application(step)
    )
    if step.values.get("login", True):
        _give_login(stage, step)


def _give_login(stage: _Stage, step: Step) -> None:
    """Who holds the membership can read its page from now on, as with a login."""
    member = members.membership(stage.service, stage.memberships[step.member]).member_id
    page_readers.begin(service=stage.service, member=member, at=stage.acting(step)["at"])


def _application(step: Step) -> dict[str, Any]:
    names = ("plan", "channel", "particulars")
    return {name: step.values[name] for name in names if name in step.values}


def _set_channel(stage: _Stage, step: Step) -> None:
    ways_in.set_channel(
        **stage.acting(step),
        channel=step.values["channel"],
        is_open=step.values["open"],
        from_day=step.values.get("from"),
    )


def _set_payment_method(stage: _Stage, step: Step) -> None:
    ways_in.set_payment_method(
        **stage.acting(step),
        method=step.values["method"],
        is_open=step.values["open"],
        from_day=step.values.get("from"),
    )


def _start_service(stage: _Stage, step: Step) -> None:
    admission.start_service(**stage.on_membership(step))


def _change_particulars(stage: _Stage, step: Step) -> None:
    member = directory.member(stage.service, step.member)
    particulars.change_particulars(
        **stage.acting(step),
        member=member.pk,
        changes=step.values["particulars"],
        evidence=_proof(step),
    )


def _proof(step: Step) -> list[tuple[str, bytes]]:
    """The proof a step comes with: a text of what it says."""
    said = step.values.get("proof")
    return [("proof.txt", said.encode())] if said else []


def _pay(stage: _Stage, step: Step) -> None:
    payments.receive_payment(
        **stage.on_membership(step),
        amount_yen=step.values["amount_yen"],
        paid_on=step.values.get("paid_on"),
    )


def _pay_refund(stage: _Stage, step: Step) -> None:
    refund = billing_refunds.refund_meant(stage.memberships[step.member], None)
    refunds.pay_refund(**stage.acting(step), refund=refund, paid_on=step.values.get("paid_on"))


def _request_withdrawal(stage: _Stage, step: Step) -> None:
    withdrawal.request_withdrawal(
        **stage.on_membership(step), desired_month=step.values.get("desired_month")
    )


def _revoke_withdrawal(stage: _Stage, step: Step) -> None:
    revoking.revoke_withdrawal(**stage.on_membership(step))


def _change_plan(stage: _Stage, step: Step) -> None:
    plan_changes.request_plan_change(**stage.on_membership(step), plan=step.values["plan"])


def _keep_plan(stage: _Stage, step: Step) -> None:
    plan_changes.withdraw_plan_change(**stage.on_membership(step))


def _report_succession(stage: _Stage, step: Step) -> None:
    """It comes with its papers, as one that can be decided does."""
    to = step.values.get("to")
    succession.receive(
        **stage.on_membership(step),
        kind=step.values["kind"],
        successor=None if to is None else Successor(stated=to),
        heirs=step.values.get("heirs", ()),
        representative=step.values.get("representative"),
        occurred_on=step.values.get("occurred_on"),
        document_received_on=step.on,
        evidence=heirs.EVIDENCE,
    )


def _approve_succession(stage: _Stage, step: Step) -> None:
    succession.approve(**stage.acting(step), succession=_case(stage, step))
    _give_login(stage, step)


def _decline_succession(stage: _Stage, step: Step) -> None:
    reason = step.values["reason"]
    case = _case(stage, step)
    succession.decline(**stage.acting(step), succession=case, internal_reason=reason)


def _case(stage: _Stage, step: Step) -> int:
    """The case of the membership, the last one where none waits any more."""
    return int(successions.cases_of(stage.memberships[step.member])[0].pk)


def _initial_cancellation(stage: _Stage, step: Step) -> None:
    initial_cancellation.cancel_initially(
        **stage.on_membership(step),
        dispatched_on=step.values["dispatched_on"],
        document_received_on=step.values["document_received_on"],
    )


def _formal_demand(stage: _Stage, step: Step) -> None:
    sanctions.issue_formal_demand(**stage.on_membership(step), due_on=step.values["due_on"])


def _leave_ground(stage: _Stage, step: Step) -> None:
    waiting = directory.ground_meant(stage.memberships[step.member], None)
    grounds.leave_ground(**stage.acting(step), ground=waiting.pk, reason=step.values["reason"])


def _waive(stage: _Stage, step: Step) -> None:
    """The last unpaid charge of the kind is meant; where none is, the last that there is."""
    membership, kind = stage.memberships[step.member], step.values["kind"]
    unpaid = [one.charge for one in late_charges.unpaid(membership) if one.kind == kind]
    charge = unpaid[-1] if unpaid else records.last_charge(membership, ChargeKind[kind.upper()]).pk
    waivers.waive(**stage.acting(step), charge=charge, reason=step.values["reason"])


_SEEN = "物語のとおり。"
"""What a story's reports and grounds say: none of it decides anything."""


def _report_breach(stage: _Stage, step: Step) -> None:
    breaches.report_breach(
        **stage.on_membership(step),
        kind=step.values["kind"],
        happened_on=step.values.get("happened_on", step.on),
        place=step.values.get("place", ""),
        description=_SEEN,
    )


def _record_ground(stage: _Stage, step: Step) -> None:
    grounds.record_ground(**stage.on_membership(step), kind=step.values["kind"], description=_SEEN)


def _restrict(stage: _Stage, step: Step) -> None:
    restricting.restrict(
        **stage.on_membership(step), uses=step.values["uses"], until=step.values.get("until")
    )


def _lift_restriction(stage: _Stage, step: Step) -> None:
    """The last restriction of the membership is meant."""
    meant = restrictions.of_membership(stage.memberships[step.member])[-1]
    restricting.lift_restriction(**stage.acting(step), restriction=meant.id)


def _exclude(stage: _Stage, step: Step) -> None:
    exclusion.exclude_member(
        **stage.on_membership(step), kind=step.values["kind"], description=_SEEN
    )


def _end_at_once(stage: _Stage, step: Step) -> None:
    exclusion.end_by_member(**stage.on_membership(step), kind=step.values["kind"])


def _suspend(stage: _Stage, step: Step) -> None:
    sanctions.suspend(**stage.on_membership(step))


def _resume(stage: _Stage, step: Step) -> None:
    sanctions.resume(**stage.on_membership(step), pay_rest=True)


def _terminate(stage: _Stage, step: Step) -> None:
    sanctions.terminate(**stage.on_membership(step))


def _give_time_back(stage: _Stage, step: Step) -> None:
    acceleration.revoke_acceleration(**stage.on_membership(step))


def _set_price(stage: _Stage, step: Step) -> None:
    opening.set_price(
        **stage.acting(step),
        plan=step.values["plan"],
        monthly_fee_yen=step.values["amount_yen"],
        from_day=step.values.get("from", step.on),
        reason=step.values.get("reason", ""),
    )


_TAKE: dict[str, Callable[[_Stage, Step], None]] = {
    "apply": _apply,
    "approve": _approve,
    "screen_again": _screen_again,
    "decline": _decline,
    "register": _register,
    "give_login": _give_login,
    "start_service": _start_service,
    "pay": _pay,
    "pay_refund": _pay_refund,
    "request_withdrawal": _request_withdrawal,
    "revoke_withdrawal": _revoke_withdrawal,
    "change_plan": _change_plan,
    "keep_plan": _keep_plan,
    "report_succession": _report_succession,
    "approve_succession": _approve_succession,
    "decline_succession": _decline_succession,
    "initial_cancellation": _initial_cancellation,
    "change_particulars": _change_particulars,
    "formal_demand": _formal_demand,
    "leave_ground": _leave_ground,
    "waive": _waive,
    "report_breach": _report_breach,
    "record_ground": _record_ground,
    "restrict": _restrict,
    "lift_restriction": _lift_restriction,
    "exclude": _exclude,
    "end_at_once": _end_at_once,
    "suspend": _suspend,
    "resume": _resume,
    "terminate": _terminate,
    "give_time_back": _give_time_back,
    "set_channel": _set_channel,
    "set_payment_method": _set_payment_method,
    "set_price": _set_price,
    **heirs.TAKE,
    **silence.TAKE,
    **told_and_kept.TAKE,
    **told_to_all.TAKE,
    **personal_steps.TAKE,
    **add_on_steps.TAKE,
    **alliance_steps.TAKE,
    **outside_steps.TAKE,
    **terms_steps.TAKE,
}
