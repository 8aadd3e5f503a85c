"""Look-ups of addresses that somebody tampered with are found."""

from __future__ import annotations

import pytest
from django.db import connection

from kiyaku.close.verify import verify
from tests.flows.network.test_lookups import look, net, take
from tests.living import Living, as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def living() -> Living:
    found = net("a", "b")
    look(found, "203.0.113.1")
    take(found, "203.0.113.2,,2026-11-05 12:00:00\n203.0.113.9,,2026-11-05 12:00:00\n")
    assert verify(found.id) == []
    return found


@pytest.mark.parametrize(
    ("codes", "does"),
    [
        ({"lookup"}, "UPDATE address_lookup SET outcome = 'several' WHERE outcome = 'one'"),
        ({"lookup"}, "UPDATE address_lookup SET candidates = 2 WHERE outcome = 'one'"),
        ({"lookup"}, "UPDATE address_lookup l SET membership_id = (SELECT max(id) FROM membership"
         " WHERE id <> l.membership_id) WHERE outcome = 'one'"),
        ({"lookup"}, "DELETE FROM address_lookup WHERE outcome = 'none'"),
        ({"lookup_answer"}, "UPDATE address_lookup SET login = 'b' WHERE login = 'a'"),
        ({"lookup_answer"}, "UPDATE lease.held SET login_id = (SELECT max(id) FROM lease.login)"),
        ({"lookup_answer"}, "UPDATE address_lookup SET address = '203.0.113.2'"
         " WHERE login = 'a'"),
    ],
)  # fmt: skip
def test_what_was_tampered_with_is_found(living: Living, codes: set[str], does: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(does)
        assert cursor.rowcount > 0
    assert {one.code for one in verify(living.id)} == codes
