"""``kiyaku service load-terms``, ``terms``, ``changes``, ``prices``; settings with their past."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiyaku import packs
from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, hall, net
from tests.flows.written_terms import written

pytestmark = pytest.mark.django_db

VERSION, BEFORE = "2024-03-05", "2023-11-01"


@pytest.fixture
def running(kiyaku: Kiyaku) -> Running:
    return hall(kiyaku)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A text that lacks one clause, has one more, and refers to nothing once."""
    path = tmp_path / "kiyaku.txt"
    text = written(
        packs.load("netsugen"), without=("16-6",), instead={"5-3": "第99条により27日に払う。"},
        more="第19条（休会）\n休むことができる。",
    )  # fmt: skip
    path.write_text(text, encoding="utf-8")
    return path


def test_a_text_is_loaded_and_compared_with_the_register(running: Running, file: Path) -> None:
    done = running("service", "load-terms", "@", VERSION, str(file), "--by", "staff")
    assert done.out.startswith(
        "Business day 2026-11-21: the text kiyaku.txt of the version of 2024-03-05 is loaded.\n"
    )
    assert "18 articles" not in done.out and "19 articles" in done.out
    assert "Art. 16(6)" in done.out
    assert "Art. 19(1)" in done.out
    assert "there is no article 99" in done.out
    japanese = running("service", "load-terms", "@", VERSION, str(file), english=False).out
    assert "2024-03-05 施行の版の本文 kiyaku.txt を読み込みました。" in japanese
    assert "第16条6項" in japanese
    told = running("service", "texts", "@").out
    assert told.count("kiyaku.txt") == 2 and "staff" in told
    rows = running.data("service", "texts", "@")
    assert [one["version"] for one in rows] == [VERSION, VERSION]
    assert "text" not in rows[0] and len(rows[0]["sha256"]) == 64


def test_a_report_is_data_and_a_repeat_says_so(running: Running, file: Path) -> None:
    command = ("service", "load-terms", "@", VERSION, str(file), "--key", "k", "--json")
    first, again = (json.loads(running(*command).out) for _ in range(2))
    assert (first.pop("repeated"), again.pop("repeated")) == (False, True)
    assert first == again
    assert [one["address"] for one in first["unfound"]] == ["16-6"]
    assert [one["address"] for one in first["unregistered"]] == ["19-1"]
    assert [one["code"] for one in first["findings"]] == ["reference-missing-article"]
    assert first["business_day"] == "2026-11-21"


def test_a_dry_run_loads_nothing(running: Running, file: Path) -> None:
    command = ("service", "load-terms", "@", VERSION, str(file), "--dry-run")
    assert "Art. 16(6)" in running(*command).out
    assert running.data(*command)["loaded"] is None
    assert running.data("service", "texts", "@") == []
    assert running("service", "texts", "@").out == ""


