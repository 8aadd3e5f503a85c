"""The packs answer as the scalar reading of the clauses does; columns, rows and workings agree.

A failure prints the facts of the first case on which two answers differ.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiyaku import packs, terms

from . import choppaya, netsugen
from .cases import (
    FIRST_DAY,
    LATER_RATES,
    LISTS,
    Case,
    Subject,
    a_day,
    a_day_near,
    a_month,
    an_amount,
    an_instant,
    columns,
    pack_of,
    rows_of,
)
from .subjects import SUBJECTS

NOTHING = {"i": terms.NOTHING, "U": ""}

SEEDS = st.integers(0, 2**32)
SHRINKABLE = st.randoms(use_true_random=False)

EVERY_COMBINATION = [
    pytest.param(subject, readings, id="-".join([str(subject), *readings.values()]))
    for subject in SUBJECTS
    for readings in subject.combinations()
]

ASKED_OF_BOTH = {
    "membership_period", "withdrawal_last_day_to_ask", "membership_end", "fee_due_on",
    "late_interest", "notice_arrived_at", "liability_cap", "arrears_ground", "fees_refundable",
}  # fmt: skip
ASKED_OF_ONE = {
    "netsugen": {"dunning_last_day", "lost_property_disposable_on"},
    "choppaya": {
        "first_month_fee", "late_handling_fee", "initial_cancellation_last_day",
        "initial_cancellation_settlement", "is_minor", "service_end_notice_last_day",
        "outage_compensation_cap", "accrues_while_suspended", "resumption_amount",
    },
}  # fmt: skip


def read(subject: Subject, case: Case, readings: Mapping[str, str]) -> Any:
    """The scalar reading's answer to one case."""
    return subject.reading(**case, **readings)


def assert_rows_equal(cases: list[Case], answers: list[Any], expected: list[Any]) -> None:
    """Fail with the first case on which two lists of answers differ."""
    assert len(answers) == len(expected) == len(cases)
    for case, answer, other in zip(cases, answers, expected, strict=True):
        assert answer == other, f"{answer!r} is not {other!r} for {case}"


# The scalar reading and the packs


@pytest.mark.parametrize("service", ["netsugen", "choppaya"])
def test_every_question_of_the_table_is_read_a_second_time(service: str) -> None:
    read_here = {subject.question for subject in SUBJECTS if subject.service == service}
    assert read_here >= ASKED_OF_BOTH | ASKED_OF_ONE[service]
    assert all(pack_of(service).answers(question) for question in read_here)


@pytest.mark.parametrize("subject", SUBJECTS, ids=str)
def test_every_reading_that_bears_on_a_question_is_chosen_from(subject: Subject) -> None:
    pack = pack_of(subject.service)
    case = subject.cases(1, 1)[0]
    used = pack.explain(subject.question, **case).readings
    options = {name: set(pack.readings[name].options) for name in used}
    several = {name: known for name, known in options.items() if len(known) > 1}
    assert several == {name: set(known) for name, known in subject.choices.items()}


@pytest.mark.parametrize("service", ["netsugen", "choppaya"])
def test_every_reading_with_a_choice_is_chosen_from_somewhere(service: str) -> None:
    readings = pack_of(service).readings
    with_choice = {name for name, reading in readings.items() if len(reading.options) > 1}
    chosen = {name for one in SUBJECTS if one.service == service for name in one.choices}
    assert chosen == with_choice


@pytest.mark.parametrize("subject", SUBJECTS, ids=str)
@given(rng=SHRINKABLE, data=st.data())
@settings(deadline=None, max_examples=40)
def test_a_case_is_answered_as_the_clause_reads(
    subject: Subject, rng: Random, data: st.DataObject
) -> None:
    readings = data.draw(st.sampled_from(list(subject.combinations())))
    case = subject.case(rng)
    answer = pack_of(subject.service).ask(subject.question, readings=readings, **case)
    assert answer == read(subject, case, readings), case


@pytest.mark.parametrize(("subject", "readings"), EVERY_COMBINATION)
@given(seed=SEEDS)
@settings(deadline=None, max_examples=3)
def test_a_column_of_cases_is_answered_as_the_clause_reads(
    subject: Subject, readings: dict[str, str], seed: int
) -> None:
    cases = subject.cases(seed, 200)
    expected = [read(subject, case, readings) for case in cases]
    pack = pack_of(subject.service)
    if not cases[0]:
        assert pack.ask(subject.question, readings=readings) == expected[0]
        return
    answer = pack.ask(subject.question, readings=readings, **columns(cases))
    assert_rows_equal(cases, rows_of(answer), expected)


