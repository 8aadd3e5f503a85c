"""What the staff see of parameters and readings: over time, and who set them when."""

from __future__ import annotations

import pytest

from kiyaku.base import queries
from kiyaku.flows import opening, readings, settings_shown
from kiyaku.flows.settings_shown import ParameterShown, ReadingSettings
from tests.living import Living, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def living(db: None) -> Living:
    return Living("netsugen", "2026-11-01")


def parameter(living: Living, name: str) -> ParameterShown:
    return {one.name: one for one in settings_shown.parameters(living.id)}[name]


def reading(living: Living, name: str) -> ReadingSettings:
    return {one.reading.id: one for one in settings_shown.readings(living.id)}[name]


def test_every_parameter_and_reading_is_there_in_the_packs_order(living: Living) -> None:
    pack = queries.pack(living.id)
    assert [one.name for one in settings_shown.parameters(living.id)] == list(pack.parameters)
    assert [one.reading.id for one in settings_shown.readings(living.id)] == list(pack.readings)


def test_a_value_nobody_set_is_the_terms_own(living: Living) -> None:
    found = parameter(living, "due_day")
    assert (found.clause_label.ja, found.source, found.history) == ("第5条3項", "terms", ())
    (span,) = found.spans
    assert span == found.current
    assert (span.value, span.in_words.en, span.source) == (10, "the 10th", "terms")
    assert (span.from_day, span.until_day) == (day("2020-12-21"), None)
    assert found.is_known and found.known_until is None


def test_how_long_a_value_is_known_is_told(db: None) -> None:
    living = Living("netsugen", "2026-11-01", parameters={"late_interest_rate_permille": {}})
    found = parameter(living, "late_interest_rate_permille")
    assert found.known_until == day("2025-03-31")
    assert (found.current.value, found.current.source) == (None, "unknown")
    assert "2025-03-31" in found.current.in_words.ja
    assert "2025-03-31" in found.current.in_words.en
    living.set_parameter("late_interest_rate_permille", {"2025-04-01": 25})
    found = parameter(living, "late_interest_rate_permille")
    assert found.known_until is None
    assert (found.current.in_words.ja, found.current.source) == ("25‰(2.5%)", "operator")


def test_a_value_that_was_never_set_is_not_known_or_means_not_set(db: None) -> None:
    living = Living("choppaya", "2026-11-01")
    fee = parameter(living, "resumption_fee_yen")
    assert (fee.spans, fee.is_known, fee.current.value) == ((), False, None)
    limit = parameter(living, "stored_data_days_limit")
    assert (limit.current.value, limit.current.source) == (0, "unset")
    assert (limit.current.in_words.ja, limit.current.in_words.en) == ("未設定", "not set")
    assert parameter(living, "late_handling_fee_yen").at_most == 3300


def test_everything_ever_set_is_told_with_who_and_when(living: Living) -> None:
    living.set_parameter("dunning_after_days", 5)
    living.on("2026-11-03").set_parameter("dunning_after_days", {"2026-12-01": 7, "2027-01-01": 1})
    acting = {**living.acting, "by": "director"}
    opening.set_parameter(
        **acting,
        name="dunning_after_days",
        value=3,
        individual_rules="覚書",
        reason="made up",
    )
    found = parameter(living, "dunning_after_days")
    assert [(str(one.entered_on), one.by, one.individual_rules) for one in found.history] == [
        ("2026-11-01", "staff", ""),
        ("2026-11-03", "staff", ""),
        ("2026-11-03", "director", "覚書"),
    ]
    first, second, _ = found.history
    assert [(one.from_day, one.value, one.in_words.en) for one in first.values] == [
        (None, 5, "5 days")
    ]
    assert [(one.from_day, one.in_words.en) for one in second.values] == [
        (day("2026-12-01"), "7 days"), (day("2027-01-01"), "1 day"),
    ]  # fmt: skip
    assert second.recorded_at == living.at
    assert found.current.source == "individual_rules"
    assert found.current.document.ja == "覚書"


def test_values_over_time_stand_in_their_order(living: Living) -> None:
    living.set_parameter("dunning_after_days", {"2026-12-01": 7, "2027-01-01": 6})
    spans = parameter(living, "dunning_after_days").spans
    assert [(one.value, one.source, one.until_day) for one in spans] == [
        (10, "default", day("2026-11-30")),
        (7, "operator", day("2026-12-31")),
        (6, "operator", None),
    ]


def test_a_reading_has_its_options_its_choice_and_its_history(living: Living) -> None:
    before = reading(living, "holiday_due_date")
    assert (before.reading.chosen, before.reading.is_default, before.history) == ("stays", True, ())
    assert before.reading.ground == before.default_ground
    readings.choose_reading(
        **living.acting, reading="holiday_due_date", option="next_business_day", reason="r"
    )
    after = reading(living.on("2026-11-02"), "holiday_due_date")
    assert (after.reading.chosen, after.default) == ("next_business_day", "stays")
    assert after.reading.ground is None  # that of the default is no ground for another
    assert not after.reading.is_default
    assert after.reading.in_words == after.reading.options["next_business_day"]
    (chosen,) = after.history
    assert (chosen.option, chosen.by, str(chosen.entered_on)) == (
        "next_business_day", "staff", "2026-11-01",
    )  # fmt: skip
    assert after.clause_label.en == "Art. 5(3)"


def test_what_the_service_opened_with_is_part_of_the_history(db: None) -> None:
    living = Living(
        "choppaya", "2026-11-01", readings={"first_month_fee": "full"},
        parameters={"resumption_fee_yen": 1_100},
    )  # fmt: skip
    (chosen,) = reading(living, "first_month_fee").history
    assert (chosen.option, chosen.by) == ("full", "staff")
    (entered,) = parameter(living, "resumption_fee_yen").history
    assert entered.entry == chosen.entry  # the opening
    assert entered.values[0].in_words.ja == "1,100円"


def test_however_much_was_set_the_number_of_queries_is_fixed(
    living: Living, django_assert_num_queries: object
) -> None:
    for value in range(5):
        living.set_parameter("dunning_after_days", value)
        living.set_parameter("no_use_days", value)
    with django_assert_num_queries(3):  # type: ignore[operator]
        settings_shown.parameters(living.id)
    with django_assert_num_queries(3):  # type: ignore[operator]
        settings_shown.readings(living.id)


def test_clauses_that_rest_on_a_setting_are_found(living: Living) -> None:
    pack = queries.pack(living.id)
    due_day = settings_shown.resting_on(pack, "due_day")
    assert {"5-3", "6-2"} <= set(due_day)  # 6-2 asks when a fee is due
    assert "16-1" not in due_day
    assert "6-2" in settings_shown.resting_on(pack, "interest_end_day")
