"""``kiyaku lost-property``, ``damage``, ``inspection``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import hall, net

pytestmark = pytest.mark.django_db


def test_a_thing_is_stored_found_named_handed_out_or_kept_until_its_day(
    kiyaku: Kiyaku, tmp_path: Path
) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual")
    photo = tmp_path / "umbrella.txt"
    photo.write_text("made up", encoding="utf-8")
    asked = ("lost-property", "store", "@", "a black umbrella", "--place", "hall")
    told = (*asked, "--member", "hanako", "--evidence", str(photo), "--key", "k")
    first, again = running.data(*told), running.data(*told)
    assert again["repeated"] and again["thing"] == first["thing"]
    thing = str(first["thing"])
    assert thing in running("lost-property", "list", "@", "umbrella").out
    assert running.data("lost-property", "list", "@", "--disposable")["things"] == []
    early = running("lost-property", "dispose", "@", thing, exit_code=1)
    assert first["disposable_on"] in early.err and "16-3" in early.err
    shown = running("lost-property", "show", "@", thing).out
    assert "hanako" in shown and "stored" in shown
    hand_out = ("lost-property", "hand-out", "@", thing, "--to", "Hanako")
    assert "document" in running(*hand_out, "--identity", "face", exit_code=1).err
    running(*hand_out, "--identity", "document")
    assert running.data("lost-property", "show", "@", thing)["state"] == "handed_out"
    assert "none" in running("lost-property", "list", "@").out
    assert thing in running("lost-property", "list", "@", "--all").out
    too_large = tmp_path / "large.png"
    too_large.write_bytes(b"\x89PNG\r\n\x1a\n" + b"." * (10 * 1024 * 1024))
    refused = running(*asked, "--evidence", str(too_large), exit_code=1)
    assert "10 MB" in refused.err


def test_what_went_without_an_owner_is_charged_once_somebody_is_known(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    day = running.data("lost-property", "store", "@", "a box", "--place", "hall")
    old = ("--found-on", "2026-01-15", "--stored-on", "2026-01-15")
    box = str(running.data("lost-property", "store", "@", "a box", "--place", "x", *old)["thing"])
    assert day["thing"] != int(box)
    assert running.data("lost-property", "list", "@", "--disposable")["things"] != []
    running("member", "register", "@", "hanako", "--plan", "individual")
    gone = running.data("lost-property", "dispose", "@", box, "--cost", "1100")
    assert gone["charge"] is None
    assert "nobody knows" in running("lost-property", "charge", "@", box, exit_code=1).err
    running("lost-property", "owner", "@", box, "hanako")
    charge = running.data("lost-property", "charge", "@", box)["charge"]
    (cost,) = running.data("costs", "@", "hanako")["costs"]
    assert (cost["charge"], cost["kind"], cost["amount_yen"]) == (charge, "disposal", 1_100)


def test_damage_is_reported_put_at_an_amount_and_decided(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual")
    report = ("damage", "report", "@", "hanako", "a chair", "--place", "hall", "--key", "k")
    number = str(running.data(*report)["damage"])
    assert running.data(*report)["repeated"]
    assert "a chair" in running("damage", "list", "@").out
    decide = ("damage", "decide", "@", number, "--reason", "seen")
    assert "amount" in running(*decide, "--claim", exit_code=1).err
    running("damage", "claim", "@", number, "12000", "--grounds", "its price")
    assert running.data(*decide, "--claim")["charge"] is not None
    assert running.data("damage", "list", "@")["damage"] == []
    assert "12,000" in running("damage", "list", "@", "--all").out


def test_an_inspection_is_recorded_and_reported(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual")
    told = ("inspection", "record", "@", "hanako", "--reason", "a call", "--seen", "fire")
    number = str(running.data(*told)["inspection"])
    report = running.data("inspection", "report-breach", "@", number, "dangerous_goods")["report"]
    assert str(report) in running("inspection", "list", "@", "hanako").out


def test_terms_without_them_refuse_the_commands(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "home")
    for command in (
        ("lost-property", "store", "@", "a bag", "--place", "hall"),
        ("lost-property", "list", "@"),
        ("damage", "report", "@", "hanako", "a chair", "--place", "hall"),
        ("damage", "list", "@"),
        ("inspection", "record", "@", "hanako", "--reason", "x", "--seen", "y"),
    ):
        assert "these terms say nothing" in running(*command, exit_code=1).err
