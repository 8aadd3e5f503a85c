"""A service to live days in: what the tests of operations and of the close share."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from kiyaku.billing import late_charges
from kiyaku.billing import refunds as billing_refunds
from kiyaku.close import run
from kiyaku.flows import (
    admission,
    breaches,
    grounds,
    initial_cancellation,
    notes,
    opening,
    page_readers,
    particulars,
    payments,
    refunds,
    restricting,
    sanctions,
    waivers,
    withdrawal,
)
from kiyaku.flows.payments import PaymentRow
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars

BY = "staff"
_NUMBER = itertools.count(1)
_ONE_DAY = dt.timedelta(1)


def day(text: str) -> dt.date:
    """A date from its ISO form."""
    return dt.date.fromisoformat(text)


class Living:
    """A service, its members by name, and the operations on them, each on the open day."""

    def __init__(
        self,
        pack: str,
        opened_on: str,
        *,
        code: str | None = None,
        prices: Mapping[str, Any] | None = None,
        parameters: Mapping[str, Any] | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> None:
        rate = {"late_interest_rate_permille": {"2025-04-01": 25}} if pack == "netsugen" else {}
        self.pack = pack
        self.today = day(opened_on)
        self.code = code or f"{pack}-{next(_NUMBER)}"
        self.members: dict[str, int] = {}
        self.id = opening.open_service(
            code=self.code,
            pack=pack,
            opened_on=self.today,
            prices={"usual": 6_000} if prices is None else prices,
            parameters={**rate, **(parameters or {})},
            readings=readings or {},
            at=self.at,
            by=BY,
        )

    @property
    def at(self) -> dt.datetime:
        """Noon of the open day."""
        return dt.datetime.combine(self.today, dt.time(3), tzinfo=dt.UTC)

    @property
    def acting(self) -> dict[str, Any]:
        """What every operation is told."""
        return {"service": self.id, "at": self.at, "by": BY}

    def on(self, date: str) -> Living:
        """Close every day before a day, so that it is the open one."""
        return self.closed((day(date) - _ONE_DAY).isoformat())

    def closed(self, date: str) -> Living:
        """Close every day up to and including a day."""
        run.close_until(self.id, day(date))
        self.today = day(date) + _ONE_DAY
        return self

    # --- members ------------------------------------------------------------------------------

    def register(self, name: str, plan: str = "usual", **more: Any) -> int:
        """A membership that starts today."""
        stated = Particulars(name=name, address="somewhere", email=f"{name}@example.com")
        self.members[name] = admission.register(
            **self.acting, handle=name, plan=plan, particulars=more.pop("particulars", stated)
        )
        if more.pop("login", True):
            self.give_login(name)
        if self.pack == "choppaya" and more.pop("starts", True):
            self.start(name)
        return self.members[name]

    def give_login(self, name: str) -> int:
        """Somebody can read the member's page from now on; how many postings waited for that."""
        member = members.membership(self.id, self.members[name]).member_id
        return page_readers.begin(service=self.id, member=member, at=self.at)

    def start(self, name: str) -> None:
        """The service starts today for an accepted member."""
        admission.start_service(**self.of(name))

    def change(self, member: str, /, **changes: Any) -> tuple[str, ...]:
        """A member reports other particulars."""
        row = directory.member(self.id, member)
        return particulars.change_particulars(**self.acting, member=row.pk, changes=changes)

    def report(self, name: str, kind: str = "unlawful", **more: Any) -> int:
        """Somebody reports a prohibited act."""
        about = {
            "happened_on": self.today,
            "place": "入口",
            "description": "騒いだ。",
            **more,
        }
        return breaches.report_breach(**self.of(name), kind=kind, **about)

    def record_ground(self, name: str, kind: str = "breach", **more: Any) -> int:
        """The staff record a ground."""
        about = {"description": "報告のとおり。", **more}
        return grounds.record_ground(**self.of(name), kind=kind, **about)

    def restrict(self, name: str, *uses: str, **more: Any) -> int:
        """The staff bar a member from some uses."""
        return restricting.restrict(**self.of(name), uses=uses, **more)

    def note(self, member: str, text: str) -> int:
        """The staff write a note on a member."""
        return notes.add_note(**self.acting, member=directory.member(self.id, member).pk, text=text)

    def of(self, name: str) -> dict[str, Any]:
        """What an operation on a member is told."""
        return {**self.acting, "membership": self.members[name]}

    def leave(self, name: str, month: str | None = None) -> withdrawal.Outcome:
        """A member asks to leave."""
        return withdrawal.request_withdrawal(**self.of(name), desired_month=month)

    def cancel(self, name: str, dispatched: str, received: str) -> dict[str, int]:
        """A member cancels initially."""
        return initial_cancellation.cancel_initially(
            **self.of(name), dispatched_on=day(dispatched), document_received_on=day(received)
        )

    # --- money --------------------------------------------------------------------------------

    def pay(self, name: str, yen: int | None = None, paid_on: str | None = None) -> int:
        """A payment entered today; by default of all that is open, paid today."""
        return payments.receive_payment(
            **self.of(name), amount_yen=yen, paid_on=None if paid_on is None else day(paid_on)
        )

    def pay_refund(self, name: str, paid_on: str | None = None, **more: Any) -> int:
        """The refund that a member is due is paid out, by default today."""
        refund = billing_refunds.refund_meant(self.members[name], None)
        on = None if paid_on is None else day(paid_on)
        return refunds.pay_refund(**self.acting, refund=refund, paid_on=on, **more)

    def pay_many(self, *rows: tuple[str, int, str]) -> list[int]:
        """Payments entered in bulk: (member, yen, day of payment)."""
        return payments.receive_payments(
            **self.acting,
            rows=[PaymentRow(self.members[name], yen, day(on)) for name, yen, on in rows],
        )

    def demand(self, name: str, due_on: str) -> None:
        """A formal demand with a new deadline."""
        sanctions.issue_formal_demand(**self.of(name), due_on=day(due_on))

    def ground_of(self, name: str) -> int:
        """The last ground found against a member."""
        return int(directory.grounds_of(self.members[name])[-1].pk)

    def leave_ground(self, name: str, reason: str = "they will pay") -> None:
        """The staff take no action on the last ground found against a member."""
        grounds.leave_ground(**self.acting, ground=self.ground_of(name), reason=reason)

    def waive(self, name: str, kind: str = "late_interest") -> int:
        """The staff waive the last unpaid charge of a kind against a member."""
        unpaid = late_charges.unpaid(self.members[name])
        charge = [one.charge for one in unpaid if one.kind == kind][-1]
        return waivers.waive(**self.acting, charge=charge, reason="a bank holiday")

    def suspend(self, name: str, **more: Any) -> None:
        """The staff suspend a member."""
        sanctions.suspend(**self.of(name), **more)

    def resume(self, name: str, **more: Any) -> int:
        """The staff let a member resume."""
        return sanctions.resume(**self.of(name), **more)

    def terminate(self, name: str, **more: Any) -> None:
        """The staff end a membership."""
        sanctions.terminate(**self.of(name), **more)

    def set_price(self, yen: int, from_day: str, plan: str = "usual") -> None:
        """Publish a price."""
        about = {"plan": plan, "monthly_fee_yen": yen, "from_day": day(from_day)}
        opening.set_price(**self.acting, **about, reason="made up")

    def set_parameter(self, name: str, value: Any, **more: Any) -> None:
        """Set a parameter."""
        opening.set_parameter(
            **self.acting, name=name, value=value, **{"reason": "made up", **more}
        )


def select(statement: str, *parameters: Any) -> list[Any]:
    """The rows of a query; values where it has one column only."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, statements run as the owner of the tables, in the transaction there is."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        yield
        cursor.execute("SET LOCAL ROLE kiyaku_app")
