"""The staff's pages that publish versions of the terms and individual rules."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kiyaku import packs
from kiyaku.accounts.rights import Role
from kiyaku.flows import consents, individual_rules, terms_plans
from tests import site
from tests.console.test_terms import at, file, hidden
from tests.flows.test_terms_publishing import living, plan
from tests.flows.written_terms import written
from tests.living import Living

pytestmark = pytest.mark.django_db

SEEN = ("terms/plans/", "terms/plan/", "terms/rules/", "terms/status/")
SET = ("terms/plans/new/", "terms/plan/decide/")
PUBLISHED = (
    "terms/plan/announce/", "terms/plan/withdraw/", "terms/rules/new/", "terms/rules/withdraw/",
)  # fmt: skip


def client(one: Living, role: Role = Role.LEGAL, language: str = "ja") -> Client:
    user = site.staff(one.id, role, f"{role.value}-{one.id}-{language}")
    return site.signed_in(user, language=language, has_stepped_up=True)


def posted(browser: Client, one: Living, page: str, **typed: Any) -> Any:
    return browser.post(at(one, page), {"key": "k" * 32, **typed})


def test_who_may_see_set_and_publish() -> None:
    one = living("netsugen")
    auditor, legal = client(one, Role.AUDITOR), client(one)
    for page in SEEN:
        assert auditor.get(at(one, page)).status_code == 200
    for page in (*SET, *PUBLISHED):
        assert auditor.get(at(one, page)).status_code == 403
        assert legal.get(at(one, page)).status_code == 200
    asked = site.signed_in(site.staff(one.id, Role.LEGAL, "not-stepped-up"))
    assert asked.get(at(one, PUBLISHED[0])).status_code == 302


def test_a_version_is_uploaded_checked_decided_announced_and_seen_by_the_member() -> None:
    one = living()
    membership = one.register("m")
    browser = client(one)
    text = written(packs.load("choppaya"), instead={"7-4": "手数料は別に定める。"})
    typed = {"version": "2027-01-10", "file": file(text), "reason": "見直し"}
    checked = posted(browser, one, "terms/plans/new/", **typed).content.decode()
    assert terms_plans.plans(one.id) == ()
    assert "要決定" in checked
    sent = {**hidden(checked), "reason": "見直し", "confirmed": "1"}
    for _ in range(2):  # sent twice, it acts once
        assert browser.post(at(one, "terms/plans/new/"), sent).status_code == 302
    (shown,) = terms_plans.plans(one.id)
    number = shown.plan.entry
    assert "要決定" in browser.get(at(one, f"terms/plan/?plan={number}")).content.decode()
    early = posted(browser, one, f"terms/plan/announce/?plan={number}", key="e" * 32)
    assert (early.status_code, "7-4" in early.content.decode()) == (422, True)
    about = {"clauses": ["7-4"], "decision": "carried_on", "reason": "意味は同じ", "key": "d" * 32}
    assert browser.post(at(one, f"terms/plan/decide/?plan={number}"), about).status_code == 302
    assert "意味は同じ" in browser.get(at(one, f"terms/plan/?plan={number}")).content.decode()
    done = posted(browser, one, f"terms/plan/announce/?plan={number}", key="a" * 32)
    assert done.status_code == 302
    assert [found.how for found in consents.agreed(one.id, membership)][-1] == consents.TO_COME
    member = site.signed_in(site.member(one.id, "m"))
    page = member.get(f"/{one.code}/my/{membership}/terms/").content.decode()
    assert "2027年1月10日" in page
    assert "本人の同意" in page
    assert "公表ずみ・施行前" in Client().get(f"/{one.code}/terms/").content.decode()
    documents = browser.get(at(one, f"members/{membership}/documents/")).content.decode()
    assert "公表ずみ。施行日から適用" in documents


def test_a_version_is_given_up_with_a_reason() -> None:
    one = living("netsugen")
    number = plan(one)
    browser, page = client(one, language="en"), f"terms/plan/withdraw/?plan={number}"
    assert posted(browser, one, page).status_code == 422
    assert posted(browser, one, page, reason="not needed").status_code == 302
    assert terms_plans.plan_shown(one.id, number).stage == "withdrawn"
    assert "given up" in browser.get(at(one, "terms/plans/")).content.decode()


def test_the_last_day_of_notice_stands_on_today_as_a_duty() -> None:
    one = living()
    number = plan(one)
    browser = client(one)
    page = browser.get(at(one, "")).content.decode()
    duty = page.split('id="terms-notices"')[1].split("</section>")[0]
    assert "2026年11月26日" in duty and "#c3-4" in duty
    assert f"terms/plan/?plan={number}" in duty
    one.on("2026-11-27")
    page = browser.get(at(one, "")).content.decode()
    assert "期限切れ" in page.split('id="terms-notices"')[1].split("</section>")[0]


def test_what_another_service_planned_is_not_there() -> None:
    one, other = living("netsugen"), living("netsugen")
    number = plan(other)
    browser = client(one)
    for page in ("terms/plan/", "terms/plan/decide/", "terms/plan/announce/"):
        assert browser.get(at(one, f"{page}?plan={number}")).status_code == 404


def test_individual_rules_are_checked_published_and_shown_beside_the_terms() -> None:
    one = living("netsugen")
    browser = client(one)
    typed = {
        "title": "会議室の規定", "file": file("第1条（期限）\n月の15日とする。"),
        "from_day": "2026-12-01", "parameter": "due_day", "value": "15",
    }  # fmt: skip
    checked = posted(browser, one, "terms/rules/new/", **typed)
    assert individual_rules.rules(one.id) == []
    sent = {**hidden(checked.content.decode()), "confirmed": "1"}
    sent.update({name: value for name, value in typed.items() if name != "file"})
    assert browser.post(at(one, "terms/rules/new/"), sent).status_code == 302
    (rules,) = individual_rules.rules(one.id)
    assert individual_rules.values_of(one.id, rules.entry) == {"due_day": 15}
    shown = browser.get(at(one, f"terms/rules/?rules={rules.entry}")).content.decode()
    assert "月の15日とする" in shown
    public = Client()
    assert "会議室の規定" in public.get(f"/{one.code}/terms/").content.decode()
    text = public.get(f"/{one.code}/terms/rules/?rules={rules.entry}").content.decode()
    assert "月の15日とする" in text
    other = living("netsugen")
    assert public.get(f"/{other.code}/terms/rules/?rules={rules.entry}").status_code == 404


def test_lists_take_a_bounded_number_of_queries(django_assert_max_num_queries: Any) -> None:
    one = living()
    for version in ("2026-12-10", "2027-01-10", "2027-02-10"):
        plan(one, version)

    browser = client(one, Role.AUDITOR)
    with django_assert_max_num_queries(25):
        assert browser.get(at(one, "terms/plans/")).status_code == 200
