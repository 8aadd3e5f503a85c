"""Who held an address: one, several or none; files of leases; and what must be gone, goes."""

from __future__ import annotations

import datetime as dt

import pytest

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.flows.network import addresses, holders, instants, leases, leases_file
from kiyaku.flows.network.holders import Seen
from kiyaku.network import leases as kept
from tests.living import Living

pytestmark = pytest.mark.django_db
HEAD = "address,first_port,last_port,started_at,ended_at,login\n"
FOUR = addresses.address("203.0.113.7")


def net(opened_on: str = "2026-11-01") -> Living:
    return Living("choppaya", opened_on, prices={"usual": 10_000})


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{text}+09:00")


def read(
    body: str, *, zone: dt.tzinfo | None = None, now: str = "12-31T00:00"
) -> leases_file.LeasesFile:
    return leases_file.read("leases.csv", (HEAD + body).encode(), zone, at(now))


def take(living: Living, body: str) -> int:
    return leases.import_leases(**living.acting, file=read(body))


def asked(
    living: Living, address: str, when: str, port: int | None = None, **more: int
) -> holders.Answer:
    seen = [Seen(addresses.address(address), at(when), port)]
    return holders.who_held(living.id, queries.pack(living.id), seen, **more)[0]


def test_one_several_and_none() -> None:
    living = net()
    count = take(
        living,
        "203.0.113.7,,,2026-11-05T08:00:00+09:00,2026-11-05T20:00:00+09:00,a@net\n"
        "203.0.113.7,,,2026-11-05T20:00:05+09:00,2026-11-06T08:00:00+09:00,b@net\n",
    )
    assert count == 2
    assert asked(living, "203.0.113.7", "11-05T12:00:00") == holders.Answer("one", ("a@net",))
    assert asked(living, "::ffff:203.0.113.7", "11-05T23:00:00").login == "b@net"
    near = asked(living, "203.0.113.7", "11-05T20:00:02")
    assert (near.outcome, near.logins) == ("several", ("a@net", "b@net"))
    assert near.reasons == ("others", "edge")
    assert asked(living, "203.0.113.7", "11-05T08:00:10").reasons == ("edge",)
    assert asked(living, "203.0.113.7", "11-05T08:00:10", tolerance_s=5).login == "a@net"
    assert asked(living, "203.0.113.7", "11-05T07:00:00").outcome == "none"
    assert asked(living, "203.0.113.8", "11-05T12:00:00").outcome == "none"


@pytest.mark.parametrize("hours", [0.5, 6, 48, 700, 2_000])
def test_a_lease_of_any_length_is_found_in_whatever_month_it_ended(hours: float) -> None:
    living = net()
    ended = at("12-30T00:00:00")
    started = ended - dt.timedelta(hours=hours)
    take(living, f"203.0.113.7,,,{started.isoformat()},{ended.isoformat()},a\n")
    for moment in (started + dt.timedelta(minutes=2), ended - dt.timedelta(minutes=2)):
        seen = [Seen(FOUR, moment)]
        assert holders.who_held(living.id, queries.pack(living.id), seen)[0].login == "a"
    for moment in (started - dt.timedelta(minutes=2), ended + dt.timedelta(minutes=2)):
        seen = [Seen(FOUR, moment)]
        assert holders.who_held(living.id, queries.pack(living.id), seen)[0].outcome == "none"


def test_prefixes_and_shared_addresses() -> None:
    living = net()
    span = "2026-11-05T08:00:00+09:00,2026-11-05T20:00:00+09:00"
    take(
        living,
        f"2001:db8:1:100::/56,,,{span},six\n198.51.100.9,1024,2047,{span},low\n"
        f"198.51.100.9,2048,3071,{span},high\n",
    )
    assert asked(living, "2001:db8:1:1ab::7", "11-05T12:00:00").login == "six"
    assert asked(living, "2001:db8:1:200::7", "11-05T12:00:00").outcome == "none"
    assert asked(living, "198.51.100.9", "11-05T12:00:00", 2047).login == "low"
    assert asked(living, "198.51.100.9", "11-05T12:00:00", 2048).login == "high"
    assert asked(living, "198.51.100.9", "11-05T12:00:00", 80).outcome == "none"
    assert asked(living, "198.51.100.9", "11-05T12:00:00").reasons == ("others", "port")


def test_a_shared_address_without_a_port_is_never_one() -> None:
    living = net()
    take(living, "198.51.100.9,1024,2047,2026-11-05T08:00+09:00,2026-11-05T20:00+09:00,low\n")
    found = asked(living, "198.51.100.9", "11-05T12:00:00")
    assert (found.outcome, found.reasons) == ("several", ("port",))


def test_nothing_of_a_file_with_a_wrong_row_is_taken() -> None:
    living = net()
    good = "203.0.113.7,,,2026-11-05T08:00:00+09:00,2026-11-05T20:00:00+09:00,a\n"
    file = read(
        good
        + "203.0.113.700,,,2026-11-05T08:00:00+09:00,2026-11-05T20:00:00+09:00,a\n"
        + "203.0.113.7,,,2026-11-05T08:00:00,2026-11-05T20:00:00+09:00,a\n"
        + "203.0.113.7,,,2026-11-06T08:00:00+09:00,2026-11-05T20:00:00+09:00,a\n"
        + "203.0.113.7,90,80,2026-11-05T08:00:00+09:00,2026-11-05T20:00:00+09:00,a\n"
        + "203.0.113.7,,99999,2026-11-05T08:00:00+09:00,2026-11-05T20:00:00+09:00,\n"
        + "203.0.113.7,,,2026-11-05T08:00:00+09:00,2027-11-05T20:00:00+09:00,a\n"
        + "10.0.0.0/8,,,2026-11-05T08:00:00+09:00,2026-11-05T20:00:00+09:00,a\n"
        + "203.0.113.7,,,soon,2026-11-05T20:00:00+09:00,a\n"
    )
    assert [(one.line, one.field) for one in file.wrong] == [
        (3, "address"), (4, "started_at"), (5, "ended_at"), (6, "last_port"), (7, "last_port"),
        (7, "login"), (8, "ended_at"), (9, "address"), (10, "started_at"),
    ]  # fmt: skip
    with pytest.raises(OperationRefused, match="none is taken in"):
        leases.import_leases(**living.acting, file=file)
    assert kept.count(living.id) == 0


