"""Acts of staff in two steps on one address: what was typed is shown with what it would change,
and is done when it is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.web.acts import refusals_on, shown
from kiyaku.web.here import Request

Cleaned = Mapping[str, Any]


def two_steps(
    request: Request,
    form: forms.Form,
    *,
    templates: tuple[str, str],
    context: Mapping[str, Any],
    preview: Callable[[Cleaned], Mapping[str, Any]],
    act: Callable[[Cleaned], Any],
    done: Callable[[Cleaned], HttpResponse],
) -> HttpResponse:
    """The form, then what it would change, then the act.

    Args:
        templates: the page with the form, and the one that asks for confirmation; it has what
            ``preview`` finds beside the context.
        preview: what the act would change; what refuses the act may refuse it here.
    """
    ask, confirm = templates
    if not form.is_bound or "again" in request.POST or not form.is_valid():
        return shown(request, ask, form, context)
    found: Mapping[str, Any] = {}
    with refusals_on(form):
        if "confirmed" in request.POST:
            act(form.cleaned_data)
        else:
            found = preview(form.cleaned_data)
    if form.errors:
        return shown(request, ask, form, context)
    if "confirmed" in request.POST:
        return done(form.cleaned_data)
    return render(request, confirm, {**context, **found, "form": form})
