"""What a member was told, and all that is kept about the member, to take along."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import HttpResponse, JsonResponse

from kiyaku.base import clock
from kiyaku.flows import announcements, held, marketing, own_data
from kiyaku.flows.telling_members import KNOWN_BY
from kiyaku.members import queries as members
from kiyaku.notices import announcing, outbox
from kiyaku.notices.kinds import KINDS
from kiyaku.portal.frame import framed, page
from kiyaku.terms.texts import Text
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request, acting
from kiyaku.web.words import say

WORDING = (
    "このサービスからの案内を電子メールで受け取ることに同意します。いつでもやめられます。",
    "I agree to get mail about the services. I can stop it at any time.",
)
"""What a member agrees to on the page; kept with the consent."""


class ConsentForm(ActForm):
    """What the member wants from now on: the page shown may be an old one."""

    agrees = forms.BooleanField(required=False, widget=forms.HiddenInput)


@for_member
def notices(request: Request, membership: int) -> HttpResponse:
    """Dunning notices and formal demands, with when they were sent and when they arrived."""
    service, pack = request.here.service, request.here.pack
    member = members.membership(service, membership).member_id
    context = {
        "notices": held.notices(service, membership),
        "announcements": [
            (one, KINDS[one.kind].words, announcements.clauses_of(pack, one.kind, one.cause))
            for one in announcing.published(service)
        ],
        # What an earlier holder of the membership was told is not the present one's.
        "sent_to_member": in_words(
            [
                *outbox.told_beside(service, [member]),
                *(one for one in outbox.told_to(membership) if one.member_id == member),
            ]
        ),
        "agrees_to_mail": marketing.agrees(service, member),
    }
    return page(request, "portal/notices.html", membership, "notices", context)


def in_words(rows: Sequence[outbox.Message]) -> list[tuple[outbox.Message, Text, Text | None]]:
    """Messages, the newest first, with what each is called and how its arrival is known."""
    return [
        (one, KINDS[one.kind].words, KNOWN_BY.get(one.arrival_known_by))
        for one in sorted(rows, key=lambda one: one.pk, reverse=True)
    ]


@for_member
def mail_consent(request: Request, membership: int) -> HttpResponse:
    """Agrees to mail about the services, or stops it."""
    service = request.here.service
    member = members.membership(service, membership).member_id
    agrees, form = marketing.agrees(service, member), ConsentForm(request.POST or None)
    if form.is_valid():
        is_given = form.cleaned_data["agrees"]
        with refusals_on(form):
            marketing.set_consent(
                **acting(request),
                member=member,
                is_given=is_given,
                how=marketing.ON_PAGE,
                wording=say(*WORDING) if is_given else "",
            )
            return done(
                request, "設定を変えました。", "It is changed.", "portal:notices", membership
            )
    if not form.is_bound:
        form = ConsentForm(initial={"agrees": not agrees})
    context = framed(membership, "notices", {"agrees_to_mail": agrees, "wording": say(*WORDING)})
    return shown(request, "portal/mail_consent.html", form, context)


@for_member
def data(request: Request, membership: int) -> HttpResponse:
    """Everything that is kept about the member of a membership and is theirs to see, as JSON."""
    kept = own_data.held_about(request.here.service, membership)
    response = JsonResponse(
        {"made_at": clock.now().isoformat(), "service": request.here.code, **kept},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = f'attachment; filename="{request.here.code}-data.json"'
    return response
