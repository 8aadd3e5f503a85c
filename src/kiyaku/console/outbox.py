"""What was sent to members and what became of it; letters to hand over; what all must be told.

Messages tell of invoices and arrears: they are for staff who see money.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.console.views import at
from kiyaku.flows import announcements as announcing
from kiyaku.flows import deemed_arrival, letters_posted, why
from kiyaku.flows import letters as letters_flow
from kiyaku.flows import outbox as flow
from kiyaku.flows.telling_members import KNOWN_BY
from kiyaku.notices import announcing as announced
from kiyaku.notices import outbox as box
from kiyaku.notices import reports, smtp
from kiyaku.notices.kinds import CHANNELS, KINDS
from kiyaku.terms import Pack
from kiyaku.terms.clauses import label
from kiyaku.terms.texts import Text
from kiyaku.web import pdf, seen
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import language, lazily

STATES = {
    box.QUEUED: Text("送信待ち", "queued"),
    box.SENDING: Text("送信中", "being sent"),
    box.SENT: Text("送信済み", "sent"),
    box.DEFERRED: Text("延期(自動でやり直す)", "deferred, tried again"),
    box.FAILED: Text("送れなかった", "failed"),
    box.BOUNCED: Text("戻ってきた", "came back"),
    box.DELIVERED: Text("届いた", "delivered"),
    box.UNCERTAIN: Text("送れたか不明", "uncertain"),
    box.POSTED: Text("掲示済み", "posted"),
    box.TO_HAND_OVER: Text("差出し待ち", "to hand over"),
    box.HANDED_OVER: Text("差出し済み", "handed over"),
    box.WITHHELD: Text("取りやめ", "withheld"),
    box.UNREADABLE: Text("掲示済み、ログインがなく未到達", "posted, waits for a login"),
}
OUTCOMES = {
    smtp.ACCEPTED: Text("受け取られた", "accepted"),
    smtp.REFUSED_FOR_NOW: Text("いまは断られた(あとでやり直す)", "refused for now, tried again"),
    smtp.REFUSED: Text("断られた", "refused"),
    smtp.UNKNOWN: Text("途中で切れ、送れたか不明", "the connection broke: not known"),
    smtp.UNREACHABLE: Text("サーバーにつながらない", "the server could not be reached"),
}
"""What came of an attempt."""
REPORTED = {
    reports.DELIVERED: Text("届いた", "delivered"),
    reports.RELAYED: Text("別のサーバーへ渡した", "passed on to another server"),
    reports.DELAYED: Text("遅れている", "delayed"),
    reports.FAILED: Text("届かなかった", "not delivered"),
}
"""What a server's report says."""
_BY_POST = {**letters_posted.CAUSES, **letters_posted.PROOFS}
"""What is known of a letter, in the place of a mail server's status."""
_OTHER = Text("その他", "something else")
_WAYS = {
    flow.AGAIN: lazily("もう一度送る", "Send it again"),
    flow.AS_LETTER: lazily("同じ内容を手紙にする", "Write the same as a letter"),
    flow.AS_MAIL: lazily("同じ内容を電子メールで送る", "Send the same by e-mail"),
    flow.DROPPED: lazily("これ以上送らない", "Leave it"),
}


class WayForm(ActForm):
    """What is to be done about a message."""

    way = forms.ChoiceField(
        label=lazily("どうするか", "What to do"),
        widget=forms.RadioSelect,
    )

    def __init__(self, row: box.Message, *given: Any) -> None:
        super().__init__(*given)
        field: Any = self.fields["way"]
        field.choices = [(one, _WAYS[one]) for one in flow.ways_for(row)]


