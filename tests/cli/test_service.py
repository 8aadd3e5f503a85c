"""``kiyaku service``."""

from __future__ import annotations

import pytest
from django.db import DataError, IntegrityError, OperationalError, ProgrammingError

from kiyaku.base.embedded import ServerError
from kiyaku.flows import overview, timeline
from tests.cli.conftest import Kiyaku
from tests.cli.running import OPENED, hall, net

pytestmark = pytest.mark.django_db


def test_a_service_is_opened_listed_and_shown(kiyaku: Kiyaku) -> None:
    assert "kiyaku service open" in kiyaku("service", "list", english=True).out
    running = hall(kiyaku, "--price", "individual=14300@2027-04-01", "--price", "corporate=33000",
                   "--reading", "interest_end_day=does_not_count")  # fmt: skip
    assert running.data("service", "list") == [
        {"code": "hall", "pack": "netsugen", "opened_on": OPENED, "business_day": OPENED,
         "closed_until": None}
    ]  # fmt: skip
    assert "\nhall     netsugen  2026-11-21" in running("service", "list").out
    shown = running.data("service", "show", "@")
    assert shown["prices"] == {
        "corporate": {"the beginning": 33_000},
        "individual": {"the beginning": 13_200, "2027-04-01": 14_300},
    }
    assert shown["readings"]["interest_end_day"] == "does_not_count"
    assert shown["parameters"]["late_interest_rate_permille"][-1] == {
        "from": "2025-04-01", "until": None, "value": 25, "document": "operator",
    }  # fmt: skip
    assert (shown["members"]["registered"], shown["money"]["invoices"], shown["parked"]) == (
        0,
        0,
        0,
    )
    words = running("service", "show", "@").out
    assert "business day 2026-11-21, closed until —" in words
    assert "13,200 yen" in words
    japanese = running("service", "show", "@", english=False).out
    assert "営業日 2026-11-21" in japanese
    assert "13,200円" in japanese


def test_opening_says_on_which_business_day(kiyaku: Kiyaku) -> None:
    opened = kiyaku("service", "open", "a", "--pack", "netsugen", "--opened-on", OPENED,
                    "--price", "p=1")  # fmt: skip
    assert opened.out == "営業日 2026-11-21: サービス a を開きました。\n"


@pytest.mark.parametrize(
    ("options", "en"),
    [
        (("--opened-on", "21.11.2026"), "--opened-on: '21.11.2026' will not do; give a date"),
        (("--price", "individual"), "--price: 'individual' will not do; give NAME=VALUE"),
        (("--price", "individual=-1"), "--price: '-1' will not do"),
        (("--price", "individual=１３"), "--price: '１３' will not do"),
        (("--price", "individual=99999999999999999999"), "will not do"),
        (("--price", "individual=1@soon"), "--price: 'soon' will not do; give a date"),
        (("--price", "individual=1", "--price", "individual=2"), "twice for the same day"),
        (("--price", "two words=1"), "give a plan of letters"),
        (("--parameter", "due=5"), "netsugen has no parameter due"),
        (("--parameter", "due_day=x"), "--parameter: 'x' will not do"),
        (("--reading", "holiday=x"), "netsugen has no reading holiday"),
        (("--reading", "holiday_due_date=x"), "holiday_due_date"),
        (("--pack", "netsugn"), "did you mean netsugen?"),
    ],
)
def test_a_service_that_cannot_be_opened_is_one_line_and_nothing_is_made(
    kiyaku: Kiyaku, options: tuple[str, ...], en: str
) -> None:
    refused = kiyaku("service", "open", "hall", "--pack", "netsugen", "--opened-on", OPENED,
                     "--price", "other=1", *options, english=True)  # fmt: skip
    assert (refused.exit_code, refused.out) == (1, "")
    assert en in refused.err
    assert len(refused.err.splitlines()) == 1
    assert overview.services() == []


