"""An inspection of a line that an operation works on: held, changed, told, its ground put or gone.

Each change is a row's and an entry's at once: what the entry names, the row has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiyaku.base import journal, queries, records
from kiyaku.base.files import StoredFile
from kiyaku.base.journal import Act
from kiyaku.flows import evidence, grounds, line_faults, listed_kinds, sanctions
from kiyaku.flows.erased import require_known
from kiyaku.flows.holding import hold_membership
from kiyaku.flows.network.inspection_words import STATES
from kiyaku.flows.network.knowing import Desk, about, part, refused
from kiyaku.flows.refusing import cited, require_running
from kiyaku.flows.telling_members import tell
from kiyaku.members import operations as members
from kiyaku.members import queries as member_queries
from kiyaku.members.queries import Membership
from kiyaku.network import inspections
from kiyaku.network.inspections import LineInspection
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

OWED, REMOVAL, FAULT = "line_inspection_owed", "equipment_removal_owed", listed_kinds.LINE_FAULT
ASKED, AGREED, MOVED, REFUSED, EXCUSED, HELD = (
    "line_inspection_asked", "line_inspection_agreed", "line_inspection_moved",
    "line_inspection_refused", "line_inspection_excused", "line_inspection_held",
)  # fmt: skip
PASSED, FAILED, REMOVED, KEPT, CALLED_OFF = (
    "line_inspection_passed", "line_inspection_failed", "line_equipment_removed",
    "line_equipment_kept", "line_inspection_called_off",
)  # fmt: skip
STATE_AFTER: Mapping[str, str] = {
    ASKED: inspections.ASKED, AGREED: inspections.AGREED, MOVED: inspections.AGREED,
    REFUSED: inspections.REFUSED, EXCUSED: inspections.EXCUSED, HELD: inspections.HELD,
    PASSED: inspections.PASSED, FAILED: inspections.FAILED, REMOVED: inspections.REMOVED,
    KEPT: inspections.KEPT, CALLED_OFF: inspections.CALLED_OFF,
}  # fmt: skip
"""What an inspection is once an entry of the journal was made."""


def are_known(pack: Pack) -> bool:
    """Whether the terms let the operator inspect what members connect to their lines."""
    return pack.answers(OWED)


def require_inspections(pack: Pack) -> None:
    """Nothing where the terms know such inspections.

    Raises:
        OperationRefused: ``no_line_inspections``.
    """
    if not are_known(pack):
        raise refused(
            "no_line_inspections", "この規約に、端末設備の検査の定めはありません",
            "these terms say nothing of inspecting members' equipment",
        )  # fmt: skip


def require_kind(kind: str, known: Mapping[str, Text]) -> None:
    """Nothing where a kind is one of those there are.

    Raises:
        OperationRefused: ``unknown_kind``.
    """
    if kind not in known:
        raise refused(
            "unknown_kind", f"{kind} はありません(あるのは {', '.join(known)})",
            f"there is no {kind} (there are {', '.join(known)})",
        )  # fmt: skip


def require_to_come(on: dt.date, day: dt.date) -> None:
    """Nothing where a day is not past.

    Raises:
        OperationRefused: ``in_the_past``.
    """
    if on < day:
        raise refused(
            "in_the_past", f"{on} は営業日 {day} より前です",
            f"{on} lies before the business day {day}",
        )  # fmt: skip


@dataclass(frozen=True)
class Case:
    """An inspection that is worked on, with the membership held."""

    desk: Desk
    row: Membership
    found: LineInspection

    @property
    def day(self) -> dt.date:
        """The business day."""
        return self.desk.day

    def change(
        self,
        act: Act,
        action: str,
        *,
        files: Sequence[StoredFile] = (),
        inside: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
        question: str = OWED,
        **told: Any,
    ) -> None:
        """Keep what became of the inspection, in its row and in the journal.

        Args:
            inside: words that stay in the row; ``more``: what the entry tells besides.
            question: what the terms were asked.
            told: columns of the row; all but the state are in the entry too.
        """
        entry = journal.next_entry_id()
        kept = {"file_ids": [one.id for one in files]} if files else {}
        inspections.change(self.found.id, entry, **told, **kept, **(inside or {}))
        self.desk.record(
            act, action,
            {
                "line_inspection": self.found.id,
                **{name: value for name, value in told.items() if name != "state"},
                **evidence.told(files),
                **(more or {}),
            },
            basis=self.desk.basis(question, self.day), entry_id=entry, **about(self.row),
        )  # fmt: skip

    def put_ground(self, fault: str, words: str, act: Act) -> int:
        """The ground that arises: a new one, or the one of this kind that waits already."""
        kind = listed_kinds.kind_meant(listed_kinds.line_faults(self.desk.pack), fault)
        standing = member_queries.standing_ground_of(self.row.pk, kind.question, kind.name)
        if standing is not None:
            return int(standing.pk)
        return grounds.put_before_staff(self.row, kind, act, words=words)

    def clear(self, act: Act, resumes: str | None) -> None:
        """The ground is gone that arose from this inspection, if no other one rests on it.

        Use that was suspended on it is resumed; not what was suspended on another one since.

        Args:
            resumes: the key of the resumption.
        """
        number = self.found.ground
        if number is None or inspections.others_on(number, self.found.id):
            return
        ground = member_queries.ground(self.desk.service, number)
        if ground.state in ground.STANDING:
            members.close_grounds([number], ground.LAPSED, self.day)
        if ground.state != ground.DECIDED or self.row.ended_on is not None:
            return
        if self.row.suspended_since is None or self._suspended_on() != number:
            return
        sanctions.resume(
            service=self.desk.service, membership=self.row.pk, at=act.at, by=act.by, key=resumes
        )

    def _suspended_on(self) -> int | None:
        """The ground on which use was suspended last, if it was on one that had been found."""
        actions = [sanctions.SUSPENDED]
        entry = records.last_entry(self.desk.service, self.row.pk, actions)
        return None if entry is None else entry.payload.get("ground_id")

    def tell(self, kind: str, told: Mapping[str, Any], act: Act) -> None:
        """Tell the member what became of the inspection."""
        basis = self.desk.basis(OWED, self.day)
        tell_member(self.row, kind, {"line": self.found.line_code, **told}, basis, act)

    def tell_fault(self, act: Act) -> None:
        """Tell the member of the ground, and from when use may be suspended on it."""
        first: dt.date = self.desk.pack.ask(line_faults.FIRST_DAY, fault_told_on=self.day)
        basis = self.desk.basis(line_faults.FIRST_DAY, self.day)
        told = {"line": self.found.line_code, "from_on": first}
        tell_member(self.row, "line_fault_told", told, basis, act)


def hold(service: int, inspection: int, *states: str, code: str, even_over: bool = False) -> Case:
    """An inspection in one of some states, with its membership held.

    Args:
        code: of the refusal where it is in another state.
        even_over: whether it does not matter that the membership is over, or another's now.

    Raises:
        OperationRefused: ``no_line_inspections``, ``unknown_line_inspection``, ``code``,
            ``not_active``, ``other_member``, ``member_erased``.
    """
    pack, day = queries.pack(service), queries.business_day(service)
    require_inspections(pack)
    found = inspections.inspection(service, inspection)
    row = hold_membership(service, found.membership)
    found = inspections.inspection(service, inspection)
    if found.state not in states:
        raise refused(
            code, f"検査 {inspection} は、いま「{STATES[found.state].ja}」の段階です",
            f"inspection {inspection} is at this stage: {STATES[found.state].en}",
            cited(pack, OWED),
        )  # fmt: skip
    if not even_over:
        require_running(row)
        if found.member != row.member_id:
            raise refused(
                "other_member", f"検査 {inspection} は、この契約の前の会員に求めたものです",
                f"inspection {inspection} was asked of who held this membership before",
                cited(pack, OWED),
            )  # fmt: skip
        require_known(service, row.member_id)
    return Case(Desk(service, day, pack), row, found)


def tell_member(row: Membership, kind: str, told: Mapping[str, Any], basis: int, act: Act) -> None:
    """Tell a member of an inspection."""
    tell(
        service=row.service_id, membership=row.pk, kind=kind, about=dict(told), basis=basis,
        at=act.at, by=act.by,
    )  # fmt: skip


__all__ = [
    "AGREED", "ASKED", "CALLED_OFF", "EXCUSED", "FAILED", "FAULT", "HELD", "KEPT", "MOVED", "OWED",
    "PASSED", "REFUSED", "REMOVAL", "REMOVED", "STATE_AFTER", "Case", "are_known", "hold", "part",
    "require_inspections", "require_kind", "require_to_come", "tell_member",
]  # fmt: skip
