"""Reading as of one moment: what others commit meanwhile is not seen, and nothing is written."""

from __future__ import annotations

import psycopg
import pytest
from django.db import InternalError, transaction

from kiyaku.base import database, queries
from kiyaku.base.snapshots import one_moment
from kiyaku.flows import initial_cancellation, leaving, outlook
from tests.living import Living, day, select


def move_on(service: int) -> None:
    """Another session moves the business day on."""
    with psycopg.connect(**database.connection_parameters(), autocommit=True) as other:
        other.execute("UPDATE service SET business_day = business_day + 1 WHERE id = %s", [service])


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_meanwhile_is_seen_only_afterwards() -> None:
    service = Living("netsugen", "2026-11-01").id
    with one_moment():
        assert queries.business_day(service) == day("2026-11-01")
        move_on(service)
        assert queries.business_day(service) == day("2026-11-01")
    assert queries.business_day(service) == day("2026-11-02")


@pytest.mark.django_db(transaction=True)
def test_nothing_can_be_written() -> None:
    service = Living("netsugen", "2026-11-01").id
    with pytest.raises(InternalError, match="read-only"), one_moment():
        select("UPDATE service SET business_day = '2027-01-01' WHERE id = %s RETURNING 1", service)
    assert queries.business_day(service) == day("2026-11-01")


@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_it_is_that_one_that_decides() -> None:
    service = Living("netsugen", "2026-11-01").id
    with transaction.atomic(), one_moment():
        assert queries.business_day(service) == day("2026-11-01")
        move_on(service)
        assert queries.business_day(service) == day("2026-11-02")


@pytest.mark.django_db(transaction=True)
def test_looking_ahead_reads_one_moment_and_writes_nothing() -> None:
    living = Living("choppaya", "2026-11-24", parameters={"due_months_after": 0})
    membership = living.register("m")
    living.on("2026-11-29")
    seen = outlook.outlook(living.id, membership)
    assert seen.late_interest_yen == leaving.preview(living.id, membership).bill.late_interest_yen
    shown = initial_cancellation.preview(
        living.id, membership, document_received_on=day("2026-11-24")
    )
    assert shown.days_left == 3
