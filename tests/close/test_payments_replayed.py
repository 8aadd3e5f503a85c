"""Payments applied in another order: what that comes to is what a service run so comes to."""

from __future__ import annotations

import pytest

from kiyaku.close import reading_effect
from kiyaku.close.reading_effect import Effect
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

NOW, OTHER = "invoiced_oldest_due_first", "accrued_costs_interest_principal"


def lived(order: str) -> Living:
    """Some who pay late, in parts, too much; one who pays in time."""
    living = Living(
        "choppaya", "2026-10-20", prices={"usual": 600_000}, readings={"payment_order": order}
    )
    for name in ("parts", "late", "prompt"):
        living.register(name)
    for date, payments in (
        ("2026-11-20", {"prompt": 600_000}),
        ("2026-12-10", {"parts": 200_000, "late": 250_000}),
        ("2026-12-22", {"parts": 300_000, "late": 900_000}),
    ):
        living.on(date)
        for name, yen in payments.items():
            living.pay(name, yen)
    return living.on("2026-12-29")


def effect(living: Living, option: str, **more: object) -> Effect:
    return reading_effect.effect(living.id, reading="payment_order", option=option, **more)  # type: ignore[arg-type]


def figures(found: Effect, side: str) -> dict[str, tuple[int, int, int]]:
    return {one.what: (one.count, one.unknown, getattr(one, f"{side}_yen")) for one in found.totals}


def recorded(living: Living, kind: int) -> int:
    (yen,) = select(
        "SELECT coalesce(sum(amount_yen), 0) FROM charge c JOIN membership m"
        " ON m.id = c.membership_id WHERE m.service_id = %s AND c.kind = %s",
        living.id,
        kind,
    )
    return int(yen)


def test_what_another_order_would_have_come_to_is_what_it_comes_to() -> None:
    """Either way round: two services live through the same, each under its own reading."""
    ours, theirs = lived(NOW), lived(OTHER)
    found, back = effect(ours, OTHER), effect(theirs, NOW)
    assert figures(found, "after") == figures(back, "before")
    assert figures(found, "before") == figures(back, "after")
    assert not any(one.unknown for one in (*found.totals, *back.totals))
    assert found.not_told == back.not_told == ()
    interest = next(one for one in found.totals if one.what == "interest_by_order")
    assert interest.before_yen >= recorded(ours, 2) > 0
    assert interest.after_yen >= recorded(theirs, 2) > interest.before_yen - interest.after_yen
    assert {one.what for one in found.totals if one.is_split} == {
        "open_principal_by_order", "open_interest_by_order", "open_costs_by_order",
    }  # fmt: skip
    mine = [one for one in found.differences if not one.what.startswith("open_")]
    assert found.difference_yen == sum(one.difference_yen for one in mine) != 0
    assert found.difference_yen == sum(one.difference_yen for one in found.by_member)
    assert "parts" in {one.member for one in mine}
    none = effect(ours, OTHER, first_day=day("2026-10-20"), last_day=day("2026-12-01"))
    assert (none.difference_yen, none.differences) == (0, ())
    # Where more happened than is lived through again it cannot be told.
    ours.waive("parts")
    after = figures(effect(ours, OTHER), "before")
    for what, (count, unknown, _) in figures(found, "before").items():
        assert after[what][:2] == (count - 1, unknown + 1), what
