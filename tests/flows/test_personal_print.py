"""What is held on a person, printed: in words, and with nothing left out for want of words."""

from __future__ import annotations

import pytest

from kiyaku.base import clock, personal
from kiyaku.flows import personal_export, personal_print
from kiyaku.flows.personal_print import Section
from kiyaku.flows.personal_words import COLUMNS, INTERNAL, TITLES, is_printed
from kiyaku.members import directory
from kiyaku.terms.texts import Text
from tests.living import Living

pytestmark = pytest.mark.django_db
ROLES = {"legal": Text("法務", "legal")}


def of_persons() -> dict[str, list[str]]:
    """Table → the columns that a person is told, of all tables with rows about people."""
    kinds = personal.columns()
    return {
        table.name: [name for name in kinds[table.name] if name not in table.withheld]
        for table in personal.tables()
        if table.name in kinds
        and (table.name == "stored_file" or personal.condition(table, kinds[table.name]))
    }


def printed(living: Living) -> dict[str, Section]:
    member = directory.member(living.id, "hanako").pk
    held = personal_export.held(living.id, member, at=clock.now())
    return {one.title.en: one for one in personal_print.sections(held, roles=ROLES)}


def test_every_table_and_column_about_people_has_words_in_print() -> None:
    told = of_persons()
    assert set(told) == set(TITLES)
    columns = {name for names in told.values() for name in names}
    within = {"guardian_consented"}  # of what was stated
    assert {name for name in columns if is_printed(name)} == set(COLUMNS) - within
    assert columns >= INTERNAL


def test_records_are_told_in_words_and_without_keys() -> None:
    living = Living("netsugen", "2026-11-05")
    living.register("hanako")
    living.change("hanako", phone="090-0000-0000")
    living.closed("2026-12-05")
    living.pay("hanako")
    sections = printed(living)
    (record,) = sections["particulars"].records
    told = {head.en: cell for head, cell in record}
    assert told["name"].en == "hanako"
    assert told["kind"] == Text("個人", "person")
    charges = sections["charges"]
    assert charges.side_by_side
    assert [head.en for head in charges.heads] == ["amount", "due on", "month", "kind", "raised on"]
    assert charges.rows[0][0] == Text("6,000円", "6,000 yen")
    assert charges.rows[0][3].ja == "会費・月額料金"
    (change,) = sections["changes of particulars"].records
    assert {head.en: cell.ja for head, cell in change}["after"] == "電話番号: 090-0000-0000"
    assert sections["payments"].rows[0][1] == Text("手で入力", "entered by hand")
    for one in sections.values():
        assert not {"id", "member_id", "basis_id"} & {head.en for head in one.heads}


def test_instants_are_those_of_the_clock_in_tokyo_and_who_acted_has_no_login() -> None:
    living = Living("choppaya", "2026-11-05")
    living.register("hanako")
    (application,) = printed(living)["applications"].records
    told = {head.en: cell for head, cell in application}
    assert told["consented at"].ja == "2026-11-05 12:00"
    assert told["decided by"] == Text("職員・システム", "staff or system")
    assert told["state"] == Text("承認", "approved")
    assert "guardian's consent: no" in told["stated"].en
