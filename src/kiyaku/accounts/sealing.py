"""Secrets of second factors, sealed before they are kept: a copy of the database opens no login.

What seals them is made from `KIYAKU_SECRET_KEY`. After that has been changed, secrets sealed under
the keys in `KIYAKU_FORMER_SECRET_KEYS` are still opened, and whatever is sealed anew is under the
key of now.
"""

from __future__ import annotations

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PURPOSE = b"kiyaku: secrets of second factors"


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


def sealed(secret: str) -> str:
    """A secret, sealed under the key of now; different each time."""
    return _seals().encrypt(secret.encode()).decode()


def opened(token: str) -> str:
    """What was sealed, under the key of now or a former one.

    Raises:
        ImproperlyConfigured: under neither.
    """
    try:
        return _seals().decrypt(token).decode()
    except InvalidToken:
        raise ImproperlyConfigured(
            "A secret of a second factor was sealed under another KIYAKU_SECRET_KEY: add that key "
            "to KIYAKU_FORMER_SECRET_KEYS. "
            "二段階認証の秘密情報は別の KIYAKU_SECRET_KEY で封じられています。"
            "その鍵を KIYAKU_FORMER_SECRET_KEYS に加えてください。"
        ) from None


def _seals() -> MultiFernet:
    return MultiFernet(
        [_seal(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _seal(key: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(str(key).encode())
    return Fernet(base64.urlsafe_b64encode(derived))
