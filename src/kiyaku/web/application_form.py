"""The form of an application, online or keyed in from paper: particulars and the plan wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from kiyaku.flows.applying import Conditions
from kiyaku.members import screening
from kiyaku.members.countries import JAPAN, sorted_for
from kiyaku.members.particulars import CHANGEABLE, CORPORATION, PERSON, Particulars
from kiyaku.members.particulars_checks import problems_of
from kiyaku.terms.eras import era_of
from kiyaku.web.acts import TypedForm
from kiyaku.web.templatetags.kiyaku import yen
from kiyaku.web.words import language, lazily, say, told

_OLDEST_YEARS = 120


class BirthDate(forms.SelectDateWidget):
    """Year, month and day to choose from; years with the Japanese era beside them."""

    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the widget is drawn with: each of its three lists is named for those who listen."""
        context = super().get_context(name, value, attrs)
        named = {
            f"{name}_year": say("年", "Year"),
            f"{name}_month": say("月", "Month"),
            f"{name}_day": say("日", "Day"),
        }
        for part in context["widget"]["subwidgets"]:
            part["attrs"]["aria-label"] = named[part["name"]]
            if part["name"] == f"{name}_year" and language() == "ja":
                for _, options, _ in part["optgroups"]:
                    options[0]["label"] = with_era(options[0]["label"])
        return context


def birth_date(on: dt.date) -> BirthDate:
    """The lists to choose a date of birth from, as it can be on a day."""
    return BirthDate(
        years=range(on.year, on.year - _OLDEST_YEARS, -1),
        empty_label=(say("年", "Year"), say("月", "Month"), say("日", "Day")),
    )


def with_era(year: str) -> str:
    """A year as people born in it call it: 1964 → 1964(昭和39)年."""
    if not year.isdecimal():
        return year
    era = era_of(dt.date(int(year), 12, 31))
    return f"{year}({era.year(int(year))})年" if era else year


