"""A card's certificate: what it is for, who issued it, whether it is in force.

The certificate for user authentication holds no name, address or date of birth; the one for signing
does, so it is refused before anything of it is kept. The path to a pinned authority is checked by
``cryptography``, purpose and validity here as well, so that each has its own refusal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from kiyaku.cards.refusals import refused

AUTHENTICATION = x509.ObjectIdentifier("1.2.392.200149.8.5.1.3.30")
"""The policy of certificates for user authentication."""
SIGNING = x509.ObjectIdentifier("1.2.392.200149.8.5.1.1.20")
"""The policy of certificates for signing documents."""
LARGEST = 8_192
"""No certificate of a card is longer, in bytes."""
_RSA_BITS = 2_048
_CURVES = (ec.SECP256R1, ec.SECP384R1)

UNREADABLE = (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
"""What is raised where extensions cannot be read, of a certificate, a list or an answer."""


@dataclass(frozen=True)
class Identity:
    """What tells one certificate from all others: who issued it, and its serial.

    Attributes:
        issuer: SHA-256 of the issuer's name as it is encoded and of the digest of its key, in
            hexadecimal digits: generations of an authority share the name, and count serials anew.
        serial: in hexadecimal digits, for it is longer than any number of a database.
    """

    issuer: str
    serial: str


def read(content: bytes) -> x509.Certificate:
    """The certificate in PEM or DER, whose serial is a positive number as it has to be.

    Raises:
        OperationRefused: ``card_unreadable``.
    """
    if not 0 < len(content) <= LARGEST:
        raise refused("card_unreadable")
    try:
        found = _loaded(content)
    # A serial that is none is only warned of; whether warnings are raised is for others to say.
    except (ValueError, x509.InvalidVersion, CryptographyDeprecationWarning):
        raise refused("card_unreadable") from None
    if found.serial_number <= 0:
        raise refused("card_unreadable")
    return found


def _loaded(content: bytes) -> x509.Certificate:
    if content.lstrip().startswith(b"-----BEGIN"):
        return x509.load_pem_x509_certificate(content)
    return x509.load_der_x509_certificate(content)


def identity(certificate: x509.Certificate, issuer: x509.Certificate) -> Identity:
    """By what a login is found.

    Args:
        issuer: the certificate of the authority that issued it, as ``check`` returns it.
    """
    key = issuer.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digest = _digest(certificate.issuer.public_bytes() + _digest(key))
    return Identity(digest.hex(), f"{certificate.serial_number:x}")


def _digest(content: bytes) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(content)
    return digest.finalize()


def check(
    certificate: x509.Certificate, *, roots: Iterable[x509.Certificate], at: dt.datetime
) -> x509.Certificate:
    """Let pass what a pinned authority issued for user authentication and is in force.

    Args:
        roots: the authorities' own certificates, of every generation that still counts. Those of
            the authority for signing are never among them.
        at: the instant at which it must be in force, with its zone.

    Returns:
        the certificate of the authority that issued it.

    Raises:
        OperationRefused: ``card_for_signing``, ``card_wrong_purpose``, ``card_weak_key``,
            ``card_expired``, ``card_not_yet_valid``, ``card_wrong_chain``.
    """
    _check_purpose(certificate)
    _check_key(certificate)
    if at > certificate.not_valid_after_utc:
        raise refused("card_expired")
    if at < certificate.not_valid_before_utc:
        raise refused("card_not_yet_valid")
    return _issuer(certificate, list(roots), at)


def _check_purpose(certificate: x509.Certificate) -> None:
    try:
        extensions = certificate.extensions
        policies = extensions.get_extension_for_class(x509.CertificatePolicies).value
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        raise refused("card_wrong_purpose") from None
    except UNREADABLE:
        raise refused("card_unreadable") from None
    held = {one.policy_identifier for one in policies}
    if SIGNING in held or usage.content_commitment:
        raise refused("card_for_signing")
    if AUTHENTICATION not in held or not usage.digital_signature or usage.key_cert_sign:
        raise refused("card_wrong_purpose")


def _check_key(certificate: x509.Certificate) -> None:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise refused("card_weak_key") from None
    is_strong = (isinstance(key, rsa.RSAPublicKey) and key.key_size >= _RSA_BITS) or (
        isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, _CURVES)
    )
    if not is_strong:
        raise refused("card_weak_key")


def _issuer(
    certificate: x509.Certificate, roots: list[x509.Certificate], at: dt.datetime
) -> x509.Certificate:
    """No authority stands between a card and a root: what it came with is not looked at."""
    if not roots:
        raise refused("card_not_set_up")
    verifier = (
        PolicyBuilder()
        .store(Store(roots))
        .time(at)
        .max_chain_depth(0)
        .extension_policies(ca_policy=_OF_AUTHORITIES, ee_policy=_OF_CARDS)
        .build_client_verifier()
    )
    try:
        chain = verifier.verify(certificate, []).chain
    except VerificationError:
        raise refused("card_wrong_chain") from None
    if len(chain) != 2:  # a root itself is nobody's card
        raise refused("card_wrong_chain")
    return chain[1]


# What ``_check_purpose`` has looked at is named here, for a critical extension nobody accounts for
# is refused.
_OF_CARDS = (
    ExtensionPolicy.permit_all()
    .require_present(x509.KeyUsage, Criticality.AGNOSTIC, None)
    .require_present(x509.CertificatePolicies, Criticality.AGNOSTIC, None)
    .may_be_present(x509.SubjectAlternativeName, Criticality.AGNOSTIC, None)
)
_OF_AUTHORITIES = (
    ExtensionPolicy.webpki_defaults_ca()
    .may_be_present(x509.CertificatePolicies, Criticality.AGNOSTIC, None)
    .may_be_present(x509.SubjectKeyIdentifier, Criticality.AGNOSTIC, None)
)
