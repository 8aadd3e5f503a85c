"""Interruptions and restrictions by area: whom one hits is shown first, then it is told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import clock, paging
from kiyaku.base.errors import OperationRefused
from kiyaku.console.confirming import Cleaned, two_steps
from kiyaku.console.outages import FactsForm, InstantField, japan
from kiyaku.console.views import at
from kiyaku.flows.network import interruption_moves, interruption_outages, knowing
from kiyaku.flows.network import interruptions as flow
from kiyaku.flows.network.interruption_notices import place_of
from kiyaku.flows.network.outages import LONGEST_WHAT
from kiyaku.flows.network.outages import is_known as outages_known
from kiyaku.members import directory
from kiyaku.network import areas, outages
from kiyaku.network import interruptions as kept
from kiyaku.network.interruptions import Interrupted
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text
from kiyaku.web import seen
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import lazily

_AT = at("interruptions")


def _told_later() -> forms.BooleanField:
    return forms.BooleanField(
        label=lazily("会員には終わってから知らせる(計画した中断のほか)",
                     "Tell members when it is over (not of a planned one)"),
        required=False,
    )  # fmt: skip


def _although_late() -> forms.BooleanField:
    return forms.BooleanField(
        label=lazily("知らせる最終日を過ぎていても知らせる", "Tell it although its day is past"),
        required=False,
    )


class RecordForm(ActForm):
    """An interruption or restriction before it is on record."""

    why = forms.ChoiceField(label=lazily("種類と理由", "Kind and cause"))
    what_ja = forms.CharField(
        label=lazily("何をするか・何があったか(日本語。会員が読みます)", "What, in Japanese"),
        max_length=LONGEST_WHAT,
    )
    what_en = forms.CharField(
        label=lazily("同じことを英語で", "What, in English (members read it)"),
        max_length=LONGEST_WHAT,
    )
    areas = forms.MultipleChoiceField(
        label=lazily("地域(なければサービス全体)", "Areas (none: the whole service)"),
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    starts_at = InstantField("始まり", "From")
    expected_until = InstantField("終わりの予定", "Expected end", required=False)
    is_told_later = _told_later()
    although_late = _although_late()

    def __init__(self, pack: Pack, service: int, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        causes = flow.causes_of(pack)
        why: Any = self.fields["why"]
        why.choices = [
            (f"{kind}:{cause}", lazily(f"{words.ja}{said.ja}", f"{words.en}{said.en}"))
            for kind, words in flow.KINDS.items() if kind in flow.kinds_of(pack)
            for cause, said in _said(causes.get(kind, ()))
        ]  # fmt: skip
        known = areas.areas_of(service)
        if not known:
            del self.fields["areas"]
            return
        field: Any = self.fields["areas"]
        field.choices = [(one.code, lazily(one.name.ja, one.name.en)) for one in known]


def _said(causes: Any) -> list[tuple[str, Text]]:
    """The causes of a kind with how each is said after it; one without words where it has none."""
    if not causes:
        return [("", Text("", ""))]
    return [(one.name, Text(f": {one.words.ja}", f": {one.words.en}")) for one in causes]


class MoveForm(ActForm):
    """When an interruption is expected to end now."""

    expected_until = InstantField(
        "終わりの予定(空なら未定)", "Expected end (empty: not known)", required=False
    )
    is_told_later = _told_later()
    although_late = _although_late()


class EndForm(ActForm):
    """When an interruption ended."""

    ended_at = InstantField("終わった日時", "When it ended")


class OffForm(ActForm):
    """That it is called off: nothing more is to be said."""


class OutageForm(FactsForm):
    """What is known of the outage beside what the interruption says."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        del self.fields["restored_at"]


def _pack(request: Request) -> Pack:
    """The pack, where its terms know lines.

    Raises:
        Http404: where they do not.
    """
    if not knowing.are_known(request.here.pack):
        raise Http404
    return request.here.pack


