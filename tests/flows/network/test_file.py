"""Lines from a CSV file: all or none, each wrong row told; and to one, no formulas."""

from __future__ import annotations

import pytest

from kiyaku.close.verify import verify
from kiyaku.flows.network import file
from kiyaku.network import lines
from tests.flows.network.networks import network
from tests.flows.network.test_works import refused
from tests.living import Living, day

pytestmark = pytest.mark.django_db
HEAD = "member,line,product,area,first_day"
GOOD = "a,L-1,fibre,kanto,2026-11-02\r\nb,L-2,fibre,yokohama,2026-11-02\r\n"


@pytest.fixture
def net() -> Living:
    living = network()
    for name in ("a", "b"):
        living.register(name)
    return living


def bring(net: Living, text: str | bytes, **more: str) -> int:
    content = text if isinstance(text, bytes) else f"{HEAD}\r\n{text}".encode()
    return file.import_lines(**net.acting, content=content, **more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_lines_are_brought_over_whatever_wrote_the_file(net: Living, encoding: str) -> None:
    assert bring(net, f"{HEAD}\r\n{GOOD}".encode(encoding)) == 2
    found = lines.line(net.id, "L-2")
    assert (found.membership_id, found.first_day) == (net.members["b"], day("2026-11-02"))
    assert verify(net.id) == []


def test_one_wrong_row_and_none_is_brought_over(net: Living) -> None:
    wrong = (
        "nobody,L-3,fibre,kanto,2026-11-02\r\n"
        "a,L-1,fibre,kanto,2026-11-02\r\n"
        "a,L-4,fibre,kansai,2026-11-02\r\n"
        "a,L-5,fibre,kanto,tomorrow\r\n"
        "a,L-6,fibre,kanto,2026-10-01\r\n"
    )
    refusal = refused("bad_rows", lambda: bring(net, GOOD + wrong))
    told = [(one["line"], one["field"]) for one in refusal.details["rows"]]
    assert told == [
        (4, "member"), (5, "line_taken"), (6, "not_offered_there"), (7, "first_day"),
        (8, "begins_before"),
    ]  # fmt: skip
    assert list(lines.every(net.id)) == []


@pytest.mark.parametrize(
    "content",
    [
        b"", b"member,line\r\na,L-1\r\n", HEAD.encode(), b"\0\0\0", f'{HEAD}\r\n"a'.encode(),
        b"\x81", f"{HEAD},more\r\n{GOOD}".encode(), b"x" * (file.MOST_BYTES + 1),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused(net: Living, content: bytes) -> None:
    refused("bad_file", lambda: bring(net, content))


def test_twice_under_one_key_is_once(net: Living) -> None:
    for _ in range(2):
        assert bring(net, GOOD, key="once") == 2
    assert len(list(lines.every(net.id))) == 2


def test_a_spreadsheet_takes_no_cell_for_a_formula(net: Living) -> None:
    bring(net, "a,-1-cmd,fibre,kanto,2026-11-02\r\n")
    told = file.export_lines(net.id).split("\r\n")
    assert told[0] == "membership,line,product,area,first_day,last_day"
    assert told[1] == f"{net.members['a']},'-1-cmd,fibre,kanto,2026-11-02,"
