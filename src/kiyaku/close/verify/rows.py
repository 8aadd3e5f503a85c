"""The rows of one partition's memberships, each table as columns, read when first looked at.

Memory is bounded by a partition's memberships times their history. What is NULL in the database
comes as ``NEVER`` (a date past all others), as ``NO_ENTRY`` (an entry past all others) or as 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kiyaku.base import columns
from kiyaku.base.columns import Columns, Rows
from kiyaku.billing import compensations, tables
from kiyaku.billing.costs import KINDS
from kiyaku.close.verify.matching import Index
from kiyaku.members import plan_changes
from kiyaku.network import outages

NEVER = np.datetime64("9999-12-31", "D")
NO_ENTRY = 2**62
GROUND_QUESTIONS = (
    "arrears_ground", "sanction_ground", "termination_without_demand", "no_answer_ground",
    "no_use_ground", "line_suspension_ground",
)  # fmt: skip
END_KINDS = ("", "withdrawal", "initial_cancellation", "termination", "member_termination")
ACTIONS = (
    "", "partition_closed", "payment_received", "payments_received", "resumed", "charge_waived",
    "cost_taken_back", "booking_fee_taken_back", "booking_cancelled", "booking_deferred",
    "outage_decided",
)  # fmt: skip
"""Actions of entries that the checks tell apart; all others count as the first."""

CLOSE, RESUMED = ACTIONS.index("partition_closed"), ACTIONS.index("resumed")
WAIVED, COST_BACK = ACTIONS.index("charge_waived"), ACTIONS.index("cost_taken_back")
BOOKING_BACK = tuple(
    ACTIONS.index(one)
    for one in ("booking_fee_taken_back", "booking_cancelled", "booking_deferred")
)
"""By which the fee of a booking is taken back."""
COMPENSATED = ACTIONS.index("outage_decided")

ENTRY: Columns = {"id": "i8", "day": "date", "action": "i2"}

_DATES = "coalesce(t.{0}, '9999-12-31')"
_IDS = "coalesce(t.{0}, 4611686018427387904)"
_FLAG = "t.{0} = '{1}'"


@dataclass(frozen=True)
class Table:
    """How a table is read: its columns, and expressions for those that may be NULL or are text."""

    name: str
    columns: Columns
    special: tuple[tuple[str, str], ...] = ()

    def query(self) -> str:
        """The rows of a service's memberships from one id to another."""
        special = dict(self.special)
        wanted = ", ".join(special.get(name, f"t.{name}") for name in self.columns)
        if self.name == "membership":
            return (
                f"SELECT {wanted} FROM membership t"
                " WHERE t.id BETWEEN %s AND %s AND t.service_id = %s ORDER BY t.id"
            )
        return (
            f"SELECT {wanted} FROM {self.name} t JOIN membership m ON m.id = t.membership_id"
            " WHERE t.membership_id BETWEEN %s AND %s AND m.service_id = %s"
        )


def _optional(pattern: str, *names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, pattern.format(name)) for name in names)


def _one_of(name: str, values: tuple[str, ...]) -> tuple[str, str]:
    """A text column as the place of its value among some values; -1 where it is another."""
    cases = " ".join(f"WHEN '{value}' THEN {place}" for place, value in enumerate(values))
    return name, f"(CASE t.{name} {cases} ELSE -1 END)::smallint"


GROUND_STATES = ("open", "left", "lapsed", "decided")
_OPEN, LEFT, LAPSED, DECIDED = range(4)
NOTICES = ("dunning_notice", "formal_demand")
DUTIES = ("dunning_notice", "start_notice")
DUNNING_DUTY, START_DUTY = range(2)
DUNNING, DEMAND = range(2)

