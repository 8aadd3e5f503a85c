"""Taking a request to leave back."""

from __future__ import annotations

import datetime as dt

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import revoking, timeline, why
from kiyaku.members import queries as members
from tests.living import Living, day

pytestmark = pytest.mark.django_db


def leaving(pack: str, asked: str, **settings: object) -> Living:
    living = Living(pack, "2026-11-01", **settings)
    living.register("m")
    living.on(asked).leave("m")
    return living


def revoke(living: Living, **more: object) -> dt.date:
    return revoking.revoke_withdrawal(**living.of("m"), **more)


@pytest.mark.parametrize(
    ("pack", "asked", "last"),
    [
        ("netsugen", "2026-11-05", "2026-11-20"),
        ("netsugen", "2026-11-21", "2026-12-20"),
        ("choppaya", "2026-11-05", "2026-11-30"),
    ],
)
def test_until_the_last_day_to_ask_and_no_longer(pack: str, asked: str, last: str) -> None:
    living = leaving(pack, asked).on(last)
    found = revoking.preview(living.id, living.members["m"])
    assert found is not None
    assert (found.until, found.by_member_alone) == (day(last), True)
    assert revoke(living, key="back") == found.ends_on == revoke(living, key="back")
    row = members.membership(living.id, living.members["m"])
    assert (row.ends_on, row.end_requested_on, row.end_kind) == (None, None, "")
    living.closed("2027-01-02")
    assert members.membership(living.id, living.members["m"]).ended_on is None
    assert verify(living.id) == []


def test_a_day_later_it_cannot_be_taken_back() -> None:
    living = leaving("netsugen", "2026-11-05").on("2026-11-21")
    with pytest.raises(OperationRefused) as refused:
        revoke(living)
    assert (refused.value.code, refused.value.details) == (
        "not_revocable", {"until": day("2026-11-20"), "clauses": ["10-2"]},
    )  # fmt: skip
    assert "10-2" in refused.value.ja
    assert "10-2" in refused.value.en


def test_by_another_reading_the_operator_consents() -> None:
    chosen = {"withdrawal_revocation": "with_consent"}
    living = leaving("netsugen", "2026-11-05", readings=chosen).on("2026-11-30")
    with pytest.raises(OperationRefused) as refused:
        revoke(living)
    assert refused.value.code == "consent_needed"
    revoke(living, consented=True)
    assert members.membership(living.id, living.members["m"]).ends_on is None


def test_by_the_strictest_reading_it_stands() -> None:
    living = leaving("choppaya", "2026-11-05", readings={"withdrawal_revocation": "never"})
    with pytest.raises(OperationRefused) as refused:
        revoke(living, consented=True)
    assert (refused.value.code, refused.value.details) == (
        "not_revocable", {"clauses": ["20-1"]},
    )  # fmt: skip


def test_an_initial_cancellation_cannot_be_taken_back() -> None:
    living = Living("choppaya", "2026-11-01")
    living.register("m")
    living.cancel("m", "2026-11-01", "2026-11-01")
    assert revoking.preview(living.id, living.members["m"]) is None
    with pytest.raises(OperationRefused) as refused:
        revoke(living)
    assert refused.value.code == "not_leaving"


def test_who_took_it_back_can_ask_again() -> None:
    living = leaving("netsugen", "2026-11-05")
    revoke(living)
    assert living.leave("m").ends_on == day("2026-11-30")
    living.closed("2026-12-01")
    assert members.membership(living.id, living.members["m"]).ended_on == day("2026-11-30")
    assert verify(living.id) == []


def test_it_is_told_and_explained() -> None:
    living = leaving("netsugen", "2026-11-05")
    revoke(living)
    events = timeline.events(living.id, membership=living.members["m"])
    (event,) = [one for one in events if one.event == revoking.REVOKED]
    assert event.clauses == ("10-2",)
    explained = why.of_event(living.id, event)
    assert explained.reasons[0].recomputed == day("2026-11-20")
    assert explained.reasons[0].agrees
