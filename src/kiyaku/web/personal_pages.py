"""What is held on somebody as a file, for members and staff alike."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from kiyaku.base import clock
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import outsider_answers, personal_export
from kiyaku.flows.personal_export import Held
from kiyaku.privacy.cases import Request as Case
from kiyaku.web.here import Request
from kiyaku.web.pdf import personal_pdf
from kiyaku.web.words import language


def as_file(request: Request, case: Case, *, pdf: bool) -> HttpResponse:
    """What is held on who made a request, as JSON or PDF, but for what its answer leaves out.

    Where no PDF can be drawn, the reason as text.
    """
    held = _held(request.here.service, case)
    response: HttpResponse
    if pdf:
        try:
            response = HttpResponse(personal_pdf(held, language()), "application/pdf")
        except OperationRefused as refusal:
            told = refusal.message(language())
            return HttpResponse(told, "text/plain; charset=utf-8", status=503)
    else:
        response = JsonResponse(
            held.as_json(), json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
    name = f"{request.here.code}-{held.handle}.{'pdf' if pdf else 'json'}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _held(service: int, case: Case) -> Held:
    if case.outsider is not None:
        return outsider_answers.held(service, case.outsider, at=clock.now(), answering=case)
    return personal_export.held(service, case.of_member, at=clock.now(), answering=case)
