"""Forms of decisions against a member: on which ground, and for restrictions which uses."""

from __future__ import annotations

from django import forms

from kiyaku.flows import grounds_shown, restricting
from kiyaku.members.queries import Membership
from kiyaku.terms import Pack
from kiyaku.terms.clauses import label
from kiyaku.web.acts import ActForm
from kiyaku.web.templatetags.kiyaku import day
from kiyaku.web.words import language, lazily, say


def reason_field() -> forms.CharField:
    """Why somebody decides so: for the staff alone."""
    return forms.CharField(
        label=lazily(
            "理由(内部の記録。会員には見せません)", "Reason (kept inside; members never see it)"
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1_000,
    )


class SanctionForm(ActForm):
    """A decision against a member: on which ground, and why."""

    ground = forms.TypedChoiceField(
        label=lazily("事由", "Ground"), coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    reason = reason_field()

    def of_case(self, service: int, row: Membership, pack: Pack) -> None:
        """Offer the grounds found against the member, or that none is named where none waits."""
        named = grounds_shown.nameable(service, row)
        field = self.fields["ground"]
        assert isinstance(field, forms.TypedChoiceField)
        choices = [(str(one.id), _ground_in_words(one)) for one in named]
        if not any(one.is_open for one in named):
            choices.insert(0, ("", _no_ground_in_words(pack)))
        field.required = bool(choices[0][0])
        field.choices, field.initial = choices, choices[0][0]

    def ground_in_words(self) -> str:
        """The ground that was chosen, as it was offered."""
        field = self.fields["ground"]
        assert isinstance(field, forms.TypedChoiceField)
        chosen = self.cleaned_data["ground"]
        return str(dict(field.choices)["" if chosen is None else str(chosen)])  # type: ignore[arg-type]


class RestrictionForm(SanctionForm):
    """Which uses are barred, until when, and why; the uses are those of the pack."""

    uses = forms.MultipleChoiceField(
        label=lazily("制限する利用", "Uses to bar"), widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(
        label=lazily("最後の日(空なら解除するまで)", "Last day (empty: until it is lifted)"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )
    field_order = ("uses", "until", "ground", "reason")

    def of_case(self, service: int, row: Membership, pack: Pack) -> None:
        """Offer also the uses that the pack lets be restricted."""
        super().of_case(service, row, pack)
        uses = self.fields["uses"]
        assert isinstance(uses, forms.MultipleChoiceField)
        uses.choices = [
            (one.name, one.words.in_language(language())) for one in restricting.restrictable(pack)
        ]


def _ground_in_words(one: grounds_shown.GroundShown) -> str:
    clauses = "・".join(label(clause, language()) for clause in one.clauses)
    told = [one.words, *one.evidence]
    what = f"{clauses} {' · '.join(words.in_language(language()) for words in told)}"
    return say(
        f"{what}({day(one.found_on)}、{one.state_in_words.ja})",
        f"{what} (found {day(one.found_on)}, {one.state_in_words.en})",
    )


def _no_ground_in_words(pack: Pack) -> str:
    clauses = "・".join(label(one, language()) for one in grounds_shown.general_clauses(pack))
    return say(f"事由を挙げない({clauses}による)", f"no ground is named (by {clauses})")