class PlanForm(ActForm):
    """What all members must be told."""

    kind = forms.ChoiceField(label=lazily("種類", "Kind"))
    takes_effect_on = forms.DateField(
        label=lazily("いつから", "From which day"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.CharField(
        label=lazily("終わりの予定", "Expected end"), required=False, max_length=100
    )
    cause = forms.ChoiceField(
        label=lazily(
            "理由(予告なしの停止、利用の制限のとき)",
            "Why (it stops without notice, or is restricted)",
        ),
        required=False,
    )
    what_ja = forms.CharField(
        label=lazily("内容(日本語)", "What, in Japanese"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )
    what_en = forms.CharField(
        label=lazily("内容(英語)", "What, in English"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )

    def __init__(self, *given: Any, pack: Pack, **named: Any) -> None:
        super().__init__(*given, **named)
        words = {name: KINDS[name].words for name in announcing.kinds_of(pack)}
        field: Any = self.fields["kind"]
        field.choices = [(name, lazily(one.ja, one.en)) for name, one in words.items()]
        causes = [one for name in words for one in announcing.causes_of(pack, name)]
        if not causes:
            del self.fields["cause"]
            return
        field = self.fields["cause"]
        told = [
            (
                one.name,
                lazily(
                    f"{one.words.ja}({label(one.clause, 'ja')})",
                    f"{one.words.en} ({label(one.clause, 'en')})",
                ),
            )
            for one in causes
        ]
        field.choices = [("", "—"), *told]


class LateForm(ActForm):
    """Telling all members, late where it is late."""

    although_late = forms.BooleanField(
        label=lazily("最終日を過ぎていても知らせる", "Tell it although its last day is past"),
        required=False,
    )

    def __init__(self, is_late: bool, *given: Any) -> None:
        super().__init__(*given)
        if not is_late:
            del self.fields["although_late"]


@for_staff(Right.MONEY_SEEN)
def outbox(request: Request) -> HttpResponse:
    """Messages by state, the newest first, a page at a time."""
    service, state = request.here.service, request.GET.get("state", "")
    page = box.messages(service, state=state if state in STATES else "", after=after(request))
    counts = box.count_by_state(service)
    context = {
        "page": page,
        "rows": [row_in_words(one) for one in page],
        "states": [(name, words, counts[name]) for name, words in STATES.items() if name in counts],
        "counted_to": box.COUNTED_TO,
        "state": state,
        "is_set_up": smtp.is_set_up(),
    }
    return render(request, "console/outbox.html", {**context, **at("outbox")})


@for_staff(Right.MONEY_SEEN)
def message(request: Request, message: int) -> HttpResponse:
    """One message: its words, each attempt to send it, and what servers reported."""
    row = message_named(request, message)
    context = {
        "one": row_in_words(row),
        "attempts": [(one, OUTCOMES.get(one.outcome, _OTHER)) for one in box.attempts_of(row)],
        "reports": [
            (one, REPORTED.get(one.action, _OTHER), _BY_POST.get(one.status))
            for one in box.reports_of(row)
        ],
        "explanation": why.of_message(request.here.service, message),
        "is_unread": row.state == box.UNREADABLE,
        "waits": row.state in box.TROUBLED and row.seen_to_at is None,
        "is_on_its_way": row.state == box.HANDED_OVER,
        "candidate": deemed_arrival.candidate(request.here.service, message),
    }
    return render(request, "console/message.html", {**context, **at("outbox")})


@for_staff(Right.DEMANDS_SENT)
def see_to(request: Request, message: int) -> HttpResponse:
    """What to do about a message that did not get there."""
    row = message_named(request, message)
    form = WayForm(row, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            flow.see_to(**acting(request), message=message, way=form.cleaned_data["way"])
            return done(request, "対応しました。", "It is dealt with.", "console:message", message)
    return shown(request, "console/see_to.html", form, {"one": row_in_words(row), **at("outbox")})


@for_staff(Right.MONEY_SEEN)
def letters(request: Request) -> HttpResponse:
    """Letters to print and to hand to the post."""
    rows = _letters(request)
    context = {"rows": [row_in_words(one) for one in rows], "form": ActForm()}
    return render(request, "console/letters.html", {**context, **at("letters")})


@for_staff(Right.MONEY_SEEN)
def letters_pdf(request: Request) -> HttpResponse:
    """All letters that wait, to print; where no PDF can be made, the reason as text.

    Who posts here prints them: their words are fixed from then on.
    """
    if not _letters(request):
        raise Http404
    if request.method == "POST":
        flow.fix_letters(service=request.here.service)
    letters = letters_flow.waiting(request.here.service)
    try:
        drawn = pdf.letters_pdf(letters)
    except OperationRefused as refusal:
        return HttpResponse(refusal.message(language()), "text/plain; charset=utf-8", status=503)
    response = HttpResponse(drawn, "application/pdf")
    name = f"{request.here.code}-letters.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@for_staff(Right.DEMANDS_SENT)
def hand_over(request: Request) -> HttpResponse:
    """Enters that the letters listed were handed over."""
    form = ActForm(request.POST or None)
    rows = _letters(request)
    listed = {str(one.pk) for one in rows}
    if form.is_valid():
        chosen = [int(one) for one in request.POST.getlist("letter") if one in listed]
        with refusals_on(form):
            count = flow.hand_over(**acting(request), messages=chosen)
            return done(
                request,
                f"手紙 {count}通の差出しを記録しました。",
                f"{count} letters are entered as handed over.",
                "console:letters",
            )
    context = {"rows": [row_in_words(one) for one in rows], **at("letters")}
    return shown(request, "console/letters.html", form, context)


@for_staff(Right.TERMS_SEEN)
def announcements(request: Request) -> HttpResponse:
    """What all members must be told or were told, with its last day."""
    rows, day = announced.of_service(request.here.service), request.here.business_day
    context = {
        "rows": [
            (
                one,
                KINDS[one.kind].words,
                announcing.is_late(one, day),
                announcing.clauses_of(request.here.pack, one.kind, one.cause),
            )
            for one in rows
        ],
    }
    return render(request, "console/announcements.html", {**context, **at("announcements")})


@for_staff(Right.TERMS_SET)
def plan(request: Request) -> HttpResponse:
    """Puts on record what all members must be told."""
    form = PlanForm(request.POST or None, pack=request.here.pack)
    if form.is_valid():
        given = form.cleaned_data
        with refusals_on(form):
            announcing.plan(
                **acting(request),
                kind=given["kind"],
                what=Text(given["what_ja"], given["what_en"]),
                takes_effect_on=given["takes_effect_on"],
                until=given["until"],
                cause=given.get("cause", ""),
            )
            return done(request, "記録しました。", "It is on record.", "console:announcements")
    return shown(request, "console/announcement_plan.html", form, at("announcements"))


@for_staff(Right.TERMS_SET)
def announce(request: Request, announcement: int) -> HttpResponse:
    """Tells all members."""
    try:
        row = announced.announcement(request.here.service, announcement)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    is_late = announcing.is_late(row, request.here.business_day)
    form = LateForm(is_late, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            announcing.announce(
                **acting(request),
                announcement=announcement,
                although_late=form.cleaned_data.get("although_late", False),
            )
            return done(
                request, "会員に知らせました。", "Members are told.", "console:announcements"
            )
    clauses = announcing.clauses_of(request.here.pack, row.kind, row.cause)
    context = {
        "one": row,
        "clauses": clauses,
        "words": KINDS[row.kind].words,
        "is_late": is_late,
    }
    return shown(request, "console/announce.html", form, {**context, **at("announcements")})


def message_named(request: Request, number: int) -> box.Message:
    """The message of this service that an address names.

    Raises:
        Http404: this service has none such.
    """
    try:
        found = box.message(request.here.service, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    seen.also(request, members=[found.member_id])
    return found


def _letters(request: Request) -> list[box.Message]:
    rows = flow.letters_written(request.here.service)
    seen.also(request, members=[one.member_id for one in rows])
    return rows


def row_in_words(row: box.Message) -> dict[str, Any]:
    """A message with its words for people."""
    return {
        "row": row,
        "kind": KINDS[row.kind].words,
        "channel": CHANNELS[row.channel],
        "state": STATES[row.state],
        "is_bad": row.state in box.TROUBLED and row.seen_to_at is None,
        "known_by": KNOWN_BY.get(row.arrival_known_by),
    }
