"""When a notice that failed counts as arrived all the same."""

from __future__ import annotations

import datetime as dt

import pytest

from kiyaku import packs
from kiyaku.flows import deemed_arrival
from kiyaku.members import directory
from tests.living import Living

SENT = dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)
NORMALLY = dt.datetime(2026, 12, 1, 4, tzinfo=dt.UTC)


def of(pack: str, *, change_reported: bool) -> deemed_arrival.DeemedArrival | None:
    return deemed_arrival.of(
        packs.load(pack),
        channel="email",
        dispatched_at=SENT,
        would_have_arrived_at=NORMALLY,
        change_reported=change_reported,
    )


def test_unreported_it_arrived_when_it_normally_would_have() -> None:
    found = of("choppaya", change_reported=False)
    assert found is not None
    assert (found.arrived_at, found.receipt.clauses) == (NORMALLY, ("8-2",))


def test_reported_it_has_not_arrived() -> None:
    assert of("choppaya", change_reported=True) is None


@pytest.mark.parametrize("reported", [True, False])
def test_where_dispatch_is_arrival_a_failure_changes_nothing(reported: bool) -> None:
    found = of("netsugen", change_reported=reported)
    assert found is not None
    assert (found.arrived_at, found.receipt.clauses) == (SENT, ("15-3",))


@pytest.mark.django_db
def test_whether_it_was_reported_is_looked_up() -> None:
    living = Living("choppaya", "2026-11-20")
    living.register("taro")
    member = directory.member(living.id, "taro").pk

    def arrived(sent_to: str, on: str) -> bool:
        sent = dt.datetime.fromisoformat(f"{on}T06:00:00+00:00")
        found = deemed_arrival.of_notice(
            living.id,
            member,
            channel="email",
            sent_to=sent_to,
            dispatched_at=sent,
            would_have_arrived_at=sent,
        )
        return found is not None

    living.on("2026-11-25").change("taro", email="new@example.jp")
    assert arrived("taro@example.com", "2026-11-24")  # what was registered then
    assert not arrived("taro@example.com", "2026-11-26")  # the change had been reported
    assert arrived("NEW@example.jp", "2026-11-26")
