"""Parameters, readings and individual rules of a service: what holds now, what held then."""

from __future__ import annotations

import datetime as dt

import pytest

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.models import ParameterValue, ReadingChoice
from kiyaku.flows import opening, readings
from kiyaku.terms import UnknownParameter, UnknownReading
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


def dunned_after(pack: object) -> int:
    due_on = dt.date(2026, 11, 10)
    return (pack.ask("dunning_on", due_on=due_on) - due_on).days


@pytest.fixture
def living(db: None) -> Living:
    return Living("netsugen", "2026-11-01")


def test_a_service_has_its_own_settings(living: Living) -> None:
    other = Living("netsugen", "2026-11-01", parameters={"dunning_after_days": 3})
    assert dunned_after(queries.pack(living.id)) == 10
    assert dunned_after(queries.pack(other.id)) == 3


def test_a_setting_is_kept_beside_the_one_before(living: Living) -> None:
    living.set_parameter("dunning_after_days", 5)
    living.on("2026-11-03").set_parameter("dunning_after_days", 7)
    entries = select(
        "SELECT entry_id FROM parameter_value WHERE service_id = %s"
        " AND name = 'dunning_after_days' ORDER BY entry_id",
        living.id,
    )
    assert len(entries) == 2
    assert dunned_after(queries.pack(living.id)) == 7
    assert dunned_after(queries.pack(living.id, on=day("2026-11-02"))) == 5
    assert dunned_after(queries.pack(living.id, on=day("2026-11-03"))) == 7
    assert dunned_after(queries.pack(living.id, until_entry=entries[0] - 1)) == 10
    assert dunned_after(queries.pack(living.id, until_entry=entries[0])) == 5
    assert dunned_after(queries.pack(living.id, until_entry=entries[1])) == 7


def test_values_hold_from_their_days_on(living: Living) -> None:
    living.set_parameter("dunning_after_days", {"2026-11-10": 4, "2026-12-10": 6})
    pack = queries.pack(living.id)
    asked = [
        (pack.ask("dunning_on", due_on=day(on)) - day(on)).days
        for on in ("2026-11-09", "2026-11-10", "2026-12-10")
    ]
    assert asked == [10, 4, 6]


def test_individual_rules_win_over_the_operator(living: Living) -> None:
    living.set_parameter("dunning_after_days", 4, individual_rules="施設規則")
    living.set_parameter("dunning_after_days", 9)
    pack = queries.pack(living.id)
    assert dunned_after(pack) == 4
    receipt = pack.explain("dunning_on", due_on=dt.date(2026, 11, 10))
    assert receipt.parameters["dunning_after_days"][0].document == "施設規則"


def test_a_reading_is_kept_beside_the_one_before(living: Living) -> None:
    chosen = {"reading": "holiday_due_date", "option": "next_business_day"}
    readings.choose_reading(**living.acting, **chosen, reason="r")
    living.on("2026-11-02")
    readings.choose_reading(**living.acting, reading="holiday_due_date", option="stays", reason="r")
    assert queries.pack(living.id).reading("holiday_due_date") == "stays"
    then = queries.pack(living.id, on=day("2026-11-01"))
    assert then.reading("holiday_due_date") == "next_business_day"
    assert ReadingChoice.objects.filter(service_id=living.id).count() == 2


def test_a_repeat_with_the_same_key_sets_nothing(living: Living) -> None:
    for _ in range(2):
        living.set_parameter("dunning_after_days", 5, key="a")
        readings.choose_reading(
            **living.acting, reading="holiday_due_date", option="stays", reason="r", key="b"
        )
        opening.set_price(
            **living.acting, plan="usual", monthly_fee_yen=1, from_day=living.today, key="c"
        )
    assert ParameterValue.objects.filter(name="dunning_after_days").count() == 1
    assert ReadingChoice.objects.filter(service_id=living.id).count() == 1
    assert select("SELECT count(*) FROM price WHERE monthly_fee_yen = 1") == [1]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda living: living.set_parameter("no_such_days", 5), UnknownParameter),
        (lambda living: living.set_parameter("dunning_after_days", -5), UnknownParameter),
        (
            lambda living: readings.choose_reading(
                **living.acting, reading="holiday_due_date", option="never", reason="r"
            ),
            UnknownReading,
        ),
    ],
)
def test_what_there_is_not_cannot_be_set(living: Living, call: object, error: type) -> None:
    with pytest.raises(error):
        call(living)
    assert select("SELECT count(*) FROM journal_entry WHERE action <> 'service_opened'") == [0]


def test_a_code_is_taken_once(living: Living) -> None:
    with pytest.raises(OperationRefused, match="there is a service") as refused:
        opening.open_service(
            code=living.code,
            pack="netsugen",
            opened_on=living.today,
            prices={},
            at=living.at,
            by="x",
        )
    assert refused.value.code == "service_exists"
    assert living.code in refused.value.message("ja")


def test_an_unknown_service_is_refused_with_those_there_are(living: Living) -> None:
    for call in (
        lambda: queries.service_by_code("nowhere"),
        lambda: queries.pack(2_000_000),
        lambda: queries.business_day(2_000_000),
        lambda: opening.set_price(
            **{**living.acting, "service": 2_000_000},
            plan="usual",
            monthly_fee_yen=1,
            from_day=living.today,
        ),
    ):
        with pytest.raises(OperationRefused, match=living.code) as refused:
            call()
        assert refused.value.code == "unknown_service"


def test_readings_and_dated_prices_come_with_the_opening(db: None) -> None:
    living = Living(
        "choppaya",
        "2026-11-01",
        prices={"home": {"2026-11-01": 5_000, "2027-01-01": 6_000}},
        readings={"first_month_fee": "full"},
    )
    assert queries.pack(living.id).reading("first_month_fee") == "full"
    assert select("SELECT monthly_fee_yen FROM price ORDER BY from_day") == [5_000, 6_000]
    assert [one.code for one in queries.services()] == [living.code]
    assert queries.service(living.id).business_day == living.today
