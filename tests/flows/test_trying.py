"""Trying an act: it is seen as done, and nothing has happened."""

from __future__ import annotations

import pytest

from kiyaku.flows import opening
from kiyaku.flows.published_prices import price_page
from kiyaku.flows.trying import seen_after
from kiyaku.terms.errors import UnknownParameter
from tests.living import Living

pytestmark = pytest.mark.django_db


def test_what_is_seen_is_what_would_be_and_nothing_stays():
    living = Living("netsugen", "2026-11-01")
    before = price_page(living.id, on=living.today)
    after = seen_after(
        lambda: living.set_price(7_000, "2026-11-01"),
        lambda: price_page(living.id, on=living.today),
    )
    assert after.plans[0].fee is not None
    assert after.plans[0].fee.monthly_fee_yen == 7_000
    assert price_page(living.id, on=living.today) == before


def test_what_refuses_the_act_is_raised():
    living = Living("netsugen", "2026-11-01")
    with pytest.raises(UnknownParameter):
        seen_after(
            lambda: opening.set_parameter(**living.acting, name="nothing", value=1), lambda: None
        )
