"""What people enter on the first pages they come to: an application, a password, a sign-in."""

from __future__ import annotations

import re

from django.core.mail import EmailMessage
from playwright.sync_api import Page

from tests import site

STATED = {
    "name": "架空 茜",
    "kana": "かくう あかね",
    "postal_code": "371-0001",
    "address": "群馬県架空市四丁目5番",
    "email": "akane@example.jp",
    "phone": "090-0000-9999",
}
BORN_ON = {"year": "1990", "month": "5", "day": "7"}
PERSONAL = tuple(STATED.values())
"""What no address may carry of who applies."""


def state(page: Page) -> None:
    """Fill in the form of an application."""
    page.locator("[name=plan]").first.check()
    for name, value in STATED.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=payment_method]").select_option("bank_transfer")
    for part, value in BORN_ON.items():
        page.locator(f"[name=born_on_{part}]").select_option(value)


def apply(page: Page, code: str) -> str:
    """Apply from the first page of a service; returns the number that is given."""
    page.goto(f"/{code}/")
    page.get_by_role("link", name="申し込む", exact=True).click()
    state(page)
    page.get_by_role("button", name="確認へ進む").click()
    agree(page)
    page.get_by_role("button", name="同意して申し込む").click()
    return page.locator(".figure").inner_text()


def agree(page: Page) -> None:
    """Declare and agree to all that the page of review asks for, once it is there."""
    page.locator("[name=consented]").wait_for()
    for box in page.get_by_role("checkbox").all():
        box.check()


def links_in(message: EmailMessage) -> list[str]:
    """The addresses that a mail names, without the host."""
    return re.findall(r"https?://[^/]+(/\S+)", str(message.body))


def set_password(page: Page, link: str, password: str = site.PASSWORD) -> str:
    """Follow the link of a mail and set a password; returns the name of the login."""
    page.goto(link)
    login = page.locator("main strong").first.inner_text()
    for field in ("password1", "password2"):
        page.locator(f"[name={field}]").fill(password)
    page.get_by_role("button", name="このパスワードにする").click()
    page.get_by_role("heading", name="パスワードを決めました").wait_for()
    return login


def sign_in(page: Page, login: str, password: str = site.PASSWORD) -> None:
    """Fill in the form for signing in and send it."""
    page.goto("/~/accounts/login/")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="ログイン", exact=True).click()
    page.wait_for_url(re.compile(r"^http://[^/]+/(~/accounts/2fa/authenticate/)?$"))


def prove_again(page: Page) -> None:
    """Give the password once more, where a weighty page asks for it."""
    if "/reauthenticate/" in page.url:
        page.locator("[name=password]").fill(site.PASSWORD)
        page.get_by_role("button", name="確かめる").click()