def test_a_code_that_is_no_name_and_one_that_is_taken_are_refused(kiyaku: Kiyaku) -> None:
    options = ("--pack", "netsugen", "--opened-on", OPENED, "--price", "p=1")
    assert "CODE: 'a b' will not do" in kiyaku("service", "open", "a b", *options, english=True).err
    kiyaku("service", "open", "a", *options)
    again = kiyaku("service", "open", "a", *options, english=True)
    assert (again.exit_code, again.err) == (1, "there is a service a already\n")


def test_settings_are_changed_journaled_and_said_once_per_key(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    said = running("service", "set-price", "@", "individual", "14300", "--from", "2027-04-01",
                   "--by", "yamada", "--key", "k1").out  # fmt: skip
    assert said == (
        "Business day 2026-11-21: plan individual costs 14,300 yen a month from 2027-04-01 on.\n"
    )
    again = running("service", "set-price", "@", "individual", "14300", "--from", "2027-04-01",
                    "--key", "k1").out  # fmt: skip
    assert "nothing was changed now" in again
    named = running("service", "name-plan", "@", "individual", "月額個人", "Individual").out
    assert named.endswith("plan individual is called 月額個人 and Individual.\n")
    assert running.data("service", "prices", "@")["plans"][0]["name"] == {
        "ja": "月額個人",
        "en": "Individual",
    }
    running("service", "set-parameter", "@", "dunning_after_days", "7")
    running("service", "set-parameter", "@", "due_day", "12", "--from", "2027-01-01",
            "--individual-rules", "覚書")  # fmt: skip
    chosen = running.data("service", "choose-reading", "@", "payment_order",
                          "accrued_costs_interest_principal", "--reason", "as banks do",
                          "--key", "k2")  # fmt: skip
    assert chosen["repeated"] is False
    assert running.data("service", "choose-reading", "@", "payment_order",
                        "accrued_costs_interest_principal", "--reason", "as banks do",
                        "--key", "k2")["repeated"]  # fmt: skip
    running("service", "set-member-prefix", "@", "G-")
    shown = running.data("service", "show", "@")
    assert shown["prices"]["individual"]["2027-04-01"] == 14_300
    assert shown["readings"]["payment_order"] == "accrued_costs_interest_principal"
    assert shown["parameters"]["due_day"][-1]["document"] == "覚書"
    told = [one.event for one in timeline.events(running.service)]
    assert sorted(told) == [
        "member_prefix_set", "parameter_set", "parameter_set", "plan_named", "price_set",
        "reading_chosen",        "service_opened",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "en"),
    [
        (("set-price", "@", "individul", "1"), "plan individul is not on the price list"),
        (("set-price", "@", "individual", "1.5"), "YEN: '1.5' will not do"),
        (("set-price", "@", "a b", "1", "--new-plan"), "PLAN: 'a b' will not do"),
        (("set-price", "@", "individual", "1", "--from", "now"), "--from: 'now' will not do"),
        (("set-price", "@", "individual", "1", "--by", " "), "--by: ' ' will not do"),
        (("set-parameter", "@", "due", "1"), "has no parameter due"),
        (("set-parameter", "@", "due_day", "x"), "VALUE: 'x' will not do"),
        (("choose-reading", "@", "payment_order", "mine", "--reason", "r"), "payment_order"),
        (("choose-reading", "@", "payment_order", "mine"), "give a reason"),
        (("set-member-prefix", "@", "会員"), "member numbers cannot begin with '会員'"),
        (("show", "hal"), "there is no service hal; there are: hall"),
    ],
)
def test_what_cannot_be_set_is_one_line(kiyaku: Kiyaku, command: tuple[str, ...], en: str) -> None:
    refused = hall(kiyaku)("service", *command, exit_code=1)
    assert en in refused.err
    assert len(refused.err.splitlines()) == 1


