"""``kiyaku network radius configure``: a whole configuration, which FreeRADIUS itself takes."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiyaku.flows.network import configuring, radius
from tests import radius as on_loopback
from tests.cli.conftest import Kiyaku
from tests.living import Living

pytestmark = pytest.mark.django_db(transaction=True)
AT = ("network", "radius", "configure")


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An access server; the role's password stays the one that other test processes count on."""
    living = Living("choppaya", "2026-11-01", prices={"usual": 10_000})
    radius.add_server(**living.acting, name="nas", address="192.0.2.1", secret=on_loopback.SECRET)
    made = SimpleNamespace(token_urlsafe=lambda _: on_loopback.PASSWORD)
    monkeypatch.setattr(configuring, "secrets", made)
    with on_loopback.alone():
        yield


def test_what_is_written_is_taken_by_freeradius(kiyaku: Kiyaku, tmp_path: Path) -> None:
    folder = tmp_path / "raddb"
    told = (
        *AT, str(folder), "--user", "", "--listen", "127.0.0.1", "--auth-port", "18120",
        "--accounting-port", "18130", "--log-folder", str(tmp_path), "--run-folder", str(tmp_path),
    )  # fmt: skip
    written = kiyaku(*told, "--json")
    assert (written.exit_code, written.data["servers"]) == (0, 1)
    for name in written.data["files"]:
        file = folder / name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, name
    assert on_loopback.SECRET not in written.out
    assert on_loopback.PASSWORD not in written.out
    holding = [one for one in folder.rglob("*") if one.is_file()
               and on_loopback.PASSWORD in one.read_text(encoding="utf-8")]  # fmt: skip
    assert [one.name for one in holding] == ["pgpass"]
    again = kiyaku(*told, english=True)
    assert again.exit_code == 0
    assert "1 access server" in again.out
    assert not list(folder.rglob(".*.new"))
    checked = subprocess.run(
        [on_loopback.PROGRAM, "-C", "-l", "stdout", "-d", folder],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout[-2000:]


def test_who_runs_freeradius_has_to_be_there(kiyaku: Kiyaku, tmp_path: Path) -> None:
    refused = kiyaku(*AT, str(tmp_path / "raddb"), "--user", "nobody-of-that-name", english=True)
    assert (refused.exit_code, refused.out) == (1, "")
    assert "nobody-of-that-name" in refused.err
    assert not (tmp_path / "raddb").exists()


def test_a_folder_that_cannot_be_written_is_said(kiyaku: Kiyaku, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    refused = kiyaku(*AT, str(tmp_path / "file"), "--user", "", english=True)
    assert refused.exit_code == 1
    assert "cannot write" in refused.err
