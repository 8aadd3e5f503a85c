"""How each kind of notice is worded: Kiyaku's words, the service's own, and another from a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.console.confirming import Cleaned, two_steps
from kiyaku.console.views import at
from kiyaku.flows import lists, notice_settings, telling_members
from kiyaku.members import directory
from kiyaku.notices import kinds, outbox, templates
from kiyaku.notices.kinds import CHANNELS, Kind, known_to
from kiyaku.notices.templates import Wording
from kiyaku.terms.texts import Text
from kiyaku.web import seen
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily, told

LANGUAGES = {"ja": Text("日本語", "Japanese"), "en": Text("英語", "English")}


class WordingForm(ActForm):
    """A wording from a day on, and who it is tried on."""

    from_day = forms.DateField(
        label=lazily("いつから", "From which day on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    subject = forms.CharField(label=lazily("件名", "Subject"), max_length=templates.SUBJECT_MOST)
    body = forms.CharField(
        label=lazily("本文", "Text"),
        widget=forms.Textarea(attrs={"rows": 16, "maxlength": templates.BODY_MOST}),
    )
    shown_for = forms.CharField(
        label=lazily("だれの場合で確かめるか(会員番号)", "Member to try it on, by number"),
        help_text=lazily(
            "保存する前に、この会員にはどう読めるかを表示します。送りません。",
            "Before it is saved you see how it reads to this member. Nothing is sent.",
        ),
        max_length=100,
    )


class WayForm(ActForm):
    """Which way a kind goes, and from which day on."""

    channel = forms.ChoiceField(
        label=lazily("送り方", "Way"), widget=forms.RadioSelect, required=False
    )
    from_day = forms.DateField(
        label=lazily("いつから", "From which day on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, ways: tuple[str, ...], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        field: Any = self.fields["channel"]
        field.choices = [(one, told(CHANNELS[one])) for one in ways]


@for_staff(Right.TERMS_SEEN)
def wordings(request: Request) -> HttpResponse:
    """Every kind of notice: which way it goes, and whose words it has in each language."""
    service, today = request.here.service, request.here.business_day
    own, ways = templates.own_in_force(service, today), outbox.channels(service, today)
    rows = [
        (one, CHANNELS[ways[one.name]], [(each, own.get((one.name, each))) for each in LANGUAGES])
        for one in known_to(request.here.pack)
    ]
    context = {"rows": rows, "languages": LANGUAGES, **at("wordings")}
    return render(request, "console/wordings.html", context)


@for_staff(Right.TERMS_SEEN)
def wording(request: Request, kind: str, language: str) -> HttpResponse:
    """The wordings of a kind in a language: the one in force, and all there were or will be."""
    found = _kind(kind, language)
    service, today = request.here.service, request.here.business_day
    context = {
        "kind": found,
        "language": language,
        "language_name": LANGUAGES[language],
        "versions": templates.versions(service, kind, language),
        "in_force": templates.in_force(service, kind, language, today),
    }
    return render(request, "console/wording.html", {**context, **at("wordings")})


@for_staff(Right.TERMS_SET)
def way(request: Request, kind: str) -> HttpResponse:
    """Chooses which way a kind of notice goes from a day on."""
    found, here = _kind(kind, "ja"), request.here
    now = outbox.channels(here.service, here.business_day)[kind]
    form = WayForm(
        notice_settings.ways(kind),
        request.POST or None,
        initial={"channel": now, "from_day": here.business_day},
    )
    if form.is_valid():
        with refusals_on(form):
            notice_settings.set_channel(
                **acting(request),
                kind=kind,
                channel=form.cleaned_data["channel"],
                from_day=form.cleaned_data["from_day"],
            )
            return done(request, "送り方を変えました。", "The way is changed.", "console:wordings")
    context = {"kind": found, "now": CHANNELS[now], **at("wordings")}
    return shown(request, "console/notice_way.html", form, context)


@for_staff(Right.TERMS_SET)
def word(request: Request, kind: str, language: str) -> HttpResponse:
    """Words a kind from a day on, once it is seen how that reads to a member."""
    found, here = _kind(kind, language), request.here
    now = templates.in_force(here.service, kind, language, here.business_day)
    form = WordingForm(
        request.POST if request.method == "POST" else None,
        initial={
            "from_day": here.business_day,
            "subject": now.subject,
            "body": now.body,
            "shown_for": _somebody(here.service),
        },
    )

    def preview(cleaned: Cleaned) -> dict[str, Any]:
        member = directory.member(here.service, cleaned["shown_for"])
        held = directory.memberships_of(member.pk)
        if not held:
            raise OperationRefused(
                "no_membership",
                "会員契約のない人の例では試せません。ほかの会員番号にしてください。",
                "somebody without a membership makes no example: give another member's number",
            )
        membership = held[-1]
        seen.also(request, memberships=[membership.pk])
        tried = Wording(None, kind, language, cleaned["subject"], _lines(cleaned))
        subject, body = telling_members.preview(here.service, tried, membership.pk)
        return {"subject": subject, "body": body, "number": member.handle}

    return two_steps(
        request,
        form,
        templates=("console/wording_form.html", "console/wording_confirm.html"),
        context={
            "kind": found,
            "language": language,
            "language_name": LANGUAGES[language],
            "fields": found.all_fields,
            **at("wordings"),
        },
        preview=preview,
        act=lambda cleaned: notice_settings.set_wording(
            **acting(request),
            kind=kind,
            language=language,
            subject=cleaned["subject"],
            body=_lines(cleaned),
            from_day=cleaned["from_day"],
        ),
        done=lambda _: done(
            request,
            f"「{found.words.ja}」の文面を変えました。",
            f"“{found.words.en}” has its new wording.",
            "console:wording",
            kind,
            language,
        ),
    )


def _lines(cleaned: Cleaned) -> str:
    """The text with line ends as they are kept."""
    return str(cleaned["body"]).replace("\r\n", "\n")


def _kind(name: str, language: str) -> Kind:
    if language not in LANGUAGES:
        raise Http404
    try:
        return kinds.kind(name)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None


def _somebody(service: int) -> str:
    """The number of the first member, to begin with."""
    rows = list(lists.memberships(service, size=1))
    return rows[0].listed.member if rows else ""