def test_many_ways_to_write_an_instant_are_one() -> None:
    body = "".join(
        f"203.0.113.7,,,{text},2026-11-05T20:00:00Z,a\n"
        for text in (
            "2026-11-05T08:00:00+09:00", "2026-11-04T23:00:00Z", "2026/11/5 8:00:00",
            "2026-11-05 08:00", "2026/11/05 08:00:00 JST", "1793833200", "2026年11月5日 8時00分",
            "20261105T080000+0900", "2026-11-05 08:00:00.000 +09:00",
        )
    )  # fmt: skip
    file = read(body, zone=instants.zone("Asia/Tokyo"))
    assert file.wrong == ()
    assert set(file.rows[4]["started_at"].astype(str)) == {"2026-11-04T23:00:00.000000"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"address,started_at,ended_at,login\n",
        b"address,login\n203.0.113.7,a\n",
        HEAD.encode() + b'"203.0.113.7',
        HEAD.encode() + b"203.0.113.7,,\n",
        HEAD.encode() + b"203.0.113.7,,,2026-11-05T08:00:00Z,2026-11-05T08:00:00Z," + b"a" * 10_000,
        HEAD.encode() + b"203.0.113.7,,,\x00,,a\n",
        b"\x1f\x8b\x08\x00" + b"\xff" * 100,
        b"\xff\xfe" + HEAD.encode("utf-16-le"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(OperationRefused) as caught:
        leases_file.read("x.csv", data, None, at("12-31T00:00"))
    assert caught.value.code == "bad_file"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_what_spreadsheets_write_is_read(encoding: str) -> None:
    text = HEAD + "203.0.113.7,,,2026/11/5 8:00,2026/11/5 9:00,加入者7\r\n"
    file = leases_file.read("x.csv", text.encode(encoding), instants.zone("JST"), at("12-31T00:00"))
    assert file.logins == [("加入者7", dt.date(2026, 11, 5))]


def test_the_same_file_is_taken_once() -> None:
    living = net()
    file = read("203.0.113.7,,,2026-11-05T08:00:00Z,2026-11-05T20:00:00Z,a\n")
    for _ in range(2):
        assert leases.import_leases(**living.acting, file=file, key=file.key) == 1
    assert kept.count(living.id) == 1


def test_what_must_be_gone_is_dropped_to_the_day() -> None:
    living = net()
    rows = "".join(
        f"203.0.113.7,,,2026-{one}T08:00:00+09:00,2026-{one}T20:00:00+09:00,{one}\n"
        for one in ("05-15", "05-16", "10-31", "11-15", "11-16")
    )
    take(living, rows)
    assert kept.months_kept(living.id) == [
        dt.date(2026, 5, 1),
        dt.date(2026, 10, 1),
        dt.date(2026, 11, 1),
    ]
    living.on("2026-11-16")  # a log of 15 May is kept through 15 November
    assert leases.drop_old(**living.acting) == 1
    assert leases.drop_old(**living.acting) == 0
    living.on("2027-05-16")
    assert leases.drop_old(**living.acting) == 3
    assert kept.months_kept(living.id) == [dt.date(2026, 11, 1)]
    assert kept.count(living.id) == 1


def test_what_must_be_gone_already_is_not_taken_in() -> None:
    living = net().on("2026-11-16")
    rows = "".join(
        f"203.0.113.7,,,2026-05-{one}T08:00:00+09:00,2026-05-{one}T20:00:00+09:00,a\n"
        for one in (15, 16)
    )
    assert take(living, rows) == 1


def test_where_the_terms_know_of_no_addresses_none_are_kept() -> None:
    living = Living("netsugen", "2026-04-01")
    file = read("203.0.113.7,,,2026-11-05T08:00:00Z,2026-11-05T20:00:00Z,a\n")
    with pytest.raises(OperationRefused) as caught:
        leases.import_leases(**living.acting, file=file)
    assert caught.value.code == "no_leases"
    assert leases.drop_old(**living.acting) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("203.0.113.0/24", "range_too_large"), ("2001:db8::/32", "range_too_large"),
        ("10.1.2.3", "address_not_public"), ("192.168.0.1", "address_not_public"),
        ("100.64.1.1", "address_not_public"), ("fe80::1", "address_not_public"),
        ("fe80::1%eth0", "bad_address"), ("::ffff:10.1.2.3", "address_not_public"),
        ("224.0.0.1", "address_not_public"), ("203.0.113", "bad_address"),
        ("203.0.113.07", "bad_address"), ("", "bad_address"), ("a" * 999, "bad_address"),
    ],
)  # fmt: skip
def test_what_is_no_public_address_is_refused(text: str, code: str) -> None:
    with pytest.raises(OperationRefused) as caught:
        addresses.address(text)
    assert caught.value.code == code
