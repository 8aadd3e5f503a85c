"""Statistics at the desk: what was published, and publishing a table that tells of nobody."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows import statistics as flow
from kiyaku.flows import statistics_shown
from kiyaku.flows.statistics import DIMENSIONS, Table
from kiyaku.privacy import statistics as stored
from kiyaku.privacy.statistics import Publication
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import language, lazily, told

_AT = at("statistics")


class ChoiceForm(ActForm):
    """Of which day, and counted by what."""

    day = forms.DateField(
        label=lazily("対象の日(締めた日)", "Day, a closed one"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    first = forms.ChoiceField(label=lazily("何ごとに数えるか", "Count by"))
    second = forms.ChoiceField(label=lazily("さらに(なくてもよい)", "and by"), required=False)

    def __init__(self, *arguments: Any, **rest: Any) -> None:
        super().__init__(*arguments, **rest)
        choices = [(code, told(words)) for code, words in DIMENSIONS.items()]
        for name, none in (("first", []), ("second", [("", "—")])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [*none, *choices]

    @property
    def dimensions(self) -> list[str]:
        """What was chosen, one or two."""
        return [one for one in (self.cleaned_data[name] for name in ("first", "second")) if one]


@for_staff()
def listing(request: Request) -> HttpResponse:
    """What was published, the latest first, a page at a time."""
    page = stored.listed(request.here.service, after=after(request))
    rows = [(one, [DIMENSIONS[each] for each in one.dimensions]) for one in page]
    context = {"page": page, "rows": rows, "basis": flow.clauses(request.here.pack), **_AT}
    return render(request, "console/statistics.html", context)


@for_staff()
def published(request: Request, statistics: int) -> HttpResponse:
    """A table as it was published."""
    found = _found(request, statistics)
    context = {
        "publication": found,
        "shown": statistics_shown.shown(request.here.service, Table.of(found)),
        "basis": flow.clauses(request.here.pack),
        **_AT,
    }
    return render(request, "console/statistics_table.html", context)


@for_staff()
def as_csv(request: Request, statistics: int) -> HttpResponse:
    """The same as a file for spreadsheets."""
    found = _found(request, statistics)
    table = statistics_shown.shown(request.here.service, Table.of(found))
    content = statistics_shown.as_csv(table, language()).encode("utf-8-sig")
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"{request.here.code}-statistics-{found.id}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@for_staff(Right.STATISTICS_PUBLISHED)
def publish(request: Request) -> HttpResponse:
    """Chooses a day and what to count by; then the table as it may be published, and the act."""
    here = request.here
    asked = request.POST or (request.GET if "first" in request.GET else None)
    initial = {"day": here.business_day - dt.timedelta(1)}
    given = None if asked is None else {**asked.dict(), "key": asked.get("key") or "look"}
    form = ChoiceForm(given, initial=initial)
    context: dict[str, Any] = {"basis": flow.clauses(here.pack), **_AT}
    if form.is_bound and form.is_valid():
        chosen = {"day": form.cleaned_data["day"], "dimensions": form.dimensions}
        with refusals_on(form):
            if request.method == "POST":
                number = flow.publish(**acting(request), **chosen)
                return done(
                    request, "統計を公表しました。", "The statistics are published.",
                    "console:statistics_table", number,
                )  # fmt: skip
            found = flow.table(here.service, **chosen)
            context["shown"] = statistics_shown.shown(here.service, found)
    return shown(request, "console/statistics_publish.html", form, context)


def _found(request: Request, number: int) -> Publication:
    try:
        return stored.publication(request.here.service, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
