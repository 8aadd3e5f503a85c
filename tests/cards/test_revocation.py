"""A revoked card is refused, and so is one of which nobody can say that it is not revoked."""

from __future__ import annotations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from kiyaku.base.errors import OperationRefused
from kiyaku.cards import revocation
from kiyaku.cards.revocation import OneOf, Responder, RevocationList
from tests.cards.authority import (
    DAY,
    LIST_AT,
    NAMES_UNREADABLE,
    NOW,
    PART_UNREADABLE,
    RESPONDER_AT,
    Authority,
    key,
)

REVOKED, UNKNOWN = "card_revoked", "card_revocation_unknown"


@pytest.fixture
def issued():
    return Authority()


def _asked_of(source, issued, card, at=NOW):
    """The refusal, or None."""
    try:
        revocation.check(card.certificate, issued.root, sources=[source], at=at)
    except OperationRefused as refusal:
        return refusal.code
    return None


def _list(content):
    return RevocationList(LIST_AT, lambda address, body: content)


def _responder(issued, card, **answer):
    def fetch(address, body):
        assert address == RESPONDER_AT
        return issued.answer(body, card, **answer)

    return Responder(RESPONDER_AT, fetch)


def test_without_a_source_nobody_is_let_in(issued):
    with pytest.raises(OperationRefused) as refusal:
        revocation.check(issued.card().certificate, issued.root, sources=[], at=NOW)
    assert refusal.value.code == UNKNOWN


def test_every_source_is_asked(issued):
    card = issued.card()
    sources = [_list(issued.revocations()), _responder(issued, card)]
    revocation.check(card.certificate, issued.root, sources=sources, at=NOW)
    issued.revoked.add(4_711)
    for order in (sources, sources[::-1]):
        with pytest.raises(OperationRefused) as refusal:
            revocation.check(card.certificate, issued.root, sources=order, at=NOW)
        assert refusal.value.code == REVOKED


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_generations_the_one_that_issued_the_card_tells(issued, order):
    """Each signs with a key of its own, under one name, and counts serials anew."""
    second = Authority(generation="second")
    lists = [_list(one.revocations()) for one in (issued, second)]
    assert _asked_of(OneOf(tuple(lists[::order])), issued, issued.card()) is None
    assert _asked_of(OneOf(tuple(lists[::order])), second, second.card()) is None
    assert _asked_of(OneOf((lists[0], _list(b""))[::order]), second, second.card()) == UNKNOWN
    assert _asked_of(OneOf((lists[0], _list(b""))[::order]), issued, issued.card()) is None
    second.revoked.add(4_711)
    newer = (*lists, _list(second.revocations()))[::order]
    assert _asked_of(OneOf(newer), second, second.card()) == REVOKED
    assert _asked_of(OneOf(newer), issued, issued.card()) is None
    responders = (_responder(issued, issued.card()), _responder(second, second.card()))[::order]
    assert _asked_of(OneOf(responders), second, second.card()) == REVOKED
    assert _asked_of(OneOf(responders), issued, issued.card()) is None
    assert _asked_of(OneOf(()), issued, issued.card()) == UNKNOWN


# --- lists


def test_a_list_names_who_is_revoked(issued):
    card = issued.card()
    issued.revoked.add(4_712)
    made = x509.load_der_x509_crl(issued.revocations())
    assert _asked_of(_list(issued.revocations()), issued, card) is None
    assert _asked_of(_list(made.public_bytes(Encoding.PEM)), issued, card) is None
    issued.revoked.add(4_711)
    assert _asked_of(_list(issued.revocations()), issued, card) == REVOKED


def test_a_list_that_cannot_be_relied_on_lets_nobody_in(issued):
    card = issued.card()
    for content in (
        b"",
        b"<html>not here</html>",
        issued.revocations(signed_with=key("somebody")),
        issued.revocations(at=NOW - 2 * DAY, until=NOW - DAY),
        issued.revocations(at=NOW + DAY),
        Authority(unit="another").revocations(),
        issued.revocations().replace(b"for user", b"\xff\xffr user"),
    ):
        assert _asked_of(_list(content), issued, card) == UNKNOWN


