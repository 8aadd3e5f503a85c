"""Interruptions and restrictions by area: whom they hit, told before or after, ended, verified."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import TOKYO
from kiyaku.close.verify import verify
from kiyaku.flows import notice_settings, sanctions
from kiyaku.flows.network import interruption_moves, interruption_outages, interruptions, lines
from kiyaku.network import interruptions as kept
from kiyaku.network import outages as kept_outages
from kiyaku.terms.texts import Text
from tests.flows.network.networks import begin, network
from tests.living import Living, as_owner, undone

pytestmark = pytest.mark.django_db
WHAT = Text("設備の入れ替え", "equipment is replaced")
PLANNED, EMERGENCY, RESTRICTED = "interruption", "stoppage", "use_restriction"


def network_of_two() -> Living:
    """Two with a line, one in Yokohama and one somewhere in Kanto."""
    living = network()
    for name in ("yoko", "other"):
        living.register(name)
    begin(living, "yoko", "L-1")
    begin(living, "other", "L-2", area="kanto")
    return living.on("2026-11-10")


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def record(living: Living, kind: str, starts: str, until: str | None = None, **more: Any) -> int:
    return interruptions.record_interruption(
        **living.acting, kind=kind, what=WHAT, starts_at=instant(starts),
        expected_until=None if until is None else instant(until), **more,
    )  # fmt: skip


def end(living: Living, number: int, at: str, **more: Any) -> int:
    return interruptions.end_interruption(
        **living.acting, interruption=number, ended_at=instant(at), **more
    )


def code(call: Any) -> str:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value.code


def sent(living: Living, kind: str) -> dict[str, dict[str, Any]]:
    """What each member was told of a kind, by handle."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.handle, o.about FROM outgoing o JOIN member m ON m.id = o.member_id"
            " WHERE o.service_id = %s AND o.kind = %s ORDER BY o.id", [living.id, kind],
        )  # fmt: skip
        return {handle: _read(about) for handle, about in cursor.fetchall()}


def _read(about: Any) -> dict[str, Any]:
    return dict(json.loads(about) if isinstance(about, str) else about)


def test_a_planned_interruption_is_previewed_told_beforehand_and_told_again_when_it_is_over():
    living = network_of_two()
    about = {
        "kind": PLANNED, "starts_at": instant("2026-11-12T02:00"),
        "expected_until": instant("2026-11-12T05:00"), "areas": ["kanagawa"],
    }  # fmt: skip
    meant = interruptions.preview(living.id, **about)
    assert meant.hit == (living.members["yoko"],)
    assert (meant.last_day, meant.is_late, meant.clauses) == (
        dt.date(2026, 11, 11), False, ("15-1",),
    )  # fmt: skip
    assert kept.interruptions(living.id) == [] and sent(living, "interruption_ahead") == {}
    number = record(
        living, PLANNED, "2026-11-12T02:00", "2026-11-12T05:00", areas=["kanagawa"], key="k"
    )
    again = record(
        living, PLANNED, "2026-11-12T02:00", "2026-11-12T05:00", areas=["kanagawa"], key="k"
    )
    assert again == number
    told = sent(living, "interruption_ahead")
    assert set(told) == {"yoko"}
    assert told["yoko"]["starts"] == {"ja": "2026年11月12日 02:00", "en": "2026-11-12 02:00"}
    assert told["yoko"]["clauses"] == ["15-1"] and told["yoko"]["where"]["ja"] == "kanagawa"
    one = kept.interruption(living.id, number)
    assert (one.hit_count, one.told_count, one.is_late, one.end) == (1, 1, False, None)
    assert code(lambda: end(living, number, "2026-11-12T04:00")) == "ended_in_future"
    living.on("2026-11-12")
    assert code(lambda: end(living, number, "2026-11-12T01:00")) == "ended_before_it_began"
    assert end(living, number, "2026-11-12T06:30") == 1
    assert sent(living, "interruption_over")["yoko"]["until"]["en"] == "2026-11-12 06:30"
    assert code(lambda: end(living, number, "2026-11-12T06:40")) == "already_ended"
    assert kept.interruption(living.id, number).ended_at == instant("2026-11-12T06:30")
    assert verify(living.id) == []


