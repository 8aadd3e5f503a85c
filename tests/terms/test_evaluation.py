"""Which version and values govern each row, and what is said when none does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiyaku import terms
from kiyaku.terms import (
    BadFact,
    BeforeFirstVersion,
    MissingFact,
    Pack,
    ParameterUnknown,
    TermsError,
)

months = st.dates(dt.date(2021, 1, 1), dt.date(2025, 12, 31)).map(lambda day: day.replace(day=1))
days = st.dates(dt.date(2020, 12, 21), dt.date(2025, 12, 31))
readings = st.sampled_from([{}, {"rate_day": "each"}])


def month_column(dates: list[dt.date]) -> np.ndarray[Any, Any]:
    return np.array(dates, dtype="datetime64[M]")


def day_column(dates: list[dt.date]) -> np.ndarray[Any, Any]:
    return np.array(dates, dtype="datetime64[D]")


@given(cases=st.lists(st.tuples(months, days), min_size=1, max_size=30))
def test_a_table_across_versions_and_values_answers_each_row_as_asked_alone(
    tiny: Pack, cases: list[tuple[dt.date, dt.date]]
) -> None:
    fee_month, started_on = month_column([c[0] for c in cases]), day_column([c[1] for c in cases])
    fees = tiny.ask("monthly_fee", fee_month=fee_month, started_on=started_on)
    kinds = tiny.ask("fee_kind", fee_month=fee_month, started_on=started_on)
    for row, (month, joined) in enumerate(cases):
        case = {"fee_month": month, "started_on": joined}
        assert fees[row] == tiny.ask("monthly_fee", **case)
        assert kinds[row] == tiny.ask("fee_kind", **case)
        assert fees[row] == fee_by_hand(month, joined)


def fee_by_hand(month: dt.date, joined: dt.date) -> int:
    full = 3000 if month < dt.date(2022, 4, 1) else 3300
    halved = month >= dt.date(2024, 3, 5) and joined.replace(day=1) == month
    return full // 2 if halved else full


@given(
    cases=st.lists(st.tuples(st.integers(0, 10**6), days, days), min_size=1, max_size=20),
    chosen=readings,
)
def test_late_interest_by_column_is_late_interest_by_case(
    tiny: Pack, cases: list[tuple[int, dt.date, dt.date]], chosen: dict[str, str]
) -> None:
    answers, rows_at_fault = [], []
    for principal, due, paid in cases:
        try:
            answer = tiny.ask(
                "late_interest", readings=chosen, principal_yen=principal, due_on=due, paid_on=paid
            )
        except ParameterUnknown:
            answer = None
        answers.append(answer)
        rows_at_fault.append(answer is None)
    columns = {
        "principal_yen": np.array([c[0] for c in cases]),
        "due_on": day_column([c[1] for c in cases]),
        "paid_on": day_column([c[2] for c in cases]),
    }
    if any(rows_at_fault):
        with pytest.raises(ParameterUnknown) as unknown:
            tiny.ask("late_interest", readings=chosen, **columns)
        assert unknown.value.rows is not None
        assert unknown.value.rows.tolist() == rows_at_fault
    else:
        assert tiny.ask("late_interest", readings=chosen, **columns).tolist() == answers


@given(principal=st.integers(0, 10**6), due=days, late=st.integers(-5, 400), chosen=readings)
@settings(max_examples=50)
def test_tracing_changes_no_answer(
    tiny: Pack, principal: int, due: dt.date, late: int, chosen: dict[str, str]
) -> None:
    case = {"principal_yen": principal, "due_on": due, "paid_on": due + dt.timedelta(days=late)}
    try:
        answer = tiny.ask("late_interest", readings=chosen, **case)
    except ParameterUnknown:
        with pytest.raises(ParameterUnknown):
            tiny.explain("late_interest", readings=chosen, **case)
        return
    assert tiny.explain("late_interest", readings=chosen, **case).answer == answer


def test_texts_of_different_length_are_not_cut(tiny: Pack) -> None:
    kinds = tiny.ask("fee_kind", fee_month=month_column([dt.date(2023, 1, 1), dt.date(2024, 4, 1)]))
    assert kinds.tolist() == ["full", "full fee of a month"]


def test_an_answer_in_parts_is_put_together_row_by_row(tiny: Pack) -> None:
    case = {
        "started_on": np.datetime64("2024-01-15"),
        "containing": day_column([dt.date(2024, 1, 20), dt.date(2024, 2, 10)]),
    }
    period = tiny.ask("period", **case)
    assert period["first_day"].astype(str).tolist() == ["2024-01-15", "2024-02-01"]
    assert period["last_day"].astype(str).tolist() == ["2024-01-31", "2024-02-29"]
    assert tiny.ask("days_left", **case).tolist() == [11, 19]


def test_parts_of_two_versions_come_together(tiny: Pack) -> None:
    due_on = day_column([dt.date(2024, 3, 1), dt.date(2024, 4, 1)])
    answer = tiny.ask("late_summary", principal_yen=39600, due_on=due_on, paid_on="2024-05-08")
    assert answer["weight"].tolist() == [68 * 24, 37 * 24]
    assert answer["interest"].tolist() == [177, 90]


def test_days_before_the_first_version_that_decide_nothing_are_no_matter(tiny: Pack) -> None:
    # Each column reaches back before the first version; in no row is that day the later one.
    due = tiny.ask(
        "fee_due_on",
        fee_month=month_column([dt.date(2020, 12, 1), dt.date(2021, 3, 1)]),
        started_on=day_column([dt.date(2021, 1, 1), dt.date(2020, 11, 1)]),
    )
    assert due.tolist() == [dt.date(2020, 12, 10), dt.date(2021, 3, 10)]


def test_a_rule_without_a_basis_follows_whoever_asks(tiny: Pack) -> None:
    case = {"asked_on": "2021-05-01", "started_on": "2022-05-01", "fee_month": "2021-04"}
    assert tiny.ask("fee_then_and_now", **case) == 3000 * 10_000 + 3300
    columns = {name: np.array([value] * 2, dtype="datetime64[D]") for name, value in case.items()
               if name != "fee_month"}  # fmt: skip
    assert tiny.ask("fee_then_and_now", fee_month="2021-04", **columns).tolist() == [30003300] * 2


def test_an_inner_rule_is_worked_once_for_all_who_ask_on_one_day(tiny: Pack) -> None:
    case = {"principal_yen": 39600, "due_on": "2024-05-01", "paid_on": "2024-06-01"}
    receipt = tiny.explain("late_summary", **case)
    assert receipt.answer == {"weight": 31 * 24, "interest": 39600 * 31 * 24 // 365_000}
    assert receipt.working("en").count("◇ Art. 3(1) late_weight") == 1


def test_without_any_basis_the_latest_value_counts(tiny: Pack) -> None:
    assert tiny.ask("days_closed") == 0
    assert tiny.ask("days_closed", seats=3) == 3


def test_rows_without_a_basis_stand_under_the_latest_version_and_value(tiny: Pack) -> None:
    asked_on = np.array(["2021-05-10", "NaT"], dtype="datetime64[D]")
    answer = tiny.ask("reminder_month", asked_on=asked_on, set={"reminder_days": 5})
    assert np.isnat(answer).tolist() == [False, True]
    mine = tiny.configured(parameters={"reminder_days": {"2021-01-01": 5}})
    assert np.isnat(mine.ask("reminder_month", asked_on=asked_on)).tolist() == [False, True]


def test_the_latest_value_is_the_last_one_known(tiny: Pack) -> None:
    # The rates end in 2025: a row that no day decides is not looked up past their end.
    asked_on = np.array(["2021-05-10", "NaT"], dtype="datetime64[D]")
    assert tiny.ask("rate_told", asked_on=asked_on).tolist() == [25, 24]
    assert tiny.ask("rate_told") == 24


def test_rows_without_a_basis_of_their_own_take_their_askers(tiny: Pack) -> None:
    sent = np.array(["2026-11-21T00:00", "NaT"], dtype="datetime64[us]")
    posted = np.array(["NaT", "2026-11-22T00:00"], dtype="datetime64[us]")
    channel = np.array(["email", "posting"])
    arrived = tiny.ask("arrived_at", channel=channel, sent_at=sent, posted_at=posted)
    assert arrived.astype("datetime64[D]").astype(str).tolist() == ["2026-11-21", "2026-11-22"]


def test_an_instant_governs_by_its_day_in_tokyo(tiny: Pack) -> None:
    before = tiny.explain("arrived_at", channel="email", sent_at="2024-03-04T14:59:59Z")
    after = tiny.explain("arrived_at", channel="email", sent_at="2024-03-04T15:00:00Z")
    assert (before.terms_version, after.terms_version) == ("2020-12-21", "2024-03-05")


def test_nothing_arrived_is_none(tiny: Pack) -> None:
    assert tiny.ask("arrived_at", channel="posting", sent_at="2024-03-04T15:00:00Z") is None


def test_a_day_before_the_first_version_names_its_rows(tiny: Pack) -> None:
    fee_month = month_column([dt.date(2021, 1, 1), dt.date(2020, 12, 1)])
    with pytest.raises(BeforeFirstVersion, match="2020-12-01 lies before") as early:
        tiny.ask("fee_due_on", fee_month=fee_month)
    assert early.value.rows is not None
    assert early.value.rows.tolist() == [False, True]
    assert "--as-of" in early.value.ja
    assert tiny.ask("fee_due_on", fee_month="2020-12", as_of="2024-04-01") == dt.date(2020, 12, 10)


def test_rows_at_fault_keep_their_places_across_versions(tiny: Pack) -> None:
    fee_month = month_column([dt.date(2021, 1, 1), dt.date(2024, 4, 1), dt.date(2024, 5, 1)])
    started_on = day_column([dt.date(2021, 1, 1), dt.date(2024, 5, 2), dt.date(2024, 5, 1)])
    pack = tiny.configured(parameters={"fee_yen": 5})
    # The second version alone asks for more than the whole table can give.
    broken = pack.rules["monthly_fee"][1].function

    def refusing(fee_month: Any, fee_yen: Any, started_on: Any) -> Any:
        terms.require(terms.month(started_on) <= fee_month, "joined_later", ja="後", en="later")
        return broken(fee_month, fee_yen, started_on)

    second = pack.rules["monthly_fee"][1]
    object.__setattr__(second, "function", refusing)
    try:
        with pytest.raises(BadFact) as refused:
            pack.ask("monthly_fee", fee_month=fee_month, started_on=started_on)
    finally:
        object.__setattr__(second, "function", broken)
    assert refused.value.rows is not None
    assert refused.value.rows.tolist() == [False, True, False]


def test_an_error_of_all_rows_names_them_all(tiny: Pack) -> None:
    principal = np.array([1, 2, 3])
    with pytest.raises(ParameterUnknown) as unknown:
        tiny.ask(
            "late_interest", principal_yen=principal, due_on="2025-05-01", paid_on="2025-06-01"
        )
    assert unknown.value.rows is not None
    assert unknown.value.rows.tolist() == [True] * 3


def test_a_missing_argument_is_named(tiny: Pack) -> None:
    with pytest.raises(MissingFact) as missing:
        tiny.ask("late_interest", principal_yen=1, due_on="2024-05-01")
    assert missing.value.en == "paid_on (day of payment) is missing: give paid_on=VALUE"
    assert missing.value.code == "missing_argument"
    with pytest.raises(MissingFact) as by_column:
        tiny.ask("late_interest", principal_yen=np.array([1, 2]), due_on="2024-05-01")
    assert by_column.value.rows is None


def test_a_long_column_answers_as_its_parts_do(tiny: Pack) -> None:
    dates = np.arange("2021-01-01", "2025-12-31", dtype="datetime64[D]")
    whole = tiny.ask("monthly_fee", fee_month=dates.astype("datetime64[M]"), started_on=dates - 40)
    parts = [
        tiny.ask("monthly_fee", fee_month=part.astype("datetime64[M]"), started_on=part - 40)
        for part in np.array_split(dates, 7)
    ]
    assert whole.tolist() == np.concatenate(parts).tolist()


def test_an_inner_answer_shared_by_all_rows_or_by_some(tiny: Pack) -> None:
    case = {"started_on": "2021-01-05", "fee_month": "2021-01"}
    steady = day_column([dt.date(2021, 1, 1)] * 3)
    assert tiny.ask("fee_then_and_now", asked_on=steady, **case).tolist() == [30003000] * 3
    risen = day_column([dt.date(2021, 1, 1)] * 2 + [dt.date(2022, 5, 1)] * 2)
    answer = tiny.ask("fee_then_and_now", asked_on=risen, **case)
    assert answer.tolist() == [30003000] * 2 + [33003000] * 2


def test_an_error_in_some_rows_names_those(tiny: Pack) -> None:
    due_on = day_column([dt.date(2024, 1, 1)] * 3 + [dt.date(2025, 4, 1), dt.date(2024, 1, 1)])
    with pytest.raises(ParameterUnknown) as unknown:
        tiny.ask("late_interest", principal_yen=5, due_on=due_on, paid_on="2025-05-01")
    assert unknown.value.rows is not None
    assert unknown.value.rows.tolist() == [False, False, False, True, False]


def test_lists_of_pieces_by_case_and_by_column(tiny: Pack) -> None:
    pieces = {"pieces_yen": "10000,20000", "pieces_paid_on": "2024-05-01,2024-06-30"}
    assert tiny.ask("late_interest_of_pieces", due_on="2024-05-01", **pieces) == 78
    by_row = tiny.ask(
        "late_interest_of_pieces",
        due_on=day_column([dt.date(2024, 5, 1), dt.date(2024, 6, 29)]),
        pieces_yen=np.array([[10000, 20000]] * 2),
        pieces_paid_on=np.array([["2024-05-01", "2024-06-30"]] * 2, dtype="datetime64[D]"),
    )
    assert by_row.tolist() == [78, 20000 * 24 // 365_000]
    shared = tiny.ask(
        "late_interest_of_pieces",
        due_on=day_column([dt.date(2024, 5, 1), dt.date(2024, 6, 29)]),
        **pieces,
    )
    assert shared.tolist() == by_row.tolist()


def test_one_list_shared_by_rows_of_two_versions_is_not_taken_apart(tiny: Pack) -> None:
    # As many pieces as rows: the list must not be mistaken for a column.
    due_on = day_column([dt.date(2023, 5, 1), dt.date(2024, 5, 1)])
    answer = tiny.ask(
        "late_interest_of_pieces",
        due_on=due_on,
        pieces_yen=[10000, 20000],
        pieces_paid_on=["2024-05-31", "2024-05-31"],
    )
    assert answer.tolist() == [30000 * 396 * 24 // 365_000, 30000 * 30 * 24 // 365_000]


def test_an_empty_column_has_an_empty_answer(tiny: Pack) -> None:
    none = np.array([], dtype="datetime64[D]")
    assert tiny.ask("fee_due_on", fee_month=none.astype("datetime64[M]")).tolist() == []
    assert tiny.ask("period", started_on=none, containing=none)["first_day"].tolist() == []
    assert tiny.ask("late_interest", principal_yen=np.array([], dtype=np.int64),
                    due_on=none, paid_on=none).tolist() == []  # fmt: skip


def test_rows_of_a_part_are_told_as_rows_of_the_whole() -> None:
    part = np.array([True, False, True])
    error = TermsError("誤", "wrong", rows=np.array([False, True]))
    error.within(part)
    assert error.rows is not None
    assert error.rows.tolist() == [False, False, True]
    lists = TermsError("誤", "wrong", rows=np.array([[False, True], [False, False]]))
    lists.within(part)
    assert lists.rows is not None
    assert lists.rows.tolist() == [True, False, False]
    shared = TermsError("誤", "wrong", rows=np.array([True]))
    shared.within(part)
    assert shared.rows is not None
    assert shared.rows.tolist() == [True, False, True]
    silent = TermsError("誤", "wrong")
    silent.within(part)
    assert silent.rows is None
