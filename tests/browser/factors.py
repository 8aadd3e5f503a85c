"""Second factors of the stage's people: one-time codes, recovery codes, a passkey."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from kiyaku.accounts.models import User

_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_PERIOD_S, _DIGITS = 30, 6


def secure(user: User) -> None:
    """Give a login every second factor there is."""
    TOTP.activate(user, _SECRET)
    RecoveryCodes.activate(user)
    WebAuthn.add(user, "私の電話", _credential())


def passkeys(user: User) -> list[int]:
    """The ids of a login's passkeys."""
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return [one.pk for one in kept.order_by("pk")]


def code_now(secret: str, periods_later: int = 0) -> str:
    """The one-time code that an app shows for a secret, as RFC 6238 has it.

    Args:
        periods_later: the code before (-1) or after (1): each can be used once, and those beside
            the present one are taken too.
    """
    counter = int(time.time()) // _PERIOD_S + periods_later  # noqa: TID251  # allauth's own clock
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFF_FFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}}"


def _credential() -> dict[str, Any]:
    """What a browser answers when a passkey is registered, of a key that is thrown away."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    name = b"a passkey on the stage"
    attested = AttestedCredentialData.create(Aaguid.NONE, name, key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(hashlib.sha256(b"localhost").digest(), flags, 1, attested)
    told = CollectedClientData.create("webauthn.create", b"challenge", "http://localhost")
    encoded = websafe_encode(name)
    return {
        "type": "public-key",
        "id": encoded,
        "rawId": encoded,
        "response": {
            "clientDataJSON": websafe_encode(told),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