def test_of_one_in_the_whole_service_everybody_who_runs_is_told():
    living = network_of_two()
    living.register("third")
    record(living, PLANNED, "2026-11-20T02:00", "2026-11-20T05:00")
    assert set(sent(living, "interruption_ahead")) == {"yoko", "other", "third"}


def test_a_line_that_ended_before_is_not_hit_and_one_in_a_part_of_the_area_is():
    living = network_of_two()
    begin(living, "yoko", "L-3", area="kanto")
    lines.end_line(**living.acting, line="L-1", last_day=living.today)
    about = {"kind": PLANNED, "expected_until": instant("2026-12-01T00:00")}
    at = {"today": instant("2026-11-10T23:00"), "later": instant("2026-11-11T00:00")}

    def hit(day: str, *areas: str) -> tuple[int, ...]:
        return interruptions.preview(living.id, starts_at=at[day], areas=areas, **about).hit

    assert hit("today", "kanagawa") == (living.members["yoko"],)
    assert hit("later", "kanagawa") == ()
    assert set(hit("later", "kanto")) == {living.members["yoko"], living.members["other"]}


def test_what_is_planned_too_late_is_refused_and_stays_on_record_as_late_when_it_is_told():
    living = network_of_two()
    at = ("2026-11-10T23:00", "2026-11-11T05:00")
    assert code(lambda: record(living, PLANNED, *at)) == "told_too_late"
    number = record(living, PLANNED, *at, although_late=True)
    one = kept.interruption(living.id, number)
    assert one.is_late and one.last_day == dt.date(2026, 11, 9)
    assert verify(living.id) == []


def test_what_makes_no_sense_is_refused_each_with_its_code():
    living = network_of_two()
    times = ("2026-11-20T02:00", "2026-11-20T05:00")
    refused = {
        "not_ahead": lambda: record(living, PLANNED, "2026-11-09T02:00", "2026-11-09T05:00"),
        "until_missing": lambda: record(living, PLANNED, "2026-11-20T02:00"),
        "bad_times": lambda: record(living, PLANNED, "2026-11-20T02:00", "2026-11-20T02:00"),
        "starts_in_future": lambda: record(living, EMERGENCY, times[0], cause="emergency"),
        "cause_of_a_stoppage_only": lambda: record(living, PLANNED, *times, cause="emergency"),
        "unknown_kind": lambda: record(living, EMERGENCY, "2026-11-10T02:00"),
        "unknown_area": lambda: record(living, PLANNED, *times, areas=["moon"]),
        "unknown_interruption": lambda: end(living, 0, "2026-11-10T02:00"),
    }  # fmt: skip
    for expected, call in refused.items():
        assert code(call) == expected
    assert kept.interruptions(living.id) == []


def test_one_without_notice_has_its_cause_and_can_be_told_when_it_is_over():
    living = network_of_two()
    number = record(
        living, EMERGENCY, "2026-11-10T07:00", areas=["yokohama"], cause="urgent_maintenance",
        is_told_now=False,
    )  # fmt: skip
    assert sent(living, "interruption_begun") == {}
    end(living, number, "2026-11-10T08:00")
    told = sent(living, "interruption_over")
    assert set(told) == {"yoko"} and told["yoko"]["clauses"] == ["15-2(1)"]
    second = record(living, EMERGENCY, "2026-11-10T08:30", cause="emergency")
    assert set(sent(living, "interruption_begun")) == {"yoko", "other"}
    assert kept.interruption(living.id, second).lasts(living.at)
    assert verify(living.id) == []


def test_what_is_called_off_is_told_and_only_before_it_begins():
    living = network_of_two()
    number = record(living, PLANNED, "2026-11-20T02:00", "2026-11-20T05:00", areas=["kanto"])
    off = interruptions.call_off_interruption
    assert off(**living.acting, interruption=number, key="o") == 2
    assert off(**living.acting, interruption=number, key="o") == 2
    assert set(sent(living, "interruption_given_up")) == {"yoko", "other"}
    assert kept.interruption(living.id, number).is_called_off
    begun = record(living, EMERGENCY, "2026-11-10T07:00", cause="emergency")
    assert code(lambda: off(**living.acting, interruption=begun)) == "already_begun"
    assert code(lambda: end(living, number, "2026-11-10T08:00")) == "already_ended"
    assert verify(living.id) == []


