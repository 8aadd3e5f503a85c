"""Reporting that a membership is to pass to another: the fields that members and staff share."""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms

from kiyaku.flows.succession import Successor
from kiyaku.members.countries import sorted_for
from kiyaku.members.particulars import CORPORATION, PERSON, Particulars
from kiyaku.terms.texts import Text
from kiyaku.web import uploads
from kiyaku.web.acts import ActForm
from kiyaku.web.application_form import ApplicationForm, birth_date
from kiyaku.web.here import Here
from kiyaku.web.words import language, lazily, say, told

_STATED = (
    "name", "kana", "born_on", "postal_code", "address", "country", "email", "phone",
    "guardian_consented",
)  # fmt: skip
"""What screening looks at, as it does of an applicant."""
_MOST_HEIRS = 20
_COMMA = re.compile("[,\uff0c]")  # as it is typed on either keyboard


class OtherHeirsField(forms.CharField):
    """The heirs beside the first, a line each; its value is a list of their particulars."""

    def __init__(self, **given: Any) -> None:
        given.setdefault(
            "label",
            lazily(
                "ほかの相続人(1行に1人:氏名,住所,メール,生年月日)",
                "Other heirs (one a line: name, address, e-mail, date of birth)",
            ),
        )
        given.setdefault(
            "help_text",
            lazily(
                "例 山田 次郎,前橋市大手町1-1-1,jiro@example.jp,1980-04-01(分からない欄は空のまま)",
                "Such as Jiro Yamada,1-1-1 Otemachi,jiro@example.jp,1980-04-01 (leave "
                "empty what you do not know)",
            ),
        )
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), **given)

    def clean(self, value: Any) -> Any:
        """The other heirs.

        Raises:
            ValidationError: there are more of them than can be entered: none is left out silently;
                a date of birth cannot be read.
        """
        found = []
        for line in super().clean(value).splitlines():
            name, address, email, born_on, *_ = [
                *(one.strip() for one in _COMMA.split(line)), "", "", "", "",
            ]  # fmt: skip
            if name:
                found.append(
                    Particulars(name=name, address=address, email=email, born_on=_born(born_on))
                )
        if len(found) > _MOST_HEIRS:
            raise forms.ValidationError(
                lazily(
                    f"ほかの相続人は{_MOST_HEIRS}人までです。",
                    f"Up to {_MOST_HEIRS} other heirs can be entered.",
                )
            )
        return found


def _born(typed: str) -> dt.date | None:
    if not typed:
        return None
    try:
        return dt.date.fromisoformat(typed.replace("/", "-"))
    except ValueError:
        raise forms.ValidationError(
            lazily(
                f"生年月日「{typed}」が読めません。1980-04-01 の形で書いてください。",
                f"The date of birth {typed} cannot be read: write it as 1980-04-01.",
            )
        ) from None


class StatingForm(ActForm):
    """The particulars of somebody who is to hold a membership, as an applicant states them."""

    def __init__(self, here: Here, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.here = here
        for name in _STATED:
            self.fields[name] = copy.deepcopy(ApplicationForm.base_fields[name])
            self.fields[name].required = False
        self.fields["country"].label = lazily("国", "Country")
        self.fields["country"].choices = sorted_for(language())  # type: ignore[attr-defined]
        self.fields["born_on"].widget = birth_date(here.business_day)
        if not here.pack.answers("is_minor"):
            del self.fields["guardian_consented"]

    def clean_born_on(self) -> dt.date | None:
        """A day that has come already."""
        born_on: dt.date | None = self.cleaned_data["born_on"]
        if born_on is not None and born_on > self.here.business_day:
            raise forms.ValidationError(
                say("まだ来ていない日です。", "This day has not come yet."), "future"
            )
        return born_on

    def particulars_of(self, kind: str) -> Particulars:
        """The particulars, of a person or a corporation."""
        given = {name: self.cleaned_data[name] for name in _STATED if name in self.fields}
        given["country"] = given["country"] or "JP"
        if kind == CORPORATION:
            given |= {"born_on": None, "guardian_consented": False}
        return Particulars(kind=kind, **given)


class SuccessionForm(StatingForm):
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

    def __init__(self, here: Here, kinds: Sequence[tuple[str, Text]], *arguments: Any) -> None:
        super().__init__(here, *arguments)
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
            if name in self.fields:
                self.fields[name].widget.attrs.pop("autocomplete", None)
        self.fields["name"].label = lazily("引き継ぐ人の氏名・名称", "Name of who takes it over")
        self.fields["address"].label = lazily("住所・所在地", "Address")
        if "guardian_consented" in self.fields:
            self.fields["guardian_consented"].label = lazily(
                "引き継ぐ人は未成年で、親権者が同意しています",
                "Who takes it over is a minor, and a guardian consents",
            )

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
        return self.particulars_of(self.cleaned_data["successor_kind"])

    @property
    def successor(self) -> Successor:
        """Who takes it over."""
        handle = self.cleaned_data["handle"].strip()
        return Successor(handle=handle) if handle else Successor(stated=self.stated)


class RequestForm(SuccessionForm):
    """A member's own request, with its papers; those that are sent later staff enter."""

    document = uploads.FilesField(
        label=lazily("申込みの書面(署名・押印したもの)", "Written application, signed"),
        required=False,
    )
    proof = uploads.FilesField(
        label=lazily("譲渡・合併・分割を証する書類", "Proof of the transfer, merger or split"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Who is no member yet gives a date of birth where the terms ask whether one is a minor."""
        super().clean()
        given = self.cleaned_data
        is_new = not (given.get("handle") or "").strip()
        if (
            is_new
            and given.get("successor_kind") == PERSON
            and "guardian_consented" in self.fields
            and "born_on" not in self.errors
            and given.get("born_on") is None
        ):
            self.add_error(
                "born_on",
                say("引き継ぐ人の生年月日を選んでください。", "Choose the date of birth."),
            )
        return given

    @property
    def papers(self) -> dict[str, Any]:
        """The papers, as the operation takes them.

        Document and proof together are complete, and came in today. One of them alone is kept, but
        staff have to see that the other comes: a document is no proof of itself.
        """
        document = [(one.name, one.content) for one in self.cleaned_data["document"] or ()]
        proof = evidence(self)
        is_complete = bool(document and proof)
        came = {"document_received_on": self.here.business_day} if is_complete else {}
        return {"evidence": [*document, *proof], **came}


def evidence(form: forms.Form) -> list[tuple[str, bytes]]:
    """The files of a form, each its name and its bytes."""
    return [(one.name, one.content) for one in form.cleaned_data["proof"] or ()]
