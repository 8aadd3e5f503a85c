"""What access servers report becomes leases; whatever is lost or mixed up, never the wrong one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiyaku.base import queries
from kiyaku.close.sandbox import make_sandbox
from kiyaku.flows.network import addresses, holders, leases, radius
from kiyaku.flows.network.holders import Answer, Seen
from kiyaku.network import leases as kept
from tests.flows.network.accounting import (
    INTERIM,
    ON,
    OURS,
    SHIPPED,
    SILENT,
    START,
    STOP,
    Packet,
    take,
)
from tests.living import Living, select

pytestmark = pytest.mark.django_db

ZERO = dt.datetime(2026, 11, 5, tzinfo=dt.UTC)
SKEW_S = 20
"""By how much each clock is wrong at the most: an access server's, and that of who saw it."""
NAS = ("192.0.2.1", "192.0.2.2")
LOGINS = ("a@net", "b@net", "c@net", "d@net")
ADDRESSES = ("203.0.113.1", "203.0.113.2", "203.0.113.3")


def net() -> Living:
    living = Living("choppaya", "2026-11-01", prices={"usual": 10_000})
    kept.login_ids(living.id, dict.fromkeys(LOGINS, dt.date(2026, 11, 5)))
    return living


def moment(minutes: float) -> dt.datetime:
    return ZERO + dt.timedelta(minutes=minutes)


def asked(living: Living, address: str, at: dt.datetime, tolerance_s: int = 30) -> Answer:
    seen = [Seen(addresses.address(address), at)]
    return holders.who_held(living.id, queries.pack(living.id), seen, tolerance_s=tolerance_s)[0]


def packet(kind: str, minutes: float, session: str = "s", login: str = "a@net",
           address: str | None = "203.0.113.1", began: float = 0) -> Packet:  # fmt: skip
    seconds = int((minutes - began) * 60)
    return Packet(kind, NAS[0], moment(minutes), session, login, address, seconds)


def test_a_session_told_whole_is_one_answer() -> None:
    living = net()
    for one in (packet(START, 0), packet(INTERIM, 10), packet(INTERIM, 10), packet(STOP, 20)):
        take(one)
    assert asked(living, "203.0.113.1", moment(15)).login == "a@net"
    assert asked(living, "203.0.113.1", moment(20)).reasons == ("edge",)
    assert asked(living, "203.0.113.1", moment(22)).outcome == "none"


def test_where_no_stop_came_the_next_start_ends_it_and_says_so() -> None:
    living = net()
    for one in (packet(START, 0), packet(INTERIM, 10), packet(START, 60, "t", "b@net", began=60)):
        take(one)
    take(packet(INTERIM, 90, "t", "b@net", began=60))
    assert asked(living, "203.0.113.1", moment(5)).login == "a@net"
    assert asked(living, "203.0.113.1", moment(30)) == Answer("several", ("a@net",), ("end",))
    assert asked(living, "203.0.113.1", moment(75)).login == "b@net"
    assert asked(living, "203.0.113.1", moment(95)).reasons == ("end",)


def test_an_interim_with_another_address_does_not_take_the_history_away() -> None:
    living = net()
    for one in (packet(START, 0), packet(INTERIM, 10), packet(INTERIM, 30, address=ADDRESSES[1])):
        take(one)
    take(packet(STOP, 40, address=ADDRESSES[1]))
    assert asked(living, "203.0.113.1", moment(5)).login == "a@net"
    assert asked(living, "203.0.113.1", moment(20)).reasons == ("end",)
    assert asked(living, "203.0.113.2", moment(20)).reasons == ("start",)
    assert asked(living, "203.0.113.2", moment(35)).login == "a@net"
    assert asked(living, "203.0.113.1", moment(35)).outcome == "none"


def test_a_stop_without_an_address_leaves_the_lease_there_was() -> None:
    living = net()
    for one in (packet(START, 0), packet(INTERIM, 10), packet(STOP, 20, address=None)):
        take(one)
    assert asked(living, "203.0.113.1", moment(5)).login == "a@net"
    assert asked(living, "203.0.113.1", moment(15)).reasons == ("end",)
    assert asked(living, "203.0.113.1", moment(25)).outcome == "none"


