"""Everything that an answer has to prove, and the refusal of each that does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.cards import answers, challenges, refusals
from kiyaku.cards.answers import Asked
from kiyaku.cards.challenges import BIND, SIGN_IN
from kiyaku.cards.revocation import Responder, RevocationList
from kiyaku.cards.trust import Trust
from tests.cards.authority import DAY, LIST_AT, NOW, RESPONDER_AT, Authority, key

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued() -> Authority:
    return Authority()


def trusted(issued, card=None) -> Trust:
    """The authority's root, list and responder, all of them asked."""
    card = card or issued.card()
    sources = (
        RevocationList(LIST_AT, lambda *_: issued.revocations()),
        Responder(RESPONDER_AT, lambda _, body: issued.answer(body, card)),
    )
    return Trust((issued.root,), sources)


def asked(purpose=SIGN_IN) -> Asked:
    made = challenges.make(purpose, at=NOW)
    return Asked(made.nonce, made.browser, purpose, "https://a.example.jp", "net")


def answer(question, card, *, trust, signed=None, at=NOW):
    """What comes of a card's answer: the card, or the code of the refusal."""
    said = {name: getattr(signed or question, name) for name in ("origin", "service", "purpose")}
    message = challenges.message((signed or question).nonce, **said)
    given = {"certificate": card.der, "signature": card.sign(message)}
    try:
        return answers.verify(question, **given, trust=trust, at=at)
    except OperationRefused as refusal:
        return refusal.code


def test_a_card_that_proves_it_all_passes_once(issued):
    question, card = asked(), issued.card()
    passed = answer(question, card, trust=trusted(issued))
    assert passed.identity.serial == f"{4_711:x}"
    assert passed.expires_at == card.certificate.not_valid_after_utc
    assert answer(question, card, trust=trusted(issued)) == "card_wrong_challenge"


def test_each_that_is_wrong_has_its_own_refusal(issued):
    trust = trusted(issued)
    found = {
        answer(asked(), Authority(unit="another").card(), trust=trust),
        answer(asked(), issued.card(to_day=NOW - DAY / 2), trust=trust),
        answer(asked(), issued.card(from_day=NOW + DAY / 2), trust=trust),
        answer(asked(), issued.signing_card(), trust=trust),
        answer(asked(), issued.card(uses=("key_agreement",)), trust=trust),
        answer(asked(), replace(issued.card(), private=key("other")), trust=trust),
        answer(asked(), issued.card(), trust=Trust((), ())),
        answer(asked(), issued.card(), trust=Trust((issued.root,), ())),
        answer(asked(), issued.card(), trust=trust, at=NOW + DAY),
        answer(asked(), issued.card(9), trust=trust),
    }
    issued.revoked.add(4_711)
    found.add(answer(asked(), issued.card(), trust=trust))
    assert found == {
        "card_wrong_chain", "card_expired", "card_not_yet_valid", "card_for_signing",
        "card_wrong_purpose", "card_wrong_signature", "card_not_set_up", "card_wrong_challenge",
        "card_revocation_unknown", "card_revoked",
    }  # fmt: skip


@pytest.mark.parametrize(
    "elsewhere",
    [{"origin": "https://evil.example.jp"}, {"service": "spa"}, {"purpose": BIND}],
)
def test_what_was_signed_for_another_place_is_no_answer_here(issued, elsewhere):
    question = asked()
    signed = replace(question, **elsewhere)
    code = answer(question, issued.card(), trust=trusted(issued), signed=signed)
    assert code == "card_wrong_signature"


def test_a_wrong_answer_costs_the_question(issued):
    question, card = asked(), issued.card()
    wrong = replace(card, private=key("other"))
    assert answer(question, wrong, trust=trusted(issued)) == "card_wrong_signature"
    assert answer(question, card, trust=trusted(issued)) == "card_wrong_challenge"


def test_every_refusal_is_told_in_both_languages():
    for code in refusals.CODES:
        refusal = refusals.refused(code)
        assert refusal.code == code
        assert refusal.message("ja") != refusal.message("en")
