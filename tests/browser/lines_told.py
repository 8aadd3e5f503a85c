"""Lines on the stage: one in use with equipment, one that waits for its works of today."""

from __future__ import annotations

import datetime as dt

from kiyaku.base import queries
from kiyaku.base.files import Upload
from kiyaku.flows.network import (
    equipment,
    inspected,
    inspections,
    knowing,
    lines,
    offering,
    stored_data,
    works,
)
from kiyaku.network import inspections as kept
from kiyaku.network import prices
from kiyaku.network import products as offered
from kiyaku.network import stored_data as stored_kept
from kiyaku.network.equipment import equipment_of_membership
from kiyaku.network.lines import lines_of
from kiyaku.network.works import PLANNED, works_of_membership
from kiyaku.terms.texts import Text
from tests.living import Living


def have_lines(life: Living, name: str) -> None:
    """A member has lines, where the terms know any."""
    if not knowing.are_known(queries.pack(life.id)):
        return
    act = life.acting
    offering.make_area(**act, area="kanto", name=Text("関東", "Kanto"))
    offering.make_area(
        **act, area="kanagawa", name=Text("神奈川", "Kanagawa"), parent="kanto", prefecture=14
    )
    offering.make_product(
        **act, product="fibre", name=Text("光1ギガ", "Fibre 1 Gbps"), in_areas=["kanto"],
        conditions=Text("最大1Gbps(ベストエフォート)", "up to 1 Gbps, best effort"),
    )  # fmt: skip
    for code, kind, ja, en, yen in (
        ("opening", prices.WORKS, "開通工事", "Opening", 22_000),
        ("unit", prices.EQUIPMENT, "終端装置", "Terminal", 11_000),
    ):
        offering.set_price(
            **act, code=code, kind=kind, name=Text(ja, en), amount_yen=yen, from_day=life.today
        )
    where = {"product": "fibre", "area": "kanagawa"}
    lines.bring_line(**life.of(name), line="CN-1001", first_day=life.today, **where)
    lines.assign_line(**life.of(name), line="CN-1002", replaces="CN-1001", **where)
    works.arrange_works(**act, line="CN-1002", works_code="opening", planned_on=life.today)
    for what, serial, is_lent in (("ONU-100", "ST-0001", True), ("router", "", False)):
        equipment.place_equipment(
            **act, line="CN-1001", what=what, serial=serial, is_lent=is_lent
        )  # fmt: skip
    have_inspections(life, name)
    store_data(life, name)


def have_inspections(life: Living, name: str) -> None:
    """One inspection that found something, with its papers; one that waits for the answer."""
    act, asked = life.acting, {"cause": "fault", "reason": "回線に異常な信号があった"}
    number = inspections.ask_for_inspection(
        **act, line="CN-1001", proposed_on=life.today, **asked
    )  # fmt: skip
    inspections.agree_to_inspection(**act, inspection=number)
    inspected.record_inspected(
        **act, inspection=number, conforms=False, finding="認定のない交換機", remove_by=life.today,
        files=[Upload("検査表.txt", "不適合".encode())],
    )  # fmt: skip
    inspections.ask_for_inspection(**act, line="CN-1002", proposed_on=life.today, **asked)


def inspections_of(memberships: list[int]) -> list[int]:
    """The inspections of their lines, the latest first."""
    return [found.id for one in memberships for found in kept.of_membership(one)]


def store_data(life: Living, name: str) -> None:
    """What is too old, what is within the limits, and what was deleted."""
    about, oldest_on = life.of(name), life.today - dt.timedelta(400)
    for what, size in (("mail", 1_200_000), ("web", 5_000), ("backup", 800)):
        stored_data.measure_stored_data(
            **about, what=what, stored_bytes=size, oldest_on=oldest_on, measured_on=life.today
        )
    (last,) = stored_of([about["membership"]])[-1:]
    stored_data.record_stored_data_deleted(
        **life.acting, stored=last, ground=stored_data.HINDERS, deleted_bytes=800,
        reason="バックアップが夜間の配送を止めた",
    )  # fmt: skip


def stored_of(memberships: list[int]) -> list[int]:
    """What they store and was not deleted, by kind."""
    every = [found for one in memberships for found in stored_kept.of_membership(one)]
    return [one.id for one in every if not one.is_deleted]


def files_of(memberships: list[int]) -> list[tuple[int, int]]:
    """Inspections of their lines, each with a file kept with it."""
    every = [found for one in memberships for found in kept.of_membership(one)]
    return [(one.id, file) for one in every for file in one.files]


def numbers(memberships: list[int]) -> list[int]:
    """The lines of some memberships."""
    return [line.id for one in memberships for line in lines_of(one)]


def planned(memberships: list[int]) -> list[int]:
    """Works on their lines that have no outcome yet."""
    every = [done for one in memberships for done in works_of_membership(one)]
    return [one.id for one in every if one.state == PLANNED]


def lent(memberships: list[int]) -> list[int]:
    """Equipment at their lines that is not back."""
    every = [piece for one in memberships for piece in equipment_of_membership(one)]
    return [one.id for one in every if one.back_on is None]


def products(service: int) -> list[str]:
    """The codes of the products of a service."""
    return [one.code for one in offered.products_of(service)]