class ApplicationForm(TypedForm):
    """Particulars as they come, on paper perhaps with gaps; screening finds what is lacking."""

    plan = forms.ChoiceField(label=lazily("プラン", "Plan"), widget=forms.RadioSelect, choices=())
    kind = forms.ChoiceField(
        label=lazily("どなたの申込みですか", "Who is applying?"), widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=lazily("お名前(法人は名称)", "Name (of a corporation: its name)"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    kana = forms.CharField(
        label=lazily("ふりがな", "Reading in kana"),
        max_length=200,
        required=False,
        help_text=lazily(
            "ひらがなでもカタカナでもかまいません。", "For names in Japanese; may be left empty."
        ),
    )
    representative = forms.CharField(
        label=lazily("代表者(法人・団体のとき)", "Representative, of a corporation"),
        max_length=200,
        required=False,
    )
    born_on = forms.DateField(label=lazily("生年月日", "Date of birth"), required=False)
    postal_code = forms.CharField(
        label=lazily("郵便番号", "Postal code"),
        max_length=10,
        required=False,
        help_text=lazily("例 371-0024", "In Japan seven digits, such as 371-0024"),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "size": 14}),
    )
    address = forms.CharField(
        label=lazily("ご住所(法人は所在地)", "Address"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    country = forms.ChoiceField(
        label=lazily("お住まいの国", "Country you live in"),
        initial=JAPAN,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    email = forms.EmailField(
        label=lazily("メールアドレス", "E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=lazily("電話番号", "Phone"),
        max_length=40,
        required=False,
        help_text=lazily("例 027-226-0000", "Such as 027-226-0000"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "size": 20}),
    )
    guardian_consented = forms.BooleanField(
        label=lazily(
            "親権者が、この申込みに同意しています", "A guardian consents to this application"
        ),
        required=False,
    )

    def __init__(self, conditions: Conditions, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.conditions = conditions
        for name in ApplicationForm.base_fields:
            told = lazily("入力してください。", "This is needed.")
            self.fields[name].error_messages["required"] = told
        self._plans = {
            offer.code: say(
                f"{offer.name.ja}(月額 {yen(offer.monthly_fee_yen)})",
                f"{offer.name.en} ({yen(offer.monthly_fee_yen)} a month)",
            )
            for offer in conditions.offers
        }
        self._choices("plan").choices = list(self._plans.items())
        self._choices("kind").choices = [
            (PERSON, say("個人", "A person")),
            (CORPORATION, say("法人・団体", "A corporation or group")),
        ]
        self._choices("country").choices = sorted_for(language())
        self.fields["born_on"].widget = birth_date(conditions.on)
        if not conditions.screens_minors:
            del self.fields["guardian_consented"]
        self.fields["kind"].initial = PERSON
        if len(conditions.offers) == 1:
            self.fields["plan"].initial = conditions.offers[0].code

    def clean_representative(self) -> str:
        """Of a corporation only."""
        named: str = self.cleaned_data["representative"]
        if named and self.cleaned_data.get("kind") == PERSON:
            raise forms.ValidationError(
                say("代表者がいるのは法人・団体だけです。", "A person has no representative."),
                "not_a_corporation",
            )
        return named

    def clean_born_on(self) -> dt.date | None:
        """A day that has come already."""
        born_on: dt.date | None = self.cleaned_data["born_on"]
        if born_on is not None and born_on > self.conditions.on:
            raise forms.ValidationError(
                say("まだ来ていない日です。", "This day has not come yet."), "future"
            )
        return born_on

    @property
    def particulars(self) -> Particulars:
        """What a valid form states."""
        stated = {**self.cleaned_data}
        stated.pop("plan", None)
        stated.pop("payment_method", None)  # kept beside what is stated
        names = Particulars.__dataclass_fields__
        kept = {name: value for name, value in stated.items() if name in names}
        if kept.get("kind") == CORPORATION:
            kept.update(born_on=None, guardian_consented=False)
        return Particulars(**kept).tidied

    @property
    def plan_label(self) -> str:
        """The plan chosen, with its fee."""
        return self._plans[self.cleaned_data["plan"]]

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field


class OnlineForm(ApplicationForm):
    """What applicants fill in themselves: complete, so that no application fails for a gap."""

    def __init__(self, conditions: Conditions, *arguments: Any, **named: Any) -> None:
        super().__init__(conditions, *arguments, **named)
        for name in ("address", "email"):
            self.fields[name].required = True
        if len(conditions.payment_methods) > 1:
            self.fields["payment_method"] = forms.ChoiceField(
                label=say("お支払いの方法", "How you want to pay"),
                choices=[
                    ("", say("選んでください", "Choose one")),
                    *((name, told(words)) for name, words in conditions.payment_methods.items()),
                ],
                error_messages={
                    "required": say("選んでください。", "Choose one."),
                    "invalid_choice": say(
                        "いまは受け付けていない方法です。ほかの方法を選んでください。",
                        "This way is not accepted at present: choose another one.",
                    ),
                },
            )
        if conditions.screens_minors:
            self.fields["born_on"].help_text = say(
                "個人の方は必ず選んでください。", "Needed of persons, not of corporations."
            )

    def clean(self) -> dict[str, Any]:
        """What depends on other answers: postal code, date of birth, a guardian's consent."""
        super().clean()
        stated = self.cleaned_data
        if not stated.get("postal_code") and stated.get("country") == JAPAN:
            self.add_error(
                "postal_code", say("郵便番号を入れてください。", "Enter the postal code.")
            )
        if self.conditions.screens_minors and stated.get("kind") == PERSON:
            self._check_age()
        names = [name for name in CHANGEABLE if stated.get(name)]
        for problem in problems_of(self.particulars, names, on=self.conditions.on):
            if problem.field in stated:
                self.add_error(problem.field, say(problem.ja, problem.en))
        return stated

    @property
    def payment_method(self) -> str:
        """How the applicant wants to pay; the one way there is where there is no choice."""
        if "payment_method" in self.fields:
            return str(self.cleaned_data["payment_method"])
        return next(iter(self.conditions.payment_methods), "")

    @property
    def payment_label(self) -> str:
        """The same in words; empty where the operator accepts none."""
        words = self.conditions.payment_methods.get(self.payment_method)
        return "" if words is None else told(words)

    @property
    def asks_guardian(self) -> bool:
        """Whether the page asks for a guardian's consent: the date of birth says so."""
        if "guardian_consented" not in self.fields:
            return False
        return "guardian_consented" in self.errors or bool(self["guardian_consented"].value())

    def _check_age(self) -> None:
        if "born_on" in self.errors:
            return
        if self.cleaned_data.get("born_on") is None:
            self.add_error(
                "born_on", say("生年月日を選んでください。", "Choose the date of birth.")
            )
            return
        needed = screening.needs_guardian(
            self.conditions.pack, self.particulars, self.conditions.on
        )
        if needed and not self.cleaned_data.get("guardian_consented"):
            self.add_error(
                "guardian_consented",
                say(
                    "未成年の方のお申込みには、親権者の同意が必要です。同意を得てからチェックを"
                    "付けてください。",
                    "Minors need a guardian's consent to apply: obtain it, then tick the box.",
                ),
            )


def typed(form: ApplicationForm, values: Mapping[str, str]) -> dict[str, Any]:
    """What was typed into a form, as the initial values of one to go on with."""
    return {
        name: field.widget.value_from_datadict(dict(values), {}, name)
        for name, field in form.fields.items()
    }


def names_typed(form: ApplicationForm) -> list[str]:
    """The names under which a browser sends what is typed into a form."""
    names = [name for name in form.fields if name != "born_on"]
    return [*names, "born_on_year", "born_on_month", "born_on_day"]
