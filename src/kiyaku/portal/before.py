"""Memberships that a member held before: the invoices of that time, to read and to keep."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import held_before, telling
from kiyaku.notices import outbox
from kiyaku.portal.notices import in_words
from kiyaku.web import invoice_pages
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request
from kiyaku.web.words import language


@for_member
def left(request: Request) -> HttpResponse:
    """Each time in which a membership was theirs: its invoices, payments, and what happened."""
    found = held_before.left_by(request.here.service, request.here.standing.members)
    shown = [
        (one, [(event, telling.tell(event, language())) for event in reversed(one.events)])
        for one in found
    ]
    told = outbox.told_beside(request.here.service, request.here.standing.members)
    context = {"section": "my", "shown": shown, "sent_to_member": in_words(told)}
    return render(request, "portal/left.html", context)


@for_member
def left_pdf(request: Request, number: str) -> HttpResponse:
    """An invoice of that time as a file, as it stood when the membership passed on.

    Raises:
        Http404: for an invoice that was not issued to them in such a time.
    """
    here = request.here
    try:
        document = held_before.invoice(here.service, here.standing.members, number)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    return invoice_pages.file_of(document)
