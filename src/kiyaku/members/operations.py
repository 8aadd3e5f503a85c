"""Writing members, applications, memberships, periods, suspensions and grounds.

Each function is one step within a caller's transaction; ``flows`` puts them together and journals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import Q

from kiyaku.base import columns
from kiyaku.base.columns import Rows
from kiyaku.base.errors import OperationRefused
from kiyaku.members import recognition
from kiyaku.members.findings import Finding
from kiyaku.members.grounds import FoundGround
from kiyaku.members.models import (
    Application,
    BreachReport,
    DecisionReason,
    Ground,
    Member,
    Membership,
    Note,
    ParticularsChange,
    Period,
    Restriction,
    Suspension,
)
from kiyaku.members.particulars import Particulars, as_kept
from kiyaku.members.queries import PERIOD


def keep_member(service: int, handle: str, particulars: Particulars) -> Member:
    """The member of this handle, made if there is none.

    Of whom nothing was kept any more, what is stated now is registered anew.
    """
    stated = asdict(particulars)
    del stated["guardian_consented"]
    made = Member(service_id=service, handle=handle, **stated)
    Member.objects.bulk_create([made], ignore_conflicts=True)
    # Held: of an erasure of the same moment all is over, or nothing has begun.
    held = Member.objects.select_for_update(no_key=True)
    kept = held.get(service_id=service, handle=handle)
    if not recognition.is_recognised(kept.pk):
        Member.objects.filter(pk=kept.pk).update(**stated)
        kept.refresh_from_db()
    recognition.keep(service, kept.pk, vars(kept))
    return kept


def register_more(member: Member, named: Mapping[str, Any]) -> None:
    """Register what somebody named who is a member for the first time: nothing was before.

    Not for what anybody is recognised by.
    """
    Member.objects.filter(pk=member.pk).update(**named)


def change_particulars(
    member: Member,
    changed: Mapping[str, Any],
    *,
    on: dt.date,
    at: dt.datetime,
    by: str,
    entry: int,
    file_ids: Sequence[int] = (),
) -> None:
    """Give a member other particulars, and keep what they were, with the proof that came."""
    ParticularsChange.objects.create(
        member=member,
        changed_on=on,
        at=at,
        by=by,
        field_names=list(changed),
        old_values={name: as_kept(getattr(member, name)) for name in changed},
        new_values={name: as_kept(value) for name, value in changed.items()},
        file_ids=list(file_ids),
        entry_id=entry,
    )
    Member.objects.filter(pk=member.pk).update(**changed)
    recognition.keep_former(
        member.service_id, member.pk, {name: getattr(member, name) for name in changed}
    )
    recognition.keep(member.service_id, member.pk, {**vars(member), **changed})


def add_note(
    member: Member, text: str, *, on: dt.date, at: dt.datetime, by: str, entry: int
) -> int:
    """Store a note on a member; returns its id."""
    return Note.objects.create(
        member=member, noted_on=on, at=at, by=by, text=text, entry_id=entry
    ).pk


def receive_application(
    service: int,
    member: Member,
    plan_id: int,
    *,
    channel: str,
    language: str,
    stated: Particulars,
    received_on: dt.date,
    consented_version: str,
    consented_at: dt.datetime,
    findings: Iterable[Finding],
    basis: int,
    payment_method: str = "",
    paper_received_on: dt.date | None = None,
    paper_signed_on: dt.date | None = None,
    scan_ids: Iterable[int] = (),
) -> Application:
    """Store an application: what was stated, the version consented to, what screening found."""
    return Application.objects.create(
        service_id=service,
        member=member,
        plan_id=plan_id,
        channel=channel,
        language=language,
        stated=stated.as_json(),
        received_on=received_on,
        consented_version=consented_version,
        consented_at=consented_at,
        findings=[finding.as_json() for finding in findings],
        basis_id=basis,
        payment_method=payment_method,
        paper_received_on=paper_received_on,
        paper_signed_on=paper_signed_on,
        scan_ids=list(scan_ids),
    )


def decide_application(
    application: Application,
    *,
    approved: bool,
    decided_on: dt.date,
    by: str,
    reason: str,
    basis: int,
    points: Iterable[str] = (),
    remarks: Mapping[str, str] | None = None,
) -> None:
    """Approve or decline, once.

    Raises:
        OperationRefused: ``already_decided``.
    """
    decision = {
        "state": Application.APPROVED if approved else Application.DECLINED,
        "decided_on": decided_on,
        "decided_by": by,
        "internal_reason": reason,
        "points": list(points),
        "remarks": {point: words for point, words in (remarks or {}).items() if words},
        "decision_basis_id": basis,
    }
    undecided = Application.objects.filter(pk=application.pk, state=Application.RECEIVED)
    if not undecided.update(**decision):
        raise OperationRefused(
            "already_decided",
            f"申込み {application.pk} はすでに決定されています。",
            f"application {application.pk} has been decided already",
        )
    for name, value in decision.items():
        setattr(application, name, value)


def create_membership(application: Application, registered_on: dt.date) -> Membership:
    """The contract an approved application forms; it has not started yet."""
    return Membership.objects.create(
        service_id=application.service_id,
        member=application.member,
        application=application,
        plan_id=application.plan_id,
        registered_on=registered_on,
    )


def start_membership(
    membership: Membership,
    *,
    started_on: dt.date,
    last_day: dt.date,
    start_basis: int,
    period_basis: int,
    entry: int,
) -> None:
    """Start a membership with its first period.

    Raises:
        OperationRefused: ``already_started``.
    """
    changed = Membership.objects.filter(
        pk=membership.pk, started_on__isnull=True, ended_on__isnull=True
    ).update(started_on=started_on, start_basis_id=start_basis)
    if not changed:
        raise OperationRefused(
            "already_started",
            f"会員契約 {membership.pk} はすでに始まっているか、終わっています。",
            f"membership {membership.pk} has started or ended already",
        )
    membership.started_on, membership.start_basis_id = started_on, start_basis
    Period.objects.create(
        membership_id=membership.pk,
        number=1,
        first_day=started_on,
        last_day=last_day,
        basis_id=period_basis,
        entry_id=entry,
    )


def add_periods(periods: Rows) -> None:
    """Store the next periods of many memberships."""
    columns.write("period", PERIOD, periods)


def settle_end(
    membership: Membership, *, ends_on: dt.date, requested_on: dt.date, kind: str, basis: int
) -> None:
    """Put on record the day on which a membership will end."""
    Membership.objects.filter(pk=membership.pk).update(
        ends_on=ends_on, end_requested_on=requested_on, end_kind=kind, end_basis_id=basis
    )
    membership.refresh_from_db()


def unsettle_end(membership: Membership) -> None:
    """Take the settled end of a membership back: it goes on as if none had been asked for."""
    Membership.objects.filter(pk=membership.pk).update(
        ends_on=None, end_requested_on=None, end_kind="", end_basis_id=None
    )
    membership.refresh_from_db()


def end_memberships(membership_ids: Iterable[int], day: dt.date) -> int:
    """Put on record that memberships, whose last day it was, are over.

    What staff recorded as a ground against them waits for nobody any more, nor do silence and
    disuse: only debts outlast a membership.
    """
    ids = list(membership_ids)
    standing = Ground.objects.filter(membership_id__in=ids, state__in=Ground.STANDING)
    settled = Q(contact__isnull=False) | Q(use__isnull=False) | ~Q(kind="")
    standing.filter(settled).update(state=Ground.LAPSED, closed_on=day)
    return Membership.objects.filter(pk__in=ids, ended_on__isnull=True).update(ended_on=day)


def end_now(
    membership: Membership, *, last_day: dt.date, requested_on: dt.date, kind: str, basis: int
) -> None:
    """End a membership with a last day that is not in the future."""
    settle_end(membership, ends_on=last_day, requested_on=requested_on, kind=kind, basis=basis)
    end_memberships([membership.pk], last_day)
    membership.refresh_from_db()


def begin_suspension(membership: Membership, *, from_day: dt.date, basis: int) -> Suspension:
    """Suspend a membership's use from a day on."""
    Membership.objects.filter(pk=membership.pk).update(suspended_since=from_day)
    return Suspension.objects.create(membership=membership, from_day=from_day, basis_id=basis)


