"""Acts on pages: a form that acts once, and refusals told where the user is."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from kiyaku.base import individual_numbers
from kiyaku.base.errors import OperationRefused
from kiyaku.terms.errors import TermsError
from kiyaku.web.here import Request
from kiyaku.web.words import language, say


def _key() -> str:
    return uuid.uuid4().hex


class TypedForm(forms.Form):
    """A form into which people type: an individual number (My Number) is refused where it stands.

    It must not be collected, so it is not even kept as a draft.
    """

    def full_clean(self) -> None:
        """Look at every field once it has been read."""
        super().full_clean()
        for name, value in list(getattr(self, "cleaned_data", {}).items()):
            widget = self.fields[name].widget if name in self.fields else None
            is_typed = isinstance(value, str) and not isinstance(widget, _NOT_READ)
            if is_typed and individual_numbers.is_in(value):
                self.add_error(name, individual_numbers.refusal().message(language()))


_NOT_READ = (forms.HiddenInput, forms.PasswordInput)
"""What nobody types, and what nobody but its owner may know."""


class ActForm(TypedForm):
    """A form for an act. Its key goes with it, so that it acts once however often it is sent."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=_key)


@contextmanager
def refusals_on(form: forms.Form) -> Iterator[None]:
    """In the block an act is carried out; where it is refused, the form says why."""
    try:
        yield
    except (OperationRefused, TermsError) as refusal:
        form.add_error(None, refusal.message(language()))


@dataclass(frozen=True)
class Barred:
    """Why something cannot be done, in the words of the page, with the clauses it rests on."""

    words: str
    clauses: tuple[str, ...]


def barred(refusal: OperationRefused | None) -> Barred | None:
    """A refusal as a page tells it; None where there is none."""
    if refusal is None:
        return None
    return Barred(refusal.message(language()), tuple(refusal.details.get("clauses", ())))


def done(request: Request, ja: str, en: str, to: str, *arguments: Any) -> HttpResponse:
    """An act is done: say so on the page that ``to`` names, of this service."""
    messages.success(request, say(ja, en), extra_tags="good")
    return redirect(to, request.here.code, *arguments)


def shown(
    request: Request, template: str, form: forms.Form, context: Mapping[str, Any]
) -> HttpResponse:
    """A page with a form; what was typed stays, and the status tells of errors in it."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {**context, "form": form}, status=status)
