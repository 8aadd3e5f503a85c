"""Statistics: what may be told of a day's members, and that several tables tell no more."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections import Counter
from typing import Any

import pytest

from kiyaku.base import records
from kiyaku.base.errors import OperationRefused
from kiyaku.base.records import Asked
from kiyaku.billing import plans
from kiyaku.close.verify import verify
from kiyaku.flows import statistics, statistics_shown
from kiyaku.flows.statistics import OTHERS, Table
from kiyaku.members import counts
from kiyaku.members.counts import AGE, AREA, KIND, PLAN, STATE
from kiyaku.privacy import statistics as stored
from kiyaku.terms.texts import Text
from tests.living import Living, as_owner, select

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 6)

# How many of them there are → what they are.
CROWD = {
    ("home", "person", "東京都", "30", "active"): 40,
    ("home", "person", "群馬県", "40", "active"): 35,
    ("home", "person", "群馬県", "30", "leaving"): 12,
    ("home", "person", "埼玉県", "30", "suspended"): 14,
    ("home", "corporation", "東京都", "corporation", "active"): 21,
    ("office", "corporation", "東京都", "corporation", "active"): 30,
    ("office", "corporation", "群馬県", "corporation", "active"): 4,
    ("office", "person", "東京都", "40", "leaving"): 18,
    ("office", "person", "埼玉県", "50", "active"): 11,
    ("office", "person", "栃木県", "50", "suspended"): 13,
    ("office", "person", "群馬県", "40", "active"): 5,
    ("light", "person", "東京都", "50", "active"): 25,
    ("light", "person", "群馬県", "50", "leaving"): 16,
    ("light", "person", "埼玉県", "40", "suspended"): 12,
}
_PLACES = (PLAN, KIND, AREA, AGE, STATE)


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> tuple[Living, dict[tuple[str, ...], int]]:
    """A service of two closed days, and its members, who may be changed."""
    life = Living("choppaya", "2026-11-05", prices={"home": 5_500, "office": 9_000, "light": 3_000})
    life.on("2026-11-07")
    ids = {code: str(pk) for pk, code in plans.plan_codes(life.id).items()}
    people = dict(CROWD)

    def members_on(service: int, day: dt.date, by: Any) -> dict[tuple[str, ...], int]:
        found: Counter[tuple[str, ...]] = Counter()
        for one, number in people.items():
            known = dict(zip(_PLACES, (ids[one[0]], *one[1:]), strict=True))
            found[tuple(known[name] for name in by)] += number
        return dict(found)

    monkeypatch.setattr(counts, "members_on", members_on)
    return life, people


def refused(code: str, life: Living, *by: str, day: dt.date = DAY) -> OperationRefused:
    with pytest.raises(OperationRefused) as found:
        statistics.publish(**life.acting, day=day, dimensions=by)
    assert found.value.code == code
    return found.value


def published(life: Living, *by: str) -> Table:
    number = statistics.publish(**life.acting, day=DAY, dimensions=by)
    return Table.of(stored.publication(life.id, number))


def test_a_table_is_published_with_its_basis_and_nothing_small_in_it(crowd):
    life, _ = crowd
    found = published(life, AREA, PLAN)
    assert found.dimensions == (PLAN, AREA)  # in whichever order they are asked for
    assert found.total == sum(CROWD.values()) == sum(found.row_totals) == sum(found.column_totals)
    assert found.columns[-1] == OTHERS  # where nobody is counts as few
    assert found.withheld >= 4  # no corner of a rectangle alone
    assert all(one is None or one >= 10 for row in found.cells for one in row)
    (entry,) = records.entries(life.id, Asked(action=statistics.PUBLISHED))
    assert entry.payload["day"] == "2026-11-06"
    assert entry.payload["withheld"] == found.withheld
    assert "東京" not in json.dumps(entry.payload, ensure_ascii=False)
    assert records.ground(life.id, entry.basis).clauses == ("24-2",)
    assert "24-2" in refused("statistics_published_before", life, PLAN, AREA).ja
    assert verify(life.id) == []


def test_what_the_totals_tell_is_the_same_in_every_table_of_a_day(crowd):
    life, people = crowd
    alone = published(life, AREA)
    both = published(life, PLAN, AREA)
    third = published(life, AREA, STATE)
    for found in (both, third):
        told = found.totals_of(AREA)
        assert told.items() <= alone.totals_of(AREA).items()
    refused("statistics_tell_each_other", life, PLAN, STATE)  # it would close the circle
    people["home", "person", "東京都", "30", "active"] += 1  # somebody is entered later
    refused("statistics_day_changed", life, PLAN)
    refused("statistics_days_too_close", life, AGE, day=dt.date(2026, 11, 5))


def test_totals_of_two_tables_tell_of_no_few_either(crowd):
    """Companies have plans of their own: their number less that of those plans is of a few."""
    life, people = crowd
    people.clear()
    people.update(
        {
            ("office", "corporation", "東京都", "corporation", "active"): 50,
            ("home", "person", "東京都", "30", "active"): 200,
            ("light", "person", "東京都", "30", "active"): 300,
            ("light", "corporation", "東京都", "corporation", "active"): 7,
        }
    )
    assert published(life, KIND).totals_of(KIND) == {"person": 500, "corporation": 57}
    refused("statistics_tell_each_other", life, PLAN)


def test_age_tells_who_is_a_corporation_so_both_are_no_table(crowd):
    life, _ = crowd
    refused("statistics_tell_each_other", life, KIND, AGE)
    published(life, PLAN, AGE)
    refused("statistics_tell_each_other", life, PLAN, KIND)


def test_what_cannot_be_counted_is_refused_with_the_clause(crowd):
    life, people = crowd
    assert "2026-11-06" in refused("day_not_closed", life, PLAN, day=dt.date(2026, 11, 7)).en
    refused("day_not_closed", life, PLAN, day=dt.date(2026, 11, 4))
    for wrong in ((), ("name",), (PLAN, PLAN), (PLAN, AREA, STATE)):
        refused("unknown_dimension", life, *wrong)
    people.clear()
    people["home", "person", "東京都", "30", "active"] = 40
    assert "(clause 24-2)" in refused("statistics_too_few", life, STATE).en
    people["home", "person", "東京都", "30", "active"] = 3
    refused("statistics_too_few", life, PLAN)


def test_the_least_number_is_the_operators(crowd):
    life, _ = crowd
    life.set_parameter("statistics_min_people", 30)
    found = published(life, AREA)
    assert found.least == 30
    assert min(found.row_totals) >= 30
    life.set_parameter("statistics_min_people", 2_000)
    refused("statistics_too_few", life, AREA, STATE)


def test_netsugen_publishes_under_its_clause_on_personal_data(monkeypatch):
    life = Living("netsugen", "2026-11-05").on("2026-11-07")
    people = {(counts.ACTIVE,): 30, (counts.LEAVING,): 12, (counts.SUSPENDED,): 10}
    monkeypatch.setattr(counts, "members_on", lambda *_: people)
    number = statistics.publish(**life.acting, day=DAY, dimensions=[STATE])
    publication = stored.publication(life.id, number)
    assert Table.of(publication).row_totals == (30, 12, 10)
    assert records.ground(life.id, publication.basis).clauses == ("14",)
    other = Living("netsugen", "2026-11-05")
    with pytest.raises(OperationRefused):
        stored.publication(other.id, number)


@pytest.mark.parametrize(
    "does",
    [
        "UPDATE published_statistics SET told = jsonb_set(told, '{total}', '1000000')",
        "UPDATE published_statistics SET day = day - 1",
        "DELETE FROM published_statistics",
    ],
)
def test_a_table_that_was_changed_later_is_found(crowd, does):
    life, _ = crowd
    published(life, STATE)
    with as_owner():
        select(does + f" WHERE service_id = {life.id} RETURNING id")
    assert {one.code for one in verify(life.id)} == {"statistics"}


def test_a_spreadsheet_takes_no_cell_for_a_formula(crowd, monkeypatch):
    life, _ = crowd
    found = published(life, AREA, PLAN)
    words = {"home": Text('=HYPERLINK("x")', "+1"), "light": Text("軽", "light")}
    monkeypatch.setattr(plans, "names_by_code", lambda service: words)
    shown = statistics_shown.shown(life.id, found)
    titles, *rows, totals = csv.reader(io.StringIO(statistics_shown.as_csv(shown, "ja")))
    assert titles == ["プラン", "群馬県", "東京都", "そのほか", "計"]
    assert any(row[0].startswith("'=HYPERLINK") for row in rows)
    assert "秘匿" in {cell for row in rows for cell in row}
    assert totals[-1] == str(found.total)
    assert "withheld" in statistics_shown.as_csv(shown, "en")


def test_every_category_has_words_in_both_languages(crowd):
    life, _ = crowd
    known = {
        AREA: [*counts.PREFECTURES, counts.ABROAD, counts.NOT_STATED],
        AGE: [*counts.AGES, counts.CORPORATION, counts.NOT_STATED],
        STATE: [counts.ACTIVE, counts.LEAVING, counts.SUSPENDED],
        KIND: [counts.PERSON, counts.CORPORATION],
        PLAN: ["home", "office"],
    }
    for dimension, categories in known.items():
        words = statistics.category_words(life.id, dimension)
        assert {*categories, OTHERS} <= words.keys()