TABLES = {
    table.name: table
    for table in (
        Table(
            "membership",
            {
                "id": "i8", "member_id": "i8", "plan_id": "i8", "registered_on": "date",
                "started_on": "date", "ends_on": "date", "end_requested_on": "date",
                "ended_on": "date", "end_kind": "i2", "start_basis_id": "i8", "end_basis_id": "i8",
            },
            (
                *_optional(_DATES, "started_on", "ends_on", "end_requested_on", "ended_on"),
                *_optional("coalesce(t.{0}, 0)", "start_basis_id", "end_basis_id"),
                _one_of("end_kind", END_KINDS),
            ),
        ),
        Table(
            "plan_change",
            {
                "id": "i8", "membership_id": "i8", "from_plan_id": "i8", "to_plan_id": "i8",
                "requested_on": "date", "from_day": "date", "carried_out_on": "date",
                "withdrawn_on": "date", "withdrawn_entry_id": "i8", "basis_id": "i8",
                "entry_id": "i8",
            },
            (
                *_optional(_DATES, "carried_out_on", "withdrawn_on"),
                *_optional(_IDS, "withdrawn_entry_id"),
            ),
        ),
        Table(
            "add_on_taken",
            {
                "id": "i8", "membership_id": "i8", "number": "i2", "add_on_id": "i8",
                "requested_on": "date", "from_day": "date", "last_day": "date",
                "leave_requested_on": "date", "leave_basis_id": "i8", "leave_entry_id": "i8",
                "basis_id": "i8", "entry_id": "i8",
            },
            (
                *_optional(_DATES, "last_day", "leave_requested_on"),
                *_optional("coalesce(t.{0}, 0)", "leave_basis_id"),
                *_optional(_IDS, "leave_entry_id"),
            ),
        ),
        Table(
            "period",
            {
                "membership_id": "i8", "number": "i4", "first_day": "date", "last_day": "date",
                "basis_id": "i8", "entry_id": "i8",
            },
        ),
        Table("charge", tables.CHARGE),
        Table(
            "cost",
            {
                "charge_id": "i8", "membership_id": "i8", "kind": "i2", "borne_on": "date",
                "in_members_name": "bool", "is_taxed": "bool", "entered_on": "date",
                "entry_id": "i8",
            },
            (_one_of("kind", tuple(KINDS)),),
        ),
        Table(
            "charge_reversal",
            {
                "charge_id": "i8", "membership_id": "i8", "reversed_on": "date", "basis_id": "i8",
                "entry_id": "i8",
            },
        ),
        Table("invoice", tables.INVOICE),
        Table(
            "due_change",
            {
                "id": "i8", "invoice_id": "i8", "membership_id": "i8", "from_due_on": "date",
                "due_on": "date", "entered_on": "date", "is_correction": "bool",
                "basis_id": "i8", "entry_id": "i8",
            },
        ),
        Table("invoice_line", tables.LINE),
        Table(
            "payment",
            {
                "id": "i8", "membership_id": "i8", "paid_on": "date", "received_on": "date",
                "amount_yen": "i8", "remaining_yen": "i8", "refunded_yen": "i8", "entry_id": "i8",
                "is_compensation": "bool",
            },
            (("is_compensation", f"t.method = '{compensations.METHOD}'"),),
        ),
        Table("compensation", outages.COMPENSATED, outages.EXPRESSIONS),
        Table(
            "allocation",
            {**tables.ALLOCATION, "undone_on": "date", "undone_entry_id": "i8"},
            (*_optional(_DATES, "undone_on"), *_optional(_IDS, "undone_entry_id")),
        ),
        Table("settlement", tables.SETTLEMENT),
        Table(
            "overdue",
            {
                "invoice_id": "i8", "membership_id": "i8", "due_on": "date", "found_on": "date",
                "open_yen": "i8", "is_dunned": "bool", "is_duty_missed": "bool",
                "formal_demand_due_on": "date", "closed_on": "date", "closed_entry_id": "i8",
                "interest_days": "i4", "interest_yen": "i8", "settled_on": "date",
                "basis_id": "i8", "entry_id": "i8",
            },
            (
                *_optional(_DATES, "formal_demand_due_on", "closed_on", "settled_on"),
                *_optional(_IDS, "closed_entry_id"),
                *_optional("coalesce(t.{0}, -1)", "interest_days", "interest_yen"),
            ),
        ),
        Table(
            "refund_due",
            {
                "id": "i8", "membership_id": "i8", "amount_yen": "i8", "due_since": "date",
                "basis_id": "i8", "entry_id": "i8",
            },
        ),
        Table(
            "refund_payment",
            {
                "refund_id": "i8", "membership_id": "i8", "amount_yen": "i8", "paid_on": "date",
                "entered_on": "date", "basis_id": "i8", "entry_id": "i8",
            },
        ),
        Table("posting", {"id": "i8", **tables.POSTING}),
        Table(
            "notice",
            {
                "id": "i8", "membership_id": "i8", "kind": "i2", "about_invoice_id": "i8",
                "dispatched_on": "date", "due_on": "date", "open_yen": "i8", "basis_id": "i8",
                "entry_id": "i8",
            },
            (*_optional(_DATES, "due_on"), _one_of("kind", NOTICES)),
        ),
        Table(
            "duty",
            {
                "id": "i8", "membership_id": "i8", "kind": "i2", "about_invoice_id": "i8",
                "last_day": "date", "found_on": "date", "basis_id": "i8", "entry_id": "i8",
            },
            (*_optional("coalesce(t.{0}, 0)", "about_invoice_id"), _one_of("kind", DUTIES)),
        ),
        Table(
            "ground",
            {
                "id": "i8", "membership_id": "i8", "found_on": "date", "state": "i2",
                "closed_on": "date", "left_on": "date", "arrears_yen": "i8",
                "monthly_fee_yen": "i8", "formal_demand_due_on": "date", "basis_id": "i8",
                "entry_id": "i8", "question": "i2", "contact_id": "i8", "use_id": "i8",
                "is_recorded": "bool",
            },
            (
                *_optional(_DATES, "closed_on", "left_on", "formal_demand_due_on"),
                *_optional("coalesce(t.{0}, 0)", "contact_id", "use_id"),
                ("is_recorded", "t.kind <> ''"),
                _one_of("state", GROUND_STATES),
                _one_of("question", GROUND_QUESTIONS),
            ),
        ),
        Table(
            "contact",
            {
                "id": "i8", "membership_id": "i8", "member_id": "i8", "contacted_on": "date",
                "recorded_on": "date", "answered_on": "date", "answer_recorded_on": "date",
                "answer_entry_id": "i8", "entry_id": "i8",
            },
            (
                *_optional(_DATES, "answered_on", "answer_recorded_on"),
                *_optional(_IDS, "answer_entry_id"),
            ),
        ),
        Table(
            "service_use",
            {
                "id": "i8", "membership_id": "i8", "member_id": "i8", "used_on": "date",
                "recorded_on": "date", "is_last": "bool", "entry_id": "i8",
            },
        ),
        Table(
            "suspension",
            {
                "id": "i8", "membership_id": "i8", "from_day": "date", "until_day": "date",
                "basis_id": "i8", "end_basis_id": "i8", "resumption_amount_yen": "i8",
            },
            (
                *_optional(_DATES, "until_day"),
                *_optional("coalesce(t.{0}, 0)", "end_basis_id", "resumption_amount_yen"),
            ),
        ),
        Table(
            "restriction",
            {
                "id": "i8", "membership_id": "i8", "from_day": "date", "basis_id": "i8",
                "entry_id": "i8",
            },
        ),
        Table(
            "parked",
            {
                "membership_id": "i8", "step": "i2", "about_day": "date", "about_id": "i8",
                "parked_on": "date", "resolved_on": "date",
            },
            (*_optional(_DATES, "resolved_on"), _one_of("step", ("charge", "late_interest"))),
        ),
    )
}  # fmt: skip
PARKED_CHARGE, PARKED_INTEREST = range(2)