def test_a_new_plan_is_made_when_asked_for(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running("service", "set-price", "@", "corporate", "33000", "--new-plan")
    assert running.data("service", "show", "@")["prices"]["corporate"] == {OPENED: 33_000}


def test_an_amount_above_what_the_terms_allow_is_refused(kiyaku: Kiyaku) -> None:
    refused = net(kiyaku)(
        "service", "set-parameter", "@", "late_handling_fee_yen", "3301", exit_code=1
    )
    assert "between 0 and 3,300" in refused.err


def test_the_business_day_is_the_open_one(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    running.close_until("2026-11-30")
    shown = running.data("service", "show", "@")
    assert (shown["business_day"], shown["closed_until"]) == ("2026-12-01", "2026-11-30")
    said = running.data("service", "set-price", "@", "individual", "1")
    assert (said["business_day"], said["from_day"]) == ("2026-12-01", "2026-12-01")


@pytest.mark.parametrize(
    ("error", "code", "en"),
    [
        (ProgrammingError('relation "service" does not exist\nLINE 1'), "database_not_prepared",
         "run kiyaku database prepare"),
        (OperationalError('FATAL:  database "kiyaku" does not exist'), "database_not_prepared",
         "run kiyaku database prepare"),
        (OperationalError("connection refused\nis it there?"), "database_unreachable",
         "cannot reach the database: connection refused"),
        (DataError("value too long for type character varying(80)"), "bad_value",
         "too long or too large"),
        (ServerError("stuck", ja="止まりません", en="it will not stop"), "stuck", "it will not"),
    ],
)  # fmt: skip
def test_a_database_that_will_not_is_told_in_one_line(
    kiyaku: Kiyaku, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str, en: str
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(overview, "services", fail)
    refused = kiyaku("service", "list", english=True)
    assert (refused.exit_code, refused.out) == (1, "")
    assert en in refused.err
    assert len(refused.err.splitlines()) == 1
    assert f'"error": "{code}"' in kiyaku("service", "list", "--json").err


def test_a_fault_of_our_own_is_not_hidden(kiyaku: Kiyaku, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise IntegrityError("a bug")

    monkeypatch.setattr(overview, "services", fail)
    assert kiyaku("service", "list").exit_code == 1
    assert kiyaku("service", "list").err == ""


def test_a_reading_is_planned_tried_and_taken_back(kiyaku: Kiyaku) -> None:
    running = hall(kiyaku)
    tried = running.data("service", "reading-effect", "@", "interest_end_day", "does_not_count")
    assert (tried["before"], tried["after"], tried["difference_yen"]) == (
        "counts", "does_not_count", 0,
    )  # fmt: skip
    assert [one["what"] for one in tried["totals"]] == ["late_interest", "late_interest_open"]
    assert "6-2" in running("service", "reading-effect", "@", "interest_end_day", "counts").out
    order = "accrued_costs_interest_principal"
    told = running.data("service", "reading-effect", "@", "payment_order", order)
    assert [one["what"] for one in told["totals"] if not one["is_split"]] == ["interest_by_order"]
    told = running("service", "reading-effect", "@", "holiday_due_date", "next_business_day").out
    assert "dunning_last_day (5-4" in told
    planned = running.data("service", "choose-reading", "@", "interest_end_day", "does_not_count",
                           "--reason", "r", "--from", "2026-12-01")  # fmt: skip
    assert planned["from_day"] == "2026-12-01"
    readings = {one["reading"]["id"]: one for one in running.data("service", "readings", "@")}
    assert [one["plan"]["state"] for one in readings["interest_end_day"]["plans"]] == ["open"]
    back = running("service", "withdraw-reading", "@", str(planned["entry"]), "--reason", "r").out
    assert "interest_end_day for 2026-12-01 is taken back" in back
    readings = {one["reading"]["id"]: one for one in running.data("service", "readings", "@")}
    (plan,) = readings["interest_end_day"]["plans"]
    assert (plan["plan"]["state"], plan["plan"]["withdrawal_reason"]) == ("withdrawn", "r")
