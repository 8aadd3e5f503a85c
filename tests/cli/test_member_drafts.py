"""Applications from paper keyed in half-way, and what else was left to the desk's pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku.base import clock
from kiyaku.flows import notes
from kiyaku.members import directory, paper_drafts
from kiyaku.privacy import log
from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, net

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(kiyaku: Kiyaku) -> Running:
    return net(kiyaku)


def test_a_draft_is_saved_gone_on_with_and_received_with_its_scans(
    running: Running, tmp_path: Path
) -> None:
    page = tmp_path / "page.txt"
    page.write_text("made up", encoding="utf-8")
    typed = ("--set", "name=hanako", "--set", "plan=home", "--scan", str(page))
    number = int(running.data("member", "draft-save", "@", *typed)["draft"])
    said = running("member", "draft-save", "@", "--draft", str(number), "--set", "kana=x").out
    assert f"{number} is saved" in said
    shown = running.data("member", "draft", "@", str(number))
    assert shown["values"] == {"name": "hanako", "plan": "home", "kana": "x"}
    assert [one["name"] for one in running.data("member", "drafts", "@")] == ["hanako"]
    assert "hanako" in running("member", "drafts", "@").out
    assert "page.txt" in running("member", "draft", "@", str(number)).out
    apply = ("member", "apply", "@", "hanako", "--plan", "home", "--not-asked")
    paper = ("--channel", "paper", "--consented", "--draft", str(number), "--key", "k")
    refused = running(*apply, "--draft", str(number), exit_code=1)
    assert "--draft is for applications from paper" in refused.err
    received = running.data(*apply, *paper)
    assert running.data(*apply, *paper)["application"] == received["application"]
    application = directory.member(running.service, "hanako")
    assert len(directory.undecided_application(running.service, application.handle).scan_ids) == 1
    assert paper_drafts.count(running.service) == 0
    other = int(running.data("member", "draft-save", "@", "--set", "name=taro")["draft"])
    assert "is deleted" in running("member", "draft-drop", "@", str(other)).out
    assert running("member", "draft-drop", "@", str(other), exit_code=1).err


def test_the_words_of_some_records_alone_and_what_waits_is_looked_at(running: Running) -> None:
    running("member", "register", "@", "hanako", "--plan", "home")
    about = directory.member(running.service, "hanako").pk
    notes.add_note(service=running.service, member=about, text="n", at=clock.now(), by="staff")
    erase = ("privacy", "erase", "@", "hanako", "--only")
    assert "the words of 1 record are erased" in running(*erase, "note").out
    assert running.data(*erase, "note")["records"] == 0
    assert "one of note" in running(*erase, "member", exit_code=1).err
    assert "one of note" in running(*erase, "note", "--preview", exit_code=1).err
    assert "0 letters" in running("notices", "fix-letters", "@").out
    assert running.data("notices", "fix-letters", "@") == {"letters": 0}
    running("member", "apply", "@", "jiro", "--plan", "home", "--not-asked")
    running("grounds", "@")
    assert "grounds" in {one.page for one in log.looks(running.service)}
