"""Sandboxes from pages: made, opened, moved through time, looked at, removed."""

from __future__ import annotations

import copy
import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kiyaku.accounts.rights import Role
from kiyaku.base import clock, close_runs, queries, sandbox_runs, sandboxes
from kiyaku.close import launch, process, sandbox_launch
from kiyaku.close.sandbox import advance, make_sandbox
from kiyaku.close.words import COUNTED
from kiyaku.console import sandboxes as pages
from tests import site
from tests.living import Living, select

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)
HTMX = {"HX-Request": "true"}


def now() -> dt.datetime:
    return NOW


@pytest.fixture(scope="module")
def built(unkept: None) -> SimpleNamespace:
    """A service with a member who does not pay."""
    service = Living("netsugen", "2026-10-01", prices={"usual": 13_200})
    service.register("hanako")
    service.on("2026-11-30")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", now)
        client = site.signed_in(site.staff(service.id, Role.LEGAL, "legal"))
    return SimpleNamespace(
        service=service, client=client, at=f"/{service.code}/desk/sandboxes/", spawned=[]
    )


@pytest.fixture
def desk(built: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The same; what pages start is noted, and nothing runs."""
    desk = copy.deepcopy(built)
    monkeypatch.setattr(clock, "now", now)
    monkeypatch.setattr(process, "spawn", lambda *command: desk.spawned.append(command[3]))
    return desk


@pytest.fixture
def inside(desk: SimpleNamespace) -> SimpleNamespace:
    """The same, with a sandbox."""
    desk.copy = make_sandbox(service=desk.service.id, at=NOW, by="legal#1")
    desk.code = queries.service(desk.copy).code
    desk.trial = f"/{desk.code}/desk/trial/"
    return desk


def text(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    return answer.content.decode()


def send(desk: SimpleNamespace, address: str, **posted: str) -> Any:
    """Send a form; what it starts, starts once the transaction is over."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda call, *_, **__: call())
        return desk.client.post(address, {"key": "k", **posted})


# --- of the service itself --------------------------------------------------------------------


def test_one_is_made_by_a_process_started_once(desk: SimpleNamespace) -> None:
    assert "サンドボックスはありません" in text(desk.client, desk.at)
    page = text(desk.client, desk.at + "new/")
    assert "会員契約 1 件" in page
    assert "氏名・住所" in page
    for _ in range(2):
        assert send(desk, desk.at + "new/").status_code == 302
    (run,) = sandbox_runs.latest(desk.service.id, 9, at=NOW)
    assert (run.what, run.state, run.started_by.partition("#")[0]) == ("make", "running", "legal")
    assert desk.spawned == [["sandbox", "carry-out", str(run.id)]]
    refused = send(desk, desk.at + "new/", key="another")
    assert refused.status_code == 422
    assert "作っているか消しています" in refused.content.decode()


def test_how_far_it_is_is_asked_until_it_is_over(desk: SimpleNamespace) -> None:
    send(desk, desk.at + "new/")
    page = text(desk.client, desk.at)
    assert "サンドボックスを作っています" in page
    assert 'hx-trigger="load delay:2s"' in page
    assert f'href="{desk.at}new/"' not in page
    part = text(desk.client, desk.at, headers=HTMX)
    assert part.lstrip().startswith("<section")
    (run,) = sandbox_runs.latest(desk.service.id, 9, at=NOW)
    assert sandbox_launch.carry_out(run.id, now=now).state == "done"
    assert desk.client.get(desk.at, headers=HTMX)["HX-Refresh"] == "true"
    page = text(desk.client, desk.at)
    assert f"{desk.service.code}-sandbox-1" in page
    assert "止まっている" in page
    assert "サンドボックスを作っています" not in page


def test_why_none_was_made_is_told_in_the_language_of_the_page(desk: SimpleNamespace) -> None:
    send(desk, desk.at + "new/")
    (run,) = sandbox_runs.latest(desk.service.id, 9, at=NOW)
    code, told = process.failure(ZeroDivisionError())
    sandbox_runs.finish(run.id, at=NOW, code=code, message=told)
    assert "プログラムの誤りです(ZeroDivisionError)" in text(desk.client, desk.at)
    english = site.signed_in(site.staff(desk.service.id, Role.ACCOUNTING), language="en")
    assert "an error in the program (ZeroDivisionError)" in text(english, desk.at)


def test_the_list_asks_the_database_no_more_for_more_of_them(
    inside: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        make_sandbox(service=inside.service.id, at=NOW, by="legal")
    text(inside.client, inside.at)  # the first look also notes who is there
    with django_assert_max_num_queries(15):
        page = text(inside.client, inside.at)
    assert page.count("止まっている") == 4


def test_what_goes_with_one_is_told_before_it_is_removed(inside: SimpleNamespace) -> None:
    advance(sandbox=inside.copy, until=dt.date(2026, 12, 10), by="legal", now=now)
    address = f"{inside.at}{inside.code}/remove/"
    page = text(inside.client, address)
    assert "2026年11月30日(月) から 2026年12月11日(金) まで(11日)" in page
    assert "元には戻せません" in page
    assert send(inside, address).status_code == 302
    (run,) = sandbox_runs.latest(inside.service.id, 9, at=NOW)
    assert (run.what, run.sandbox) == ("drop", inside.code)
    page = text(inside.client, inside.at)
    assert f"{inside.code} を消しています" in page
    assert "消している" in page
    assert f'href="{address}"' not in page
    assert sandbox_launch.carry_out(run.id, now=now).state == "done"
    assert sandboxes.sandboxes(inside.service.id) == []
    assert inside.client.get(address).status_code == 404


def test_one_that_is_moving_is_not_removed(inside: SimpleNamespace) -> None:
    launch.start(service=inside.copy, until=dt.date(2026, 12, 10), at=NOW, by="legal")
    assert "日を進めている" in text(inside.client, inside.at)
    refused = send(inside, f"{inside.at}{inside.code}/remove/")
    assert refused.status_code == 422
    assert "別の処理が行っています" in refused.content.decode()


def test_a_sandbox_of_another_service_is_not_there(inside: SimpleNamespace) -> None:
    other = Living("netsugen", "2026-11-01")
    theirs = queries.service(make_sandbox(service=other.id, at=NOW, by="a")).code
    for code in (theirs, "nowhere", inside.service.code):
        assert inside.client.get(f"{inside.at}{code}/remove/").status_code == 404


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.CONTRACTOR, Role.AUDITOR])
def test_only_who_uses_sandboxes_has_them(inside: SimpleNamespace, role: Role) -> None:
    client = site.signed_in(site.staff(inside.service.id, role))
    for page in ("", "new/", f"{inside.code}/remove/"):
        assert client.get(inside.at + page).status_code == 403
        assert client.post(inside.at + page, {"key": "k"}).status_code == 403
    assert client.get(inside.trial).status_code == 404
    assert inside.at not in text(client, f"/{inside.service.code}/desk/")
    assert inside.at in text(inside.client, f"/{inside.service.code}/desk/")
    other = Living("netsugen", "2026-11-01")
    stranger = site.signed_in(site.staff(other.id, Role.ADMINISTRATOR))
    assert stranger.get(inside.at).status_code == 404
    assert stranger.get(inside.trial).status_code == 404
    assert select("SELECT count(*) FROM sandbox_run") == [0]


