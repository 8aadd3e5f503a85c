"""Loading a pack: whatever is wrong with its files is named."""

from __future__ import annotations

import pytest

from kiyaku.terms import Pack, PackError
from tests.terms.conftest import TINYPACK, PackMaker

RULES = (TINYPACK / "__init__.py").read_text(encoding="utf-8")


def yaml(stem: str, *replacements: tuple[str, str]) -> dict[str, str]:
    path = TINYPACK / ("__init__.py" if stem == "rules" else f"{stem}.yaml")
    text = path.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return {stem: text}


def test_a_sound_pack_loads(tiny: Pack) -> None:
    assert tiny.title.ja == "読書室の規約"
    assert [str(version.in_force_from) for version in tiny.versions] == ["2020-12-21", "2024-03-05"]
    assert tiny.versions[0].text_known
    assert tiny.clauses["2-2(1)"].gist.en == "No cash is taken."


FAULTS: list[tuple[dict[str, str | None], str]] = [
    ({"facts": None}, "facts.yaml is missing"),
    ({"facts": "a: [1"}, "facts.yaml is not readable as YAML"),
    ({"facts": "- a"}, "facts.yaml needs a mapping"),
    ({"facts": "due_on: 5"}, "facts.yaml due_on needs a mapping"),
    ({"facts": "due_on: {type: date, ja: 日}"}, "'en' is missing from due_on in facts.yaml"),
    ({"terms": "[]"}, "terms.yaml needs a mapping"),
    ({"terms": "versions: []"}, "terms.yaml title needs a mapping"),
    ({"terms": "title: {ja: あ, en: a}"}, "terms.yaml service needs a mapping"),
    (
        {"terms": "title: {ja: あ, en: a}\nservice: {ja: あ, en: a}"},
        "at least one version",
    ),
    (yaml("terms", ("2024-03-05", "2020-12-21")), "in the order of their days"),
    (yaml("terms", ("2024-03-05", "2020-01-01")), "in the order of their days"),
    (yaml("terms", ("2024-03-05", "tomorrow")), "versions in terms.yaml is not in the form"),
    (yaml("clauses", ('id: "2-2"\n', 'id: "2-1"\n')), "2-1 stands twice in clauses.yaml"),
    (yaml("clauses", ("binds: operator", "binds: nobody")), "unknown nobody"),
    (yaml("clauses", ("carried_by: []", "carried_by: 7")), "2-2\\(1\\) in clauses.yaml is not in"),
    ({"clauses": "[5]"}, "clauses.yaml \\? needs a mapping"),
    ({"clauses": ""}, "clause 4-1 is not in clauses.yaml"),
    (yaml("clauses", ("rule: period", "rule: perios")), "there is no rule perios"),
    (yaml("clauses", ("rule: period", "rule: late_weight")), "there is no rule late_weight"),
    (yaml("parameters", ('clause: "4-1"', 'clause: "4-7"')), "clause 4-7 is not in clauses.yaml"),
    (yaml("parameters", ("unit: permille", "unit: promise")), "unknown unit promise"),
    (yaml("parameters", ("2025-03-31", "2020-03-31")), "known_until lies before"),
    (yaml("readings", ("default: stays", "default: flies")), "the default flies is none"),
    (yaml("facts", ("seats:", "chairs:")), "rule days_closed: seats is no fact"),
    (yaml("facts", ("seats:", "current_fee:")), "current_fee is both a fact and a rule"),
    (
        yaml("rules", ("def current_fee(fee_yen: Any)", "def current_fee(current_fee: Any)")),
        "rule current_fee: current_fee is no fact",
    ),
    (
        yaml("rules", ("def current_fee(fee_yen: Any)", "def current_fee(first_fee: Any)")),
        "rules wait for each other's answers: current_fee → first_fee → current_fee",
    ),
    (
        yaml("rules", ('basis="asked_on", answer="month"', 'basis="remark", answer="month"')),
        "its basis remark is no fact of type date",
    ),
    (
        yaml("rules", ('basis="asked_on", answer="month"', 'basis="due_day", answer="month"')),
        "its basis due_day is no fact of type date",
    ),
    (
        yaml("rules", ('basis="asked_on", answer="m', 'basis="pieces_paid_on", answer="m')),
        "its basis pieces_paid_on is no fact of type date",
    ),
    (yaml("rules", ('since="2024-03-05"', 'since="2020-12-21"')), "must differ in since"),
    (
        yaml("rules", ('since="2024-03-05", basis="fee_month", answer="yen"',
                       'since="2024-03-05", basis="fee_month", answer="integer"')),
        "the versions of rule monthly_fee must",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("contents", "en"), FAULTS)
def test_a_fault_is_named_with_its_place(
    make_pack: PackMaker, contents: dict[str, str | None], en: str
) -> None:
    with pytest.raises(PackError, match=en) as fault:
        make_pack(**contents)
    assert fault.value.code == "pack_error"
    assert fault.value.ja != fault.value.en


def test_a_pack_may_have_neither_parameters_nor_readings(make_pack: PackMaker) -> None:
    pack = make_pack(
        parameters="",
        readings="",
        clauses='- {id: "1", kind: rule, binds: both, gist: {ja: あ, en: a}, carried_by: []}',
        rules="from kiyaku import terms\n"
        '@terms.rule("1", since="2020-12-21", answer="bool")\n'
        "def asked() -> bool:\n    return True\n",
    )
    assert pack.ask("asked") is True
    assert (pack.parameters, pack.readings) == ({}, {})
