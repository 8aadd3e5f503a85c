"""Choppaya 9-2: the start date is told; where it was not, the close finds the duty missed."""

from __future__ import annotations

import pytest
from django.db import connection

from kiyaku.base import sandboxes
from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import notice_settings, today, why
from kiyaku.flows import timeline as timelines
from kiyaku.flows.start_notice import tell_start
from kiyaku.flows.telling import tell
from kiyaku.notices import outbox, queries
from tests.living import Living, as_owner, day

pytestmark = pytest.mark.django_db


def net(channel: str = "") -> Living:
    living = Living("choppaya", "2026-11-20")
    notice_settings.set_channel(**living.acting, kind="membership_started", channel=channel)
    return living


def refused(living: Living, name: str) -> OperationRefused:
    with pytest.raises(OperationRefused) as found:
        tell_start(**living.of(name))
    return found.value


def changed(statement: str, membership: int) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(statement, [membership])


def test_who_was_not_told_by_the_start_is_found_by_that_days_close_and_told_after_all() -> None:
    living = net()
    untold = living.register("untold")
    living.register("waits", starts=False)
    assert queries.missed_duties(living.id) == []
    assert refused(living, "waits").code == "not_started"
    living.closed("2026-11-21")
    (duty,) = queries.missed_duties(living.id)  # once only, however many days are closed
    assert (duty.membership_id, duty.kind) == (untold, "start_notice")
    assert duty.last_day == duty.found_on == day("2026-11-20")
    (seen,) = today.today(living.id, on=living.today).duties_missed.first
    assert (seen.clauses, seen.invoice, seen.is_made_good) == (("9-2",), "—", False)
    every = timelines.events(living.id)
    (event,) = [one for one in every if one.event == "start_not_told"]
    assert "2026-11-20" in tell(event)
    assert "start date" in tell(event, "en")
    explained = why.of_event(living.id, event)
    assert explained.reasons[0].agrees
    assert explained.reasons[0].clauses == ("9-2",)
    number = tell_start(**living.of("untold"))
    assert number is not None
    assert outbox.message(living.id, number).state == outbox.POSTED  # although none is chosen
    (event,) = [one for one in timelines.events(living.id) if one.event == "start_date_told"]
    assert event.on == living.today  # when it was told, not the day that it tells
    assert "2026-11-20" in tell(event, "en")
    told = refused(living, "untold")
    assert told.code == "start_told_already"
    assert "9-2" in told.en
    (seen,) = today.today(living.id, on=living.today).duties_missed.first
    assert seen.is_made_good
    assert verify(living.id) == []


def test_who_was_told_or_comes_from_terms_without_such_a_clause_is_no_duty_missed() -> None:
    living = net("posting")
    living.register("told")
    living.closed("2026-11-21")
    assert queries.missed_duties(living.id) == []
    space = Living("netsugen", "2026-11-20")
    notice_settings.set_channel(**space.acting, kind="membership_started", channel="")
    space.register("m")
    space.closed("2026-11-21")
    assert queries.missed_duties(space.id) == []


def test_a_mail_that_came_to_nothing_has_told_nobody() -> None:
    living = net("email")
    membership = living.register("m")
    (message,) = outbox.told_to(membership)
    outbox.store(message, state=outbox.FAILED)
    living.closed("2026-11-20")
    assert [one.membership_id for one in queries.missed_duties(living.id)] == [membership]


def test_verification_sees_a_duty_left_out_and_one_of_another_day() -> None:
    living = net()
    membership = living.register("m")
    living.closed("2026-11-20")
    changed("UPDATE duty SET last_day = '2026-11-19' WHERE membership_id = %s", membership)
    assert [one.code for one in verify(living.id)] == ["duty_day"]
    changed("DELETE FROM duty WHERE membership_id = %s", membership)
    assert "duty_missing" in {one.code for one in verify(living.id)}


def test_in_a_sandbox_where_nobody_is_told_nothing_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    living = net()
    living.register("m")
    monkeypatch.setattr(sandboxes, "is_sandbox", lambda service: True)
    living.closed("2026-11-20")
    assert queries.missed_duties(living.id) == []
    assert verify(living.id) == []
