"""Secrets sealed before they are kept: a copy of the database alone opens none of them.

What seals them is made from `KIYAKU_SECRET_KEY`, another one for each purpose. After that key has
been changed, secrets sealed under those in `KIYAKU_FORMER_SECRET_KEYS` are still opened, and
whatever is sealed anew is under the key of now.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Seal:
    """Seals secrets of one purpose, which ``words`` name where one cannot be opened."""

    purpose: bytes
    words: Text

    def sealed(self, secret: str) -> str:
        """A secret, sealed under the key of now; different each time."""
        return self._seals().encrypt(secret.encode()).decode()

    def opened(self, token: str) -> str:
        """What was sealed, under the key of now or a former one.

        Raises:
            ImproperlyConfigured: under neither.
        """
        try:
            return self._seals().decrypt(token).decode()
        except InvalidToken:
            raise ImproperlyConfigured(
                f"{self.words.en} was sealed under another KIYAKU_SECRET_KEY: add that key "
                "to KIYAKU_FORMER_SECRET_KEYS. "
                f"{self.words.ja}は別の KIYAKU_SECRET_KEY で封じられています。"
                "その鍵を KIYAKU_FORMER_SECRET_KEYS に加えてください。"
            ) from None

    def _seals(self) -> MultiFernet:
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        return MultiFernet([self._seal(str(key)) for key in keys])

    def _seal(self, key: str) -> Fernet:
        derived = HKDF(SHA256(), length=32, salt=None, info=self.purpose).derive(key.encode())
        return Fernet(base64.urlsafe_b64encode(derived))
