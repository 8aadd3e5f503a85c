"""Works on lines: done, the line is in use and fees run; failed, and done later."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.billing import costs
from kiyaku.close.verify import verify
from kiyaku.flows import timeline
from kiyaku.flows.network import lines as of_lines
from kiyaku.flows.network import works
from kiyaku.flows.visibility import for_member
from kiyaku.members import queries as members
from kiyaku.network import lines
from kiyaku.network import works as kept
from kiyaku.notices import starts
from tests.flows.network.networks import OPENING, arrange, assign, begin, network, set_price
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Living:
    living = network()
    living.register("m", starts=False)
    return living


def refused(code: str, call: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value


def line(net: Living, code: str = "L-1") -> lines.LineOf:
    return lines.line(net.id, code)


def done(net: Living, number: int, **more: Any) -> dt.date:
    return works.works_done(**net.acting, works_id=number, **more)


def test_with_the_works_done_the_line_is_in_use_and_the_fees_run(net: Living) -> None:
    assign(net)
    number = arrange(net, planned_on=day("2026-11-10"))
    assert line(net).first_day is None
    net.on("2026-11-10")
    assert done(net, number) == day("2026-11-10")
    assert line(net).first_day == day("2026-11-10")
    row = members.membership(net.id, net.members["m"])
    assert row.started_on == day("2026-11-10")
    assert starts.is_told(row.pk)
    net.on("2026-12-02")
    fees = select(
        "SELECT kind, fee_month, amount_yen FROM charge WHERE membership_id = %s"
        " AND fee_month = '2026-11-01' ORDER BY kind",
        row.pk,
    )
    november = day("2026-11-01")
    assert fees == [(1, november, 6_000), (12, november, 22_000)]
    assert verify(net.id) == []


def test_a_start_is_not_set_for_days_gone_by(net: Living) -> None:
    assign(net)
    number = arrange(net)
    net.on("2026-11-05")
    assert done(net, number, done_on=day("2026-11-03")) == day("2026-11-05")
    assert line(net).first_day == day("2026-11-05")
    assert kept.works(net.id, number).finished_on == day("2026-11-03")
    assert members.membership(net.id, net.members["m"]).started_on == day("2026-11-05")


def test_works_on_a_line_that_has_ended_start_nothing_and_are_called_off(net: Living) -> None:
    assign(net)
    number = arrange(net, planned_on=day("2026-11-10"))
    of_lines.end_line(**net.acting, line="L-1", last_day=day("2026-11-05"))
    net.on("2026-11-10")
    for done_on in ("2026-11-10", "2026-11-04"):
        refused("line_ended", lambda on=done_on: done(net, number, done_on=day(on)))
    assert members.membership(net.id, net.members["m"]).started_on is None
    assert costs.costs_of(net.members["m"]).rows == ()
    works.call_works_off(**net.acting, works_id=number)
    assert verify(net.id) == []


def test_works_that_failed_cost_nothing_and_can_be_done_later(net: Living) -> None:
    assign(net)
    works.works_failed(**net.acting, works_id=arrange(net), reason="absent")
    assert line(net).first_day is None
    assert members.membership(net.id, net.members["m"]).started_on is None
    net.on("2026-11-20")
    again = arrange(net, planned_on=day("2026-11-20"))
    assert done(net, again) == day("2026-11-20")
    states = [(one.state, one.reason) for one in kept.works_of(line(net).id)]
    assert states == [("failed", "absent"), ("done", "")]
    charged = costs.costs_of(net.members["m"]).rows
    assert [(one.kind, one.amount_yen, one.what) for one in charged] == [
        ("works", 22_000, "開通工事 / Opening")
    ]


def test_the_price_of_the_day_of_the_works_is_charged(net: Living) -> None:
    set_price(net, "opening", "works", OPENING, 0, from_day=day("2026-11-10"))
    assign(net)
    number = arrange(net, planned_on=day("2026-11-09"))
    net.on("2026-11-10")
    done(net, number, done_on=day("2026-11-09"))
    assert [one.amount_yen for one in costs.costs_of(net.members["m"]).rows] == [22_000]
    done(net, arrange(net))
    assert len(costs.costs_of(net.members["m"]).rows) == 1


def test_the_line_that_takes_anothers_place_ends_it_on_the_day_before(net: Living) -> None:
    begin(net)
    net.on("2026-11-15")
    assign(net, line="L-2", area="kanagawa", replaces="L-1")
    assert line(net).last_day is None
    number = arrange(net, "L-2", planned_on=day("2026-11-20"))
    net.on("2026-11-20")
    done(net, number)
    assert line(net).last_day == day("2026-11-19")
    assert line(net, "L-2").first_day == day("2026-11-20")
    told = select(
        "SELECT kind FROM outgoing WHERE membership_id = %s AND kind LIKE '%%line%%'",
        net.members["m"],
    )
    assert told == ["line_started"]
    assert members.membership(net.id, net.members["m"]).started_on == day("2026-11-02")
    assert verify(net.id) == []


def test_what_cannot_be_arranged(net: Living) -> None:
    assign(net)
    refused("in_the_past", lambda: arrange(net, planned_on=day("2026-11-01")))
    refused("no_network_price", lambda: arrange(net, works_code="unit"))
    refused("unknown_line", lambda: arrange(net, "L-9"))
    number = arrange(net, planned_on=day("2026-11-05"))
    refused("works_planned_already", lambda: arrange(net))
    refused("done_later", lambda: done(net, number, done_on=day("2026-11-03")))
    refused("done_before", lambda: done(net, number, done_on=day("2026-11-01")))
    refused(
        "unknown_kind", lambda: works.works_failed(**net.acting, works_id=number, reason="tired")
    )
    works.call_works_off(**net.acting, works_id=number)
    refused("works_finished", lambda: done(net, number))
    refused("unknown_works", lambda: done(net, number + 1))
    arrange(net)


def test_a_place_has_no_lines() -> None:
    living = Living("netsugen", "2026-11-02")
    living.register("m")
    about = {"line": "L-1", "product": "fibre", "area": "here"}
    refused("no_lines", lambda: of_lines.assign_line(**living.of("m"), **about))


def test_a_member_sees_appointment_and_start_and_not_the_ids(net: Living) -> None:
    begin(net)
    told = for_member(timeline.events(net.id, membership=net.members["m"]))
    seen = {one.event: dict(one.fields) for one in told}
    today = day("2026-11-02")
    assert seen["works_arranged"] == {"planned_on": today}
    assert seen["works_done"] == {"done_on": today, "first_day": today}
    assert seen["line_begun"] == {"first_day": today}
