"""What staff do to a membership: each act on a page that first shows what it would bring about.

The effect shown is that of the real operation, done and rolled back; so it is what will happen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import costs as billed_costs
from kiyaku.billing import records
from kiyaku.console.sanction_forms import RestrictionForm, SanctionForm, reason_field
from kiyaku.console.views import at
from kiyaku.flows import (
    acceleration,
    costs,
    grounds,
    grounds_shown,
    initial_cancellation,
    leaving,
    lists,
    payments,
    plan_changes,
    previewing,
    refunds,
    restricting,
    resuming,
    revoking,
    sanctions,
    telling,
    waivers,
    withdrawal,
)
from kiyaku.members import directory, restrictions
from kiyaku.members import queries as members
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack
from kiyaku.terms.errors import TermsError
from kiyaku.terms.texts import Text
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import language, lazily


def _date(ja: str, en: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=lazily(ja, en), widget=forms.DateInput(attrs={"type": "date"}), **more
    )


class PaymentForm(ActForm):
    """Money that came in."""

    amount_yen = forms.IntegerField(
        label=lazily("金額(円)", "Amount (yen)"), min_value=1, max_value=10**12
    )
    paid_on = _date("支払った日", "Day it was paid")


class LeavingForm(ActForm):
    """A member's wish to leave, as staff were told."""

    desired_month = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$",
        label=lazily("退会する月(空なら最も早い月)", "Month to leave in (empty: the earliest)"),
        widget=forms.TextInput(attrs={"type": "month", "size": 10}),
        required=False,
    )

    def clean_desired_month(self) -> str | None:
        """None for the earliest month."""
        return self.cleaned_data["desired_month"] or None


class CancellationForm(ActForm):
    """A letter of initial cancellation that came in."""

    dispatched_on = _date("書面の発送日", "Day the letter was sent")
    document_received_on = _date(
        "契約内容の書面を会員が受け取った日", "Day the member received the document of the contract"
    )


class DemandForm(ActForm):
    """A formal demand with a new deadline."""

    due_on = _date("新しい期限", "New deadline")


class ConsentForm(ActForm):
    """That the operator consents, where the terms ask for it."""

    consented = forms.BooleanField(
        label=lazily(
            "運営者が取下げに同意した(規約の解釈が同意を求めるとき)",
            "The operator consents to it (where the reading asks for that)",
        ),
        required=False,
    )


class ReasonForm(ActForm):
    """A decision with its reason."""

    reason = reason_field()


class ResumptionForm(ActForm):
    """The decision to let a member use the service again."""

    pay_rest = forms.BooleanField(
        label=lazily(
            "まだ請求していない遅延損害金・手数料を、いま受け取った",
            "Late interest and fees that are on no invoice yet are being paid now",
        ),
        required=False,
    )


class RefundForm(ActForm):
    """That money was paid back."""

    paid_on = _date("支払った日(空なら営業日)", "Day it was paid (empty: the business day)",
                    required=False)  # fmt: skip


Foresee = Callable[[int, int, Mapping[str, Any]], object]
"""What an act will come to: of a service, a membership and the facts of the form."""


def _leaving(service: int, membership: int, facts: Mapping[str, Any]) -> leaving.Leaving:
    return leaving.preview(service, membership, facts["desired_month"])


def _cancellation(
    service: int, membership: int, facts: Mapping[str, Any]
) -> initial_cancellation.Preview:
    return initial_cancellation.preview(
        service,
        membership,
        document_received_on=facts["document_received_on"],
        on=facts["dispatched_on"],
    )


_RUNNING = frozenset({directory.ACTIVE, directory.LEAVING, directory.SUSPENDED})
_CONCLUDED = _RUNNING | {directory.WAITING}
"""A contract binds before its service starts: it can be left, cancelled and terminated then."""


@dataclass(frozen=True)
class StaffAct:
    """An act of staff on a membership.

    ``states``: where a membership must stand for it (``members.directory``); ``is_there`` asks a
    pack whether the terms know it. ``about``: the argument of the operation that says what it is
    about; where that is not the membership itself, ``owner_of`` tells whose it is. What ``told``
    finds about it in the service, ``template`` shows above the form. What ``foresee`` finds it
    will come to, with the facts that were typed, ``foreseen_template`` shows beside the effect.
    ``where_end_is_settled``: whether it is offered only where an end is settled, only where none
    is, or (None) in both.
    """

    name: str
    right: Right
    title: Text
    submit: Text
    form: type[ActForm]
    operation: Callable[..., Any]
    states: frozenset[str] = _RUNNING
    is_danger: bool = False
    is_there: Callable[[Pack], bool] = field(default=lambda pack: True)
    about: str = "membership"
    owner_of: Callable[[int], int] = field(default=lambda membership: membership)
    told: Callable[[int, int], object] = field(default=lambda service, about: None)
    template: str = ""
    foresee: Foresee | None = None
    foreseen_template: str = ""
    where_end_is_settled: bool | None = None


