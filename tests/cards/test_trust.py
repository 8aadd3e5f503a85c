"""Whom an installation is set to rely on, and how its addresses are asked."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from kiyaku.base.errors import OperationRefused
from kiyaku.cards import revocation, trust
from tests.cards.authority import NOW, Authority
from tests.cards.responding import responding


@pytest.fixture
def roots(tmp_path, settings):
    """A file with two generations, which the installation is set to rely on."""
    pinned = tmp_path / "roots.pem"
    generations = [Authority(), Authority(generation="second")]
    pinned.write_bytes(b"".join(one.root.public_bytes(Encoding.PEM) for one in generations))
    settings.KIYAKU_CARD_ROOTS = str(pinned)
    return pinned


def test_lists_and_responders_are_asked_over_http(roots, settings):
    issued = Authority()
    card = issued.card()
    with responding(issued, card) as address:
        settings.KIYAKU_CARD_LIST = f"{address}/list"
        settings.KIYAKU_CARD_RESPONDER = f"{address}/ocsp"
        relied_on = trust.relied_on()
        assert relied_on.is_set_up
        assert [one.subject for one in relied_on.roots] == [issued.root.subject] * 2
        both = {"sources": relied_on.sources, "at": NOW}
        revocation.check(card.certificate, issued.root, **both)
        issued.revoked.add(4_711)
        for source in relied_on.sources:
            with pytest.raises(OperationRefused) as refusal:
                revocation.check(card.certificate, issued.root, sources=[source], at=NOW)
            assert refusal.value.code == "card_revoked"
        with pytest.raises(OSError, match="302"):
            trust.fetch(f"{address}/elsewhere", None)
    with pytest.raises(OperationRefused) as refusal:  # nobody answers any more
        revocation.check(card.certificate, issued.root, **both)
    assert refusal.value.code == "card_revocation_unknown"


def test_each_generation_is_asked_at_its_own_addresses(roots, settings):
    first, second = Authority(), Authority(generation="second")
    cards = first.card(), second.card()

    def refusals():
        found = []
        for issued, card in zip((first, second), cards, strict=True):
            sources = trust.relied_on().sources
            try:
                revocation.check(card.certificate, issued.root, sources=sources, at=NOW)
            except OperationRefused as refusal:
                found.append(refusal.code)
            else:
                found.append(None)
        return found

    with responding(first, cards[0]) as one:
        with responding(second, cards[1]) as other:
            settings.KIYAKU_CARD_LIST = f"{one}/list {other}/list"
            settings.KIYAKU_CARD_RESPONDER = f" {one}/ocsp\n{other}/ocsp "
            assert len(trust.relied_on().sources) == 2
            assert refusals() == [None, None]
            second.revoked.add(4_711)
            assert refusals() == [None, "card_revoked"]
        # What the one cannot be asked about any more, the other does not answer in its stead.
        assert refusals() == [None, "card_revocation_unknown"]


def test_an_answer_longer_than_any_list_is_not_read(monkeypatch):
    monkeypatch.setattr(trust, "LONGEST", 10)
    issued = Authority()
    with (
        responding(issued, issued.card()) as address,
        pytest.raises(OSError, match="longer"),
    ):
        trust.fetch(f"{address}/list", None)


def test_an_address_that_is_none_does_not_answer():
    for address in ("http://127.0.0.1:1/", "nonsense"):
        with pytest.raises(OSError, match=r"refused|ValueError"):
            trust.fetch(address, None)


def test_without_settings_nobody_is_relied_on(settings):
    settings.KIYAKU_CARD_ROOTS = ""
    assert not trust.relied_on().is_set_up
    assert trust.roots_can_be_read() == []


def test_an_installation_set_up_by_half_does_not_start(roots, settings):
    assert [one.id for one in trust.roots_can_be_read()] == ["kiyaku.E202"]
    settings.KIYAKU_CARD_LIST = "http://127.0.0.1/list"
    assert trust.roots_can_be_read() == []
    roots.write_text("no certificate")
    assert [one.id for one in trust.roots_can_be_read()] == ["kiyaku.E201"]
    settings.KIYAKU_CARD_ROOTS = str(roots.with_name("missing"))
    assert [one.id for one in trust.roots_can_be_read()] == ["kiyaku.E201"]
