"""Mail about the services: to whom it would go, sending it, and consent told to the staff."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.base.errors import OperationRefused
from kiyaku.base.operators import Operator
from kiyaku.console.confirming import Cleaned, two_steps
from kiyaku.console.views import at
from kiyaku.flows import marketing as flow
from kiyaku.members import queries as members
from kiyaku.notices import marketing
from kiyaku.terms.texts import Text
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.words import lazily

_HOW = {
    flow.ON_PAGE: Text("会員が自分のページで", "the member, on their page"),
    flow.BY_STAFF: Text("会員から聞いた職員が", "the staff, told by the member"),
    flow.BY_LINK: Text("メールの中のリンクで", "by the link in a mail"),
    flow.BY_REQUEST: Text("利用停止の求めが認められて", "by a granted request to stop this use"),
}


class CampaignForm(ActForm):
    """What is written to everybody who agreed."""

    text_ja = forms.CharField(
        label=lazily("本文(日本語)", "Text in Japanese"),
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": flow.TEXT_MOST}),
    )
    text_en = forms.CharField(
        label=lazily("本文(英語)", "Text in English"),
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": flow.TEXT_MOST}),
    )


class ConsentForm(ActForm):
    """What a member has told the staff."""

    agrees = forms.TypedChoiceField(
        label=lazily("会員の申し出", "What the member said"),
        choices=[
            ("yes", lazily("案内のメールを受け取る", "Agrees to mail about the services")),
            ("no", lazily("受け取らない・やめる", "Does not, or not any more")),
        ],
        coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
    )
    wording = forms.CharField(
        label=lazily("何に同意したか(文言)", "The words agreed to"),
        help_text=lazily(
            "同意の記録として残します。受け取らないときは要りません。",
            "Kept as the record of the consent; not needed where the member does not agree.",
        ),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1_000}),
        max_length=1_000,
        required=False,
    )


@for_staff(Right.MEMBERS_SEEN)
def campaigns(request: Request) -> HttpResponse:
    """The mails that were sent to all who agreed, and to how many one would go now."""
    context = {"rows": marketing.campaigns(request.here.service), **_now(request)}
    return render(request, "console/campaigns.html", {**context, **at("campaigns")})


@for_staff(Right.TERMS_SET)
def campaign(request: Request) -> HttpResponse:
    """Writes to everybody who agreed, once it is seen what would go to how many."""

    def act(cleaned: Cleaned) -> None:
        flow.send_campaign(
            **acting(request),
            text_ja=_lines(cleaned["text_ja"]),
            text_en=_lines(cleaned["text_en"]),
        )

    return two_steps(
        request,
        CampaignForm(request.POST if request.method == "POST" else None),
        templates=("console/campaign.html", "console/campaign_confirm.html"),
        context={**_now(request), **at("campaigns")},
        preview=lambda cleaned: {
            "sender": flow.sender(request.here.service),
            "text_ja": cleaned["text_ja"],
            "text_en": cleaned["text_en"],
        },
        act=act,
        done=lambda _: done(
            request, "送信箱に入れました。", "It is in the outbox.", "console:campaigns"
        ),
    )


@for_staff(Right.PARTICULARS_CHANGED)
def consent(request: Request, membership: int) -> HttpResponse:
    """Enters that a member agrees to mail about the services, or not any more."""
    row = members.membership(request.here.service, membership)
    form = ConsentForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            flow.set_consent(
                **acting(request),
                member=row.member_id,
                is_given=form.cleaned_data["agrees"],
                how=flow.BY_STAFF,
                wording=form.cleaned_data["wording"] if form.cleaned_data["agrees"] else "",
            )
            return done(request, "記録しました。", "It is on record.", "console:member", membership)
    said = marketing.consents_of(request.here.service, row.member_id)
    context: dict[str, Any] = {
        "row": row,
        "member": row.member,
        "said": [(one, _HOW[one.how]) for one in said],
    }
    return shown(request, "console/mail_consent.html", form, {**context, **at("members")})


def _now(request: Request) -> dict[str, Any]:
    """To how many such a mail would go now, and from whom; no sender where one is incomplete."""
    sender: Operator | None = None
    with suppress(OperationRefused):
        sender = flow.sender(request.here.service)
    return {"sender": sender, "count": marketing.count_agreed(request.here.service)}


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")
