"""Reporting that a membership is to pass to another: the fields that members and staff share."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from django import forms

from kiyaku.flows.succession import Successor
from kiyaku.members.countries import sorted_for
from kiyaku.members.particulars import CORPORATION, PERSON, Particulars
from kiyaku.terms.texts import Text
from kiyaku.web.acts import ActForm
from kiyaku.web.application_form import ApplicationForm
from kiyaku.web.words import language, lazily, say, told

_STATED = ("name", "kana", "postal_code", "address", "country", "email", "phone")


class SuccessionForm(ActForm):
    """How a membership is to pass, and to whom: a member by number, or somebody new."""

    kind = forms.ChoiceField(
        label=lazily("引継ぎの種類", "How it passes on"), widget=forms.RadioSelect
    )
    handle = forms.CharField(
        label=lazily("引き継ぐ人の会員番号", "Member number of who takes it over"),
        max_length=80,
        required=False,
        help_text=lazily(
            "すでに会員であれば番号を、そうでなければ空のまま下を書いてください。",
            "If they are a member already; else leave it empty and fill in what follows.",
        ),
    )
    successor_kind = forms.ChoiceField(
        label=lazily("引き継ぐ人の区分", "What they are"), widget=forms.RadioSelect
    )

    def __init__(self, kinds: Sequence[tuple[str, Text]], *arguments: Any) -> None:
        super().__init__(*arguments)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind, told(words)) for kind, words in kinds
        ]
        self.fields["kind"].initial = kinds[0][0]
        self.fields["successor_kind"].choices = [  # type: ignore[attr-defined]
            (PERSON, say("個人", "A person")),
            (CORPORATION, say("法人・団体", "A corporation or group")),
        ]
        self.fields["successor_kind"].initial = PERSON
        for name in _STATED:
            self.fields[name] = copy.deepcopy(ApplicationForm.base_fields[name])
            self.fields[name].required = False
            self.fields[name].widget.attrs.pop("autocomplete", None)
        self.fields["name"].label = lazily("引き継ぐ人の氏名・名称", "Name of who takes it over")
        self.fields["address"].label = lazily("住所・所在地", "Address")
        self.fields["country"].label = lazily("国", "Country")
        self.fields["country"].choices = sorted_for(language())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Either a number or a name."""
        super().clean()
        if not self.cleaned_data.get("handle") and not self.cleaned_data.get("name"):
            self.add_error(
                "name",
                say(
                    "引き継ぐ人の会員番号か氏名を入れてください。",
                    "Give the member number or the name of who takes it over.",
                ),
            )
        return self.cleaned_data

    @property
    def stated(self) -> Particulars:
        """The particulars of who takes it over."""
        given = {name: self.cleaned_data[name] for name in _STATED}
        given["country"] = given["country"] or "JP"
        return Particulars(kind=self.cleaned_data["successor_kind"], **given)

    @property
    def successor(self) -> Successor:
        """Who takes it over."""
        handle = self.cleaned_data["handle"].strip()
        return Successor(handle=handle) if handle else Successor(stated=self.stated)


def evidence(form: forms.Form) -> list[tuple[str, bytes]]:
    """The files of a form, each its name and its bytes."""
    return [(one.name, one.content) for one in form.cleaned_data["proof"] or ()]
