"""Years by Japan's eras, for whoever prefers them."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import translation

from kiyaku.accounts import letting_in
from kiyaku.base.calendars import chosen, override
from kiyaku.flows import admission, lists
from kiyaku.flows.invoice_document import invoice_document
from kiyaku.members.particulars import Particulars
from kiyaku.terms.texts import Text
from kiyaku.web import calendars
from kiyaku.web.pdf.invoice import invoice_html
from kiyaku.web.templatetags import kiyaku as tags
from tests import site
from tests.living import Living, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Living:
    living = Living("netsugen", "2026-11-02")
    living.register("hanako")
    return living


@pytest.fixture
def hanako(hall: Living) -> Client:
    return site.signed_in(site.member(hall.id, "hanako"))


def choose(browser: Client, calendar: str, back: str = "/") -> str:
    """What the browser is sent to after choosing."""
    answer = browser.post(reverse("set_calendar"), {"calendar": calendar, "next": back})
    assert answer.status_code == 302
    return answer["location"]


def test_dates_are_western_until_eras_are_chosen_and_again_after(hall, hanako):
    home = f"/{hall.code}/my/{hall.members['hanako']}/"
    assert "2026年11月" in hanako.get(home).content.decode()
    assert choose(hanako, "era", home) == home
    shown = hanako.get(home).content.decode()
    assert "令和8年11月" in shown
    assert "2026年" not in shown
    assert "日付を西暦で表示" in shown
    choose(hanako, "western")
    assert "令和" not in hanako.get(home).content.decode()


def test_english_pages_have_no_eras(hall):
    browser = site.signed_in(site.member(hall.id, "hanako"), language="en")
    choose(browser, "era")
    shown = browser.get(f"/{hall.code}/my/{hall.members['hanako']}/").content.decode()
    assert "Nov 2026" in shown
    assert "令和" not in shown
    assert reverse("set_calendar") not in shown


def test_the_choice_ends_with_the_request(hall, hanako):
    choose(hanako, "era")
    hanako.get(f"/{hall.code}/my/{hall.members['hanako']}/")
    assert chosen() == "western"
    assert tags.month("2026-11") == "2026年11月"


@pytest.mark.parametrize(
    ("on", "written"),
    [
        ("2019-05-01", "令和元年5月1日(水)"),
        ("2019-04-30", "平成31年4月30日(火)"),
        ("1926-12-25", "昭和元年12月25日(土)"),
        ("1868-10-22", "1868年10月22日(木)"),
    ],
)
def test_each_era_begins_on_its_first_day(on, written):
    with override("era"):
        assert tags.day(day(on)) == written


def test_documents_and_letters_stay_western_whoever_asks_for_them(hall, hanako):
    hall.on("2026-12-02")
    choose(hanako, "era")
    membership = hall.members["hanako"]
    invoice = lists.invoices(hall.id).rows[0].listed
    page = hanako.get(f"/{hall.code}/my/{membership}/invoices/{invoice.number}/").content.decode()
    assert "令和" in page
    with override("era"):
        assert "令和" not in invoice_html(invoice_document(hall.id, invoice.number))
        application = admission.apply(
            **hall.acting,
            plan="usual",
            particulars=Particulars(name="太郎", address="x", email="taro@example.jp"),
        )
        with TestCase.captureOnCommitCallbacks(execute=True):
            letting_in.approve(**hall.acting, application=application)
    (letter,) = mail.outbox
    assert "2026年12月" in letter.body
    assert "令和" not in letter.body


def test_a_page_is_gone_back_to_by_its_path_alone(hall, hanako):
    assert choose(hanako, "era", "account") == "account"


def test_nonsense_and_other_sites_are_not_followed(hall, hanako):
    assert choose(hanako, "mayan", "https://elsewhere.example/") == "/"
    assert calendars.COOKIE not in hanako.cookies
    assert hanako.get(reverse("set_calendar")).status_code == 405


@pytest.mark.parametrize(
    ("language", "sentence", "written"),
    [
        ("ja", "期限2026-12-27 までに 5,500円", "期限2026年12月27日までに 5,500円"),
        ("ja", "2026-12 の会費(支払期限 2027-01-10)", "2026年12月の会費(支払期限 2027年1月10日)"),
        ("ja", "2026-12-16 11:00–12:00 に", "2026年12月16日 11:00–12:00 に"),
        ("en", "by 2026-12-07 at the latest", "by 7 Dec 2026 at the latest"),
        ("en", "the fee of 2026-12", "the fee of Dec 2026"),
    ],
)  # fmt: skip
def test_dates_in_sentences_are_written_as_pages_write_them(language, sentence, written):
    with translation.override(language):
        assert tags.dated(sentence) == written


@pytest.mark.parametrize(
    "sentence",
    [
        "請求書 2026-0000012、電話 090-2026-12、2026-13、2026-02-30",
        "大字下田 1234-12、電話 0120-12、x_2026-11、2026-11_x",
        "90-2026-12-01-5",
    ],
)
def test_what_is_no_date_stays_as_it_is(sentence):
    assert tags.dated(sentence) == sentence


def test_sentences_follow_the_calendar_too():
    with override("era"):
        assert tags.dated(tags.told(Text("2026-12-27 に更新", ""))) == "令和8年12月27日に更新"