class Part:
    """A service's memberships from one id to another, with all that hangs on them."""

    def __init__(self, service: int, partition: int, first: int, last: int) -> None:
        self.service, self.partition = service, partition
        self.first, self.last = first, last
        self._read: dict[str, Rows] = {}

    def __getitem__(self, table: str) -> Rows:
        """The rows of a table."""
        if table not in self._read:
            spec = TABLES[table]
            self._read[table] = columns.read(
                spec.columns, spec.query(), [self.first, self.last, self.service]
            )
        return self._read[table]

    @cached_property
    def entries(self) -> Rows:
        """The journal entries that any of the rows refer to and that the service has."""
        named = [
            self[name][column]
            for name, table in TABLES.items()
            for column in (
                "entry_id",
                "closed_entry_id",
                "undone_entry_id",
                "withdrawn_entry_id",
                "answer_entry_id",
                "leave_entry_id",
            )
            if column in table.columns
        ]
        ids = np.unique(np.concatenate(named))
        action = _one_of("action", ACTIONS)[1].replace("ELSE -1", "ELSE 0")
        found = columns.read(
            ENTRY,
            f"SELECT t.id, t.business_day, {action} FROM journal_entry t"
            " WHERE t.id = ANY(%s) AND t.service_id = %s",
            [ids[ids < NO_ENTRY].tolist(), self.service],
        )
        found.sort(order="id")
        return found

    @cached_property
    def _entry_index(self) -> Index:
        return Index(self.entries["id"])

    @cached_property
    def invoice_index(self) -> Index:
        """Positions of invoices by their ids."""
        return Index(self["invoice"]["id"])

    @cached_property
    def charge_index(self) -> Index:
        """Positions of charges by their ids."""
        return Index(self["charge"]["id"])

    @cached_property
    def membership_index(self) -> Index:
        """Positions of memberships by their ids."""
        return Index(self["membership"]["id"])

    def entry_of(self, ids: Rows) -> tuple[Rows, Rows, Rows]:
        """Day and action of each entry, and whether it is there."""
        place = self._entry_index.of(ids)
        known = place >= 0
        if not len(self.entries):
            return np.full(len(ids), NEVER), np.zeros(len(ids), np.int16), known
        entries = self.entries[place]
        return np.where(known, entries["day"], NEVER), np.where(known, entries["action"], 0), known

    def of_membership(self, rows: Rows, column: str) -> Rows:
        """A column of each row's membership."""
        found: Rows = self["membership"][column][self.membership_index.of(rows["membership_id"])]
        return found

    def plan_on(self, rows: Rows, days: Rows) -> Rows:
        """The plan of each row's membership on its day, by the changes not taken back."""
        changes = self["plan_change"]
        changes = changes[changes["withdrawn_on"] == NEVER]
        changes = changes[np.lexsort((changes["from_day"], changes["membership_id"]))]
        plans = self.of_membership(rows, "plan_id")
        return plan_changes.on_days(changes, rows["membership_id"], plans, days)

    @cached_property
    def due_on(self) -> Rows:
        """When each invoice is due: as it was issued, or as the last change of it has it."""
        days = self["invoice"]["due_on"].copy()
        changes = np.sort(self["due_change"], order="id")
        place = self.invoice_index.of(changes["invoice_id"])
        # Later changes are written over earlier ones.
        days[place[place >= 0]] = changes["due_on"][place >= 0]
        return days

    def of_invoice(self, ids: Rows, column: str) -> Rows:
        """A column of each invoice, which must exist."""
        found: Rows = self["invoice"][column][self.invoice_index.of(ids)]
        return found
