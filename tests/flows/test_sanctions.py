"""Formal demand, suspension, resumption, termination."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from kiyaku.base.errors import OperationRefused
from kiyaku.billing import arrears, overdue, payments
from kiyaku.billing.models import Overdue
from kiyaku.close.verify import verify
from kiyaku.flows import sanctions
from kiyaku.members import queries as members
from kiyaku.terms import ParameterUnknown, TermsError
from tests.living import Living, as_owner, day, select

pytestmark = pytest.mark.django_db


def net(**parameters: int) -> Living:
    """Choppaya Net with one member whose first invoice, 10,000 yen, is due on 27 November."""
    living = Living(
        "choppaya",
        "2026-11-20",
        prices={"usual": 10_000},
        parameters={"due_months_after": 0, "resumption_fee_yen": 2_200, **parameters},
        readings={"first_month_fee": "full"},
    )
    living.register("m")
    return living


def grounds(living: Living) -> list[Any]:
    return select(
        "SELECT found_on, state, closed_on, arrears_yen FROM ground WHERE membership_id = %s"
        " ORDER BY id",
        living.members["m"],
    )


def refused(call: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value


def test_arrears_are_a_ground_once_demanded_and_past_the_new_deadline() -> None:
    living = net().on("2026-11-30")
    living.demand("m", "2026-12-03")
    living.closed("2026-12-03")
    assert grounds(living) == []
    living.closed("2026-12-05")
    assert grounds(living) == [(day("2026-12-04"), "open", None, 10_000)]


def test_a_ground_lapses_when_it_is_paid() -> None:
    living = net().on("2026-11-30")
    living.demand("m", "2026-12-01")
    living.on("2026-12-03").pay("m", 10_000)
    living.closed("2026-12-03")
    assert grounds(living) == [(day("2026-12-02"), "lapsed", day("2026-12-03"), 10_000)]


def test_a_month_that_was_not_demanded_makes_no_ground_beside_a_little_that_was() -> None:
    """21-1(1): a month's fee, demanded, and not paid by the new deadline."""
    living = net().on("2026-11-30")
    living.demand("m", "2026-12-03")
    living.pay("m", 9_500)
    living.closed("2026-12-28")  # December's fee, due on the 27th, is overdue; nobody demanded it
    assert payments.invoiced_and_open(living.members["m"]) >= 10_500
    assert grounds(living) == []
    living.demand("m", "2026-12-30")
    living.closed("2026-12-31")
    ((found_on, state, _, arrears_yen),) = grounds(living)
    assert (found_on, state) == (day("2026-12-31"), "open")
    assert arrears_yen >= 10_500
    assert verify(living.id) == []


def test_a_demand_names_what_is_overdue() -> None:
    living = net().on("2026-11-30")
    living.demand("m", "2026-12-10")
    assert select("SELECT open_yen, due_on, dispatched_on FROM notice") == [
        (10_000, day("2026-12-10"), day("2026-11-30"))
    ]
    assert select("SELECT formal_demand_due_on FROM overdue") == [day("2026-12-10")]


def deadlines(table: str = "overdue") -> list[Any]:
    return select(f"SELECT formal_demand_due_on FROM {table} ORDER BY 1")


def test_a_second_demand_gives_no_new_time_and_takes_no_ground_away() -> None:
    """21-1(1): what was demanded in vain stays so, though it is demanded again with the rest."""
    living = net().on("2026-11-30")
    living.demand("m", "2026-12-28")
    living.on("2026-12-29")  # December's fee, due on the 27th, is overdue too
    living.demand("m", "2027-01-20")
    assert refused(lambda: living.demand("m", "2027-01-21")).code == "demanded_today"
    assert deadlines() == [day("2026-12-28"), day("2027-01-20")]
    demands = "SELECT dispatched_on, due_on FROM notice WHERE kind = 'formal_demand' ORDER BY id"
    assert select(demands) == [
        (day("2026-11-30"), day("2026-12-28")),
        (day("2026-12-29"), day("2027-01-20")),
        (day("2026-12-29"), day("2027-01-20")),
    ]
    living.closed("2026-12-31")
    assert grounds(living) == [(day("2026-12-29"), "open", None, 20_000)]
    assert deadlines("ground") == [day("2026-12-28")]
    (row,) = arrears.in_cell(living.id, living.today)
    assert (row.stage, row.demand_due_on) == ("demand_expired", day("2026-12-28"))
    living.demand("m", "2027-02-10")
    living.closed("2027-01-15")
    assert [one[1] for one in grounds(living)] == ["open"]
    assert verify(living.id) == []