ACTS: Mapping[str, StaffAct] = {
    act.name: act
    for act in (
        StaffAct(
            "pay",
            Right.PAYMENTS_ENTERED,
            Text("入金を記録する", "Enter a payment"),
            Text("記録する", "Enter it"),
            PaymentForm,
            payments.receive_payment,
            _RUNNING | {directory.OVER},
        ),
        StaffAct(
            "withdraw",
            Right.LEAVING_ENTERED,
            Text("退会・解約の申し出を記録する", "Enter a wish to leave"),
            Text("記録する", "Enter it"),
            LeavingForm,
            withdrawal.request_withdrawal,
            _CONCLUDED,
            foresee=_leaving,
            foreseen_template="console/leaving_foreseen.html",
            where_end_is_settled=False,
        ),
        StaffAct(
            "stay",
            Right.LEAVING_ENTERED,
            Text("退会・解約の申し出の取下げを記録する", "Take a request to leave back"),
            Text("取り下げる", "Take it back"),
            ConsentForm,
            revoking.revoke_withdrawal,
            _CONCLUDED,
            is_there=lambda pack: pack.answers(revoking.QUESTION),
            where_end_is_settled=True,
        ),
        StaffAct(
            "keep_plan",
            Right.LEAVING_ENTERED,
            Text("プランの変更を取り下げる", "Take a change of plan back"),
            Text("取り下げる", "Take it back"),
            ActForm,
            plan_changes.withdraw_plan_change,
            frozenset(),
            is_there=lambda pack: pack.answers(plan_changes.QUESTION),
        ),
        StaffAct(
            "cancel",
            Right.LEAVING_ENTERED,
            Text("初期契約解除の書面を記録する", "Enter an initial cancellation"),
            Text("記録する", "Enter it"),
            CancellationForm,
            initial_cancellation.cancel_initially,
            _CONCLUDED,
            is_danger=True,
            is_there=lambda pack: pack.answers(initial_cancellation.QUESTION),
            foresee=_cancellation,
            foreseen_template="console/cancellation_foreseen.html",
        ),
        StaffAct(
            "demand",
            Right.DEMANDS_SENT,
            Text("新しい期限を定めて催告する", "Demand with a new deadline"),
            Text("催告する", "Send the demand"),
            DemandForm,
            sanctions.issue_formal_demand,
            _RUNNING | {directory.OVER},
        ),
        StaffAct(
            "suspend",
            Right.SANCTIONS_DECIDED,
            Text("利用を停止する", "Suspend the use"),
            Text("停止する", "Suspend"),
            SanctionForm,
            sanctions.suspend,
            frozenset({directory.ACTIVE, directory.LEAVING}),
            is_danger=True,
            told=acceleration.preview,
            template="console/acceleration_facts.html",
        ),
        StaffAct(
            "give_time_back",
            Right.SANCTIONS_DECIDED,
            Text("期限の利益の喪失を取り消す", "Give the benefit of time back"),
            Text("支払期限を元に戻す", "Let it be due as before"),
            ActForm,
            acceleration.revoke_acceleration,
            frozenset(),
            is_there=acceleration.is_known,
        ),
        StaffAct(
            "restrict",
            Right.SANCTIONS_DECIDED,
            Text("一部の利用を制限する", "Restrict some uses"),
            Text("制限する", "Restrict"),
            RestrictionForm,
            restricting.restrict,
            is_danger=True,
            is_there=restricting.is_known,
        ),
        StaffAct(
            "lift",
            Right.SANCTIONS_DECIDED,
            Text("利用制限を解除する", "Lift a restriction"),
            Text("解除する", "Lift it"),
            ReasonForm,
            restricting.lift_restriction,
            is_there=restricting.is_known,
            about="restriction",
            owner_of=restrictions.membership_of,
        ),
        StaffAct(
            "resume",
            Right.SANCTIONS_DECIDED,
            Text("利用を再開する", "Resume the use"),
            Text("再開する", "Resume"),
            ResumptionForm,
            sanctions.resume,
            frozenset({directory.SUSPENDED}),
            told=resuming.preview,
            template="console/resumption_facts.html",
        ),
        StaffAct(
            "terminate",
            Right.SANCTIONS_DECIDED,
            Text("契約を解除・登録を抹消する", "End the membership"),
            Text("終わらせる", "End it"),
            SanctionForm,
            sanctions.terminate,
            _CONCLUDED,
            is_danger=True,
            told=acceleration.preview,
            template="console/acceleration_facts.html",
        ),
        StaffAct(
            "leave_ground",
            Right.SANCTIONS_DECIDED,
            Text("この事由では何もしないと決める", "Take no action on this ground"),
            Text("何もしないと決める", "Take no action"),
            ReasonForm,
            grounds.leave_ground,
            about="ground",
            owner_of=lambda ground: directory.ground(ground).membership_id,
            told=lambda service, ground: grounds_shown.shown(service, [directory.ground(ground)])[
                0
            ],
            template="console/ground_told.html",
        ),
        StaffAct(
            "waive",
            Right.MONEY_WAIVED,
            Text("遅延利息・手数料を免除する", "Waive late interest or fee"),
            Text("免除する", "Waive it"),
            ReasonForm,
            waivers.waive,
            is_danger=True,
            about="charge",
            owner_of=lambda charge: records.charge(charge).membership_id,
        ),
        StaffAct(
            "take_back_cost",
            Right.MONEY_WAIVED,
            Text("請求に加えた費用を取り消す", "Take a cost back that was charged on"),
            Text("取り消す", "Take it back"),
            ReasonForm,
            costs.take_back_cost,
            is_danger=True,
            is_there=lambda pack: bool(costs.known(pack)),
            about="charge",
            owner_of=lambda charge: billed_costs.cost(charge).membership,
        ),
        StaffAct(
            "pay_refund",
            Right.REFUNDS_PAID,
            Text("返還の支払いを記録する", "Enter that a refund was paid out"),
            Text("記録する", "Enter it"),
            RefundForm,
            refunds.pay_refund,
            is_there=refunds.are_known,
            about="refund",
            owner_of=lambda refund: records.refund(refund).membership_id,
            told=lists.refund,
            template="console/refund_facts.html",
        ),
    )
}


