"""The terms for the staff who keep them: versions, texts, changes, what carries each clause."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kiyaku.accounts.rights import Right
from kiyaku.base.documents import Loaded
from kiyaku.console.confirming import Cleaned, two_steps
from kiyaku.flows import coverage as covering
from kiyaku.flows import published_terms, terms_documents
from kiyaku.flows.coverage import Covered
from kiyaku.flows.published_terms import VersionShown
from kiyaku.terms.clauses import CARRIERS, carrier_in_words
from kiyaku.web import changes_shown
from kiyaku.web.acts import ActForm, done, shown
from kiyaku.web.declared import Where, for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.templatetags.kiyaku import day
from kiyaku.web.words import lazily, say, told

_LARGEST_BYTES = 1_000_000
_PLACE = {"section": "desk", "place": "terms"}


@for_staff(Right.TERMS_SEEN)
def overview(request: Request) -> HttpResponse:
    """The versions of the terms, and every text that was loaded, by whom."""
    service = request.here.service
    context: dict[str, Any] = {
        "versions": tuple(reversed(published_terms.versions(service))),
        "loaded": sorted(terms_documents.loaded(service), key=_entry, reverse=True),
        **_PLACE,
    }
    return render(request, "console/terms.html", context)


def _entry(loaded: Loaded) -> int:
    return loaded.entry


@for_staff(Right.TERMS_SEEN)
def changes(request: Request) -> HttpResponse:
    """What changed from one version to another; where a text is missing, how to load it."""
    form, context = changes_shown.compared(request)
    if request.here.may(Right.TERMS_SET) and not request.here.is_sandbox:
        context["load_url"] = reverse("console:terms_load", args=[request.here.code])
    return shown(request, "console/terms_changes.html", form, {**context, **_PLACE})


# --- what carries each clause -----------------------------------------------------------------


@for_staff(Right.TERMS_SEEN)
def coverage(request: Request) -> HttpResponse:
    """What carries each clause: rules, operations and pages by their place, cases, scenarios."""
    every = covering.coverage_of(request.here.pack.name, covering.scenarios_here())
    filters = {**_by_status(), **_by_carrier()}
    chosen = request.GET.get("show", "")
    context = {
        "clauses": [one for one in every if chosen not in filters or filters[chosen][1](one)],
        "filters": [
            (name, told(words), sum(map(matches, every)))
            for name, (words, matches) in filters.items()
        ],
        "chosen": chosen if chosen in filters else "",
        "total": len(every),
        "counts": covering.counts(every),
        "section": "desk",
        "place": "coverage",
    }
    return render(request, "console/coverage.html", context)


def _by_status() -> dict[str, tuple[Any, Any]]:
    def having(status: str) -> Any:
        return lambda one: one.status == status

    return {
        status: (covering.status_in_words(status), having(status)) for status in covering.STATUSES
    }


def _by_carrier() -> dict[str, tuple[Any, Any]]:
    def carried_by(kind: str) -> Any:
        return lambda one: _has(one, kind)

    return {kind: (carrier_in_words(kind), carried_by(kind)) for kind in sorted(CARRIERS)}


def _has(covered: Covered, kind: str) -> bool:
    return any(one.kind == kind and place is not None for one, place in covered.carriers)


# --- loading a text ---------------------------------------------------------------------------


class TextForm(ActForm):
    """A file with a text; once it was looked at, its content goes along."""

    file = forms.FileField(
        label=lazily("本文のファイル", "File with the text"),
        help_text=lazily(
            "テキスト・Markdown・HTML のファイル(1 MB まで)。次の画面で点検の結果を確かめます。",
            "A text, Markdown or HTML file of up to 1 MB. The next page shows what was found in "
            "it, before anything is kept.",
        ),
        required=False,
        widget=forms.FileInput,
    )
    content = forms.CharField(widget=forms.HiddenInput, required=False)
    file_name = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """With ``text``: the file's bytes, sent just now or when it was looked at."""
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("file")
        if file is not None:
            if file.size > _LARGEST_BYTES:
                self.add_error("file", say("1 MB を超えています。", "It is larger than 1 MB."))
            cleaned["text"], cleaned["file_name"] = file.read(), file.name
        elif cleaned.get("content"):
            try:
                cleaned["text"] = base64.b64decode(cleaned["content"], validate=True)
            except binascii.Error:
                self.add_error("file", _MISSING)
        elif "file" not in self.errors:
            self.add_error("file", _MISSING)
        return cleaned


class LoadForm(TextForm):
    """The text of a version that is there."""

    version = forms.TypedChoiceField(
        label=lazily("どの版の本文か", "Text of which version"), coerce=dt.date.fromisoformat
    )

    def __init__(self, versions: tuple[VersionShown, ...], *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["version"].choices = [  # type: ignore[attr-defined]  # it is a choice field
            (one.first_day.isoformat(), _named(one)) for one in reversed(versions)
        ]


_MISSING = lazily("ファイルを選んでください。", "Choose a file.")


@for_staff(Right.TERMS_SET, where=Where.ORIGINAL)
def load(request: Request) -> HttpResponse:
    """Load the text of a version: first what is found in it, then, confirmed, the act."""
    versions = published_terms.versions(request.here.service)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LoadForm(versions, *sent, initial={"version": request.GET.get("version", "")})

    def preview(cleaned: Cleaned) -> dict[str, Any]:
        report = terms_documents.examine(service=request.here.service, **_document(cleaned))
        content = base64.b64encode(cleaned["text"]).decode()
        return {"report": report, "content": content}

    return two_steps(
        request,
        form,
        templates=("console/terms_load.html", "console/terms_report.html"),
        context=_PLACE,
        preview=preview,
        act=lambda cleaned: terms_documents.load_document(**acting(request), **_document(cleaned)),
        done=lambda cleaned: done(
            request,
            f"{day(cleaned['version'])}からの版の本文を読み込みました。",
            f"The text of the version of {day(cleaned['version'])} is loaded.",
            "console:terms",
        ),
    )


def _document(cleaned: Cleaned) -> dict[str, Any]:
    return {name: cleaned[name] for name in ("version", "text", "file_name")}


def _named(version: VersionShown) -> str:
    since = day(version.first_day)
    return say(f"{since} からの版", f"Version of {since}")
