"""The list of what is asked of packs is what the code asks, and what installed packs answer."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import kiyaku
from kiyaku import packs
from kiyaku.base.clock import TOKYO
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import opening
from kiyaku.flows.pack_facts import FACTS
from kiyaku.flows.pack_questions import QUESTIONS, faults, missing
from kiyaku.terms import Pack

ROOT = Path(kiyaku.__file__).parent
NO_QUESTIONS = {
    ("renews", "flows/outlook.py"): "what comes in an outlook",
}
"""Words of the code that are also a question of some pack, and are not asked."""
ASKED = {one.name: one for one in QUESTIONS}


def test_every_question_that_the_code_names_is_listed() -> None:
    known = {one.name for name in packs.names() for one in packs.load(name).questions()}
    named = {word for word, file in words_of_the_code() if (word, file) not in NO_QUESTIONS}
    assert named & known - set(ASKED) == set()


def test_every_question_listed_is_named_by_the_code() -> None:
    named = {
        word for word, file in words_of_the_code() if not file.startswith("flows/pack_questions")
    }
    assert set(ASKED) - named == set()
    assert len(ASKED) == len(QUESTIONS)


def test_every_fact_that_the_code_gives_is_listed() -> None:
    seen = 0
    for question, names, where in calls_of_the_code():
        if question in ASKED:
            asked = ASKED[question]
            known = {*asked.given, *asked.may_come, *asked.either}
            assert names - {"as_of", "readings", "set", "aside"} <= known, where
            seen += 1
    assert seen > 30


def test_no_reading_of_a_pack_is_named_by_the_code() -> None:
    readings = {one for name in packs.names() for one in packs.load(name).readings}
    named = {word for word, file in words_of_the_code() if not file.startswith("demo/")}
    assert (readings - set(ASKED)) & named == set()


def test_every_fact_listed_has_its_type_and_words() -> None:
    names = {name for one in QUESTIONS for name in (*one.given, *one.may_come, *one.either)}
    assert names == set(FACTS)


@pytest.mark.parametrize("name", packs.names())
def test_installed_packs_answer_as_they_are_asked(name: str) -> None:
    pack = packs.load(name)
    assert missing(pack) == ()
    assert list(faults(pack)) == []


def test_a_question_not_answered_or_answered_otherwise_is_told() -> None:
    pack = packs.load("netsugen")
    assert [one.name for one in missing(without(pack, "dunning_on"))] == ["dunning_on"]
    assert missing(without(pack, "dunning_last_day")) == ()
    half = without(packs.load("choppaya"), "late_handling_fee_due")
    assert [one.name for one in missing(half)] == ["late_handling_fee_due"]
    other = replace(
        pack, facts={**pack.facts, "due_on": replace(pack.facts["due_on"], kind="month")}
    )
    assert {(one.question, one.code) for one in faults(other)} >= {("dunning_on", "fact_type")}
    rules = {**pack.rules, "dunning_on": pack.rules["fees_refundable"]}
    found = {one.code for one in faults(replace(pack, rules=rules))}
    assert found == {"fact_not_taken", "answer_type"}
    rules = {**pack.rules, "membership_started_on": pack.rules["dunning_on"]}
    found = {one.code for one in faults(replace(pack, rules=rules))}
    assert found == {"fact_not_always_given", "facts_unclear"}
    part = replace(pack.facts["part"], options=("costs", "interest"))
    (one,) = faults(replace(pack, facts={**pack.facts, "part": part}))
    assert one.code == "option_missing" and "principal" in one.text.en


def test_no_service_is_opened_by_a_pack_that_leaves_needed_questions_open(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    whole = packs.load("netsugen")
    monkeypatch.setattr(packs, "load", lambda name: without(whole, "dunning_on", "late_interest"))
    with pytest.raises(OperationRefused) as refused:
        opening.open_service(
            code="half", pack="netsugen", opened_on=dt.date(2026, 11, 1), prices={"one": 100},
            at=dt.datetime(2026, 11, 1, tzinfo=TOKYO), by="staff",
        )  # fmt: skip
    assert refused.value.code == "pack_incomplete"
    assert "late_interest, dunning_on" in refused.value.en


def without(pack: Pack, *questions: str) -> Pack:
    return replace(pack, rules={k: v for k, v in pack.rules.items() if k not in questions})


def words_of_the_code() -> Iterator[tuple[str, str]]:
    """Every text in the code that asks (not in packs and the engine), with its file."""
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, file


def calls_of_the_code() -> Iterator[tuple[str, set[str], str]]:
    """Calls of ``ask`` and ``explain`` with a question spelled out: it, its facts, the place."""
    for file, tree in trees():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("ask", "explain")
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                names = {one.arg for one in node.keywords if one.arg is not None}
                yield str(node.args[0].value), names, f"{file}:{node.lineno}"


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        if file.split("/")[0] not in ("packs", "terms"):
            yield file, ast.parse(path.read_text(encoding="utf-8"))
