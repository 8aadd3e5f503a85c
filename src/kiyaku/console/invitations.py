"""Giving a member who has none a way to sign in, or sending it once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from kiyaku.accounts import letting_in
from kiyaku.accounts import queries as accounts
from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.members import queries as members
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import Where, for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import say


@for_staff(Right.PARTICULARS_CHANGED, where=Where.ORIGINAL)
def invite(request: Request, member: int) -> HttpResponse:
    """The logins a member has, and the letter that gives one; with a click it is sent."""
    try:
        row = members.member(request.here.service, member)
    except OperationRefused as refusal:
        raise Http404(refusal.code) from None
    form = ActForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            letter = letting_in.invite(**acting(request), member=member)
            if letter is not None and letter.failed:
                said = say(
                    "メールはまだ送れていません。送信箱で待ち、自動でやり直します。",
                    "The mail could not be sent yet: it waits in the outbox and is tried again.",
                )
                messages.warning(request, said, extra_tags="warn")
                return redirect("console:member_invite", request.here.code, member)
            return done(
                request,
                f"{row.handle} にログインの案内を送りました。",
                f"The way to sign in is sent to {row.handle}.",
                "console:member_invite",
                member,
            )
    context = {
        "section": "desk",
        "place": "members",
        "member": row,
        "logins": accounts.logins_of_member(member),
    }
    return shown(request, "console/member_invite.html", form, context)
