"""Who held an address, on NICT's notice alone: looked up, warned, and the log of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows.network import (
    holders,
    instants,
    leases,
    lookups,
    lookups_shown,
    notice_file,
)
from kiyaku.network import lookups as kept
from kiyaku.web import seen
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import language, lazily, say

_AT = at("addresses")
_ZONES = (
    ("Asia/Tokyo", lazily("日本時間(JST)", "Japan (JST)")),
    ("UTC", lazily("協定世界時(UTC)", "UTC")),
)


class GroundForm(ActForm):
    """What every look-up has to rest on."""

    zone = forms.ChoiceField(
        label=lazily("時間帯(時刻に書かれていないとき)", "Zone of times that name none"),
        choices=_ZONES,
    )
    reference = forms.CharField(
        label=lazily("どの通知か(番号や日付)", "Which notice: its number or date"),
        max_length=lookups.LONGEST_REFERENCE,
    )
    asked_by_nict = forms.BooleanField(
        label=lazily("情報通信研究機構(NICT)の通知に基づく", "It rests on a notice of NICT"),
        required=False,
    )
    service_may_suffer = forms.BooleanField(
        label=lazily(
            "サービスの提供に支障が生ずるおそれがある", "The service may suffer from the attack"
        ),
        required=False,
    )
    tolerance_s = forms.IntegerField(
        label=lazily("時計のずれ(秒)", "Clocks may differ by (seconds)"),
        initial=holders.TOLERANCE_S,
        min_value=holders.LEAST_S,
        max_value=holders.MOST_S,
    )

    @property
    def ground(self) -> dict[str, Any]:
        """What the operations are told of it."""
        names = ("reference", "asked_by_nict", "service_may_suffer", "tolerance_s")
        return {name: self.cleaned_data[name] for name in names}


class LookUpForm(GroundForm):
    """An address, its port where it is shared, and when it was seen."""

    field_order = ("address", "port", "seen_at")

    address = forms.CharField(label=lazily("IP アドレス", "IP address"), max_length=64)
    port = forms.IntegerField(
        label=lazily("ポート(分かれば)", "Port, where it is known"), required=False
    )
    seen_at = forms.CharField(
        label=lazily("見られた時刻", "Seen at"),
        max_length=40,
        help_text=lazily("例: 2026-11-05 12:00:00", "As 2026-11-05 12:00:00"),
    )

    def clean_seen_at(self) -> Any:
        """The instant; the zone comes with it, or is chosen."""
        zone = instants.zone(self.data.get("zone") or "Asia/Tokyo")
        try:
            return instants.read(self.cleaned_data["seen_at"].strip(), zone)
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                say("時刻が読めません。", "The time cannot be read.")
            ) from None


class NoticeForm(GroundForm):
    """A file of addresses, ports and times."""

    field_order = ("file",)

    file = forms.FileField(
        label=lazily("通知の CSV ファイル", "CSV file of the notice"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=lazily(
            "列は ip(または destination_ip)と timestamp、任意で port",
            "Columns: ip (or destination_ip), timestamp, perhaps port",
        ),
    )


def _clauses(request: Request) -> list[str]:
    """The clauses by which addresses are looked up.

    Raises:
        Http404: where the terms know of none.
    """
    if not leases.are_known(request.here.pack):
        raise Http404
    return lookups.clauses(request.here.pack)


@for_staff(Right.ADDRESSES_LOOKED_UP, Right.ACCESS_SEEN)
def looked_up(request: Request) -> HttpResponse:
    """Every look-up, the latest first: by whom, on which ground, and what it found."""
    clauses, service = _clauses(request), request.here.service
    page = kept.listed(service, after=after(request))
    found = lookups_shown.shown(service, page.rows)
    seen.also(request, members={one.member for one in page if one.member is not None})
    context = {"clauses": clauses, "page": page, "found": found, **_AT}
    return render(request, "console/addresses.html", context)


@for_staff(Right.ADDRESSES_LOOKED_UP)
def look_up(request: Request) -> HttpResponse:
    """Looks up who held an address; it stands in no address of a page."""
    clauses = _clauses(request)
    form = LookUpForm(request.POST or None)
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("address", "port", "seen_at")}
        with refusals_on(form):
            number = lookups.look_up(**acting(request), **told, **form.ground)
            return done(
                request, "調べて、根拠とともに記録しました。",
                "It is looked up, and put down with its ground.", "console:address_found", number,
            )  # fmt: skip
    return shown(request, "console/address_look_up.html", form, {"clauses": clauses, **_AT})


@for_staff(Right.ADDRESSES_LOOKED_UP)
def found(request: Request, lookup: int) -> HttpResponse:
    """What a look-up found, and why it is not one where it is not.

    Raises:
        Http404: where there is no such look-up.
    """
    clauses = _clauses(request)
    try:
        row = kept.lookup(request.here.service, lookup)
    except OperationRefused:
        raise Http404 from None
    seen.outsider(request, [] if row.member is None else [row.member])
    (one,) = lookups_shown.shown(request.here.service, [row])
    context = {"clauses": clauses, "one": one, **_AT}
    return render(request, "console/address_found.html", context)


@for_staff(Right.ADDRESSES_LOOKED_UP)
def notices(request: Request) -> HttpResponse:
    """The files of notices, and of how many rows somebody is still to be warned."""
    context = {
        "clauses": _clauses(request),
        "page": kept.notices(request.here.service, after=after(request)),
        **at("attack_notices"),
    }
    return render(request, "console/attack_notices.html", context)


@for_staff(Right.ADDRESSES_LOOKED_UP)
def take(request: Request) -> HttpResponse:
    """Looks up every row of a file, or none; nobody is warned yet."""
    context: dict[str, Any] = {"clauses": _clauses(request), **at("attack_notices")}
    form = NoticeForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file, told = form.cleaned_data["file"], form.cleaned_data
        with refusals_on(form):
            zone = instants.zone(told["zone"])
            rows = notice_file.read(file.name, file.read(), zone, clock.now())
            if not rows.wrong:
                number = lookups.take_notice(
                    **{**acting(request), "key": rows.key}, file=rows, name=file.name,
                    **form.ground,
                )  # fmt: skip
                return done(
                    request, "すべての行を調べました。まだ誰にも知らせていません。",
                    "Every row is looked up. Nobody is warned yet.", "console:attack_notice",
                    number,
                )  # fmt: skip
            context = {**context, "wrong": rows.wrong}
            form.add_error("file", _nothing_taken(len(rows.wrong)))
    return shown(request, "console/attack_notice_take.html", form, context)


def _nothing_taken(mistakes: int) -> str:
    return say(
        f"誤りが {mistakes} 件あります。一行も調べていません。",
        f"There are {mistakes} mistakes. No row was looked up.",
    )


@for_staff(Right.ADDRESSES_LOOKED_UP)
def notice(request: Request, notice: int) -> HttpResponse:
    """Whom the rows of a file lead to; sends the warnings.

    Raises:
        Http404: where there is no such file.
    """
    clauses, service = _clauses(request), request.here.service
    try:
        file = kept.notice(service, notice)
    except OperationRefused:
        raise Http404 from None
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            warned = lookups.warn(**acting(request), notice=notice)
            return done(
                request, f"{warned} 人に注意喚起を送ります。", f"{warned} warnings go out.",
                "console:attack_notice", notice,
            )  # fmt: skip
    page = kept.listed(service, file=notice, after=after(request))
    seen.outsider(request, {one.member for one in page if one.member is not None})
    rows = lookups_shown.shown(service, page.rows)
    context = {"clauses": clauses, "file": file, "page": page, "found": rows,
               **at("attack_notices")}  # fmt: skip
    return shown(request, "console/attack_notice.html", form, context)


@for_staff(Right.ADDRESSES_LOOKED_UP)
def unanswered(request: Request, notice: int) -> HttpResponse:
    """The rows of a file for which nobody can be warned, as CSV.

    Raises:
        Http404: where there is no such file.
    """
    _clauses(request)
    try:
        kept.notice(request.here.service, notice)
    except OperationRefused:
        raise Http404 from None
    seen.outsider(request, [])
    text = lookups_shown.unanswered_csv(request.here.service, notice, language())
    return HttpResponse(
        text.encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="notice-{notice}.csv"'},
    )
