"""Outages: recorded, corrected, what compensating them would cost, and crediting it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import clock, files
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import TOKYO
from kiyaku.console.views import at
from kiyaku.flows import costs
from kiyaku.flows.network import outages as flow
from kiyaku.flows.network import outages_decided
from kiyaku.flows.refusing import cited
from kiyaku.members import directory
from kiyaku.network import areas, outages
from kiyaku.network.outages import Known
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text
from kiyaku.web import uploads
from kiyaku.web.acts import ActForm, barred, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import lazily


class InstantField(forms.DateTimeField):
    """A time in Japan."""

    def __init__(self, ja: str, en: str, **more: Any) -> None:
        widget = forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": "any"}, format="%Y-%m-%dT%H:%M:%S"
        )
        super().__init__(
            label=lazily(ja, en), widget=widget,
            input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **more,
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:
        """The time that was typed, as one in Japan."""
        found = super().to_python(value)
        return found if found is None else found.replace(tzinfo=TOKYO)


class FactsForm(ActForm):
    """What is known of an outage."""

    known_at = InstantField("会社が知った日時", "When the company knew")
    restored_at = InstantField("復旧した日時", "When it worked again", required=False)
    is_whole = forms.BooleanField(
        label=lazily("まったく使えなかった", "It was wholly unusable"), required=False, initial=True
    )
    is_ours = forms.BooleanField(
        label=lazily("会社の責めによる", "The company answers for the cause"),
        required=False, initial=True,
    )  # fmt: skip
    fault = forms.ChoiceField(label=lazily("責任の重さ", "Fault"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        field: Any = self.fields["fault"]
        field.choices = [(name, lazily(one.ja, one.en)) for name, one in flow.FAULTS.items()]


class CorrectForm(FactsForm):
    """What is known of an outage now; that it still lasts only where it was restored."""

    still_lasts = forms.BooleanField(
        label=lazily("復旧は誤りで、まだ続いている", "It was not restored: it still lasts"),
        required=False,
    )  # fmt: skip
    field_order = ("known_at", "restored_at", "still_lasts")

    def __init__(self, is_restored: bool, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if not is_restored:
            del self.fields["still_lasts"]


class OutageForm(FactsForm):
    """An outage that is put on record."""

    what_ja = forms.CharField(
        label=lazily("何があったか(日本語。会員が読みます)", "What happened, in Japanese"),
        max_length=flow.LONGEST_WHAT,
    )
    what_en = forms.CharField(
        label=lazily("何があったか(英語)", "What happened, in English (members read it)"),
        max_length=flow.LONGEST_WHAT,
    )
    areas = forms.MultipleChoiceField(
        label=lazily("地域(なければサービス全体)", "Areas (none: the whole service)"),
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    field_order = ("what_ja", "what_en", "areas")

    def __init__(self, service: int, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        known = areas.areas_of(service)
        if not known:
            del self.fields["areas"]
            return
        field: Any = self.fields["areas"]
        field.choices = [(one.code, lazily(one.name.ja, one.name.en)) for one in known]


class DecideForm(ActForm):
    """How much everybody hit is credited at most."""

    most_yen = forms.IntegerField(
        label=lazily("一人あたりの最高額(円)", "The most that each gets (yen)"),
        min_value=1, max_value=costs.MOST_YEN,
    )  # fmt: skip

    def __init__(self, is_capped: bool, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["most_yen"]
        field.required = not is_capped
        if is_capped:
            field.help_text = lazily("空なら規約の上限まで", "Empty: up to the cap of the terms")


class ClaimForm(ActForm):
    """The damage that one member has shown."""

    member = forms.CharField(label=lazily("会員番号", "Member number"), max_length=80)
    claimed_yen = forms.IntegerField(
        label=lazily(
            "示された通常の直接損害(円)", "The ordinary direct damage shown (yen)"
        ),
        min_value=1, max_value=costs.MOST_YEN,
    )  # fmt: skip
    proof = uploads.FilesField(label=lazily("証拠", "Evidence"), required=False)


def _pack(request: Request) -> Pack:
    """The pack, where its terms know outages.

    Raises:
        Http404: where they do not.
    """
    if not flow.is_known(request.here.pack):
        raise Http404
    return request.here.pack


def _outage(request: Request, number: int) -> Known:
    _pack(request)
    try:
        return outages.outage(request.here.service, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


def names_of(service: int, ids: tuple[int, ...]) -> list[Text]:
    """The names of areas; none for the whole service."""
    return [one.name for one in areas.areas_of(service) if one.id in ids] if ids else []


@for_staff(Right.MONEY_SEEN)
def listing(request: Request) -> HttpResponse:
    """The outages of the service, the latest first, and whether each was decided on."""
    pack, service = _pack(request), request.here.service
    decided = set(outages.last_decided_before(service, request.here.business_day))
    context = {
        "outages": [
            (one, names_of(service, one.areas), flow.FAULTS[one.fault], one.outage in decided)
            for one in outages.outages(service)
        ],
        "clauses": cited(pack, flow.CAP, flow.HOLDS),
        **at("outages"),
    }
    return render(request, "console/outages.html", context)


@for_staff(Right.TERMS_SET)
def record(request: Request) -> HttpResponse:
    """Puts an outage on record."""
    _pack(request)
    form = OutageForm(request.here.service, request.POST or None)
    if form.is_valid():
        told = dict(form.cleaned_data)
        what = Text(told.pop("what_ja"), told.pop("what_en"))
        told.pop("key")
        with refusals_on(form):
            number = flow.record_outage(**acting(request), what=what, **told)
            return done(
                request, "障害を記録しました。", "The outage is on record.",
                "console:outage", number,
            )  # fmt: skip
    return shown(request, "console/outage_record.html", form, at("outages"))


@for_staff(Right.MONEY_SEEN)
def outage(request: Request, outage: int) -> HttpResponse:
    """One outage: what is known of it, what it would cost, and what was decided and credited."""
    known, service = _outage(request, outage), request.here.service
    preview = flow.preview(service, outage, at=clock.now())
    page = outages.compensated(outage, after=after(request))
    named = directory.owners_of([one.membership for one in page])
    kept = {one.id: one for one in files.describe(service, {f for c in page for f in c.files})}
    context = {
        "known": known,
        "areas": names_of(service, known.areas),
        "fault": flow.FAULTS[known.fault],
        "preview": preview,
        "barred": barred(preview.refused),
        "history": outages.history(outage)[1:],
        "decisions": outages.decisions(outage),
        "page": page,
        "rows": [
            (one, named.get(one.membership, "—"), [kept[f] for f in one.files if f in kept])
            for one in page
        ],
        **at("outages"),
    }
    return render(request, "console/outage.html", context)


@for_staff(Right.MONEY_SEEN)
def outage_file(request: Request, outage: int, file: int) -> HttpResponse:
    """Evidence kept with a claim for an outage, to be saved.

    Raises:
        Http404: where no claim has it, or it was erased.
    """
    _outage(request, outage)
    if file not in outages.evidence_of(outage):
        raise Http404
    try:
        return uploads.download(
            request.here.service, files.describe(request.here.service, [file])[0]
        )
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


@for_staff(Right.TERMS_SET)
def correct(request: Request, outage: int) -> HttpResponse:
    """Says when an outage was restored, or corrects what is known of it."""
    known = _outage(request, outage)
    given: dict[str, Any] = {
        "known_at": japan(known.known_at), "restored_at": japan(known.restored_at),
        "is_whole": known.is_whole, "is_ours": known.is_ours, "fault": known.fault,
    }  # fmt: skip
    is_restored = known.restored_at is not None
    form = CorrectForm(is_restored, request.POST or None, initial=given)
    if form.is_valid():
        told = {name: one for name, one in form.cleaned_data.items() if name != "key"}
        # The field has no parts of seconds: where nothing else was typed, nothing is changed.
        for name in ("known_at", "restored_at"):
            if told[name] and given[name] and told[name] == given[name].replace(microsecond=0):
                told[name] = given[name]
        # An emptied field says it as well as the box; the time that stood there goes with it.
        if is_restored and (told["still_lasts"] or told["restored_at"] is None):
            told |= {"still_lasts": True, "restored_at": None}
        with refusals_on(form):
            flow.correct_outage(**acting(request), outage=outage, **told)
            return done(
                request, "記録を更新しました。", "It is corrected.", "console:outage", outage
            )
    return shown(request, "console/outage_correct.html", form, {"known": known, **at("outages")})


@for_staff(Right.MONEY_WAIVED)
def decide(request: Request, outage: int) -> HttpResponse:
    """Credits everybody hit, up to the cap: what it costs stands beside the button."""
    known = _outage(request, outage)
    preview = flow.preview(request.here.service, outage, at=clock.now())
    form = DecideForm(preview.is_capped, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            outages_decided.decide_outage(
                **acting(request), outage=outage, most_yen=form.cleaned_data["most_yen"]
            )
            return done(request, "計上しました。", "It is credited.", "console:outage", outage)
    context = {
        "known": known, "preview": preview, "barred": barred(preview.refused), **at("outages"),
    }  # fmt: skip
    return shown(request, "console/outage_decide.html", form, context)


@for_staff(Right.MONEY_WAIVED)
def claim(request: Request, outage: int) -> HttpResponse:
    """Credits one member with the damage shown, up to the cap."""
    known = _outage(request, outage)
    form = ClaimForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        told = form.cleaned_data
        with refusals_on(form):
            membership = directory.membership(request.here.service, told["member"]).pk
            yen = outages_decided.compensate_claim(
                **acting(request), outage=outage, membership=membership,
                claimed_yen=told["claimed_yen"], files=told["proof"],
            )  # fmt: skip
            return done(
                request, f"{yen:,} 円を計上しました。", f"{yen:,} yen are credited.",
                "console:outage", outage,
            )  # fmt: skip
    clauses = cited(request.here.pack, flow.CAP, flow.HOLDS)
    context = {"known": known, "clauses": clauses, **at("outages")}
    return shown(request, "console/outage_claim.html", form, context)


def japan(instant: dt.datetime | None) -> dt.datetime | None:
    """An instant as a form takes it: Japan's time."""
    return None if instant is None else instant.astimezone(TOKYO).replace(tzinfo=None)
