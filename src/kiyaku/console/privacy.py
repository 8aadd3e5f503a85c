"""Personal data at the desk: who saw whose, and for what it is looked at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.accounts import queries as accounts
from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.console.looks_in_words import in_words
from kiyaku.console.views import at
from kiyaku.flows import access as accesses
from kiyaku.flows import personal_purposes
from kiyaku.privacy import purposes
from kiyaku.terms.personal_data import Purpose
from kiyaku.web import seen
from kiyaku.web.acts import done, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request
from kiyaku.web.listing import after, day
from kiyaku.web.words import language, lazily, told


@for_staff(Right.ACCESS_SEEN)
def access(request: Request) -> HttpResponse:
    """Who saw whose data, when, in which role and for what; a page at a time."""
    asked = {name: request.GET.get(name, "").strip() for name in ("from", "until", "member", "by")}
    staff = {one.username: None for one in accounts.staff_of(request.here.service)}
    if asked["by"]:  # perhaps of somebody who works here no more
        staff.setdefault(asked["by"], None)
    context: dict[str, Any] = {"asked": asked, "logins": sorted(staff)}
    try:
        page = accesses.looks(
            request.here.service,
            member=asked["member"] or None,
            by=asked["by"] or None,
            from_day=day(request, "from"),
            until_day=day(request, "until"),
            after=after(request),
        )
        context["page"] = page
        context["rows"] = [(one, in_words(one.look.page)) for one in page]
    except OperationRefused as refusal:
        context["refusal"] = refusal.message(language())
    return render(request, "console/privacy_access.html", {**context, **at("privacy_access")})


class PurposeForm(forms.Form):
    """For what one looks at people's data in this sitting."""

    purpose = forms.ChoiceField(
        label=lazily("この作業の目的", "What you are doing now"), required=False
    )

    def __init__(self, register: dict[str, Purpose], *arguments: Any, **rest: Any) -> None:
        super().__init__(*arguments, **rest)
        choices = [(code, told(one.words)) for code, one in register.items()]
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            ("", lazily("ページごとの目的のとおり", "as each page says")), *choices
        ]  # fmt: skip


@for_staff()
def purpose(request: Request) -> HttpResponse:
    """The register of purposes; one of them may be chosen for this sitting."""
    form = PurposeForm(
        purposes.of_service(request.here.service),
        request.POST or None,
        initial={"purpose": seen.chosen(request) or ""},
    )
    if request.method == "POST" and form.is_valid():
        seen.choose(request, form.cleaned_data["purpose"] or None)
        return done(
            request,
            "この作業の目的を記録します。",
            "What you are doing is noted.",
            "console:privacy_purpose",
        )
    context = {
        "register": personal_purposes.register(request.here.service),
        **at("privacy_purpose"),
    }
    return shown(request, "console/privacy_purpose.html", form, context)
