"""Stored data and deletions that somebody tampered with are found."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from kiyaku.close.verify import verify
from kiyaku.flows.network import stored_data
from kiyaku.network import stored_data as kept
from tests.living import Living, as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Living:
    living = Living("choppaya", "2026-11-02", parameters={"stored_data_bytes_limit": 500})
    living.register("m", starts=False)
    for what, ground in (("mail", "too_much"), ("web", "hinders"), ("backup", "")):
        stored_data.measure_stored_data(
            **living.of("m"), what=what, stored_bytes=1_000,
            oldest_on=living.today - dt.timedelta(9),
        )  # fmt: skip
        if ground:
            (row,) = [x for x in kept.of_membership(living.members["m"]) if x.last.what == what]
            stored_data.record_stored_data_deleted(
                **living.acting, stored=row.id, ground=ground, deleted_bytes=600, reason="x"
            )
    assert verify(living.id) == []
    return living


@pytest.mark.parametrize(
    "does",
    [
        "UPDATE stored_data_deletion SET deleted_bytes = 599 WHERE what = 'mail'",
        "UPDATE stored_data_deletion SET deleted_on = deleted_on + 1 WHERE what = 'web'",
        "UPDATE stored_data_deletion SET oldest_on = oldest_on - 1 WHERE what = 'web'",
        "UPDATE stored_data_deletion SET storage_ground = 'hinders' WHERE what = 'mail'",
        "DELETE FROM stored_data_deletion WHERE what = 'mail'",
        "UPDATE stored_data SET deleted_entry_id = NULL, entry_id = 0 WHERE what = 'mail'",
        "UPDATE stored_data SET deleted_entry_id = entry_id WHERE what = 'backup'",
        "UPDATE stored_data SET stored_bytes = 1 WHERE what = 'mail'",
    ],
)
def test_what_was_tampered_with_is_found(net: Living, does: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(does)
    assert {one.code for one in verify(net.id)} == {"stored_data"}


def test_a_ground_that_the_terms_do_not_give_is_found(net: Living) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE parameter_value SET value = 5000")
    assert {one.code for one in verify(net.id)} == {"setting", "stored_data_answer"}
