"""Whether a key made a signature, for each kind of key that is accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from kiyaku.cards.refusals import refused


def _by_rsa(
    key: rsa.RSAPublicKey, signature: bytes, message: bytes, digest: hashes.HashAlgorithm
) -> None:
    key.verify(signature, message, padding.PKCS1v15(), digest)


def _by_curve(
    key: ec.EllipticCurvePublicKey, signature: bytes, message: bytes, digest: hashes.HashAlgorithm
) -> None:
    key.verify(signature, message, ec.ECDSA(digest))


ALGORITHMS: dict[type, Callable[[Any, bytes, bytes, hashes.HashAlgorithm], None]] = {
    rsa.RSAPublicKey: _by_rsa,  # PKCS#1 v1.5 with SHA-256, as cards of today sign
    ec.EllipticCurvePublicKey: _by_curve,
}
"""How each kind of key is checked. Another kind of card is a row here and in ``certificates``."""


def is_made_by(key: object, signature: bytes, message: bytes, digest: hashes.HashAlgorithm) -> bool:
    """Whether the key made the signature over the message; never for a kind not known here."""
    for kind, verify in ALGORITHMS.items():
        if isinstance(key, kind):
            try:
                verify(key, signature, message, digest)
            except InvalidSignature:
                return False
            return True
    return False


def check_possession(certificate: x509.Certificate, *, signature: bytes, message: bytes) -> None:
    """Nothing, where the holder of the certificate's key signed the message.

    Raises:
        OperationRefused: ``card_wrong_signature``.
    """
    key = certificate.public_key()
    is_long = isinstance(key, ec.EllipticCurvePublicKey) and key.key_size > 256
    digest = hashes.SHA384() if is_long else hashes.SHA256()
    if not is_made_by(key, signature, message, digest):
        raise refused("card_wrong_signature")
