"""What the staff type about bookings: for whom, when, paid when, who came, what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from kiyaku.flows.place import attendance
from kiyaku.flows.place.booking import LONGEST_REASON
from kiyaku.flows.place.spaces import SpaceShown
from kiyaku.spaces.rules import DAY_MINUTES, TOKYO
from kiyaku.web.acts import ActForm
from kiyaku.web.words import lazily, told

_PEOPLE_MOST = 100_000


def date_field(ja: str, en: str) -> forms.DateField:
    """A day, chosen from a calendar where the browser has one."""
    return forms.DateField(
        label=lazily(ja, en), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


def moment_field(ja: str, en: str) -> forms.DateTimeField:
    """A day and a time of Tokyo."""
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=lazily(ja, en), widget=widget)


class BookForm(ActForm):
    """For whom a space is booked, and when."""

    member = forms.CharField(label=lazily("会員番号", "Member number"), max_length=80)
    space = forms.ChoiceField(label=lazily("スペース", "Space"))
    day = date_field("日", "Day")
    starts = forms.TimeField(
        label=lazily("開始時刻", "Start"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    minutes = forms.IntegerField(
        label=lazily("利用時間(分)", "How long (minutes)"), min_value=1, max_value=DAY_MINUTES
    )
    people = forms.IntegerField(
        label=lazily("人数", "How many people"), min_value=1, max_value=_PEOPLE_MOST
    )

    def __init__(self, spaces: Sequence[SpaceShown], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        space = self.fields["space"]
        assert isinstance(space, forms.ChoiceField)
        space.choices = [(one.code, told(one.name)) for one in spaces]

    def clean(self) -> dict[str, Any]:
        """With ``starts_at`` and ``ends_at``, once both can be told."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            begin = dt.datetime.combine(cleaned["day"], cleaned["starts"], TOKYO)
            length = dt.timedelta(minutes=cleaned["minutes"])
            cleaned |= {"starts_at": begin, "ends_at": begin + length}
        return cleaned


class LaterForm(ActForm):
    """Until when a booking may be paid after its use, and why."""

    until = moment_field("いつまでに支払うか", "To be paid by")
    reason = forms.CharField(
        label=lazily("理由(職員だけが読みます)", "Why (for the staff alone)"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
    )


class PaidForm(ActForm):
    """When the fee of a booking was paid."""

    paid_on = date_field("支払った日", "Day it was paid")


class PassForm(ActForm):
    """The pass of a booking as its code tells it, or as it was typed."""

    token = forms.CharField(
        label=lazily("利用証の文字(QR コード)", "Text of the pass (its QR code)"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        ),
    )


class CheckForm(ActForm):
    """What a space was found like after use."""

    restored = forms.TypedChoiceField(
        label=lazily("原状回復", "Was it restored?"),
        coerce=lambda value: value == "yes",
        choices=[
            ("yes", lazily("されている", "yes, as it was before")),
            ("no", lazily("されていない", "no")),
        ],
        widget=forms.RadioSelect,
    )
    findings = forms.CharField(
        label=lazily("気づいたこと(職員だけが読みます)", "What was found (for the staff alone)"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=attendance.LONGEST_FINDINGS,
        required=False,
    )
