"""Individual rules (個別規定) for the staff: which there are, what they set, publishing them."""

from __future__ import annotations

import base64
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.console.confirming import Cleaned, two_steps
from kiyaku.console.terms import TextForm
from kiyaku.flows import individual_rules, settings_shown
from kiyaku.flows.settings_shown import ParameterShown
from kiyaku.flows.trying import seen_after
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.rules_shown import asked_for
from kiyaku.web.words import lazily, told

_PLACE = {"section": "desk", "place": "rules"}


def _date() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class RulesForm(TextForm):
    """A document with its days, and the value it sets, if any."""

    title = forms.CharField(label=lazily("個別規定の名", "Title"), max_length=200)
    from_day = forms.DateField(label=lazily("いつから", "From which day on"), widget=_date())
    until_day = forms.DateField(
        label=lazily("いつまで(空なら期限なし)", "Last day; empty: until further notice"),
        widget=_date(),
        required=False,
    )
    yields = forms.BooleanField(
        label=lazily("規約に譲ると自ら定めている", "It says itself that it gives way to the terms"),
        required=False,
    )
    parameter = forms.ChoiceField(
        label=lazily("定める値(あれば)", "Value that it sets, if any"), required=False
    )
    value = forms.IntegerField(label=lazily("値", "The value"), required=False)
    late_reason = forms.CharField(
        label=lazily("予告が間に合わないとき、その理由", "If notice comes late: why"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=1000,
    )

    def __init__(self, parameters: tuple[ParameterShown, ...], *arguments: Any, **more: Any):
        super().__init__(*arguments, **more)
        self.fields["parameter"].choices = [  # type: ignore[attr-defined]  # it is a choice field
            ("", "—"),
            *((one.name, f"{told(one.words)} ({told(one.clause_label)})") for one in parameters),
        ]

    def clean(self) -> dict[str, Any]:
        """A value goes with what it is a value of."""
        cleaned = super().clean()
        if bool(cleaned.get("parameter")) != (cleaned.get("value") is not None):
            self.add_error("value", _BOTH)
        return cleaned


_BOTH = lazily("値の名と値は、両方を入れてください。", "Give both the value and what it is of.")


@for_staff(Right.TERMS_SEEN)
def rules(request: Request) -> HttpResponse:
    """The documents, each with the values it sets and the clauses those belong to."""
    service, pack = request.here.service, request.here.pack
    document = asked_for(request)
    values = {} if document is None else individual_rules.values_of(service, document.entry)
    context = {
        "rules": individual_rules.rules(service),
        "given_up": individual_rules.withdrawn(service),
        "is_ahead": document is not None and document.from_day > request.here.business_day,
        "document": document,
        "values": [
            (pack.parameters[name].parameter, value, settings_shown.resting_on(pack, name))
            for name, value in values.items()
        ],
        **_PLACE,
    }
    return render(request, "console/rules.html", context)


class WithdrawForm(ActForm):
    """Why individual rules are given up."""

    reason = forms.CharField(
        label=lazily("理由(会員には知らせません)", "Reason, which members are not told"),
        max_length=individual_rules.REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@for_staff(Right.TERMS_PUBLISHED)
def withdraw(request: Request) -> HttpResponse:
    """Gives individual rules up before they take effect, and tells whoever was told of them."""
    service, found = request.here.service, asked_for(request)
    form = WithdrawForm(request.POST or None)
    if found is None and form.is_bound:
        form.add_error(None, _NOT_CHOSEN)
    elif found is not None and form.is_valid():
        with refusals_on(form):
            title = individual_rules.withdraw_rules(
                **acting(request), rules=found.entry, reason=form.cleaned_data["reason"]
            )
            return done(
                request,
                f"個別規定「{title}」を取りやめました。",
                f"The individual rules “{title}” are given up.",
                "console:rules",
            )
    ahead = [
        one for one in individual_rules.rules(service) if one.from_day > request.here.business_day
    ]
    context = {"rules": found, "ahead": ahead, **_PLACE}
    return shown(request, "console/rules_withdraw.html", form, context)


_NOT_CHOSEN = lazily("取りやめる個別規定を選んでください。", "Choose what is given up.")


@for_staff(Right.TERMS_PUBLISHED)
def publish(request: Request) -> HttpResponse:
    """Publish a document: first what it would set, then, confirmed, the act."""
    service = request.here.service
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RulesForm(settings_shown.parameters(service), *sent)

    def act(cleaned: Cleaned, **told_otherwise: Any) -> None:
        set_by = {cleaned["parameter"]: cleaned["value"]} if cleaned["parameter"] else {}
        about = ("title", "text", "file_name", "from_day", "until_day", "yields", "late_reason")
        individual_rules.publish_rules(
            **{**acting(request), **told_otherwise},
            **{name: cleaned[name] for name in about},
            parameters=set_by,
        )

    def preview(cleaned: Cleaned) -> dict[str, Any]:
        seen_after(lambda: act(cleaned, key=None), lambda: None)
        name, span = cleaned["parameter"], (cleaned["from_day"], cleaned["until_day"])
        changes_on = individual_rules.day_of_change(service, cleaned["title"], *span)
        return {
            "typed": cleaned,
            "content": base64.b64encode(cleaned["text"]).decode(),
            "last_day": individual_rules.last_notice_day(service, changes_on),
            "notice_clauses": individual_rules.notice_clauses(request.here.pack),
            "parameter": name and request.here.pack.parameters[name].parameter,
            "resting": settings_shown.resting_on(request.here.pack, name) if name else (),
        }

    return two_steps(
        request,
        form,
        templates=("console/rules_publish.html", "console/rules_confirm.html"),
        context=_PLACE,
        preview=preview,
        act=act,
        done=lambda cleaned: done(
            request,
            f"個別規定「{cleaned['title']}」を公表しました。",
            f"The individual rules “{cleaned['title']}” are published.",
            "console:rules",
        ),
    )
