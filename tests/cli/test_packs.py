"""``kiyaku services``, ``questions``, ``readings``, ``parameters``."""

from __future__ import annotations

import pytest

from kiyaku import packs
from tests.cli.conftest import Kiyaku


def test_services(kiyaku: Kiyaku) -> None:
    shown = kiyaku("services")
    assert "NETSUGEN 利用規約" in shown.out
    assert [one["service"] for one in kiyaku("services", "--json").data] == ["choppaya", "netsugen"]
    told = kiyaku("services", "--json").data[1]
    assert told["versions"][-1]["in_force_from"] == "2024-03-05"
    assert told["questions"] == len(packs.load("netsugen").questions())


@pytest.mark.parametrize("service", packs.names())
def test_every_question_is_listed_with_its_arguments(kiyaku: Kiyaku, service: str) -> None:
    pack = packs.load(service)
    told = {one["question"]: one for one in kiyaku("questions", service, "--json").data}
    assert set(told) == {question.name for question in pack.questions()}
    for name, one in told.items():
        assert [argument["name"] for argument in one["arguments"]] == list(pack.facts_of(name))
        assert one["clauses"] == list(pack.question(name).clauses)
    shown = kiyaku("questions", service)
    assert shown.exit_code == 0
    for name in told:
        assert name in shown.out


def test_an_argument_is_told_with_type_unit_and_need(kiyaku: Kiyaku) -> None:
    (told,) = kiyaku("questions", "netsugen", "membership_end", "--json").data
    assert [(one["name"], one["type"], one["required"]) for one in told["arguments"]] == [
        ("requested_on", "date", True),
        ("desired_month", "month", False),
    ]
    shown = kiyaku("questions", "netsugen", "membership_end")
    assert "desired_month? (年月)" in shown.out
    pieces = kiyaku("questions", "netsugen", "late_interest_of_part_payments", english=True)
    assert "pieces_yen (yen, several)" in pieces.out
    cap = kiyaku("questions", "netsugen", "liability_cap", english=True)
    assert "fault (ordinary/gross/wilful)" in cap.out


def test_an_answer_in_parts_is_told_part_by_part(kiyaku: Kiyaku) -> None:
    (told,) = kiyaku("questions", "netsugen", "membership_period", "--json").data
    assert told["answer"] == {"first_day": "date", "last_day": "date"}
    assert "first_day: date" in kiyaku("questions", "netsugen", "membership_period",
                                       english=True).out  # fmt: skip


def test_on_a_terminal_a_table_is_as_wide_as_that(
    kiyaku: Kiyaku, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "NETSUGEN" in kiyaku("services").out


@pytest.mark.parametrize("service", packs.names())
def test_readings(kiyaku: Kiyaku, service: str) -> None:
    told = kiyaku("readings", service, "--json").data
    assert [one["reading"] for one in told] == list(packs.load(service).readings)
    assert all(one["chosen"] in one["options"] for one in told)
    shown = kiyaku("readings", service, english=True)
    assert f"* {told[0]['default']}: {told[0]['options'][told[0]['default']]['en']}" in shown.out


def test_parameters_over_time_and_on_a_day(kiyaku: Kiyaku) -> None:
    every = {one["parameter"]: one for one in kiyaku("parameters", "netsugen", "--json").data}
    rates = every["late_interest_rate_permille"]["values"]
    assert rates[-1] == {
        "from": "2021-04-01", "until": "2025-03-31", "value": 25, "document": "law",
    }  # fmt: skip
    assert every["no_use_days"]["values"][0]["from"] is None
    on = kiyaku("parameters", "netsugen", "--on", "2021-03-31", "--json").data
    assert {one["parameter"]: [v["value"] for v in one["values"]] for one in on}[
        "late_interest_rate_permille"
    ] == [26]
    later = kiyaku("parameters", "netsugen", "--on", "2026-01-01", english=True)
    assert "not known" in later.out
    shown = kiyaku("parameters", "netsugen")
    assert "2021-04-01–2025-03-31 25 (法令)" in shown.out


def test_refusals(kiyaku: Kiyaku) -> None:
    for command in ("questions", "readings", "parameters", "clauses"):
        refused = kiyaku(command, "netsgen", english=True)
        assert (refused.exit_code, refused.out) == (1, "")
        assert "did you mean netsugen?" in refused.err
    day = kiyaku("parameters", "netsugen", "--on", "soon", english=True)
    assert day.err == "--on: 'soon' cannot be read; expected a calendar date such as 2026-11-21\n"
    assert day.exit_code == 1
    assert kiyaku("questions", "netsugen", "fee_due").exit_code == 1
