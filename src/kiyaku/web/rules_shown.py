"""Individual rules on pages: the document that an address asks for."""

from __future__ import annotations

from django.http import Http404

from kiyaku.base.errors import OperationRefused
from kiyaku.base.terms_versions import RulesDocument
from kiyaku.flows import individual_rules
from kiyaku.web.here import Request


def asked_for(request: Request) -> RulesDocument | None:
    """The document whose number the address names in ``rules``; None where it names none.

    Raises:
        Http404: the service has no such document.
    """
    number = request.GET.get("rules", "")
    if not number:
        return None
    try:
        return individual_rules.rules_document(request.here.service, int(number))[0]
    except (ValueError, OperationRefused):
        raise Http404 from None
