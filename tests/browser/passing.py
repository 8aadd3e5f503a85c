"""A membership under Choppaya's terms that is to pass on: what of it is owed, and who is there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Locator, Page, expect

from kiyaku.accounts.rights import Role
from kiyaku.base import clock
from kiyaku.flows.operator import set_operator
from kiyaku.members.particulars import Particulars
from tests import site
from tests.browser import story
from tests.browser.entries import STATED, links_in, set_password, sign_in
from tests.browser.windows import Windows
from tests.living import Living, day

OPENED_ON, PAID_ON, LATER_ON, LATEST_ON = "2026-10-01", "2026-11-28", "2026-12-01", "2026-12-14"
HOLDER, EXPELLED = "holder", "expelled"
TAKEN = Particulars(name="架空 渡", address="群馬県架空市五丁目5番", email="wataru@example.jp")
TURNED_OUT = Particulars(
    name="架空 昔", address="群馬県架空市一丁目", email="before@example.jp", phone=STATED["phone"]
)
"""Whoever gives this telephone number is asked about."""
PAID_INVOICE, OPEN_INVOICE = "2026-0000001", "2026-0000003"
FEE_YEN, PAID_YEN = 5_500, 7_000
LATE_YEN = FEE_YEN * 146 // 365_000
"""Late interest of the first fee, due on 27 November, for the one day until it was paid (12-4)."""
CREDIT_YEN = PAID_YEN - FEE_YEN
OPEN_YEN = FEE_YEN + LATE_YEN - CREDIT_YEN
"""What the second invoice leaves open when the credit is set off against it."""


@dataclass
class Net:
    """The service, its clock, and the window of who runs it."""

    living: Living
    monkeypatch: pytest.MonkeyPatch
    windows: Windows
    desk: Page

    @property
    def at(self) -> str:
        """Where its pages are."""
        return f"/{self.living.code}"

    @property
    def membership(self) -> int:
        """The membership that is to pass on."""
        return self.living.members[HOLDER]

    @property
    def my(self) -> str:
        """Where its holder sees it."""
        return f"{self.at}/my/{self.membership}/"

    def on(self, date: str) -> None:
        """It is the morning of a later day, and every day before is closed."""
        now = dt.datetime.combine(day(date), dt.time(1), dt.UTC)
        self.monkeypatch.setattr(clock, "now", lambda: now)
        self.living.on(date)

    def see_holder(self, name: str) -> None:
        """The staff open the membership and find who holds it."""
        self.desk.goto(f"{self.at}/desk/members/{self.membership}/")
        expect(self.desk.get_by_role("heading", level=1)).to_contain_text(name)

    def press(self, name: str) -> None:
        """The staff go on to what only they decide who show once more who they are."""
        self.desk.get_by_role("link", name=name, exact=True).click()
        expect(self.desk.get_by_role("heading", name="もう一度ご本人の確認")).to_be_visible()
        self.desk.locator("[name=password]").fill(site.PASSWORD)
        self.desk.get_by_role("button", name="確かめる").click()

    def let_in(self) -> Page:
        """The staff send the holder of now the way to sign in; returns the holder's window."""
        self.desk.get_by_role("link", name="ログインの案内を送る").click()
        self.desk.get_by_role("button", name="案内を送る").click()
        expect(self.desk.get_by_text("にログインの案内を送りました")).to_be_visible()
        link = next(one for one in links_in(mail.outbox[-1]) if "/reset/key/" in one)
        page = self.windows.open()
        sign_in(page, set_password(page, link))
        return page

    def see_what_is_owed(self, page: Page) -> None:
        """The holder of now sees the open invoice, and not what another paid before."""
        page.goto(f"{self.at}/my/")
        page.get_by_role("link", name="請求とお支払い").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("請求とお支払い")
        expect(page.locator(".figure").first).to_have_text(f"{OPEN_YEN:,}円")
        expect(page.get_by_role("link", name=OPEN_INVOICE)).to_be_visible()
        expect(page.get_by_role("link", name=PAID_INVOICE)).to_have_count(0)

    def see_nothing(self, page: Page) -> None:
        """Who held it before is shown nothing of it any more, by whatever address."""
        for address in ("", "invoices/", f"invoices/{OPEN_INVOICE}/", "timeline/", "pass-on/"):
            answer = page.goto(f"{self.my}{address}")
            assert answer is not None
            assert answer.status == 404, address
            assert f"{OPEN_YEN:,}" not in page.content()
        page.goto(f"{self.at}/my/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("link", name=f"会員契約 {self.membership}")).to_have_count(0)


def opened(name: str, windows: Windows, monkeypatch: pytest.MonkeyPatch) -> Net:
    """The service on the day after the holder paid too late and too much; one was turned out."""
    setting = story.SETTINGS["choppaya"]
    living = Living(
        setting.pack, OPENED_ON, code=f"choppaya-{name}",
        prices=setting.prices, parameters=setting.parameters,
    )  # fmt: skip
    set_operator(**living.acting, operator=setting.operator)
    living.register(HOLDER, setting.plan, particulars=TAKEN)
    living.register(EXPELLED, setting.plan, particulars=TURNED_OUT)
    reports = [living.report(EXPELLED)]
    living.terminate(EXPELLED, ground=living.record_ground(EXPELLED, reports=reports))
    living.on(PAID_ON).pay(HOLDER, PAID_YEN)
    site.staff(living.id, Role.ADMINISTRATOR, f"{name}.administrator")
    net = Net(living, monkeypatch, windows, windows.open())
    net.on(LATER_ON)
    sign_in(net.desk, f"{name}.administrator")
    return net


def paper(name: str) -> dict[str, Any]:
    """A file to be given to a form."""
    return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nmade up"}


def fact(page: Page, term: str) -> str:
    """What a list of facts says of something."""
    found = page.locator("dl.facts dt", has_text=term).first
    return found.locator("xpath=following-sibling::dd[1]").inner_text()


def table(page: Page, label: str) -> Locator:
    """The table of a label."""
    return page.get_by_role("region", name=label, exact=True)
