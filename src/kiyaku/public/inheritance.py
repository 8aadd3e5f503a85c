"""Heirs report that a membership is theirs: anybody may, and is told nothing of any member."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from kiyaku.accounts import signins
from kiyaku.base import clock
from kiyaku.flows import inheritance_reports, succession_shown
from kiyaku.members.inheritance_reports import Stated
from kiyaku.members.particulars import PERSON
from kiyaku.web import limits, uploads
from kiyaku.web.acts import refusals_on, shown
from kiyaku.web.declared import for_everybody
from kiyaku.web.here import Here, Request
from kiyaku.web.succession_form import OtherHeirsField, StatingForm, evidence
from kiyaku.web.words import language, lazily, say

BY = "heir"
"""Who acts, as the journal has it, where nobody has signed in."""
MOST_AN_HOUR = 10
_PER = dt.timedelta(hours=1)
_SENT = "heirs_report"
_PLACE = {"section": "inheritance"}
_MYSELF, _FIRST_OTHER, _NOBODY = "1", "2", ""


class ReportForm(StatingForm):
    """Who died, who reports, all heirs, who represents them, and the papers."""

    deceased_name = forms.CharField(
        label=lazily("亡くなった会員の氏名", "Name of the member who died"), max_length=200
    )
    deceased_number = forms.CharField(
        label=lazily("その方の会員番号(分かれば)", "Member number, if you know it"),
        max_length=80,
        required=False,
    )
    deceased_address = forms.CharField(
        label=lazily("その方の住所(分かれば)", "Address, if you know it"),
        max_length=300,
        required=False,
    )
    died_on = forms.DateField(
        label=lazily("亡くなった日", "Day of death"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    relation = forms.CharField(
        label=lazily("亡くなった方との続柄", "What you are to who died"),
        max_length=100,
        help_text=lazily("例 妻、長男", "Such as wife, eldest son"),
    )
    other_heirs = OtherHeirsField()
    representative = forms.ChoiceField(
        label=lazily("相続人の代表者", "Who represents the heirs"),
        widget=forms.RadioSelect,
        required=False,
    )
    proof = uploads.FilesField(
        label=lazily("届出の書面と、相続を証する書類", "Written report, and papers that prove it"),
        required=False,
        help_text=lazily(
            "戸籍の写しなど。あとから書面でお送りいただくこともできます。PDF、写真など、"
            "1つ10 MB まで。",
            "Such as a family register. You can send them on paper later. PDF or pictures, up to "
            "10 MB each.",
        ),
    )

    def __init__(self, here: Here, *arguments: Any) -> None:
        super().__init__(here, *arguments)
        self.fields["name"].label = lazily("あなたの氏名", "Your name")
        self.fields["address"].label = lazily("あなたの住所", "Your address")
        for name in ("name", "address"):
            self.fields[name].required = True
        if "guardian_consented" in self.fields:
            self.fields["guardian_consented"].label = lazily(
                "未成年のときは、親権者がこの届出に同意しています",
                "If you are a minor: a guardian consents to this report",
            )
        self.fields["representative"].choices = [  # type: ignore[attr-defined]
            (_MYSELF, say("わたし", "I do")),
            (_FIRST_OTHER, say("「ほかの相続人」の1行目の人", "The first of the other heirs")),
            (_NOBODY, say("まだ決めていない", "Not settled yet")),
        ]
        self.fields["representative"].initial = _MYSELF
        names = [
            "deceased_name", "deceased_number", "deceased_address", "died_on", "relation", "name",
            "kana", "born_on", "guardian_consented", "postal_code", "address", "country", "email",
            "phone", "other_heirs", "representative", "proof",
        ]  # fmt: skip
        self.order_fields(names)

    @property
    def told(self) -> Stated:
        """What the heirs state."""
        given = self.cleaned_data
        chosen = given["representative"]
        return Stated(
            name=given["deceased_name"],
            number=given["deceased_number"],
            address=given["deceased_address"],
            relation=given["relation"],
            heirs=(self.particulars_of(PERSON), *given["other_heirs"]),
            representative=int(chosen) if chosen else None,
        )


@for_everybody
@never_cache
def report(request: Request) -> HttpResponse:
    """The form of the report; whatever is sent, the same is answered.

    Where the terms forbid that a membership passes on, the page says so with the clause.

    Raises:
        Http404: where the terms neither let heirs report nor forbid it.
    """
    service = request.here.service
    if not request.here.is_inherited:
        forbidding = succession_shown.forbidding(service)
        if not forbidding:
            raise Http404
        context = {**_PLACE, "forbidding": forbidding}
        return render(request, "public/not_inherited.html", context)
    form = ReportForm(request.here, request.POST or None, request.FILES or None)
    if form.is_valid():
        if not limits.is_within(request, "inheritance", most=MOST_AN_HOUR, per=_PER):
            response = render(request, "public/inheritance_later.html", _PLACE, status=429)
            response["Retry-After"] = str(int(_PER.total_seconds()))
            return response
        with refusals_on(form):
            number = _receive(request, form)
            request.session[_SENT] = {"service": service, "report": number}
            return redirect("public:inheritance_thanks", request.here.code)
    clauses = succession_shown.clauses_of(service, [inheritance_reports.INHERITANCE])
    return shown(request, "public/inheritance.html", form, {**_PLACE, "clauses": clauses})


@for_everybody
@never_cache
def thanks(request: Request) -> HttpResponse:
    """The report has arrived: its number, and what happens next."""
    sent = request.session.get(_SENT)
    if not sent or sent["service"] != request.here.service:
        return redirect("public:inheritance", request.here.code)
    clauses = succession_shown.clauses_of(request.here.service, [inheritance_reports.INHERITANCE])
    context = {**_PLACE, "number": sent["report"], "clauses": clauses}
    return render(request, "public/inheritance_thanks.html", context)


def _receive(request: Request, form: ReportForm) -> int:
    key = form.cleaned_data["key"]
    return inheritance_reports.receive(
        service=request.here.service,
        stated=form.told,
        died_on=form.cleaned_data["died_on"],
        evidence=evidence(form),
        language=language(),
        at=clock.now(),
        by=signins.acting(request) if request.user.is_authenticated else BY,
        # Anybody may send anything as key: it must not meet that of another act.
        key=f"heirs:{key}",
    )
