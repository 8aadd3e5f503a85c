"""``kiyaku report-breach``, ``record-ground``, ``restrict``, ``lift-restriction``, ``exclude``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, net

pytestmark = pytest.mark.django_db
SAID = ("--description", "見た")


@pytest.fixture
def running(kiyaku: Kiyaku) -> Running:
    running = net(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "home")
    running("member", "start", "@", "hanako")
    return running


def test_a_breach_is_reported_once_per_key_with_its_evidence(
    running: Running, tmp_path: Path
) -> None:
    scan = tmp_path / "seen.txt"
    scan.write_text("made up", encoding="utf-8")
    asked = ("report-breach", "@", "hanako", "unlawful", *SAID, "--evidence", str(scan))
    first = running.data(*asked, "--key", "k")
    again = running.data(*asked, "--key", "k")
    assert again["repeated"] and again["report"] == first["report"]
    ground = ("record-ground", "@", "hanako", "breach", *SAID, "--report", str(first["report"]))
    assert running.data(*ground)["ground"]
    missing = running(*asked[:-1], str(tmp_path / "none"), exit_code=1)
    assert "a file that can be read" in missing.err


def test_an_unknown_kind_is_answered_with_the_kinds_there_are(running: Running) -> None:
    refused = running("report-breach", "@", "hanako", "nonsense", *SAID, exit_code=1)
    assert "unlawful" in refused.err


def test_a_use_is_restricted_and_the_restriction_lifted(running: Running) -> None:
    made = running.data("restrict", "@", "hanako", "add_ons", "--reason", "why")["restriction"]
    assert "is lifted" in running("lift-restriction", "@", str(made)).out
    over = running("lift-restriction", "@", str(made), exit_code=1)
    assert over.err == "this restriction is over\n"


def test_a_member_is_excluded_at_once(running: Running) -> None:
    unknown = running("exclude", "@", "hanako", "nonsense", *SAID, exit_code=1)
    kind = unknown.err.rsplit("they list ", 1)[1].split(",")[0].strip()
    assert running.data("exclude", "@", "hanako", kind, *SAID)["ground"]
    assert "over" in running("terminate", "@", "hanako", exit_code=1).err


def test_a_member_ends_it_at_once_after_a_look_at_what_that_means(running: Running) -> None:
    shown = running("end-at-once", "@", "hanako", "support", "--preview").out
    assert "25(2) item 4" in shown and "nothing is entered" in shown
    first = running.data("end-at-once", "@", "hanako", "support", "--key", "k")
    again = running.data("end-at-once", "@", "hanako", "support", "--key", "k")
    assert again["repeated"] and again["membership"] == first["membership"]
    assert "ended on" in running("end-at-once", "@", "hanako", "support", exit_code=1).err
