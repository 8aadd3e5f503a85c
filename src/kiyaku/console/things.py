"""Things left behind, at the desk: stored, looked for, handed out, disposed of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import files, records
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows import costs
from kiyaku.flows.place import left_things, things_told
from kiyaku.flows.place.words import LONGEST_LINE
from kiyaku.flows.refusing import cited
from kiyaku.members import directory
from kiyaku.premises import things
from kiyaku.premises.things import Thing
from kiyaku.terms.texts import Text
from kiyaku.web import seen, uploads
from kiyaku.web.acts import ActForm, TypedForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after, choice
from kiyaku.web.words import language, lazily

STATES: Mapping[str, Text] = {
    things.STORED: Text("保管中", "Stored"),
    "disposable": Text("処分できる", "May be disposed of"),
    "all": Text("すべて", "All"),
}
_AT = at("things")


def _line(ja: str, en: str, most: int = LONGEST_LINE, **more: Any) -> forms.CharField:
    return forms.CharField(label=lazily(ja, en), max_length=most, **more)


def _date(ja: str, en: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=lazily(ja, en), widget=forms.DateInput(attrs={"type": "date"}), **more
    )


class SearchForm(TypedForm):
    """Words that stand in what is on record of a thing."""

    q = forms.CharField(
        label=lazily("さがす語", "Words to look for"), max_length=LONGEST_LINE, required=False
    )


class StoreForm(ActForm):
    """What was found, where and when, and where it is kept."""

    what = _line("何か(持ち主が読みます)", "What it is (its owner reads it)")
    place = _line("見つけた場所", "Where it was found")
    found_on = _date("見つけた日", "Day it was found")
    stored_on = _date(
        "保管を始めた日(空なら営業日)", "Day it was stored (empty: the business day)",
        required=False,
    )  # fmt: skip
    found_by = _line("見つけた人", "Who found it", 80, required=False)
    shelf = _line("保管場所", "Where it is kept", 80, required=False)
    description = forms.CharField(
        label=lazily("特徴(職員だけが読みます)", "What tells it apart (for the staff alone)"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=10_000,
        required=False,
    )
    member = _line(
        "持ち主の会員番号(分かれば)", "Its owner's member number, if known", 80, required=False
    )
    photos = uploads.FilesField(label=lazily("写真", "Photographs"), required=False)


class OwnerForm(ActForm):
    """Whose a thing is."""

    member = _line("会員番号", "Member number", 80)


class HandOutForm(ActForm):
    """Who fetches a thing, and how it was seen who that is."""

    handed_to = _line("受け取る人の名前", "Name of who fetches it")
    identity = forms.ChoiceField(
        label=lazily("本人の確かめ方", "How it was seen who that is"), widget=forms.RadioSelect
    )

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        field = self.fields["identity"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (name, words.in_language(language())) for name, words in things_told.IDENTITIES.items()
        ]


class DisposeForm(ActForm):
    """How a thing was disposed of, and what that cost."""

    cost_yen = forms.IntegerField(
        label=lazily("処分に要した費用(円、税込)", "What it cost (yen, tax included)"),
        min_value=0,
        max_value=costs.MOST_YEN,
        initial=0,
    )
    manner = forms.CharField(
        label=lazily("処分の方法(職員だけが読みます)", "How (for the staff alone)"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=10_000,
        required=False,
    )
    receipts = uploads.FilesField(label=lazily("領収書", "Receipts"), required=False)


@for_staff(Right.THINGS_SEEN)
def listing(request: Request) -> HttpResponse:
    """What is stored, what may be disposed of, or all, the latest first; looked for by words.

    Words come in the body, for they may name somebody.
    """
    clauses = _clauses(request)
    form = SearchForm(request.POST or None)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    chosen = choice(request, "state", STATES) or things.STORED
    day = request.here.business_day
    page = things.listed(
        request.here.service,
        state=None if chosen == "all" else things.STORED,
        words=words,
        disposable_by=day if chosen == "disposable" else None,
        after=after(request),
    )
    _log(request, *page)
    context = {
        "page": page, "states": STATES.items(), "chosen": chosen, "clauses": clauses,
        "words": words, "day": day, **_AT,
    }  # fmt: skip
    return shown(request, "console/things.html", form, context)


@for_staff(Right.THINGS_SEEN)
def thing(request: Request, thing: int) -> HttpResponse:
    """A thing: what is known, its photographs, and what became of it, by whom."""
    service, found = request.here.service, _meant(request, thing)
    _log(request, found)
    entries = [
        one for one in (found.entry, found.owner_entry, found.closed_entry) if one is not None
    ]
    context = {
        "thing": found,
        "by": records.actors_of(service, entries) if entries else {},
        "files": files.describe(service, found.file_ids),
        "identity": things_told.IDENTITIES.get(found.identity),
        "clauses": _clauses(request),
        "is_disposable": found.is_disposable(request.here.business_day),
        **_AT,
    }
    return render(request, "console/thing.html", context)


@for_staff(Right.THINGS_SEEN)
def photo(request: Request, thing: int, file: int) -> HttpResponse:
    """A file kept with a thing, to be saved.

    Raises:
        Http404: it is not among them, or was erased.
    """
    found = _meant(request, thing)
    _log(request, found)
    kept = files.describe(request.here.service, found.file_ids)
    return uploads.one_of(request.here.service, kept, file)


@for_staff(Right.THINGS_HANDLED)
def store(request: Request) -> HttpResponse:
    """Puts a thing on record; its page then says from when it may be disposed of."""
    clauses = _clauses(request)
    form = StoreForm(
        request.POST or None, request.FILES or None,
        initial={"found_on": request.here.business_day},
    )  # fmt: skip
    if form.is_valid():
        told = dict(form.cleaned_data)
        with refusals_on(form):
            number = left_things.store_thing(
                **acting(request),
                membership=_membership(request, told.pop("member")),
                files=told.pop("photos"),
                **{name: one for name, one in told.items() if name != "key"},
            )
            return done(
                request, "忘れ物を預かりました。", "The thing is stored.", "console:thing", number
            )
    return shown(request, "console/thing_store.html", form, {"clauses": clauses, **_AT})


@for_staff(Right.THINGS_HANDLED)
def owner(request: Request, thing: int) -> HttpResponse:
    """Says whose a thing is; its owner is told."""
    form = OwnerForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            whose = _membership(request, form.cleaned_data["member"])
            left_things.name_owner(**acting(request), thing=thing, membership=whose)
            return done(
                request, "持ち主を記録しました。", "Its owner is on record.",
                "console:thing", thing,
            )  # fmt: skip
    return _act(request, thing, form, Text("持ち主を記録する", "Say whose it is"))


@for_staff(Right.THINGS_HANDLED)
def hand_out(request: Request, thing: int) -> HttpResponse:
    """Puts down that a thing is fetched."""
    form = HandOutForm(request.POST or None)
    if form.is_valid():
        told = {name: one for name, one in form.cleaned_data.items() if name != "key"}
        with refusals_on(form):
            left_things.hand_out(**acting(request), thing=thing, **told)
            return done(request, "引き渡しました。", "It is handed out.", "console:thing", thing)
    return _act(request, thing, form, Text("引き渡す", "Hand it out"))


@for_staff(Right.THINGS_DISPOSED)
def dispose(request: Request, thing: int) -> HttpResponse:
    """Puts down that a thing was disposed of; its owner, if known, is charged what it cost."""
    form = DisposeForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        told = form.cleaned_data
        with refusals_on(form):
            charge = left_things.dispose(
                **acting(request), thing=thing, cost_yen=told["cost_yen"], manner=told["manner"],
                files=told["receipts"],
            )  # fmt: skip
            if charge is None:
                ja, en = "処分を記録しました。", "The disposal is on record."
            else:
                ja, en = (
                    "処分を記録し、費用を請求に加えました。",
                    "Disposed of; the cost is charged.",
                )
            return done(request, ja, en, "console:thing", thing)
    return _act(request, thing, form, Text("処分する", "Dispose of it"), is_danger=True)


@for_staff(Right.THINGS_DISPOSED)
def charge(request: Request, thing: int) -> HttpResponse:
    """Charges the cost of a disposal to the owner who was found out later."""
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            left_things.charge_disposal(**acting(request), thing=thing)
            return done(
                request, "処分費用を請求に加えました。", "The disposal is charged.",
                "console:thing", thing,
            )  # fmt: skip
    return _act(request, thing, form, Text("処分費用を請求する", "Charge the disposal"))


def _act(
    request: Request, number: int, form: forms.Form, title: Text, *, is_danger: bool = False
) -> HttpResponse:
    found = _meant(request, number)
    _log(request, found)
    context = {
        "thing": found, "title": title, "is_danger": is_danger, "clauses": _clauses(request), **_AT,
    }  # fmt: skip
    return shown(request, "console/thing_act.html", form, context)


def _clauses(request: Request) -> list[str]:
    """The clauses by which things are kept and disposed of.

    Raises:
        Http404: where the terms know none.
    """
    if not left_things.are_known(request.here.pack):
        raise Http404
    return cited(request.here.pack, left_things.QUESTION)


def _meant(request: Request, number: int) -> Thing:
    """The thing of that number.

    Raises:
        Http404: there is none, or the terms know none.
    """
    _clauses(request)
    try:
        return things.thing(request.here.service, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


def _membership(request: Request, handle: str) -> int | None:
    if not handle.strip():
        return None
    return int(directory.membership(request.here.service, handle.strip()).pk)


def _log(request: Request, *shown_things: Thing) -> None:
    members = [one.member for one in shown_things if one.member is not None]
    if members:
        seen.also(request, members=members)
