"""Applications from paper at the desk: kept as drafts, gone on with, entered, deleted."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku.accounts import queries as accounts
from kiyaku.accounts.rights import Role
from kiyaku.flows import admission
from kiyaku.flows.application_shown import application_shown
from kiyaku.members import paper_drafts
from tests import site
from tests.living import Living, select

pytestmark = pytest.mark.django_db

TYPED = {
    "plan": "usual", "kind": "person", "name": "紙の 太郎", "country": "JP", "address": "前橋市",
    "postal_code": "371-8570",
    "email": "t@example.jp", "born_on_year": "1990", "born_on_month": "2", "born_on_day": "3",
    "declared_anti_social": "on", "declared_assistance": "on", "answered_in": "en",
    "paper_received_on": "2026-11-20", "payment_method": "cash",
}  # fmt: skip


@pytest.fixture
def net() -> Living:
    return Living("choppaya", "2026-11-21")


def desk(life: Living, role: Role = Role.FRONT_DESK, language: str = "ja") -> Client:
    user = accounts.user_named(f"{role.value}-{life.id}") or site.staff(life.id, role)
    return site.signed_in(user, language=language)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def hidden(html: str, name: str) -> str:
    (found,) = re.findall(rf'name="{name}" value="(\w+)"', html)
    return str(found)


def scan(name: str = "申込書.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7 " + name.encode())


def test_a_corporation_s_representative_is_entered_from_the_paper(net: Living) -> None:
    client, new = desk(net), f"/{net.code}/desk/applications/new/"
    typed = {**TYPED, "representative": "例 一郎", "consented": "on", "scans": scan()}
    typed["key"] = hidden(page(client, new), "key")
    assert "代表者がいるのは法人・団体だけです" in client.post(new, typed).content.decode()
    firm = {**typed, "kind": "corporation", "scans": scan()}
    assert client.post(new, firm).status_code == 302
    named = "SELECT representative, payment_method FROM member WHERE service_id = %s"
    assert select(named, net.id) == [("", "")]  # until it is accepted
    (application,) = select("SELECT id FROM application WHERE service_id = %s", net.id)
    admission.approve(**net.acting, application=application)
    assert select(named, net.id) == [("例 一郎", "cash")]


def test_what_lacks_something_is_kept_gone_on_with_by_a_colleague_and_entered(net: Living) -> None:
    drafts = f"/{net.code}/desk/applications/drafts/"
    client = desk(net, Role.CONTRACTOR)
    new = f"/{net.code}/desk/applications/new/"
    begun = {**TYPED, "name": "", "save": "1", "key": hidden(page(client, new), "key"),
             "consented": "on", "scans": scan()}  # fmt: skip
    assert client.post(new, begun).url == drafts
    (draft,) = paper_drafts.listed(net.id)
    said = page(client, drafts)
    assert "下書きを保存しました" in said
    assert "(氏名なし)" in said
    assert "最後に保存してから1か月で消えます" in said

    colleague = desk(net)
    here = f"{drafts}{draft.id}/"
    shown = page(colleague, here)
    for kept in ('value="1990" selected', 'value="2026-11-20"', "申込書.pdf", 'value="前橋市"',
                 'value="cash" selected'):  # fmt: skip
        assert kept in shown, kept
    assert not re.search(r'name="consented"[^>]*checked', shown)
    assert re.search(r'name="declared_assistance"[^>]*checked', shown)
    handed = colleague.get(f"{here}scans/{paper_drafts.draft(net.id, draft.id).scans[0].id}/")
    assert handed.content == b"%PDF-1.7 " + "申込書.pdf".encode()
    assert handed["Content-Disposition"].startswith("attachment")

    typed = {**TYPED, "key": hidden(shown, "key"), "revision": hidden(shown, "revision")}
    lacking = colleague.post(here, typed)
    assert lacking.status_code == 422
    assert "規約への同意がない申込み" in lacking.content.decode()
    went = {
        colleague.post(here, {**typed, "consented": "on", "scans": scan("裏面.pdf")}).url
        for _ in range(2)
    }
    assert colleague.get(here).status_code == 404  # once entered, the draft is gone
    assert paper_drafts.count(net.id) == 0
    (application,) = select("SELECT id FROM application WHERE service_id = %s", net.id)
    assert went == {f"/{net.code}/desk/applications/{application}/"}
    found = application_shown(net.id, application)
    assert [one.name for one in found.scans] == ["申込書.pdf", "裏面.pdf"]
    assert (found.stated.name, found.language, str(found.paper_received_on), found.found) == (
        "紙の 太郎", "en", "2026-11-20", (),
    )  # fmt: skip


def test_a_draft_is_saved_again_scans_taken_out_and_deleted(net: Living) -> None:
    drafts = f"/{net.code}/desk/applications/drafts/"
    client = desk(net, language="en")
    new = f"/{net.code}/desk/applications/new/"
    client.post(new, {**TYPED, "save": "1", "key": "k", "scans": [scan("a.pdf"), scan("b.pdf")]})
    (draft,) = paper_drafts.listed(net.id)
    here = f"{drafts}{draft.id}/"
    shown = page(client, here)
    first = paper_drafts.draft(net.id, draft.id).scans[0].id
    again = {**TYPED, "phone": "027-1", "save": "1", "key": hidden(shown, "key"), "revision": "1"}
    assert client.post(here, {**again, "removed": [first]}).status_code == 302
    found = paper_drafts.draft(net.id, draft.id)
    assert [one.name for one in found.scans] == ["b.pdf"]
    assert (found.values["phone"], found.revision) == ("027-1", 2)
    late = client.post(here, again)  # as of the first revision: somebody saved meanwhile
    assert late.status_code == 422
    assert "somebody has saved this draft meanwhile" in late.content.decode()
    wrong = {**again, "revision": "2", "scans": SimpleUploadedFile("a.exe", b"MZ\x00\x01")}
    assert "Files of this kind cannot be kept" in client.post(here, wrong).content.decode()
    discard = f"{here}discard/"
    asked = page(client, discard)
    assert "紙の 太郎" in asked
    assert paper_drafts.count(net.id) == 1
    assert client.post(discard, {"key": hidden(asked, "key")}).url == drafts
    assert client.get(here).status_code == 404
    assert "There are no drafts." in page(client, drafts)


def test_drafts_are_for_who_enters_applications_of_the_service(
    net: Living, django_assert_max_num_queries: Any
) -> None:
    client = desk(net)
    new = f"/{net.code}/desk/applications/new/"
    for number in range(4):
        client.post(new, {**TYPED, "name": f"n{number}", "save": "1", "key": "k"})
    drafts = f"/{net.code}/desk/applications/drafts/"
    page(client, drafts)
    with django_assert_max_num_queries(25):
        assert all(f"n{number}" in page(client, drafts) for number in range(1))
    here = f"{drafts}{paper_drafts.listed(net.id).rows[0].id}/"
    for role in (Role.AUDITOR, Role.LEGAL, Role.ACCOUNTING):
        for address in (drafts, here, f"{here}discard/"):
            assert desk(net, role).get(address).status_code == 403
    other = Living("netsugen", "2026-11-21")
    for address in (here, f"{here}discard/", f"{here}scans/1/"):
        assert desk(other).get(address.replace(net.code, other.code)).status_code == 404
        assert desk(other).get(address).status_code == 404