def _one(request: Request, number: int) -> Interrupted:
    _pack(request)
    try:
        return kept.interruption(request.here.service, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


@for_staff(Right.MEMBERS_SEEN)
def listing(request: Request) -> HttpResponse:
    """What interrupts the service, the latest first: interruptions, restrictions, outages.

    Raises:
        Http404: where the terms know no lines.
    """
    pack, service, now = _pack(request), request.here.service, clock.now()
    rows: list[dict[str, Any]] = [
        {"one": one, "at": one.starts_at, "until": one.ended_at or one.expected_until,
         "kind": flow.KINDS[one.kind], "ids": one.areas, "lasts": one.lasts(now)}
        for one in kept.interruptions(service)
    ]  # fmt: skip
    if outages_known(pack) and request.here.may(Right.MONEY_SEEN):
        rows += [
            {"outage": one, "at": one.known_at, "until": one.restored_at, "ids": one.areas,
             "kind": Text("障害", "outage"), "lasts": one.restored_at is None}
            for one in outages.outages(service)
        ]  # fmt: skip
    names = {one.id: one.name for one in areas.areas_of(service)}
    for row in rows:
        row["areas"] = [names[one] for one in row["ids"] if one in names]
    rows.sort(key=lambda row: row["at"], reverse=True)
    return render(request, "console/interruptions.html", {"rows": rows, **_AT})


@for_staff(Right.TERMS_SET)
def record(request: Request) -> HttpResponse:
    """Puts an interruption on record and tells members: first whom it hits, then the act.

    Raises:
        Http404: where the terms know no lines.
    """
    pack, service = _pack(request), request.here.service

    def meant(facts: Cleaned) -> dict[str, Any]:
        kind, _, cause = facts["why"].partition(":")
        return {
            "kind": kind, "cause": cause, "starts_at": facts["starts_at"],
            "expected_until": facts["expected_until"], "areas": facts.get("areas", ()),
        }  # fmt: skip

    def preview(facts: Cleaned) -> dict[str, Any]:
        found = flow.preview(service, **meant(facts))
        return {
            "meant": found, "facts": facts, "kind": flow.KINDS[meant(facts)["kind"]],
            "is_planned": meant(facts)["kind"] == flow.PLANNED, **_hit_page(request, found.hit),
            "place_of_it": place_of(service, [one.id for one in areas.areas_of(service)
                                        if one.code in facts.get("areas", ())]),
        }  # fmt: skip

    made: list[int] = []

    def act(facts: Cleaned) -> None:
        what = Text(facts["what_ja"], facts["what_en"])
        made.append(
            flow.record_interruption(
                **acting(request), **meant(facts), what=what,
                is_told_now=not facts["is_told_later"], although_late=facts["although_late"],
            )
        )  # fmt: skip

    return two_steps(
        request,
        RecordForm(pack, service, request.POST or None),
        templates=("console/interruption_record.html", "console/interruption_confirm.html"),
        context=_AT,
        preview=preview,
        act=act,
        done=lambda _: done(
            request, "記録しました。", "It is on record.", "console:interruption", made[0]
        ),
    )


def _hit_page(request: Request, hit: tuple[int, ...]) -> dict[str, Any]:
    """A page of the members hit, with their numbers and names; put down as seen."""
    from_ = after(request) or 0
    ids = [one for one in hit if one > from_][: paging.reach(paging.USUAL)]
    page = paging.page(ids, paging.USUAL, lambda one: one)
    named = directory.named(list(page))
    seen.also(request, memberships=list(page))
    return {"page": page, "hit": [(one, named[one]) for one in page if one in named],
            "hit_count": len(hit)}  # fmt: skip


@for_staff(Right.MEMBERS_SEEN)
def interruption(request: Request, interruption: int) -> HttpResponse:
    """One interruption or restriction: where, from when until when, by which clause, whom it hits.

    Raises:
        Http404: where there is none.
    """
    one, now = _one(request, interruption), clock.now()
    pack = request.here.pack
    barring = flow.not_answered_for(pack, one.kind)
    context = {
        **_of(request, one),
        "lasts": one.lasts(now),
        "is_ahead": one.end is None and one.starts_at > now,
        "not_answered_for": barring,
        "may_be_outage": outages_known(pack) and one.starts_at <= now and one.outage is None
        and not one.is_called_off and not (one.kind == flow.RESTRICTED and barring),
        **_hit_page(request, flow.hit_by(request.here.service, one, now)),
    }  # fmt: skip
    return render(request, "console/interruption.html", context)


@for_staff(Right.TERMS_SET)
def move_end(request: Request, interruption: int) -> HttpResponse:
    """Says that its end is expected at another time, and tells whom it hits.

    Raises:
        Http404: where there is none.
    """
    one = _one(request, interruption)
    given = {"expected_until": one.expected_until and japan(one.expected_until)}
    form = MoveForm(request.POST or None, initial=given)
    if form.is_valid():
        with refusals_on(form):
            count = interruption_moves.move_interruption_end(
                **acting(request), interruption=one.id,
                expected_until=form.cleaned_data["expected_until"],
                is_told_now=not form.cleaned_data["is_told_later"],
                although_late=form.cleaned_data["although_late"],
            )  # fmt: skip
            return _told(request, one, count)
    return shown(request, "console/interruption_move_end.html", form, _of(request, one))


@for_staff(Right.TERMS_SET)
def end(request: Request, interruption: int) -> HttpResponse:
    """Says when it ended, and tells whom it hit.

    Raises:
        Http404: where there is none.
    """
    one = _one(request, interruption)
    form = EndForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            count = flow.end_interruption(
                **acting(request), interruption=one.id, ended_at=form.cleaned_data["ended_at"]
            )
            return _told(request, one, count)
    return shown(request, "console/interruption_end.html", form, _of(request, one))


@for_staff(Right.TERMS_SET)
def call_off(request: Request, interruption: int) -> HttpResponse:
    """Calls it off before it begins, and tells whom it would hit.

    Raises:
        Http404: where there is none.
    """
    one = _one(request, interruption)
    form = OffForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            count = flow.call_off_interruption(**acting(request), interruption=one.id)
            return _told(request, one, count)
    return shown(request, "console/interruption_call_off.html", form, _of(request, one))


@for_staff(Right.TERMS_SET)
def outage(request: Request, interruption: int) -> HttpResponse:
    """Puts an outage on record from it, with its words, areas and end.

    Raises:
        Http404: where there is none, or the terms know no outages.
    """
    one = _one(request, interruption)
    if not outages_known(request.here.pack):
        raise Http404
    given = {
        "known_at": japan(one.starts_at),
        "is_whole": True,
        "is_ours": True,
        "fault": "ordinary",
    }
    form = OutageForm(request.POST or None, initial=given)
    if form.is_valid():
        facts = {name: said for name, said in form.cleaned_data.items() if name != "key"}
        with refusals_on(form):
            number = interruption_outages.outage_of_interruption(
                **acting(request), interruption=one.id, **facts
            )
            return done(
                request, "障害を記録しました。", "The outage is on record.",
                "console:outage", number,
            )  # fmt: skip
    return shown(request, "console/interruption_outage.html", form, _of(request, one))


def _told(request: Request, one: Interrupted, count: int) -> HttpResponse:
    return done(
        request, f"記録し、{count:,} 件の通知を書きました。", f"It is on record; told: {count:,}.",
        "console:interruption", one.id,
    )  # fmt: skip


def _of(request: Request, one: Interrupted) -> dict[str, Any]:
    return {
        "one": one, "kind": flow.KINDS[one.kind],
        "clauses": flow.clauses_of(request.here.pack, one.kind, one.cause),
        "place_of_it": place_of(request.here.service, one.areas), **_AT,
    }  # fmt: skip
