"""``kiyaku record-contact``, ``record-answer``, ``record-use``, ``import-uses``, ``contacts``."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiyaku.members import contacts
from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(kiyaku: Kiyaku) -> Running:
    found = hall(kiyaku)
    for member in ("hanako", "taro"):
        found("member", "register", "@", member, "--plan", "individual")
    return found


def test_a_contact_its_answer_and_uses_are_recorded_and_shown(
    running: Running, tmp_path: Path
) -> None:
    said = running("record-contact", "@", "hanako", "--about", "still with us?").out
    assert "with hanako is recorded" in said
    contact = running.data("contacts", "@", "hanako")["contacts"][0]
    assert (contact["about"], contact["answered_on"]) == ("still with us?", None)
    answered = running.data("record-answer", "@", str(contact["id"]))
    assert answered["contacts"] == [contact["id"]]
    refused = running("record-answer", "@", str(contact["id"]), exit_code=1)
    assert "was answered on" in refused.err
    used = running.data("record-use", "@", "hanako", "--source", "check_in")["used"]
    file = tmp_path / "attendance.csv"
    file.write_text("member\nhanako\ntaro\n", encoding="utf-8")
    first = running.data("import-uses", "@", str(file))
    assert (first["listed"], first["new"], first["repeated"]) == (2, 1, False)
    assert running.data("import-uses", "@", str(file))["repeated"] is True
    shown = running.data("contacts", "@", "hanako")
    assert (shown["last_use"]["id"], shown["last_use"]["source"]) == (used, "check_in")
    assert "Last use" in running("contacts", "@", "taro").out


def test_a_list_with_a_mistake_is_not_imported_at_all(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "attendance.csv"
    file.write_text("member,used_on\nhanako,\nnobody,\ntaro,2999-01-01\n", encoding="utf-8")
    refused = running("import-uses", "@", str(file), exit_code=1)
    assert "line 3" in refused.err and "line 4" in refused.err
    assert running.data("contacts", "@", "hanako")["last_use"] is None
    file.write_text("name\nhanako\n", encoding="utf-8")
    assert "first line names the columns" in running("import-uses", "@", str(file), exit_code=1).err
    assert list(contacts.contacts_of(running.service, 0)) == []
