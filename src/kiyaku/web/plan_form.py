"""Choosing another plan: for members and staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from kiyaku.flows.plan_changes import Choice
from kiyaku.web.acts import ActForm
from kiyaku.web.templatetags.kiyaku import yen
from kiyaku.web.words import lazily, say, told


class PlanForm(ActForm):
    """The plans one can change to, each with its monthly fee on the first day of the change."""

    plan = forms.ChoiceField(label=lazily("新しいプラン", "New plan"), widget=forms.RadioSelect)

    def __init__(self, choices: Sequence[Choice], *arguments: Any) -> None:
        super().__init__(*arguments)
        self.fields["plan"].choices = [  # type: ignore[attr-defined]
            (
                one.code,
                say(
                    f"{told(one.name)}(月額 {yen(one.monthly_fee_yen)})",
                    f"{told(one.name)} ({yen(one.monthly_fee_yen)} a month)",
                ),
            )
            for one in choices
        ]
