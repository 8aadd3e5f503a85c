"""What all pages of a membership show around what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.flows import standing
from kiyaku.web.acts import refusals_on
from kiyaku.web.here import Request


def page(
    request: Request, template: str, membership: int, place: str, context: Mapping[str, Any]
) -> HttpResponse:
    """A page of a membership; ``place`` names its entry in the menu."""
    return render(request, template, framed(membership, place, context))


def framed(membership: int, place: str, context: Mapping[str, Any]) -> dict[str, Any]:
    """The context of such a page."""
    return {"section": "my", "place": place, "membership_id": membership, **context}


def is_open(request: Request, form: forms.Form, membership: int, use: str) -> bool:
    """Whether the member may use something today; where not, the form says by which clause."""
    with refusals_on(form):
        standing.require(request.here.service, membership, use, request.here.business_day)
        return True
    return False
