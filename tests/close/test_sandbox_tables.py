"""What every table says of itself for sandboxes: whether it is copied, its words, its ids."""

from __future__ import annotations

import pytest
from django.apps import apps

from kiyaku.base import copying
from kiyaku.billing import copied as billing_copied
from kiyaku.billing.kinds import Source
from kiyaku.close import sandbox
from tests.living import Living

pytestmark = pytest.mark.django_db
_PLACES = ("spaces", "premises", "network")


def test_every_table_says_whether_a_sandbox_has_its_rows() -> None:
    """A new one is named in the ``copied`` module of its app."""
    named = {table.name for table in sandbox.TABLES}
    every = {
        model._meta.db_table
        for app in ("base", "members", "billing", "notices", "privacy", *_PLACES)
        for model in apps.get_app_config(app).get_models()
    }
    assert named == every
    assert len(named) == len(sandbox.TABLES)


def test_every_source_of_a_posting_is_a_row_of_a_table_that_is_copied() -> None:
    assert set(billing_copied._BOOKED) == set(Source)
    assert set(billing_copied._BOOKED.values()) <= {table.name for table in sandbox.TABLES}


def test_no_column_of_words_is_copied_that_nobody_has_looked_at(db: None) -> None:
    tables = [copying.Table(one.name) if one.name == "plan" else one for one in sandbox.TABLES]
    with pytest.raises(AssertionError, match=r"plan: say in copied: \['code'\]"):
        copying.Copier(tables, Living("netsugen", "2026-11-15").id)


def test_no_number_of_the_journal_is_copied_that_nobody_has_looked_at(db: None) -> None:
    copier = copying.Copier(sandbox.TABLES, Living("netsugen", "2026-11-15").id)
    told = {"on": "2026-11-15", "amount_yen": 5, "rows": ["a"], "is_new": True, "value": 3}
    assert copier._payload(dict(told), sandbox.NAMED) == told
    for told in ({"letter": 7}, {"letters": [7]}):
        with pytest.raises(AssertionError, match="say in copied what the numbers are"):
            copier._payload(told, sandbox.NAMED)


def test_every_column_with_ids_says_whose(db: None) -> None:
    living = Living("netsugen", "2026-11-15")
    copier = copying.Copier(sandbox.TABLES, living.id)
    kinds = {
        (table.name, column): copier._kind(table, column)
        for table in sandbox.TABLES
        for column in copier._columns[table.name]
    }
    assert kinds["overdue", "closed_entry_id"] == "journal_entry"
    assert kinds["invoice_line", "charge_id"] == "charge"
    assert kinds["membership", "end_basis_id"] == "basis"
    assert kinds["posting", "corrects_id"] == "posting"
    assert kinds["parked", "about_id"] == "invoice"
    assert kinds["service", "sandbox_of_id"] is None
    with pytest.raises(AssertionError, match="whose ids"):
        copier._kind(copying.Table("charge"), "nobody_id")
