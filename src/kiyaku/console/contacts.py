"""Contacts that ask a member for an answer, the answers, and days of use, on the staff's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.console.views import at
from kiyaku.flows import contacts as recording
from kiyaku.flows import evidence
from kiyaku.flows import uses as using
from kiyaku.members import contacts as member_contacts
from kiyaku.members import queries as members
from kiyaku.members import uses as member_uses
from kiyaku.members.contacts import ContactShown
from kiyaku.members.queries import Membership
from kiyaku.notices import outbox
from kiyaku.notices.kinds import KINDS
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.templatetags.kiyaku import instant
from kiyaku.web.words import language, lazily

_MESSAGES = 20
"""How many of the latest messages that arrived are offered."""


def _date(ja: str, en: str) -> forms.DateField:
    return forms.DateField(
        label=lazily(ja, en), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )


def _choices(named: Any) -> list[tuple[str, str]]:
    return [(name, words.in_language(language())) for name, words in named.items()]


class ContactForm(ActForm):
    """How a member was asked for an answer, when, and about what; perhaps by which message."""

    channel = forms.ChoiceField(label=lazily("方法", "How"))
    contacted_on = _date("連絡した日(空なら営業日)", "Day of contact (empty: the business day)")
    message = forms.TypedChoiceField(
        label=lazily(
            "届いた通知で連絡したとき(方法と日はその通知のものになります)",
            "Where it was by a message that arrived (way and day are then those of the message)",
        ),
        coerce=int,
        empty_value=None,
        required=False,
    )
    about = forms.CharField(
        label=lazily("何について(職員だけが読みます)", "What was asked (for the staff alone)"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": evidence.LENGTH_MOST}),
        max_length=evidence.LENGTH_MOST,
    )

    def __init__(self, sent: Sequence[outbox.Message], *arguments: Any) -> None:
        super().__init__(*arguments)
        channel, message = self.fields["channel"], self.fields["message"]
        assert isinstance(channel, forms.ChoiceField)
        assert isinstance(message, forms.TypedChoiceField)
        channel.choices = _choices(recording.CHANNELS)
        if not sent:
            del self.fields["message"]
        message.choices = [("", "—"), *((str(one.pk), _in_words(one)) for one in sent)]


class AnswerForm(ActForm):
    """When a member answered."""

    answered_on = _date(
        "答えのあった日(空なら営業日)", "Day of the answer (empty: the business day)"
    )


class UseForm(ActForm):
    """When a member used the service, and how that is known."""

    used_on = _date("利用した日(空なら営業日)", "Day of use (empty: the business day)")
    source = forms.ChoiceField(label=lazily("どう知ったか", "How it is known"))

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)
        source.choices, source.initial = _choices(using.SOURCES), using.STAFF


def known(pack: Pack) -> dict[str, bool]:
    """Which of these records the terms have a use for."""
    return {"asks_answers": recording.are_known(pack), "counts_uses": using.are_known(pack)}


def last_use(request: Request, row: Membership) -> dict[str, Any]:
    """The last use by who holds a membership, where the terms count from it."""
    return {"last_use": member_uses.last_use(row)} if using.are_known(request.here.pack) else {}


@for_staff(Right.MEMBERS_SEEN)
def listing(request: Request, membership: int) -> HttpResponse:
    """The contacts with a member, the latest first, and their answers.

    Raises:
        Http404: where the terms know silence as no ground.
    """
    row = _row(request, membership, recording.are_known(request.here.pack))
    page = member_contacts.contacts_of(request.here.service, membership, after=after(request))
    context = {
        "page": page,
        "contacts": [(one, _way(one)) for one in page],
        "clauses": request.here.pack.question(recording.QUESTION).clauses,
    }
    return render(request, "console/contacts.html", {**context, **_of(row)})


@for_staff(Right.MEMBERS_SEEN)
def uses(request: Request, membership: int) -> HttpResponse:
    """The days on which a member used the service, the latest first.

    Raises:
        Http404: where the terms know staying away as no ground.
    """
    row = _row(request, membership, using.are_known(request.here.pack))
    page = member_uses.uses_of(request.here.service, membership, after=after(request))
    context = {
        "page": page,
        "uses": [(one, using.SOURCES.get(one.source, Text("—", "—"))) for one in page],
        "clauses": request.here.pack.question(using.QUESTION).clauses,
    }
    return render(request, "console/uses.html", {**context, **_of(row)})


@for_staff(Right.CONTACTS_RECORDED)
def record(request: Request, membership: int) -> HttpResponse:
    """Records that a member was asked for an answer."""
    row = _row(request, membership, recording.are_known(request.here.pack))
    arrived = [one for one in outbox.told_to(membership) if one.arrived_at is not None]
    form = ContactForm(arrived[:_MESSAGES], request.POST or None)
    if form.is_valid():
        facts = {name: one for name, one in form.cleaned_data.items() if name != "key"}
        if facts.get("message") is not None:
            facts["contacted_on"] = None
        with refusals_on(form):
            recording.record_contact(**acting(request), membership=membership, **facts)
            return done(
                request, "連絡を記録しました。", "The contact is recorded.",
                "console:contacts", membership,
            )  # fmt: skip
    return shown(request, "console/contact_record.html", form, _of(row))


@for_staff(Right.CONTACTS_RECORDED)
def answer(request: Request, membership: int, contact: int) -> HttpResponse:
    """Records that a member answered a contact, and those before it.

    Raises:
        Http404: for a contact with another membership.
    """
    row = _row(request, membership, recording.are_known(request.here.pack))
    asked = member_contacts.by_id([contact]).get(contact)
    if asked is None or asked.membership_id != membership:
        raise Http404
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            recording.record_answer(
                **acting(request), contact=contact, answered_on=form.cleaned_data["answered_on"]
            )
            return done(
                request, "答えを記録しました。", "The answer is recorded.",
                "console:contacts", membership,
            )  # fmt: skip
    context = {"contact": asked, "way": _way(asked), **_of(row)}
    return shown(request, "console/contact_answer.html", form, context)


@for_staff(Right.CONTACTS_RECORDED)
def record_use(request: Request, membership: int) -> HttpResponse:
    """Records that a member used the service on a day."""
    row = _row(request, membership, using.are_known(request.here.pack))
    form = UseForm(request.POST or None)
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("used_on", "source")}
        with refusals_on(form):
            using.record_use(**acting(request), membership=membership, **facts)
            return done(
                request, "利用した日を記録しました。", "The day of use is recorded.",
                "console:uses", membership,
            )  # fmt: skip
    return shown(request, "console/use_record.html", form, _of(row))


def _row(request: Request, membership: int, is_there: bool) -> Membership:
    if not is_there:
        raise Http404
    return members.membership(request.here.service, membership)


def _of(row: Membership) -> dict[str, Any]:
    return {"row": row, "member": row.member, "is_over": row.ended_on is not None, **at("members")}


def _way(one: ContactShown) -> Text:
    return recording.ASKED_BY.get(one.channel, Text(one.channel, one.channel))


def _in_words(one: outbox.Message) -> str:
    named = KINDS[one.kind].words.in_language(language()) if one.kind in KINDS else one.kind
    return f"{named} {instant(one.arrived_at)}"
