"""Services of the same operator at the desk: which are named, and naming one or taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.console.confirming import Cleaned, two_steps
from kiyaku.console.views import at
from kiyaku.flows import sister_services
from kiyaku.flows.trying import seen_after
from kiyaku.web.acts import ActForm, done
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily

_NAMED, _TAKEN_BACK = "named", "taken_back"


class SayForm(ActForm):
    """Another service by its code, and whether it is of the same operator."""

    other = forms.CharField(
        label=lazily("ほかのサービスのコード", "Code of the other service"),
        max_length=60,
        help_text=lazily(
            "アドレスの初めに出る名前です。", "The name with which its addresses begin."
        ),
    )
    state = forms.ChoiceField(
        label=lazily("同じ運営者のものか", "Of the same operator?"),
        choices=(
            (_NAMED, lazily("同じ運営者のものとする", "it is")),
            (_TAKEN_BACK, lazily("同じ運営者のものから外す", "it is not (any more)")),
        ),
        widget=forms.RadioSelect,
    )


@for_staff(Right.TERMS_SEEN)
def services(request: Request) -> HttpResponse:
    """Every service named, and every one that names this one: whether screening looks at both."""
    found = sister_services.sisters(request.here.service)
    context = {"sisters": found, **at("sister_services")}
    return render(request, "console/sister_services.html", context)


@for_staff(Right.TERMS_SET)
def say(request: Request) -> HttpResponse:
    """Names another service as the same operator's, or takes it back; asked about before."""
    here = request.here
    asked = request.GET
    initial = {"other": asked.get("other", ""), "state": asked.get("state", _NAMED)}
    form = SayForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(cleaned: Cleaned, **told_otherwise: Any) -> None:
        facts = {**acting(request), **told_otherwise, "other": cleaned["other"]}
        sister_services.link(**facts, is_linked=cleaned["state"] == _NAMED)

    def preview(cleaned: Cleaned) -> dict[str, Any]:
        def look() -> sister_services.Sister:
            every = sister_services.sisters(here.service).every
            return next(one for one in every if one.code == cleaned["other"])

        return {"after": seen_after(lambda: act(cleaned, key=None), look)}

    return two_steps(
        request,
        form,
        templates=("console/sister_services_say.html", "console/sister_services_confirm.html"),
        context=at("sister_services"),
        preview=preview,
        act=act,
        done=lambda cleaned: done(
            request, "登録しました。", "It is entered.", "console:sister_services"
        ),
    )
