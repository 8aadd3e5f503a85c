"""Applying for membership: filling in, checking and agreeing, sending, and what comes then."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kiyaku.accounts import signins
from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import admission, applying
from kiyaku.members import declarations, screening
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from kiyaku.public import drafts
from kiyaku.web import limits
from kiyaku.web.acts import TypedForm, shown
from kiyaku.web.application_form import OnlineForm, names_typed, typed
from kiyaku.web.declared import for_everybody
from kiyaku.web.declaring import add_declarations, declared
from kiyaku.web.here import Request
from kiyaku.web.words import language, lazily, say

BY = "applicant"
"""Who acts, as the journal has it, where nobody has signed in."""
MOST_AN_HOUR = 10
_PLACE = {"section": "apply"}


class ConsentForm(TypedForm):
    """The last step: consent to the terms as shown."""

    consented = forms.BooleanField(
        label=lazily("規約を読み、同意します", "I have read the terms and agree to them"),
        error_messages={
            "required": lazily(
                "規約に同意いただけないときは、お申し込みになれません。",
                "One can only apply by agreeing to the terms.",
            )
        },
    )

    def __init__(
        self, conditions: applying.Conditions, stated: Particulars, *arguments: Any
    ) -> None:
        super().__init__(*arguments)
        needed = screening.declarations_needed(conditions.pack, stated, conditions.on)
        compulsory = screening.declarations_compulsory(conditions.pack, stated, conditions.on)
        add_declarations(self, conditions.pack, needed, compulsory=compulsory)

    @property
    def declarations(self) -> list[forms.BoundField]:
        """The boxes of what is declared, and who consents."""
        return [field for field in self if field.name != "consented"]


@for_everybody
@never_cache
def fill_in(request: Request) -> HttpResponse:
    """The form with what was typed before; what is sent is kept and, if complete, to be checked."""
    conditions, draft = applying.conditions(request.here.service), drafts.find(request)
    if request.method != "POST":
        initial = typed(OnlineForm(conditions), draft.values) if draft else {}
        return _form_page(request, OnlineForm(conditions, initial=initial), conditions, draft)
    form = OnlineForm(conditions, request.POST)
    values = {name: request.POST[name] for name in names_typed(form) if name in request.POST}
    if "save" in request.POST:
        drafts.keep(request, values, lasting=True)
        messages.success(request, _saved(request), extra_tags="good")
        return redirect("public:apply", request.here.code)
    if form.is_valid():
        drafts.keep(request, values)
        return redirect("public:apply_review", request.here.code)
    return _form_page(request, form, conditions, draft)


@for_everybody
@never_cache
def review(request: Request) -> HttpResponse:
    """What was entered, to be checked; with consent to the terms it is sent."""
    conditions, draft = applying.conditions(request.here.service), drafts.find(request)
    if draft is None:
        return _after_sending(request)
    stated = OnlineForm(conditions, draft.values)
    if not stated.is_valid():
        return redirect("public:apply", request.here.code)
    if request.method != "POST":
        form = ConsentForm(conditions, stated.particulars)
        return _review_page(request, form, stated, draft)
    form = ConsentForm(conditions, stated.particulars, request.POST)
    if not form.is_valid():
        return _review_page(request, form, stated, draft)
    per = dt.timedelta(hours=1)
    if not limits.is_within(request, "application", most=MOST_AN_HOUR, per=per):
        response = render(request, "public/apply_later.html", _PLACE, status=429)
        response["Retry-After"] = str(int(per.total_seconds()))
        return response
    return _send(request, form, stated, draft)


@for_everybody
@never_cache
def thanks(request: Request) -> HttpResponse:
    """The application has arrived: its number, and what happens next."""
    sent = drafts.sent(request)
    if sent is None:
        return redirect("public:apply", request.here.code)
    row = members.application(request.here.service, sent["application"])
    conditions = applying.conditions(request.here.service)
    context = {
        **_PLACE,
        "number": row.member.handle,
        "received_on": row.received_on,
        "consented_version": row.consented_version,
        "conditions": conditions,
        "starts_on_registration": applying.starts_on_registration(conditions.pack),
    }
    return render(request, "public/apply_thanks.html", context)


@for_everybody
@require_POST
def discard(request: Request) -> HttpResponse:
    """Forget what was typed."""
    drafts.discard(request)
    said = say("保存した内容を消しました。", "What you had entered is gone.")
    messages.success(request, said, extra_tags="good")
    return redirect("public:apply", request.here.code)


def _send(
    request: Request, form: ConsentForm, stated: OnlineForm, draft: drafts.Draft
) -> HttpResponse:
    try:
        application = admission.apply(
            service=request.here.service,
            plan=stated.cleaned_data["plan"],
            particulars=stated.particulars,
            language=language(),
            consented_version=request.POST.get("version", ""),
            declared=declared(form),
            payment_method=stated.payment_method,
            at=clock.now(),
            by=signins.acting(request) if request.user.is_authenticated else BY,
            key=draft.key,
        )
    except OperationRefused as refusal:
        # Unticked again: what was agreed to is not what would be agreed to now.
        form = ConsentForm(stated.conditions, stated.particulars)
        return _review_page(request, form, stated, draft, refusal)
    drafts.note_sent(request, draft.key, application)
    return redirect("public:apply_thanks", request.here.code)


def _after_sending(request: Request) -> HttpResponse:
    """Where a form goes whose draft is gone: it was sent just before, or there never was one."""
    sent = drafts.sent(request)
    if sent is not None and request.POST.get("key") == sent["key"]:
        return redirect("public:apply_thanks", request.here.code)
    return redirect("public:apply", request.here.code)


def _form_page(
    request: Request,
    form: OnlineForm,
    conditions: applying.Conditions,
    draft: drafts.Draft | None,
) -> HttpResponse:
    context = {**_PLACE, "conditions": conditions, "draft": draft, "step": 1}
    return shown(request, "public/apply.html", form, context)


def _review_page(
    request: Request,
    form: ConsentForm,
    stated: OnlineForm,
    draft: drafts.Draft,
    refusal: OperationRefused | None = None,
) -> HttpResponse:
    context = {
        **_PLACE,
        "conditions": applying.conditions(request.here.service) if refusal else stated.conditions,
        "particulars": stated.particulars,
        "plan": stated.plan_label,
        "payment_method": stated.payment_label,
        "draft": draft,
        "refusal": refusal.message(language()) if refusal else "",
        "operators_own": [
            declarations.OPERATORS_OWN[kind]
            for kind in declarations.asked(stated.conditions.pack)
            if kind in declarations.OPERATORS_OWN
        ],
        "form": form,
        "step": 2,
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "public/apply_review.html", context, status=status)


def _saved(request: Request) -> str:
    draft = drafts.find(request)
    until = draft.kept_until if draft else None
    if until is None:
        return say(
            "入力した内容を保存しました。ログアウトすると消えます。",
            "What you entered is kept until you sign out.",
        )
    return say(
        f"入力した内容を、このブラウザのために {until.month}月{until.day}日まで保存しました。",
        f"What you entered is kept for this browser until {until:%d %b %Y}.",
    )
