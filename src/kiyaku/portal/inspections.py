"""Inspections of a member's lines: what is asked of the member, the answer, what was found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse

from kiyaku.flows import evidence
from kiyaku.flows.network import inspection_rows
from kiyaku.flows.network import inspections as flow
from kiyaku.flows.network.inspection_words import BY_MEMBER, CAUSES, STATES
from kiyaku.flows.refusing import cited
from kiyaku.members import queries as members
from kiyaku.network import inspections
from kiyaku.network.inspections import LineInspection
from kiyaku.portal.frame import framed, page
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily

_AGREE, _REFUSE = "agree", "refuse"
_ANSWERABLE = (inspections.ASKED, inspections.REFUSED, inspections.HELD)


class AnswerForm(ActForm):
    """On which day the member lets the line be inspected, or why not."""

    answer = forms.ChoiceField(
        label=lazily("お返事", "Your answer"), widget=forms.RadioSelect, initial=_AGREE,
        choices=[
            (_AGREE, lazily("検査を受ける", "I let it be inspected")),
            (_REFUSE, lazily("断る", "I refuse")),
        ],
    )  # fmt: skip
    visit_on = forms.DateField(
        label=lazily("検査の日(受けるとき)", "Day, if you agree"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=lazily("断る理由(断るとき)", "Why not, if you refuse"), required=False,
        widget=forms.Textarea(attrs={"rows": 4}), max_length=evidence.LENGTH_MOST,
    )  # fmt: skip

    def __init__(self, found: LineInspection, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if found.is_refused:
            answer: Any = self.fields["answer"]
            answer.choices = answer.choices[:1]
            del self.fields["reason"]


@for_member
def of_member(request: Request, membership: int) -> HttpResponse:
    """The inspections asked of the member, and how each stands.

    Raises:
        Http404: where the terms know none.
    """
    rows = _asked(request, membership)
    context = {
        "rows": [
            (one, STATES[one.state], CAUSES[one.cause], one.state in _ANSWERABLE) for one in rows
        ],
        "clauses": _clauses(request),
    }
    return page(request, "portal/inspections.html", membership, "inspections", context)


@for_member
def answer(request: Request, membership: int, line_inspection: int) -> HttpResponse:
    """Agrees to an inspection on a day, or refuses it with the reason.

    Raises:
        Http404: where it was not asked of this member.
    """
    rows = _asked(request, membership)
    found = next((one for one in rows if one.id == line_inspection), None)
    if found is None:
        raise Http404
    given = {"visit_on": found.visit_on or found.proposed_on}
    form = AnswerForm(found, request.POST or None, initial=given)
    if form.is_valid():
        told = form.cleaned_data
        act = {**acting(request), "inspection": line_inspection, "channel": BY_MEMBER}
        with refusals_on(form):
            if told["answer"] == _AGREE:
                flow.agree_to_inspection(**act, visit_on=told["visit_on"])
            else:
                flow.refuse_inspection(**act, reason=told["reason"])
            return done(
                request, "お返事を受け付けました。", "Your answer has been received.",
                "portal:inspections", membership,
            )  # fmt: skip
    context = {"found": found, "cause": CAUSES[found.cause], "clauses": _clauses(request)}
    shown_in = framed(membership, "inspections", context)
    return shown(request, "portal/inspection_answer.html", form, shown_in)


def _asked(request: Request, membership: int) -> list[LineInspection]:
    if not inspection_rows.are_known(request.here.pack):
        raise Http404
    member = members.membership(request.here.service, membership).member_id
    return inspections.of_membership(membership, member)


def _clauses(request: Request) -> list[str]:
    pack = request.here.pack
    return cited(pack, inspection_rows.OWED, inspection_rows.REMOVAL, inspection_rows.FAULT)
