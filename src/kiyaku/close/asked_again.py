"""What is on record, asked again under another reading: amounts in yen, row by row.

Each subject reads what happened in a span of days from the same rows as the verification, puts it
to the terms as the verification does, and gives amounts in the order of the rows: so two readings
can be set side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kiyaku.base import columns
from kiyaku.base.columns import Columns, Rows
from kiyaku.billing.kinds import ChargeKind
from kiyaku.close import due_again, payments_replayed
from kiyaku.close.verify import acts, add_ons, arrears, fees, periods
from kiyaku.close.verify.context import Check
from kiyaku.close.verify.matching import pairs
from kiyaku.close.verify.rows import END_KINDS, NEVER, NO_ENTRY
from kiyaku.terms.texts import Text

_LATE: Columns = {"membership_id": "i8", "invoice_id": "i8", "due_on": "date"}
_INITIAL = END_KINDS.index("initial_cancellation")
_PERIODS_MOST = 240
"""How many periods beyond a request to leave are looked at."""


@dataclass(frozen=True)
class Span:
    """The days of a past period, and the open business day."""

    first_day: np.datetime64
    last_day: np.datetime64
    today: np.datetime64

    def holds(self, days: Rows) -> Rows:
        """Which days lie in the period."""
        inside: Rows = (days >= self.first_day) & (days <= self.last_day)
        return inside


@dataclass(frozen=True)
class Amounts:
    """What rows come to: membership, day, yen, and whether it can be told.

    ``until``: the last day of a membership, where the subject is one.
    """

    membership: Rows
    day: Rows
    yen: Rows
    known: Rows
    until: Rows | None = None


@dataclass(frozen=True)
class Subject:
    """Something that costs money and rests on questions to the terms."""

    what: str
    words: Text
    questions: tuple[str, ...]
    ask: Callable[[Check, Span], Amounts]
    is_split: bool = False
    """Says how what is owed is made up, and is no more money beside the other subjects."""


def _first_fees(check: Check, span: Span) -> Amounts:
    """The fees of first periods that began in the span, and of add-ons had since then."""
    rows = check.part["period"]
    rows = rows[(rows["number"] == 1) & span.holds(rows["first_day"])]
    rows = rows[check.part.of_membership(rows, "end_kind") != _INITIAL]
    basis = check.audit.bases.made_for("first_month_fee", rows["first_day"])
    changes = check.audit.settings.on_days(rows["first_day"])
    yen, known = fees.amounts_of(check, rows, changes, basis)
    of_add_ons = _first_add_on_fees(check, span)
    return Amounts(
        np.concatenate([rows["membership_id"], of_add_ons.membership]),
        np.concatenate([rows["first_day"], of_add_ons.day]),
        np.concatenate([yen, of_add_ons.yen]),
        np.concatenate([known, of_add_ons.known]),
    )


def _first_add_on_fees(check: Check, span: Span) -> Amounts:
    """The first fees of add-ons that began in the span."""
    due = add_ons.due(check)
    due = due[(due["first_day"] == due["from_day"]) & span.holds(due["first_day"])]
    due = due[check.part.of_membership(due, "end_kind") != _INITIAL]
    basis = check.audit.bases.made_for("first_month_fee", due["first_day"])
    changes = check.audit.settings.on_days(due["first_day"])
    yen, known = add_ons.amounts_of(check, due, changes, basis)
    return Amounts(due["membership_id"], due["first_day"], yen, known)


def _cancellations(check: Check, span: Span) -> Amounts:
    """What initial cancellations of the span cost."""
    fields: Columns = {"on": "date", "paid_yen": "i8"}
    rows = acts.read(check.part, "initial_cancellation", fields)
    rows = rows[span.holds(rows["day"])]
    changes = check.changes_at(rows["id"])
    started = periods.start_or(check.part.of_membership(rows, "started_on"), rows["on"])
    settings = check.audit.settings
    plans = check.part.plan_on(rows, started)
    monthly, priced = settings.monthly_fees(changes, plans, started)
    answers, answered = settings.ask(
        "initial_cancellation_settlement", changes, rows["basis_id"],
        monthly_fee_yen=monthly, service_started_on=started, dispatched_on=rows["on"],
        paid_yen=rows["paid_yen"],
    )  # fmt: skip
    yen = np.zeros(len(rows), dtype=np.int64)
    for name in ("charged_yen", "handling_fee_yen"):
        yen += answers.get(name, 0)
    return Amounts(rows["membership_id"], rows["day"], yen, answered & priced)


def _fees_until_left(check: Check, span: Span) -> Amounts:
    """The fees of the periods between a request to leave in the span and the end it leads to."""
    rows = acts.read(check.part, "withdrawal_requested", {"desired_month": "date"})
    rows = rows[span.holds(rows["day"])]
    ends, _ = periods.ends_of(check, rows, rows["desired_month"])
    known, yen = ends != NEVER, np.zeros(len(rows), dtype=np.int64)
    settings, changes = check.audit.settings, check.changes_at(rows["id"])
    started, day = check.part.of_membership(rows, "started_on"), rows["day"].copy()
    basis = settings.bases.made_for("membership_period", rows["day"])
    for count in range(_PERIODS_MOST):
        on = np.flatnonzero(known & (day <= ends))
        if not len(on):
            break
        if count:  # the period of the request itself is charged in any case
            plans = check.part.plan_on(rows[on], day[on])
            monthly, priced = settings.monthly_fees(changes[on], plans, day[on])
            yen[on] += monthly
            known[on] &= priced
        found, answered = settings.ask(
            "membership_period", changes[on], basis[on], started_on=started[on], containing=day[on]
        )
        known[on] &= answered
        day[on] = found["last_day"] + 1 if found else NEVER
    return Amounts(rows["membership_id"], rows["day"], yen, known, ends)


# --- late interest ----------------------------------------------------------------------------


def _interest_paid(check: Check, span: Span) -> Amounts:
    """The late interest of invoices that were paid in full in the span."""
    settled = check.part["settlement"]
    settled = settled[span.holds(settled["settled_on"]) & ~settled["is_credited"]]
    settled = settled[check.part.invoice_index.of(settled["invoice_id"]) >= 0]
    rows = _late(check, settled["invoice_id"], settled["membership_id"])
    changes = check.audit.settings.on_days(settled["settled_on"])
    now = np.full(len(rows), NO_ENTRY)
    yen = arrears.interest_of(check, rows, now, None, changes=changes)
    return Amounts(rows["membership_id"], settled["settled_on"], np.maximum(yen, 0), yen >= 0)


def _interest_open(check: Check, span: Span) -> Amounts:
    """The late interest of what is overdue, were it all paid on the open business day."""
    invoices = check.part["invoice"]
    open_ = ~np.isin(invoices["id"], check.part["settlement"]["invoice_id"])
    invoices = invoices[open_ & due_again.may_be_late(check, invoices, span.today)]
    rows = _late(check, invoices["id"], invoices["membership_id"])
    changes = np.full(len(rows), check.audit.settings.on_days(span.today))
    until, now = np.maximum(rows["due_on"], span.today), np.full(len(rows), NO_ENTRY)
    yen = arrears.interest_of(check, rows, now, until, changes=changes)
    return Amounts(rows["membership_id"], rows["due_on"], np.maximum(yen, 0), yen >= 0)


def _late(check: Check, invoices: Rows, memberships: Rows) -> Rows:
    """Invoices as the interest asks for them, each due when the terms say under the reading."""
    rows = columns.empty(_LATE, len(invoices))
    rows["invoice_id"], rows["membership_id"] = invoices, memberships
    if len(rows):
        ask = due_again.due_days if due_again.is_asked(check) else _due_days
        rows["due_on"] = ask(check, invoices)
    return rows


def _due_days(check: Check, invoices: Rows) -> Rows:
    """When the fees on invoices are due; as it stands where they hold none, or it was changed."""
    part = check.part
    due_on = part.due_on[part.invoice_index.of(invoices)]
    as_billed = due_on == part.of_invoice(invoices, "due_on")
    lines = part["invoice_line"]
    lines = lines[np.isin(lines["kind"], (ChargeKind.MONTHLY_FEE, ChargeKind.ADD_ON_FEE))]
    of, one = pairs(invoices, lines["invoice_id"])
    place = part.charge_index.of(lines["charge_id"][one])
    of, charges = of[place >= 0], part["charge"][place[place >= 0]]
    answers, answered = check.audit.settings.ask(
        "fee_due_on", check.changes_at(charges["entry_id"]), charges["due_basis_id"],
        fee_month=charges["fee_month"].astype("datetime64[M]"),
        registered_on=part.of_membership(charges, "started_on"),
    )  # fmt: skip
    if answered.any():
        # One charged after its day went on a later invoice: it is due with that.
        regular = answered & (answers["answer"] >= charges["raised_on"])
        moved = np.full(len(invoices), np.datetime64("0001-01-01", "D"))
        np.maximum.at(moved, of[regular], answers["answer"][regular])
        due_on = np.where(as_billed & (moved > np.datetime64("0001-01-01", "D")), moved, due_on)
    return due_on


# --- handling fees ----------------------------------------------------------------------------


def _handling_fees(check: Check, span: Span) -> Amounts:
    """The handling fees of delays that ended in the span."""
    rows = check.part["overdue"]
    rows = rows[(rows["interest_days"] >= 0) & (rows["settled_on"] != NEVER)]
    rows = rows[span.holds(rows["closed_on"])]
    return _fees_of_delay(check, rows, rows["closed_on"])


def _handling_fees_open(check: Check, span: Span) -> Amounts:
    """The handling fees of delays that go on, were they to end on the open business day."""
    rows = check.part["overdue"]
    rows = rows[(rows["closed_on"] == NEVER) & (rows["settled_on"] == NEVER)]
    return _fees_of_delay(check, rows, np.full(len(rows), span.today))


def _fees_of_delay(check: Check, rows: Rows, days: Rows) -> Amounts:
    settings = check.audit.settings
    changes = settings.on_days(days)
    due, known = settings.ask(
        "late_handling_fee_due", changes, arrears.as_read_then(rows),
        demanded=rows["is_dunned"] | (rows["formal_demand_due_on"] != NEVER),
    )  # fmt: skip
    yen = np.zeros(len(rows), dtype=np.int64)
    for day in np.unique(days):
        some = days == day
        fee, told = settings.ask(
            "late_handling_fee", changes[some], arrears.as_read_then(rows[some]), as_of=day
        )
        yen[some], known[some] = fee.get("answer", 0), known[some] & told
    owed = due.get("answer", np.zeros(len(rows), dtype=bool))
    owed = owed & arrears.had_fees_overdue(check, rows)
    return Amounts(rows["membership_id"], rows["due_on"], yen * owed, known)


# --- the order of payments ---------------------------------------------------------------------


def _by_order(value: str, part: str = "") -> Callable[[Check, Span], Amounts]:
    """A figure of what memberships come to, with the payments of the span applied in an order."""

    def ask(check: Check, span: Span) -> Amounts:
        memberships, yen, known = payments_replayed.amounts_of(
            check, span.first_day, span.last_day, value, part
        )
        return Amounts(memberships, np.full(len(memberships), span.today), yen, known)

    return ask


_INTEREST = (
    "late_interest", "late_interest_exact", "late_interest_cut", "late_interest_days",
    "late_interest_denominator", "late_interest_of_part_payments", "fee_due_on",
    *due_again.QUESTIONS,
)  # fmt: skip
_ORDER = ("accrued_interest_takes_payment", "allocation_rank")
SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "first_month_fee", Text("最初の月の料金", "fees of first months"),
        ("first_month_fee",), _first_fees,
    ),
    Subject(
        "late_interest", Text("支払われた請求の遅延利息", "late interest on invoices paid"),
        _INTEREST, _interest_paid,
    ),
    Subject(
        "late_interest_open",
        Text("未払いの請求の遅延利息(今日払った場合)", "late interest on what is open, paid today"),
        _INTEREST, _interest_open,
    ),
    Subject(
        "late_handling_fee", Text("請求事務手数料", "handling fees of delay"),
        ("late_handling_fee_due", "late_handling_fee"), _handling_fees,
    ),
    Subject(
        "late_handling_fee_open",
        Text("未払いの請求の事務手数料(今日払った場合)", "handling fees, paid today"),
        ("late_handling_fee_due", "late_handling_fee"), _handling_fees_open,
    ),
    Subject(
        "initial_cancellation",
        Text("初期契約解除の精算", "settlements of initial cancellations"),
        ("initial_cancellation_settlement",), _cancellations,
    ),
    Subject(
        "fees_until_left",
        Text("退会・解約の申出から最終日までの料金", "fees between a request to leave and the end"),
        ("membership_end",), _fees_until_left,
    ),
    Subject(
        "interest_by_order",
        Text(
            "遅延利息(期間の入金をこの順に充てていた場合。請求した分と、残りを今日払った場合の分)",
            "late interest, had the payments of the period been applied in this order: what would "
            "have been billed, and the rest as if paid today",
        ),
        _ORDER, _by_order("interest_yen"),
    ),
    Subject(
        "handling_by_order",
        Text(
            "請求事務手数料(期間の入金をこの順に充てていた場合)",
            "handling fees of delay, had the payments of the period been applied in this order",
        ),
        ("late_handling_fee", *_ORDER), _by_order("handling_yen"),
    ),
    *(
        Subject(
            f"open_{part}_by_order",
            Text(
                f"今日の未払い: {words.ja}(期間の入金をこの順に充てていた場合。内訳)",
                f"open today: {words.en}, had the payments of the period been applied in this "
                "order (a breakdown)",
            ),
            _ORDER, _by_order("open_yen", part), is_split=True,
        )
        for part, words in (
            ("principal", Text("料金", "fees")),
            ("interest", Text("遅延利息", "late interest")),
            ("costs", Text("手数料", "handling fees")),
        )
    ),
)  # fmt: skip
"""Everything that is set side by side, in the order in which it is told."""


def differing(before: Amounts, after: Amounts) -> Rows:
    """The positions of the rows that come to something else, among those that can be told."""
    both = before.known & after.known
    other = before.yen != after.yen
    if before.until is not None and after.until is not None:
        other |= before.until != after.until
    return np.flatnonzero(both & other)
