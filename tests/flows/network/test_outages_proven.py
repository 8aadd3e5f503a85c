"""Outages are verified row by row; two who decide at once pay once; a decision is whole or not."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import TOKYO
from kiyaku.billing import compensations
from kiyaku.close.verify import verify
from kiyaku.flows.network import outages, outages_decided
from kiyaku.terms.texts import Text
from tests.living import Living, as_owner, select, undone

WHAT = Text("停止", "down")


def decided() -> tuple[Living, int]:
    """Two members credited 332 yen each for two days, which reduced what they owed."""
    living, number = _known()
    outages_decided.decide_outage(**living.acting, outage=number)
    return living, number


def _known() -> tuple[Living, int]:
    living = Living(
        "choppaya", "2026-11-01", prices={"usual": 4_980}, readings={"first_month_fee": "full"}
    )
    for name in ("a", "b"):
        living.register(name)
    living.on("2026-11-20")
    known_at = dt.datetime(2026, 11, 10, tzinfo=TOKYO)
    number = outages.record_outage(
        **living.acting, what=WHAT, known_at=known_at, restored_at=known_at + dt.timedelta(2)
    )
    return living, number


_TAMPERED = {
    "more was credited": (
        {"outage", "payment_split", "posting_missing", "posting_unexpected"},
        "UPDATE payment SET amount_yen = 999 WHERE membership_id = {a}",
    ),
    "a credit passes for money": (
        {"outage", "payment_journal", "posting_missing", "posting_unexpected",
         "balance_cash"},
        "UPDATE payment SET method = 'by_hand' WHERE membership_id = {a}",
    ),
    "the cap was higher": (
        {"outage"}, "UPDATE compensation SET cap_yen = cap_yen + 1 WHERE membership_id = {a}",
    ),
    "the fee was another": (
        {"outage"},
        "UPDATE compensation SET monthly_fee_yen = 4981 WHERE membership_id = {a}",
    ),
    "the stretch was longer": (
        {"outage"},
        "UPDATE compensation SET until_at = until_at + interval '1 minute'"
        " WHERE membership_id = {a}",
    ),
    "something was given before": (
        {"outage"},
        "UPDATE compensation SET before_yen = 5, cap_yen = 999 WHERE membership_id = {a}",
    ),
    "what was credited is not on record": (
        {"outage", "posting_missing", "posting_unexpected", "balance_compensation"},
        "DELETE FROM compensation WHERE membership_id = {a}",
    ),
    "another basis": (
        {"basis_missing", "posting_missing", "posting_unexpected"},
        "UPDATE compensation SET basis_id = 1 WHERE membership_id = {a}",
    ),
    "it was restored at another time": (
        {"outage"},
        "UPDATE outage_fact SET restored_at = restored_at + interval '1 day'"
        " WHERE outage_id = {outage}",
    ),
    "it was not known": (
        {"outage"}, "UPDATE outage_fact SET entry_id = 9 WHERE outage_id = {outage}",
    ),
    "the decision names another sum": (
        {"outage"}, "UPDATE outage_decision SET total_yen = 1 WHERE outage_id = {outage}",
    ),
}  # fmt: skip


@pytest.mark.django_db
def test_whatever_was_tampered_with_is_found() -> None:
    living, number = decided()
    assert verify(living.id) == []
    wrong = {}
    for title, (codes, statement) in _TAMPERED.items():
        with undone():
            with as_owner(), connection.cursor() as cursor:
                cursor.execute(statement.format(a=living.members["a"], outage=number))
                assert cursor.rowcount > 0, title
            found = {one.code for one in verify(living.id)}
        if found != codes:
            wrong[title] = found ^ codes
    assert wrong == {}


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_pay_once() -> None:
    living, number = _known()
    results: list[Any] = []

    def act() -> None:
        try:
            results.append(outages_decided.decide_outage(**living.acting, outage=number))
        except OperationRefused as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(map(str, results))[1:] == ["nothing_to_compensate"] * 3
    yen = "SELECT sum(amount_yen) FROM payment WHERE service_id = %s"
    assert select(yen, living.id) == [2 * 332]
    assert verify(living.id) == []


@pytest.mark.django_db(transaction=True)
def test_a_decision_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    living, number = _known()

    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(compensations, "with_open_invoices", breaks)
        with suppress(RuntimeError):
            outages_decided.decide_outage(**living.acting, outage=number)
    for table in ("payment", "compensation"):
        count = f"SELECT count(*) FROM {table} t JOIN membership m ON m.id = t.membership_id"
        assert select(f"{count} WHERE m.service_id = %s", living.id) == [0]
    assert outages.preview(living.id, number, at=living.at).total_yen == 664
    outages_decided.decide_outage(**living.acting, outage=number)
    assert verify(living.id) == []
