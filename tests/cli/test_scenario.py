"""`kiyaku scenario`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiyaku.base import database, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.cli import app

EXAMPLE = Path(__file__).resolve().parents[2] / "scenarios/netsugen/registered-on-the-21st.yaml"
STORY = """
title: A month and a half of one member
service: netsugen
settings:
  prices: {individual: 13200}
  parameters: {late_interest_rate_permille: {2025-04-01: 25}}
story:
  - {on: 2026-11-20, do: register, member: hanako, plan: individual}
  - {on: 2026-12-15, do: pay, member: hanako, amount_yen: all}
expect:
"""
# 26,400 yen, five days late: 26,400 × 2.5 % × 5 ÷ 365 = 9.04.
RIGHT = "  - {on: 2026-12-15, event: late_interest_charged, amount_yen: 9, days: 5}\n"
WRONG = "  - {on: 2026-12-15, event: late_interest_charged, amount_yen: 10, days: 5}\n"


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("KIYAKU_LANG", "en")


@pytest.fixture
def tables(db, monkeypatch):
    """The test's own tables, which are there; nothing is migrated inside its transaction."""
    monkeypatch.setattr(database, "migrate", lambda: None)


@pytest.fixture
def write(tmp_path):
    def write(text: str, name: str = "story.yaml") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def run(*words: str, exit_code: int = 0) -> Result:
    done = CliRunner().invoke(app, ["scenario", "run", *words])
    assert done.exit_code == exit_code, done.output
    return done


def unbroken(text: str) -> str:
    return " ".join(text.split())


def test_a_story_is_told_in_words(tables):
    told = unbroken(run(str(EXAMPLE)).stdout)
    assert "Registered on the 21st" in told
    assert "2027-01-01 hanako invoice 1 over 39,600 yen is issued, due 2027-01-10 5-3" in told
    assert "2027-01-15 hanako late interest of 13 yen for 5 days, due 2027-02-10 6-2" in told
    assert "2027-02-28 hanako membership ends by withdrawal 10-2 3-1" in told
    assert "131 days closed; 3 of 3 expectations held" in told


def test_a_story_is_told_in_japanese(tables, monkeypatch, write):
    monkeypatch.delenv("KIYAKU_LANG")
    told = unbroken(run(write(STORY + RIGHT)).stdout)
    assert "請求書 第1号 26,400円を発行(支払期限 2026-12-10)" in told
    assert "期待 1件のうち 1件が成立" in told


def test_json_is_one_event_a_line_in_the_order_of_legal_days(tables):
    done = run("--json", str(EXAMPLE))
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.stderr == ""
    assert [event["on"] for event in events] == sorted(event["on"] for event in events)
    assert all(
        {"on", "event", "member", "clauses", "terms_version"} <= set(event) for event in events
    )
    assert events[-1]["event"] == "day_closed"
    assert {
        "on": "2027-01-01",
        "event": "invoice_issued",
        "member": "hanako",
        "number": 1,
        "fiscal_year": 2026,
        "amount_yen": 39600,
        "due_on": "2027-01-10",
        "clauses": ["5-3"],
        "terms_version": "2024-03-05",
    } in events


def test_a_mismatch_shows_both_sides(tables, write):
    done = run(write(STORY + WRONG), exit_code=1)
    told = unbroken(done.stderr)
    assert "expectation 1: no event is as expected" in told
    assert '"amount_yen": 10, "days": 5' in told
    assert '"event": "late_interest_charged", "member": "hanako", "amount_yen": 9' in told
    assert "differs in: amount_yen" in told
    assert "0 of 1 expectations held" in done.stdout


def test_a_mismatch_leaves_the_json_lines_as_they_are(tables, write):
    done = run("--json", write(STORY + WRONG), exit_code=1)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert any(event["event"] == "late_interest_charged" for event in events)
    assert "no event is as expected" in done.stderr


def test_an_event_that_must_not_be_is_shown_when_it_is(tables, write):
    forbidden = "  - {event: invoice_overdue, member: hanako, absent: true}\n"
    done = run(write(STORY + forbidden), exit_code=1)
    assert "an event that must not be was found" in unbroken(done.stderr)
    assert '"event": "invoice_overdue", "member": "hanako"' in unbroken(done.stderr)