@pytest.mark.parametrize(("subject", "readings"), EVERY_COMBINATION)
@given(seed=SEEDS)
@settings(deadline=None, max_examples=2)
def test_a_row_alone_and_its_working_give_what_the_column_gives(
    subject: Subject, readings: dict[str, str], seed: int
) -> None:
    cases = subject.cases(seed, 40)
    pack = pack_of(subject.service)
    alone = [pack.ask(subject.question, readings=readings, **case) for case in cases]
    receipts = [pack.explain(subject.question, readings=readings, **case) for case in cases]
    assert_rows_equal(cases, [receipt.answer for receipt in receipts], alone)
    if cases[0]:
        answer = pack.ask(subject.question, readings=readings, **columns(cases))
        assert_rows_equal(cases, rows_of(answer), alone)
    for receipt in receipts:
        assert set(readings.items()) <= set(receipt.readings.items())


@pytest.mark.parametrize("subject", [one for one in SUBJECTS if one.cases(0, 1)[0]], ids=str)
@given(seed=SEEDS)
@settings(deadline=None, max_examples=3)
def test_a_value_shared_by_all_rows_is_given_once(subject: Subject, seed: int) -> None:
    first, *others = subject.cases(seed, 30)
    pack = pack_of(subject.service)
    for name in set(first) - LISTS:
        cases = [case | {name: first[name]} for case in [first, *others]]
        facts = columns(cases) | {name: first[name]}
        if len(facts) == 1:
            assert pack.ask(subject.question, **facts) == read(subject, first, {})
            continue
        try:
            expected = [pack.ask(subject.question, **case) for case in cases]
        except terms.BadFact:  # the value shared does not go with another row's own
            with pytest.raises(terms.BadFact):
                pack.ask(subject.question, **facts)
        else:
            assert_rows_equal(cases, rows_of(pack.ask(subject.question, **facts)), expected)


@pytest.mark.parametrize("subject", [one for one in SUBJECTS if one.cases(0, 1)[0]], ids=str)
def test_a_long_column_is_answered_as_its_beginning_is(subject: Subject) -> None:
    cases = subject.cases(20_240_305, 60)
    facts = columns(cases)
    pack = pack_of(subject.service)
    once = rows_of(pack.ask(subject.question, **facts))
    times = 1_200  # 72,000 rows: longer than any block in which columns may be worked on
    long = {name: np.concatenate([values] * times) for name, values in facts.items()}
    answer = pack.ask(subject.question, **long)
    for start in (0, 65_520, 71_940):
        part = (
            {name: values[start : start + 60] for name, values in answer.items()}
            if isinstance(answer, Mapping)
            else answer[start : start + 60]
        )
        assert rows_of(part) == once


@pytest.mark.parametrize("subject", [one for one in SUBJECTS if one.cases(0, 1)[0]], ids=str)
def test_no_rows_are_answered_by_no_rows(subject: Subject) -> None:
    facts = {name: values[:0] for name, values in columns(subject.cases(0, 2)).items()}
    assert rows_of(pack_of(subject.service).ask(subject.question, **facts)) == []


@pytest.mark.parametrize(
    ("question", "facts", "governing"),
    [
        ("dunning_last_day", ("due_on",), "due_on"),
        ("lost_property_disposable_on", ("stored_on",), "stored_on"),
    ],
)
@given(rng=SHRINKABLE)
@settings(deadline=None, max_examples=30)
def test_the_version_named_is_the_one_in_force_on_the_day(
    question: str, facts: tuple[str, ...], governing: str, rng: Random
) -> None:
    case = {name: a_day(rng, FIRST_DAY["netsugen"]) for name in facts}
    receipt = pack_of("netsugen").explain(question, **case)
    assert receipt.terms_version == netsugen.version_on(case[governing]).isoformat()


# Rows that cannot be answered


