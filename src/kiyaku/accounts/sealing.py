"""Secrets of second factors, sealed before they are kept: a copy of the database opens no login."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter

from kiyaku.base.sealing import Seal
from kiyaku.terms.texts import Text

_SEAL = Seal(
    b"kiyaku: secrets of second factors",
    Text("二段階認証の秘密情報", "A secret of a second factor"),
)
sealed, opened = _SEAL.sealed, _SEAL.opened


class FactorAdapter(DefaultMFAAdapter):
    """How allauth keeps second factors here."""

    def encrypt(self, text: str) -> str:
        """A secret as the database keeps it."""
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again.

        Raises:
            ImproperlyConfigured: it was sealed under a key that is not there any more.
        """
        return opened(encrypted_text)
