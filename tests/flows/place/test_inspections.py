"""Inspections of what members do at the place: for the staff, and for whoever asks for own data."""

from __future__ import annotations

from typing import Any

import pytest

from kiyaku.base import personal
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.close.verify import verify
from kiyaku.flows import timeline
from kiyaku.flows.place import inspections
from kiyaku.flows.visibility import for_member
from kiyaku.members import breaches, directory
from kiyaku.premises import damage
from tests.living import Living, day

pytestmark = pytest.mark.django_db


def hall(pack: str = "netsugen") -> Living:
    living = Living(pack, "2027-01-10", prices={"usual": 13_200})
    living.register("m")
    return living.on("2027-01-15")


def looked(living: Living, **more: Any) -> int:
    about = {"inspected_on": living.today, "reason": "a call", "seen": "fire in room 2", **more}
    return inspections.record_inspection(**living.of("m"), **about)


def refused(call: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value


def test_what_was_seen_is_kept_inside_and_may_be_reported_once():
    living = hall()
    number = looked(living, files=[Upload("a.txt", b"made up")])
    report = inspections.report_from_inspection(
        **living.acting, inspection=number, kind="dangerous_goods"
    )
    found = damage.inspection(living.id, number)
    assert (found.report, len(found.file_ids)) == (report, 1)
    told = breaches.report(living.id, report)
    assert (told.description, told.happened_on) == ("fire in room 2", living.today)
    again = {**living.acting, "inspection": number, "kind": "unlawful"}
    assert refused(lambda: inspections.report_from_inspection(**again)).code == "already_reported"
    events = timeline.events(living.id, membership=living.members["m"])
    mine = [one for one in events if one.event.startswith("inspect")]
    assert [one.event for one in mine] == ["inspected", "inspection_led_to_report"]
    assert mine[0].clauses == ("16-6",) and "fire" not in str(mine)
    assert for_member(mine) == []
    assert verify(living.id) == []


def test_whoever_asks_for_the_own_data_is_told():
    living = hall()
    looked(living)
    own = personal.rows_of(directory.member(living.id, "m").pk)
    assert (own["inspection"][0]["reason"], own["inspection"][0]["seen"]) == (
        "a call", "fire in room 2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"reason": ""}, "reason_missing"),
        ({"seen": " "}, "seen_missing"),
        ({"inspected_on": day("2027-01-16")}, "inspected_later"),
    ],
)
def test_what_is_wrong_is_refused(wrong, code):
    living = hall()
    assert refused(lambda: looked(living, **wrong)).code == code
    assert damage.inspections_of(living.id, living.members["m"]).rows == ()


def test_terms_without_inspections_record_none():
    assert refused(lambda: looked(hall("choppaya"))).code == "not_inspected"
