"""Whether a certificate has been revoked, asked of the authority each time and never guessed.

A list (CRL) names all that are revoked; a responder (OCSP) tells of one. Each kind of source that
is set up is asked; one that says revoked decides, one that cannot be relied on lets nobody in.
Where each generation of an authority has an address of its own, one of them has to tell.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from kiyaku.base.errors import OperationRefused
from kiyaku.cards.certificates import UNREADABLE
from kiyaku.cards.refusals import refused
from kiyaku.cards.signatures import is_made_by

SKEW = dt.timedelta(minutes=5)
"""So far the clocks of an authority and this machine may be apart."""
OLDEST_ANSWER = dt.timedelta(hours=24)
"""No answer of a responder counts longer, whatever end it names."""

_UNKNOWN = "card_revocation_unknown"
_WEAK = (hashes.SHA1, hashes.MD5)

Fetch = Callable[[str, bytes | None], bytes]
"""What an address answers, asked with a body or without one. Raises OSError where it does not."""


class Source(Protocol):
    """Somebody who tells whether certificates have been revoked."""

    def check(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at: dt.datetime
    ) -> None:
        """Nothing, where the certificate stands.

        Raises:
            OperationRefused: ``card_revoked``, ``card_revocation_unknown``.
        """


def check(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    *,
    sources: Iterable[Source],
    at: dt.datetime,
) -> None:
    """Let pass what every source says stands.

    Raises:
        OperationRefused: ``card_revoked``, ``card_revocation_unknown``, also without any source.
    """
    asked = list(sources)
    if not asked:
        raise refused(_UNKNOWN)
    for source in asked:
        source.check(certificate, issuer, at)


@dataclass(frozen=True)
class OneOf:
    """Sources of one kind, of which one at least has to tell of a certificate.

    Generations of an authority sign their lists and answers with keys of their own: what another
    one tells is nothing about this certificate. All are asked, for any may say that it is revoked.
    """

    sources: tuple[Source, ...]

    def check(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at: dt.datetime
    ) -> None:
        """See ``Source``."""
        told = [self._tells(source, certificate, issuer, at) for source in self.sources]
        if not any(told):
            raise refused(_UNKNOWN)

    @staticmethod
    def _tells(
        source: Source, certificate: x509.Certificate, issuer: x509.Certificate, at: dt.datetime
    ) -> bool:
        try:
            source.check(certificate, issuer, at)
        except OperationRefused as refusal:
            if refusal.code != _UNKNOWN:
                raise
            return False
        return True


@dataclass(frozen=True)
class RevocationList:
    """The list at an address. It may be kept until it names the next one as due."""

    address: str
    fetch: Fetch

    def check(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at: dt.datetime
    ) -> None:
        """See ``Source``."""
        found = self._read()
        if not _is_in_force(found, issuer, at) or not _covers(found, certificate):
            raise refused(_UNKNOWN)
        entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if entry is not None:
            raise refused("card_revoked")

    def _read(self) -> x509.CertificateRevocationList:
        try:
            content = self.fetch(self.address, None)
            if content.lstrip().startswith(b"-----BEGIN"):
                return x509.load_pem_x509_crl(content)
            return x509.load_der_x509_crl(content)
        except (OSError, ValueError):
            raise refused(_UNKNOWN) from None


def _is_in_force(
    found: x509.CertificateRevocationList, issuer: x509.Certificate, at: dt.datetime
) -> bool:
    due = found.next_update_utc
    try:
        return (
            found.issuer == issuer.subject
            and found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
            and found.last_update_utc <= at + SKEW
            and due is not None
            and at <= due
        )
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _covers(found: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """Whether a list tells of every reason and of certificates such as this one, all by itself."""
    try:
        extensions = list(found.extensions)
    except UNREADABLE:
        return False
    for one in extensions:
        if isinstance(one.value, x509.DeltaCRLIndicator):
            return False
        if isinstance(one.value, x509.IssuingDistributionPoint):
            if not _is_its_part(one.value, certificate):
                return False
        elif one.critical:
            return False
    return True


def _is_its_part(part: x509.IssuingDistributionPoint, certificate: x509.Certificate) -> bool:
    """Authorities split their lists: a certificate names the part that tells of it."""
    if (
        part.indirect_crl
        or part.only_some_reasons
        or part.only_contains_ca_certs
        or part.only_contains_attribute_certs
    ):
        return False
    if part.full_name is None:
        return part.relative_name is None
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, *UNREADABLE):
        return False
    named = {name for point in points for name in point.full_name or ()}
    return not named.isdisjoint(part.full_name)


@dataclass(frozen=True)
class Responder:
    """The responder at an address, asked about one certificate with a nonce of its own."""

    address: str
    fetch: Fetch

    def check(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at: dt.datetime
    ) -> None:
        """See ``Source``."""
        nonce = secrets.token_bytes(16)
        asked = (
            ocsp.OCSPRequestBuilder()
            # Names the authority, and hides nothing: every responder knows SHA-1 for that.
            .add_certificate(certificate, issuer, hashes.SHA1())
            .add_extension(x509.OCSPNonce(nonce), critical=False)
            .build()
        )
        try:
            content = self.fetch(self.address, asked.public_bytes(serialization.Encoding.DER))
            answer = ocsp.load_der_ocsp_response(content)
            is_relied_on = _is_relied_on(answer, asked, issuer, nonce, at)
        except (OSError, UnsupportedAlgorithm, *UNREADABLE):
            raise refused(_UNKNOWN) from None
        if not is_relied_on:
            raise refused(_UNKNOWN)
        if answer.certificate_status == ocsp.OCSPCertStatus.REVOKED:
            raise refused("card_revoked")
        if answer.certificate_status != ocsp.OCSPCertStatus.GOOD:
            raise refused(_UNKNOWN)


def _is_relied_on(
    answer: ocsp.OCSPResponse,
    asked: ocsp.OCSPRequest,
    issuer: x509.Certificate,
    nonce: bytes,
    at: dt.datetime,
) -> bool:
    if answer.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
        return False
    oldest = answer.this_update_utc + OLDEST_ANSWER
    ends_at = min(answer.next_update_utc or oldest, oldest)
    return (
        answer.serial_number == asked.serial_number
        and answer.issuer_name_hash == asked.issuer_name_hash
        and answer.issuer_key_hash == asked.issuer_key_hash
        and answer.this_update_utc - SKEW <= at <= ends_at
        and _answers_this_time(answer, nonce)
        and _is_signed(answer, issuer, at)
    )


def _answers_this_time(answer: ocsp.OCSPResponse, nonce: bytes) -> bool:
    """A responder may leave the nonce out; another one than was sent is an answer played again."""
    try:
        echoed = answer.extensions.get_extension_for_class(x509.OCSPNonce).value
    except x509.ExtensionNotFound:
        return True
    return secrets.compare_digest(echoed.nonce, nonce)


def _is_signed(answer: ocsp.OCSPResponse, issuer: x509.Certificate, at: dt.datetime) -> bool:
    """By the authority itself, or by whom it has issued a certificate for answering."""
    digest = answer.signature_hash_algorithm
    if digest is None or isinstance(digest, _WEAK):
        return False
    return any(
        is_made_by(signer.public_key(), answer.signature, answer.tbs_response_bytes, digest)
        for signer in (issuer, *answer.certificates)
        if signer == issuer or _may_answer(signer, issuer, at)
    )


def _may_answer(signer: x509.Certificate, issuer: x509.Certificate, at: dt.datetime) -> bool:
    if not signer.not_valid_before_utc <= at <= signer.not_valid_after_utc:
        return False
    try:
        uses = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        signer.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, InvalidSignature, ValueError, TypeError):
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in uses
