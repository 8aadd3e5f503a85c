"""A member's My Number card in a browser, read by a reader that is a script of the test."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from playwright.sync_api import Page, expect

from tests.browser import story
from tests.browser.checks import assert_good
from tests.browser.stage import Kind
from tests.browser.windows import at
from tests.cards.authority import DAY, Authority, Card
from tests.cards.responding import responding

pytestmark = pytest.mark.usefixtures("acts_on_stage")

_READER = """
document.addEventListener("kiyaku-card-ask", async (event) => {
  const answer = await window.testCard(JSON.parse(event.detail).message);
  const detail = JSON.stringify(answer);
  document.dispatchEvent(new CustomEvent("kiyaku-card-answer", { detail }));
});
document.addEventListener("DOMContentLoaded", () => {
  document.documentElement.dataset.kiyakuCardReader = "1";
  document.dispatchEvent(new Event("kiyaku-card-reader"));
});
"""


def test_a_card_is_registered_and_signs_in(windows, settings, tmp_path):
    issued = Authority()
    card = issued.card(from_day=story.NOW - DAY)
    pinned = tmp_path / "roots.pem"
    pinned.write_bytes(issued.root.public_bytes(Encoding.PEM))
    settings.KIYAKU_CARD_ROOTS = str(pinned)
    with responding(issued, card, story.NOW) as address:
        settings.KIYAKU_CARD_LIST = f"{address}/list"
        settings.KIYAKU_CARD_RESPONDER = f"{address}/ocsp"
        page = windows.open("netsugen", Kind.MEMBER)
        reader(page, card, wrong_pins=1)
        register(page)
        page.get_by_role("button", name="ログアウト").click()
        expect(page.get_by_role("link", name="ログイン", exact=True)).to_be_visible()
        page.goto("/netsugen/")
        page.get_by_role("link", name="マイナンバーカードでログイン").click()
        assert_good(page)
        page.get_by_role("button", name="カードを読み取る").click()
        expect(page).to_have_url(at("/netsugen/my/"))
        expect(page.get_by_role("button", name="ログアウト")).to_be_visible()

        without = windows.open(scripts=False)
        without.goto("/netsugen/card/")
        without.get_by_role("button", name="カードを読み取る").click()
        expect(without.get_by_text("この画面では見つかりません")).to_be_visible()


def register(page: Page) -> None:
    """Have the card read on one's own page; the PIN is wrong at first."""
    page.goto("/~/account/")
    page.get_by_role("link", name="マイナンバーカードの登録").click()
    assert_good(page)
    page.get_by_role("button", name="カードを読み取る").click()
    expect(page.get_by_text("暗証番号が違います")).to_be_visible()
    assert_good(page)
    page.get_by_role("button", name="もう一度読み取る").click()
    expect(page.get_by_text("カードを登録しました")).to_be_visible()
    expect(page.get_by_role("heading", name="登録したカード")).to_be_visible()
    assert_good(page)


def reader(page: Page, card: Card, *, wrong_pins: int) -> None:
    """Give the window a reader with a card on it."""
    tries: list[str] = []

    def answered(message: str) -> dict[str, str]:
        tries.append(message)
        if len(tries) <= wrong_pins:
            return {"error": "wrong_pin"}
        signed = card.sign(base64.b64decode(message))
        given = {"certificate": card.der, "signature": signed}
        return {name: base64.b64encode(one).decode() for name, one in given.items()}

    page.expose_function("testCard", answered)
    page.add_init_script(_READER)
