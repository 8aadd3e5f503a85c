"""Inspections of what members connect to their lines, on the staff's pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import files
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows import evidence
from kiyaku.flows.network import inspected, inspection_rows, inspections
from kiyaku.flows.network.inspection_words import CAUSES, REFUSAL_CAUSES, STATES
from kiyaku.flows.refusing import cited
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.network import inspections as kept
from kiyaku.network import lines
from kiyaku.network.inspections import LineInspection
from kiyaku.terms.texts import Text
from kiyaku.web import uploads
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import lazily

_AGREE, _REFUSE = "agree", "refuse"


def _day(ja: str, en: str, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=lazily(ja, en), widget=widget, required=required)


def _words(ja: str, en: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=lazily(ja, en), widget=forms.Textarea(attrs={"rows": 4}),
        max_length=evidence.LENGTH_MOST, required=required,
    )  # fmt: skip


class AskForm(ActForm):
    """Why an inspection is asked for, and the day that is proposed."""

    cause = forms.ChoiceField(
        label=lazily("理由", "Why"), choices=[(k, lazily(v.ja, v.en)) for k, v in CAUSES.items()]
    )
    reason = _words("何に気づいたか(職員だけが読みます)", "What was noticed, for the staff alone")
    proposed_on = _day("候補の日", "Day proposed")


class AnswerForm(ActForm):
    """What the member said to the staff: a day, or why not."""

    answer = forms.ChoiceField(
        label=lazily("会員の返答", "The member's answer"), widget=forms.RadioSelect,
        choices=[
            (_AGREE, lazily("検査を受ける", "agrees")), (_REFUSE, lazily("断る", "refuses")),
        ],
    )  # fmt: skip
    visit_on = _day("検査の日(受けるとき)", "Day, if the member agrees", required=False)
    reason = _words("断る理由(断るとき)", "Why not, if the member refuses", required=False)

    def about(self, found: LineInspection) -> None:
        """Of an inspection that was refused only that the member agrees after all."""
        if found.is_refused:
            answer: Any = self.fields["answer"]
            answer.choices, self.initial["answer"] = answer.choices[:1], _AGREE
            del self.fields["reason"]


class WeighForm(ActForm):
    """What there is to a refusal."""

    cause = forms.ChoiceField(
        label=lazily("断る事情", "What there is to it"), widget=forms.RadioSelect,
        choices=[(k, lazily(v.ja, v.en)) for k, v in REFUSAL_CAUSES.items()],
    )  # fmt: skip


class MoveForm(ActForm):
    """Another day for the inspection."""

    visit_on = _day("検査の日", "Day of the inspection")


class ResultForm(ActForm):
    """What an inspection found."""

    conforms = forms.TypedChoiceField(
        label=lazily("技術基準に", "The equipment"), widget=forms.RadioSelect,
        choices=[
            ("yes", lazily("適合する", "conforms")),
            ("no", lazily("適合しない", "does not conform")),
        ],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    visited_on = _day("検査した日", "Day of the inspection")
    finding = _words(
        "適合しない設備と理由(会員が読みます)", "What does not conform; the member reads it",
        required=False,
    )  # fmt: skip
    remove_by = _day("外す期限(適合しないとき)", "Last day for taking it off", required=False)
    proof = uploads.FilesField(label=lazily("写真・書類", "Photographs, papers"), required=False)


class RemovedForm(ActForm):
    """When equipment was taken off."""

    removed_on = _day("外した日", "Day it was taken off")


@dataclass(frozen=True)
class _Act:
    """What a page does to an inspection: its form, its words, and the operation."""

    form: type[ActForm]
    title: Text
    help: Text
    said: Text
    do: Callable[[dict[str, Any], dict[str, Any]], Any]


def _answer(act: dict[str, Any], told: dict[str, Any]) -> None:
    if told["answer"] == _AGREE:
        inspections.agree_to_inspection(**act, visit_on=told["visit_on"])
    else:
        inspections.refuse_inspection(**act, reason=told["reason"])


def _result(act: dict[str, Any], told: dict[str, Any]) -> None:
    inspected.record_inspected(
        **act, conforms=told["conforms"], visited_on=told["visited_on"], finding=told["finding"],
        remove_by=told["remove_by"], files=told["proof"],
    )  # fmt: skip


_ANSWER = _Act(
    AnswerForm, Text("返答を記録する", "Enter the answer"),
    Text("会員が電話などで答えたときに記録します。", "For what the member said by telephone, say."),
    Text("返答を記録しました。", "The answer is on record."), _answer,
)  # fmt: skip
_WEIGH = _Act(
    WeighForm, Text("断る事情を判断する", "Weigh the refusal"),
    Text(
        "事情がなければ利用停止の候補の事由となり、会員に知らせます。停止するかは別に決めます。",
        "Without an excuse it is a ground to suspend use, and the member is told. Whether use is "
        "suspended is decided apart.",
    ),
    Text("判断を記録しました。", "It is on record."),
    lambda act, told: inspections.weigh_refusal(**act, cause=told["cause"]),
)  # fmt: skip
_MOVE = _Act(
    MoveForm, Text("検査の日を変える", "Move the inspection"),
    Text("会員に知らせます。", "The member is told."),
    Text("検査の日を変えました。", "It is moved."),
    lambda act, told: inspections.move_inspection(**act, visit_on=told["visit_on"]),
)  # fmt: skip
_RESULT = _Act(
    ResultForm, Text("検査の結果を記録する", "Enter the result"),
    Text(
        "結果は会員に知らせます。拒否のために停止していたときは、利用を再開します。",
        "The member is told. Use that was suspended for a refusal is resumed.",
    ),
    Text("結果を記録しました。", "The result is on record."), _result,
)  # fmt: skip
_REMOVED = _Act(
    RemovedForm, Text("取外しを記録する", "Enter that it was taken off"),
    Text(
        "停止の事由がなくなり、そのために停止していたときは利用を再開します。",
        "The ground is gone, and use that was suspended for it is resumed.",
    ),
    Text("取外しを記録しました。", "It is on record."),
    lambda act, told: inspected.record_removed(**act, removed_on=told["removed_on"]),
)  # fmt: skip
_KEPT = _Act(
    ActForm, Text("外されていないことを記録する", "Enter that it was not taken off"),
    Text(
        "利用停止の候補の事由となり、会員に知らせます。停止するかは別に決めます。",
        "It is a ground to suspend use, and the member is told. Whether use is suspended is "
        "decided apart.",
    ),
    Text("記録しました。", "It is on record."), lambda act, _: inspected.record_kept(**act),
)  # fmt: skip
_CALL_OFF = _Act(
    ActForm, Text("検査を取りやめる", "Call the inspection off"),
    Text(
        "拒否による事由もなくなり、そのために停止していたときは利用を再開します。",
        "A ground that its refusal was is gone, and use suspended for it is resumed.",
    ),
    Text("取りやめました。", "It is called off."),
    lambda act, _: inspections.call_inspection_off(**act),
)  # fmt: skip


@for_staff(Right.BREACHES_SEEN)
def listing(request: Request) -> HttpResponse:
    """Inspections of lines that are open, or all of them, the latest first."""
    clauses, service = _clauses(request), request.here.service
    is_open = request.GET.get("all") != "1"
    page = kept.listed(service, is_open=is_open, after=after(request))
    holders = directory.named({one.membership for one in page})
    context = {
        "page": page, "is_open": is_open, "clauses": clauses,
        "rows": [(one, STATES[one.state], holders[one.membership]) for one in page],
        **at("line_inspections"),
    }  # fmt: skip
    return render(request, "console/line_inspections.html", context)


@for_staff(Right.BREACHES_SEEN)
def one(request: Request, line_inspection: int) -> HttpResponse:
    """An inspection with all that came of it, and what can be done next."""
    context = _of(request, line_inspection)
    found: LineInspection = context["found"]
    row = members.membership(request.here.service, found.membership)
    context |= {
        "row": row, "member": row.member, "cause": CAUSES[found.cause],
        "excuse": REFUSAL_CAUSES.get(found.excuse),
        "files": files.describe(request.here.service, found.files),
        "is_answerable": found.state in (kept.ASKED, kept.REFUSED, kept.HELD),
        "is_removable": found.state in (kept.FAILED, kept.KEPT),
        "is_overdue": inspected.is_overdue(
            request.here.pack, found, request.here.business_day
        ),
        "is_off": found.state in (kept.ASKED, kept.AGREED, kept.REFUSED, kept.HELD),
    }  # fmt: skip
    return render(request, "console/line_inspection.html", context)


@for_staff(Right.BREACHES_RECORDED)
def ask(request: Request, line: int) -> HttpResponse:
    """Asks a member to let what is connected to a line be inspected."""
    clauses = _clauses(request)
    try:
        found = lines.line_by_number(request.here.service, line)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    form = AskForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        with refusals_on(form):
            number = inspections.ask_for_inspection(
                **acting(request), line=found.code, cause=told["cause"], reason=told["reason"],
                proposed_on=told["proposed_on"],
            )  # fmt: skip
            return done(
                request, "検査を求めました。", "The inspection is asked for.",
                "console:line_inspection", number,
            )  # fmt: skip
    context = {"line": found, "clauses": clauses, **at("line_inspections")}
    return shown(request, "console/line_inspection_ask.html", form, context)


@for_staff(Right.BREACHES_RECORDED)
def answer(request: Request, line_inspection: int) -> HttpResponse:
    """Enters what the member said to the staff."""
    return _done(request, line_inspection, _ANSWER)


@for_staff(Right.GROUNDS_RECORDED)
def weigh(request: Request, line_inspection: int) -> HttpResponse:
    """Decides whether what a member has against an inspection excuses it."""
    return _done(request, line_inspection, _WEIGH)


@for_staff(Right.BREACHES_RECORDED)
def move(request: Request, line_inspection: int) -> HttpResponse:
    """Moves an inspection to another day."""
    return _done(request, line_inspection, _MOVE)


@for_staff(Right.BREACHES_RECORDED)
def result(request: Request, line_inspection: int) -> HttpResponse:
    """Enters what an inspection found."""
    return _done(request, line_inspection, _RESULT)


@for_staff(Right.BREACHES_RECORDED)
def removed(request: Request, line_inspection: int) -> HttpResponse:
    """Enters that equipment was taken off the line."""
    return _done(request, line_inspection, _REMOVED)


@for_staff(Right.GROUNDS_RECORDED)
def not_removed(request: Request, line_inspection: int) -> HttpResponse:
    """Enters that equipment was not taken off in time."""
    return _done(request, line_inspection, _KEPT)


@for_staff(Right.BREACHES_RECORDED)
def call_off(request: Request, line_inspection: int) -> HttpResponse:
    """Calls an inspection off."""
    return _done(request, line_inspection, _CALL_OFF)


@for_staff(Right.BREACHES_SEEN)
def file(request: Request, line_inspection: int, file: int) -> HttpResponse:
    """A file kept with an inspection, to be saved.

    Raises:
        Http404: where it has no such file, or it was erased.
    """
    found: LineInspection = _of(request, line_inspection)["found"]
    if file not in found.files:
        raise Http404
    service = request.here.service
    try:
        return uploads.download(service, files.describe(service, [file])[0])
    except (OperationRefused, IndexError):
        raise Http404 from None


def _done(request: Request, inspection: int, act: _Act) -> HttpResponse:
    context = _of(request, inspection)
    found: LineInspection = context["found"]
    today = request.here.business_day
    given = {
        "visit_on": found.visit_on or found.proposed_on, "visited_on": today, "removed_on": today,
    }  # fmt: skip
    form = act.form(request.POST or None, request.FILES or None, initial=given)
    if isinstance(form, AnswerForm):
        form.about(found)
    if form.is_valid():
        with refusals_on(form):
            act.do({**acting(request), "inspection": inspection}, form.cleaned_data)
            return done(request, act.said.ja, act.said.en, "console:line_inspection", inspection)
    context |= {"act": act}
    return shown(request, "console/line_inspection_act.html", form, context)


def _of(request: Request, inspection: int) -> dict[str, Any]:
    clauses = _clauses(request)
    try:
        found = kept.inspection(request.here.service, inspection)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    return {
        "found": found, "state": STATES[found.state], "clauses": clauses,
        **at("line_inspections"),
    }  # fmt: skip


def _clauses(request: Request) -> list[str]:
    """The clauses by which lines are inspected.

    Raises:
        Http404: where the terms know no such inspections.
    """
    pack = request.here.pack
    if not inspection_rows.are_known(pack):
        raise Http404
    return cited(pack, inspection_rows.OWED, inspection_rows.REMOVAL, inspection_rows.FAULT)
