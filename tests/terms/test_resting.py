"""What touches each clause of a pack."""

from __future__ import annotations

from kiyaku import packs
from kiyaku.terms import Pack
from kiyaku.terms.resting import touching


def test_a_clause_rests_on_what_names_it_and_on_what_its_rules_take(tiny: Pack) -> None:
    found = touching(tiny)
    assert list(found) == list(tiny.clauses)
    assert found["2-2"].questions == ("fee_due_on",)
    assert found["2-2"].parameters == ("due_day",)
    assert found["2-2"].readings == ("holiday",)
    # late_weight is no question: what it takes is rested on, itself it is not asked.
    assert "late_weight" not in found["3-1"].questions
    assert found["3-1"].parameters == ("rate",)
    assert found["3-1"].readings == ("rate_day",)


def test_every_version_of_a_rule_and_every_clause_it_cites_counts(tiny: Pack) -> None:
    found = touching(tiny)
    assert {"monthly_fee", "fee_due_on"} <= set(found["2-1"].questions)  # cited second
    assert found["2-1"].parameters == ("fee_yen", "due_day")
    assert found["2-2(1)"].questions == ("cash_taken",)
    assert found["suppl"] == type(found["suppl"])((), (), ())


def test_a_value_another_clause_names_is_rested_on_through_inner_rules() -> None:
    found = touching(packs.load("netsugen"))
    assert found["3-1"].parameters == ("withdrawal_last_day",)  # named by 10-2
    assert "membership_end" in found["3-1"].questions
    choppaya = touching(packs.load("choppaya"))
    assert choppaya["22-2"].parameters == ("outage_minimum_hours", "outage_month_divisor")
    # 7-2 asks whether the letter was in time, and that asks 7-1 for the last day.
    assert choppaya["7-2"].parameters == ("initial_cancellation_period_days",)


def test_a_clause_answers_the_question_that_carries_it() -> None:
    pack = packs.load("choppaya")
    carried = {
        (clause.id, carrier.name)
        for clause in pack.clauses.values()
        for carrier in clause.carried_by
        if carrier.kind == "rule"
    }
    found = touching(pack)
    assert carried
    assert all(name in found[clause].questions for clause, name in carried)