@pytest.mark.parametrize("subject", [one for one in SUBJECTS if one.cases(0, 1)[0]], ids=str)
@given(seed=SEEDS)
@settings(deadline=None, max_examples=3)
def test_a_row_that_lacks_a_fact_is_named_and_no_other(subject: Subject, seed: int) -> None:
    pack = pack_of(subject.service)
    facts = columns(subject.cases(seed, 20))
    lacking = Random(seed).sample(range(20), 3)
    needed = {fact.name for fact in pack.question(subject.question).needs}
    for name in needed & set(facts) - LISTS:
        values = facts[name].copy()
        if values.dtype == bool:
            continue
        values[lacking] = NOTHING.get(values.dtype.kind, "NaT")
        with pytest.raises(terms.MissingFact, match=name) as caught:
            pack.ask(subject.question, **facts | {name: values})
        assert np.flatnonzero(caught.value.rows).tolist() == sorted(lacking)


def test_columns_of_different_lengths_are_refused() -> None:
    subject = next(one for one in SUBJECTS if str(one) == "choppaya-late_interest")
    facts = columns(subject.cases(1, 20))
    with pytest.raises(terms.BadFact, match="paid_on"):
        pack_of("choppaya").ask("late_interest", **facts | {"paid_on": facts["paid_on"][:19]})


# Rates that are not known


@given(seed=SEEDS)
@settings(deadline=None, max_examples=10)
@pytest.mark.parametrize("rate_day", ["first_day_of_delay", "each_day"])
def test_rows_past_the_published_rates_are_named_and_no_others(rate_day: str, seed: int) -> None:
    pack = packs.load("netsugen")
    subject = next(one for one in SUBJECTS if str(one) == "netsugen-late_interest")
    cases = subject.cases(seed, 60)
    unknown = []
    for case in cases:
        try:
            netsugen.late_interest(**case, interest_rate_day=rate_day)
        except netsugen.RateUnknown:
            unknown.append(True)
        else:
            unknown.append(False)
    readings = {"interest_rate_day": rate_day}
    assert any(unknown)
    with pytest.raises(terms.ParameterUnknown) as caught:
        pack.ask("late_interest", readings=readings, **columns(cases))
    assert caught.value.parameter == "late_interest_rate_permille"
    assert_rows_equal(cases, list(caught.value.rows), unknown)


@given(rng=SHRINKABLE)
@settings(deadline=None, max_examples=30)
def test_a_rate_set_for_all_dates_governs_every_day(rng: Random) -> None:
    due_on = a_day(rng, FIRST_DAY["netsugen"], date(2034, 1, 1))
    case = {
        "principal_yen": an_amount(rng),
        "due_on": due_on,
        "paid_on": a_day_near(rng, due_on, 2, 900),
    }
    rate = rng.randint(0, 146)
    answer = packs.load("netsugen").ask(
        "late_interest", set={"late_interest_rate_permille": rate}, **case
    )
    assert answer == netsugen.late_interest(**case, operator_rates=((date.min, rate),)), case


@given(rng=SHRINKABLE)
@settings(deadline=None, max_examples=30)
def test_fees_fall_due_by_the_operators_own_day_and_month(rng: Random) -> None:
    registered_on = a_day(rng, FIRST_DAY["choppaya"])
    chosen = {"due_day": rng.randint(1, 28), "due_months_after": rng.randint(0, 3)}
    case = {"fee_month": a_month(rng, registered_on), "registered_on": registered_on}
    answer = packs.load("choppaya").ask("fee_due_on", set=chosen, **case)
    assert answer == choppaya.fee_due_on(**case, **chosen), case


@given(rng=SHRINKABLE)
@settings(deadline=None, max_examples=60)
def test_silence_and_disuse_count_once_the_operators_days_have_passed(rng: Random) -> None:
    pack, set_days = packs.load("netsugen"), rng.choice((0, 1, 30, 90))
    then = a_day(rng, FIRST_DAY["netsugen"])
    on = a_day_near(rng, then + timedelta(days=set_days), 0, 2)
    silence = {
        "contacted_on": then,
        "answered_on": rng.choice((None, then, on, a_day_near(rng, on, 3, 3))),
        "on": on,
    }
    answer = pack.ask("no_answer_ground", set={"no_answer_days": set_days}, **silence)
    assert answer == netsugen.no_answer_ground(**silence, set_days=set_days), silence
    disuse = {"last_used_on": then, "on": on}
    answer = pack.ask("no_use_ground", set={"no_use_days": set_days}, **disuse)
    assert answer == netsugen.no_use_ground(**disuse, set_days=set_days), disuse


# What must hold whatever the figures


