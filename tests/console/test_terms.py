"""The staff's pages of the terms: versions and texts, changes, what carries each clause."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku import packs
from kiyaku.accounts.rights import Role
from kiyaku.flows import coverage, terms_documents
from tests import site
from tests.flows.written_terms import written
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

SECOND, THIRD = "2023-11-01", "2024-03-05"
PAGES = ("terms/", "terms/changes/", "terms/coverage/")


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-02")


def client(living: Living, role: Role = Role.LEGAL, language: str = "ja") -> Client:
    return site.signed_in(
        site.staff(living.id, role, f"{role.value}-{language}"), language=language
    )


def at(living: Living, page: str) -> str:
    return f"/{living.code}/desk/{page}"


def shown(living: Living, page: str, **more: Any) -> str:
    response = client(living, **more).get(at(living, page))
    assert response.status_code == 200
    return response.content.decode()


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the act's form, as a browser sends them."""
    form = page[page.rindex('<form method="post"') :]
    pattern = r'<input type="hidden" name="(\w+)" value="([^"]*)"'
    return {name: value for name, value in re.findall(pattern, form) if "csrf" not in name}


def file(content: str, name: str = "kiyaku.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def examined(living: Living, browser: Client, content: str, version: str = THIRD) -> Any:
    """What comes of choosing a file."""
    typed = {"version": version, "file": file(content), "key": "k" * 32}
    return browser.post(at(living, "terms/load/"), typed)


@pytest.mark.parametrize("page", [*PAGES, "terms/load/"])
def test_only_staff_of_the_service_who_may_see_it_see_it(hall, page):
    other = Living("choppaya", "2026-11-02")
    stranger = site.signed_in(site.staff(other.id, Role.ADMINISTRATOR, "elsewhere"))
    assert stranger.get(at(hall, page)).status_code == 404
    assert Client().get(at(hall, page)).status_code == 302
    seen = client(hall, Role.AUDITOR).get(at(hall, page)).status_code
    assert seen == (403 if page == "terms/load/" else 200)
    assert client(hall, Role.LEGAL).get(at(hall, page)).status_code == 200


def test_the_menu_has_a_group_of_its_own(hall):
    page = shown(hall, "terms/", language="en")
    assert "Terms and settings" in page
    assert re.search(r'href="[^"]*/desk/terms/" aria-current="page"', page)


def test_versions_and_texts_are_listed_with_who_loaded_them(hall):
    assert "まだ一つも読み込まれていません" in shown(hall, "terms/")
    report = terms_documents.load_document(
        **{**hall.acting, "by": "houmu#12"},
        version=day(THIRD),
        text=written(packs.load("netsugen")),
        file_name="kiyaku.txt",
    )
    page = client(hall, Role.AUDITOR).get(at(hall, "terms/")).content.decode()
    assert report.sha256 in page
    assert "<td>houmu</td>" in page
    assert "本文を読み込む" not in page  # an auditor may not
    assert "2020年12月21日(月)" in page


# --- loading ----------------------------------------------------------------------------------


def test_a_text_is_looked_through_and_then_loaded_once(hall):
    browser = client(hall)
    content = written(
        packs.load("netsugen"), without=("9-1(6)",), more="第18条の2（新しい条）\n作り物。"
    )
    page = examined(hall, browser, content).content.decode()
    assert terms_documents.loaded(hall.id) == []
    assert "まだ読み込んでいません" in page
    assert packs.load("netsugen").clauses["9-1(6)"].gist.ja in page
    assert "第18条の2" in page
    assert "題名" in page and "ためしの規約" in page
    confirmed = {**hidden(page), "confirmed": "1"}
    assert confirmed["version"] == THIRD
    for _ in range(2):
        response = browser.post(at(hall, "terms/load/"), confirmed)
        assert (response.status_code, response.url) == (302, at(hall, "terms/"))
    (loaded,) = terms_documents.loaded(hall.id)
    assert (loaded.version, loaded.file_name) == (day(THIRD), "kiyaku.txt")
    assert loaded.by.startswith("legal-ja#")
    assert loaded.sha256 in page
    assert "の本文を読み込みました" in browser.get(response.url).content.decode()


def test_findings_are_shown_before_a_text_is_loaded(hall):
    content = "ためしの規約\n第1条（目的）\n定める。\n第3条（会費）\n令和6年13月1日から払う。\n"
    page = examined(hall, client(hall, language="en"), content).content.decode()
    assert "jumps from" in page
    assert "Supply what is missing" in page
    found = int(re.search(r"(\d+) found, \d+ not", page)[1])
    every = len(packs.load("netsugen").clauses)
    assert f"In the register, not in the text ({every - found})" in page


@pytest.mark.parametrize(
    ("content", "said"), [("", "空です"), ("ただの文である。", "条が"), ("\0\1\2\3", "")]
)
def test_a_file_that_is_no_text_of_terms_is_refused(hall, content, said):
    response = examined(hall, client(hall), content)
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert 'role="alert"' in page
    assert terms_documents.loaded(hall.id) == []


@pytest.mark.parametrize(
    "typed",
    [
        {"version": THIRD},
        {"version": "2024-03-06", "file": "第1条（目的）\n定める。"},
        {"version": THIRD, "content": "!", "file_name": "a.txt", "confirmed": "1"},
        {"version": THIRD, "file": "あ" * 400_000},
    ],
)
def test_what_cannot_be_loaded_is_told_on_the_form(hall, typed):
    sent = {name: file(one) if name == "file" else one for name, one in typed.items()}
    response = client(hall).post(at(hall, "terms/load/"), {**sent, "key": "k"})
    assert response.status_code == 422
    assert terms_documents.loaded(hall.id) == []


def test_who_may_only_look_cannot_load(hall):
    response = examined(hall, client(hall, Role.AUDITOR), written(packs.load("netsugen")))
    assert response.status_code == 403


# --- changes and coverage ---------------------------------------------------------------------


def test_where_a_text_is_missing_staff_are_led_to_load_it(hall):
    address = f"/{hall.code}/desk/terms/load/?version={SECOND}"
    assert address in shown(hall, "terms/changes/")
    assert address not in shown(hall, "terms/changes/", role=Role.AUDITOR)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_coverage_is_filtered_by_state_and_carrier(hall, language):
    every = coverage.coverage_of("netsugen", coverage.scenarios_here())
    browser = client(hall, language=language)

    def rows(asked: str) -> list[str]:
        page = browser.get(at(hall, f"terms/coverage/{asked}")).content.decode()
        return re.findall(r'<th scope="row"[^>]*><a href="[^"#]*#c([^"]*)">', page)

    assert rows("") == rows("?show=nothing") == [one.clause.id for one in every]
    for status in coverage.STATUSES:
        assert rows(f"?show={status}") == [o.clause.id for o in every if o.status == status]
    assert rows("?show=rule") == [
        one.clause.id
        for one in every
        if any(carrier.kind == "rule" and place for carrier, place in one.carriers)
    ]
    page = browser.get(at(hall, "terms/coverage/")).content.decode()
    assert "kiyaku/packs/netsugen/article_05.py:" in page
    assert "cases/article_05.yaml" in page


@pytest.mark.parametrize(
    ("page", "most"), [("terms/", 15), ("terms/changes/", 17), ("terms/coverage/", 11)]
)
def test_pages_take_a_fixed_number_of_queries(hall, django_assert_max_num_queries, page, most):
    for _ in range(3):
        for version in (SECOND, THIRD):
            terms_documents.load_document(
                **hall.acting,
                version=day(version),
                text=written(packs.load("netsugen")),
                file_name="kiyaku.txt",
            )
    browser = client(hall)
    with django_assert_max_num_queries(most):
        assert browser.get(at(hall, page)).status_code == 200
    assert len(select("SELECT id FROM terms_document WHERE service_id = %s", hall.id)) == 6
