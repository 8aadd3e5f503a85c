"""Signing in with a card on the pages: registering it, replacing it, taking it off, refusals."""

from __future__ import annotations

import base64
import re
import uuid
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.base import clock
from kiyaku.cards import trust
from kiyaku.cards.challenges import BIND, GOOD_FOR, SIGN_IN
from kiyaku.cards.models import CardBinding
from kiyaku.cards.revocation import RevocationList
from kiyaku.cards.trust import Trust
from kiyaku.web import card as reader
from tests import site
from tests.cards.authority import LIST_AT, NAMES_UNREADABLE, NOW, Authority, Card
from tests.living import Living

pytestmark = pytest.mark.django_db


class Place:
    """A service with two members, and an authority that the installation relies on."""

    def __init__(self) -> None:
        self.life = Living("netsugen", "2026-11-01")
        self.issued = Authority()
        self.trust = Trust(
            (self.issued.root,), (RevocationList(LIST_AT, lambda *_: self.issued.revocations()),)
        )
        self.now = NOW
        self.users = {}
        for handle in ("N1", "N2"):
            self.life.register(handle)
            self.users[handle] = site.member(self.life.id, handle)
        self.public = f"/{self.life.code}/card/"
        self.own = f"/{self.life.code}/my/card/"

    def of(self, handle: str, language: str = "ja") -> Client:
        """A browser in which a member has just shown who it is."""
        return site.signed_in(self.users[handle], language=language, has_stepped_up=True)

    def bind(self, handle: str, card: Card) -> Any:
        return answer(self.of(handle), self.own, card)


@pytest.fixture
def place(monkeypatch) -> Place:
    made = Place()
    monkeypatch.setattr(trust, "relied_on", lambda: made.trust)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def browser(language: str = "ja") -> Client:
    return Client(headers={"accept-language": language})


def question(client: Client, address: str) -> tuple[bytes, str]:
    """What a card is asked on a page: the message, the nonce."""
    page = client.post(address).content.decode()
    message = re.search(r'data-card-question="([^"]+)"', page)
    nonce = re.search(r'name="nonce" value="([^"]+)"', page)
    assert message, page
    assert nonce, page
    return base64.b64decode(message[1]), nonce[1]


def answer(client: Client, address: str, card: Card, **more: str) -> Any:
    """A card is asked on a page and answers."""
    message, nonce = question(client, address)
    return client.post(address, sent(card, message, nonce, **more))


def sent(card: Card, message: bytes, nonce: str, **more: str) -> dict[str, str]:
    given = {"certificate": card.der, "signature": card.sign(message)}
    encoded = {name: base64.b64encode(one).decode() for name, one in given.items()}
    return {"key": uuid.uuid4().hex, "nonce": nonce, **encoded, **more}


def is_signed_in(client: Client) -> bool:
    return client.get("/~/account/").status_code == 200


def test_a_member_registers_a_card_and_signs_in_with_it(place):
    page = place.of("N1").get(place.own).content.decode()
    assert "12桁の個人番号" in page
    assert "#c1-5" in page
    card = place.issued.card()
    assert place.bind("N1", card).url == place.own
    client = browser()
    answered = answer(client, place.public, card)
    assert (answered.status_code, answered.url) == (302, f"/{place.life.code}/enter/")
    assert client.session["_auth_user_id"] == str(place.users["N1"].pk)
    assert client.get(place.public).url == f"/{place.life.code}/enter/"
    # As after any sign-in, who would change the card shows once more who it is.
    assert "/reauthenticate/" in client.get(place.own).url
    assert "登録したカード" in place.of("N1").get(place.own).content.decode()


