"""The demo in small: its books balance, its lives can be recomputed, its people reach nobody."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from kiyaku.billing import figures
from kiyaku.billing.kinds import Account
from kiyaku.demo import run, summary
from kiyaku.demo.people import KANAGAWA, People
from kiyaku.demo.run import Stage
from kiyaku.demo.story import (
    CHOPPAYA,
    NETSUGEN,
    OPENED_ON,
    Fate,
    Habit,
    Life,
    instalments,
    lives,
)
from kiyaku.demo.summary import LifeTold, UsualMonth
from kiyaku.flows import why
from kiyaku.flows.network import following
from kiyaku.network import equipment, inspections, interruptions, lines, outages, radius_sessions
from kiyaku.premises import things

MEMBERS, MONTHS, SEED = (14, 26), 3, 718


@pytest.fixture(scope="module")
def stages(django_db_setup: None, django_db_blocker: object) -> Iterator[list[Stage]]:
    """Both services after three months, undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        played = run.open_stages(MEMBERS, MONTHS, SEED)
        run.live(played, MONTHS)
        yield played
        transaction.set_rollback(True)


def _yen(statement: str, service: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [service])
        return int(cursor.fetchone()[0] or 0)


# --- the books --------------------------------------------------------------------------------


@pytest.mark.database
@pytest.mark.parametrize("which", [0, 1])
def test_accounts_agree_with_the_tables_they_book(stages: list[Stage], which: int) -> None:
    service = stages[which].service
    balances, money = figures.balances(service), figures.money(service)
    of_service = "membership_id IN (SELECT id FROM membership WHERE service_id = %s)"
    lines = _yen(
        f"""SELECT sum(amount_yen) FROM invoice_line WHERE {of_service} AND NOT EXISTS
        (SELECT FROM charge_reversal r WHERE r.charge_id = invoice_line.charge_id)""",
        service,
    )
    applied = _yen(
        f"SELECT sum(amount_yen) FROM allocation WHERE {of_service} AND undone_on IS NULL", service
    )
    unused = _yen(f"SELECT sum(remaining_yen) FROM payment WHERE {of_service}", service)
    assert applied > 0
    assert sum(balances.values()) == 0
    assert balances[Account.CASH] == money.paid_yen
    assert balances[Account.RECEIVABLE] == lines - applied
    assert balances[Account.ADVANCES_RECEIVED] == -unused
    assert balances[Account.REFUNDS_PAYABLE] == -money.refunds_due_yen
    credited = balances[Account.COMPENSATION_PAID]
    assert money.paid_yen + credited == applied + unused + money.refunds_due_yen
    revenue = (
        Account.FEE_REVENUE, Account.INTEREST_REVENUE, Account.HANDLING_REVENUE,
        Account.COSTS_RECOVERED,
    )  # fmt: skip
    assert sum(balances[account] for account in revenue) == -lines


@pytest.mark.database
def test_what_is_left_behind_is_fetched_or_goes_at_its_owners_cost(stages: list[Stage]) -> None:
    found = things.listed(stages[0].service, state=None).rows
    assert [(one.state, one.charge is not None) for one in found] == [
        (things.STORED, False), (things.DISPOSED, True), (things.HANDED_OUT, False),
    ]  # fmt: skip
    assert all(one.file_ids for one in found)
    assert things.listed(stages[1].service, state=None).rows == ()


@pytest.mark.database
def test_who_runs_is_connected_with_what_the_login_gets(stages: list[Stage]) -> None:
    netsugen, choppaya = (stage.service for stage in stages)
    shown = radius_sessions.sessions(choppaya, running=True).rows
    suspended = {
        one.membership for one in stages[1].members.values() if one.suspended_on is not None
    }
    assert {one.membership for one in shown if one.group == "walled"} == suspended
    assert {one.group for one in shown} <= {"full", "walled"}
    assert len(shown) > len(suspended)
    assert not following.is_behind(choppaya)
    assert radius_sessions.sessions(netsugen).rows == ()


def test_some_members_of_the_network_have_a_line_whose_works_started_the_service(
    stages: list[Stage],
) -> None:
    assert list(lines.every(stages[0].service)) == []
    found = list(lines.every(stages[1].service))
    assert [one.code for one in found] == ["CN-00001", "CN-00026"]
    started = {one.membership: one.started_on for one in stages[1].members.values()}
    assert [one.first_day for one in found] == [started[one.membership_id] for one in found]
    assert all(equipment.equipment_of(one.id)[0].is_lent for one in found)


