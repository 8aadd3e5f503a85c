"""Who has consented anew to a version of the terms, and who has not."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from kiyaku.accounts.rights import Right
from kiyaku.flows import consenting
from kiyaku.members import consents as of_members
from kiyaku.members import directory
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_staff
from kiyaku.web.here import Request, acting
from kiyaku.web.templatetags.kiyaku import day

_PLACE = {"section": "desk", "place": "terms_consents"}


@for_staff(Right.MEMBERS_SEEN)
def consents(request: Request) -> HttpResponse:
    """The versions that ask for consent, how many gave it, and page by page who has not.

    Raises:
        Http404: for a version that asks for none.
    """
    service = request.here.service
    every = consenting.versions_asked(service)
    chosen = _chosen(request.GET.get("version", ""), every)
    context = {
        "versions": every,
        "chosen": chosen,
        "page": None
        if chosen is None
        else of_members.waiting(service, chosen.version, after=_after(request)),
        **_PLACE,
    }
    return render(request, "console/terms_consents.html", context)


@for_staff(Right.PARTICULARS_CHANGED)
def enter(request: Request, membership: int) -> HttpResponse:
    """Enter that a member consented on paper or at the counter to the newest version that asks."""
    service = request.here.service
    asked = consenting.asked_of(service, membership)
    newest = asked[-1] if asked else None
    form = ActForm(request.POST or None)
    if newest is not None and form.is_valid():
        with refusals_on(form):
            consenting.consent(**acting(request), membership=membership, version=newest.version)
            return done(
                request,
                f"{day(newest.version)} からの版への同意を記録しました。",
                f"The consent to the version of {day(newest.version)} is on record.",
                "console:terms_consents",
            )
    context = {
        "asked": newest,
        "membership_id": membership,
        "member": directory.owners_of([membership]).get(membership, ""),
        **_PLACE,
    }
    return shown(request, "console/terms_consent_enter.html", form, context)


def _chosen(
    version: str, every: tuple[consenting.VersionAsked, ...]
) -> consenting.VersionAsked | None:
    if not version:
        return every[0] if every else None
    for one in every:
        if one.version.isoformat() == version:
            return one
    raise Http404


def _after(request: Request) -> int:
    after = request.GET.get("after", "")
    return int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else 0
