"""``kiyaku payments import``."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from kiyaku.flows import timeline
from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, hall

pytestmark = pytest.mark.django_db

HEAD = "member,amount_yen,paid_on,method\n"


@pytest.fixture(scope="module")
def built(unkept: None, kiyaku: Kiyaku) -> Running:
    """Hanako and Taro, each with an invoice of 39,600 yen."""
    running = hall(kiyaku)
    for member in ("hanako", "太郎"):
        running("member", "register", "@", member, "--plan", "individual")
    running.close_until("2027-01-04")
    return running


@pytest.fixture
def running(built: Running) -> Running:
    return copy.deepcopy(built)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "january.csv"


def paid(running: Running) -> list[tuple[str | None, int, str, str]]:
    return [
        (one.member, one.fields["amount_yen"], str(one.on), one.fields["method"])
        for one in timeline.events(running.service)
        if one.event == "payment_received"
    ]


def test_a_file_is_imported_once(running: Running, file: Path) -> None:
    file.write_text(HEAD + "hanako,39600,2027-01-03,bank\n\n太郎,100,,\n", encoding="utf-8")
    said = running("payments", "import", "@", str(file), "--by", "yamada").out
    assert said == ("Business day 2027-01-05: january.csv is imported: 2 payments, 39,700 yen.\n")
    expected = [("hanako", 39_600, "2027-01-03", "bank"), ("太郎", 100, "2027-01-05", "file")]
    assert sorted(paid(running)) == expected
    again = running("payments", "import", "@", str(file)).out
    assert "january.csv was imported on 2027-01-05." in again
    assert "nothing was changed now" in again
    renamed = file.rename(file.with_name("again.csv"))
    assert running.data("payments", "import", "@", str(renamed)) == {
        "service": "hall", "business_day": "2027-01-05", "repeated": True, "imported": 0,
        "total_yen": 0,
    }  # fmt: skip
    assert sorted(paid(running)) == expected


def test_a_file_of_one_payment_is_imported_once(running: Running, file: Path) -> None:
    file.write_text("amount_yen,member\n100,hanako\n", encoding="utf-8")
    assert running.data("payments", "import", "@", str(file))["imported"] == 1
    assert running.data("payments", "import", "@", str(file))["imported"] == 0
    assert len(paid(running)) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_what_spreadsheets_write_is_read(running: Running, file: Path, encoding: str) -> None:
    file.write_text(HEAD + "太郎,100,2027-01-05,銀行\r\n", encoding=encoding, newline="")
    running("payments", "import", "@", str(file))
    assert paid(running) == [("太郎", 100, "2027-01-05", "銀行")]


def test_payments_by_membership_and_of_one_who_has_left(running: Running, file: Path) -> None:
    one = running.data("member", "show", "@", "hanako")["memberships"][0]["membership"]
    running("terminate", "@", "太郎")
    file.write_text(f"member,membership,amount_yen\n,{one},5\nhanako,{one},6\n太郎,,7\n", "utf-8")
    running("payments", "import", "@", str(file))
    assert [(member, yen) for member, yen, _, _ in paid(running)] == [
        ("hanako", 5), ("hanako", 6), ("太郎", 7),
    ]  # fmt: skip


def test_each_wrong_row_is_told_and_nothing_imported(running: Running, file: Path) -> None:
    running("member", "register", "@", "hanako", "--plan", "individual")
    one, two = (
        row["membership"] for row in running.data("member", "show", "@", "hanako")["memberships"]
    )
    file.write_text(
        "member,membership,amount_yen,paid_on,method\n"
        "太郎,,39600,,\n"
        'nobody,,"39,600",yesterday,\n'
        "hanako,,1,2027-01-06,\n"
        f"太郎,{one},1,,\n"
        ",999999,1,,\n"
        ",x,0,,\n"
        ",,5.5,,\n"
        f",{two},1,,{'x' * 31}\n",
        encoding="utf-8",
    )
    refused = running("payments", "import", "@", str(file), exit_code=1)
    assert refused.out == ""
    assert refused.err.splitlines() == [
        "january.csv line 3, member: there is no member nobody with a membership: correct the "
        "number",
        "january.csv line 3, amount_yen: the amount '39,600' cannot be read: write an integer of "
        "yen from 1 on, as 13200",
        "january.csv line 3, paid_on: the day 'yesterday' cannot be read: write it as 2026-11-21",
        f"january.csv line 4, member: member hanako has several memberships: write one of {one}, "
        f"{two} in a column membership",
        "january.csv line 4, paid_on: 2027-01-06 lies after the business day 2027-01-05: write a "
        "day up to it",
        f"january.csv line 5, membership: membership {one} is not that of member 太郎",
        "january.csv line 6, membership: there is no membership 999999: correct its number",
        "january.csv line 7, membership: there is no membership x: correct its number",
        "january.csv line 7, amount_yen: the amount '0' cannot be read: write an integer of yen "
        "from 1 on, as 13200",
        "january.csv line 8, member: write the member's number",
        "january.csv line 8, amount_yen: the amount '5.5' cannot be read: write an integer of yen "
        "from 1 on, as 13200",
        "january.csv line 9, method: write a method of up to 30 signs",
        "12 mistakes; nothing was imported. Mend the file and run it again.",
    ]
    assert paid(running) == []
    told = json.loads(running("payments", "import", "@", str(file), "--json", exit_code=1).err)
    assert told["error"] == "bad_rows"
    assert [row["line"] for row in told["rows"]] == [3, 3, 3, 4, 4, 5, 6, 7, 7, 8, 8, 9]
    japanese = running("payments", "import", "@", str(file), exit_code=1, english=False).err
    assert "january.csv 3 行目 paid_on: 支払日「yesterday」は読めません。" in japanese


def test_a_member_of_another_service_is_not_found(
    running: Running, file: Path, kiyaku: Kiyaku
) -> None:
    Running("other", kiyaku)(
        "service", "open", "@", "--pack", "netsugen", "--opened-on", "2026-11-21",
        "--price", "p=1",
    )  # fmt: skip
    file.write_text("member,amount_yen\nhanako,5\n", encoding="utf-8")
    refused = kiyaku("payments", "import", "other", str(file), english=True)
    assert (refused.exit_code, "there is no member hanako" in refused.err) == (1, True)


@pytest.mark.parametrize(
    ("content", "en"),
    [
        (b"", "the first line names the columns"),
        (b"\n", "the first line names the columns"),
        (b"member,amount_yen\n", "it has no payments"),
        (b"member,amount_yen\n,\n", "it has no payments"),
        (b"amount_yen\n5\n", "member or membership, and amount_yen"),
        (b"member,yen\nhanako,5\n", "It is: member, yen"),
        (b"member,member,amount_yen\n", "the first line names the columns"),
        (b"member,amount_yen\nhanako\n", "line 2 has 1 fields; there must be 2"),
        (b'member,amount_yen\n"hanako,5\n', "is no CSV"),
        (b"\x00\x01\x02", "it is not text"),
        (b"member,amount_yen\n\x81\n", "it is not text"),
    ],
)
def test_a_file_that_is_none_is_one_line(
    running: Running, file: Path, content: bytes, en: str
) -> None:
    file.write_bytes(content)
    refused = running("payments", "import", "@", str(file), exit_code=1)
    assert en in refused.err
    assert len(refused.err.splitlines()) == 1


def test_a_file_that_is_not_there_is_one_line(running: Running, file: Path) -> None:
    for path in (file, file.parent):
        refused = running("payments", "import", "@", str(path), exit_code=1)
        assert str(path) in refused.err
        assert len(refused.err.splitlines()) == 1
