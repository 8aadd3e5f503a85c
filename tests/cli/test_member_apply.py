"""``kiyaku member apply``: as complete as the form at the desk, and what lacks is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiyaku.base import files
from kiyaku.flows.application_shown import ApplicationShown, application_shown
from tests.cli.conftest import Kiyaku
from tests.cli.running import Running, hall, net

pytestmark = pytest.mark.django_db

MINOR = ("--plan", "home", "--name", "前橋 太郎", "--born-on", "2010-05-01",
         "--postal-code", "371-8570", "--address", "前橋市", "--email", "t@example.jp")  # fmt: skip
ADULT = ("--plan", "individual", "--address", "前橋市", "--email", "h@example.jp")


def _shown(running: Running, applied: Any) -> ApplicationShown:
    return application_shown(running.service, applied["application"])


def test_one_from_paper_is_as_complete_as_at_the_desk(kiyaku: Kiyaku, tmp_path: Path) -> None:
    running = net(kiyaku)
    scans = [tmp_path / name for name in ("page-1.png", "page-2.txt")]
    scans[0].write_bytes(b"\x89PNG\r\n\x1a\nfirst page")
    scans[1].write_text("二枚目", encoding="utf-8")
    given = (
        *MINOR, "--channel", "paper", "--consented", "--lang", "en",
        "--declare", "anti_social", "--declare", "assistance",
        "--declare", "guardian_consent=前橋 花子", "--payment-method", "direct_debit",
        "--received-on", "2026-11-20", "--signed-on", "2026-11-18",
        "--scan", str(scans[0]), "--scan", str(scans[1]), "--key", "p",
    )  # fmt: skip
    applied = running.data("member", "apply", "@", "taro", *given)
    assert (applied["repeated"], applied["findings"]) == (False, [])
    shown = _shown(running, applied)
    assert [(one.kind, one.detail, one.channel) for one in shown.declared] == [
        ("anti_social", "", "paper"),
        ("assistance", "", "paper"),
        ("guardian_consent", "前橋 花子", "paper"),
    ]
    assert (str(shown.paper_received_on), str(shown.paper_signed_on)) == (
        "2026-11-20",
        "2026-11-18",
    )
    assert [one.name for one in shown.scans] == ["page-1.png", "page-2.txt"]
    assert files.content(running.service, shown.scans[1].id).decode() == "二枚目"
    assert shown.payment_method is not None
    assert (shown.payment_method.en, shown.language, shown.channel) == (
        "direct debit", "en", "paper",
    )  # fmt: skip
    assert shown.stated.guardian_consented
    again = running.data("member", "apply", "@", "taro", "--plan", "home", "--key", "p")
    assert (again["repeated"], again["application"]) == (True, applied["application"])


def test_what_a_paper_lacks_is_found_and_not_refused(kiyaku: Kiyaku) -> None:
    running = net(kiyaku)
    said = running.data(
        "member", "apply", "@", "taro", *MINOR, "--channel", "paper", "--consented",
        "--declare", "anti_social",
    )  # fmt: skip
    assert {one["code"] for one in said["findings"]} == {
        "minor_without_consent", "assistance_not_declared", "missing_entries",
    }  # fmt: skip
    shown = _shown(running, said)
    assert str(shown.paper_received_on) == "2026-11-21"


def test_an_optional_declaration_that_lacks_is_told_and_nothing_asked_is_not(
    kiyaku: Kiyaku,
) -> None:
    running = hall(kiyaku)
    said = running.data("member", "apply", "@", "a", *ADULT, "--declare", "true_entries")
    assert [one["code"] for one in said["findings"]] == ["no_earlier_breach_not_declared"]
    taken_over = running.data(
        "member", "apply", "@", "b", "--plan", "individual", "--address", "高崎市",
        "--email", "b@example.jp", "--not-asked",
    )  # fmt: skip
    assert taken_over["findings"] == []
    assert _shown(running, taken_over).declared == ()


def test_what_lacks_or_is_wrong_is_named_by_its_option(kiyaku: Kiyaku, tmp_path: Path) -> None:
    running = net(kiyaku)
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    paper = ("--channel", "paper", "--consented")
    for options, ja, en in (
        ((), "--declare anti_social がありません", "--declare anti_social is missing"),
        (("--declare", "anti_social"), "", "--declare guardian_consent is missing"),
        (("--declare", "true_entries"), "", "anti_social (25-1)"),
        (("--declare", "anti_social=X"), "", "give anti_social"),
        (("--declare", "guardian_consent"), "", "NAME of who consents"),
        (("--declare", "guardian_consent=" + "x" * 201), "", "up to 200 signs"),
        (("--declare", "anti_social", "--not-asked"), "", "not both"),
        (("--channel", "paper"), "--consented を付けて", "give --consented"),
        (("--scan", str(empty)), "", "give --channel paper"),
        (("--signed-on", "2026-11-01"), "", "--signed-on is for applications"),
        ((*paper, "--scan", str(empty)), "", "--scan: The file is empty"),
        ((*paper, "--scan", str(tmp_path / "no")), "", "a file that can be read"),
        ((*paper, "--received-on", "2026-11-22"), "", "--received-on: the paper"),
        ((*paper, "--payment-method", "gold"), "", "--payment-method: there is"),
    ):
        command = ("member", "apply", "@", "taro", *MINOR, "--guardian-consented", *options)
        assert en in running(*command, exit_code=1).err, options
        if ja:
            assert ja in running(*command, exit_code=1, english=False).err, options
    running("service", "channel", "@", "paper", "closed")
    refused = running("member", "apply", "@", "taro", *MINOR, *paper, exit_code=1)
    assert refused.err.startswith("--channel: ")
    assert "Art. 5(1)" in refused.err
    assert running.data("member", "list", "@") == []
