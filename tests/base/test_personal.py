"""Which columns tell of people is declared for every table, and one that is not is found."""

from __future__ import annotations

import pytest
from django.apps import apps

from kiyaku.base import personal
from kiyaku.base.copying import Table, Told

pytestmark = pytest.mark.django_db


def test_every_column_of_every_table_is_declared():
    assert personal.undeclared() == []


def test_every_table_of_an_app_is_spoken_of():
    ours = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("kiyaku.")
    }
    assert ours - set(personal.columns()) == set()


@pytest.mark.parametrize(
    ("kinds", "missing"),
    [
        ({"member": {"id": "bigint", "nickname": "character varying"}}, ["member.nickname"]),
        ({"member": {"died": "date", "ends_on": "date"}}, ["member.died"]),
        (
            {"member": {"tastes": "jsonb", "portrait": "bytea"}},
            ["member.tastes", "member.portrait"],
        ),
        ({"diary": {"text": "text"}}, ["diary"]),
        ({"member": {"handle": "text", "name": "text", "born_on": "date"}}, []),
    ],
)
def test_what_nobody_declared_is_found(kinds, missing):
    assert personal.undeclared(kinds) == missing


def test_words_that_a_sandbox_does_not_get_tell_of_somebody():
    table = Table("t", ("code",), replaced={"text": "''", "source_id": "t.source_id"})
    kinds = {"code": "text", "text": "text", "source_id": "bigint"}
    assert personal.columns_of(table, kinds) == {"text": Told.WORDS}


def test_what_tells_of_people_is_not_taken_into_a_sandbox():
    kinds = personal.columns()
    for table in personal.tables():
        if table.is_copied:
            told = personal.columns_of(table, kinds[table.name])
            born = {name for name, what in told.items() if what is Told.BIRTH}
            assert set(told) - set(table.replaced) == born  # screening needs days of birth
