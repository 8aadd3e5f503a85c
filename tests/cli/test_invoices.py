"""``kiyaku invoices``."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from kiyaku.jobs import prints
from kiyaku.privacy import log
from tests.cli.conftest import Kiyaku
from tests.cli.running import Running
from tests.invoices import hall

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(unkept: None, kiyaku: Kiyaku) -> tuple[int, Running]:
    living = hall()
    return living.id, Running(living.code, kiyaku)


@pytest.fixture
def running(built: tuple[int, Running]) -> Running:
    return copy.deepcopy(built[1])


def test_a_month_is_written_to_a_file_and_logged(
    running: Running, built: tuple[int, Running], tmp_path: Path
) -> None:
    file = tmp_path / "december.pdf"
    told = running("invoices", "print", "@", "2026-12", "--to", str(file)).out
    assert told.startswith(f"3 invoices of 2026-12 were written to {file}")
    assert file.read_bytes().startswith(b"%PDF-")
    look = log.looks(built[0]).rows[0]
    assert (look.page, len(look.members)) == ("invoices print", 3)
    assert not prints.is_waiting(built[0])


def test_a_large_month_becomes_several_files(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prints, "PART", 2)
    to = str(tmp_path / "december.pdf")
    told = running.data("invoices", "print", "@", "2026-12", "--to", to, "--order", "postal_code")
    names = [Path(one["file"]).name for one in told["files"]]
    assert names == ["december-1.pdf", "december-2.pdf"]
    assert told["invoices"] == 3
    assert told["left_out"] == {"credited": 0, "erased": 0}
    assert all(Path(one["file"]).stat().st_size == one["bytes"] for one in told["files"])


def test_what_cannot_be_written_is_one_line(running: Running, tmp_path: Path) -> None:
    to = str(tmp_path / "x.pdf")
    failed = running("invoices", "print", "@", "2026-10", "--to", to, exit_code=1)
    assert "no invoice of October 2026" in failed.err
    failed = running("invoices", "print", "@", "someday", "--to", to, exit_code=1)
    assert "a month such as 2027-02" in failed.err
    nowhere = str(tmp_path / "none" / "x.pdf")
    failed = running("invoices", "print", "@", "2026-12", "--to", nowhere, exit_code=1)
    assert "cannot write" in failed.err


def test_a_month_is_asked_for_listed_and_dropped(running: Running) -> None:
    ask = ("invoices", "ask", "@", "2026-12", "--key", "k")
    asked = running.data(*ask)
    assert (running.data(*ask)["print"], asked["invoices"]) == (asked["print"], 3)
    number = str(asked["print"])
    (listed,) = running.data("invoices", "list", "@")
    assert (str(listed["id"]), listed["total"], listed["done"]) == (number, 3, 0)
    assert "2026-12" in running("invoices", "list", "@").out
    assert "is dropped" in running("invoices", "drop", "@", number).out
    assert running("invoices", "drop", "@", number, exit_code=1).err
    assert "no invoice of" in running("invoices", "ask", "@", "2026-10", exit_code=1).err