@pytest.mark.parametrize("service", ["netsugen", "choppaya"])
@given(rng=SHRINKABLE, data=st.data())
@settings(deadline=None, max_examples=25)
def test_interest_never_falls_as_days_or_debts_grow(
    service: str, rng: Random, data: st.DataObject
) -> None:
    subject = next(one for one in SUBJECTS if str(one) == f"{service}-late_interest")
    readings = data.draw(st.sampled_from(list(subject.combinations())))
    case = subject.case(rng)
    paid_on = np.datetime64(case["due_on"]) + np.arange(-3, 800)
    by_day = pack_of(service).ask("late_interest", readings=readings, **case | {"paid_on": paid_on})
    assert (np.diff(by_day) >= 0).all(), case
    assert by_day[0] == by_day[3] == 0, case
    principal_yen = case["principal_yen"] + np.arange(300)
    by_debt = pack_of(service).ask(
        "late_interest", readings=readings, **case | {"principal_yen": principal_yen}
    )
    assert (np.diff(by_debt) >= 0).all(), case


@given(rng=SHRINKABLE)
@settings(deadline=None, max_examples=25)
def test_interest_stays_under_what_consumer_law_allows(rng: Random) -> None:
    subject = next(one for one in SUBJECTS if str(one) == "choppaya-late_interest")
    case = subject.case(rng)
    answer = pack_of("choppaya").ask("late_interest", **case)
    days = max(0, (case["paid_on"] - case["due_on"]).days)
    assert answer * 365 * 1000 <= case["principal_yen"] * 146 * days, case


@pytest.mark.parametrize("rounding", ["cut_once", "daily_amount_cut"])
@given(seed=SEEDS)
@settings(deadline=None, max_examples=10)
def test_no_yen_is_made_or_lost_by_an_initial_cancellation(rounding: str, seed: int) -> None:
    question = "choppaya-initial_cancellation_settlement"
    subject = next(one for one in SUBJECTS if str(one) == question)
    facts = columns(subject.cases(seed, 200))
    parts = pack_of("choppaya").ask(
        subject.question, readings={"initial_cancellation_rounding": rounding}, **facts
    )
    owed = parts["charged_yen"] + parts["handling_fee_yen"]
    assert (owed + parts["refund_yen"] == facts["paid_yen"] + parts["billed_yen"]).all()
    assert (np.minimum(parts["refund_yen"], parts["billed_yen"]) == 0).all()
    assert all((amount >= 0).all() for amount in parts.values())


@pytest.mark.parametrize("service", ["netsugen", "choppaya"])
@given(rng=SHRINKABLE)
@settings(deadline=None, max_examples=25)
def test_every_day_of_a_membership_lies_in_one_period(service: str, rng: Random) -> None:
    started_on = a_day(rng, FIRST_DAY[service])
    days = np.datetime64(started_on) + np.arange(1_500)
    periods = pack_of(service).ask("membership_period", started_on=started_on, containing=days)
    first, last = periods["first_day"], periods["last_day"]
    assert first[0] == np.datetime64(started_on)
    assert ((first <= days) & (days <= last)).all()
    stays = first[1:] == first[:-1]
    assert (last[1:][stays] == last[:-1][stays]).all()
    assert (first[1:][~stays] == last[:-1][~stays] + 1).all()


@pytest.mark.parametrize("service", ["netsugen", "choppaya"])
@pytest.mark.parametrize("started_on", [date(2024, 1, 31), date(2023, 10, 30), date(2024, 2, 29)])
def test_a_short_month_does_not_pull_the_following_periods_along(
    service: str, started_on: date
) -> None:
    pack = pack_of(service)
    day, ends = started_on, []
    for _ in range(14):
        period = pack.ask("membership_period", started_on=started_on, containing=day)
        day = period["last_day"] + timedelta(days=1)
        ends.append(day)
    assert len({(end.year, end.month) for end in ends}) == 14
    whole_months = [end for end in ends if end.month not in (2, 3)]
    assert len({end.day for end in whole_months}) == 1


@given(seed=SEEDS)
@settings(deadline=None, max_examples=10)
def test_a_wish_to_leave_is_never_answered_with_a_day_gone_by(seed: int) -> None:
    subject = next(one for one in SUBJECTS if str(one) == "netsugen-membership_end")
    facts = columns(subject.cases(seed, 200))
    ends = pack_of("netsugen").ask("membership_end", **facts)
    months = ends.astype("datetime64[M]")
    deadlines = pack_of("netsugen").ask("withdrawal_last_day_to_ask", month=months)
    assert (facts["requested_on"] <= deadlines).all()
    named = facts["desired_month"]
    assert (months >= np.where(np.isnat(named), months, named)).all()
    assert (ends + 1 == (months + 1).astype("datetime64[D]")).all()


