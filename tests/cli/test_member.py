"""``kiyaku member``."""

from __future__ import annotations

import pytest

from kiyaku.base import queries
from kiyaku.privacy import log, purposes
from tests.cli.conftest import Kiyaku
from tests.cli.running import hall, net

pytestmark = pytest.mark.django_db

DECLARED = ("--declare", "true_entries")
"""What nobody applies to a NETSUGEN service without."""


def test_an_application_is_received_and_approved(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    said = running(
        "member", "apply", "@", "hanako", "--plan", "individual", "--name", "前橋 花子",
        "--kana", "マエバシ ハナコ", "--born-on", "1990-04-01", "--address", "前橋市",
        "--email", "hanako@example.jp", "--channel", "counter", "--key", "a",
        "--declare", "true_entries", "--declare", "no_earlier_breach",
    )  # fmt: skip
    assert said.out.startswith("Business day 2026-11-21: the application of hanako was received")
    (waiting,) = running.data("grounds", "@")["applications"]
    assert (waiting["member"], waiting["received_on"]) == ("hanako", "2026-11-21")
    approved = running("member", "approve", "@", "hanako", "--key", "b").out
    assert "hanako is registered (membership" in approved
    assert "starts on 2026-11-21" in approved
    again = running("member", "approve", "@", "hanako", "--key", "b").out
    assert "recorded under the key b before: nothing was changed" in again
    shown = running.data("member", "show", "@", "hanako")
    assert (shown["name"], shown["born_on"], shown["kind"]) == ("前橋 花子", "1990-04-01", "person")
    (membership,) = shown["memberships"]
    assert (membership["state"], membership["plan"]) == ("active", "individual")
    assert membership["periods"] == [
        {"number": 1, "first_day": "2026-11-21", "last_day": "2026-11-30"}
    ]
    assert running.data("grounds", "@")["applications"] == []


def test_what_came_up_since_is_named_before_an_approval(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    stated = ("--plan", "individual", "--email", "h@example.jp", *DECLARED)
    for name in ("hanako", "jiro"):
        running("member", "apply", "@", name, *stated)
    screened = running.data("member", "screen", "@", "hanako", "--key", "s")
    assert (screened["new"], screened["gone"]) == (["open_application"], [])
    assert running.data("member", "screen", "@", "hanako", "--key", "s")["repeated"] is True
    refused = running("member", "approve", "@", "hanako", exit_code=1).err
    assert "something new was found (2-2(3))" in refused
    token = refused.split("--seen ")[1].rstrip(")\n")
    assert "is registered" in running("member", "approve", "@", "hanako", "--seen", token).out
    said = running("member", "screen", "@", "jiro").out
    assert "(new: 1, no longer holding: 1)" in said
    assert "(no longer holds on 2026-11-21)" in said and "(found on 2026-11-21)" in said


def test_an_application_is_declined_with_its_findings_shown(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    said = running(
        "member", "apply", "@", "taro", "--plan", "home", "--born-on", "2012-01-01", "--not-asked"
    ).out
    assert "  screening: a minor without a guardian's consent on record" in said
    shown = running("member", "show", "@", "taro").out
    assert "undecided" in shown
    assert "screening: a minor" in shown
    running("member", "decline", "@", "taro", "--reason", "no consent", "--key", "d")
    again = running.data("member", "decline", "@", "taro", "--reason", "no consent", "--key", "d")
    assert again["repeated"] is True
    assert "declined" in running("member", "show", "@", "taro").out
    refused = running("member", "approve", "@", "taro", exit_code=1)
    assert refused.err == "no application of taro waits for a decision\n"
    assert "has no membership" in running("pay", "@", "taro", "1", exit_code=1).err


def test_a_corporation_is_registered_at_once_once_per_key(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    first = running.data("member", "register", "@", "k1", "--plan", "individual",
                         "--kind", "corporation", "--key", "k")  # fmt: skip
    again = running.data("member", "register", "@", "k1", "--plan", "individual", "--key", "k")
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert first["membership"] == again["membership"]
    assert running.data("member", "show", "@", "k1")["kind"] == "corporation"
    assert "(corporation)" in running("member", "show", "@", "k1").out


def test_where_fees_run_from_the_start_a_membership_waits_for_it(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    assert "not started yet" in running("member", "register", "@", "taro", "--plan", "home").out
    assert [one["state"] for one in running.data("member", "list", "@")] == ["not_started"]
    assert "has started" in running("member", "start", "@", "taro", "--key", "s").out
    assert "nothing was changed" in running("member", "start", "@", "taro", "--key", "s").out
    assert [one["state"] for one in running.data("member", "list", "@")] == ["active"]


def test_a_start_says_that_the_member_has_left_already(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    running("member", "register", "@", "taro", "--plan", "home")
    ends_on = running.data("withdraw", "@", "taro")["ends_on"]
    said = running("member", "start", "@", "taro", "--key", "s").out
    assert f"It is settled to end on {ends_on} (20-1)." in said
    assert running.data("member", "start", "@", "taro", "--key", "s")["ends_on"] == ends_on


def test_members_are_listed_by_state(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    for member in ("hanako", "taro", "jiro"):
        running("member", "register", "@", member, "--plan", "individual")
    running("withdraw", "@", "hanako")
    running("suspend", "@", "taro")
    states = {one["member"]: one["state"] for one in running.data("member", "list", "@")}
    assert states == {"hanako": "leaving", "taro": "suspended", "jiro": "active"}
    only = running("member", "list", "@", "--state", "leaving").out
    assert "hanako" in only
    assert "taro" not in only
    assert only.endswith("\n1 membership\n")
    assert running("member", "show", "@").out == running("member", "list", "@").out
    japanese = running("member", "show", "@", "taro", english=False).out
    assert "停止中" in japanese
    assert "2026-11-21 から停止中" in japanese


def test_a_statement_shows_what_is_open(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual")
    running.close_until("2027-01-14")
    running("pay", "@", "hanako", "20000")
    running.close_until("2027-01-14")
    (membership,) = running.data("member", "show", "@", "hanako")["memberships"]
    assert membership["balance"] == {
        "invoiced_open_yen": 19_600, "overdue_yen": 19_600, "to_be_invoiced_yen": 0,
        "credit_yen": 0, "refunds_due_yen": 0,
    }  # fmt: skip
    assert membership["invoices"] == [
        {"number": "2026-0000001", "issued_on": "2027-01-01", "due_on": "2027-01-10",
         "total_yen": 39_600, "open_yen": 19_600, "state": "overdue", "settled_on": None,
             "taken_back_yen": 0}
    ]  # fmt: skip
    running("pay", "@", "hanako", "all")
    running.close_until("2027-01-15")
    (membership,) = running.data("member", "show", "@", "hanako")["memberships"]
    assert membership["invoices"][0]["state"] == "settled"
    assert [(one["kind"], one["amount_yen"]) for one in membership["to_be_invoiced"]] == [
        ("late_interest", 13)
    ]
    assert [one["amount_yen"] for one in membership["payments"]] == [20_000, 19_600]
    words = running("member", "show", "@", "hanako").out
    for part in ("invoiced and open", "2026-0000001", "paid 2027-01-15", "late interest", "by_hand",
                 "lapsed"):  # fmt: skip
        assert part in words


def test_a_member_who_comes_back_has_two_memberships(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    first = running.data("member", "register", "@", "hanako", "--plan", "individual")["membership"]
    running("terminate", "@", "hanako", "--reason", "breach")
    said = running.data("member", "register", "@", "hanako", "--plan", "individual")
    assert [one["code"] for one in said["findings"]] == ["earlier_termination"]
    shown = running.data("member", "show", "@", "hanako")["memberships"]
    assert [one["state"] for one in shown] == ["over", "active"]
    assert "by the operator" in running("member", "show", "@", "hanako").out
    paid = running.data("pay", "@", "hanako", "100")
    assert paid["membership"] == said["membership"]
    paid = running.data("pay", "@", "hanako", "100", "--membership", str(first))
    assert paid["membership"] == first


def test_one_with_two_running_memberships_must_be_told_apart(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    ids = [
        running.data("member", "register", "@", "hanako", "--plan", "individual")["membership"]
        for _ in range(2)
    ]
    refused = running("suspend", "@", "hanako", exit_code=1)
    assert f"({ids[0]}, {ids[1]}): name one with --membership" in refused.err
    running("suspend", "@", "hanako", "--membership", str(ids[1]))
    running("member", "register", "@", "taro", "--plan", "individual")
    refused = running("suspend", "@", "taro", "--membership", str(ids[0]), exit_code=1)
    assert refused.err == f"membership {ids[0]} is that of member hanako\n"


def test_one_with_two_open_applications_must_be_told_apart(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    ids = [
        running.data("member", "apply", "@", "hanako", "--plan", "individual", *DECLARED)[
            "application"
        ]
        for _ in range(2)
    ]
    refused = running("member", "approve", "@", "hanako", exit_code=1)
    assert f"({ids[0]}, {ids[1]}): name one with --application" in refused.err
    first = ("member", "approve", "@", "hanako", "--application", str(ids[0]))
    token = running(*first, exit_code=1).err.split("--seen ")[1].rstrip(")\n")
    running(*first, "--seen", token)
    running("member", "decline", "@", "hanako", "--reason", "twice", "--application", str(ids[1]))


@pytest.mark.parametrize(
    ("command", "en"),
    [
        (("apply", "@", "taro", "--plan", "indvidual", *DECLARED), "plan indvidual is not on the"),
        (("apply", "@", "taro", "--plan", "individual", "--born-on", "1990"), "--born-on: '1990'"),
        (("apply", "@", " ", "--plan", "individual"), "MEMBER: ' ' will not do"),
        (("apply", "@", "x" * 81, "--plan", "individual"), "up to 80 signs"),
        (("register", "hal", "taro", "--plan", "individual"), "there is no service hal"),
        (("approve", "@", "hanoka"), "did you mean hanako?"),
        (("approve", "@", "hanako", "--application", "999"), "no application 999"),
        (("start", "@", "hanako"), "a membership starts on registration"),
        (("show", "@", "zzz"), "this service has no member zzz"),
    ],
)
def test_what_cannot_be_done_is_one_line(kiyaku: Kiyaku, command: tuple[str, ...], en: str) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual")
    refused = running("member", *command, exit_code=1)
    assert en in refused.err
    assert len(refused.err.splitlines()) == 1


def test_an_application_of_another_is_refused(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    applied = running.data("member", "apply", "@", "hanako", "--plan", "individual", *DECLARED)
    one = applied["application"]
    running("member", "apply", "@", "taro", "--plan", "individual", *DECLARED)
    refused = running("member", "approve", "@", "taro", "--application", str(one), exit_code=1)
    assert "an application of member taro" in refused.err


def test_a_name_too_long_is_one_line(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    refused = running(
        "member",
        "apply",
        "@",
        "taro",
        "--plan",
        "individual",
        "--name",
        "x" * 201,
        *DECLARED,
        exit_code=1,
    )
    assert "too long" in refused.err
    assert len(refused.err.splitlines()) == 1


def test_what_a_member_registered_is_changed_and_its_history_shown(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running(
        "member", "register", "@", "hanako", "--plan", "individual", "--email", "old@example.jp"
    )
    said = running(
        "member", "change", "@", "hanako", "--email", "new@example.jp", "--born-on", "1990-04-01",
        "--by", "desk", "--key", "c",
    ).out  # fmt: skip
    assert said == (
        "Business day 2026-11-21: the particulars of hanako are changed: date of birth, "
        "e-mail address.\n"
    )
    again = running.data("member", "change", "@", "hanako", "--email", "x@example.jp", "--key", "c")
    assert (again["repeated"], again["fields"]) == (True, ["born_on", "email"])
    (change,) = running.data("member", "history", "@", "hanako")
    assert (change["by"], change["fields"]) == (
        "desk",
        {
            "born_on": {"old": None, "new": "1990-04-01"},
            "email": {"old": "old@example.jp", "new": "new@example.jp"},
        },
    )
    shown = running("member", "history", "@", "hanako").out
    assert "old@example.jp  new@example.jp" in shown
    assert running.data("member", "history", "@", "hanako", "--after", str(change["id"])) == []
    assert "reports a change of date of birth, e-mail address" in running("events", "@").out


@pytest.mark.parametrize(
    ("options", "en"),
    [
        (("--email", "x"), "this is not an e-mail address"),
        (("--phone", "1", "--name", ""), "the phone number with its area code"),
        ((), "nothing is other than it was"),
        (("--born-on", "1990-13-01"), "--born-on: '1990-13-01' will not do"),
    ],
)
def test_a_change_that_cannot_be_is_one_line(
    kiyaku: Kiyaku, options: tuple[str, ...], en: str
) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual")
    refused = running("member", "change", "@", "hanako", *options, exit_code=1)
    assert en in refused.err
    assert len(refused.err.splitlines()) == 1


def test_notes_are_written_and_shown(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual")
    written = running.data("member", "note", "@", "hanako", "rang", "--by", "desk", "--key", "n")
    again = running.data("member", "note", "@", "hanako", "rang", "--key", "n")
    assert (again["repeated"], again["note"]) == (True, written["note"])
    running("member", "note", "@", "hanako", "first line\nsecond line")
    later, earlier = running.data("member", "notes", "@", "hanako")
    assert (earlier["text"], earlier["by"]) == ("rang", "desk")
    out = running("member", "notes", "@", "hanako").out
    assert "  first line\n  second line\n" in out
    assert "2 notes" in out
    older = running.data("member", "notes", "@", "hanako", "--after", str(later["id"]))
    assert older == [earlier]
    empty = running("member", "note", "@", "hanako", " ", exit_code=1)
    assert empty.err == "the note is empty\n"
    assert "rang" not in running("events", "@").out


def test_whose_data_a_command_shows_is_logged(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running("member", "register", "@", "hanako", "--plan", "individual")
    running("member", "show", "@", "hanako")
    running("member", "list", "@")
    running("member", "show", "@", "nobody", exit_code=1)
    running("member", "note", "@", "hanako", "rang")
    running("report-breach", "@", "hanako", exit_code=2)
    running("pay", "@", "hanako", "500")
    service = queries.service_by_code("hall").pk
    looks = log.looks(service).rows
    assert [(one.page, one.purpose) for one in looks] == [
        ("pay", purposes.BILLING), ("report-breach", purposes.CONDUCT),
        ("member note", purposes.INQUIRY), ("member list", purposes.CONTRACT),
        ("member show", purposes.CONTRACT),
    ]  # fmt: skip
    assert {one.roles for one in looks} == {("command_line",)}
    assert len({one.members for one in looks}) == 1
