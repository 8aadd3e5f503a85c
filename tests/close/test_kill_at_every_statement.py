"""A close may die at any statement: run again, it leaves what an undisturbed one leaves."""

from __future__ import annotations

import pytest

from kiyaku.close import run
from tests.close import killing, rows, small_service
from tests.close.small_service import FIRST, LAST

pytestmark = [
    pytest.mark.django_db(transaction=True),
    # Who is killed closes nothing.
    pytest.mark.filterwarnings("ignore:.*ServerSideCursor.* was deleted:ResourceWarning"),
]


@pytest.mark.parametrize("day", [LAST, FIRST], ids=["last", "first"])
@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_a_close_killed_at_any_statement_and_run_again_leaves_the_same_rows(pack, day):
    """Row for row: charges, invoices and their numbers, postings, notices, the journal's head."""
    service = small_service.on_the_eve(pack, of=day).id
    with rows.put_aside() as before:
        with killing.counted() as exchanges:
            undisturbed = run.close_day(service, day)
        expected = before.changes()
        for number, kind in enumerate(exchanges):
            before.bring_back()
            with killing.killed_before(number) as killed:
                run.close_day(service, day)
            assert killed, (number, kind)
            assert run.close_day(service, day) == undisturbed, (number, kind)
            assert before.changes() == expected, (number, kind)
    _saw_everything(exchanges)


def test_a_close_killed_again_and_again_gets_done(pack="choppaya"):
    """Each run dies a statement later than the one before, counted from where it took up."""
    service = small_service.on_the_eve(pack).id
    with rows.put_aside() as before:
        undisturbed = run.close_until(service, FIRST)
        expected = before.changes()
        before.bring_back()
        for deaths in range(1000):
            with killing.killed_before(deaths) as killed:
                run.close_until(service, FIRST)
            if not killed:
                break
        assert deaths > 40
        assert [run.close_day(service, day) for day in (LAST, FIRST)] == undisturbed
        assert before.changes() == expected


def _saw_everything(exchanges: list[str]) -> None:
    """No way to the database passes the count by."""
    assert exchanges.count(killing.STATEMENT) > 50
    assert exchanges.count(killing.COPY) == exchanges.count(killing.COPIED) >= 4
    assert exchanges.count(killing.COMMIT) >= 4
