"""A month's invoices as PDF at the desk: asked for, watched, opened and dropped by who may."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from kiyaku.accounts.rights import Role
from kiyaku.base import clock
from kiyaku.jobs import prints, prints_shown
from kiyaku.privacy import log
from tests import site
from tests.invoices import hall
from tests.jobs.test_prints import Pen, pen
from tests.living import Living

__all__ = ["pen"]
pytestmark = pytest.mark.django_db
SENT = {
    "key": "k", "month": "2026-12", "whose": "everybody", "order": "number", "language": "ja",
}  # fmt: skip


@pytest.fixture(scope="module")
def built(unkept: None) -> SimpleNamespace:
    """Three invoices of December, and who prints them."""
    city = hall()
    client = site.signed_in(site.staff(city.id, Role.ACCOUNTING))
    return SimpleNamespace(city=city, client=client, at=f"/{city.code}/desk/invoice-prints/")


@pytest.fixture
def desk(built: SimpleNamespace, pen: Pen) -> Iterator[SimpleNamespace]:
    yield copy.deepcopy(built)


def drawn(desk: SimpleNamespace) -> int:
    """A print that is asked for at the desk and drawn."""
    sent = desk.client.post(desk.at + "new/", SENT)
    number = int(sent["Location"].rstrip("/").rpartition("/")[2])
    while prints.draw_next(desk.city.id, by="worker", now=clock.now, goes_on=lambda: True):
        pass
    return number


def test_a_month_is_asked_for_and_watched(desk: SimpleNamespace) -> None:
    invoices = desk.client.get(f"/{desk.city.code}/desk/invoices/").content.decode()
    assert desk.at in invoices
    assert "まだありません" in desk.client.get(desk.at).content.decode()
    assert 'value="2026-12"' in desk.client.get(desk.at + "new/").content.decode()
    sent = desk.client.post(desk.at + "new/", SENT)
    assert sent.status_code == 302
    assert desk.client.post(desk.at + "new/", SENT)["Location"] == sent["Location"]
    shown = desk.client.get(sent["Location"]).content.decode()
    for said in ("2026年12月", "待機中", "0/3 件", 'id="no-worker"', 'hx-trigger="load delay:3s"'):
        assert said in shown, said
    part = desk.client.get(sent["Location"], headers={"hx-request": "true"}).content.decode()
    assert part.startswith("<section") and "<html" not in part
    listed = desk.client.get(desk.at).content.decode()
    assert "0/3" in listed and 'hx-trigger="load delay:3s"' in listed


def test_its_files_are_opened_and_who_is_in_them_is_logged(
    desk: SimpleNamespace, django_assert_max_num_queries
) -> None:
    number = drawn(desk)
    with django_assert_max_num_queries(16):
        shown = desk.client.get(f"{desk.at}{number}/").content.decode()
    assert f"{desk.at}{number}/1/" in shown and f"{desk.at}{number}/2/" in shown
    assert "hx-trigger" not in shown  # it is done
    before = len(log.looks(desk.city.id).rows)
    found = desk.client.get(f"{desk.at}{number}/1/")
    assert found.content == b"%PDF-2026-0000001 2026-0000002"
    assert "attachment" in found["Content-Disposition"]
    assert f"{desk.city.code}-invoices-2026-12" in found["Content-Disposition"]
    look = log.looks(desk.city.id).rows[0]
    assert len(log.looks(desk.city.id).rows) == before + 1
    assert (look.page, look.purpose, len(look.members)) == (
        "console:invoice_print_file", "billing", 2,
    )  # fmt: skip
    assert desk.client.get(f"{desk.at}{number}/3/").status_code == 404


def test_it_is_dropped_when_confirmed(desk: SimpleNamespace) -> None:
    number = drawn(desk)
    address = f"{desk.at}{number}/drop/"
    assert "消去する" in desk.client.get(address).content.decode()
    assert prints_shown.one(desk.city.id, number).state == prints_shown.DONE
    assert desk.client.post(address, {"key": "d"}).status_code == 302
    assert desk.client.get(f"{desk.at}{number}/1/").status_code == 404
    assert "消去済み" in desk.client.get(desk.at).content.decode()
    assert desk.client.post(address, {"key": "e"}).status_code == 422


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"month": "2026-10"}, "2026年10月に発行した請求書に、印刷するものはありません"),
        ({"month": "December"}, "2026-12 の形"),
        ({"month": "2026-13"}, "2026-12 の形"),
        ({"whose": "me"}, "直していただくところ"),
    ],
)
def test_what_cannot_be_printed_is_told(
    desk: SimpleNamespace, change: dict[str, str], said: str
) -> None:
    found = desk.client.post(desk.at + "new/", {**SENT, **change})
    assert found.status_code == 422
    assert said in found.content.decode()
    assert not prints.is_waiting(desk.city.id)


def test_who_may_not_print_and_who_is_of_another_service(desk: SimpleNamespace) -> None:
    number = drawn(desk)
    pages = [desk.at, f"{desk.at}new/", f"{desk.at}{number}/", f"{desk.at}{number}/1/"]
    pages.append(f"{desk.at}{number}/drop/")
    for role in (Role.AUDITOR, Role.CONTRACTOR):
        client = site.signed_in(site.staff(desk.city.id, role))
        assert [client.get(page).status_code for page in pages] == [403] * 5
    other = Living("choppaya", "2026-11-05")
    client = site.signed_in(site.staff(other.id, Role.ACCOUNTING))
    assert [client.get(page).status_code for page in pages] == [404] * 5
    theirs = [page.replace(desk.city.code, other.code) for page in pages[2:]]
    assert [client.get(page).status_code for page in theirs] == [404] * 3
    front = site.signed_in(site.staff(desk.city.id, Role.FRONT_DESK), language="en")
    english = front.get(f"{desk.at}{number}/").content.decode()
    assert "Invoices of Dec 2026 as PDF" in english