def test_a_deadline_that_runs_is_put_off_and_never_cut_short() -> None:
    """21-1(1): nobody has let a deadline pass who was told a later one before it did."""
    living = net().on("2026-11-30")
    living.demand("m", "2026-12-29")
    living.on("2026-12-29")  # the last day on which it can be paid in time
    living.demand("m", "2027-01-20")
    assert deadlines() == [day("2027-01-20")] * 2
    living.on("2027-01-05").demand("m", "2027-01-10")
    assert deadlines() == [day("2027-01-20")] * 2
    living.closed("2027-01-20")
    assert grounds(living) == []
    assert select("SELECT count(*) FROM due_change") == [0]  # 21-3 waits with it
    living.closed("2027-01-21")
    assert [one[:2] for one in grounds(living)] == [(day("2027-01-21"), "open")]
    assert deadlines("ground") == [day("2027-01-20")]
    assert verify(living.id) == []


def test_deadlines_are_put_right_that_earlier_versions_kept_otherwise(monkeypatch: Any) -> None:
    """They went by the last demand: a ground found so is no finding, whatever the rule is now."""

    def by_last(invoices: list[int], due_on: Any, **_: Any) -> None:
        Overdue.objects.filter(pk__in=invoices).update(formal_demand_due_on=due_on)

    monkeypatch.setattr(overdue, "mark_demanded", by_last)
    living = net().on("2026-11-30")
    living.demand("m", "2026-12-03")
    living.on("2026-12-04").demand("m", "2026-12-05")
    living.closed("2026-12-07")
    assert [one[0] for one in grounds(living)] == [day("2026-12-06")]
    assert deadlines()[:1] == deadlines("ground") == [day("2026-12-05")]
    assert {found.code for found in verify(living.id)} == {"demand"}
    migration = import_module("kiyaku.notices.migrations.0008_first_demand_counts").Migration
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(migration.operations[0].sql)
    assert deadlines() == [day("2026-12-03"), None]  # the other one was never demanded
    assert verify(living.id) == []


@pytest.mark.parametrize(
    ("on", "due_on", "code"),
    [
        ("2026-11-27", "2026-12-10", "nothing_overdue"),
        ("2026-11-30", "2026-11-29", "deadline_passed"),
    ],
)
def test_a_demand_that_makes_no_sense_is_refused(on: str, due_on: str, code: str) -> None:
    living = net().on(on)
    assert refused(lambda: living.demand("m", due_on)).code == code


def test_suspension_decides_the_ground_and_fees_run_on() -> None:
    living = net().on("2026-11-29")
    living.demand("m", "2026-11-30")
    living.on("2026-12-02").suspend("m")
    assert [row[1] for row in grounds(living)] == ["decided"]
    row = members.membership(living.id, living.members["m"])
    assert row.suspended_since == day("2026-12-02")
    assert refused(lambda: living.suspend("m")).code == "already_suspended"
    living.closed("2027-01-01")
    assert len(grounds(living)) == 1
    assert select("SELECT count(*) FROM charge WHERE kind = 1") == [3]


def test_resumption_asks_for_all_that_is_owed() -> None:
    living = net().on("2026-12-02")
    living.suspend("m")
    living.on("2026-12-17")
    refusal = refused(lambda: living.resume("m"))
    assert (refusal.code, refusal.details) == (
        "arrears_open",
        {"amount_yen": 20_000, "clauses": ["21-4"]},
    )
    living.pay("m", 20_000)
    # 10,000 for 20 days are 80 yen, and for 15 from the suspension, when December's fee fell due,
    # 60; both invoices were demanded; and the resumption fee
    refusal = refused(lambda: living.resume("m"))
    assert (refusal.code, refusal.details) == (
        "resumption_amount_open", {"amount_yen": 140 + 6_600 + 2_200, "clauses": ["21-4"]},
    )  # fmt: skip
    assert select("SELECT count(*) FROM charge WHERE kind > 1") == [0]
    assert living.resume("m", pay_rest=True) == 8_940
    assert select("SELECT from_day, until_day, resumption_amount_yen FROM suspension") == [
        (day("2026-12-02"), day("2026-12-16"), 8_940)
    ]
    assert select("SELECT kind, amount_yen FROM charge WHERE kind > 1 ORDER BY kind, id") == [
        (2, 80), (2, 60), (3, 3_300), (3, 3_300), (6, 2_200),
    ]  # fmt: skip
    assert select("SELECT count(*) FROM invoice i WHERE NOT EXISTS"
                  " (SELECT FROM settlement s WHERE s.invoice_id = i.id)") == [0]  # fmt: skip
    assert members.membership(living.id, living.members["m"]).suspended_since is None


