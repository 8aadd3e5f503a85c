"""``kiyaku network``: leases from a file, who held an address, and warnings after a notice."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.db import connection

from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, hall, net

pytestmark = pytest.mark.django_db
GROUND = ("--notice", "NOTICE 2026-11", "--may-suffer")
SEEN = "2026-11-22T12:00:00+09:00"


@pytest.fixture
def running(kiyaku: Kiyaku, tmp_path: Path) -> Running:
    """A network whose member ``hanako`` had an address all day on 22 November."""
    found = net(kiyaku)
    found("member", "register", "@", "hanako", "--plan", "home")
    file = tmp_path / "leases.csv"
    file.write_text(
        "address,started_at,ended_at,login,first_port,last_port\n"
        "203.0.113.1,2026-11-22 00:00:00,2026-11-23 00:00:00,hanako,,\n"
        "203.0.113.2,2026-11-22 00:00:00,2026-11-23 00:00:00,stranger,,\n"
        "203.0.113.3,2026-11-22 00:00:00,2026-11-23 00:00:00,hanako,1024,2047\n"
    )
    take_in = ("network", "import-leases", "@", str(file))
    assert "names no zone" in found(*take_in, exit_code=1).err
    assert found.data(*take_in, "--zone", "Asia/Tokyo")["imported"] == 3
    again = found.data(*take_in, "--zone", "Asia/Tokyo")
    assert (again["repeated"], again["imported"]) == (True, 3)
    return found


def whois(running: Running, *more: str, ip: str = "203.0.113.1", exit_code: int = 0) -> str:
    command = ("network", "whois", "@", "--ip", ip, *more)
    done = running(*command, exit_code=exit_code)
    return done.out if exit_code == 0 else done.err


def test_whois_tells_who_it_was_for_certain_or_why_nobody(running: Running) -> None:
    assert "one subscriber" in whois(running, "--at", SEEN, *GROUND)
    assert "hanako" in whois(running, "--at", "2026-11-22 12:00:00", "--zone", "JST", *GROUND)
    assert "nobody on record" in whois(running, "--at", SEEN, *GROUND, ip="203.0.113.9")
    shared = whois(running, "--at", SEEN, *GROUND, ip="203.0.113.3")
    assert "not one for certain" in shared and "only a port" in shared
    alone = running.data(
        "network", "whois", "@", "--ip", "203.0.113.3", "--port", "1500", "--at", SEEN, *GROUND
    )["look_ups"][0]
    assert (alone["outcome"], alone["handle"], alone["port"]) == ("one", "hanako", 1500)
    (late,) = running.data(
        "network", "whois", "@", "--ip", "203.0.113.1", "--at", "2026-11-22T23:50:00+09:00",
        "--tolerance", "1200", *GROUND,
    )["look_ups"]  # fmt: skip
    assert (late["outcome"], late["reasons"]) == ("several", ["edge"])


def test_whois_is_refused_without_its_ground_or_for_what_is_no_address(running: Running) -> None:
    assert "only on a notice of NICT" in whois(
        running, "--at", SEEN, "--notice", "NOTICE 2026-11", exit_code=1
    )
    assert "--zone" in whois(running, "--at", "2026-11-22 12:00:00", *GROUND, exit_code=1)
    for wrong in ("192.168.0.1", "203.0.113.0/24", "203.0.113.1; DROP TABLE member"):
        assert whois(running, "--at", SEEN, *GROUND, ip=wrong, exit_code=1)
    assert running.data("network", "look-ups", "@")["look_ups"] == []


def test_a_notice_is_taken_in_seen_warned_of_once_and_its_rest_listed(
    running: Running, tmp_path: Path
) -> None:
    file = tmp_path / "notice.csv"
    file.write_text(
        f"ip,port,timestamp\n203.0.113.1,,{SEEN}\n203.0.113.2,,{SEEN}\n203.0.113.9,,{SEEN}\n"
    )
    command = ("network", "take-notice", "@", str(file), *GROUND)
    taken = running.data(*command)
    assert (taken["listed"], taken["waiting"], taken["left"]) == (3, 1, 2)
    number = str(taken["id"])
    assert running.data(*command)["repeated"]
    found = running.data("network", "look-ups", "@", "--notice", number)["look_ups"]
    assert {one["address"]: one["hindrance"] for one in found} == {
        "203.0.113.1": "", "203.0.113.2": "no_member", "203.0.113.9": "not_one",
    }  # fmt: skip
    done = running.data("network", "warn", "@", number, "--key", "w")
    assert (done["warned"], done["left"]) == (1, 2)
    assert running.data("network", "warn", "@", number, "--key", "w")["repeated"]
    assert running.data("network", "warn", "@", number)["warned"] == 0
    rest = running("network", "look-ups", "@", "--notice", number, "--csv").out
    rows = list(csv.DictReader(io.StringIO(rest)))
    assert len(rows) == 2 and not any("203.0.113.1" in one.values() for one in rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT page FROM access_log ORDER BY id DESC LIMIT 1")
        assert cursor.fetchall() == [("network look-ups",)]
    assert "--notice" in running("network", "look-ups", "@", "--csv", exit_code=1).err
    assert "no file of a notice" in running("network", "warn", "@", "999", exit_code=1).err


def test_a_notice_with_a_wrong_row_is_taken_in_not_at_all(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "notice.csv"
    file.write_text(f"ip,timestamp\n203.0.113.1,{SEEN}\n=1+1,{SEEN}\n")
    assert "3" in running("network", "take-notice", "@", str(file), *GROUND, exit_code=1).err
    assert running.data("network", "look-ups", "@")["look_ups"] == []


def test_every_command_that_tells_of_somebody_is_in_the_log_of_looks(running: Running) -> None:
    whois(running, "--at", SEEN, *GROUND)
    running("network", "look-ups", "@")
    with connection.cursor() as cursor:
        cursor.execute("SELECT page, cardinality(members) FROM access_log ORDER BY id")
        assert cursor.fetchall() == [
            ("network whois", 1), ("network look-ups", 1)
        ]  # fmt: skip


def test_where_the_terms_know_of_no_such_look_up_there_is_none(kiyaku: Kiyaku) -> None:
    place = hall(kiyaku)
    assert "no addresses that members are looked up by" in whois(
        place, "--at", SEEN, *GROUND, exit_code=1
    )
