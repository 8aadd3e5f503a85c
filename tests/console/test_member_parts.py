"""What a member's page has beside money: notes, the history of particulars, documents."""

from __future__ import annotations

import copy
from types import SimpleNamespace

import pytest
from django.test import Client

from kiyaku.accounts.rights import RIGHTS, Right, Role
from kiyaku.members import directory, notes
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db
STAFF = (
    Role.FRONT_DESK, Role.ACCOUNTING, Role.LEGAL, Role.ADMINISTRATOR, Role.CONTRACTOR, Role.AUDITOR,
)  # fmt: skip


@pytest.fixture(scope="module")
def built(unkept: None) -> SimpleNamespace:
    """A member in arrears who was dunned and demanded from, of whom the staff wrote something."""
    life = Living("netsugen", "2026-11-05", prices={"usual": 13_200},
                  parameters={"dunning_after_days": 3})  # fmt: skip
    membership = life.register("hanako")
    life.note("hanako", "<b>asked</b> about a receipt")
    life.change("hanako", phone="027-000-0001", address="elsewhere")
    life.on("2026-12-15").demand("hanako", "2026-12-27")
    return SimpleNamespace(
        life=life, membership=membership, at=f"/{life.code}/desk/members/{membership}/",
        member=directory.member(life.id, "hanako").pk,
    )  # fmt: skip


@pytest.fixture
def desk(built: SimpleNamespace) -> SimpleNamespace:
    return copy.deepcopy(built)


def as_role(desk: SimpleNamespace, role: Role, language: str = "ja") -> Client:
    user = site.staff(desk.life.id, role, f"{role.value}-of-{desk.life.id}")
    return site.signed_in(user, language=language)


def seen(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response)
    return str(response.content.decode())


def written(desk: SimpleNamespace) -> list[str]:
    return [one.text for one in notes.notes_of(desk.life.id, desk.member)]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("notes/", 16), ("notes/new/", 13), ("particulars/history/", 19), ("documents/", 42)],
)
def test_pages_are_in_one_language_and_ask_the_database_little(
    desk, language, path, queries, django_assert_max_num_queries
):
    client = as_role(desk, Role.ADMINISTRATOR, language)
    client.get(desk.at)
    for _ in range(4):
        desk.life.note("hanako", "another")
        desk.life.change("hanako", phone=f"027-000-100{_}")
    with django_assert_max_num_queries(queries):
        content = client.get(desk.at + path).content.decode()
    assert f'<html lang="{language}">' in content
    if language == "en":
        shown = content.split("<main")[1].split("</main>")[0]
        assert not any("ぁ" <= letter <= "ん" for letter in shown)


# --- notes --------------------------------------------------------------------------------------


def test_a_note_is_written_once_on_the_member_s_page_and_shown_there(desk):
    client = as_role(desk, Role.FRONT_DESK)
    assert "&lt;b&gt;asked&lt;/b&gt; about a receipt" in seen(client, desk.at)
    form = {"key": "once", "text": "will pay\r\nat the end of the month"}
    for _ in range(2):
        response = client.post(desk.at + "notes/new/", form, follow=True)
        assert response.redirect_chain == [(desk.at, 302)]
    shown = response.content.decode()
    assert written(desk) == [
        "will pay\nat the end of the month", "<b>asked</b> about a receipt",
    ]  # fmt: skip
    assert shown.index("will pay") < shown.index("about a receipt")
    assert f"front_desk-of-{desk.life.id}" in shown


def test_a_note_that_is_refused_stays_in_the_form(desk):
    client = as_role(desk, Role.FRONT_DESK)
    response = client.post(desk.at + "notes/new/", {"key": "k", "text": "bell \x07 rings"})
    assert response.status_code == 422
    assert "使えない文字" in response.content.decode()
    assert "bell \x07 rings" in response.content.decode()
    for text in ("", "   ", "ab" * 5_001):
        response = client.post(desk.at + "notes/new/", {"key": "k", "text": text})
        assert response.status_code == 422
        assert text.strip() in response.content.decode()
    assert len(written(desk)) == 1


def test_the_member_s_page_has_the_latest_notes_and_the_list_all_of_them(desk):
    client = as_role(desk, Role.AUDITOR)
    assert "すべてのメモ" not in seen(client, desk.at)
    for number in range(60):
        desk.life.note("hanako", f"note [{number}]")
    page = seen(client, desk.at)
    assert "note [59]" in page
    assert "note [57]" in page
    assert "note [56]" not in page
    assert "すべてのメモ" in page
    first = client.get(desk.at + "notes/")
    assert "note [10]" in first.content.decode()
    assert "note [9]" not in first.content.decode()
    last = seen(client, f"{desk.at}notes/?after={first.context['page'].after}")
    assert "note [9]" in last
    assert "about a receipt" in last


