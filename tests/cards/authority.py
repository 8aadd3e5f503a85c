"""A certification authority made for the tests: roots, cards, lists and answers of a responder."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kiyaku.cards.certificates import AUTHENTICATION, SIGNING

NOW = dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
LIST_AT = "http://127.0.0.1/list"
RESPONDER_AT = "http://127.0.0.1/ocsp"
NAMES_UNREADABLE = x509.UnrecognizedExtension(
    x509.ObjectIdentifier("2.5.29.17"), bytes.fromhex("3002a300")
)
"""Other names of its holder, of a kind (x400Address) that is well-formed and that nobody reads."""
PART_UNREADABLE = x509.UnrecognizedExtension(
    x509.ObjectIdentifier("2.5.29.28"), bytes.fromhex("3006a004a002a300")
)
"""The part of a list, named in that way."""
_NO_USE = dict.fromkeys(
    (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    ),
    False,
)  # fmt: skip


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    """The key of this name, the same throughout a process: making one takes a while."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def _name(unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        ]
    )


def usage(*uses: str) -> x509.KeyUsage:
    """The uses named, and no other."""
    return x509.KeyUsage(**{**_NO_USE, **dict.fromkeys(uses, True)})


@dataclass
class Card:
    """What is on a card: a certificate and the key that never leaves it."""

    certificate: x509.Certificate
    private: rsa.RSAPrivateKey

    @property
    def der(self) -> bytes:
        """The certificate as a reader hands it over."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def sign(self, message: bytes) -> bytes:
        """The answer to a question, after the PIN."""
        return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())


@dataclass
class Authority:
    """One generation of an authority.

    Attributes:
        unit: its name; two generations may share it.
        revoked: the serials on its list.
    """

    unit: str = "for user authentication"
    generation: str = "first"
    revoked: set[int] = field(default_factory=set)

    @property
    def private(self) -> rsa.RSAPrivateKey:
        """The key it issues with."""
        return key(f"{self.unit} {self.generation}")

    @property
    def root(self) -> x509.Certificate:
        """Its own certificate, signed by itself."""
        return self._certificate(
            _name(self.unit),
            self.private,
            serial=1,
            from_day=NOW - 1_000 * DAY,
            to_day=NOW + 3_000 * DAY,
            extensions=[
                (x509.BasicConstraints(ca=True, path_length=None), True),
                (usage("key_cert_sign", "crl_sign"), True),
            ],
        )

    def card(
        self,
        serial: int = 4_711,
        *,
        policy: x509.ObjectIdentifier = AUTHENTICATION,
        uses: tuple[str, ...] = ("digital_signature",),
        from_day: dt.datetime = NOW - DAY,
        to_day: dt.datetime = NOW + 1_800 * DAY,
        private: Any = None,
        list_at: str = LIST_AT,
        more: list[tuple[x509.ExtensionType, bool]] | None = None,
    ) -> Card:
        """A card issued by it."""
        private = private or key("card")
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(list_at)], None, None, None)
        certificate = self._certificate(
            _name(f"card {serial}"),
            private,
            serial=serial,
            from_day=from_day,
            to_day=to_day,
            extensions=[
                (usage(*uses), True),
                (x509.CertificatePolicies([x509.PolicyInformation(policy, None)]), True),
                (x509.CRLDistributionPoints([point]), False),
                *(more or []),
            ],
        )
        return Card(certificate, private)

    def signing_card(self) -> Card:
        """A card's other certificate, for signing documents."""
        return self.card(policy=SIGNING, uses=("digital_signature", "content_commitment"))

    def revocations(
        self,
        *,
        at: dt.datetime = NOW,
        until: dt.datetime | None = None,
        signed_with: rsa.RSAPrivateKey | None = None,
        extensions: list[tuple[x509.ExtensionType, bool]] | None = None,
    ) -> bytes:
        """Its list, made at an instant."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(_name(self.unit))
            .last_update(at)
            .next_update(until or at + DAY)
        )
        for serial in sorted(self.revoked):
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(serial)
                .revocation_date(at - DAY)
                .build()
            )
        for extension, critical in extensions or []:
            builder = builder.add_extension(extension, critical)
        made = builder.sign(signed_with or self.private, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.DER)

    def answerer(self, *, may: bool = True, to_day: dt.datetime = NOW + DAY) -> Card:
        """Whom it has answer in its stead."""
        use = ExtendedKeyUsageOID.OCSP_SIGNING if may else ExtendedKeyUsageOID.EMAIL_PROTECTION
        certificate = self._certificate(
            _name("answerer"),
            key("answerer"),
            serial=2,
            from_day=NOW - DAY,
            to_day=to_day,
            extensions=[(x509.ExtendedKeyUsage([use]), False)],
        )
        return Card(certificate, key("answerer"))

    def answer(
        self,
        asked: bytes,
        card: Card,
        *,
        at: dt.datetime = NOW,
        until: dt.datetime | None = NOW + DAY,
        by: Card | None = None,
        nonce: bytes | None = b"",
        digest: hashes.HashAlgorithm | None = None,
    ) -> bytes:
        """What its responder says of a card; the nonce sent is echoed unless another is given."""
        request = ocsp.load_der_ocsp_request(asked)
        is_revoked = card.certificate.serial_number in self.revoked
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=card.certificate,
            issuer=self.root,
            algorithm=request.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD,
            this_update=at,
            next_update=until,
            revocation_time=at - DAY if is_revoked else None,
            revocation_reason=None,
        )
        if nonce == b"":
            nonce = request.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
        if nonce is not None:
            builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
        if by is None:
            signer, private = self.root, self.private
        else:
            signer, private = by.certificate, by.private
            builder = builder.certificates([signer])
        made = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer).sign(
            private, digest or hashes.SHA256()
        )
        return made.public_bytes(serialization.Encoding.DER)

    def _certificate(
        self,
        subject: x509.Name,
        private: Any,
        *,
        serial: int,
        from_day: dt.datetime,
        to_day: dt.datetime,
        extensions: list[tuple[x509.ExtensionType, bool]],
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(_name(self.unit))
            .public_key(private.public_key())
            .serial_number(serial)
            .not_valid_before(from_day)
            .not_valid_after(to_day)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.private.public_key()),
                False,
            )
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.private, hashes.SHA256())
