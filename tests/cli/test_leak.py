"""``kiyaku leak``: from knowing of it to closing the case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import hall

pytestmark = pytest.mark.django_db
WHAT = ("--what", "名簿の誤送信", "--people", "150")


def test_a_leak_goes_from_knowing_it_to_its_end(kiyaku: Kiyaku, tmp_path: Path) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual", "--name", "前橋 花子")
    opened = running("leak", "open", "@", *WHAT, "--key", "a").out
    assert "first report due 2026-11-26, full report due 2026-12-21" in opened
    number = str(running.data("leak", "open", "@", *WHAT, "--key", "a")["leak"])
    assert len(running.data("leak", "list", "@")) == 1
    running("leak", "revise", "@", number, *WHAT, "--wrongful")
    (one,) = running.data("leak", "list", "@")
    assert (one["first_due_on"], one["full_due_on"]) == ("2026-11-26", "2027-01-20")
    running("leak", "people", "@", number, "--member", "hanako")
    none = running("leak", "report", "@", number, "--proof", str(tmp_path / "none.pdf"),
                   exit_code=1)  # fmt: skip
    assert "none.pdf" in none.err and "--proof" in none.err
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(b"%PDF-1.7\nmade up")
    running("leak", "report", "@", number, "--proof", str(proof))
    early = running("leak", "close", "@", number, exit_code=1)
    assert "Full" in early.err or "full" in early.err
    running("leak", "report", "@", number, "--proof", str(proof), "--full")
    told = running.data("leak", "tell", "@", number, "--ja", "名簿", "--en", "a list")
    assert (told["people_named"], told["people_told"]) == (1, 1)
    other = str(running.data("leak", "open", "@", *WHAT, "--measures", "回収")["leak"])
    running("leak", "tell-otherwise", "@", other, "--how", "公表した")
    assert [one["told_otherwise"] for one in running.data("leak", "list", "@")] == ["公表した", ""]
    assert "is closed" in running("leak", "close", "@", number).out
    assert "2026-11-21" in running("leak", "list", "@").out