def test_an_interim_without_an_address_proves_nothing_of_it() -> None:
    living = net()
    for one in (packet(START, 0), packet(INTERIM, 10), packet(INTERIM, 30, address=None)):
        take(one)
    assert asked(living, "203.0.113.1", moment(5)).login == "a@net"
    assert asked(living, "203.0.113.1", moment(20)).reasons == ("end",)


@pytest.mark.parametrize("by", [SHIPPED, SILENT])
def test_rows_that_do_not_say_what_a_packet_named_are_never_one_answer(by: str) -> None:
    living = net()
    for one in (packet(START, 0), packet(INTERIM, 10), packet(STOP, 20)):
        take(one, by)
    for minutes in (5, 10, 15):
        answer = asked(living, "203.0.113.1", moment(minutes))
        assert answer == Answer("several", ("a@net",), ("clock", "end"))
    assert asked(living, "203.0.113.1", moment(25)).outcome == "none"


def test_a_row_that_is_closed_by_hand_reports_no_address() -> None:
    living = net()
    for one in (packet(START, 0), packet(INTERIM, 10)):
        take(one)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE radius.radacct SET acctupdatetime = %(at)s, acctstoptime = %(at)s",
            {"at": moment(60)},
        )
    assert asked(living, "203.0.113.1", moment(5)).login == "a@net"
    assert asked(living, "203.0.113.1", moment(30)).reasons == ("end",)
    assert asked(living, "203.0.113.1", moment(65)).outcome == "none"


def test_an_access_server_that_starts_anew_ends_its_sessions_at_no_known_time() -> None:
    living = net()
    for one in (packet(START, 0), packet(INTERIM, 10), Packet(ON, NAS[0], moment(20))):
        take(one)
    assert asked(living, "203.0.113.1", moment(5)).login == "a@net"
    assert asked(living, "203.0.113.1", moment(15)).reasons == ("restarted",)
    assert asked(living, "203.0.113.1", moment(25)).outcome == "none"


def test_a_start_that_comes_last_makes_the_beginning_sure() -> None:
    living = net()
    take(packet(STOP, 20))
    assert asked(living, "203.0.113.1", moment(10)).reasons == ("start",)
    take(packet(START, 0), SHIPPED)  # tells a time, but changes no address: no proof
    assert asked(living, "203.0.113.1", moment(10)).outcome == "several"


def test_a_number_that_comes_again_is_another_session() -> None:
    living = net()
    take(packet(START, 0))
    take(packet(INTERIM, 10))
    take(packet(START, 30, "t", "b@net", began=30))
    take(packet(STOP, 40, "t", "b@net", began=30))
    take(packet(INTERIM, 60, began=50))  # of ten minutes
    take(packet(STOP, 70, began=50))
    assert asked(living, "203.0.113.1", moment(20)).outcome == "several"
    assert asked(living, "203.0.113.1", moment(35)).login == "b@net"
    assert asked(living, "203.0.113.1", moment(45)).outcome != "one"
    assert asked(living, "203.0.113.1", moment(65)).login == "a@net"


def test_an_access_server_whose_clock_is_wrong_never_names_anybody() -> None:
    living = net()

    def late(kind: str, minutes: float) -> Packet:  # by a clock that is an hour behind
        there = packet(kind, minutes - 60, "t", "b@net", began=0)
        return replace(there, received=moment(minutes))

    # a@net had it in the first hour, and no packet of that came; b@net in the second.
    for one in (late(START, 60), late(INTERIM, 90), late(STOP, 120)):
        take(one)
    assert asked(living, "203.0.113.1", moment(15)).outcome == "none"
    assert asked(living, "203.0.113.1", moment(90)) == Answer("several", ("b@net",), ("clock",))


@pytest.mark.parametrize(("delay", "login"), [(0, None), (3_600, "a@net")])
def test_a_packet_that_says_how_long_it_waited_is_believed(delay: int, login: str | None) -> None:
    living = net()
    for kind, minutes in ((START, 0), (STOP, 10)):
        take(replace(packet(kind, minutes), received=moment(minutes + 60), delay=delay))
    assert asked(living, "203.0.113.1", moment(5)).login == login


