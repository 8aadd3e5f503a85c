"""Look-ups of addresses on NICT's notice: their ground, whom they lead to, and the warnings."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection

from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import retention, succession
from kiyaku.flows.network import (
    instants,
    leases,
    leases_file,
    lookups,
    lookups_shown,
    notice_file,
    radius,
)
from kiyaku.flows.successors import Successor
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from kiyaku.network import leases as leases_kept
from kiyaku.network import lookups as kept
from tests.living import Living

pytestmark = pytest.mark.django_db
HEAD = "address,started_at,ended_at,login\n"
RULES = {"asked_by_nict": True, "service_may_suffer": True, "reference": "NOTICE 2026-11"}


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{text}+09:00")


def net(*names: str, until: str = "2026-11-10") -> Living:
    """Choppaya Net whose members each had an address on 5 November: the first .1, and so on."""
    living = Living("choppaya", "2026-11-01", prices={"usual": 10_000})
    for name in names:
        living.register(name)
    living.on(until)
    had(living, *((f"203.0.113.{number}", name) for number, name in enumerate(names, 1)))
    return living


def had(living: Living, *pairs: tuple[str, str]) -> None:
    span = "2026-11-05T08:00:00+09:00,2026-11-05T20:00:00+09:00"
    rows = "".join(f"{address},{span},{login}\n" for address, login in pairs)
    file = leases_file.read("l.csv", (HEAD + rows).encode(), None, living.at)
    leases.import_leases(**living.acting, file=file)


def look(living: Living, address: str, seen: str = "11-05T12:00:00", **more: Any) -> kept.Lookup:
    about = {**RULES, **more}
    number = lookups.look_up(**living.acting, address=address, seen_at=at(seen), **about)
    return kept.lookup(living.id, number)


def take(living: Living, body: str, head: str = "ip,port,timestamp", zone: str = "JST") -> int:
    data = f"{head}\n{body}".encode("cp932")
    rows = notice_file.read("n.csv", data, instants.zone(zone), living.at)
    assert rows.wrong == ()
    return lookups.take_notice(**living.acting, file=rows, name="n.csv", **RULES)


def refused(call: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as caught:
        call()
    assert caught.value.message("ja") != caught.value.message("en")
    return caught.value


def journal(living: Living, action: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT membership_id, member_id, actor, payload FROM journal_entry"
            " WHERE service_id = %s AND action = %s ORDER BY id",
            [living.id, action],
        )
        return cursor.fetchall()


def test_one_holder_is_found_and_the_look_up_is_put_down_without_the_address() -> None:
    living = net("a", "b")
    found = look(living, "203.0.113.2", port=443)
    assert (found.outcome, found.login, found.membership) == ("one", "b", living.members["b"])
    assert (found.reference, found.tolerance_s, found.by) == ("NOTICE 2026-11", 30, "staff")
    ((membership, member, actor, payload),) = journal(living, lookups.LOOKED_UP)
    assert (membership, member, actor) == (found.membership, found.member, "staff")
    assert payload == f'{{"candidates":1,"lookup":{found.id},"outcome":"one"}}'
    assert look(living, "203.0.113.3").outcome == "none"
    assert verify(living.id) == []


def test_a_login_to_freeradius_leads_to_its_membership() -> None:
    living = net("a", "b")
    radius.set_up(**living.acting, realm="test.example")
    given = radius.give_password(**living.acting, membership=living.members["b"])
    had(living, ("203.0.113.9", given.username))
    found = look(living, "203.0.113.9")
    assert (found.outcome, found.membership) == ("one", living.members["b"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE network_login SET username = 'a'")
    assert look(living, "203.0.113.1").hindrance == "no_member"  # the number of another member too


def test_the_same_key_looks_up_once() -> None:
    living = net("a")
    first, again = (look(living, "203.0.113.1", key="k") for _ in range(2))
    assert first == again
    assert len(journal(living, lookups.LOOKED_UP)) == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"asked_by_nict": False}, "lookup_not_allowed"),
        ({"service_may_suffer": False}, "lookup_not_allowed"),
        ({"reference": " "}, "reference_missing"),
        ({"reference": "x" * 101}, "reference_missing"),
        ({"tolerance_s": 0}, "bad_tolerance"),
        ({"tolerance_s": 3_601}, "bad_tolerance"),
        ({"port": 0}, "bad_port"),
        ({"address": "203.0.113.0/24"}, "range_too_large"),
        ({"seen": "11-11T12:00:00"}, "seen_later"),
    ],
)
def test_a_look_up_without_its_ground_is_refused(more: dict[str, Any], code: str) -> None:
    living = net("a")
    about = {"address": "203.0.113.1", **more}
    refusal = refused(lambda: look(living, about.pop("address"), about.pop("seen", "11-05T12:00"),
                                   **about))  # fmt: skip
    assert refusal.code == code
    assert journal(living, lookups.LOOKED_UP) == []
    if code == "lookup_not_allowed":
        assert refusal.details == {"clauses": ["24-4"]}


def test_terms_that_know_no_notice_look_nothing_up() -> None:
    living = Living("netsugen", "2026-04-01")
    assert refused(lambda: look(living, "203.0.113.1")).code == "no_leases"


def test_what_must_be_gone_is_not_told_of() -> None:
    living = net("a")
    living.on("2027-05-06")
    found = look(living, "203.0.113.1")
    assert (found.outcome, found.reasons) == ("none", ("gone",))


def test_members_are_warned_once_each_and_the_rest_is_listed() -> None:
    living = net("a", "b")
    had(living, ("203.0.113.9", "a"), ("203.0.113.9", "b"), ("203.0.113.8", "=stranger"))
    number = take(
        living,
        "203.0.113.1,,2026/11/05 12:00:00\n203.0.113.1,22,2026/11/05 13:00:00\n"
        "203.0.113.9,,2026/11/05 12:00:00\n203.0.113.7,,2026/11/05 12:00:00\n"
        "203.0.113.8,,2026/11/05 12:00:00\n",
    )
    notice = kept.notice(living.id, number)
    assert (notice.listed, notice.waiting, notice.warned, notice.left) == (5, 2, 0, 3)
    assert kept.waiting(living.id) == [notice]
    assert lookups.warn(**living.acting, notice=number, key="w") == 1
    assert lookups.warn(**living.acting, notice=number, key="w") == 1
    assert kept.waiting(living.id) == []
    rows = lookups_shown.of_file(living.id, number)
    assert [one.lookup.state for one in rows] == ["warned", "warned", "left", "left", "left"]
    assert [one.handle for one in rows] == ["a", "a", "", "", ""]
    assert rows[4].reasons[-1].en == "no membership is known by that login"
    told = [one for one in outbox_of(living) if one[0] == "attack_warned"]
    assert len(told) == 1 and "2026-11-05 12:00:00 (JST)\n2026-11-05 13:00:00" in told[0][1]
    assert "203.0.113" not in told[0][1]
    csv = lookups_shown.unanswered_csv(living.id, number, "en")
    assert csv.splitlines()[1].startswith("4,203.0.113.9,,2026-11-05T12:00:00+09:00,several,")
    assert [entry[0] for entry in journal(living, lookups.WARNED)] == [living.members["a"]]
    assert verify(living.id) == []


def outbox_of(living: Living) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, about::text FROM outgoing WHERE service_id = %s ORDER BY id", [living.id]
        )
        return [(kind, json.loads(about).get("seen", "")) for kind, about in cursor.fetchall()]


def test_who_held_the_membership_then_is_warned_after_it_passed_on() -> None:
    living = net("old")
    then = look(living, "203.0.113.1").member
    case = succession.receive(
        **living.of("old"), kind="transfer", document_received_on=living.today,
        evidence=[("proof.pdf", b"%PDF-1.7 made up")],
        successor=Successor(stated=Particulars(name="new", email="n@example.com", address="there")),
    )  # fmt: skip
    succession.approve(**living.acting, succession=case)
    living.on("2026-11-20")
    number = take(living, "203.0.113.1,,2026-11-05 12:00:00")
    assert lookups.warn(**living.acting, notice=number) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT member_id FROM outgoing WHERE kind = 'attack_warned'")
        assert cursor.fetchall() == [(then,)]
    assert members.membership(living.id, living.members["old"]).member_id != then


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("src_ip,dst_ip,dst_port,timestamp", "198.51.100.1,203.0.113.1,23,2026-11-05T03:00:00Z"),
        ("送信元IPアドレス,送信先IPアドレス,送信先ポート,日時", "198.51.100.1,203.0.113.1,23,"
         "2026/11/05 12:00:00 JST"),
        ("IP Address,Port,Date,Time", "203.0.113.1,23,2026-11-05,12:00:00"),
        ("ip,port,timestamp", "::ffff:203.0.113.1,23,1793847600"),
    ],
)  # fmt: skip
def test_a_notice_may_be_written_in_many_ways(head: str, row: str) -> None:
    data = f"{head}\n{row}\n".encode("cp932")
    found = notice_file.read("n.csv", data, instants.zone("JST"), at("12-01T00:00"))
    (seen,) = [one.seen for one in found.rows]
    assert (str(seen.address), seen.port, seen.at) == ("203.0.113.1", 23, at("11-05T12:00:00"))


def test_nothing_of_a_notice_with_a_wrong_row_is_looked_up() -> None:
    living = net("a")
    body = (
        "ip,port,timestamp\n203.0.113.1,,2026-11-05 12:00\n10.0.0.1,,2026-11-05T12:00Z\n"
        "203.0.113.1,x,2026-11-05T12:00Z\n203.0.113.1,,2026-12-05T12:00Z\n203.0.113.1,,\n"
    )
    rows = notice_file.read("n.csv", body.encode(), None, living.at)
    assert [(one.line, one.field) for one in rows.wrong] == [
        (2, "timestamp"), (3, "address"), (4, "port"), (5, "timestamp"), (6, "timestamp"),
    ]  # fmt: skip
    take_it = {**living.acting, "file": rows, "name": "n.csv", **RULES}
    assert refused(lambda: lookups.take_notice(**take_it)).code == "bad_rows"
    assert journal(living, lookups.LOOKED_UP) == []


@pytest.mark.parametrize(
    "data",
    [b"", b"ip,timestamp\n", b"a,b\n1,2\n", b"ip,timestamp\n\x00\x00", b"\xff" * 50,
     b'ip,timestamp\n"203', b"ip,timestamp\n" + b"1" * 5_000 + b",x\n"],
)  # fmt: skip
def test_what_is_no_notice_is_refused(data: bytes) -> None:
    assert (
        refused(lambda: notice_file.read("n.csv", data, None, at("12-01T00:00"))).code == "bad_file"
    )


def test_a_look_up_that_was_changed_is_found_out() -> None:
    living = net("a", "b")
    found = look(living, "203.0.113.1")
    assert verify(living.id) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE address_lookup SET login = 'b' WHERE id = %s", [found.id])
        assert [one.code for one in verify(living.id)] == ["lookup_answer"]
        cursor.execute("UPDATE address_lookup SET candidates = 2 WHERE id = %s", [found.id])
        assert {one.code for one in verify(living.id)} == {"lookup", "lookup_answer"}


def test_with_its_time_a_look_up_loses_its_address_and_keeps_what_it_found() -> None:
    living = net("a", until="2026-12-10")
    found = look(living, "203.0.113.1")  # a month after the connection
    living.on("2027-05-20")
    retention.apply(service=living.id, at=living.at, by="worker")
    later = kept.lookup(living.id, found.id)
    assert (later.address, later.port, later.login) == (None, None, "")
    assert (later.outcome, later.member) == (found.outcome, found.member)
    assert leases_kept.count(living.id) == 0
    assert verify(living.id) == []
