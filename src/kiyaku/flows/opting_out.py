"""Whether mail about the services may go to a member, and the address where it is stopped."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from kiyaku.base import queries
from kiyaku.notices import marketing
from kiyaku.terms import Pack

ALLOWED = "marketing_allowed"


def is_allowed(pack: Pack, service: int, member: int) -> bool:
    """Whether such mail may be sent to a member now: agreed to, and not stopped since.

    Terms that say nothing of it are stricter for nobody: the law asks for consent all the same.
    """
    said = marketing.consent_of(service, member)
    consented, opted_out = (
        said is not None and said.is_given,
        said is not None and not said.is_given,
    )
    if pack.answers(ALLOWED):
        return bool(pack.ask(ALLOWED, consented=consented, opted_out=opted_out))
    return consented


def address(service: int, member: int) -> str:
    """Where a member stops such mail, without signing in."""
    parts = {"service": queries.service(service).code, "token": marketing.token(member)}
    return f"{settings.ORIGIN}{reverse('public:stop_mail', kwargs=parts)}"


def headers(service: int, member: int) -> tuple[tuple[str, str], ...]:
    """What lets mail programs offer to stop it with one click (RFC 2369, RFC 8058)."""
    return (
        ("List-Unsubscribe", f"<{address(service, member)}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )
