"""The terms as they govern a membership: versions with what each rests on, and individual rules."""

from __future__ import annotations

from django.http import HttpResponse

from kiyaku.flows import consents, individual_rules
from kiyaku.portal.frame import page
from kiyaku.web.declared import for_member
from kiyaku.web.here import Request


@for_member
def terms(request: Request, membership: int) -> HttpResponse:
    """Which versions have governed the membership, which is announced, and the rules beside."""
    here = request.here
    context = {
        "agreed": consents.agreed(here.service, membership),
        "rules": individual_rules.standing(here.service, here.business_day),
    }
    return page(request, "portal/terms.html", membership, "terms", context)
