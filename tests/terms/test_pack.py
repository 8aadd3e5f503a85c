"""Asking a pack: arguments, settings, individual rules, names that are not there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from kiyaku import packs
from kiyaku.terms import (
    NOTHING,
    BadFact,
    BeforeFirstVersion,
    IndividualRules,
    MissingFact,
    Pack,
    UnknownFact,
    UnknownPack,
    UnknownParameter,
    UnknownQuestion,
    UnknownReading,
)

SPECIAL = IndividualRules("特約第3号", {"due_day": {"2024-05-01": 25}})


def test_questions_stand_in_the_order_of_their_clauses(tiny: Pack) -> None:
    names = [question.name for question in tiny.questions()]
    assert names[:3] == ["days_left", "period", "fee_kind"]
    assert names.index("fee_due_on") < names.index("cash_taken") < names.index("late_interest")
    assert "late_weight" not in names


def test_a_question_tells_what_it_takes(tiny: Pack) -> None:
    question = tiny.question("late_interest")
    assert [fact.name for fact in question.needs] == ["principal_yen", "due_on", "paid_on"]
    assert question.takes == ()
    assert question.readings == ("rate_day",)
    assert question.parameters == ("rate",)
    assert question.answer == "yen"
    assert tiny.facts_of("fee_due_on") == ("fee_month", "started_on")
    assert tiny.readings_of("fee_due_on") == {"holiday"}
    assert tiny.answers("fee_due_on")
    assert not tiny.answers("late_weight")
    assert not tiny.answers("nothing")


def test_what_one_version_needs_is_needed(tiny: Pack) -> None:
    question = tiny.question("fee_then_and_now")
    assert [fact.name for fact in question.needs] == ["asked_on", "started_on", "fee_month"]
    assert question.takes == ()


def test_plain_values_go_in_and_come_out(tiny: Pack) -> None:
    assert tiny.ask("fee_due_on", fee_month="2026-12") == dt.date(2026, 12, 10)
    assert tiny.ask("cash_taken") is False
    assert tiny.ask("fee_kind", fee_month="2026-12") == "full fee of a month"
    assert tiny.ask("reminder_month", asked_on="2026-12-31", set={"reminder_days": 1}) == "2026-12"
    assert tiny.ask("refund", change_yen=-7, student=True, asked_on="2026-12-03") == -21
    assert tiny.ask("refund", change_yen=-7, student="no", asked_on="2026-12-03") is None
    arrived = tiny.ask("arrived_at", channel="email", sent_at="2026-11-21T00:00:00Z")
    assert arrived.isoformat() == "2026-11-21T09:00:00+09:00"
    assert tiny.ask("period", started_on="2026-01-15", containing="2026-01-20") == {
        "first_day": dt.date(2026, 1, 15),
        "last_day": dt.date(2026, 1, 31),
    }


@pytest.mark.parametrize("absent", [None, np.datetime64("NaT")])
def test_none_and_absent_values_count_as_not_given(tiny: Pack, absent: Any) -> None:
    assert tiny.ask("fee_due_on", fee_month="2026-12", started_on=absent) == dt.date(2026, 12, 10)
    with pytest.raises(MissingFact):
        tiny.ask("fee_due_on", fee_month=absent)


def test_a_number_that_is_nothing_counts_as_not_given(tiny: Pack) -> None:
    assert tiny.ask("days_closed", seats=NOTHING, remark="") == 0


def test_an_answer_that_no_fact_decides_is_the_same_for_every_row(tiny: Pack) -> None:
    seats = np.array([NOTHING, 2])
    assert tiny.ask("days_closed", seats=seats).tolist() == [0, 2]
    dates = np.array(["2024-06-01", "2024-06-02", "2024-06-03"], dtype="datetime64[D]")
    assert (
        tiny.ask("fee_due_on", fee_month="2024-05", started_on=dates).tolist()
        == [dt.date(2024, 5, 10)] * 3
    )


def test_columns_must_be_equally_long(tiny: Pack) -> None:
    with pytest.raises(BadFact, match="number of rows: principal_yen 2, due_on 3") as refused:
        tiny.ask(
            "late_interest",
            principal_yen=np.array([1, 2]),
            due_on=np.array(["2024-01-01"] * 3, dtype="datetime64[D]"),
            paid_on="2024-02-01",
        )
    assert refused.value.code == "rows_unequal"


def test_lists_must_be_equally_long(tiny: Pack) -> None:
    with pytest.raises(BadFact, match="pieces_yen 1, pieces_paid_on 2") as refused:
        tiny.ask(
            "late_interest_of_pieces",
            due_on="2024-01-01",
            pieces_yen=[5],
            pieces_paid_on=["2024-02-01", "2024-02-02"],
        )
    assert refused.value.code == "pieces_unequal"


def test_a_column_that_lacks_what_is_needed_names_its_rows(tiny: Pack) -> None:
    with pytest.raises(MissingFact, match=r"paid_on .* missing in 1 rows") as missing:
        tiny.ask(
            "late_interest",
            principal_yen=5,
            due_on="2024-01-01",
            paid_on=np.array(["2024-01-05", "NaT"], dtype="datetime64[D]"),
        )
    assert missing.value.rows is not None
    assert missing.value.rows.tolist() == [False, True]


def test_one_case_at_a_time_is_explained(tiny: Pack) -> None:
    with pytest.raises(BadFact, match="one case at a time"):
        tiny.explain("fee_due_on", fee_month=np.array(["2024-01"], dtype="datetime64[M]"))


def test_names_that_are_not_there_suggest_others(tiny: Pack) -> None:
    with pytest.raises(UnknownQuestion, match="did you mean fee_due_on") as question:
        tiny.ask("fee_due", fee_month="2024-01")
    assert question.value.code == "unknown_question"
    with pytest.raises(UnknownQuestion, match="there are:"):
        tiny.question("late_weight_of_everything_else")
    with pytest.raises(UnknownFact, match="does not take paidon; did you mean paid_on") as fact:
        tiny.ask("late_interest", paidon="2024-01-01")
    assert "paid_on のことではありませんか" in fact.value.ja
    with pytest.raises(UnknownFact, match="there are: -"):
        tiny.ask("cash_taken", on="2024-01-01")
    with pytest.raises(UnknownReading, match="did you mean holiday"):
        tiny.ask("fee_due_on", readings={"holidays": "moves"}, fee_month="2024-01")
    with pytest.raises(UnknownReading, match="it has stays, moves"):
        tiny.ask("fee_due_on", readings={"holiday": "flies"}, fee_month="2024-01")
    with pytest.raises(UnknownParameter, match="did you mean due_day") as parameter:
        tiny.ask("fee_due_on", set={"dueday": 5}, fee_month="2024-01")
    assert parameter.value.code == "unknown_parameter"


def test_readings_of_the_question_of_the_service_and_the_default(tiny: Pack) -> None:
    case = {"fee_month": "2026-10"}  # the 10th is a Saturday, the 12th a holiday
    assert tiny.reading("holiday") == "stays"
    assert tiny.ask("fee_due_on", **case) == dt.date(2026, 10, 10)
    moving = tiny.configured(readings={"holiday": "moves"})
    assert moving.reading("holiday") == "moves"
    assert moving.ask("fee_due_on", **case) == dt.date(2026, 10, 13)
    assert moving.ask("fee_due_on", readings={"holiday": "stays"}, **case).day == 10
    with pytest.raises(UnknownReading):
        tiny.configured(readings={"holiday": "flies"})


def test_as_of_chooses_version_and_values(tiny: Pack) -> None:
    case = {"fee_month": "2024-04", "started_on": "2024-04-02"}
    assert tiny.ask("monthly_fee", **case) == 1650
    assert tiny.ask("monthly_fee", as_of="2021-01-01", **case) == 3000
    assert tiny.explain("monthly_fee", as_of="2021-01-01", **case).terms_version == "2020-12-21"
    with pytest.raises(BeforeFirstVersion):
        tiny.ask("monthly_fee", as_of=dt.date(2020, 12, 20), **case)
    with pytest.raises(BadFact, match="as_of: 'soon' cannot be read"):
        tiny.ask("monthly_fee", as_of="soon", **case)


def due_day_of(pack: Pack, month: str) -> int:
    day: int = pack.ask("fee_due_on", fee_month=month).day
    return day


def test_an_operators_values_hold_from_their_days_on(tiny: Pack) -> None:
    mine = tiny.configured(parameters={"due_day": {"2024-01-01": 15}})
    assert [due_day_of(mine, month) for month in ("2023-12", "2024-01")] == [10, 15]
    again = mine.configured(parameters={"due_day": {"2024-06-01": 20}})
    assert [due_day_of(again, m) for m in ("2023-12", "2024-05", "2024-06")] == [10, 15, 20]
    assert [due_day_of(tiny, "2024-06")] == [10]
    assert due_day_of(tiny.configured(parameters={"due_day": 3}), "2021-01") == 3


def test_individual_rules_win_whichever_came_first(tiny: Pack) -> None:
    together = tiny.configured(
        parameters={"due_day": {"2024-01-01": 15}}, individual_rules=[SPECIAL]
    )
    one_by_one = tiny.configured(individual_rules=[SPECIAL]).configured(
        parameters={"due_day": {"2024-01-01": 15, "2024-06-01": 20}}
    )
    for pack in (together, one_by_one):
        found = [due_day_of(pack, month) for month in ("2023-12", "2024-04", "2024-05", "2024-07")]
        assert found == [10, 15, 25, 25]
    assert one_by_one.ask("fee_due_on", set={"due_day": 1}, fee_month="2024-07").day == 1


def test_a_receipt_names_the_document_that_gave_a_value(tiny: Pack) -> None:
    pack = tiny.configured(parameters={"due_day": {"2024-01-01": 15}}, individual_rules=[SPECIAL])
    sources = {
        month: pack.explain("fee_due_on", fee_month=month).as_json()["parameter_sources"]["due_day"]
        for month in ("2023-12", "2024-04", "2024-05")
    }
    assert sources == {"2023-12": ["operator"], "2024-04": ["operator"], "2024-05": ["特約第3号"]}
    working = pack.explain("fee_due_on", fee_month="2024-05").working("ja")
    assert "値: 期限の日(出典: 特約第3号)" in working


def test_settings_that_cannot_be(tiny: Pack) -> None:
    with pytest.raises(UnknownParameter, match="did you mean due_day"):
        tiny.configured(parameters={"due_days": 5})
    with pytest.raises(UnknownParameter, match="0 and 9,000"):
        tiny.configured(
            individual_rules=[IndividualRules("特約", {"fee_yen": {"2024-01-01": 9001}})]
        )


def test_versions_by_day(tiny: Pack) -> None:
    assert tiny.terms_version_on(None) == "2024-03-05"
    assert tiny.terms_version_on(dt.date(2024, 3, 4)) == "2020-12-21"
    assert tiny.terms_version_on(np.datetime64("2024-03-05")) == "2024-03-05"
    with pytest.raises(BeforeFirstVersion, match="2020-12-20"):
        tiny.terms_version_on("2020-12-20")


def test_installed_packs_are_found_by_name() -> None:
    assert packs.names() == ("choppaya", "netsugen")
    assert packs.load("netsugen").name == "netsugen"
    with pytest.raises(UnknownPack, match="did you mean netsugen") as unknown:
        packs.load("netsugenn")
    assert unknown.value.code == "unknown_service"