def test_a_card_and_its_pin_are_two_factors(place):
    place.bind("N1", place.issued.card())
    TOTP.activate(place.users["N1"], "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    by_password = browser()
    typed = {"login": place.users["N1"].username, "password": site.PASSWORD}
    by_password.post("/~/accounts/login/", typed)
    assert not is_signed_in(by_password)
    client = browser()
    answer(client, place.public, place.issued.card())
    assert is_signed_in(client)


def test_what_was_answered_once_opens_nothing_again(place):
    place.bind("N1", place.issued.card())
    client = browser()
    message, nonce = question(client, place.public)
    recorded = sent(place.issued.card(), message, nonce)
    assert client.post(place.public, recorded).status_code == 302
    for again in (browser(), client):
        again.logout()
        answered = again.post(place.public, recorded)
        assert answered.status_code == 422
        assert "この応答は使えません" in answered.content.decode()
        assert not is_signed_in(again)


def test_each_refusal_is_told_on_the_page_and_nobody_is_let_in(place):
    place.bind("N1", place.issued.card())
    told = [
        ("信頼している認証局", Authority(unit="another").card()),
        ("署名用の証明書", place.issued.signing_card()),
        ("有効期間が過ぎて", place.issued.card(to_day=NOW - GOOD_FOR)),
        ("まだどのログインにも", place.issued.card(4_712)),
        ("応答が、この証明書のものと", Card(place.issued.card().certificate, Authority().private)),
    ]
    for words, card in told:
        client = browser()
        answered = answer(client, place.public, card)
        assert answered.status_code == 422
        page = answered.content.decode()
        assert words in page
        assert 'role="alert"' in page
        assert 'name="nonce"' not in page  # the button asks anew
        assert not is_signed_in(client)
    place.issued.revoked.add(4_711)
    assert "失効しています" in answer(browser(), place.public, place.issued.card()).content.decode()
    place.now = NOW + GOOD_FOR
    place.trust = Trust((place.issued.root,), (RevocationList(LIST_AT, lambda *_: b""),))
    page = answer(browser("en"), place.public, place.issued.card()).content.decode()
    assert "cannot be found out now" in page


def test_what_is_no_answer_is_refused(place):
    for more in ({"certificate": "%%%"}, {"signature": ""}, {"certificate": "AAAA" * 4_000}):
        answered = answer(browser(), place.public, place.issued.card(), **more)
        assert answered.status_code == 422
        assert "証明書を読めません" in answered.content.decode()
    unreadable = place.issued.card(more=[(NAMES_UNREADABLE, False)])
    for language, words in (("ja", "証明書を読めません"), ("en", "cannot be read")):
        answered = answer(browser(language), place.public, unreadable)
        assert answered.status_code == 422
        assert words in answered.content.decode()


def test_the_card_signs_where_the_site_is_and_not_what_a_request_says(place, settings):
    host = {"headers": {"host": "localhost"}}
    assert b"\nhttp://localhost\n" in question(Client(**host), place.public)[0]
    settings.ORIGIN = "https://member.example.jp"
    place.bind("N1", place.issued.card())
    client = Client(**host)
    asked = question(client, place.public)
    assert b"\nhttps://member.example.jp\n" in asked[0]
    assert client.post(place.public, sent(place.issued.card(), *asked)).status_code == 302


def test_a_card_sent_twice_is_registered_once(place):
    client = place.of("N1")
    given = sent(place.issued.card(), *question(client, place.own))
    for _ in range(2):
        answered = client.post(place.own, given)
        assert (answered.status_code, answered.url) == (302, place.own)
    assert CardBinding.objects.count() == 1
    assert place.of("N2").post(place.own, given).status_code == 422


def test_a_question_of_another_purpose_or_browser_is_not_answered(place):
    place.bind("N1", place.issued.card())
    asked = question(place.of("N2"), place.own)
    client = browser()
    question(client, place.public)
    assert client.post(place.public, sent(place.issued.card(), *asked)).status_code == 422
    late = browser()
    asked = question(late, place.public)
    place.now = NOW + 2 * GOOD_FOR
    assert late.post(place.public, sent(place.issued.card(), *asked)).status_code == 422
    assert (BIND, SIGN_IN) == ("bind", "sign_in")


def test_another_members_card_is_not_registered(place):
    place.bind("N1", place.issued.card())
    answered = place.bind("N2", place.issued.card())
    assert answered.status_code == 422
    assert "すでに登録されています" in answered.content.decode()


def test_a_card_is_replaced_and_taken_off(place):
    client = place.of("N1")
    answer(client, place.own, place.issued.card(), key="k1")
    answer(client, place.own, place.issued.card(4_712), key="k2")
    assert not is_signed_in_with(place, place.issued.card())
    assert is_signed_in_with(place, place.issued.card(4_712))
    page = client.get(place.own).content.decode()
    binding = re.search(r'name="binding" value="(\d+)"', page)[1]
    refused = place.of("N2").post(place.own, {"key": "o", "binding": binding})
    assert refused.status_code == 422
    done = client.post(place.own, {"key": "k3", "binding": binding}, follow=True)
    assert "登録を外しました" in done.content.decode()
    assert not is_signed_in_with(place, place.issued.card(4_712))


def is_signed_in_with(place: Place, card: Card) -> bool:
    client = browser()
    answer(client, place.public, card)
    return is_signed_in(client)


def test_who_would_change_the_card_shows_once_more_who_it_is(place):
    client = site.signed_in(place.users["N1"])
    for asked in (client.get(place.own), client.post(place.own)):
        assert "/reauthenticate/" in asked.url


def test_what_is_sent_too_late_is_not_kept_and_the_page_is_there_after_the_password(
    place, settings
):
    client = place.of("N1")
    answer(client, place.own, place.issued.card())
    given = sent(place.issued.card(4_712), *question(client, place.own))
    binding = re.search(r'name="binding" value="(\d+)"', client.get(place.own).content.decode())[1]
    for late in (given, {"key": "k", "binding": binding}):
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
        asked = client.post(place.own, late)
        assert "/reauthenticate/" in asked.url
        assert "nonce" not in str(dict(client.session.items()))
        assert "account_reauthentication_state" not in client.session
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
        proved = client.post(asked.url, {"password": site.PASSWORD})
        assert (proved.status_code, proved.url) == (302, place.own)
        assert "登録したカード" in client.get(place.own).content.decode()
    assert client.post(place.own, {"key": "k", "binding": binding}).status_code == 302
    assert not is_signed_in_with(place, place.issued.card())


def test_who_asks_without_end_is_held_off(place):
    client = browser()
    for _ in range(reader.MOST_A_MINUTE):
        assert client.post(place.public).status_code == 200
    assert client.post(place.public).status_code == 429


def test_where_nothing_is_set_up_the_page_says_so_and_asks_nothing(place):
    assert "card/" in browser().get(f"/{place.life.code}/").content.decode()
    place.trust = Trust((), ())
    for method in ("get", "post"):
        page = getattr(browser(), method)(place.public).content.decode()
        assert "準備ができていません" in page
        assert "data-card-question" not in page
    assert "/card/" not in browser().get(f"/{place.life.code}/").content.decode()
    assert "準備ができていません" in place.of("N1").get(place.own).content.decode()


def test_where_the_terms_know_no_card_there_is_no_page(place):
    life = Living("choppaya", "2026-11-01")
    life.register("N1")
    user = site.member(life.id, "N1")
    assert browser().get(f"/{life.code}/card/").status_code == 404
    client = site.signed_in(user, has_stepped_up=True)
    assert client.get(f"/{life.code}/my/card/").status_code == 404
    assert "マイナンバーカード" not in client.get("/~/account/").content.decode()
    assert place.own in place.of("N1").get("/~/account/").content.decode()
    staff = site.signed_in(site.staff(place.life.id, Role.FRONT_DESK), has_stepped_up=True)
    assert staff.get(place.own).status_code == 404
