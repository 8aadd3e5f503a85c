"""Lines of memberships: where they may be, how they end, and what comes back afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import costs
from kiyaku.close.verify import verify
from kiyaku.flows import announcements, plan_changes
from kiyaku.flows.network import ending, equipment, lines, offering
from kiyaku.members.particulars import Particulars
from kiyaku.network import equipment as kept
from kiyaku.network import lines as rows
from kiyaku.network import products
from kiyaku.terms.texts import Text
from tests.flows.network.networks import FIBRE, assign, begin, make_area, network
from tests.flows.network.test_works import line, refused
from tests.living import Living, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def net() -> Living:
    living = network()
    for name in ("m", "n"):
        living.register(name, starts=False)
    return living


def lend(net: Living, serial: str = "S1", **more: Any) -> int:
    about = {"line": "L-1", "what": "ONU", "is_lent": True, "serial": serial, **more}
    return equipment.place_equipment(**net.acting, **about)


def test_an_id_is_one_memberships_until_its_line_has_ended(net: Living) -> None:
    begin(net)
    refused("line_taken", lambda: assign(net, "n"))
    net.leave("m")
    net.on("2026-12-01")
    assert line(net).last_day == day("2026-11-30")
    assign(net, "n")
    assert line(net).membership_id == net.members["n"]
    assert verify(net.id) == []


def test_where_and_to_whom_a_line_goes(net: Living) -> None:
    refused("not_offered_there", lambda: assign(net, area="kansai"))
    refused("unknown_area", lambda: assign(net, area="mars"))
    refused("unknown_product", lambda: assign(net, product="copper"))
    refused("bad_code", lambda: assign(net, line="a line"))
    offering.offer_product(
        **net.acting, product="fibre", is_open=False, in_areas=["kanto"]
    )  # fmt: skip
    assert refused("product_closed", lambda: assign(net)).details["clauses"] == ["9-1", "12-2"]
    abroad = Particulars(name="w", address="elsewhere", email="w@example.com", country="US")
    net.register("w", particulars=abroad, starts=False)
    assert refused("outside_japan", lambda: assign(net, "w")).details["clauses"] == ["11"]


def test_a_product_is_provided_under_its_plans(net: Living) -> None:
    offering.make_product(
        **net.acting, product="phone", name=Text("電話", "Phone"), with_plans=["usual"]
    )
    assign(net, product="phone")
    refused(
        "unknown_plan",
        lambda: offering.make_product(
            **net.acting, product="tv", name=FIBRE, with_plans=["nothing"]
        ),
    )


def test_an_area_lies_in_japan_and_in_the_prefecture_around_it(net: Living) -> None:
    refused("outside_japan", lambda: make_area(net, "moon", prefecture=48))
    refused("other_prefecture", lambda: make_area(net, "chiba", parent="kanagawa", prefecture=12))
    refused("code_taken", lambda: make_area(net, "kanto"))


def test_one_of_two_lines_ends_and_the_last_one_does_not(net: Living) -> None:
    begin(net)
    end = {**net.acting, "last_day": day("2026-11-20")}
    refused("last_line", lambda: lines.end_line(**end, line="L-1"))
    begin(net, line="L-2")
    lines.end_line(**end, line="L-1")
    assert line(net).last_day == day("2026-11-20")
    refused("line_ended", lambda: lines.end_line(**end, line="L-1"))
    refused("last_line", lambda: lines.end_line(**end, line="L-2"))
    assert verify(net.id) == []


def test_lines_in_use_are_brought_over_from_the_start_of_the_membership(net: Living) -> None:
    net.start("m")
    net.on("2026-11-10")
    about = {**net.of("m"), "line": "L-1", "product": "fibre", "area": "kanto"}
    refused("begins_before", lambda: lines.bring_line(**about, first_day=day("2026-11-01")))
    refused("begins_later", lambda: lines.bring_line(**about, first_day=day("2026-11-11")))
    lines.bring_line(**about, first_day=day("2026-11-02"))
    assert (line(net).assigned_on, line(net).first_day) == (day("2026-11-02"), day("2026-11-02"))
    assert verify(net.id) == []


def test_what_is_lent_comes_back_after_the_end_or_is_charged(net: Living) -> None:
    begin(net)
    number, second = lend(net), lend(net, "S2")
    own = equipment.place_equipment(**net.acting, line="L-1", what="router", is_lent=False)
    refused("serial_lent", lambda: lend(net))
    refused("serial_missing", lambda: lend(net, ""))
    refused("what_missing", lambda: lend(net, "S3", what=" "))
    charge = {**net.acting, "equipment_id": second, "price_code": "unit"}
    refused("not_due_back", lambda: equipment.charge_equipment(**charge))
    net.leave("m")
    net.on("2026-12-05")
    waiting = equipment.to_return(net.id, queries.pack(net.id), net.today)
    assert [(one.piece.id, one.due_on, one.is_late) for one in waiting] == [
        (number, day("2026-12-14"), False), (second, day("2026-12-14"), False),
    ]  # fmt: skip
    equipment.take_equipment_back(**net.acting, equipment_id=number)
    refused(
        "back_already", lambda: equipment.take_equipment_back(**net.acting, equipment_id=number)
    )
    net.on("2026-12-15")
    assert [
        (one.piece.id, one.is_late)
        for one in equipment.to_return(net.id, queries.pack(net.id), net.today)
    ] == [(second, True)]
    id_of_charge = equipment.charge_equipment(**charge)
    shown = costs.cost(id_of_charge)
    assert (shown.kind, shown.amount_yen, shown.due_on) == (
        "equipment", 11_000, day("2027-01-27"),
    )  # fmt: skip
    refused("charged_already", lambda: equipment.charge_equipment(**charge))
    assert not kept.piece(net.id, own).is_out
    net.on("2027-01-05")
    assert verify(net.id) == []


def test_a_product_ends_in_time_and_its_lines_with_it(net: Living) -> None:
    begin(net)
    announcement = ending.end_product(
        **net.acting, product="fibre", last_day=day("2026-12-20")
    )  # fmt: skip
    refused("product_ends_already", lambda: ending.end_product(
        **net.acting, product="fibre", last_day=day("2026-12-31")
    ))  # fmt: skip
    net.on("2026-11-20")
    announcements.announce(**net.acting, announcement=announcement)
    net.on("2026-12-20")
    assert line(net).is_used(net.today) and line(net).last_day is None
    net.on("2026-12-21")
    assert line(net).last_day == day("2026-12-20")
    refused("product_closed", lambda: assign(net, "n", "L-2"))
    assert verify(net.id) == []


def test_no_line_ends_with_its_product_before_members_are_told(net: Living) -> None:
    begin(net)
    announcement = ending.end_product(
        **net.acting, product="fibre", last_day=day("2026-12-20")
    )  # fmt: skip
    net.on("2026-12-24")
    assert line(net).last_day is None
    assert verify(net.id) == []
    announcements.announce(**net.acting, announcement=announcement, although_late=True)
    net.on("2026-12-25")
    assert line(net).last_day == day("2026-12-24")
    assert verify(net.id) == []


def test_no_product_ends_while_members_pay_a_plan_sold_for_it_alone() -> None:
    net = network(prices={"usual": 6_000, "spare": 5_000})
    net.register("m", starts=False)
    offering.offer_product(**net.acting, product="fibre", is_open=True, with_plans=["usual"])
    begin(net)
    end = {**net.acting, "product": "fibre", "last_day": day("2026-12-20")}
    assert refused("still_paid_for", lambda: ending.end_product(**end)).details["clauses"] == [
        "10-4"
    ]
    offering.make_product(**net.acting, product="other", name=FIBRE, with_plans=["usual"])
    meant = ending.asked(net.id, queries.pack(net.id), "fibre", end["last_day"], net.today)
    assert (meant.hit, meant.left, meant.sold_for_it) == (1, 0, ())
    offering.offer_product(**net.acting, product="other", is_open=True, with_plans=["spare"])
    refused("still_paid_for", lambda: ending.end_product(**end))
    plan_changes.request_plan_change(**net.of("m"), plan="spare")
    ending.end_product(**end)


def test_a_product_that_ends_too_soon_is_refused_and_flagged_as_late(net: Living) -> None:
    begin(net)
    end = {**net.acting, "product": "fibre", "last_day": day("2026-11-30")}
    found = refused("told_too_late", lambda: ending.end_product(**end))
    assert found.details["clauses"] == ["10-4"]
    asked = ending.asked(net.id, queries.pack(net.id), "fibre", day("2026-11-30"), net.today)
    assert (asked.hit, asked.last_day_of_notice, asked.is_too_late) == (
        1, day("2026-10-31"), True,
    )  # fmt: skip
    announcement = ending.end_product(**end, although_late=True)
    told = {**net.acting, "announcement": announcement}
    with pytest.raises(OperationRefused, match="past"):
        announcements.announce(**told)
    announcements.announce(**told, although_late=True)
    assert products.product(net.id, "fibre").last_day == day("2026-11-30")


def test_lines_are_found_by_the_beginning_of_their_id(net: Living) -> None:
    assign(net, line="AB-1")
    assign(net, line="AB-2")
    assign(net, line="CD-1")
    found = [one.code for one in rows.listed(net.id, text="AB")]
    assert found == ["AB-1", "AB-2"]
    page = rows.listed(net.id, size=2)
    assert [one.code for one in page] == ["AB-1", "AB-2"]
    assert [one.code for one in rows.listed(net.id, after=page.after)] == ["CD-1"]