def test_an_address_that_does_not_answer_lets_nobody_in(issued):
    def fails(address, body):
        raise TimeoutError

    for source in (RevocationList(LIST_AT, fails), Responder(RESPONDER_AT, fails)):
        assert _asked_of(source, issued, issued.card()) == UNKNOWN


def test_a_list_of_another_part_or_of_some_reasons_lets_nobody_in(issued):
    card = issued.card(list_at="http://127.0.0.1/part-1")
    part_1, part_2 = (
        x509.UniformResourceIdentifier(f"http://127.0.0.1/part-{number}") for number in (1, 2)
    )
    no = {
        "relative_name": None, "only_contains_user_certs": False, "only_contains_ca_certs": False,
        "only_some_reasons": None, "indirect_crl": False, "only_contains_attribute_certs": False,
    }  # fmt: skip
    some = frozenset([x509.ReasonFlags.key_compromise])

    def told(**part):
        extension = x509.IssuingDistributionPoint(**{**no, **part})
        content = issued.revocations(extensions=[(extension, True)])
        return _asked_of(_list(content), issued, card)

    assert told(full_name=[part_1]) is None
    assert told(full_name=[part_1], only_contains_user_certs=True) is None
    assert told(full_name=None, only_contains_user_certs=True) is None
    assert told(full_name=[part_2]) == UNKNOWN
    assert told(full_name=[part_1], only_some_reasons=some) == UNKNOWN
    assert told(full_name=[part_1], indirect_crl=True) == UNKNOWN
    assert told(full_name=[part_1], only_contains_ca_certs=True) == UNKNOWN
    assert told(full_name=None, only_contains_attribute_certs=True) == UNKNOWN
    card = issued.card(more=[(NAMES_UNREADABLE, False)])
    assert told(full_name=[part_1]) == UNKNOWN


def test_a_list_of_changes_only_lets_nobody_in(issued):
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"\x05\x00")
    for extension in (x509.DeltaCRLIndicator(1), unknown, PART_UNREADABLE):
        content = issued.revocations(extensions=[(extension, True)])
        assert _asked_of(_list(content), issued, issued.card()) == UNKNOWN


# --- responders


def test_a_responder_tells_of_one_card(issued):
    card = issued.card()
    for by in (None, issued.answerer()):
        assert _asked_of(_responder(issued, card, by=by), issued, card) is None
    issued.revoked.add(4_711)
    for by in (None, issued.answerer()):
        assert _asked_of(_responder(issued, card, by=by), issued, card) == REVOKED


def test_an_answer_that_cannot_be_relied_on_lets_nobody_in(issued):
    card, other = issued.card(), issued.card(4_712)
    impostor = Authority(generation="impostor")
    for source in (
        _responder(issued, other),
        _responder(issued, card, at=NOW - 2 * DAY, until=NOW - DAY),
        _responder(issued, card, at=NOW + DAY),
        _responder(issued, card, at=NOW - 2 * DAY, until=None),
        _responder(issued, card, at=NOW - 2 * DAY, until=NOW + 30 * DAY),
        _responder(issued, card, at=NOW - 2 * DAY, until=NOW + 30 * DAY, nonce=None),
        _responder(issued, card, nonce=b"played again: 16"),
        _responder(issued, card, by=issued.answerer(may=False)),
        _responder(issued, card, by=issued.answerer(to_day=NOW - DAY / 2)),
        _responder(issued, card, by=impostor.answerer()),
        _responder(impostor, impostor.card()),
        Responder(RESPONDER_AT, lambda *_: b"<html>"),
        Responder(
            RESPONDER_AT,
            lambda *_: ocsp.OCSPResponseBuilder.build_unsuccessful(
                ocsp.OCSPResponseStatus.TRY_LATER
            ).public_bytes(Encoding.DER),
        ),
    ):
        assert _asked_of(source, issued, card) == UNKNOWN


def test_a_responder_may_leave_out_nonce_and_end(issued):
    card = issued.card()
    assert _asked_of(_responder(issued, card, nonce=None, until=None), issued, card) is None


def test_an_answer_signed_by_what_is_broken_lets_nobody_in(issued, monkeypatch):
    monkeypatch.setattr(revocation, "_WEAK", hashes.SHA256)
    card = issued.card()
    assert _asked_of(_responder(issued, card), issued, card) == UNKNOWN
