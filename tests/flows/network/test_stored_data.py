"""What members store: measured, over a limit by the terms, deleted on a ground, by a file."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.close import sandbox
from kiyaku.close.verify import verify
from kiyaku.flows import retention, timeline, why
from kiyaku.flows.network import stored_data, stored_data_file
from kiyaku.flows.telling import tell
from kiyaku.flows.visibility import for_member
from kiyaku.network import stored_data as kept
from kiyaku.network.models import StoredDataDeletion
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

HEAD = ",what,stored_bytes,oldest_on,measured_on"


@pytest.fixture
def net() -> Living:
    living = Living("choppaya", "2026-11-02", prices={"usual": 6_000})
    living.register("m", starts=False)
    return living


def limit(net: Living, days: int, size: int) -> None:
    for name, value in (("days", days), ("bytes", size)):
        net.set_parameter(f"stored_data_{name}_limit", {net.today: value})


def refused(code: str, call: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value


def measure(net: Living, days: int = 10, size: int = 1_000, what: str = "mail") -> int:
    """What is stored, measured today; its number."""
    stored_data.measure_stored_data(
        **net.of("m"), what=what, stored_bytes=size, oldest_on=net.today - dt.timedelta(days)
    )
    (found,) = [one for one in kept.of_membership(net.members["m"]) if one.last.what == what]
    return found.id


def delete(
    net: Living, number: int, ground: str = "too_old", size: int = 1_000, **more: Any
) -> int:
    return stored_data.record_stored_data_deleted(
        **net.acting, stored=number, ground=ground, deleted_bytes=size, **more
    )


def over(net: Living) -> list[int]:
    return [int(one) for one in stored_data.over_a_limit(net.id)]


def take_in(net: Living, *rows: str, head: str = "member") -> int:
    content = "\n".join([head + HEAD, *rows]).encode()
    return stored_data_file.import_stored_data(**net.acting, content=content)


def test_nothing_is_over_a_limit_that_is_not_set(net: Living) -> None:
    number = measure(net, days=10_000, size=10**15)
    assert over(net) == []
    kept_ = refused("stored_data_kept", lambda: delete(net, number))
    assert kept_.details["clauses"] == ["16-1"]
    assert verify(net.id) == []


def test_the_terms_are_asked_on_each_limit_by_itself(net: Living) -> None:
    limit(net, days=90, size=5_000)
    old, large = measure(net, days=91), measure(net, size=5_001, what="web")
    measure(net, days=90, size=5_000, what="backup")
    assert over(net) == [large, old]
    for number, ground, other in ((old, "too_old", "too_much"), (large, "too_much", "too_old")):
        last = kept.stored(net.id, number).last
        pack = queries.pack(net.id)
        assert stored_data.grounds_of(pack, last, net.today) == (ground,)
        assert stored_data.explained(pack, last, net.today).clauses == ("16-1",)
        refused("stored_data_kept", lambda n=number, o=other: delete(net, n, o))
        delete(net, number, ground)
    assert over(net) == []
    assert verify(net.id) == []


def test_a_limit_holds_from_its_day_on(net: Living) -> None:
    number = measure(net, days=91)
    net.on("2026-11-05")
    limit(net, days=90, size=0)
    assert over(net) == [number]
    earlier = dt.date(2026, 11, 4)
    refused("stored_data_kept", lambda: delete(net, number, deleted_on=earlier))
    delete(net, number)
    assert verify(net.id) == []


def test_what_hinders_the_service_goes_for_a_reason_that_stays_inside(net: Living) -> None:
    number = measure(net, days=1, size=500)
    refused("reason_missing", lambda: delete(net, number, "hinders", 500))
    found = delete(net, number, "hinders", 400, reason="配送が止まる")
    (told,) = kept.deletions(net.id).rows
    assert (told.id, told.reason, told.deleted_bytes) == (found, "配送が止まる", 400)
    (payload,) = select("SELECT payload FROM journal_entry WHERE action = 'stored_data_deleted'")
    assert "配送" not in str(payload)
    gone = refused("stored_data_gone", lambda: delete(net, number, "hinders", 1, reason="x"))
    assert gone.details["clauses"] == ["16-1", "16-2"]
    assert kept.listed(net.id).rows == ()
    measure(net, size=100)
    assert [one.id for one in kept.listed(net.id)] == [number]
    assert verify(net.id) == []


def test_the_life_of_a_membership_tells_of_it_and_no_message_does(net: Living) -> None:
    before = len(select("SELECT id FROM outgoing"))
    limit(net, days=90, size=0)
    delete(net, measure(net, days=100))
    (event,) = [
        one for one in timeline.events(net.id, membership=net.members["m"])
        if one.event == stored_data.DELETED
    ]  # fmt: skip
    assert event.clauses == ("16-1",)
    assert tell(event, "ja").startswith("2026-11-02 に預かりデータ mail を 1,000 バイト削除")
    assert "kept longer than the period set" in tell(event, "en")
    explained = why.of_event(net.id, event)
    assert all(one.agrees for one in explained.every_reason())
    assert [one.clauses for one in explained.reasons] == [("16-1",), ("16-2",)]
    assert any(one.event == stored_data.DELETED for one in for_member([event]))
    assert len(select("SELECT id FROM outgoing")) == before


def test_what_cannot_be_is_refused(net: Living) -> None:
    tomorrow, yesterday = net.today + dt.timedelta(1), net.today - dt.timedelta(1)
    about = {**net.of("m"), "what": "mail", "stored_bytes": 1, "oldest_on": yesterday}
    for code, wrong in (
        ("bad_code", {"what": "a b"}), ("bad_size", {"stored_bytes": -1}),
        ("measured_later", {"measured_on": tomorrow}), ("stored_later", {"oldest_on": tomorrow}),
        ("unknown_membership", {"membership": 0}),
    ):  # fmt: skip
        refused(code, lambda more=wrong: stored_data.measure_stored_data(**{**about, **more}))
    assert stored_data.measure_stored_data(**about)
    assert not stored_data.measure_stored_data(**about)
    refused("measured_before", lambda: stored_data.measure_stored_data(
        **about, measured_on=yesterday))  # fmt: skip
    (number,) = [one.id for one in kept.of_membership(net.members["m"])]
    for code, ground, size, more in (
        ("unknown_kind", "mood", 1, {}), ("bad_size", "too_old", 0, {}),
        ("bad_size", "too_old", 2, {}), ("deleted_later", "too_old", 1, {"deleted_on": tomorrow}),
        ("deleted_before", "too_old", 1, {"deleted_on": yesterday}),
    ):  # fmt: skip
        refused(code, lambda g=ground, s=size, m=more: delete(net, number, g, s, **m))
    refused("unknown_stored_data", lambda: delete(net, 0))


def test_a_file_is_taken_in_whole_or_not_at_all(net: Living) -> None:
    net.register("n", starts=False)
    wrong = refused("bad_rows", lambda: take_in(
        net, "m,mail,1000,2026-01-01,2026-11-01", "x,mail,1,2026-01-01,", "m,web,1e3,2026-01-01,",
        "m,web,1,2026-13-01,", "n,mail,1,2026-11-02,2026-11-01", "m,mail,2,2026-01-01,",
    ))  # fmt: skip
    rows = wrong.details["rows"]
    assert [(one["line"], one["field"]) for one in rows] == [
        (3, "member"), (4, "stored_bytes"), (5, "oldest_on"), (6, "stored_later"),
        (7, "measured_twice"),
    ]  # fmt: skip
    assert all(one["ja"] != one["en"] for one in rows)
    assert kept.listed(net.id).rows == ()
    good = ("m,mail,1000,2026-01-01,2026-11-01", 'n,mail,"123,456,789,012",2026-10-01,')
    assert take_in(net, *good) == 2
    assert take_in(net, *good) == 0
    assert [one.last.stored_bytes for one in kept.listed(net.id)] == [123_456_789_012, 1000]
    early = refused("bad_rows", lambda: take_in(net, "m,mail,5,2026-01-01,2026-10-31"))
    assert early.details["rows"][0]["field"] == "measured_before"
    refused("bad_file", lambda: take_in(net))
    refused("bad_file", lambda: stored_data_file.import_stored_data(
        **net.acting, content=b"member,what\nm,mail\n"))  # fmt: skip
    assert verify(net.id) == []


def test_a_file_again_brings_nothing_back_that_was_deleted(net: Living) -> None:
    limit(net, days=0, size=10)
    row = "m,mail,1000,2026-01-01,2026-11-02"
    take_in(net, row)
    (number,) = over(net)
    delete(net, number, "too_much")
    assert take_in(net, row) == 0 and over(net) == []
    assert take_in(net, "m,mail,900,2026-01-01,2026-11-02") == 1 and over(net) == [number]
    assert verify(net.id) == []


def test_a_deletion_without_ground_is_not_stored(net: Living) -> None:
    delete(net, measure(net), "hinders", reason="x")
    for wrong in (
        {"storage_ground": "mood"},
        {"deleted_bytes": 1_001},
        {"deleted_on": day("2026-11-01")},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            StoredDataDeletion.objects.update(**wrong)


def test_of_who_is_erased_nothing_is_measured_any_more(net: Living) -> None:
    """What was measured goes with the person; what was deleted before stays, without the words."""
    delete(net, measure(net), "hinders", reason="迷惑")
    end = net.leave("m").ends_on
    assert end is not None
    net.on(str(end + dt.timedelta(1)))
    measure(net)
    member = kept.deletions(net.id).rows[0].member
    retention.erase_member(**net.acting, member=member)
    assert kept.of_membership(net.members["m"]) == []
    assert kept.deletions(net.id).rows[0].reason != "迷惑"
    refused("member_erased", lambda: measure(net))
    row = f"{net.members['m']},mail,1,2026-01-01,"
    told = refused("bad_rows", lambda: take_in(net, row, head="membership")).details["rows"]
    assert told[0]["field"] == "member_erased"
    assert verify(net.id) == []


def test_a_sandbox_has_what_was_deleted_and_nothing_that_is_stored(net: Living) -> None:
    delete(net, measure(net), "hinders", reason="迷惑")
    measure(net, what="web")
    copy = sandbox.make_sandbox(**net.acting)
    (told,) = kept.deletions(copy).rows
    assert told.deleted_bytes == 1_000 and "迷惑" not in told.reason
    assert kept.listed(copy).rows == () and len(kept.listed(net.id)) == 1
    assert verify(copy) == []


def test_terms_without_stored_data_have_none() -> None:
    place = Living("netsugen", "2026-11-02", prices={"usual": 6_000})
    place.register("m")
    refused("no_stored_data", lambda: measure(place))
    refused("no_stored_data", lambda: delete(place, 0))
    refused("no_stored_data", lambda: take_in(place))
