"""Which certificates of cards pass, and with which refusal each of the others does not."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from kiyaku.base.errors import OperationRefused
from kiyaku.cards import certificates, signatures
from tests.cards.authority import DAY, NAMES_UNREADABLE, NOW, Authority, key

ISSUED = Authority()
CARD = ISSUED.card()


def _refusal_of(card, roots=(ISSUED.root,), at=NOW):
    with pytest.raises(OperationRefused) as refusal:
        certificates.check(card.certificate, roots=roots, at=at)
    return refusal.value.code


def test_a_card_issued_for_user_authentication_passes():
    assert certificates.check(CARD.certificate, roots=[ISSUED.root], at=NOW) == ISSUED.root


def test_generations_of_roots_overlap():
    next_one = Authority(generation="second")
    roots = [ISSUED.root, next_one.root]
    assert next_one.root.subject == ISSUED.root.subject
    for issued in (ISSUED, next_one):
        assert certificates.check(issued.card().certificate, roots=roots, at=NOW) == issued.root
    assert _refusal_of(next_one.card()) == "card_wrong_chain"


def test_the_certificate_for_signing_is_refused_whoever_issued_it():
    assert _refusal_of(ISSUED.signing_card()) == "card_for_signing"
    of_repudiation = ISSUED.card(uses=("digital_signature", "content_commitment"))
    assert _refusal_of(of_repudiation) == "card_for_signing"


def test_a_certificate_for_something_else_is_refused():
    elsewhere = x509.ObjectIdentifier("1.2.3.4")
    assert _refusal_of(ISSUED.card(policy=elsewhere)) == "card_wrong_purpose"
    assert _refusal_of(ISSUED.card(uses=("key_agreement",))) == "card_wrong_purpose"
    assert _refusal_of(ISSUED.card(uses=("digital_signature", "key_cert_sign"))) == (
        "card_wrong_purpose"
    )


def test_a_root_is_nobodys_card():
    class Own:
        certificate = ISSUED.root

    assert _refusal_of(Own) == "card_wrong_purpose"


def test_an_authority_that_is_not_pinned_is_refused_though_it_has_the_name():
    assert _refusal_of(Authority(generation="impostor").card()) == "card_wrong_chain"
    assert _refusal_of(Authority(unit="another").card()) == "card_wrong_chain"


def test_a_card_may_not_issue_cards():
    """Who holds a card cannot make others out of it."""
    of_card = Authority(unit="card 4711")
    assert _refusal_of(of_card.card(), roots=[ISSUED.root]) == "card_wrong_chain"


def test_a_critical_extension_that_nobody_knows_is_refused():
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
    assert _refusal_of(ISSUED.card(more=[(unknown, True)])) == "card_wrong_chain"
    harmless = ISSUED.card(more=[(unknown, False)])
    assert certificates.check(harmless.certificate, roots=[ISSUED.root], at=NOW)


def test_the_validity_ends_with_its_last_second():
    card = ISSUED.card(from_day=NOW - DAY, to_day=NOW)
    assert certificates.check(card.certificate, roots=[ISSUED.root], at=NOW)
    assert _refusal_of(card, at=NOW + DAY) == "card_expired"
    assert _refusal_of(card, at=NOW - 2 * DAY) == "card_not_yet_valid"


def test_a_root_that_has_expired_lets_nobody_in():
    late = NOW + 3_001 * DAY
    card = ISSUED.card(to_day=late + DAY)
    assert _refusal_of(card, at=late) == "card_wrong_chain"


def test_without_roots_nothing_is_set_up():
    assert _refusal_of(CARD, roots=()) == "card_not_set_up"


@pytest.mark.parametrize(
    "weak",
    [
        rsa.generate_private_key(public_exponent=65_537, key_size=1_024),
        ec.generate_private_key(ec.SECP192R1()),
        ed25519.Ed25519PrivateKey.generate(),
    ],
)
def test_a_weak_or_unknown_key_is_refused(weak):
    assert _refusal_of(ISSUED.card(private=weak)) == "card_weak_key"


def test_a_key_on_a_curve_passes_and_signs():
    for curve, digest in ((ec.SECP256R1(), "SHA256"), (ec.SECP384R1(), "SHA384")):
        private = ec.generate_private_key(curve)
        card = ISSUED.card(private=private)
        assert certificates.check(card.certificate, roots=[ISSUED.root], at=NOW)
        signature = private.sign(b"asked", ec.ECDSA(getattr(signatures.hashes, digest)()))
        signatures.check_possession(card.certificate, signature=signature, message=b"asked")


def test_who_holds_another_key_does_not_pass():
    signature = CARD.sign(b"asked")
    signatures.check_possession(CARD.certificate, signature=signature, message=b"asked")
    others = ISSUED.card(private=key("other"))
    for signed, message in ((others.sign(b"asked"), b"asked"), (signature, b"not asked")):
        with pytest.raises(OperationRefused) as refusal:
            signatures.check_possession(CARD.certificate, signature=signed, message=message)
        assert refusal.value.code == "card_wrong_signature"


def test_a_certificate_is_known_by_issuer_and_serial():
    known, renewed = _identity(ISSUED), _identity(ISSUED, 4_712)
    assert known == _identity(ISSUED)
    assert known != renewed
    assert known.issuer == renewed.issuer
    assert (len(known.issuer), known.serial) == (64, f"{4_711:x}")
    assert _identity(Authority(unit="another")) != known


def test_one_serial_of_two_generations_is_of_two_cards():
    second = Authority(generation="second")
    assert second.root.subject == ISSUED.root.subject
    assert _identity(second).serial == _identity(ISSUED).serial
    assert _identity(second).issuer != _identity(ISSUED).issuer


def _identity(issued, serial=4_711):
    return certificates.identity(issued.card(serial).certificate, issued.root)


def test_names_of_a_kind_that_nobody_reads_are_refused():
    card = ISSUED.card(more=[(NAMES_UNREADABLE, False)])
    assert _refusal_of(card) == "card_unreadable"


def test_both_encodings_are_read():
    pem = CARD.certificate.public_bytes(Encoding.PEM)
    assert certificates.read(pem) == certificates.read(CARD.der) == CARD.certificate


@given(st.binary(max_size=200) | st.just(CARD.der * 20))
def test_what_is_no_certificate_is_refused(content):
    with pytest.raises(OperationRefused) as refusal:
        certificates.read(content)
    assert refusal.value.code == "card_unreadable"


@given(st.integers(0, len(CARD.der) - 1), st.integers(1, 255))
def test_a_changed_byte_never_passes(place, change):
    content = bytearray(CARD.der)
    content[place] ^= change
    with pytest.raises(OperationRefused) as refusal:
        certificates.check(certificates.read(bytes(content)), roots=[ISSUED.root], at=NOW)
    assert refusal.value.code.startswith("card_")
