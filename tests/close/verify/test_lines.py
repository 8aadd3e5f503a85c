"""Lines, works and equipment that somebody tampered with are found."""

from __future__ import annotations

import pytest
from django.db import connection

from kiyaku.close.verify import verify
from kiyaku.flows.network import equipment
from tests.flows.network.networks import arrange, assign, begin, network
from tests.living import Living

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Living:
    living = network()
    living.register("m", starts=False)
    begin(living)
    lent = {"line": "L-1", "what": "ONU", "is_lent": True, "serial": "S"}
    equipment.place_equipment(**living.acting, **lent)
    assign(living, line="L-2")
    arrange(living, "L-2")
    living.leave("m")
    living.on("2026-12-02")
    assert verify(living.id) == []
    return living


@pytest.mark.parametrize(
    ("codes", "does"),
    [
        ({"line", "line_start"}, "UPDATE line SET first_day = '2026-11-01', assigned_on ="
         " '2026-11-01' WHERE code = 'L-1'"),
        ({"line"}, "UPDATE line SET last_day = '2026-11-29' WHERE code = 'L-1'"),
        ({"line"}, "UPDATE line SET last_day = NULL WHERE code = 'L-1'"),
        ({"works"}, "UPDATE works SET planned_on = planned_on + 1 WHERE state = 'planned'"),
        ({"works"}, "DELETE FROM works WHERE state = 'planned'"),
        ({"works", "works_fee"}, "UPDATE works SET charge_id = NULL WHERE state = 'done'"),
        ({"equipment"}, "UPDATE equipment SET back_on = '2026-11-30'"),
        ({"equipment"}, "DELETE FROM equipment"),
        ({"network_offer"}, "UPDATE network_price SET amount_yen = 1 WHERE kind = 'equipment'"),
    ],
)  # fmt: skip
def test_what_was_tampered_with_is_found(net: Living, codes: set[str], does: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(does)
    assert {one.code for one in verify(net.id)} == codes
