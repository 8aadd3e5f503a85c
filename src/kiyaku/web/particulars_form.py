"""What is registered about a member, and reporting what has changed: for members and staff."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from django import forms
from django.http import HttpRequest

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.particulars import change_particulars, ways_to_pay
from kiyaku.members.countries import sorted_for
from kiyaku.members.particulars import CORPORATION
from kiyaku.members.queries import Member
from kiyaku.terms.texts import Text
from kiyaku.web import uploads
from kiyaku.web.acts import ActForm
from kiyaku.web.application_form import ApplicationForm
from kiyaku.web.here import Request, acting
from kiyaku.web.succession_form import evidence
from kiyaku.web.words import language, lazily, say, told

REPORTED = ("name", "kana", "postal_code", "address", "country", "email", "phone")
"""What can be reported as changed on a page by anybody; a date of birth does not change."""
REPRESENTATIVE, WAY_TO_PAY = "representative", "payment_method"


class ParticularsForm(ActForm):
    """The particulars as registered, to be put right; the fields are those of an application."""

    def __init__(self, request: HttpRequest, member: Member) -> None:
        ways = ways_to_pay(member.service_id, member)
        self.reported = (
            *REPORTED,
            *([REPRESENTATIVE] if member.kind == CORPORATION else []),
            *([WAY_TO_PAY] if ways else []),
        )
        initial = {name: getattr(member, name) for name in self.reported}
        is_sent = request.method == "POST"
        sent, files = (request.POST, request.FILES) if is_sent else (None, None)
        super().__init__(sent, files, initial=initial)
        for name in REPORTED:
            self.fields[name] = copy.deepcopy(ApplicationForm.base_fields[name])
        self.fields["country"].choices = sorted_for(language())  # type: ignore[attr-defined]
        if REPRESENTATIVE in self.reported:
            self.fields[REPRESENTATIVE] = forms.CharField(
                label=lazily("代表者", "Representative"), max_length=200, required=False
            )
        if WAY_TO_PAY in self.reported:
            self.fields[WAY_TO_PAY] = _way_to_pay(ways, member.payment_method)
        self.fields["proof"] = uploads.FilesField(
            label=lazily("変更を証する書類", "Proof of the change"), required=False
        )


def _way_to_pay(ways: Mapping[str, Text], named: str) -> forms.ChoiceField:
    """The ways there are; none only as long as none was named."""
    empty = [] if named else [("", say("届け出ていません", "None is named"))]
    return forms.ChoiceField(
        label=lazily("お支払いの方法", "Way to pay"),
        choices=[*empty, *((name, told(words)) for name, words in ways.items())],
        required=bool(named),
        help_text=lazily(
            "変えたその日に発行する請求書から、新しい方法になります。それまでの請求書は、"
            "前の方法でお支払いください。",
            "A new way holds from the invoices of the day of the change on; earlier ones are paid "
            "as before.",
        ),
    )


def enter(request: Request, form: ParticularsForm, member: int) -> bool:
    """Enter what the form reports as changed; False where something in it is to be mended."""
    if not form.is_valid():
        return False
    changes = {name: form.cleaned_data[name] for name in form.reported}
    try:
        change_particulars(
            **acting(request), member=member, changes=changes, evidence=evidence(form)
        )
    except OperationRefused as refusal:
        problems = refusal.details.get("problems", ())
        for one in problems:
            form.add_error(one.field, one.ja if language() == "ja" else one.en)
        if not problems:
            form.add_error(None, refusal.message(language()))
        return False
    return True
