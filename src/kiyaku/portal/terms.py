"""The terms as they govern a membership: versions with what each rests on, and individual rules."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse

from kiyaku.flows import consenting, consents, individual_rules
from kiyaku.flows.consents import ASKED
from kiyaku.portal.frame import framed, page
from kiyaku.web.acts import ActForm, done, refusals_on, shown
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request, acting
from kiyaku.web.templatetags.kiyaku import day
from kiyaku.web.words import lazily


@for_member
def terms(request: Request, membership: int) -> HttpResponse:
    """Which versions have governed the membership, which is announced, and the rules beside."""
    here = request.here
    agreed = consents.agreed(here.service, membership)
    context = {
        "agreed": agreed,
        "asked": [one for one in agreed if one.how == ASKED],
        "rules": individual_rules.standing(here.service, here.business_day),
    }
    return page(request, "portal/terms.html", membership, "terms", context)


class ConsentForm(ActForm):
    """That the version was read and is agreed to; and which."""

    version = forms.DateField(widget=forms.HiddenInput)
    agrees = forms.BooleanField(
        label=lazily(
            "新しい版の規約を読み、同意します", "I have read the new version and agree to it"
        )
    )


@for_member
def consent(request: Request, membership: int) -> HttpResponse:
    """Consent to the newest version that asks for it; what was asked for is on the page."""
    asked = consenting.asked_of(request.here.service, membership)
    newest = asked[-1] if asked else None
    initial = {} if newest is None else {"version": newest.version}
    form = ConsentForm(request.POST or None, initial=initial)
    if form.is_valid():
        version = form.cleaned_data["version"]
        with refusals_on(form):
            consenting.consent(**acting(request), membership=membership, version=version)
            return done(
                request,
                f"{day(version)} からの版への同意を受け付けました。",
                f"Your consent to the version of {day(version)} is on record.",
                "portal:terms",
                membership,
            )
    context = framed(membership, "terms", {"asked": newest})
    return shown(request, "portal/terms_consent.html", form, context)
