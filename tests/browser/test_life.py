"""A membership's whole life on pages, in both services: from the application to the last bill."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from kiyaku.accounts.rights import Role
from kiyaku.base import clock
from kiyaku.billing.payments import invoiced_and_open
from kiyaku.flows.operator import set_operator
from kiyaku.members import directory
from tests import site
from tests.browser import stage, story
from tests.browser.checks import assert_good
from tests.browser.entries import PERSONAL, apply, links_in, set_password, sign_in
from tests.browser.windows import Windows
from tests.living import Living, day

pytestmark = pytest.mark.usefixtures("acts_on_stage")

APPLIED_ON, PAID_LATE_ON, LEFT_ON = "2026-12-14", "2027-02-01", "2027-02-02"
DUE = ("2027-02-10", "2027-02-27", "2027-03-10", "2027-03-27")
"""The days on which something may fall due after leaving, until the last of it has."""


@dataclass(frozen=True)
class Late:
    """What is paid late, reckoned by hand from the terms.

    Attributes:
        clause: where late interest stands.
        principal_yen: what was due: two fees of a corporation, of 33,000 yen each; of 5,500 yen the
            part for 18 days of 31.
        days: from the day after the last day to pay until the payment.
        rate_permille: of a year of 365 days.
    """

    clause: str
    principal_yen: int
    days: int
    rate_permille: int

    @property
    def interest_yen(self) -> int:
        """Late interest, without parts of a yen."""
        return self.principal_yen * self.rate_permille * self.days // 365_000


LATE = {"netsugen": Late("6-2", 66_000, 22, 25), "choppaya": Late("12-4", 3_193, 5, 146)}


@dataclass
class Service:
    """A service that has just opened, its clock, and the window of who runs it."""

    living: Living
    monkeypatch: pytest.MonkeyPatch
    desk: Page

    @property
    def at(self) -> str:
        """Where its pages are."""
        return f"/{self.living.code}"

    def on(self, date: str) -> None:
        """It is the morning of a later day, and every day before is closed."""
        now = dt.datetime.combine(day(date), dt.time(1), dt.UTC)
        self.monkeypatch.setattr(clock, "now", lambda: now)
        self.living.on(date)

    def approve(self, number: str) -> int:
        """The staff take the applicant in; returns the membership."""
        self.desk.goto(f"{self.at}/desk/")
        self.desk.get_by_role("link", name=number).click()
        self.desk.get_by_role("link", name="承認へ", exact=True).click()
        approve = self.desk.get_by_role("button", name="承認する")
        expect(approve).to_be_visible()
        assert_good(self.desk, personal=PERSONAL)
        approve.click()
        expect(self.desk.get_by_text("の申込みを承認しました")).to_be_visible()
        start = self.desk.get_by_role("link", name="サービスを開始する")
        if start.count():
            start.click()
            self.desk.get_by_role("button", name="今日開始する").click()
            expect(self.desk.get_by_text("サービスを開始しました")).to_be_visible()
        member = directory.member(self.living.id, number)
        (membership,) = directory.memberships_of(member.pk)
        self.living.members[number] = membership.pk
        return membership.pk

    def enter_payment(self, membership: int, yen: int, paid_on: str) -> None:
        """The staff enter a payment, and see first what it brings about."""
        self.desk.goto(f"{self.at}/desk/members/{membership}/")
        self.desk.get_by_role("link", name="入金を記録する").click()
        self.desk.get_by_label("金額").fill(str(yen))
        self.desk.get_by_label("支払った日").fill(paid_on)
        self.desk.get_by_role("button", name="どうなるかを見る").click()
        expect(self.desk.get_by_text("を完済")).to_be_visible()
        self.desk.get_by_role("button", name="記録する", exact=True).click()
        expect(self.desk.get_by_text("入金を記録する: 完了しました。")).to_be_visible()


def opened(code: str, windows: Windows, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service that opens on the day of the application."""
    setting = story.SETTINGS[code]
    living = Living(
        setting.pack,
        APPLIED_ON,
        code=f"{code}-life",
        prices=setting.prices,
        parameters=setting.parameters,
    )
    set_operator(**living.acting, operator=setting.operator)
    site.staff(living.id, Role.ADMINISTRATOR, "life.administrator")
    service = Service(living, monkeypatch, windows.open())
    service.on(APPLIED_ON)
    sign_in(service.desk, "life.administrator")
    return service