def end_suspension(
    suspension: Suspension, *, until_day: dt.date, basis: int, amount_yen: int
) -> None:
    """Resume a membership's use: the suspension's last day is on record."""
    Suspension.objects.filter(pk=suspension.pk).update(
        until_day=until_day, end_basis_id=basis, resumption_amount_yen=amount_yen
    )
    Membership.objects.filter(pk=suspension.membership_id).update(suspended_since=None)


def add_breach_report(
    membership: Membership,
    kind: str,
    *,
    member: int,
    happened_on: dt.date,
    place: str,
    description: str,
    files: list[int],
    day: dt.date,
    at: dt.datetime,
    by: str,
    entry: int,
) -> int:
    """Store a report that a member did a prohibited act; returns its id."""
    return BreachReport.objects.create(
        service_id=membership.service_id,
        membership=membership,
        member_id=member,
        kind=kind,
        happened_on=happened_on,
        place=place,
        description=description,
        file_ids=files,
        reported_on=day,
        at=at,
        by=by,
        entry_id=entry,
    ).pk


def begin_restriction(
    membership: Membership,
    uses: list[str],
    *,
    from_day: dt.date,
    until_day: dt.date | None,
    basis: int,
    entry: int,
) -> int:
    """Bar a member from some uses; returns the restriction's id."""
    return Restriction.objects.create(
        membership=membership,
        uses=uses,
        from_day=from_day,
        until_day=until_day,
        basis_id=basis,
        entry_id=entry,
    ).pk