@pytest.mark.database
def test_works_on_the_network_are_told_beforehand_and_an_outage_is_credited(
    stages: list[Stage],
) -> None:
    netsugen, choppaya = (stage.service for stage in stages)
    assert interruptions.interruptions(netsugen) == [] == outages.outages(netsugen)
    (works,) = interruptions.interruptions(choppaya)
    assert (works.kind, works.is_late, works.ended_at is None) == ("interruption", False, False)
    assert works.told_count == works.hit_count > 0
    (outage,) = outages.outages(choppaya)
    (decided,) = outages.decisions(outage.outage)
    assert decided.count == len(outages.compensated(outage.outage)) > 0
    told = _yen(
        "SELECT count(*) FROM outgoing WHERE kind = 'outage_credited' AND service_id = %s", choppaya
    )
    assert told == decided.count


@pytest.mark.database
def test_one_line_is_inspected_and_one_refusal_waits_to_be_weighed(stages: list[Stage]) -> None:
    netsugen, choppaya = (stage.service for stage in stages)
    assert list(inspections.listed(netsugen, is_open=False).rows) == []
    found = inspections.listed(choppaya, is_open=False).rows
    assert [one.state for one in found] == [inspections.PASSED, inspections.REFUSED]


@pytest.mark.database
def test_the_small_year_has_everything_that_can_go_wrong_in_it(stages: list[Stage]) -> None:
    netsugen, choppaya = (summary.summarise(stage) for stage in stages)
    assert netsugen.money.late_interest_yen > 0
    assert choppaya.money.late_interest_yen > 0
    assert (
        choppaya.money.late_handling_fees_yen % 3_300 == 0 < choppaya.money.late_handling_fees_yen
    )
    assert choppaya.parked == 0 < choppaya.parked_and_resolved
    assert netsugen.members.corporations > 0 < choppaya.members.corporations


@pytest.mark.database
@pytest.mark.parametrize("which", [0, 1])
def test_every_day_is_closed_and_every_member_has_come(stages: list[Stage], which: int) -> None:
    figures_of = summary.summarise(stages[which])
    assert figures_of.closed_until == dt.date(2026, 6, 30)
    assert figures_of.members.registered == MEMBERS[which]
    assert figures_of.members.not_started == 0
    assert re.fullmatch("[0-9a-f]{64}", figures_of.journal_head)
    assert figures_of.as_json()["members"]["registered"] == MEMBERS[which]


@pytest.mark.database
def test_the_same_seed_gives_the_same_figures(stages: list[Stage]) -> None:
    with transaction.atomic():
        connection.cursor().execute("UPDATE service SET code = code || '-before'")
        again = run.open_stages((3, 4), 1, SEED)
        run.live(again, 1)
        first = [figures.money(stage.service) for stage in again]
        connection.cursor().execute("UPDATE service SET code = code || '-again'")
        once_more = run.open_stages((3, 4), 1, SEED)
        run.live(once_more, 1)
        second = [figures.money(stage.service) for stage in once_more]
        transaction.set_rollback(True)
    assert first == second


# --- a life -----------------------------------------------------------------------------------


@pytest.mark.database
@pytest.mark.parametrize(
    ("which", "question"), [(0, "fee_due_on"), (1, "first_month_fee")], ids=["netsugen", "choppaya"]
)
def test_the_life_told_is_computed_again_from_what_is_stored(
    stages: list[Stage], which: int, question: str
) -> None:
    life = summary.most_eventful_life(stages[which])
    assert life is not None
    assert all(one.agrees for one in life.told)
    assert question in _questions(life)
    for one in life.told:
        shown = one.as_json()["why"]
        assert (shown is not None) == (one.event.event in why.EXPLAINED), one.event
        assert shown is None or shown["agrees"], one.event
    assert [one.event.on for one in life.told] == sorted(one.event.on for one in life.told)


@pytest.mark.database
def test_every_life_agrees_with_its_workings(stages: list[Stage]) -> None:
    questions = set()
    for stage in stages:
        for member in stage.members.values():
            life = summary.life_of(stage, member)
            assert all(one.agrees for one in life.told)
            questions |= _questions(life)
    assert {"fee_due_on", "first_month_fee", "late_interest_of_part_payments"} <= questions
    assert {"membership_end", "arrears_ground", "initial_cancellation_settlement"} <= questions


def _questions(life: LifeTold) -> set[str]:
    workings = [one.working() for one in life.told]
    return {one.receipt.question for one in workings if one and one.receipt}


