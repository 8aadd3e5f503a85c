"""Applications at the desk: listed, looked at, decided, keyed in, started."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kiyaku.accounts import queries as accounts
from kiyaku.accounts.rights import Role
from kiyaku.base import queries
from kiyaku.flows import admission
from kiyaku.members import directory, screening
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from tests import site
from tests.living import Living, select

pytestmark = pytest.mark.django_db

STATED = Particulars(
    name="花子", born_on=dt.date(1990, 1, 2), address="前橋市", email="hanako@example.jp"
)
EXPELLED = "過去に登録抹消または契約解除された者と届出事項が一致します。"
PAPER = {
    "plan": "usual", "kind": "person", "name": "紙の 太郎", "kana": "", "born_on_year": "",
    "born_on_month": "", "born_on_day": "", "postal_code": "", "address": "", "country": "JP",
    "email": "", "phone": "", "answered_in": "en", "consented": "on",
    "declared_anti_social": "on", "declared_assistance": "on",
}  # fmt: skip


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-21")


@pytest.fixture
def net() -> Living:
    return Living("choppaya", "2026-11-21")


def apply(living: Living, stated: Particulars = STATED, **more: Any) -> int:
    return admission.apply(**living.acting, plan="usual", particulars=stated, **more)


def desk(living: Living, role: Role = Role.LEGAL, language: str = "ja") -> Client:
    username = f"{role.value}-{living.id}"
    user = accounts.user_named(username) or site.staff(living.id, role)
    return site.signed_in(user, language=language)


def at(living: Living, page: Any = "") -> str:
    return f"/{living.code}/desk/applications/{page}"


def shown(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def key(page: str) -> str:
    (found,) = re.findall(r'name="key" value="(\w+)"', page)
    return str(found)


def sent(client: Client, page: str, **typed: Any) -> Any:
    """What comes of opening a page and sending its form."""
    return client.post(page, {"key": key(shown(client, page)), **typed})


# --- the list -----------------------------------------------------------------------------------


def test_they_are_listed_by_state(hall):
    for name in ("待つ人", "入った人", "断った人"):
        apply(hall, Particulars(name=name))
    rows = directory.undecided_applications(hall.id)
    admission.approve(**hall.acting, application=rows[1].pk)
    admission.decline(**hall.acting, application=rows[2].pk, internal_reason="内部の理由")
    client = desk(hall)
    for state, name in (("", "待つ人"), ("approved", "入った人"), ("declined", "断った人")):
        page = shown(client, at(hall, f"?state={state}" if state else ""))
        assert [one in page for one in ("待つ人", "入った人", "断った人")].count(True) == 1
        assert name in page
    assert client.get(at(hall, "?state=lost")).status_code == 404
    assert "開始待ち" not in shown(client, at(hall))


def test_the_list_goes_on_page_by_page(hall):
    for number in range(51):
        apply(hall, Particulars(name=f"申込者{number:02}"))
    client = desk(hall)
    first = shown(client, at(hall))
    (onward,) = re.findall(r'href="(\?after=\d+)"', first)
    assert "申込者50" not in first
    assert "申込者50" in shown(client, at(hall, onward))
    assert "申込者00" in shown(client, at(hall, "?after=x"))


def test_an_empty_list_says_so(hall):
    assert "決定を待つ申込みはありません" in shown(desk(hall), at(hall))
    assert "no such applications" in shown(desk(hall, language="en"), at(hall, "?state=declined"))


def test_list_and_page_ask_the_database_little(net, django_assert_max_num_queries):
    for _ in range(12):
        last = apply(net)
    client = desk(net)
    for page in ("", f"{last}/", f"{last}/approve/", f"{last}/decline/"):
        client.get(at(net, page))
        with django_assert_max_num_queries(32):
            client.get(at(net, page))


# --- one application ----------------------------------------------------------------------------


def test_all_that_its_decision_should_know_of_is_shown(hall):
    hall.register("N-1", particulars=STATED)
    hall.terminate("N-1")
    page = shown(desk(hall), at(hall, f"{apply(hall)}/"))
    for told in ("M-000001 花子", "1990年1月2日(火)", "前橋市", "hanako@example.jp", "日本",
                 "2024年3月5日(火) の版", EXPELLED, f'{hall.members["N-1"]}/">会員 N-1 花子</a>',
                 "第2条2項2号", "名前・生年月日", "2026年11月21日(土) に運営者が終了",
                 "機械は見つけませんでした。"):  # fmt: skip
        assert told in page, told


def test_it_is_all_there_in_english(net):
    minor = Particulars(name="太郎", born_on=dt.date(2010, 1, 1), country="DE", address="x")
    page = shown(desk(net, language="en"), at(net, f"{apply(net, minor, channel='paper')}/"))
    for told in ("a minor without a guardian&#x27;s consent on record", "on 21 Nov 2026",
                 "country: Germany", "missing: the e-mail address", "Art. 6(3) item 4",
                 "(paper)", "undecided", "For a person to see to.",
                 "a machine found 3"):  # fmt: skip
        assert told in page, told


def test_who_only_looks_is_offered_no_decision(hall):
    application = apply(hall)
    page = shown(desk(hall, Role.AUDITOR), at(hall, f"{application}/"))
    assert "approve/" not in page
    for role in (Role.AUDITOR, Role.FRONT_DESK, Role.CONTRACTOR):
        for act in ("approve", "decline"):
            client = desk(hall, role)
            assert client.get(at(hall, f"{application}/{act}/")).status_code == 403
            assert client.post(at(hall, f"{application}/{act}/")).status_code == 403
    assert members.application(hall.id, application).state == "received"


def test_why_it_was_decided_so_is_for_who_may_read_notes(hall):
    application = apply(hall)
    remarks = {"unsuitable": "面談で確かめた"}
    about = {"application": application, "internal_reason": "以前の利用", "remarks": remarks}
    membership = admission.approve(**hall.acting, **about)
    pages = (at(hall, f"{application}/"), f"/{hall.code}/desk/members/{membership}/timeline/")
    for role, is_told in ((Role.AUDITOR, True), (Role.FRONT_DESK, True), (Role.CONTRACTOR, False)):
        client = desk(hall, role)
        page, timeline = (shown(client, one) for one in pages)
        assert ("以前の利用" in page) == ("面談で確かめた" in page) == is_told, role
        assert is_told or "以前の利用" not in timeline


def test_there_is_none_of_another_service(hall, net):
    application = apply(net)
    for page in ("", "approve/", "decline/"):
        assert desk(hall).get(at(hall, f"{application}/{page}")).status_code == 404
        assert desk(hall).get(at(net, f"{application}/{page}")).status_code == 404


# --- deciding -----------------------------------------------------------------------------------


def test_what_an_approval_brings_is_shown_with_its_clauses_first(hall):
    page = shown(desk(hall), at(hall, f"{apply(hall)}/approve/"))
    for told in ("2026年11月21日(土) から 2026年11月30日(月) まで", "2027年1月10日(日)",
                 "合計 18,000円", "6,000円", 'href="/' + hall.code + '/terms/#c5-3"',
                 "第3条1項", "計算の根拠", "hanako@example.jp に承認とパスワードを"):  # fmt: skip
        assert told in page, told


def test_what_waits_for_the_service_says_so(net):
    page = shown(desk(net, language="en"), at(net, f"{apply(net)}/approve/"))
    assert "With the service; until then no fee runs." in page
    assert "Art. 12(2)" in page


def test_an_approval_lets_the_applicant_in_once(hall, django_capture_on_commit_callbacks):
    client, application = desk(hall), apply(hall)
    address = at(hall, f"{application}/approve/")
    typed = {"key": key(shown(client, address)), "internal_reason": "面談済み"}
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(address, typed)
        assert response.url == at(hall, f"{application}/")
    page = shown(client, response.url)
    assert "M-000001 の申込みを承認しました。" in page
    assert "面談済み" in page
    assert f"legal-{hall.id}" in page
    assert len(mail.outbox) == 1
    assert select("SELECT count(*) FROM membership") == [1]
    member = members.application(hall.id, application).member_id
    assert len(accounts.logins_of_member(member)) == 1
    assert f"/members/{member}/invite/" in shown(desk(hall, Role.FRONT_DESK), response.url)


def test_declining_names_points_and_a_reason_and_tells_neither(
    hall, django_capture_on_commit_callbacks
):
    client, application = desk(hall), apply(hall)
    address = at(hall, f"{application}/decline/")
    response = sent(client, address)
    assert response.status_code == 422
    assert "あたる事由を選んでください。" in response.content.decode()
    typed = {"points": ["false_entry", "unsuitable"], "internal_reason": "住所が存在しない"}
    with django_capture_on_commit_callbacks(execute=True):
        response = sent(client, address, **typed)
    page = shown(client, response.url)
    assert page.count("不承認の事由") == 2
    assert "住所が存在しない" in page
    (letter,) = mail.outbox
    assert "住所が存在しない" not in str(letter.message()) + letter.body
    applicant = Client()
    for public in ("", "apply/", "apply/thanks/", "terms/"):
        answer = applicant.get(f"/{hall.code}/{public}", follow=True).content.decode()
        assert "住所が存在しない" not in answer


def test_what_came_up_since_is_seen_before_an_approval(hall):
    """On the page and on opening the decision, without a trace; a click before it was there not."""
    hall.register("N-1", particulars=STATED)
    client, application = desk(hall), apply(hall)
    address = at(hall, f"{application}/approve/")
    old = {"key": key(shown(client, address)), "seen": ""}
    assert "申込みのあと" not in shown(client, address)
    hall.report("N-1")
    for page in ("", "approve/", "decline/"):
        assert "違反の記録がある者" in shown(client, at(hall, f"{application}/{page}"))
    assert len(members.application(hall.id, application).findings) == 1
    refused = client.post(address, old)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "確かめてから、もう一度承認してください" in page and "2026年11月21日(土) に判明" in page
    assert len(members.application(hall.id, application).findings) == 2
    (seen,) = re.findall(r'name="seen" value="([0-9a-f]{16})"', page)
    response = client.post(address, {**old, "seen": seen})
    assert response.url == at(hall, f"{application}/")
    page = shown(client, response.url)
    assert "2026年11月21日(土) に新しくわかった" in page


def test_what_holds_no_more_is_shown_as_such(hall):
    first, application = apply(hall), apply(hall)
    admission.decline(**hall.acting, application=first, internal_reason="二重の申込み")
    page = shown(desk(hall, language="en"), at(hall, f"{application}/"))
    assert "no longer holds on 21 Nov 2026" in page
    assert "a machine found" not in page
    assert "Screening found" not in shown(desk(hall), at(hall, f"{application}/approve/"))


@pytest.mark.parametrize("act", ["approve", "decline"])
def test_remarks_on_points_are_kept_with_the_decision(hall, act):
    client, application = desk(hall), apply(hall)
    address = at(hall, f"{application}/{act}/")
    page = shown(client, address)
    assert page.count('name="remark_') == len(screening.points(queries.pack(hall.id)))
    typed = {"remark_false_entry": "身分証で確かめた", "remark_unsuitable": " "}
    if act == "decline":
        typed |= {"points": "unsuitable", "internal_reason": "x"}
    response = sent(client, address, **typed)
    assert members.application(hall.id, application).remarks == {"false_entry": "身分証で確かめた"}
    page = shown(client, response.url)
    assert page.count("決定した人の記録") == 1
    assert "身分証で確かめた" in page


def test_a_remark_stays_when_the_decision_lacks_something(hall):
    client, application = desk(hall), apply(hall)
    answer = sent(client, at(hall, f"{application}/decline/"), remark_false_entry="身分証を見た")
    assert answer.status_code == 422
    assert "身分証を見た" in answer.content.decode()
    assert members.application(hall.id, application).decided_on is None


@pytest.mark.parametrize("act", ["approve", "decline"])
def test_what_is_decided_is_not_decided_again(hall, act):
    client, application = desk(hall), apply(hall)
    admission.approve(**hall.acting, application=application)
    typed = {"internal_reason": "x", "points": "unsuitable"}
    response = sent(client, at(hall, f"{application}/{act}/"), **typed)
    assert response.status_code == 422
    assert "すでに決定されています" in response.content.decode()


def test_who_cannot_be_written_to_is_said(hall):
    application = apply(hall, Particulars(name="花子"))
    client = desk(hall)
    assert "書面で知らせてください" in shown(client, at(hall, f"{application}/approve/"))
    response = sent(client, at(hall, f"{application}/approve/"))
    assert "メールは送っていません" in shown(client, response.url)


# --- from paper ---------------------------------------------------------------------------------


def test_an_application_from_paper_is_keyed_in_with_its_gaps_once(net):
    client = desk(net, Role.CONTRACTOR)
    typed = {**PAPER, "key": key(shown(client, at(net, "new/")))}
    for _ in range(2):
        response = client.post(at(net, "new/"), typed)
    (application,) = select("SELECT id FROM application WHERE service_id = %s", net.id)
    row = members.application(net.id, application)
    assert response.url == at(net, f"{application}/")
    assert (row.channel, row.language, row.member.name) == ("paper", "en", "紙の 太郎")
    assert [one["code"] for one in row.findings] == ["birth_not_stated", "missing_entries"]
    assert "会員番号は M-000001 です" in shown(client, response.url)


def test_a_minor_on_paper_is_taken_and_found(net):
    born = {"born_on_year": "2010", "born_on_month": "1", "born_on_day": "1"}
    client = desk(net, Role.FRONT_DESK)
    sent(client, at(net, "new/"), **{**PAPER, **born})
    sent(
        client,
        at(net, "new/"),
        **{**PAPER, **born, "guardian_consented": "on", "declared_guardian_consent": "on"},
    )
    codes = [
        [one["code"] for one in row.findings] for row in directory.undecided_applications(net.id)
    ]
    assert codes == [
        ["minor_without_consent", "missing_entries"], ["open_application", "missing_entries"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "ja"),
    [
        ({"consented": ""}, "規約への同意がない申込みは受け付けられません。"),
        ({"name": ""}, "入力してください。"),
    ],
)
def test_what_is_wrong_on_paper_is_told_and_stays_typed(hall, changed, ja):
    typed = {name: value for name, value in {**PAPER, **changed}.items() if value}
    response = sent(desk(hall, Role.FRONT_DESK), at(hall, "new/"), **{**typed, "kana": "かみの"})
    page = response.content.decode()
    assert response.status_code == 422
    assert ja in page
    assert 'value="かみの"' in page
    assert select("SELECT count(*) FROM application") == [0]


def test_who_may_not_enter_does_not(hall):
    for role in (Role.AUDITOR, Role.LEGAL, Role.ACCOUNTING):
        assert desk(hall, role).get(at(hall, "new/")).status_code == 403
        assert desk(hall, role).post(at(hall, "new/"), PAPER).status_code == 403


def test_the_papers_scan_is_kept_and_handed_out_to_who_may_see_it(net):
    client = desk(net, Role.CONTRACTOR)
    scan = SimpleUploadedFile("紙.pdf", b"%PDF-1.7 made up")
    typed = {
        "paper_received_on": "2026-11-20", "paper_signed_on": "2026-11-19", "scans": scan,
        "payment_method": "card",
    }  # fmt: skip
    response = sent(client, at(net, "new/"), **{**PAPER, **typed})
    assert response.status_code == 302
    page = shown(client, response.url)
    for told in ("写し 1 件", "2026年11月20日", "クレジットカード", "anti-social force",
                 "文言 2026-11 版"):  # fmt: skip
        assert told in page, told
    scans = f"{response.url}scans/"
    assert "紙.pdf" in shown(client, scans)
    handed = client.get(scans, {"page": "1"})
    assert handed.content == b"%PDF-1.7 made up"
    assert handed["X-Content-Type-Options"] == "nosniff"
    assert handed["Content-Disposition"].startswith("attachment")
    for other in ("0", "2", "x"):
        assert client.get(scans, {"page": other}).status_code == 404
    assert desk(Living("netsugen", "2026-11-21")).get(scans, {"page": "1"}).status_code == 404


# --- the start of the service -------------------------------------------------------------------


def test_a_service_is_started_with_what_it_brings_shown_first(
    net, django_capture_on_commit_callbacks
):
    membership = admission.approve(**net.acting, application=apply(net))
    net.on("2026-11-25")
    client = desk(net, Role.FRONT_DESK)
    waiting = at(net, "not-started/")
    address = f"/{net.code}/desk/memberships/{membership}/start/"
    assert address in shown(client, waiting)
    page = shown(client, address)
    assert "2026年11月25日(水) から" in page
    assert "2026年12月27日(日)" in page
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(address, {"key": key(page)})
        assert response.url == waiting
    assert members.membership(net.id, membership).started_on == net.today
    assert [letter.to for letter in mail.outbox] == [["hanako@example.jp"]]
    assert "開始を待つ会員契約はありません" in shown(client, waiting)
    again = client.post(address, {"key": "another"})
    assert again.status_code == 422
    assert "すでに始まっているか" in again.content.decode()


def test_who_left_before_the_start_is_marked_and_told_so(net, django_capture_on_commit_callbacks):
    membership = admission.approve(**net.acting, application=apply(net))
    net.members["m"] = membership
    net.leave("m")
    client = desk(net, Role.FRONT_DESK)
    address = f"/{net.code}/desk/memberships/{membership}/start/"
    listed, page = shown(client, at(net, "not-started/")), shown(client, address)
    for said in (listed, page):
        assert "第20条1項" in said
        assert "2026年11月30日(月)" in said
    assert "で終了" in listed
    assert "この会員契約は、開始の前に" in page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"key": key(page)})
    letter = mail.outbox[-1]
    assert "最終日: 2026年11月30日(第20条1項)" in letter.body


def test_where_memberships_start_on_registration_there_is_no_such_page(hall):
    membership = hall.register("N-1")
    client = desk(hall, Role.ADMINISTRATOR)
    assert client.get(at(hall, "not-started/")).status_code == 404
    assert client.get(f"/{hall.code}/desk/memberships/{membership}/start/").status_code == 404


def test_an_auditor_starts_nothing(net):
    membership = admission.approve(**net.acting, application=apply(net))
    client = desk(net, Role.AUDITOR)
    address = f"/{net.code}/desk/memberships/{membership}/start/"
    assert address not in shown(client, at(net, "not-started/"))
    assert client.post(address, {"key": "k"}).status_code == 403
