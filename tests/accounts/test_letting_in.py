"""Letting applicants in, or not: login, letter, and what the link in it does."""

from __future__ import annotations

import datetime as dt
import re
import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from kiyaku.accounts import letting_in, operations, queries, ways_in
from kiyaku.accounts.letting_in import LetIn
from kiyaku.accounts.models import User
from kiyaku.accounts.rights import Role
from kiyaku.base.errors import OperationRefused
from kiyaku.base.operators import Operator
from kiyaku.close.verify import verify
from kiyaku.flows import admission
from kiyaku.flows import outbox as flow
from kiyaku.flows.operator import set_operator
from kiyaku.flows.outbox import letters_written
from kiyaku.members import directory
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from kiyaku.notices import kinds, outbox, page_readers
from tests.living import Living, select

pytestmark = pytest.mark.django_db

STATED = Particulars(name="花子 & 太郎", address="前橋市", email="hanako@example.jp")
NEW = "a-new-password-of-hers"
Commits = Callable[..., Any]


@pytest.fixture
def hall() -> Living:
    return Living("netsugen", "2026-11-21")


@pytest.fixture
def net() -> Living:
    return Living("choppaya", "2026-11-21")


def apply(living: Living, stated: Particulars = STATED, **more: Any) -> int:
    return admission.apply(**living.acting, plan="usual", particulars=stated, **more)


@pytest.fixture
def approved(django_capture_on_commit_callbacks: Commits) -> Callable[..., LetIn]:
    def approve(living: Living, application: int, **more: Any) -> LetIn:
        with django_capture_on_commit_callbacks(execute=True):
            return letting_in.approve(**living.acting, application=application, **more)

    return approve


def link_in(message: Any) -> str:
    (found,) = re.findall(r"http://localhost:8000(/\S+/password/reset/key/\S+)", message.body)
    return str(found)


def set_password(path: str, password: str = NEW) -> str:
    """What the page says that comes of following the link and setting a password."""
    client = Client(headers={"accept-language": "ja"})
    page = client.get(path, follow=True)
    form = page.redirect_chain[-1][0] if page.redirect_chain else path
    typed = {"password1": password, "password2": password}
    return client.post(form, typed, follow=True).content.decode()


def can_sign_in(login: str, password: str = NEW) -> bool:
    client = Client()
    client.post("/~/accounts/login/", {"login": login, "password": password})
    return client.get("/~/account/").status_code == 200


# --- approval -----------------------------------------------------------------------------------


def test_who_is_approved_gets_a_login_and_a_letter_in_japanese(hall, approved):
    let_in = approved(hall, apply(hall))
    row = members.membership(hall.id, let_in.membership)
    (login,) = queries.logins_of_member(row.member_id)
    assert (login.username, login.role) == (f"{hall.code}.M-000001", Role.MEMBER)
    (letter,) = mail.outbox
    assert letter.to == ["hanako@example.jp"]
    assert letter.subject == "NETSUGEN:お申込みが承認されました"
    for told in ("花子 & 太郎 様", "M-000001", "2026年11月21日", "第2条1項", "第3条1項",
                 "18,000円、期限 2027年1月10日(第5条3項)", "3 日間"):  # fmt: skip
        assert told in letter.body
    assert "<" not in letter.body
    assert let_in.letter == letting_in.Letter("hanako@example.jp", is_kept=True)


def test_who_applied_in_english_is_answered_in_english(net, approved):
    approved(net, apply(net, language="en"))
    (letter,) = mail.outbox
    assert letter.subject == "Choppaya Net: your application is approved"
    assert "was approved on 21 November 2026 (Art. 6(1), Art. 6(2))" in letter.body
    assert "fees run from that day (Art. 12(2))" in letter.body
    assert not re.search("[぀-ヿ一-鿿]", letter.body.replace("花子 & 太郎", ""))


def test_the_letter_is_signed_by_who_runs_the_service(hall, approved):
    set_operator(**hall.acting, operator=Operator("架空市役所", contact="電話 000-000"))
    approved(hall, apply(hall))
    assert "架空市役所\n" in mail.outbox[0].body and "電話 000-000" in mail.outbox[0].body


