"""The table of changes (新旧対照表) between two versions, for the public and for staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import published_terms
from kiyaku.flows.published_terms import VersionShown
from kiyaku.web.here import Request
from kiyaku.web.templatetags.kiyaku import day
from kiyaku.web.words import language, lazily, say


class VersionsForm(forms.Form):
    """Two versions to compare."""

    def __init__(self, versions: tuple[VersionShown, ...], *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        named = [(one.first_day.isoformat(), _named(one)) for one in reversed(versions)]
        for name, label in (("old", lazily("旧", "Old")), ("new", lazily("新", "New"))):
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=named, coerce=dt.date.fromisoformat
            )


def compared(request: Request) -> tuple[VersionsForm, dict[str, Any]]:
    """The form that asks for two versions, and what changed from one to the other.

    Without an answer in the address: from the version before last to the last. ``changes`` is
    None where they cannot be compared: then ``missing`` are the versions whose text is not loaded.
    """
    versions = published_terms.versions(request.here.service)
    usual = {"old": versions[-2:][0].first_day, "new": versions[-1].first_day}
    initial = {name: one.isoformat() for name, one in usual.items()}
    form = VersionsForm(versions, request.GET or None, initial=initial)
    context: dict[str, Any] = {"versions": versions, "changes": None, "missing": ()}
    if form.is_bound and not form.is_valid():
        return form, context
    asked = form.cleaned_data if form.is_bound else usual
    wanted = dict.fromkeys((asked["old"], asked["new"]))
    context["missing"] = [one for one in versions if one.first_day in wanted and not one.is_loaded]
    if context["missing"]:
        return form, context
    try:
        context["changes"] = published_terms.changes(
            request.here.service, asked["old"], asked["new"]
        )
    except OperationRefused as refusal:
        form.add_error(None, refusal.message(language()))
    return form, context


def _named(version: VersionShown) -> str:
    since = day(version.first_day)
    named = say(f"{since} から", f"from {since}")
    return named if version.is_loaded else named + say("(本文なし)", " (no text)")