def page_of(act: StaffAct) -> Callable[..., HttpResponse]:
    """The page of an act: shows the form, then the effect, then does it."""

    @for_staff(act.right)
    def view(request: Request, membership: int, about: int | None = None) -> HttpResponse:
        return _carry_out(request, act, membership, membership if about is None else about)

    view.__doc__ = f"{act.title.en}: its effect before it is confirmed, then the act."
    view.__name__ = act.name
    return view


def _carry_out(request: Request, act: StaffAct, membership: int, about: int) -> HttpResponse:
    row = members.membership(request.here.service, membership)
    if _owner(act, about) != membership:
        raise Http404
    form = act.form(request.POST or None)
    if isinstance(form, SanctionForm):
        form.of_case(request.here.service, row, request.here.pack)
    context: dict[str, Any] = {
        "act": act, "row": row, "member": row.member,
        "subject": act.told(request.here.service, about), **at("members"),
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        facts = {name: one for name, one in form.cleaned_data.items() if name != "key"}
        named = {**acting(request), act.about: about, **facts}
        if "confirmed" in request.POST:
            with refusals_on(form):
                act.operation(**named)
                return done(
                    request, f"{act.title.ja}: 完了しました。", f"{act.title.en}: done.",
                    "console:member", membership,
                )  # fmt: skip
        context |= _effect(request.here.service, membership, act, named, form)
        if isinstance(form, SanctionForm):
            context["ground"] = form.ground_in_words()
        if "previewed" in context:
            context |= _foreseen(request.here.service, membership, act, facts)
    return shown(request, "console/act.html", form, context)


def _owner(act: StaffAct, about: int) -> int | None:
    try:
        return act.owner_of(about)
    except (ObjectDoesNotExist, OperationRefused):
        return None


def _effect(
    service: int, membership: int, act: StaffAct, named: dict[str, Any], form: ActForm
) -> dict[str, Any]:
    """What the act would bring about, as events; where it would be refused, the form says why."""
    tried = partial(act.operation, **{**named, "key": None})
    events = previewing.events_of(service, membership, tried)
    if isinstance(events, OperationRefused):
        form.add_error(None, events.message(language()))
        return {}
    return {"effect": [(one, telling.tell(one, language())) for one in events], "previewed": True}


def _foreseen(
    service: int, membership: int, act: StaffAct, facts: Mapping[str, Any]
) -> dict[str, Any]:
    """What the act will come to; where that cannot be told, why not."""
    if act.foresee is None:
        return {}
    try:
        return {"foreseen": act.foresee(service, membership, facts)}
    except (OperationRefused, TermsError) as refusal:
        return {"foreseen_refusal": refusal.message(language())}


def open_to(request: Request, row: Membership) -> list[StaffAct]:
    """The acts on a membership that the user may do, the terms know and its state allows."""
    here, state, is_settled = request.here, directory.state_of(row), row.ends_on is not None
    return [
        act
        for act in ACTS.values()
        if here.may(act.right)
        and act.is_there(here.pack)
        and state in act.states
        and act.where_end_is_settled in (None, is_settled)
        and act.about == "membership"
    ]