def test_an_event_that_is_absent_holds_its_expectation(tables, write):
    assert run(write(STORY + "  - {event: suspended, absent: true}\n" + RIGHT)).exit_code == 0


@pytest.mark.parametrize(
    ("expected", "differing"),
    [
        ('{event: late_interest_charged, clauses: ["6-2", "5-3"]}', "clauses"),
        ("{event: late_interest_charged, terms_version: 2023-11-01}", "terms_version"),
        ("{event: late_interest_charged, amount: 9}", "amount"),
        ("{event: late_interest_charged, due_on: 2026-12-10}", "due_on"),
        ("{event: late_interest_charged, days: '5'}", "days"),
    ],
)
def test_each_field_that_is_listed_must_agree(tables, write, expected, differing):
    done = run(write(f"{STORY}  - {expected}\n"), exit_code=1)
    assert f"differs in: {differing}" in unbroken(done.stderr)


def test_a_refusal_is_an_event_and_the_story_goes_on(tables, write):
    again = STORY.replace(
        "expect:", "  - {on: 2026-12-16, do: pay, member: hanako, amount_yen: all}\nexpect:"
    )
    refused = "  - {on: 2026-12-16, event: operation_refused, do: pay, code: nothing_open}\n"
    assert run(write(again + refused))
    assert run(write(again.replace("all}\nexpect", "all, refused: nothing_open}\nexpect")))


def test_a_step_that_is_refused_otherwise_than_it_says_is_told_with_its_number(tables, write):
    again = STORY.replace(
        "expect:",
        "  - {on: 2026-12-16, do: pay, member: hanako, amount_yen: all, refused: bad_amount}\n"
        "expect:",
    )
    done = run(write(again), exit_code=1)
    assert "step 3" in done.stderr
    assert "pay was refused with nothing_open, not bad_amount" in unbroken(done.stderr)


def test_a_step_that_should_have_been_refused_is_told(tables, write):
    story = STORY.replace("amount_yen: all}", "amount_yen: all, refused: nothing_open}")
    done = run(write(story), exit_code=1)
    assert "step 2: refused" in done.stderr
    assert "should have been refused with nothing_open" in unbroken(done.stderr)


def test_a_story_that_cannot_be_read_is_told(tables, write, tmp_path):
    done = run(write(STORY.replace("do: pay", "do: pray")), exit_code=1)
    assert "step 2: do" in done.stderr
    assert "there is no pray; did you mean pay" in unbroken(done.stderr)
    assert done.stdout == ""
    assert "cannot be read" in run(str(tmp_path / "none.yaml"), exit_code=1).stderr
    (tmp_path / "empty").mkdir()
    assert "no story" in run(str(tmp_path / "empty"), exit_code=1).stderr


def test_folders_are_played_whole_and_counted(tables, write, tmp_path):
    write(STORY + RIGHT, "a.yaml")
    write(STORY + WRONG, "b.yaml")
    done = run(str(tmp_path), exit_code=1)
    assert "1 of 2 held" in done.stdout
    lines = run(str(tmp_path), "--json", exit_code=1).stdout.splitlines()
    assert {Path(json.loads(line)["scenario"]).name for line in lines} == {"a.yaml", "b.yaml"}


def test_nothing_remains_of_a_story_unless_it_is_kept(tables, write):
    path = write(STORY + RIGHT)
    run(path)
    with pytest.raises(OperationRefused, match="there are: -"):
        queries.service_by_code("nothing")
    code = re.search(r"scenario-\w+", run(path, "--keep").stdout)
    assert code is not None
    assert queries.service_by_code(code[0]).closed_until.isoformat() == "2026-12-15"
    kept = run(path, "--keep", "--json")
    assert re.search(r"kept as service scenario-\w+", kept.stderr)


def test_the_command_works_from_a_shell(database_server, django_db_setup, write):
    command = "from kiyaku.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", command, "scenario", "run", "--json", write(STORY + RIGHT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len([line for line in done.stdout.splitlines() if '"day_closed"' in line]) == 26
