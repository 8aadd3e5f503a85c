"""``kiyaku service operator``."""

from __future__ import annotations

import pytest

from kiyaku.flows import timeline
from tests.cli.conftest import Kiyaku
from tests.cli.running import hall

pytestmark = pytest.mark.django_db

GIVEN = (
    "--name", "架空県", "--postal-code", "000-0000", "--address", "架空市1-1",
    "--contact", "会計係", "--contact", "電話 00-0000-0000",
    "--registration-number", "t8000000000001", "--tax-percent", "10",
    "--payment-ja", "架空銀行", "--payment-ja", "普通 0000001", "--payment-en", "Kaku Bank",
)  # fmt: skip


def test_an_operator_is_entered_changed_in_part_and_shown(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    assert "No operator has been entered yet" in running("service", "operator", "@").out
    assert running.data("service", "operator", "@") is None
    said = running("service", "operator", "@", *GIVEN, "--by", "yamada").out
    assert said == (
        "Business day 2026-11-21: the operator's particulars from 2026-11-21 on were entered.\n"
    )
    running.close_until("2026-11-25")
    moved = running.data("service", "operator", "@", "--address", "架空市2-2")
    assert (moved["from_day"], moved["business_day"], moved["repeated"]) == (
        "2026-11-26",
        "2026-11-26",
        False,
    )
    assert running.data("service", "operator", "@") == {
        "name": "架空県", "postal_code": "000-0000", "address": "架空市2-2",
        "contact": "会計係\n電話 00-0000-0000", "registration_number": "T8000000000001",
        "tax_percent": 10, "payment_ja": "架空銀行\n普通 0000001", "payment_en": "Kaku Bank",
    }  # fmt: skip
    earlier = running.data("service", "operator", "@", "--from", "2026-11-21")
    assert earlier["address"] == "架空市1-1"
    words = running("service", "operator", "@").out
    assert "registration number for the tax  T8000000000001" in words
    assert "登録番号(適格請求書発行事業者)" in running(
        "service", "operator", "@", english=False
    ).out  # fmt: skip


def test_a_number_is_taken_away_again(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running("service", "operator", "@", *GIVEN)
    running("service", "operator", "@", "--registration-number", "")
    assert running.data("service", "operator", "@")["registration_number"] == ""
    assert "registration number for the tax  —" in running("service", "operator", "@").out


def test_it_is_journaled_and_done_once_per_key(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    for repeated in (False, True):
        told = running.data("service", "operator", "@", *GIVEN, "--from", "2027-01-01",
                            "--key", "k")  # fmt: skip
        assert (told["from_day"], told["repeated"]) == ("2027-01-01", repeated)
    events = [one.event for one in timeline.events(running.service)]
    assert events == ["service_opened", "operator_set"]
    listed = running("events", "@").out
    assert "the operator's particulars change from 2027-01-01 on" in listed
    assert "架空" not in listed


@pytest.mark.parametrize(
    ("options", "en"),
    [
        (("--address", "x"), "the operator's name is missing"),
        (("--name", "x", "--registration-number", "T1"), "'T1' is no registration number"),
        (("--name", "x", "--registration-number", "T8000000000001"), "rate of the consumption tax"),
        (("--name", "x", "--tax-percent", "ten"), "--tax-percent: 'ten' will not do"),
        (("--name", "x", "--tax-percent", "100"), "a percentage from 1 to 99"),
        (("--name", "x" * 201), "name is too long: give up to 200 characters"),
        (("--name", "x", "--from", "soon"), "--from: 'soon' will not do"),
    ],
)
def test_what_cannot_be_entered_is_one_line(
    kiyaku: Kiyaku, options: tuple[str, ...], en: str
) -> None:
    running = hall(kiyaku)
    refused = running("service", "operator", "@", *options, exit_code=1)
    assert en in refused.err
    assert len(refused.err.splitlines()) == 1
    assert running.data("service", "operator", "@") is None
