"""A question for a card is answered once, soon, by the browser and for the purpose it was for."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from kiyaku.base.errors import OperationRefused
from kiyaku.cards import challenges
from kiyaku.cards.challenges import BIND, GOOD_FOR, SIGN_IN
from kiyaku.cards.models import CardChallenge
from tests.cards.authority import DAY, NOW
from tests.living import select

pytestmark = pytest.mark.django_db


def _refused(nonce, browser, purpose=SIGN_IN, at=NOW):
    with pytest.raises(OperationRefused) as refusal:
        challenges.take(nonce, browser=browser, purpose=purpose, at=at)
    return refusal.value.code == "card_wrong_challenge"


def test_a_question_is_answered_once():
    asked = challenges.make(SIGN_IN, at=NOW)
    challenges.take(asked.nonce, browser=asked.browser, purpose=SIGN_IN, at=NOW + GOOD_FOR)
    assert _refused(asked.nonce, asked.browser)


def test_what_was_never_asked_is_not_answered():
    asked = challenges.make(SIGN_IN, at=NOW)
    other = challenges.make(SIGN_IN, at=NOW)
    assert asked.nonce != other.nonce
    assert _refused("0" * 64, asked.browser)


@pytest.mark.parametrize("wrong", ["late", "browser", "purpose"])
def test_a_wrong_answer_uses_the_question_up(wrong):
    asked = challenges.make(SIGN_IN, at=NOW)
    browser = "another" if wrong == "browser" else asked.browser
    purpose = BIND if wrong == "purpose" else SIGN_IN
    at = asked.expires_at + DAY / 86_400 if wrong == "late" else NOW
    assert _refused(asked.nonce, browser, purpose, at)
    assert _refused(asked.nonce, asked.browser)


def test_the_database_keeps_no_two_alike_and_nothing_that_answers():
    asked = challenges.make(SIGN_IN, at=NOW)
    row = CardChallenge.objects.get()
    assert asked.nonce not in (row.digest, row.browser)
    with pytest.raises(IntegrityError), transaction.atomic():
        CardChallenge.objects.create(
            digest=row.digest, browser=row.browser, purpose=BIND, expires_at=NOW
        )


def test_questions_of_long_ago_are_forgotten():
    challenges.make(SIGN_IN, at=NOW - 2 * DAY)
    challenges.make(SIGN_IN, at=NOW)
    assert select("SELECT count(*) FROM card_challenge") == [1]


def test_what_is_signed_names_place_service_and_purpose():
    one = {"origin": "https://a.example.jp", "service": "net", "purpose": SIGN_IN}
    signed = challenges.message("0f", **one)
    changes = ({"origin": "https://b.example.jp"}, {"service": "spa"}, {"purpose": BIND})
    assert len({signed, *(challenges.message("0f", **{**one, **more}) for more in changes)}) == 4