def test_a_session_that_bears_a_known_number_is_told_apart() -> None:
    living = net()
    take(packet(START, 0))
    take(packet(INTERIM, 10))
    take(packet(START, 60, began=60))  # nobody told that the access server started anew
    take(packet(INTERIM, 80, began=60))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT acctuniqueid LIKE 's#%', acctstarttime, acctstoptime, acctterminatecause"
            " FROM radius.radacct ORDER BY radacctid"
        )
        assert cursor.fetchall() == [
            (True, moment(0), moment(60), "Lost-Service"), (False, moment(60), None, None),
        ]  # fmt: skip
    assert asked(living, "203.0.113.1", moment(5)).login == "a@net"
    assert asked(living, "203.0.113.1", moment(30)).reasons == ("end",)
    assert asked(living, "203.0.113.1", moment(70)).login == "a@net"
    assert select("SELECT count(*) FROM lease.trouble") == [0]


def test_prefixes_are_leases_too() -> None:
    living = net()
    with connection.cursor() as cursor:
        for minutes in (0, 10):
            cursor.execute(
                """INSERT INTO radius.radacct (acctsessionid, acctuniqueid, username, nasipaddress,
                    acctstarttime, acctupdatetime, framedipv6prefix, delegatedipv6prefix, reported,
                    reported_at)
                VALUES ('s', 's', 'a@net', '192.0.2.1', %s, %s, '2001:db8:1::/64',
                    '2001:db8:2:100::/56', 12, %s)
                ON CONFLICT (acctuniqueid) DO UPDATE SET acctupdatetime = excluded.acctupdatetime,
                    reported_at = excluded.reported_at""",
                [moment(0), moment(minutes), moment(minutes)],
            )
    for address in ("2001:db8:1::9", "2001:db8:2:1ff::9"):
        assert asked(living, address, moment(5)).login == "a@net"