@pytest.mark.parametrize("role", STAFF)
def test_who_may_not_read_notes_sees_nothing_of_them(desk, role):
    client, may = as_role(desk, role), RIGHTS[role]
    page = seen(client, desk.at)
    assert ("about a receipt" in page) is (Right.NOTES_SEEN in may)
    assert ("メモ</h2>" in page or "<h2>メモ" in page) is (Right.NOTES_SEEN in may)
    assert ("新しいメモ" in page) is (Right.NOTES_WRITTEN in may)
    allowed = {True: 200, False: 403}
    assert client.get(desk.at + "notes/").status_code == allowed[Right.NOTES_SEEN in may]
    assert client.get(desk.at + "notes/new/").status_code == allowed[Right.NOTES_WRITTEN in may]
    sent = client.post(desk.at + "notes/new/", {"key": "k", "text": "x"})
    assert (sent.status_code == 302) is (Right.NOTES_WRITTEN in may)


def test_a_member_never_sees_the_notes(desk):
    client = site.signed_in(site.member(desk.life.id, "hanako"))
    assert client.get(desk.at + "notes/").status_code == 404
    my = f"/{desk.life.code}/my/{desk.membership}/"
    for path in ("", "timeline/", "notices/", "particulars/", "data/"):
        response = client.get(my + path)
        assert response.status_code == 200, path
        assert "about a receipt" not in response.content.decode()


def test_another_service_s_member_has_no_such_pages(desk):
    other = Living("netsugen", "2026-11-05")
    client = site.signed_in(site.staff(other.id, Role.ADMINISTRATOR))
    for path in ("notes/", "notes/new/", "particulars/history/", "documents/"):
        elsewhere = f"/{other.code}/desk/members/{desk.membership}/{path}"
        assert client.get(elsewhere).status_code == 404, path
        assert client.get(desk.at + path).status_code == 404, path
    client.post(f"/{other.code}/desk/members/{desk.membership}/notes/new/", {"text": "x"})
    assert len(written(desk)) == 1


# --- what was registered before -----------------------------------------------------------------


def test_the_history_tells_what_was_before_and_who_changed_it(desk):
    mine = site.signed_in(site.member(desk.life.id, "hanako"))
    form = {
        "key": "k", "name": "hanako", "country": "FR", "email": "new@example.com",
        "address": "1 rue Sans Nom", "phone": "027-000-0001",
    }  # fmt: skip
    reported = mine.post(f"/{desk.life.code}/my/{desk.membership}/particulars/change/", form)
    assert reported.status_code == 302
    page = seen(as_role(desk, Role.CONTRACTOR, "en"), desk.at + "particulars/history/")
    for part in (
        "027-000-0001", "somewhere", "Japan", "France", "hanako@example.com", "new@example.com",
        "the member's login", "#c15-1", "phone number",
    ):  # fmt: skip
        assert part in page, part
    assert page.index("France") < page.index("somewhere")
    assert page.count("the member's login") == 1


def test_a_date_of_birth_is_told_as_a_date_and_nothing_as_a_dash(desk):
    desk.life.change("hanako", born_on=desk.life.today.replace(year=1990))
    page = seen(as_role(desk, Role.FRONT_DESK), desk.at + "particulars/history/")
    assert "1990年12月15日" in page
    assert ">—</td>" in page


def test_who_has_changed_nothing_has_no_history(desk):
    taro = desk.life.register("taro")
    client = as_role(desk, Role.FRONT_DESK)
    page = seen(client, f"/{desk.life.code}/desk/members/{taro}/particulars/history/")
    assert "変更の届出はありません" in page
    assert "027-000-0001" not in page


# --- documents ----------------------------------------------------------------------------------


def test_the_documents_are_consents_decisions_notices_and_invoices(desk):
    client = as_role(desk, Role.LEGAL)
    for page in (seen(client, desk.at), seen(client, desk.at + "documents/")):
        (application,) = directory.applications_of(desk.member)
        assert f"/desk/applications/{application.pk}/" in page
        assert f"/terms/?version={application.consented_version.isoformat()}" in page
        assert "催告" in page
        assert "督促" in page
        assert "2026年12月27日" in page
    assert "/desk/invoices/2026-0000001/pdf/" in page
    assert "到達" in page
    assert "#c15-3" in page


def test_who_sees_no_money_sees_none_in_the_documents(desk):
    page = seen(as_role(desk, Role.CONTRACTOR), desk.at + "documents/")
    assert "催告" in page
    assert "26,400円" not in page
    assert "/desk/invoices/" not in page
    assert "26,400円" in seen(as_role(desk, Role.AUDITOR), desk.at + "documents/")


def test_a_version_consented_to_can_be_read(desk):
    (application,) = directory.applications_of(desk.member)
    version = application.consented_version.isoformat()
    assert seen(Client(), f"/{desk.life.code}/terms/?version={version}")
