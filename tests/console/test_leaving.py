"""Leaving, entered on the desk: what it comes to is shown before, and is what the close bills."""

from __future__ import annotations

import re

import pytest

from kiyaku.accounts.rights import Role
from tests import site
from tests.living import Living, select

pytestmark = pytest.mark.django_db


def desk_of(living: Living):
    return site.signed_in(site.staff(living.id, Role.FRONT_DESK), language="en")


def shown(client, living: Living, act: str, **facts: str) -> str:
    address = f"/{living.code}/desk/members/{living.members['m']}/{act}/"
    response = client.post(address, {"key": "k", **facts})
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>|\s+", " ", response.content.decode().split("<main")[1])
    confirmed = client.post(address, {"key": "k", "confirmed": "1", **facts})
    assert confirmed.status_code == 302
    return re.sub(" +", " ", text)


def after(text: str, words: str) -> int:
    """The first amount of yen behind some words."""
    found = re.search(re.escape(words) + r".*?¥([\d,]+)", text)
    assert found is not None, (words, text)
    return int(found[1].replace(",", ""))


def invoiced(living: Living) -> int:
    (total,) = select("SELECT coalesce(sum(total_yen), 0) FROM invoice WHERE membership_id = %s",
                      living.members["m"])  # fmt: skip
    return int(total)


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_the_final_amount_is_shown_before_and_is_billed_after(pack: str) -> None:
    living = Living(pack, "2026-11-05")
    living.register("m")
    living.on("2026-11-20")
    living.pay("m", 1_000)
    text = shown(desk_of(living), living, "withdraw")
    living.closed("2027-03-01")
    assert after(text, "To be paid until then, in all") == invoiced(living) - 1_000 > 0
    assert "Art." in text


@pytest.mark.parametrize("paid_yen", [0, 10_000])
def test_an_initial_cancellation_is_reckoned_before_it_is_entered(paid_yen: int) -> None:
    living = Living("choppaya", "2026-11-24", parameters={"due_months_after": 0})
    living.register("m")
    living.on("2026-11-26")
    if paid_yen:
        living.pay("m", paid_yen)
    living.on("2026-11-30")
    facts = {"dispatched_on": "2026-11-29", "document_received_on": "2026-11-24"}
    text = shown(desk_of(living), living, "cancel", **facts)
    refunds = select("SELECT amount_yen FROM refund_due")
    living.closed("2027-01-02")
    (billed,) = select("SELECT sum(amount_yen) FROM invoice_line WHERE kind IN (4, 5)")
    if paid_yen:
        assert refunds == [after(text, "To be refunded")] == [5_700]
    else:
        assert billed == after(text, "Still to be paid") == 4_300
    assert "Art. 7(3)" in text