def test_the_link_sets_the_password_confirms_the_address_and_works_once(hall, approved):
    approved(hall, apply(hall))
    path = link_in(mail.outbox[0])
    assert not EmailAddress.objects.filter(email=STATED.email, verified=True).exists()
    set_password(path)
    assert EmailAddress.objects.filter(email=STATED.email, verified=True, primary=True).exists()
    assert can_sign_in("M-000001")
    assert can_sign_in(STATED.email)
    set_password(path, "another-password-later")
    assert not can_sign_in("M-000001", "another-password-later")


def test_a_corporation_has_an_administrator(net, approved):
    let_in = approved(net, apply(net, Particulars(kind="corporation", name="見本", email="a@x.jp")))
    row = members.membership(net.id, let_in.membership)
    assert [one.role for one in queries.logins_of_member(row.member_id)] == [
        Role.CORPORATE_ADMINISTRATOR
    ]


def test_who_gave_no_address_gets_no_login(hall, approved):
    let_in = approved(hall, apply(hall, Particulars(name="花子")))
    row = members.membership(hall.id, let_in.membership)
    assert let_in.letter is None
    assert (queries.logins_of_member(row.member_id), mail.outbox) == ([], [])


def test_approved_twice_under_one_key_it_is_written_once(hall, approved):
    application = apply(hall)
    first, again = (approved(hall, application, key="k") for _ in range(2))
    assert first.membership == again.membership
    assert again.letter is None
    assert len(mail.outbox) == 1
    assert select("SELECT count(*) FROM journal_entry WHERE action = 'role_granted'") == [1]


def test_nothing_is_written_of_what_was_undone(hall, django_capture_on_commit_callbacks):
    application = apply(hall)
    with django_capture_on_commit_callbacks(execute=True):
        letting_in.approve(**hall.acting, application=application)
        with pytest.raises(OperationRefused):
            letting_in.approve(**hall.acting, application=application)
    assert len(mail.outbox) == 1


