"""The staff's pages: what waits, finding, a member's page, acts shown before they are done."""

from __future__ import annotations

import copy
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku.accounts.rights import Role
from kiyaku.billing import statements
from kiyaku.close.verify import verify
from kiyaku.flows import timeline
from kiyaku.members import directory
from tests import site
from tests.living import Living

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(unkept: None) -> SimpleNamespace:
    """A service of NETSUGEN's terms: one member in arrears, one who has paid, one applicant."""
    service = Living("netsugen", "2026-11-05", prices={"usual": 13_200})
    late = service.register("hanako")
    paid = service.register("taro")
    service.on("2026-12-05")
    service.pay("taro")
    service.closed("2026-12-25")
    clients = {role: site.signed_in(site.staff(service.id, role)) for role in (Role.ADMINISTRATOR,)}
    return SimpleNamespace(
        service=service, late=late, paid=paid, at=f"/{service.code}/desk/",
        client=clients[Role.ADMINISTRATOR],
    )  # fmt: skip


@pytest.fixture
def desk(built: SimpleNamespace) -> SimpleNamespace:
    return copy.deepcopy(built)


def as_role(desk: SimpleNamespace, role: Role, *, has_stepped_up: bool = False) -> Client:
    user = site.staff(desk.service.id, role, f"{role.value}-at-the-desk-{desk.service.id}")
    return site.signed_in(user, has_stepped_up=has_stepped_up)


def page(desk: SimpleNamespace, path: str = "", **query: str) -> str:
    response = desk.client.get(desk.at + path, query)
    assert response.status_code == 200, (path, response)
    return str(response.content.decode())


def found(desk: SimpleNamespace, asked: str) -> str:
    response = desk.client.post(desk.at + "find/", {"q": asked}, follow=True)
    return str(response.content.decode())


def events(desk: SimpleNamespace) -> list[str]:
    return [one.event for one in timeline.events(desk.service.id, membership=desk.late)]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "path",
    ["", "find/", "members/", "members/{late}/", "members/{late}/timeline/", "invoices/",
     "invoices/2026-0000001/", "payments/", "payments/file/", "arrears/", "journal/", "check/",
     "members/{late}/pay/", "members/{late}/withdraw/", "members/{late}/demand/"],
)  # fmt: skip
def test_pages_are_in_one_language_and_ask_the_database_little(
    desk, language, path, django_assert_max_num_queries
):
    client = site.signed_in(
        site.staff(desk.service.id, Role.ADMINISTRATOR, "boss"), language=language
    )
    with django_assert_max_num_queries(83):
        response = client.get(desk.at + path.format(late=desk.late))
    content = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}">' in content
    if language == "en":
        shown = content.split("<main")[1].split("</main>")[0]
        assert not any("ぁ" <= letter <= "ん" for letter in shown)


def test_find_by_number_name_and_amount(desk):
    for asked in ("hanako", "26400", "2026-0000001"):
        assert "hanako" in found(desk, asked)
    assert "あてはまるものはありません" in found(desk, "nobody")


def test_what_is_found_is_found_again_by_going_back_and_is_in_no_address(desk):
    sent = desk.client.post(desk.at + "find/", {"q": "hanako"})
    assert sent.url == desk.at + "find/"
    assert f"members/{desk.late}/" in page(desk, "find/")
    other = as_role(desk, Role.AUDITOR).get(desk.at + "find/")
    assert f"members/{desk.late}/" not in other.content.decode()