def test_a_text_of_another_day_is_pointed_out(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    text = {"suppl": "この規約は、2023年11月1日から施行する。"}
    file.write_text(written(packs.load("netsugen"), instead=text), encoding="utf-8")
    note = "Note: the last date in the text is 2023-11-01, not the version's day."
    assert note in running("service", "load-terms", "@", VERSION, str(file)).out
    assert note not in running("service", "load-terms", "@", BEFORE, str(file)).out


@pytest.mark.parametrize(
    ("version", "name", "content", "en"),
    [
        ("2024-03-06", "a.txt", b"x", "no version is in force from 2024-03-06; there are:"),
        ("today", "a.txt", b"x", "VERSION: 'today' will not do; give a date"),
        (VERSION, "a.txt", b"", "a.txt is empty"),
        (VERSION, "a.txt", "ただの文。".encode(), "a.txt holds no article"),
        (VERSION, "a.pdf", b"%PDF-1.7", "Export it as plain text"),
        (VERSION, "nowhere/a.txt", None, "Cannot read"),
    ],
)
def test_what_cannot_be_loaded_is_one_line(
    running: Running, tmp_path: Path, version: str, name: str, content: bytes | None, en: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    refused = running("service", "load-terms", "@", version, str(file), exit_code=1)
    assert (refused.out, len(refused.err.splitlines())) == ("", 1)
    assert en in refused.err
    assert running.data("service", "texts", "@") == []


def test_the_terms_are_shown_with_wording_values_readings_and_prices(
    running: Running, file: Path
) -> None:
    assert "text not loaded" in running("service", "terms", "@").out
    running("service", "load-terms", "@", VERSION, str(file))
    running("service", "set-parameter", "@", "dunning_after_days", "7", "--from", "2026-12-01")
    shown = running("service", "terms", "@", "--on", "2026-12-01").out
    assert "(version of 2024-03-05, as of 2026-12-01)" in shown
    assert "2024-03-05– (in force) text kiyaku.txt" in shown
    assert "Art. 5(3) [rule; binds the member]" in shown
    assert "| 第99条により27日に払う。" in shown
    assert "2026-12-01– 7 days (the operator's settings)" in shown
    assert "¥ individual: 13,200 yen" in shown
    assert "→ fee_due_on" in shown or "fee_due_on," in shown
    assert "Art. 19(1) (not in the register)" in shown
    japanese = running("service", "terms", "@", english=False).out
    assert "第5条3項[規則、会員]" in japanese
    assert "第19条1項(登録簿にない)" in japanese


def test_the_terms_of_another_day_and_version(running: Running) -> None:
    page = running.data("service", "terms", "@", "--on", "2021-01-01")
    assert (page["on"], page["shown"]["first_day"]) == ("2021-01-01", "2020-12-21")
    assert page["versions"][0]["in_force"] is True
    other = running.data("service", "terms", "@", "--version", BEFORE)
    assert (other["on"], other["shown"]["first_day"]) == ("2026-11-21", BEFORE)
    refused = running("service", "terms", "@", "--on", "2020-12-20", exit_code=1)
    assert "before the first version" in refused.err
    assert "--on: 'soon' will not do" in running(
        "service", "terms", "@", "--on", "soon", exit_code=1
    ).err  # fmt: skip


def test_what_was_set_since_and_what_is_not_known_is_said(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    running("service", "set-parameter", "@", "due_day", "20")
    running.close_until("2026-11-22")
    running("service", "set-parameter", "@", "due_day", "25", "--reason", "a slip")
    shown = running("service", "terms", "@", "--on", "2026-11-22").out
    assert "the 20th (the operator's settings); as set since: the 25th" in shown
    assert "resumption fee: not known (no value has been set)" in shown
    assert "not set" in shown


def test_what_ends_the_text_and_a_plan_without_a_fee_are_shown(
    running: Running, tmp_path: Path
) -> None:
    file = tmp_path / "kiyaku.txt"
    file.write_text(written(packs.load("netsugen")) + "### おわり\n", encoding="utf-8")
    running("service", "load-terms", "@", VERSION, str(file))
    running("service", "set-price", "@", "night", "500", "--from", "2027-01-01", "--new-plan")
    shown = running("service", "terms", "@").out
    assert shown.splitlines()[-1] == "| ### おわり"
    assert "¥ night: no fee on this day" in shown
    assert "¥ night: 500 yen" in running("service", "terms", "@", "--on", "2027-01-01").out
    assert "night       2027-01-01  —      500 yen" in running("service", "prices", "@").out


def test_the_changes_between_two_versions(running: Running, file: Path, tmp_path: Path) -> None:
    running("service", "load-terms", "@", VERSION, str(file))
    refused = running("service", "changes", "@", BEFORE, VERSION, exit_code=1)
    assert "kiyaku service load-terms hall 2023-11-01 FILE" in refused.err
    old = tmp_path / "old.txt"
    text = {"5-3": "第99条により10日に払う。"}
    old.write_text(written(packs.load("netsugen"), instead=text), encoding="utf-8")
    running("service", "load-terms", "@", BEFORE, str(old))
    shown = running("service", "changes", "@", BEFORE, VERSION).out
    assert "[+27+]" in shown and "[-10-]" in shown
    assert running.data("service", "changes", "@", BEFORE, VERSION)["counts"]["changed"] == 1
    page = tmp_path / "changes.html"
    running("service", "changes", "@", BEFORE, VERSION, "--format", "html", "-o", str(page))
    assert "<ins>27</ins>" in page.read_text(encoding="utf-8")


def test_the_price_list(running: Running) -> None:
    running("service", "set-price", "@", "individual", "14300", "--from", "2027-04-01")
    shown = running("service", "prices", "@").out.splitlines()
    assert [line.split() for line in shown[1:]] == [
        ["individual", "—", "2027-03-31", "13,200", "yen", "in", "force"],
        ["individual", "2027-04-01", "—", "14,300", "yen"],
    ]
    page = running.data("service", "prices", "@", "--on", "2027-04-01")
    (plan,) = page["plans"]
    assert (plan["fee"]["monthly_fee_yen"], plan["future"]) == (14_300, [])
    assert plan["past"] == [
        {"from_day": None, "until_day": "2027-03-31", "monthly_fee_yen": 13_200}
    ]


def test_settings_are_listed_with_who_set_them(running: Running) -> None:
    running("service", "set-parameter", "@", "due_day", "12", "--from", "2027-01-01",
            "--individual-rules", "覚書", "--by", "director")  # fmt: skip
    running("service", "choose-reading", "@", "interest_end_day", "does_not_count",
            "--by", "director", "--reason", "until means before")  # fmt: skip
    shown = running("service", "parameters", "@").out
    assert "2026-11-21 director: 2027-01-01– the 12th (覚書)" in shown
    assert "2026-11-21 staff: 2025-04-01– 25‰ (2.5 %)" in shown
    told = {one["name"]: one for one in running.data("service", "parameters", "@")}
    assert told["due_day"]["history"][0]["by"] == "director"
    assert told["due_day"]["spans"][-1]["source"] == "individual_rules"
    shown = running("service", "readings", "@").out
    assert "2026-11-21 director: does_not_count" in shown
    assert "* does_not_count: " in shown and "- counts: " in shown
    assert "as by default" in shown
    readings = {one["reading"]["id"]: one for one in running.data("service", "readings", "@")}
    assert readings["interest_end_day"]["default"] == "counts"
    assert readings["interest_end_day"]["history"][0]["reason"] == "until means before"


def test_a_value_known_for_a_time_only_says_until_when(kiyaku: Kiyaku) -> None:
    kiyaku("service", "open", "bare", "--pack", "netsugen", "--opened-on", "2026-11-21",
           "--price", "usual=1")  # fmt: skip
    assert "2025-03-31" in kiyaku("service", "parameters", "bare", english=True).out
    network = net(kiyaku)
    assert "not set" in network("service", "parameters", "@").out


@pytest.mark.parametrize("command", ["texts", "terms", "prices", "parameters", "readings"])
def test_a_service_there_is_not_is_refused(kiyaku: Kiyaku, command: str) -> None:
    refused = kiyaku("service", command, "nowhere", english=True)
    assert (refused.exit_code, refused.out) == (1, "")
    assert "there is no service nowhere" in refused.err