def lift_restriction(restriction: int, day: dt.date, basis: int) -> None:
    """End a restriction by a decision: from a day on it bars nothing."""
    Restriction.objects.filter(pk=restriction).update(lifted_on=day, end_basis_id=basis)


def record_ground(
    membership: Membership,
    question: str,
    kind: str,
    *,
    description: str,
    files: list[int],
    reports: list[int],
    day: dt.date,
    basis: int,
    entry: int,
) -> int:
    """Put a ground that somebody recorded before the staff; returns its id."""
    return Ground.objects.create(
        service_id=membership.service_id,
        membership=membership,
        member_id=membership.member_id,
        question=question,
        kind=kind,
        description=description,
        file_ids=files,
        report_ids=reports,
        found_on=day,
        arrears_yen=0,
        monthly_fee_yen=0,
        basis_id=basis,
        entry_id=entry,
    ).pk


def add_grounds(
    service: int, question: str, found: Iterable[FoundGround], day: dt.date, entry: int
) -> None:
    """Put grounds found before the staff, each against who holds the membership now."""
    every = list(found)
    if not every:
        return
    rows = Membership.objects.filter(pk__in=[one.membership for one in every])
    members = dict(rows.values_list("pk", "member_id"))
    Ground.objects.bulk_create(
        Ground(
            service_id=service,
            membership_id=one.membership,
            member_id=members[one.membership],
            question=question,
            found_on=day,
            arrears_yen=one.arrears_yen,
            monthly_fee_yen=one.monthly_fee_yen,
            formal_demand_due_on=one.formal_demand_due_on,
            contact_id=one.contact,
            use_id=one.use,
            basis_id=one.basis,
            entry_id=entry,
        )
        for one in every
    )


def close_grounds(ground_ids: Iterable[int], state: str, day: dt.date) -> None:
    """Close grounds that lapsed or were decided on."""
    Ground.objects.filter(pk__in=list(ground_ids)).update(state=state, closed_on=day)


def decide_ground(ground_id: int, day: dt.date) -> None:
    """Mark one ground as decided on, open or left; the others go on waiting."""
    Ground.objects.filter(pk=ground_id, state__in=[Ground.OPEN, Ground.LEFT]).update(
        state=Ground.DECIDED, closed_on=day
    )


def decide_question(membership: int, question: str, day: dt.date) -> None:
    """Mark a membership's open ground of one question as decided on."""
    Ground.objects.filter(membership_id=membership, question=question, state=Ground.OPEN).update(
        state=Ground.DECIDED, closed_on=day
    )


def leave_ground(ground: Ground, day: dt.date, reason: str) -> None:
    """Mark an open ground as left: no action is taken on it."""
    Ground.objects.filter(pk=ground.pk).update(state=Ground.LEFT, left_on=day, left_reason=reason)


def add_reason(membership: Membership, text: str, *, on: dt.date, entry: int) -> int:
    """Keep why a decision was taken against who holds a membership; returns its id."""
    return DecisionReason.objects.create(
        membership=membership,
        member_id=membership.member_id,
        decided_on=on,
        text=text,
        entry_id=entry,
    ).pk