def test_find_answers_with_the_part_that_changes_while_one_types(desk):
    response = desk.client.post(desk.at + "find/", {"q": "hanako"}, headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert "hanako" in response.content.decode()


def test_arrears_stand_in_their_cell(desk):
    board = page(desk, "arrears/")
    assert "26,400円" in board
    assert "hanako" in page(desk, "arrears/", stage="dunned")
    assert "hanako" not in page(desk, "arrears/", stage="suspended")


def test_a_payment_is_shown_before_it_is_entered_and_then_entered_once(desk):
    address = f"members/{desk.late}/pay/"
    form = {"key": "once", "amount_yen": "26400", "paid_on": "2026-12-20"}
    seen = desk.client.post(desk.at + address, form).content.decode()
    assert "完済" in seen
    assert "payment_received" not in events(desk)
    for _ in range(2):
        response = desk.client.post(desk.at + address, {**form, "confirmed": "1"})
        assert response.status_code == 302
    assert events(desk).count("payment_received") == 1
    assert verify(desk.service.id) == []


def test_what_is_refused_is_said_where_it_was_asked(desk):
    form = {"key": "k", "amount_yen": "100", "paid_on": "2027-01-31"}
    response = desk.client.post(f"{desk.at}members/{desk.late}/pay/", form)
    assert response.status_code == 422
    assert "営業日" in response.content.decode()


def test_the_journal_names_the_login_and_its_sign_in(desk):
    form = {"key": "k", "amount_yen": "100", "paid_on": "2026-12-20", "confirmed": "1"}
    desk.client.post(f"{desk.at}members/{desk.late}/pay/", form)
    assert f"administrator-{desk.service.id}#" in page(desk, "journal/")


def test_a_sanction_asks_once_more_who_one_is(desk):
    address = f"{desk.at}members/{desk.late}/suspend/"
    response = desk.client.get(address)
    assert response.status_code == 302
    assert response.url.startswith("/~/accounts/reauthenticate/")
    client = as_role(desk, Role.LEGAL, has_stepped_up=True)
    (ground,) = directory.grounds_of(desk.late)
    form = {"key": "k", "ground": ground.pk, "reason": "催告の期限まで完済なし"}
    assert "停止" in client.post(address, form).content.decode()
    assert "suspended" not in events(desk)
    assert client.post(address, {**form, "confirmed": "1"}).status_code == 302
    assert "suspended" in events(desk)


def test_each_role_does_what_is_its_own(desk):
    contractor, auditor = as_role(desk, Role.CONTRACTOR), as_role(desk, Role.AUDITOR)
    member = contractor.get(f"{desk.at}members/{desk.late}/").content.decode()
    assert "円" not in member
    assert "会員契約が開始" in member
    assert "円" not in contractor.get(f"{desk.at}members/{desk.late}/timeline/").content.decode()
    assert "円" not in contractor.get(desk.at).content.decode()
    assert "円" in auditor.get(f"{desk.at}members/{desk.late}/timeline/").content.decode()
    for path in ("invoices/", "payments/", "arrears/", "journal/", f"members/{desk.late}/pay/"):
        assert contractor.get(desk.at + path).status_code == 403, path
    assert auditor.get(desk.at + "journal/").status_code == 200
    assert auditor.get(f"{desk.at}members/{desk.late}/pay/").status_code == 403


def test_a_file_of_payments_is_entered_whole_or_not_at_all(desk):
    address = desk.at + "payments/file/"

    def send(text: str) -> str:
        file = SimpleUploadedFile("payments.csv", text.encode())
        response = desk.client.post(address, {"file": file})
        return str(response.content.decode()) if response.status_code == 422 else response.url

    assert "3" in send("member,amount_yen\nhanako,26400\nnobody,500\n")
    assert "payment_received" not in events(desk)
    good = "member,amount_yen\nhanako,26400\n"
    assert send(good) == send(good) == desk.at + "payments/"
    assert events(desk).count("payment_received") == 1


def test_acts_that_make_no_sense_are_not_offered(desk):
    shown = page(desk, f"members/{desk.late}/")
    assert "利用を停止" in shown
    assert "利用を再開" not in shown
    assert "初期契約解除" not in shown


def test_a_ground_is_left_and_interest_waived_each_with_its_reason(desk):
    client = as_role(desk, Role.ADMINISTRATOR, has_stepped_up=True)
    desk.service.demand("hanako", "2026-12-27")
    desk.service.closed("2026-12-29")
    ground = directory.grounds_of(desk.late)[0].pk
    address = f"{desk.at}members/{desk.late}/leave_ground/{ground}/"
    form = {"key": "left", "reason": "分割で払う約束", "confirmed": "1"}
    assert client.post(address, form).status_code == 302
    assert "ground_left" in events(desk)
    desk.service.on("2026-12-30").pay("hanako")
    desk.service.closed("2026-12-30")
    charge = statements.statement(desk.late).to_be_invoiced[0]
    assert charge.kind == "late_interest"
    address = f"{desk.at}members/{desk.late}/waive/{charge.charge}/"
    assert client.post(address, {**form, "key": "waived", "reason": ""}).status_code == 422
    assert client.post(address, {**form, "key": "waived"}).status_code == 302
    assert statements.statement(desk.late).to_be_invoiced == ()
    assert verify(desk.service.id) == []


def test_an_act_about_what_is_anothers_does_not_exist(desk):
    client = as_role(desk, Role.ADMINISTRATOR, has_stepped_up=True)
    ground = directory.grounds_of(desk.late)[0].pk
    assert client.get(f"{desk.at}members/{desk.paid}/leave_ground/{ground}/").status_code == 404
    assert client.get(f"{desk.at}members/{desk.paid}/leave_ground/999999/").status_code == 404


def test_verification_says_that_everything_agrees(desk):
    response = desk.client.post(desk.at + "check/")
    assert "すべて一致" in response.content.decode()
