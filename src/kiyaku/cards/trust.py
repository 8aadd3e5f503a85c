"""Whom an installation relies on: the authorities pinned, and where they tell of revocations.

Set in the environment: ``KIYAKU_CARD_ROOTS``, a file of the authority's own certificates in PEM,
one of each generation; ``KIYAKU_CARD_LIST`` and ``KIYAKU_CARD_RESPONDER``, the addresses of its
lists and its responders, one of them or both. Generations may have addresses of their own: then
each setting names them all, with blanks between. Without roots nobody signs in with a card.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.core import checks

from kiyaku.cards.revocation import OneOf, Responder, RevocationList, Source

WAIT_S = 10
LONGEST = 64 * 1024 * 1024
"""No list is longer, in bytes: those of a whole country come to some tens of millions."""


@dataclass(frozen=True)
class Trust:
    """The authorities relied on, and who tells what they have revoked."""

    roots: tuple[x509.Certificate, ...]
    sources: tuple[Source, ...]

    @property
    def is_set_up(self) -> bool:
        """Whether anybody can sign in with a card."""
        return bool(self.roots and self.sources)


def relied_on() -> Trust:
    """What the installation has been set to rely on."""
    lists = tuple(RevocationList(at, fetch) for at in settings.KIYAKU_CARD_LIST.split())
    responders = tuple(Responder(at, fetch) for at in settings.KIYAKU_CARD_RESPONDER.split())
    kinds: tuple[tuple[Source, ...], ...] = (lists, responders)
    return Trust(_roots(settings.KIYAKU_CARD_ROOTS), tuple(OneOf(kind) for kind in kinds if kind))


def fetch(address: str, body: bytes | None) -> bytes:
    """What an authority's address answers.

    Raises:
        OSError: it does not, it sends one elsewhere, or the answer is longer than any list.
    """
    headers: Mapping[str, str] = {"Content-Type": "application/ocsp-request"} if body else {}
    try:
        asked = urllib.request.Request(address, data=body, headers=dict(headers))
        with _OPENER.open(asked, timeout=WAIT_S) as answer:
            content: bytes = answer.read(LONGEST + 1)
    except (http.client.HTTPException, ValueError) as failure:
        raise OSError(type(failure).__name__) from None
    if len(content) > LONGEST:
        raise OSError("longer than any list")
    return content


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Nowhere: what is relied on is at the address set, or it is not."""
        return


_OPENER = urllib.request.build_opener(_NoRedirect)


def _roots(path: str) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(Path(path).read_bytes())) if path else ()


def roots_can_be_read(app_configs: Any = None, **_: Any) -> list[checks.CheckMessage]:
    """An installation that is set to rely on what cannot be read does not start."""
    try:
        trust = relied_on()
    except (OSError, ValueError) as failure:
        return [
            checks.Error(
                f"KIYAKU_CARD_ROOTS: 証明書を読めません (certificates cannot be read): {failure}",
                hint="A file of certificates in PEM, one of each generation of the authority.",
                id="kiyaku.E201",
            )
        ]
    if trust.roots and not trust.sources:
        return [
            checks.Error(
                "KIYAKU_CARD_LIST, KIYAKU_CARD_RESPONDER: 失効を確かめる先がありません "
                "(nowhere is set to ask about revocations)",
                hint="Set the address of the authority's list, or of its responder, or both.",
                id="kiyaku.E202",
            )
        ]
    return []
