"""The form by which damage is reported, at the desk and on members' own pages."""

from __future__ import annotations

from typing import Any

from django import forms

from kiyaku.flows import evidence
from kiyaku.flows.place.words import LONGEST_LINE
from kiyaku.web import uploads
from kiyaku.web.acts import ActForm
from kiyaku.web.words import lazily


class DamageForm(ActForm):
    """What was damaged or lost, when and where."""

    what = forms.CharField(
        label=lazily("何を破損・紛失したか", "What was damaged or lost"), max_length=LONGEST_LINE
    )
    happened_on = forms.DateField(
        label=lazily("起きた日", "Day it happened"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    place = forms.CharField(label=lazily("場所", "Place"), max_length=LONGEST_LINE)
    description = forms.CharField(
        label=lazily("何があったか", "What happened"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=evidence.LENGTH_MOST,
        required=False,
    )
    photos = uploads.FilesField(label=lazily("写真", "Photographs"), required=False)


def facts(form: DamageForm) -> dict[str, Any]:
    """What it says, as the operation takes it."""
    told = {name: one for name, one in form.cleaned_data.items() if name not in ("key", "photos")}
    return {**told, "files": form.cleaned_data["photos"]}
