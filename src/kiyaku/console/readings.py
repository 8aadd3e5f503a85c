"""How points are read that can be read in more ways than one: chosen now or for a day to come."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.close import reading_effect
from kiyaku.console.confirming import Cleaned, two_steps
from kiyaku.console.settings import clauses_shown
from kiyaku.flows import readings as operations
from kiyaku.flows import settings_shown
from kiyaku.flows.settings_shown import ReadingPlanShown, ReadingSettings
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.templatetags.kiyaku import day
from kiyaku.web.words import language, lazily, told

_PLACE = {"section": "desk", "place": "readings"}
_REASON = forms.Textarea(attrs={"rows": 3})


def _date(ja: str, en: str, **more: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=lazily(ja, en), widget=widget, required=False, **more)


class ReadingForm(ActForm):
    """One of the options of a reading, from when on and why; and the period to try it on."""

    option = forms.ChoiceField(label=lazily("読み方", "Reading"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=lazily("理由", "Reason"),
        help_text=lazily(
            "規約の読み方についての理由です。個人の名前などは書かないでください。",
            "It is about the terms: name no person in it.",
        ),
        max_length=operations.REASON_MOST,
        widget=_REASON,
    )
    from_day = _date(
        "いつから",
        "From which day on",
        help_text=lazily(
            "空ならいまから。先の日なら、その日が始まる締めで変わります。それまでは取り消せます。",
            "Empty: from now on. A later day: with the close after which that day begins; until "
            "then it can be taken back.",
        ),
    )
    first_day = _date(
        "影響額を試算する期間の初日",
        "First day of the period to try it on",
        help_text=lazily("空なら、ここ1年です。", "Empty: the last year."),
    )
    last_day = _date("影響額を試算する期間の末日", "Last day of the period to try it on")

    def __init__(self, settings: ReadingSettings, data: QueryDict | None) -> None:
        super().__init__(data, initial={"option": settings.reading.chosen})
        self.fields["option"].choices = [  # type: ignore[attr-defined]  # it is a choice field
            (name, told(words)) for name, words in settings.reading.options.items()
        ]


class WithdrawForm(ActForm):
    """Why a plan is taken back."""

    reason = forms.CharField(
        label=lazily("理由", "Reason"), max_length=operations.REASON_MOST, widget=_REASON
    )


@for_staff(Right.TERMS_SEEN)
def readings(request: Request) -> HttpResponse:
    """Every point that can be read in more ways than one, and how it is read."""
    every = settings_shown.readings(request.here.service)
    return render(request, "console/readings.html", {"readings": every, **_PLACE})


@for_staff(Right.TERMS_SET)
def reading(request: Request, reading: str) -> HttpResponse:
    """Choose how a point is read, once it is clear what that would have come to in yen."""
    settings = _reading(request, reading)

    def preview(cleaned: Cleaned) -> dict[str, Any]:
        found: dict[str, Any] = {
            "after": settings.reading.options[cleaned["option"]],
            "reason": cleaned["reason"],
            "from_day": cleaned["from_day"],
        }
        period = {name: cleaned[name] for name in ("first_day", "last_day")}
        try:
            found["effect"] = reading_effect.effect(
                request.here.service, reading=reading, option=cleaned["option"], **period
            )
        except OperationRefused as refusal:  # what cannot be tried can be chosen nevertheless
            found["untried"] = refusal.message(language())
        return found

    return two_steps(
        request,
        ReadingForm(settings, _sent(request)),
        templates=("console/reading.html", "console/reading_confirm.html"),
        context={
            "settings": settings,
            **clauses_shown(request, reading, settings.reading.clause),
            **_PLACE,
        },
        preview=preview,
        act=lambda cleaned: operations.choose_reading(
            **acting(request),
            reading=reading,
            **{name: cleaned[name] for name in ("option", "reason", "from_day")},
        ),
        done=lambda cleaned: _chosen(request, cleaned),
    )


def _chosen(request: Request, cleaned: Cleaned) -> HttpResponse:
    from_day = cleaned["from_day"]
    if from_day is None or from_day <= request.here.business_day:
        words = "読み方を選びました。", "The reading is chosen."
    else:
        words = (
            f"{day(from_day)} からの読み方を計画しました。",
            f"The reading from {day(from_day)} on is planned.",
        )
    return done(request, *words, "console:readings")


@for_staff(Right.TERMS_SET)
def withdraw(request: Request) -> HttpResponse:
    """Take back an option that waits for its day."""
    found = _planned(request)
    form = WithdrawForm(_sent(request))
    if found is None and form.is_bound:
        form.add_error(None, _NONE)
    elif found is not None and form.is_valid():
        with refusals_on(form):
            operations.withdraw_reading_plan(
                **acting(request), plan=found[1].plan.entry, reason=form.cleaned_data["reason"]
            )
            return done(
                request, "計画を取り消しました。", "The plan is taken back.", "console:readings"
            )
    context = {"settings": found and found[0], "planned": found and found[1], **_PLACE}
    return shown(request, "console/reading_withdraw.html", form, context)


_NONE = lazily("先の日からの読み方の計画はありません。", "No reading is planned for a day to come.")


def _planned(request: Request) -> tuple[ReadingSettings, ReadingPlanShown] | None:
    """The plan that the address names, else the first that waits for its day; None: none waits.

    Raises:
        Http404: the service has no such plan.
    """
    number = request.GET.get("plan", "")
    every = [
        (one, plan) for one in settings_shown.readings(request.here.service) for plan in one.plans
    ]
    for one, plan in every:
        if (plan.is_open and not number) or str(plan.plan.entry) == number:
            return one, plan
    if number:
        raise Http404
    return None


def _sent(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _reading(request: Request, name: str) -> ReadingSettings:
    for one in settings_shown.readings(request.here.service):
        if one.reading.id == name:
            return one
    raise Http404
