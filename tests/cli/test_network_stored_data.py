"""``kiyaku network stored-data``: measured by hand and by file, over a limit, deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import OPENED, net

pytestmark = pytest.mark.django_db
STORED = ("network", "stored-data")


def test_what_members_store(kiyaku: Kiyaku, tmp_path: Path) -> None:
    running = net(kiyaku, "--parameter", "stored_data_bytes_limit=1000000")
    running("member", "register", "@", "hanako", "--plan", "home")
    told = ("--bytes", "1,000,001", "--oldest-on", "2026-01-01")
    said = running(*STORED, "measure", "@", "hanako", "mail", *told)
    assert "is on record" in said.out
    assert "was on record" in running(*STORED, "measure", "@", "hanako", "mail", *told).out
    assert "give bytes" in running(
        *STORED, "measure", "@", "hanako", "web", "--bytes", "1e6", *told[2:], exit_code=1
    ).err  # fmt: skip
    path = tmp_path / "stored.csv"
    path.write_text("member,what,stored_bytes,oldest_on\nhanako,web,x,2026-01-01\n")
    assert "line 2" in running(*STORED, "import", "@", str(path), exit_code=1).err
    path.write_text("member,what,stored_bytes,oldest_on\nhanako,web,5,2026-01-01\n")
    assert "new measurements: 1" in running(*STORED, "import", "@", str(path)).out
    assert running(*STORED, "import", "@", str(tmp_path / "no.csv"), exit_code=1).err
    table = running(*STORED, "list", "@").out
    assert "1,000,001" in table and "more than the amount set" in table and "web" not in table
    (one,) = running.data(*STORED, "list", "@")["stored"]
    assert one["grounds"] == ["too_much"] and one["answer"]["clauses"] == ["16-1"]
    assert len(running.data(*STORED, "list", "@", "--all")["stored"]) == 2
    act = (*STORED, "deleted", "@", str(one["id"]), "--bytes", "1,000,001", "--ground")
    assert "16-1" in running(*act, "too_old", exit_code=1).err
    done = running.data(*act, "too_much", "--on", OPENED)
    assert done["clauses"] == ["16-1", "16-2"]
    assert running.data(*STORED, "list", "@")["stored"] == []
    assert "mail" in running(*STORED, "deletions", "@").out
    (gone,) = running.data(*STORED, "deletions", "@")["deletions"]
    assert (gone["ground"], gone["deleted_on"]) == ("too_much", OPENED)