def test_resumption_can_be_paid_from_credit() -> None:
    living = net().on("2026-11-25")
    living.suspend("m")
    living.pay("m", 15_000)
    assert living.resume("m") == 2_200
    assert select("SELECT remaining_yen FROM payment") == [2_800]


def test_interest_that_waits_for_its_invoice_is_billed_with_the_resumption() -> None:
    living = net().on("2026-12-02")
    living.suspend("m")
    living.on("2026-12-17").pay("m", 20_000)
    # at this close interest and fee are charged, invoiced at once, and due on the 27th
    living.on("2026-12-18")
    assert refused(lambda: living.resume("m")).details == {"amount_yen": 6_740, "clauses": ["21-4"]}
    living.pay("m")
    assert living.resume("m", pay_rest=True) == 2_200


def test_where_fees_fall_due_next_month_charged_interest_is_taken_along() -> None:
    living = Living(
        "choppaya", "2026-10-20", prices={"usual": 31_000}, parameters={"resumption_fee_yen": 0}
    )
    living.register("m")
    living.on("2026-11-30").suspend("m")
    living.on("2026-12-07").pay("m", 43_000)
    living.on("2026-12-08")
    # 12,000 for ten days, and 31,000 for the seven since the suspension, when November's fee fell
    # due: 48 and 86 yen, charged by the close and due on 27 January
    assert select("SELECT amount_yen, due_on FROM charge WHERE kind = 2 ORDER BY id") == [
        (48, day("2027-01-27")), (86, day("2027-01-27")),
    ]  # fmt: skip
    assert living.resume("m", pay_rest=True) == 134
    assert select("SELECT due_on, total_yen FROM invoice ORDER BY id DESC LIMIT 1") == [
        (day("2026-12-08"), 134)
    ]


def test_resumption_may_cost_nothing() -> None:
    living = net(resumption_fee_yen=0)
    living.suspend("m")
    assert living.resume("m") == 0
    assert select("SELECT count(*) FROM invoice") == [0]


def test_resumption_waits_for_a_rate_that_is_known() -> None:
    living = net().on("2026-12-02")
    living.suspend("m")
    living.on("2026-12-05").pay("m")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE overdue SET due_on = '2020-11-27'")
    with pytest.raises(TermsError, match="before the first version"):
        living.resume("m", pay_rest=True)


def test_resumption_needs_the_operator_s_fee() -> None:
    living = Living("choppaya", "2026-11-20")
    living.register("m")
    living.suspend("m")
    with pytest.raises(ParameterUnknown, match="resumption_fee_yen"):
        living.resume("m")


def test_netsugen_leaves_it_to_the_decision() -> None:
    living = Living("netsugen", "2026-11-01")
    living.register("m")
    living.on("2026-12-12").suspend("m")
    assert living.resume("m") == 0
    assert select("SELECT count(*) FROM charge WHERE kind > 1") == [0]


def test_only_who_is_suspended_resumes() -> None:
    living = net()
    assert refused(lambda: living.resume("m")).code == "not_suspended"


def test_termination_ends_it_that_day() -> None:
    living = net().on("2026-12-02")
    living.suspend("m")
    living.terminate("m")
    row = members.membership(living.id, living.members["m"])
    assert (row.ended_on, row.end_kind) == (day("2026-12-02"), "termination")
    assert select("SELECT until_day, resumption_amount_yen FROM suspension") == [
        (day("2026-12-02"), 0)
    ]
    living.closed("2027-01-02")
    assert select("SELECT max(fee_month) FROM charge WHERE kind = 1") == [day("2026-12-01")]


@pytest.mark.parametrize(
    ("act", "whom"), [("suspend", "m waits"), ("resume", "m waits"), ("terminate", "m")]
)
def test_what_is_over_or_has_not_begun_is_left_alone(act: str, whom: str) -> None:
    living = net()
    living.register("waits", starts=False)
    living.terminate("m")
    for who in whom.split():
        assert refused(lambda who=who: getattr(living, act)(who)).code == "not_active"


def test_a_repeat_with_the_same_key_does_nothing_more() -> None:
    living = net().on("2026-12-18")
    member = living.of("m")
    for _ in range(2):
        sanctions.issue_formal_demand(**member, due_on=day("2026-12-20"), key="1")
        sanctions.suspend(**member, key="2")
    living.pay("m")
    assert [sanctions.resume(**member, pay_rest=True, key="3") for _ in range(2)] == [5_584] * 2
    for _ in range(2):
        sanctions.terminate(**member, key="4")
    assert select("SELECT count(*) FROM notice WHERE kind = 'formal_demand'") == [1]
