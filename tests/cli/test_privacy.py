"""``kiyaku privacy``."""

from __future__ import annotations

import json

import pytest

from kiyaku.base import queries
from kiyaku.members import directory
from kiyaku.privacy import log, purposes
from tests.cli.conftest import Kiyaku
from tests.cli.running import hall

pytestmark = pytest.mark.django_db


def test_a_request_is_received_listed_answered_and_what_is_held_written_out(
    kiyaku: Kiyaku, tmp_path
) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual", "--name", "前橋 花子")
    said = running("privacy", "request", "@", "hanako", "disclosure", "--identity", "document",
                   "--key", "a").out  # fmt: skip
    assert "to be answered by 2026-12-21" in said
    (waiting,) = running.data("privacy", "list", "@")
    assert (waiting["member"], waiting["due_on"]) == ("hanako", "2026-12-21")
    number = str(waiting["case"])
    assert "2027-01-20" in running("privacy", "extend", "@", number, "--reason", "much").out
    assert "Due: 2027-01-20" in running("privacy", "show", "@", number).out
    running("privacy", "answer", "@", number, "--grant", "--key", "b")
    assert running.data("privacy", "list", "@") == []
    assert running.data("privacy", "list", "@", "--all")[0]["state"] == "granted"
    more = running.data("privacy", "request", "@", "hanako", "disclosure", "--identity", "document")
    part = ["privacy", "answer", "@", str(more["case"]), "--grant", "--left-out", "note",
            "--reason", "It tells of others."]  # fmt: skip
    assert "ground" in running(*part, exit_code=1).err
    running(*part, "--ground", "not_disclosable")
    shown = running("privacy", "show", "@", str(more["case"])).out
    assert "Not done: notes of the staff" in shown and "art. 78 (1)" in shown
    assert "notices" in running("privacy", "purposes", "@").out
    billing = running.data("privacy", "purposes", "@")[1]
    assert (billing["code"], billing["clauses"]) == ("billing", ["5-1", "5-4", "6-1"])
    file = tmp_path / "held.json"
    running("privacy", "export", "@", "hanako", "--file", str(file))
    held = json.loads(file.read_text(encoding="utf-8"))
    assert held["records"]["member"][0]["name"] == "前橋 花子"
    service = queries.service_by_code(running.code).pk
    looks = {one.page: one for one in log.looks(service)}
    assert {"privacy show", "privacy export", "privacy request", "privacy list"} <= set(looks)
    hanako = directory.member(service, "hanako").pk
    privacy = [one for page, one in looks.items() if page.startswith("privacy ")]
    assert {one.purpose for one in privacy} == {purposes.RIGHTS}  # as members are told why
    assert {one.members for one in privacy} == {(hanako,)}


def test_who_has_no_number_is_found_answered_and_written_out(kiyaku: Kiyaku, tmp_path) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual", "--name", "前橋 花子")
    running("member", "note", "@", "hanako", "父の前橋 一郎さんが来店")
    given = ("--identity", "document", "--contact", "前橋市", "--key", "p")
    person = str(running.data("privacy", "outside-register", "@", "前橋 一郎", *given)["person"])
    (found,) = running.data("privacy", "outside-find", "@", "前橋一郎")["records"]
    assert (found["table"], found["members"]) == ("note", ["hanako"])
    assert "notes of the staff" in running("privacy", "outside-find", "@", "前橋一郎").out
    assert "also found as members: hanako" in running("privacy", "outside-find", "@", "花子").out
    place = ("note", str(found["row"]), "--column", "text")
    record = running.data("privacy", "outside-confirm", "@", person, *place)["record"]
    assert "before" in running("privacy", "outside-confirm", "@", person, *place).out
    assert "confirmed" in running("privacy", "outside-show", "@", person).out
    assert running.data("privacy", "outside-erasable", "@", person)["goes"] == [record]
    assert "goes" in running("privacy", "outside-erasable", "@", person).out
    case = str(running.data("privacy", "outside-request", "@", person, "correction")["case"])
    (waiting,) = running.data("privacy", "list", "@")
    assert (waiting["member"], waiting["person"]) == (None, int(person))
    assert "前橋 一郎" in running("privacy", "show", "@", case).out
    running("privacy", "answer", "@", case, "--grant", "--change", f"{record}.text=母")
    (shown,) = running.data("privacy", "outside-show", "@", person)["records"]
    assert shown["corrected"] == {"text": "母"}
    for name in ("held.json", "held.pdf"):
        running("privacy", "outside-export", "@", person, "--file", str(tmp_path / name))
    held = json.loads((tmp_path / "held.json").read_text(encoding="utf-8"))
    assert held["records"]["note"][0]["corrected"] == {"text": "母"}
    assert (tmp_path / "held.pdf").read_bytes().startswith(b"%PDF")
    asked = ("privacy", "outside-request", "@", person, "deletion")
    running("privacy", "answer", "@", str(running.data(*asked)["case"]), "--grant")
    assert "erased on" in running("privacy", "outside-show", "@", person).out
    refused = running("privacy", "outside-release", "@", person, str(record), exit_code=1)
    assert "cannot be taken back" in refused.err
    pages = {one.page for one in log.looks(queries.service_by_code(running.code).pk)}
    assert {"privacy outside-find", "privacy outside-show", "privacy outside-export"} <= pages


def test_a_declined_applicant_is_erased_and_the_rules_are_told(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    named = ("--name", "Jiro", "--declare", "true_entries")
    running("member", "apply", "@", "jiro", "--plan", "individual", *named)
    refused = running("privacy", "erase", "@", "jiro", "--preview", exit_code=1)
    assert "under way" in refused.err
    running("member", "decline", "@", "jiro", "--reason", "no")
    assert "would stay: —" in running("privacy", "erase", "@", "jiro", "--preview").out
    assert running.data("privacy", "erase", "@", "jiro", "--key", "x")["kept"] == []
    told = running.data("privacy", "retention", "@")
    assert {one["question"] for one in told["rules"]} >= {"member_data_erase_on"}
