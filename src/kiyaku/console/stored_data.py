"""What members store on the service's equipment, on the staff's pages: measured, over, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows import evidence
from kiyaku.flows.network import stored_data, stored_data_file
from kiyaku.flows.network.stored_data_words import GROUNDS
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.network import stored_data as kept
from kiyaku.network.stored_data import Stored
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import language, lazily, say

_AT = at("stored_data")


class SizeField(forms.CharField):
    """A number of bytes, with commas or without."""

    def clean(self, value: Any) -> Any:
        """The number.

        Raises:
            forms.ValidationError: where it is none.
        """
        found = stored_data_file.read_size(super().clean(value))
        if found is None:
            raise forms.ValidationError(
                say("1048576 のようにバイト数で書いてください。", "Write bytes, as 1048576.")
            )
        return found


def _size(ja: str, en: str) -> SizeField:
    return SizeField(
        label=lazily(ja, en), max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )


def _day(ja: str, en: str) -> forms.DateField:
    return forms.DateField(
        label=lazily(ja, en), widget=forms.DateInput(attrs={"type": "date"})
    )  # fmt: skip


class MeasureForm(ActForm):
    """How much a member stores of one kind, and since when."""

    what = forms.CharField(
        label=lazily("種類の記号(例: mail、web)", "What, as a code: mail, web"), max_length=40
    )
    stored_bytes = _size("量(バイト)", "How much (bytes)")
    oldest_on = _day("最も古いデータの日", "The oldest of it is of")
    measured_on = _day("測定した日", "Measured on")


class FileForm(ActForm):
    """A file of what was measured of many."""

    file = forms.FileField(
        label=lazily("測定の CSV ファイル", "CSV file of what was measured"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=lazily(
            "列は member(または membership)、what、stored_bytes、oldest_on、任意で measured_on",
            "Columns: member (or membership), what, stored_bytes, oldest_on, perhaps measured_on",
        ),
    )


class DeleteForm(ActForm):
    """On which ground it was deleted, how much and when."""

    ground = forms.ChoiceField(
        label=lazily("削除した事由", "On which ground"), widget=forms.RadioSelect,
        choices=[(name, lazily(words.ja, words.en)) for name, words in GROUNDS.items()],
    )  # fmt: skip
    deleted_bytes = _size("削除した量(バイト)", "How much was deleted (bytes)")
    deleted_on = _day("削除した日", "Deleted on")
    reason = forms.CharField(
        label=lazily(
            "どのような著しい支障か(そう判断したとき。職員だけが読みます)",
            "How it hinders the service gravely, if that is the ground; for the staff alone",
        ),
        widget=forms.Textarea(attrs={"rows": 4}), max_length=evidence.LENGTH_MOST, required=False,
    )  # fmt: skip


@for_staff(Right.MEMBERS_SEEN)
def listing(request: Request) -> HttpResponse:
    """What is over a limit by the terms, or all that is stored, the last one first."""
    clauses, service = _clauses(request), request.here.service
    is_all = request.GET.get("all") == "1"
    only = None if is_all else stored_data.over_a_limit(service)
    page = kept.listed(service, only, after=after(request))
    context = {
        "page": page, "is_all": is_all, "clauses": clauses, "rows": _rows(request, page.rows),
        "count": None if only is None else len(only), **_AT,
    }  # fmt: skip
    return render(request, "console/stored_data.html", context)


@for_staff(Right.MEMBERS_SEEN)
def deletions(request: Request) -> HttpResponse:
    """Every deletion of stored data, the last one first."""
    clauses = _clauses(request)
    page = kept.deletions(request.here.service, after=after(request))
    holders = directory.named({one.last.membership for one in page})
    context = {
        "page": page, "clauses": clauses, **_AT,
        "deleted": [(one, GROUNDS[one.ground], holders[one.last.membership]) for one in page],
    }  # fmt: skip
    return render(request, "console/stored_data_deletions.html", context)


@for_staff(Right.CONTACTS_RECORDED)
def take(request: Request) -> HttpResponse:
    """Takes in what was measured of many from a file, every row or none."""
    context: dict[str, Any] = {"clauses": _clauses(request), **_AT}
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            count = stored_data_file.import_stored_data(
                **acting(request), content=file.read(), name=file.name
            )
        except OperationRefused as refusal:
            context["wrong"] = refusal.details.get("rows", ())
            form.add_error("file", _said(refusal, context["wrong"]))
        else:
            return done(
                request, f"取り込みました。新しい測定は {count} 件です。",
                f"It is taken in; new measurements: {count}.", "console:stored_data",
            )  # fmt: skip
    return shown(request, "console/stored_data_take.html", form, context)


@for_staff(Right.MEMBERS_SEEN)
def of_member(request: Request, membership: int) -> HttpResponse:
    """What a membership stores by kind, and what of it was deleted."""
    clauses = _clauses(request)
    row = members.membership(request.here.service, membership)
    page = kept.deletions(request.here.service, membership=row.pk, after=after(request))
    context = {
        "row": row, "member": row.member, "clauses": clauses, "page": page,
        "rows": _rows(request, kept.of_membership(row.pk)),
        "deleted": [(one, GROUNDS[one.ground]) for one in page], **at("members"),
    }  # fmt: skip
    return render(request, "console/stored_data_of_member.html", context)


@for_staff(Right.CONTACTS_RECORDED)
def measure(request: Request, membership: int) -> HttpResponse:
    """Enters what was measured of a membership."""
    clauses = _clauses(request)
    row = members.membership(request.here.service, membership)
    form = MeasureForm(
        request.POST or None, initial={"measured_on": request.here.business_day}
    )  # fmt: skip
    if form.is_valid():
        names = ("what", "stored_bytes", "oldest_on", "measured_on")
        with refusals_on(form):
            stored_data.measure_stored_data(
                **acting(request), membership=row.pk,
                **{name: form.cleaned_data[name] for name in names},
            )  # fmt: skip
            return done(
                request, "測定を記録しました。", "It is on record.",
                "console:stored_data_of_member", row.pk,
            )  # fmt: skip
    context = {"row": row, "member": row.member, "clauses": clauses, **at("members")}
    return shown(request, "console/stored_data_measure.html", form, context)


@for_staff(Right.GROUNDS_RECORDED)
def delete(request: Request, stored: int) -> HttpResponse:
    """Enters that stored data was deleted, after what the terms say of it.

    Raises:
        Http404: where there is none, or it was deleted already.
    """
    context = _of(request, stored)
    one: Stored = context["one"]
    over = context["over"]
    given = {
        "deleted_bytes": one.last.stored_bytes, "deleted_on": request.here.business_day,
        "ground": over[0] if over else None,
    }  # fmt: skip
    form = DeleteForm(request.POST or None, initial=given)
    if form.is_valid():
        names = ("ground", "deleted_bytes", "deleted_on", "reason")
        with refusals_on(form):
            stored_data.record_stored_data_deleted(
                **acting(request), stored=one.id,
                **{name: form.cleaned_data[name] for name in names},
            )  # fmt: skip
            return done(
                request, "削除を記録しました。", "The deletion is on record.",
                "console:stored_data_of_member", one.last.membership,
            )  # fmt: skip
    return shown(request, "console/stored_data_delete.html", form, context)


def _of(request: Request, stored: int) -> dict[str, Any]:
    clauses, pack, day = _clauses(request), request.here.pack, request.here.business_day
    try:
        one = kept.stored(request.here.service, stored)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    if one.is_deleted and request.method == "GET":
        raise Http404
    row = members.membership(request.here.service, one.last.membership)
    over = stored_data.grounds_of(pack, one.last, day)
    return {
        "one": one, "row": row, "member": row.member, "clauses": clauses, "over": over,
        "grounds": [GROUNDS[name] for name in over], "is_owed": stored_data.is_owed(pack),
        "answer": stored_data.explained(pack, one.last, day), **_AT,
    }  # fmt: skip


def _rows(request: Request, found: Sequence[Stored]) -> list[tuple[Any, ...]]:
    """Each with its member, the limits that it is over, and the working."""
    pack, day = request.here.pack, request.here.business_day
    holders = directory.named({one.last.membership for one in found})
    return [
        (
            one, holders[one.last.membership],
            [GROUNDS[name] for name in stored_data.grounds_of(pack, one.last, day)],
            stored_data.explained(pack, one.last, day),
        )
        for one in found
    ]  # fmt: skip


def _said(refusal: OperationRefused, wrong: Sequence[Any]) -> str:
    if wrong:
        return say(
            f"取り込んでいません。{len(wrong)} 行を直してください。",
            f"Nothing was taken in: {len(wrong)} rows are wrong.",
        )
    return refusal.message(language())


def _clauses(request: Request) -> list[str]:
    """The clauses by which stored data may be deleted, and need not be.

    Raises:
        Http404: where the terms say nothing of it.
    """
    pack = request.here.pack
    if not stored_data.are_known(pack):
        raise Http404
    return stored_data.clauses(pack)
