"""A thing left behind, wanted by several at the same moment: it goes once, and is charged once."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.db import connection

from kiyaku.close.verify import verify
from kiyaku.flows.place import left_things
from kiyaku.premises import things
from tests.close import small_service
from tests.close.races import at_once
from tests.close.small_service import AT, BY

pytestmark = pytest.mark.django_db(transaction=True)

EVE = dt.date(2026, 11, 28)
LONG_AGO = EVE - dt.timedelta(60)
ROUNDS = 4


def test_a_thing_goes_once_whoever_wants_it():
    """Fails with the hold on the thing taken out: it is handed out and disposed of, or twice.

    Where its owner changed for all of them, none of them gets it.
    """
    service = small_service.opened("netsugen", opened_on=EVE)
    owner, other = service.register("m"), service.register("n")
    acting = {"service": service.id, "at": AT, "by": BY}
    for round_ in range(ROUNDS):
        thing = left_things.store_thing(
            **acting, what=f"thing {round_}", place="hall", found_on=LONG_AGO,
            stored_on=LONG_AGO, membership=owner,
        )  # fmt: skip
        dispose = partial(left_things.dispose, **acting, thing=thing, cost_yen=500)
        hand_out = partial(
            left_things.hand_out, **acting, thing=thing, handed_to="m", identity="document"
        )
        name = partial(left_things.name_owner, **acting, thing=thing, membership=other)
        outcomes = [str(one) for one in at_once(dispose, hand_out, dispose, hand_out, name)]
        gone = {"thing_disposed", "thing_handed_out", "changed_meanwhile"}
        found = things.thing(service.id, thing)
        won = [one for one in outcomes[:4] if one not in gone]
        assert len(won) == (0 if found.is_stored else 1), outcomes
        assert (found.charge is not None) is (found.state == things.DISPOSED)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE state = 'disposed') FROM left_thing"
        )
        every, disposed = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM cost")
        assert (every, cursor.fetchone()[0]) == (ROUNDS, disposed)
    assert verify(service.id) == []
