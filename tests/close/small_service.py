"""A small service on the eve of a month's end at which everything happens that a close does.

Nine members, four of them in one partition and five in the next. The month's end is two closes:
that of the last day (periods end or go on) and that of the first (fees, invoices).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import psycopg

from kiyaku.base import database, partitions
from kiyaku.close import run
from kiyaku.flows import admission, opening, page_readers, payments, sanctions, withdrawal
from kiyaku.members import queries as members

OPENED, LAST, FIRST = dt.date(2026, 10, 20), dt.date(2026, 11, 30), dt.date(2026, 12, 1)
AT = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)
BY = "staff"
_NOVEMBER = dt.date(2026, 11, 1)
_BEFORE = dt.date(2026, 1, 1)

# October's fee falls due on 15 November: demanded on the 30th, a day after the last on which it
# had to be under terms that know such a day. November's is due on the 30th, overdue on the 1st.
_DUE = {"due_day": {_BEFORE: 15, _NOVEMBER: 30}, "dunning_after_days": 15}
_SETTINGS = {
    "netsugen": {
        **_DUE,
        "dunning_within_days": 14,
        "late_interest_rate_permille": {dt.date(2025, 4, 1): 146},
    },
    "choppaya": {
        **_DUE,
        "due_months_after": {_BEFORE: 1, _NOVEMBER: 0},
        "resumption_fee_yen": 1100,
    },
}


@dataclass
class SmallService:
    """A service and its members, by name."""

    id: int
    pack: str
    members: dict[str, int] = field(default_factory=dict)

    def register(self, name: str, plan: str = "usual") -> int:
        """A membership that starts today."""
        membership = admission.register(service=self.id, handle=name, plan=plan, at=AT, by=BY)
        member = members.membership(self.id, membership).member_id
        page_readers.begin(service=self.id, member=member, at=AT)
        if self.pack == "choppaya":
            admission.start_service(service=self.id, membership=membership, at=AT, by=BY)
        self.members[name] = membership
        return membership

    def pay(self, name: str, amount_yen: int | None = None) -> int:
        """A payment of today; by default of everything open."""
        return payments.receive_payment(
            service=self.id, membership=self.members[name], amount_yen=amount_yen, at=AT, by=BY
        )


def opened(pack: str, code: str = "small", opened_on: dt.date = OPENED) -> SmallService:
    """A service without members."""
    service = opening.open_service(
        code=code,
        pack=pack,
        opened_on=opened_on,
        prices={"usual": 6600, "later": {dt.date(2027, 1, 1): 5000}, "soon": {LAST: 3300}},
        parameters=_SETTINGS[pack],
        at=AT,
        by=BY,
    )
    return SmallService(service, pack)


def on_the_eve(pack: str, of: dt.date = LAST) -> SmallService:
    """The service before the close of the month's last day, or of the first day after."""
    service = opened(pack)
    straddle_partitions(before_border=4)
    for name in ("pays", "leaves", "never", "late", "ahead", "demanded", "suspended"):
        service.register(name)
    service.register("unpriced", "later")
    run.close_until(service.id, _NOVEMBER)
    for name in ("pays", "leaves", "ahead"):
        service.pay(name)
    withdrawal.request_withdrawal(
        service=service.id, membership=service.members["leaves"], at=AT, by=BY
    )
    run.close_until(service.id, dt.date(2026, 11, 16))
    service.pay("late", 1000)
    for name, due_on in (("demanded", LAST), ("late", dt.date(2026, 11, 20))):
        sanctions.issue_formal_demand(
            service=service.id, membership=service.members[name], due_on=due_on, at=AT, by=BY
        )
    membership = service.members["suspended"]
    sanctions.suspend(service=service.id, membership=membership, at=AT, by=BY)
    run.close_until(service.id, LAST - dt.timedelta(1))
    service.pay("late")
    service.pay("ahead", 30_000)
    service.register("new", "soon")
    run.close_until(service.id, of - dt.timedelta(1))
    return service


def straddle_partitions(before_border: int) -> None:
    """Let so many of the next memberships fall into one partition, and the rest into another."""
    with psycopg.connect(**database.connection_parameters("owner"), autocommit=True) as owner:
        (last,) = owner.execute("SELECT last_value FROM membership_id_seq").fetchone()
        border = (partitions.number(last + before_border) + 1) * partitions.SIZE
        owner.execute("SELECT setval('membership_id_seq', %s)", [border - before_border - 1])
