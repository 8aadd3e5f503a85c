"""What is registered about a member, and reporting what has changed: for members and staff."""

from __future__ import annotations

import copy

from django.http import HttpRequest

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.particulars import change_particulars
from kiyaku.members.countries import sorted_for
from kiyaku.members.queries import Member
from kiyaku.web import uploads
from kiyaku.web.acts import ActForm
from kiyaku.web.application_form import ApplicationForm
from kiyaku.web.here import Request, acting
from kiyaku.web.succession_form import evidence
from kiyaku.web.words import language, lazily

REPORTED = ("name", "kana", "postal_code", "address", "country", "email", "phone")
"""What can be reported as changed on a page; a date of birth does not change."""


class ParticularsForm(ActForm):
    """The particulars as registered, to be put right; the fields are those of an application."""

    def __init__(self, request: HttpRequest, member: Member) -> None:
        initial = {name: getattr(member, name) for name in REPORTED}
        is_sent = request.method == "POST"
        sent, files = (request.POST, request.FILES) if is_sent else (None, None)
        super().__init__(sent, files, initial=initial)
        for name in REPORTED:
            self.fields[name] = copy.deepcopy(ApplicationForm.base_fields[name])
        self.fields["country"].choices = sorted_for(language())  # type: ignore[attr-defined]
        self.fields["proof"] = uploads.FilesField(
            label=lazily("変更を証する書類", "Proof of the change"), required=False
        )


def enter(request: Request, form: ParticularsForm, member: int) -> bool:
    """Enter what the form reports as changed; False where something in it is to be mended."""
    if not form.is_valid():
        return False
    changes = {name: form.cleaned_data[name] for name in REPORTED}
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