@given(seed=SEEDS)
@settings(deadline=None, max_examples=10)
def test_fees_that_fall_due_together_are_those_the_clause_names(seed: int) -> None:
    rng = Random(seed)
    registered_on = a_day(rng, FIRST_DAY["netsugen"])
    months = np.datetime64(registered_on, "M") + np.arange(8)
    due = pack_of("netsugen").ask("fee_due_on", fee_month=months, registered_on=registered_on)
    together = 2 if registered_on.day <= 20 else 3
    assert len(set(due[:together])) == 1
    assert (np.diff(due[together - 1 :]).astype(int) > 0).all()
    assert (due > np.datetime64(registered_on)).all()


# Every question there is, whether or not it is read a second time


def _value(fact: Any, rng: Random, first: date) -> Any:
    if fact.kind in ("choice",):
        return rng.choice(fact.options)
    return {
        "date": lambda: a_day(rng, first),
        "month": lambda: a_month(rng, first),
        "instant": lambda: an_instant(rng, first),
        "yen": lambda: an_amount(rng),
        "integer": lambda: rng.randint(0, 400),
        "bool": lambda: rng.random() < 0.5,
        "text": lambda: "x",
    }[fact.kind]()


def _answerable(pack: Any, question: Any, rng: Random, readings: Mapping[str, str]) -> list[Any]:
    """Random cases with the receipts that explain them; cases refused by the rule are left."""
    told = []
    given_facts = [*question.needs, *(fact for fact in question.takes if rng.random() < 0.7)]
    for _ in range(12):
        case = {
            fact.name: [_value(fact, rng, FIRST_DAY[pack.name]) for _ in range(3)]
            if fact.is_list
            else _value(fact, rng, FIRST_DAY[pack.name])
            for fact in given_facts
        }
        try:
            told.append((case, pack.explain(question.name, readings=readings, **case)))
        except (terms.BadFact, terms.MissingFact, terms.ParameterUnknown) as refused:
            with pytest.raises(type(refused)):
                pack.ask(question.name, readings=readings, **_as_column(pack, [case]))
    return told


def _as_column(pack: Any, cases: list[Case]) -> dict[str, np.ndarray]:
    dtypes = {
        "date": "datetime64[D]", "month": "datetime64[M]", "instant": "datetime64[us]",
        "yen": "int64", "integer": "int64", "bool": "bool", "choice": "str", "text": "str",
    }  # fmt: skip
    return {
        name: np.array([_naive(case[name]) for case in cases], dtype=dtypes[pack.facts[name].kind])
        for name in cases[0]
    }


def _naive(value: Any) -> Any:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


@pytest.mark.parametrize("service", ["netsugen", "choppaya"])
@given(seed=SEEDS, data=st.data())
@settings(deadline=None, max_examples=12)
def test_every_working_ends_in_the_answer_of_the_column(
    service: str, seed: int, data: st.DataObject
) -> None:
    pack, rng = pack_of(service), Random(seed)
    readings = {
        name: data.draw(st.sampled_from(sorted(reading.options)), label=name)
        for name, reading in pack.readings.items()
    }
    for question in pack.questions():
        told = _answerable(pack, question, rng, readings)
        if not told or not told[0][0]:
            continue
        cases = [case for case, _ in told]
        answer = pack.ask(question.name, readings=readings, **_as_column(pack, cases))
        assert_rows_equal(cases, rows_of(answer), [receipt.answer for _, receipt in told])
        for _, receipt in told:
            chosen = set(receipt.readings.items())
            assert chosen <= set(readings.items())
            assert receipt.working("ja") != receipt.working("en")


def test_the_published_and_the_entered_rates_are_the_ones_compared() -> None:
    table = pack_of("netsugen").parameters["late_interest_rate_permille"]
    for day in (date(2020, 12, 21), date(2021, 4, 1), date(2025, 3, 31), date(2033, 1, 1)):
        assert table.on(np.datetime64(day)) == netsugen.rate_permille_on(day, LATER_RATES)