@pytest.mark.parametrize("code", stage.SERVICES)
def test_from_the_application_to_the_last_bill(windows, monkeypatch, code):
    service, late, member = opened(code, windows, monkeypatch), LATE[code], windows.open()
    number = apply(member, service.living.code)
    membership = service.approve(number)
    my = f"{service.at}/my/{membership}/"
    link = next(one for one in links_in(mail.outbox[0]) if "/reset/key/" in one)
    sign_in(member, set_password(member, link))

    service.on(PAID_LATE_ON)
    member.goto(f"{service.at}/my/")
    overdue = member.locator("section", has=member.get_by_role("heading", name="期限を過ぎた"))
    expect(overdue).to_contain_text(f"{late.principal_yen:,}円")
    expect(overdue).to_contain_text(f"遅延利息{late.interest_yen:,}円")
    overdue.locator("summary").first.click()
    expect(overdue.locator(".working").first).to_contain_text(f"{late.days}")
    assert_good(member, personal=PERSONAL)

    service.enter_payment(membership, late.principal_yen, PAID_LATE_ON)
    service.on(LEFT_ON)
    _read_late_interest(member, my, late)
    last_day, to_pay = _leave(member, my)
    assert last_day == "2027年2月28日(日)"
    assert to_pay > 0
    paid = _pay_in_time(service, number)
    assert paid == to_pay
    member.goto(f"{my}invoices/")
    expect(member.locator(".figure").first).to_have_text("0円")
    issued = [_yen(one) for one in member.locator("table").first.locator("td.number").all()[::2]]
    assert sum(issued) == late.principal_yen + to_pay


def _read_late_interest(page: Page, my: str, late: Late) -> None:
    """The member looks up why there is late interest: clause, version, working."""
    page.goto(f"{my}timeline/")
    event = page.locator("li", has_text=f"遅延利息 {late.interest_yen}円({late.days}日分")
    event.get_by_role("link", name=re.compile("根拠と計算")).click()
    facts, working = page.locator("dl.facts"), page.locator("main .working")
    expect(facts.get_by_role("link").first).to_have_attribute(
        "href", re.compile(rf"/terms/#c{late.clause}$")
    )
    expect(facts).to_contain_text(re.compile(r"規約の版\s*20\d\d-\d\d-\d\d"))
    product = late.principal_yen * late.rate_permille * late.days
    for line in (
        f"の合計 → {product:,}",
        f"÷ late_interest_denominator 365,000 → {late.interest_yen}",
        f"計算し直しても同じ: {late.interest_yen}円",
    ):
        expect(working).to_contain_text(line)
    assert_good(page, personal=PERSONAL)
    facts.get_by_role("link").first.click()
    expect(page.locator(f"[id='c{late.clause}']")).to_be_in_viewport()


def _leave(page: Page, my: str) -> tuple[str, int]:
    """The member leaves as early as possible; returns the last day and the amount shown before."""
    page.goto(my)
    page.get_by_role("link", name="退会・解約の手続き").click()
    expect(page.locator(".figure")).to_have_count(2)
    last_day, to_pay = page.locator(".figure").all()
    shown = last_day.inner_text(), _yen(to_pay)
    assert_good(page, personal=PERSONAL)
    page.get_by_label("最終日と金額を確かめました").check()
    page.get_by_role("button", name="退会を申し出る").click()
    expect(page.get_by_text("最終日は 2027-02-28 です")).to_be_visible()
    expect(page.locator("main")).to_contain_text(shown[0])
    assert_good(page, personal=PERSONAL)
    return shown


def _pay_in_time(service: Service, number: str) -> int:
    """Everything is paid on the day it falls due; returns how much."""
    paid = 0
    for date in DUE:
        service.on(date)
        if yen := invoiced_and_open(service.living.members[number]):
            service.living.pay(number, yen)
            paid += yen
    return paid


def _yen(figure: object) -> int:
    return int(re.sub(r"\D", "", figure.inner_text()))  # type: ignore[attr-defined]