def test_a_letter_nobody_takes_undoes_nothing_and_leaves_later_with_a_link_of_its_own(
    hall, approved, monkeypatch
):
    def refuse(self: Any, messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        let_in = approved(hall, apply(hall))
    assert let_in.letter is not None
    assert let_in.letter.failed and let_in.letter.is_kept
    assert members.membership(hall.id, let_in.membership).started_on == hall.today
    row = letter_of(let_in)
    assert (row.state, row.attempts) == (outbox.DEFERRED, 1)
    assert mail.outbox == []
    for _ in range(2):
        flow.deliver_due(hall.id, now=row.next_attempt_at)
    (letter,) = mail.outbox
    assert letter_of(let_in).state == outbox.SENT
    set_password(link_in(letter))
    assert can_sign_in("M-000001")


def test_the_link_is_in_the_mail_and_in_no_table(hall, approved):
    let_in = approved(hall, apply(hall))
    row = letter_of(let_in)
    (token,) = re.findall(r"/reset/key/([^/\s]+)/", mail.outbox[0].body)
    assert kinds.WITHHELD["ja"] in row.body
    assert row.sent_to == STATED.email
    assert token not in f"{row.subject} {row.body} {row.about}"
    assert kinds.WITHHELD["ja"] not in mail.outbox[0].body


def test_of_a_worker_that_died_it_waits_for_a_person_and_does_not_leave_twice(
    hall, approved, monkeypatch
):
    monkeypatch.setattr(flow, "deliver_one", lambda *_, **__: False)
    let_in = approved(hall, apply(hall))
    row = outbox.claim(hall.id, hall.at)
    assert row is not None and row.pk == letter_of(let_in).pk
    later = hall.at + flow.STUCK_AFTER * 2
    assert flow.deliver_due(hall.id, now=later).count == 0
    assert letter_of(let_in).state == outbox.UNCERTAIN
    assert mail.outbox == []
    flow.see_to(service=hall.id, message=row.pk, way=flow.AGAIN, at=later, by="staff")
    assert flow.deliver_due(hall.id, now=later).sent == 1
    assert len(mail.outbox) == 1


def test_what_came_back_is_told_on_paper_and_a_login_that_ended_opens_nothing(hall, approved):
    let_in = approved(hall, apply(hall))
    row = letter_of(let_in)
    outbox.store(row, state=outbox.BOUNCED)
    about = {**hall.acting, "message": row.pk}
    letter = outbox.message(hall.id, flow.see_to(**about, way=flow.AS_LETTER))
    assert (letter.kind, letter.channel) == ("application_approved", "paper")
    mail.outbox.clear()
    (login,) = queries.logins_of_member(row.member_id)
    operations.revoke(**hall.acting, access=login.access)
    outbox.store(row, state=outbox.QUEUED, next_attempt_at=hall.at)
    assert flow.deliver_due(hall.id, now=hall.at).failed == 1
    assert mail.outbox == []


def letter_of(let_in: LetIn) -> outbox.Message:
    """The mail that tells of an approval."""
    told = outbox.told_to(let_in.membership)
    (found,) = [one for one in told if one.kind == "admission_approved"]
    return found


# --- one address for several --------------------------------------------------------------------


def test_two_members_may_share_an_address_and_each_has_a_login(hall, approved):
    for _ in range(2):
        approved(hall, apply(hall))
    paths = [link_in(message) for message in mail.outbox]
    set_password(paths[0], "password-of-the-first")
    set_password(paths[1], "password-of-the-second")
    assert can_sign_in("M-000001", "password-of-the-first")
    assert can_sign_in("M-000002", "password-of-the-second")
    assert not can_sign_in("M-000001", "password-of-the-second")
    # The address alone does not tell which of the two is meant.
    assert not can_sign_in(STATED.email, "password-of-the-first")


def test_a_link_asked_for_comes_for_each_login_of_the_address(hall, approved):
    for _ in range(2):
        approved(hall, apply(hall))
    set_password(link_in(mail.outbox[0]))
    mail.outbox.clear()
    Client().post("/~/accounts/password/reset/", {"email": STATED.email})
    assert sorted(re.findall(rf"{hall.code}\.(M-\d+)", "".join(m.body for m in mail.outbox))) == [
        "M-000001", "M-000002",
    ]  # fmt: skip


def test_an_address_that_was_added_and_never_confirmed_opens_nothing(hall, approved):
    approved(hall, apply(hall))
    set_password(link_in(mail.outbox[0]))
    user = User.objects.get(username=f"{hall.code}.M-000001")
    EmailAddress.objects.create(user=user, email="stranger@example.jp")
    assert queries.users_of_address("stranger@example.jp") == []
    assert queries.users_of_address(STATED.email.upper()) == [user]
    assert not can_sign_in("stranger@example.jp")


# --- declining ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "en"])
def test_who_is_declined_is_told_so_and_no_reason(
    hall, language, django_capture_on_commit_callbacks
):
    application = apply(hall, language=language)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            letting_in.decline(
                **hall.acting,
                application=application,
                internal_reason="内部の理由",
                points=["earlier_breach"],
                key="k",
            )
    (letter,) = mail.outbox
    whole = str(letter.message())
    assert "M-000001" in letter.body
    for secret in ("内部の理由", "breach", "第2条2項", "2-2", "earlier"):
        assert secret not in letter.body + letter.subject + whole
    assert User.objects.count() == 0


def test_who_is_declined_without_address_is_written_nothing(hall):
    application = apply(hall, Particulars(name="花子"))
    declined = letting_in.decline(**hall.acting, application=application, internal_reason="x")
    assert declined is None
    assert outbox.waiting_letters(hall.id) == []


def test_who_gave_no_mail_address_gets_a_letter_on_paper_and_no_reason(hall):
    on_paper = Particulars(name="花子", address="架空市1-1")
    first, second = apply(hall, on_paper), apply(hall, on_paper)
    for _ in range(2):
        letting_in.decline(**hall.acting, application=first, internal_reason="内部の理由", key="k")
    letting_in.approve(**hall.acting, application=second)
    declined, approved = letters_written(hall.id)
    assert (declined.kind, approved.kind) == ("application_declined", "application_approved")
    assert "承認に至りませんでした" in declined.body
    for secret in ("内部の理由", "第2条", "2-2"):
        assert secret not in declined.subject + declined.body
    assert "お申込みを承認しました" in approved.body
    assert verify(hall.id) == []


# --- the start of the service -------------------------------------------------------------------


@pytest.mark.parametrize(("language", "told"), [
    ("ja", "11月25日(第12条2項)"), ("en", "25 November 2026 (Art. 12(2))"),
])  # fmt: skip
def test_the_first_day_is_written_to_the_member(
    net, approved, language, told, django_capture_on_commit_callbacks
):
    membership = approved(net, apply(net, language=language)).membership
    net.on("2026-11-25")
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            letting_in.start_service(**net.acting, membership=membership, key="k")
    (_, letter) = mail.outbox
    assert told in letter.body
    assert members.membership(net.id, membership).started_on == net.today


# --- members without a login --------------------------------------------------------------------


def test_an_existing_member_is_invited_once_per_key(hall, django_capture_on_commit_callbacks):
    membership = hall.register("N-1")
    member = members.membership(hall.id, membership).member_id
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            letting_in.invite(**hall.acting, member=member, key="k")
    (letter,) = mail.outbox
    assert letter.to == ["N-1@example.com".lower()]
    set_password(link_in(letter))
    assert can_sign_in("N-1")


def test_until_it_is_used_a_login_follows_the_members_address(hall):
    made = [
        operations.login_of_member(
            service_code=hall.code, handle="N-1", name="", email=email, at=hall.at
        )
        for email in ("old@example.jp", "New@example.jp")
    ]
    assert (made[0].pk, made[1].email) == (made[1].pk, "new@example.jp")
    operations.open_login(made[1], NEW, at=hall.at)
    kept = operations.login_of_member(
        service_code=hall.code, handle="N-1", name="", email="thief@example.jp", at=hall.at
    )
    assert kept.email == "new@example.jp"


def test_who_cannot_be_invited_is_told_why(hall, net):
    silent = Particulars(name="花子")
    membership = hall.register("N-1", particulars=silent)
    application = apply(hall)
    cases = {
        "no_address": members.membership(hall.id, membership).member_id,
        "not_admitted": members.application(hall.id, application).member_id,
        "unknown_member": members.membership(net.id, net.register("N-1")).member_id,
    }
    for code, member in cases.items():
        with pytest.raises(OperationRefused) as refused:
            letting_in.invite(**hall.acting, member=member)
        assert refused.value.code == code
    assert directory.language_of(cases["no_address"]) == "ja"


def test_login_names_of_long_numbers_are_cut_and_differ(hall):
    logins = [
        operations.login_of_member(
            service_code=hall.code, handle=f"{'x' * 78}{number}", name="", email="", at=hall.at
        ).username
        for number in (1, 2)
    ]
    assert [len(one) for one in logins] == [60, 60]
    assert len(set(logins)) == 2


def test_what_was_posted_arrives_when_a_login_can_be_used_and_waits_again_after_the_last(net):
    membership = net.register("hanako", login=False)
    member = members.membership(net.id, membership).member
    letting_in.invite(**net.acting, member=member.pk)
    (row,) = outbox.told_to(membership)
    assert (row.state, row.arrived_at) == (outbox.UNREADABLE, None)  # no password opens it yet
    assert not page_readers.is_readable(member.pk) and verify(net.id) == []
    (first,) = queries.logins_of_member(member.pk)
    user = queries.active_user(first.user)
    assert user is not None
    set_password(ways_in.password_link(user).removeprefix(settings.ORIGIN))
    (row,) = outbox.told_to(membership)
    (reading,) = page_readers.readings_of([member.pk])[member.pk]
    assert (row.state, row.arrived_at) == (outbox.POSTED, reading.since)
    assert net.at < reading.since and can_sign_in("hanako")
    assert verify(net.id) == []
    second = operations.create_user(username="second", at=net.at)
    about = {"user": second.pk, "role": Role.MEMBER, "member": member.pk}
    access = operations.grant(**net.acting, **about)
    later = {"service": net.id, "at": reading.since + dt.timedelta(1), "by": "staff"}
    operations.revoke(**later, access=first.access)
    assert not page_readers.is_readable(member.pk)  # the one that is left has no password
    operations.open_login(second, NEW, at=later["at"])
    assert page_readers.is_readable(member.pk)
    third = operations.create_user(username="third", at=net.at)
    operations.open_login(third, NEW, at=net.at)
    last = operations.grant(**later, **about | {"user": third.pk})
    operations.revoke(**later, access=access)
    assert page_readers.is_readable(member.pk)  # one is left
    operations.revoke(**later, access=last)
    assert not page_readers.is_readable(member.pk)
    operations.grant(**later, **about | {"user": third.pk})  # its password is there already
    assert page_readers.is_readable(member.pk)
