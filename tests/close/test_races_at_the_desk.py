"""Several of the staff decide at the same moment: one decision stands, and the books agree."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest

from kiyaku.billing import late_charges, refunds
from kiyaku.close import run
from kiyaku.close.verify import verify
from kiyaku.flows import admission, initial_cancellation, particulars, sanctions, waivers
from kiyaku.flows import refunds as flow
from kiyaku.members import changes, directory
from tests.close import small_service
from tests.close.races import at_once
from tests.close.small_service import AT, BY, FIRST, SmallService
from tests.living import select

pytestmark = pytest.mark.django_db(transaction=True)

EVE = dt.date(2026, 11, 28)


@pytest.fixture
def service() -> SmallService:
    """One member with an invoice of 660 yen due on 30 November."""
    made = small_service.opened("choppaya", opened_on=EVE)
    made.register("m0")
    run.close_day(made.id, EVE)
    return made


def test_a_charge_is_waived_by_one_or_paid_by_another(service: SmallService) -> None:
    """Fails with the hold on the membership taken out of ``waive``: it is waived and paid."""
    run.close_until(service.id, FIRST)
    acting: dict[str, Any] = {"service": service.id, "at": AT, "by": BY}
    member = service.members["m0"]
    sanctions.issue_formal_demand(**acting, membership=member, due_on=FIRST + dt.timedelta(9))
    service.pay("m0")
    run.close_until(service.id, FIRST + dt.timedelta(1))
    (fee,) = [one for one in late_charges.unpaid(member) if one.kind == "late_handling_fee"]
    waive = partial(waivers.waive, **acting, charge=fee.charge, reason="goodwill")
    outcomes = at_once(waive, partial(service.pay, "m0"), waive, partial(service.pay, "m0", 3300))
    waived = [one for one in (outcomes[0], outcomes[2]) if one == 3300]
    refused = {one for one in (outcomes[0], outcomes[2]) if one != 3300}
    assert len(waived) <= 1
    assert refused <= {"already_taken_back", "charge_paid"}
    assert verify(service.id) == []


def test_a_refund_is_paid_by_one_of_several(service: SmallService) -> None:
    """Fails with the hold on the membership taken out of ``pay_refund``: one meets the other's
    row."""
    acting: dict[str, Any] = {"service": service.id, "at": AT, "by": BY}
    member = service.members["m0"]
    service.pay("m0", 9000)
    initial_cancellation.cancel_initially(
        **acting, membership=member, dispatched_on=EVE, document_received_on=EVE
    )
    refund = refunds.refund_meant(member, None)
    outcomes = at_once(*[partial(flow.pay_refund, **acting, refund=refund)] * 4)
    assert sorted(map(str, outcomes))[1:] == ["refund_paid"] * 3
    assert select("SELECT count(*) FROM posting WHERE source_kind = 7") == [1]
    assert verify(service.id) == []


def test_an_application_is_decided_by_one_of_several(service: SmallService) -> None:
    """Fails where a decision reads the application without holding it: two memberships, or a
    membership of somebody who was declined."""
    acting: dict[str, Any] = {"service": service.id, "at": AT, "by": BY}
    for number in range(4):
        application = admission.apply(**acting, handle=f"a{number}", plan="usual")
        approve = partial(admission.approve, **acting, application=application)
        decline = partial(admission.decline, **acting, application=application, internal_reason="r")
        outcomes = at_once(approve, decline, approve, decline)
        assert outcomes.count("already_decided") == 3
        (decided,) = [one for one in outcomes if one != "already_decided"]
        found = select("SELECT id FROM membership WHERE application_id = %s", application)
        assert found == ([] if decided is None else [decided])
        state = select("SELECT state FROM application WHERE id = %s", application)
        assert state == ["declined" if decided is None else "approved"]
    assert verify(service.id) == []


def test_changes_at_once_follow_one_another(service: SmallService) -> None:
    """Fails with the hold on the member taken out: two changes begin with the same value."""
    acting: dict[str, Any] = {"service": service.id, "at": AT, "by": BY}
    member = directory.member(service.id, "m0").pk
    change = partial(particulars.change_particulars, **acting, member=member)
    at_once(*[partial(change, changes={"phone": f"027-000-000{n}"}) for n in range(6)])
    assert len(changes.changes_of(service.id, member)) == 6
    assert verify(service.id) == []
