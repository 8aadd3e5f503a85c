"""Notes of the staff on a member: for themselves, and never changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.accounts import queries as accounts
from kiyaku.accounts import signins
from kiyaku.accounts.rights import Right
from kiyaku.base.paging import Page
from kiyaku.console.views import at
from kiyaku.flows import notes as writing
from kiyaku.members import notes as member_notes
from kiyaku.members import queries as members
from kiyaku.members.notes import WrittenNote
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.listing import after
from kiyaku.web.words import lazily

_FIRST = 3


class NoteForm(ActForm):
    """What somebody wants to remember of a member."""

    text = forms.CharField(
        label=lazily("新しいメモ", "New note"),
        help_text=lazily(
            "職員だけが読みます。後から直せません。訂正は新しいメモで書きます。",
            "For the staff alone. It cannot be changed: a correction is a new note.",
        ),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": writing.LENGTH_MOST}),
    )


@for_staff(Right.NOTES_SEEN)
def notes(request: Request, membership: int) -> HttpResponse:
    """All notes on a member, the latest first, a page at a time; and the form for another."""
    row = members.membership(request.here.service, membership)
    page = member_notes.notes_of(request.here.service, row.member_id, after=after(request))
    context = {"row": row, "member": row.member, "page": page, "notes": _named(page)}
    return render(request, "console/notes.html", {**context, **_form(request), **at("members")})


@for_staff(Right.NOTES_WRITTEN)
def write(request: Request, membership: int) -> HttpResponse:
    """Writes a note on a member."""
    row = members.membership(request.here.service, membership)
    form = NoteForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            writing.add_note(
                **acting(request), member=row.member_id, text=form.cleaned_data["text"]
            )
            return done(
                request, "メモを残しました。", "The note is written.", "console:member", membership
            )
    context = {"row": row, "member": row.member, **at("members")}
    return shown(request, "console/note_write.html", form, context)


def latest(request: Request, member: int) -> dict[str, Any]:
    """The latest notes on a member, and the form for another, for whom they are."""
    if not request.here.may(Right.NOTES_SEEN):
        return {}
    page = member_notes.notes_of(request.here.service, member, size=_FIRST)
    return {"notes": _named(page), "are_more_notes": page.after is not None, **_form(request)}


def _form(request: Request) -> dict[str, Any]:
    return {"note_form": NoteForm()} if request.here.may(Right.NOTES_WRITTEN) else {}


def _named(page: Page[WrittenNote]) -> list[tuple[WrittenNote, str]]:
    """Each note with the name of who wrote it."""
    writers = [signins.username_in(one.by) for one in page]
    names = accounts.names_of(writers) if writers else {}
    return [(one, names.get(by) or by) for one, by in zip(page, writers, strict=True)]