def test_another_expected_end_is_told_and_stays_beside_the_first():
    living = network_of_two()
    number = record(living, PLANNED, "2026-11-20T02:00", "2026-11-20T05:00", areas=["yokohama"])

    def move(until: str | None, of: int = number, **more: Any) -> int:
        return interruption_moves.move_interruption_end(
            **living.acting, interruption=of, expected_until=until and instant(until), **more
        )

    assert move("2026-11-20T06:30", key="m") == move("2026-11-20T06:30", key="m") == 1
    told = sent(living, "interruption_end_moved")
    assert (set(told), told["yoko"]["until"]["en"]) == ({"yoko"}, "2026-11-20 06:30")
    assert told["yoko"]["clauses"] == ["15-1"]
    found = kept.interruption(living.id, number)
    assert found.first_expected == instant("2026-11-20T05:00")
    assert found.expected_until == instant("2026-11-20T06:30")
    assert [one.told_count for one in found.moved] == [1]
    assert not found.moved[0].is_late
    assert code(lambda: move(None)) == "until_missing"
    assert code(lambda: move("2026-11-20T01:00")) == "bad_times"
    assert code(lambda: move("2026-11-20T06:30")) == "nothing_to_change"
    begun = record(living, EMERGENCY, "2026-11-10T07:00", "2026-11-10T20:00", cause="emergency")
    assert code(lambda: move("2026-11-10T08:00", of=begun)) == "expected_in_past"
    assert move("2026-11-10T21:00", of=begun, is_told_now=False) == 0
    assert move(None, of=begun) == 2
    assert kept.interruption(living.id, begun).expected_until is None
    end(living, begun, "2026-11-10T08:00")
    assert code(lambda: move("2026-11-10T20:00", of=begun)) == "already_ended"
    assert verify(living.id) == []


def test_whoever_comes_while_it_goes_on_longer_is_told_too_and_not_who_has_left():
    living = network_of_two()
    number = record(living, PLANNED, "2026-11-20T02:00", "2026-11-20T05:00")
    living.register("later")
    begin(living, "later", "L-3")
    living.on("2026-11-21")
    sanctions.terminate(**living.of("other"))
    living.on("2026-11-22")
    move = interruption_moves.move_interruption_end
    assert move(**living.acting, interruption=number, expected_until=None) == 2
    assert set(sent(living, "interruption_end_moved")) == {"yoko", "later"}
    assert kept.interruption(living.id, number).moved[0].is_late
    assert verify(living.id) == []


def test_that_what_is_planned_takes_longer_is_told_by_the_same_last_day():
    living = network_of_two()
    number = record(living, PLANNED, "2026-11-20T20:00", "2026-11-20T23:00")
    living.on("2026-11-20")
    move = interruption_moves.move_interruption_end
    longer = {"interruption": number, "expected_until": instant("2026-11-21T03:00")}
    assert code(lambda: move(**living.acting, **longer)) == "told_too_late"
    assert move(**living.acting, **longer, although_late=True) == 2
    shorter = {"interruption": number, "expected_until": instant("2026-11-21T01:00")}
    assert move(**living.acting, **shorter) == 2
    assert [one.is_late for one in kept.interruption(living.id, number).moved] == [True, False]
    assert verify(living.id) == []


def test_an_emergency_becomes_an_outage_with_its_words_area_and_end_without_typing_it_anew():
    living = network_of_two()
    number = record(living, EMERGENCY, "2026-11-09T07:00", areas=["yokohama"], cause="emergency")
    take = interruption_outages.outage_of_interruption
    outage = take(**living.acting, interruption=number, key="t")
    assert take(**living.acting, interruption=number, key="t") == outage
    known = kept_outages.outage(living.id, outage)
    assert (known.what, known.known_at, known.restored_at) == (
        WHAT, instant("2026-11-09T07:00"), None,
    )  # fmt: skip
    assert known.areas == kept.interruption(living.id, number).areas
    assert code(lambda: take(**living.acting, interruption=number)) == "already_outage"
    end(living, number, "2026-11-10T08:00")
    assert kept_outages.outage(living.id, outage).restored_at == instant("2026-11-10T08:00")
    assert verify(living.id) == []