@pytest.mark.database
def test_usual_months_are_folded_up_and_nothing_is_lost(stages: list[Stage]) -> None:
    member = next(one for one in stages[0].members.values() if one.life.habit is Habit.PUNCTUAL)
    life = summary.life_of(stages[0], member)
    folded = life.folded()
    months = [one for one in folded if isinstance(one, UsualMonth)]
    assert months
    assert sum(one.events for one in months) + len(folded) - len(months) == len(life.told)


@pytest.mark.database
def test_those_who_stop_paying_end_as_fated(
    django_db_setup: None, django_db_blocker: object
) -> None:
    fated = [
        _life(Habit.STOPS, f"C-{number}", stops_paying_after_days=0, fate=fate)
        for number, fate in enumerate(Fate, 1)
    ]
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        connection.cursor().execute("UPDATE service SET code = code || '-before'")
        stage = run.open_stages((1, 1), 6, SEED)[1]
        stage.lives_by_day = {OPENED_ON: fated}
        run.live([stage], 6)
        ends = {
            member.life.fate: [one.event.event for one in summary.life_of(stage, member).told]
            for member in stage.members.values()
        }
        waiting = summary.summarise(stage).members.grounds_waiting
        transaction.set_rollback(True)
    assert "suspended" not in ends[Fate.PAYS_ON_DEMAND]
    assert "invoice_settled" in ends[Fate.PAYS_ON_DEMAND]
    assert ends[Fate.RESUMES].index("suspended") < ends[Fate.RESUMES].index("resumed")
    assert ends[Fate.IS_EXPELLED].index("suspended") < ends[Fate.IS_EXPELLED].index("terminated")
    assert {"suspended", "payment_received"}.isdisjoint(ends[Fate.WAITS_FOR_A_DECISION])
    assert waiting >= 1


# --- who and what is thought up ---------------------------------------------------------------


def test_lives_are_the_same_for_a_seed_and_differ_between_seeds() -> None:
    first, again = (list(lives(CHOPPAYA, 40, 13, 1)) for _ in range(2))
    assert first == again
    assert first != list(lives(CHOPPAYA, 40, 13, 2))


def test_as_many_are_admitted_as_were_asked_for_and_minors_are_declined() -> None:
    thought_up = list(lives(NETSUGEN, 120, 13, 3))
    declined = [one for one in thought_up if one.is_declined]
    assert len(thought_up) - len(declined) == 120
    assert [one.particulars.born_on for one in declined] == [dt.date(2011, 6, 15)] * len(declined)
    assert declined
    days = [one.applies_after_days for one in thought_up]
    assert days == sorted(days)
    assert len({one.handle for one in thought_up}) == len(thought_up)


def test_nobody_can_be_reached() -> None:
    people = People("1", KANAGAWA)
    everybody = [people.person() for _ in range(50)] + [people.corporation() for _ in range(50)]
    for one in everybody:
        assert re.fullmatch(r"[a-z.'-]+\.\d+@example\.(jp|com|net|org)", one.email)
        assert re.fullmatch(r"0[5-9]0-0000-\d{4}", one.phone)
        assert re.fullmatch(r"[ァ-ヴー ]+", one.kana)
        assert one.address.startswith("神奈川県")
    assert {one.kind for one in everybody} == {"person", "corporation"}


@pytest.mark.parametrize("habit", [one for one in Habit if one is not Habit.STOPS])
def test_every_habit_but_one_pays_what_is_open_in_the_end(habit: Habit) -> None:
    issued_on, due_on = dt.date(2026, 6, 1), dt.date(2026, 6, 27)
    for number in range(60):
        paid = instalments(_life(habit, f"C-{number}"), issued_on, due_on, 5_830)
        total = sum(one.amount_yen for one in paid)
        assert total == 5_830 or (habit is Habit.IN_ADVANCE and total == 11_660)
        assert all(issued_on < one.paid_on <= one.entered_on for one in paid)


def test_one_who_stops_pays_nothing_from_that_day_on() -> None:
    life = _life(Habit.STOPS, "C-1", stops_paying_after_days=60)
    stops_on = OPENED_ON + dt.timedelta(60)
    before, after = stops_on - dt.timedelta(1), stops_on
    assert instalments(life, OPENED_ON, before, 100)
    assert instalments(life, OPENED_ON, after, 100) == []


def _life(habit: Habit, handle: str, **more: Any) -> Life:
    person = People("x", KANAGAWA).person()
    return Life(handle, person, "home", 0, 0, habit, **more)
