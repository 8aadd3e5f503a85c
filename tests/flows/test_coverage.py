"""What carries each clause, found in the code."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from kiyaku import packs
from kiyaku.flows.coverage import (
    STATUSES,
    Covered,
    counts,
    coverage,
    coverage_of,
    status_in_words,
)
from kiyaku.terms import Pack, UnknownPack
from kiyaku.terms.clauses import Carrier, Clause
from kiyaku.terms.loading import load_pack
from kiyaku.terms.texts import Text

TINYPACK = "tests.terms.tinypack"
STORY = """
title: {title}
service: {service}
clauses: ["2-2"]
expect:
  - {{on: 2024-01-01, event: a, clauses: ["3-1", "2-2"]}}
  - {{on: 2024-01-02, event: b}}
"""


@pytest.fixture(scope="module")
def tiny() -> Pack:
    return load_pack("tiny", TINYPACK)


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.yaml").write_text(STORY.format(title="One", service="tiny"))
    (tmp_path / "other.yaml").write_text(STORY.format(title="Other", service="netsugen"))
    (tmp_path / "list.yaml").write_text("[1, 2]")
    return tmp_path


def by_clause(pack: Pack, folder: Path | None) -> dict[str, Covered]:
    return {one.clause.id: one for one in coverage(pack, TINYPACK, folder)}


def test_a_carrier_counts_only_if_it_is_there(tiny: Pack) -> None:
    found = by_clause(tiny, None)
    _, (operation, where) = found["3-1"].carriers
    assert operation == Carrier("operation", "kiyaku.packs:load")
    assert where is not None
    assert where.file == "kiyaku/packs/__init__.py"
    assert (found["3-1"].status, found["3-1"].open_kinds) == ("carried", ())
    assert [place is None for _, place in found["4-1"].carriers] == [False, True, True]
    assert (found["4-1"].status, found["4-1"].open_kinds) == ("partly", ("flow",))
    assert (found["suppl"].status, found["suppl"].open_kinds) == ("open", ("text",))


def test_a_rule_is_told_with_its_line(tiny: Pack) -> None:
    ((_, place),) = by_clause(tiny, None)["2-2"].carriers
    assert place is not None
    path, _, line = str(place).rpartition(":")
    text = Path(path).read_text(encoding="utf-8").splitlines()[int(line) - 1 :]
    assert any("def fee_due_on" in one for one in text[:2])


def test_cases_and_scenarios_that_cite_a_clause_are_found(tiny: Pack, stories: Path) -> None:
    found = by_clause(tiny, stories)
    assert [case.title for case in found["2-1"].cases] == [
        "A fee of March 2024 stands under the old version"
    ]
    assert [case.title[:11] for case in found["1"].cases] == ["What nobody"]
    assert found["2-1"].cases[0].file == "cases/article_2.yaml"
    assert [story.title for story in found["2-2"].scenarios] == ["One"]
    assert [story.title for story in found["3-1"].scenarios] == ["One"]
    assert found["1"].scenarios == ()


def test_a_pack_without_cases_has_none(tiny: Pack) -> None:
    empty = coverage(tiny, "kiyaku.flows", None)
    assert not any(one.cases for one in empty)


@pytest.mark.parametrize(
    "name",
    [
        "kiyaku.nowhere:f",
        "no_such_package.module:f",
        "kiyaku.packs:nothing",
        "json:loads",
        "typing:x",
    ],
)
def test_an_operation_that_is_not_there_is_open(tiny: Pack, name: str) -> None:
    flow = Clause("1", ("flow",), "both", Text("あ", "a"), (Carrier("operation", name),))
    pack = Pack(**{**vars(tiny), "clauses": {"1": flow}})
    (found,) = coverage(pack, "kiyaku.flows", None)
    assert found.status == ("carried" if name == "json:loads" else "open")


def test_what_every_installed_pack_names_as_its_rules_is_there() -> None:
    for name in packs.names():
        import_module(f"kiyaku.packs.{name}")
        for one in coverage(packs.load(name), f"kiyaku.packs.{name}", None):
            assert all(place for carrier, place in one.carriers if carrier.kind != "page")


def test_a_page_counts_only_if_its_view_is_there(tiny: Pack) -> None:
    for name, status in (("kiyaku.packs:load", "carried"), ("kiyaku.packs:no_such", "open")):
        text = Clause("1", ("text",), "both", Text("あ", "a"), (Carrier("page", name),))
        pack = Pack(**{**vars(tiny), "clauses": {"1": text}})
        (found,) = coverage(pack, "kiyaku.flows", None)
        assert found.status == status


def test_an_installed_pack_is_covered_by_its_name() -> None:
    every = coverage_of("netsugen")
    assert [one.clause for one in every] == list(packs.load("netsugen").clauses.values())
    assert {one.clause.id: one for one in every}["5-3"].cases
    with pytest.raises(UnknownPack, match="netsugen"):
        coverage_of("netsugn")


def test_clauses_are_counted_by_status(tiny: Pack, stories: Path) -> None:
    every = coverage(tiny, TINYPACK, stories)
    found = counts(every)
    assert list(found) == [*STATUSES, "with_cases", "with_scenarios"]
    assert sum(found[status] for status in STATUSES) == len(every)
    assert (found["partly"], found["open"], found["with_scenarios"]) == (1, 2, 2)
    assert [status_in_words(one).ja for one in STATUSES] == ["済", "一部", "未"]