# --- inside -----------------------------------------------------------------------------------


def test_every_page_inside_says_that_it_is_a_copy(inside: SimpleNamespace) -> None:
    for page in ("", "desk/", "desk/members/", "desk/journal/", "terms/"):
        shown = text(inside.client, f"/{inside.code}/{page}")
        assert "写しの中です" in shown, page
        assert "2026年11月30日(月)" in shown
        assert f'href="{inside.at}"' in shown
        assert "【写し】" in shown
        assert "写しの中です" not in text(inside.client, f"/{inside.service.code}/{page}")


def test_nobody_else_is_told_of_it(inside: SimpleNamespace) -> None:
    answer = Client().get(f"/{inside.code}/")
    assert answer.status_code == 404
    assert "写し" not in answer.content.decode()


def test_time_is_moved_by_a_process_to_the_chosen_day(inside: SimpleNamespace) -> None:
    page = text(inside.client, inside.trial)
    assert "まだ日を進めていません" in page
    assert 'value="2027-02-28"' in page  # the end of the third month
    assert send(inside, inside.trial, until="2026-12-31").status_code == 302
    run = close_runs.last(inside.copy, at=NOW)
    assert run is not None
    assert (run.until, run.started_by.partition("#")[0]) == (dt.date(2026, 12, 31), "legal")
    assert inside.spawned == [
        ["close", inside.code, "--run", str(run.id), "--workers", "1"],
    ]  # fmt: skip
    page = text(inside.client, inside.trial)
    assert "締めています" in page
    assert f'hx-get="{inside.trial}"' in page
    part = text(inside.client, inside.trial, headers={**HTMX, "HX-Target": "progress"})
    assert part.lstrip().startswith("<section")
    close_runs.finish(run.id, at=NOW)
    over = inside.client.get(inside.trial, headers={**HTMX, "HX-Target": "progress"})
    assert over["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("2026-11-29", "締める日はありません"),
        ("2031-01-01", "一度に進められるのは"),
        ("soon", "日付を正しく"),
    ],
)
def test_where_time_cannot_move_it_is_told(inside: SimpleNamespace, until: str, told: str) -> None:
    refused = send(inside, inside.trial, until=until)
    assert refused.status_code == 422
    assert told in refused.content.decode()
    assert inside.spawned == []


