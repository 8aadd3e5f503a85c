"""A member's own data: who of the staff looked at it, and what the member asks for about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import access as accesses
from kiyaku.flows import personal_purposes, privacy_answers, privacy_requests
from kiyaku.members import queries as members
from kiyaku.portal.frame import framed, page
from kiyaku.privacy import cases, kinds, purposes
from kiyaku.web import personal_pages
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily, told


class AskForm(ActForm):
    """What the member asks for."""

    kind = forms.ChoiceField(label=lazily("求めること", "What you ask for"))
    use = forms.ChoiceField(
        label=lazily("止めたい利用目的(利用停止のとき)", "Use to be stopped"), required=False
    )
    asked = forms.CharField(
        label=lazily("くわしい内容", "More about it"),
        widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, required=False,
    )  # fmt: skip

    def __init__(self, service: int, *arguments: Any) -> None:
        super().__init__(*arguments)
        optional = {
            one.code: one.words for one in purposes.of_service(service).values() if one.is_optional
        }
        for name, words in (("kind", kinds.KINDS), ("use", optional)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            none = [("", "—")] if name == "use" else []
            field.choices = [*none, *((code, told(one)) for code, one in words.items())]


@for_member
def access(request: Request, membership: int) -> HttpResponse:
    """On which days the staff looked at the member's data, how often, in which role, for what."""
    row = members.membership(request.here.service, membership)
    context = {"days": accesses.days_of(request.here.service, row.member_id)}
    return page(request, "portal/access.html", membership, "particulars", context)


@for_member
def held(request: Request, membership: int) -> HttpResponse:
    """What kinds of records are held on the member, for which purposes, by which clauses."""
    service = request.here.service
    row = members.membership(service, membership)
    context = {
        "held": personal_purposes.held_on(service, row.member_id),
        "register": personal_purposes.register(service),
    }
    return page(request, "portal/held.html", membership, "particulars", context)


@for_member
def requests(request: Request, membership: int) -> HttpResponse:
    """What the member asked for about their data, by when it is answered, and asking for more."""
    service = request.here.service
    member = members.membership(service, membership).member_id
    form = AskForm(service, request.POST or None)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("kind", "use", "asked")}
        with refusals_on(form):
            privacy_requests.receive_request(
                **acting(request), member=member, identity=kinds.SIGNED_IN, channel=kinds.PORTAL,
                **given,
            )  # fmt: skip
            return done(
                request, "求めを受け付けました。", "Your request is received.",
                "portal:privacy_requests", membership,
            )  # fmt: skip
    context = {
        "rows": [
            (
                one,
                kinds.KINDS[one.kind],
                privacy_answers.in_words(service, one),
                _is_handed_over(one),
            )
            for one in cases.listed(service, member=member)
        ],
        "clauses": privacy_requests.clauses(service),
    }
    return shown(
        request, "portal/privacy_requests.html", form, framed(membership, "particulars", context)
    )


@for_member
def export_json(request: Request, membership: int, privacy_case: int) -> HttpResponse:
    """All that is held on the member, where a disclosure was granted, as JSON."""
    return personal_pages.as_file(request, _granted(request, membership, privacy_case), pdf=False)


@for_member
def export_pdf(request: Request, membership: int, privacy_case: int) -> HttpResponse:
    """The same as PDF."""
    return personal_pages.as_file(request, _granted(request, membership, privacy_case), pdf=True)


def _is_handed_over(one: cases.Request) -> bool:
    return one.kind == kinds.DISCLOSURE and one.state in (kinds.GRANTED, kinds.PARTLY)


def _granted(request: Request, membership: int, number: int) -> cases.Request:
    """The member's own request, where it is a disclosure that was granted, wholly or in part.

    Raises:
        Http404: for another one's request, or one that was not granted.
    """
    member = int(members.membership(request.here.service, membership).member_id)
    try:
        found = cases.case(request.here.service, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    if found.member != member or not _is_handed_over(found):
        raise Http404
    return found