def test_accounting_goes_on_whatever_goes_wrong() -> None:
    net()
    take(packet(START, 0, login="nobody@nowhere"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, session FROM lease.trouble")
        assert cursor.fetchall() == [("unknown_login", "s")]
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("ALTER TABLE lease.fresh RENAME TO gone")
    take(packet(START, 0, session="t"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM lease.trouble WHERE session = 't'")
        assert cursor.fetchall() == [("42P01",)]
        cursor.execute("SELECT count(*) FROM radius.radacct")
        assert cursor.fetchone() == (2,)


def test_a_login_of_no_membership_is_not_looked_for_among_all() -> None:
    living = net()
    kept.login_ids(living.id, {f"l{n}@net": dt.date(2026, 11, 5) for n in range(2_000)})
    reads = (
        "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relid = 'lease.login'::regclass"
    )
    with connection.cursor() as cursor:
        cursor.execute(reads)
        before = cursor.fetchone()
        take(packet(START, 0))
        cursor.execute(reads)
        assert cursor.fetchone() == before
        cursor.execute("SELECT count(*) FROM lease.fresh")
        assert cursor.fetchone() == (1,)


def test_a_login_is_written_once_a_day() -> None:
    net()
    row = "SELECT ctid::text FROM lease.login WHERE login = 'a@net'"
    take(packet(START, 0))
    (first,) = select(row)
    take(packet(INTERIM, 10))
    assert list(select(row)) == [first]
    take(packet(INTERIM, 24 * 60 + 5))
    assert list(select(row)) != [first]
    assert list(select("SELECT last_on::text FROM lease.login WHERE login = 'a@net'")) == [
        "2026-11-06"
    ]


def test_what_is_over_goes_to_the_history_and_is_answered_from_there() -> None:
    living = net()
    for one in (packet(START, 0), packet(INTERIM, 10), packet(START, 60, "t", "b@net", began=60)):
        take(one)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE lease.fresh SET changed_at = %s", [moment(60)])
    assert kept.settle(living.id, moment(60) + dt.timedelta(days=1)) == 1
    assert asked(living, "203.0.113.1", moment(5)).login == "a@net"
    assert asked(living, "203.0.113.1", moment(30)) == Answer("several", ("a@net",), ("end",))
    living.on("2027-05-06")
    assert leases.drop_old(**living.acting) == 2
    assert kept.count(living.id) == 0


def test_a_login_is_kept_as_long_as_a_lease_of_it() -> None:
    living = net()
    take(packet(START, 0))  # of its end nobody told; the next one had it two days later
    take(packet(START, 60 * 48, "t", "b@net", began=60 * 48))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE lease.fresh SET changed_at = %s", [moment(0)])
    kept.settle(living.id, moment(60 * 24 * 4))
    kept.drop_until(living.id, dt.date(2026, 11, 7))
    candidates = asked(living, "203.0.113.1", moment(60 * 47))
    assert candidates == Answer("several", ("a@net",), ("end",))


def test_what_could_not_be_kept_is_told_until_it_is_forgotten() -> None:
    living, other = net(), Living("choppaya", "2026-11-01")
    radius.set_up(**living.acting, realm="net")
    radius.set_up(**other.acting, realm="elsewhere")
    for session, login in (("x", "nobody@net"), ("y", "none@net"), ("z", "none@nowhere")):
        take(packet(START, 0, session=session, login=login))
    (found,) = kept.troubles(living.id)
    assert (found.code, found.nas_address, found.count) == ("unknown_login", NAS[0], 3)
    assert [one.count for one in kept.troubles(other.id)] == [1]
    assert kept.forget_troubles(living.id) == 3
    assert kept.troubles(living.id) == []


def test_freeradius_s_own_records_of_connections_go_with_the_leases() -> None:
    living = net()
    radius.set_up(**living.acting, realm="net")
    radius.set_up(**Living("choppaya", "2026-11-01").acting, realm="elsewhere")
    take(packet(START, 0))
    take(packet(STOP, 10))
    take(packet(START, 0, "runs", "b@net", "203.0.113.2"))
    take(packet(INTERIM, 60 * 24 * 30, "runs", "b@net", "203.0.113.2"))
    take(packet(START, 0, "other", "a@elsewhere"))
    take(packet(START, 0, "lost", "a@nowhere"))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO radius.radpostauth (username, authdate) VALUES ('a@net', %s),"
            " ('a@net', %s), ('a@elsewhere', %s), ('a@nowhere', %s), ('nobody', %s)",
            [moment(0), moment(60 * 24 * 30), *[moment(0)] * 3],
        )
    living.on("2027-05-05")
    assert leases.drop_old(**living.acting) == 0
    living.on("2027-05-07")
    copy = make_sandbox(service=living.id, at=living.at, by="tester")
    leases.drop_old(service=copy, at=living.at, by="tester")
    # On the days of a sandbox nothing real goes.
    assert select("SELECT count(*) FROM radius.radpostauth") == [5]
    # A lease and its session, and one of a realm that no service has.
    assert leases.drop_old(**living.acting) == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT acctuniqueid FROM radius.radacct ORDER BY 1")
        assert cursor.fetchall() == [("other",), ("runs",)]
        cursor.execute("SELECT username, authdate FROM radius.radpostauth ORDER BY 1")
        assert cursor.fetchall() == [("a@elsewhere", moment(0)), ("a@net", moment(60 * 24 * 30))]


# --- by chance --------------------------------------------------------------------------------


class Truth:
    """A network as it really was: who had which address when, and what was reported of it."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.minute = 0.0
        self.running: dict[str, dict[str, Any]] = {}
        self.held: list[tuple[str, str, float, float]] = []
        self.packets: list[tuple[float, Packet]] = []
        self.off = {nas: random.randint(-SKEW_S, SKEW_S) for nas in NAS}
        self.loses, self.names = random.choice((0.1, 0.25, 0.6)), random.choice((0.9, 0.4))
        if random.random() < 0.3:  # one that nobody set
            self.off[random.choice(NAS)] = random.choice((-7_200, -1_200, 1_200, 7_200))
        self._number = 0

    def live(self, steps: int) -> None:
        for _ in range(steps):
            self.minute += self.random.choice((0.2, 1, 5, 20))
            self.random.choice((self.connect, self.connect, self.report, self.report,
                                self.move, self.end, self.restart))()  # fmt: skip
        for login in list(self.running):
            self._lets_go(login)

    def connect(self) -> None:
        login = self.random.choice(LOGINS)
        if login in self.running or not self._free():
            return
        self._number += 1
        address = self.random.choice(self._free())
        self.running[login] = {
            "session": f"s{self._number}", "nas": self.random.choice(NAS), "began": self.minute,
            "since": self.minute, "address": address, "had": {address},
        }  # fmt: skip
        self._send(START, login)

    def report(self) -> None:
        if self.running:
            self._send(INTERIM, self.random.choice(sorted(self.running)))

    def move(self) -> None:
        for login, one in sorted(self.running.items()):
            fresh = [address for address in self._free() if address not in one["had"]]
            if fresh:
                self._lets_go(login, ends=False)
                one["address"], one["since"] = self.random.choice(fresh), self.minute
                one["had"].add(one["address"])
                self._send(INTERIM, login)
                return

    def end(self) -> None:
        if self.running:
            login = self.random.choice(sorted(self.running))
            self._send(STOP, login)
            self._lets_go(login)

    def restart(self) -> None:
        nas = self.random.choice(NAS)
        for login in [one for one, what in self.running.items() if what["nas"] == nas]:
            self._lets_go(login)
        self.minute += 1
        self._put(Packet(ON, nas, self._clock(nas)))

    def holder(self, address: str, minute: float) -> str | None:
        return next(
            (login for login, had, first, last in self.held
             if had == address and first <= minute < last), None,
        )  # fmt: skip

    def _free(self) -> list[str]:
        taken = {one["address"] for one in self.running.values()}
        return [one for one in ADDRESSES if one not in taken]

    def _lets_go(self, login: str, *, ends: bool = True) -> None:
        one = self.running[login]
        self.held.append((login, one["address"], one["since"], self.minute))
        if ends:
            del self.running[login]

    def _clock(self, nas: str) -> dt.datetime:
        return moment(self.minute).replace(microsecond=0) + dt.timedelta(seconds=self.off[nas])

    def _send(self, kind: str, login: str) -> None:
        one = self.running[login]
        names_it = self.random.random() < self.names or kind == START
        self._put(
            Packet(kind, one["nas"], self._clock(one["nas"]), one["session"], login,
                   one["address"] if names_it else None, int((self.minute - one["began"]) * 60))
        )  # fmt: skip

    def _put(self, packet: Packet) -> None:
        if self.random.random() < self.loses:
            return  # lost
        for _ in range(self.random.choice((1, 1, 1, 2))):
            late = self.random.choice((0, 0, 0, 0.1, 3, 60))
            says_so = int(late * 60) if self.random.random() < 0.5 else 0
            came = replace(packet, received=moment(self.minute + late), delay=says_so)
            self.packets.append((self.minute + late, came))


@settings(
    max_examples=80, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    random=st.randoms(use_true_random=False),
    by=st.sampled_from((OURS, OURS, SHIPPED, SILENT)),
    steps=st.integers(5, 40),
)
def test_one_is_always_the_one_it_was(network: Living, random: Random, by: str, steps: int) -> None:
    truth = Truth(random)
    truth.live(steps)
    with transaction.atomic():
        for _, one in sorted(truth.packets, key=lambda each: each[0]):
            take(one, by)
        probes = [(random.choice(ADDRESSES), random.uniform(0, truth.minute)) for _ in range(40)]
        off = [random.uniform(-SKEW_S, SKEW_S) for _ in probes]
        seen = [
            Seen(addresses.address(address), moment(minute) + dt.timedelta(seconds=by))
            for (address, minute), by in zip(probes, off, strict=True)
        ]
        answers = holders.who_held(
            network.id, queries.pack(network.id), seen, tolerance_s=2 * SKEW_S + 1
        )
        transaction.set_rollback(True)
    for (address, minute), answer in zip(probes, answers, strict=True):
        if answer.login is not None:
            assert answer.login == truth.holder(address, minute), (address, minute, answer)


@pytest.fixture
def network(db: None) -> Living:
    return net()