def test_what_the_days_brought_is_told(inside: SimpleNamespace) -> None:
    advance(sandbox=inside.copy, until=dt.date(2027, 1, 15), by="legal", now=now)
    answer = inside.client.get(inside.trial)
    page = answer.content.decode()
    lines = {one.what: (one.count, one.yen) for one, _ in answer.context["lines"]}
    (counted,) = select(
        "SELECT (count(*), sum(total_yen))::text FROM invoice i JOIN membership m"
        " ON m.id = i.membership_id WHERE m.service_id = %s AND issued_on > '2026-11-30'",
        inside.copy,
    )
    assert f"({lines['invoices'][0]},{lines['invoices'][1]})" == counted
    (overdue,) = select(
        "SELECT (count(*), sum(open_yen))::text FROM overdue o JOIN membership m"
        " ON m.id = o.membership_id WHERE m.service_id = %s AND found_on >= '2026-11-30'",
        inside.copy,
    )
    assert f"({lines['overdue'][0]},{lines['overdue'][1]})" == overdue
    assert lines["overdue"][1] > 0
    assert "2026年12月" in page
    assert "2026年10月" not in page  # was before the copy
    assert f"/{inside.code}/desk/invoices/?state=overdue" in page


def test_what_was_tried_is_told_with_the_journal_of_it(inside: SimpleNamespace) -> None:
    (membership,) = select("SELECT id FROM membership WHERE service_id = %s", inside.copy)
    accounting = site.signed_in(site.staff(inside.service.id, Role.ACCOUNTING))
    paid = accounting.post(
        f"/{inside.code}/desk/members/{membership}/pay/",
        {"key": "p", "amount_yen": "500", "paid_on": "2026-11-30", "confirmed": "1"},
    )
    assert paid.status_code == 302, paid.content.decode()
    assert "action=payment_received&amp;from=2026-11-30" in text(accounting, inside.trial)
    assert select("SELECT count(*) FROM payment WHERE service_id = %s", inside.service.id) == [0]


def test_it_is_compared_with_the_original_when_asked(
    inside: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    advance(sandbox=inside.copy, until=dt.date(2027, 1, 15), by="legal", now=now)
    with django_assert_max_num_queries(45):
        assert "?compare=1" in text(inside.client, inside.trial)
    answer = inside.client.get(inside.trial + "?compare=1")
    figures = {one.name: one for one in answer.context["compared"]}
    assert figures["invoiced_yen"].difference > 0
    assert figures["overdue_invoices"].sandbox > figures["overdue_invoices"].original
    assert figures["active"].difference == 0
    part = text(inside.client, inside.trial, headers={**HTMX, "HX-Target": "compared"})
    assert part.lstrip().startswith('<section id="compared"')
    assert "請求した額" in part


def test_what_makes_no_sense_inside_is_not_there(inside: SimpleNamespace) -> None:
    client = site.signed_in(site.staff(inside.service.id, Role.ADMINISTRATOR), has_stepped_up=True)
    (member,) = select("SELECT id FROM member WHERE service_id = %s", inside.copy)
    for page in (
        "users/", "users/give/", "users/invite/", "terms/load/", f"members/{member}/invite/",
        "sandboxes/", "sandboxes/new/",
    ):  # fmt: skip
        assert client.get(f"/{inside.code}/desk/{page}").status_code == 404, page
        assert client.post(f"/{inside.code}/desk/{page}", {"key": "k"}).status_code == 404, page
    (membership,) = select("SELECT id FROM membership WHERE service_id = %s", inside.copy)
    for page in ("", "terms/", f"members/{membership}/"):
        shown = text(client, f"/{inside.code}/desk/{page}")
        for link in ("users/", "terms/load/", "/invite/"):
            assert link not in shown, (page, link)


def test_there_is_no_trial_of_the_service_itself(desk: SimpleNamespace) -> None:
    address = f"/{desk.service.code}/desk/trial/"
    assert desk.client.get(address).status_code == 404
    assert desk.client.post(address, {"key": "k", "until": "2026-12-31"}).status_code == 404


def test_days_to_come_are_closed_inside_from_the_page_of_the_close_too(
    inside: SimpleNamespace,
) -> None:
    accounting = site.signed_in(site.staff(inside.service.id, Role.ACCOUNTING))
    desk = SimpleNamespace(client=accounting)
    assert send(desk, f"/{inside.code}/desk/closes/next/", until="2206-12-05").status_code == 422
    assert send(desk, f"/{inside.code}/desk/closes/next/", until="2026-12-05").status_code == 302
    assert "2026-12-05" not in text(accounting, f"/{inside.service.code}/desk/closes/")
    run = close_runs.last(inside.copy, at=NOW)
    assert run is not None
    assert run.until == dt.date(2026, 12, 5)


def test_whatever_a_close_counts_leads_to_a_page_of_the_sandbox(inside: SimpleNamespace) -> None:
    assert set(pages._PLACES) == set(COUNTED) - {"lines"}
    for page, asked in pages._PLACES.values():
        text(inside.client, reverse(page, args=[inside.code]) + asked)