def test_no_outage_comes_of_a_restriction_or_of_what_has_not_begun_or_was_called_off():
    living = network_of_two()
    take = interruption_outages.outage_of_interruption
    barred = record(
        living, RESTRICTED, "2026-11-10T07:00", "2026-11-20T00:00", cause="child_protection"
    )
    assert sent(living, "restriction_begun")["yoko"]["clauses"] == ["14-2"]
    assert code(lambda: take(**living.acting, interruption=barred)) == "not_answered_for"
    ahead = record(living, PLANNED, "2026-11-20T02:00", "2026-11-20T05:00")
    assert code(lambda: take(**living.acting, interruption=ahead)) == "not_begun"
    interruptions.call_off_interruption(**living.acting, interruption=ahead)
    assert code(lambda: take(**living.acting, interruption=ahead)) == "called_off"
    assert end(living, barred, "2026-11-10T08:00") == 2
    assert verify(living.id) == []


def test_a_kind_that_is_posted_stands_on_the_page_and_one_that_is_not_sent_is_told_to_nobody():
    living = network_of_two()
    for kind, channel in (("interruption_ahead", "posting"), ("interruption_given_up", "")):
        notice_settings.set_channel(**living.acting, kind=kind, channel=channel)
    number = record(living, PLANNED, "2026-11-20T02:00", "2026-11-20T05:00")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, body FROM outgoing WHERE service_id = %s AND kind = %s",
            [living.id, "interruption_ahead"],
        )
        rows = cursor.fetchall()
    assert len(rows) == 2
    assert all("第15条1項" in body and "2026年11月20日 02:00" in body for _, body in rows)
    assert interruptions.call_off_interruption(**living.acting, interruption=number) == 0
    assert kept.interruption(living.id, number).told_count == 2


def test_terms_without_lines_know_none():
    living = Living("netsugen", "2026-11-02", prices={"usual": 5_500})
    call = {"starts_at": instant("2026-11-12T02:00"), "kind": PLANNED}
    assert code(lambda: interruptions.preview(living.id, **call)) == "no_lines"
    assert interruptions.kinds_of(queries.pack(living.id)) == ()


_TAMPERED = (
    "UPDATE interruption SET starts_at = starts_at + interval '1 minute' WHERE id = {n}",
    "UPDATE interruption SET is_late = true WHERE id = {n}",
    "UPDATE interruption SET last_day = last_day - 1 WHERE id = {n}",
    "UPDATE interruption SET told_count = 0 WHERE id = {n}",
    "DELETE FROM interruption_area WHERE interruption_id = {n}",
    "UPDATE interruption_expected SET is_late = true WHERE interruption_id = {n}",
    "UPDATE interruption_expected SET expected_until = NULL WHERE interruption_id = {n}",
    "DELETE FROM interruption_expected WHERE interruption_id = {n}",
    "UPDATE interruption_end SET ended_at = NULL WHERE interruption_id = {n}",
    "DELETE FROM interruption_end WHERE interruption_id = {n}",
)


def test_an_interruption_that_was_tampered_with_is_found():
    living = network_of_two()
    number = record(living, PLANNED, "2026-11-12T02:00", "2026-11-12T05:00", areas=["kanto"])
    interruption_moves.move_interruption_end(
        **living.acting, interruption=number, expected_until=instant("2026-11-12T06:00")
    )
    living.on("2026-11-12")
    end(living, number, "2026-11-12T04:00")
    assert verify(living.id) == []
    for sql in _TAMPERED:
        with undone():
            with as_owner(), connection.cursor() as cursor:
                cursor.execute(sql.format(n=number))
                assert cursor.rowcount > 0, sql
            assert {one.code for one in verify(living.id)} == {"interruption"}, sql
