"""Declarations on forms: a box for each that the terms ask for, and who consents beside it."""

from __future__ import annotations

from collections.abc import Collection

from django import forms

from kiyaku.members import declarations
from kiyaku.members.declarations import LONGEST_DETAIL, WORDINGS, Declared
from kiyaku.terms import Pack
from kiyaku.terms.clauses import label
from kiyaku.web.words import language, say, told

_PREFIX, _DETAIL = "declared_", "detail_"


def add_declarations(
    form: forms.Form, pack: Pack, kinds: Collection[str], *, compulsory: Collection[str] = ()
) -> None:
    """Put a box for each declaration into a form; those that are compulsory cannot be left out."""
    clauses = declarations.asked(pack)
    for kind in kinds:
        wording, needed = WORDINGS[kind], kind in compulsory
        form.fields[f"{_PREFIX}{kind}"] = forms.BooleanField(
            label=f"{told(wording.words)}({label(clauses[kind], language())})",
            required=needed,
            error_messages={"required": say("この表明が必要です。", "This declaration is needed.")},
        )
        if wording.detail is not None:
            form.fields[f"{_DETAIL}{kind}"] = forms.CharField(
                label=told(wording.detail),
                required=needed and kind == "guardian_consent",
                max_length=LONGEST_DETAIL,
                error_messages={"required": say("入力してください。", "This is needed.")},
            )


def declared(form: forms.Form) -> list[Declared]:
    """What a valid form declares."""
    return [
        Declared(kind, form.cleaned_data.get(f"{_DETAIL}{kind}", ""))
        for kind in WORDINGS
        if form.cleaned_data.get(f"{_PREFIX}{kind}")
    ]
