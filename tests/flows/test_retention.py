"""Requests about personal data, what is handed over, and erasing without harm to the books."""

from __future__ import annotations

import copy
import datetime as dt
import json

import pytest
from django.db import connection

from kiyaku.accounts import operations as accounts
from kiyaku.accounts.models import User
from kiyaku.accounts.rights import Role
from kiyaku.base import database, files, personal
from kiyaku.base.errors import OperationRefused
from kiyaku.close import sandbox
from kiyaku.close.verify import verify
from kiyaku.flows import (
    admission,
    marketing,
    personal_export,
    privacy_requests,
    retention,
    succession,
    timeline,
    visibility,
)
from kiyaku.flows.outbox import DROPPED, see_to
from kiyaku.members import directory
from kiyaku.members import queries as member_queries
from kiyaku.members.particulars import Particulars
from kiyaku.notices import outbox
from kiyaku.notices.kinds import EMAIL, PAPER
from kiyaku.privacy import cases, log
from kiyaku.web.pdf.personal import personal_html
from tests import site
from tests.living import Living, as_owner, select

pytestmark = pytest.mark.django_db
MARK = "印"


@pytest.fixture(scope="module")
def built(unkept: None) -> Living:
    """Hanako paid everything and has left; Taro goes on."""
    life = Living("netsugen", "2026-11-05", prices={"usual": 13_200})
    for name in ("hanako", "taro"):
        stated = Particulars(
            name=f"{name} {MARK}", kana="ハナコ", born_on=dt.date(1990, 4, 1),
            postal_code="371-8570", address=f"前橋市 {MARK}", email=f"{name}@example.jp",
            phone="027-000-0000",
        )  # fmt: skip
        life.register(name, particulars=stated)
    life.note("hanako", f"asked about a receipt {MARK}")
    life.change("hanako", address=f"高崎市 {MARK}")
    site.member(life.id, "hanako")
    life.leave("hanako", "2026-11")
    life.on("2026-12-02").pay("hanako", 13_200)
    return life.on("2026-12-20")


@pytest.fixture
def life(built: Living) -> Living:
    return copy.deepcopy(built)


def member(life: Living, name: str) -> int:
    return directory.member(life.id, name).pk


def asked(life: Living, kind: str, name: str = "hanako", **more: object) -> int:
    return privacy_requests.receive_request(
        **life.acting, member=member(life, name), kind=kind, identity="document", **more
    )


def decided(life: Living, case: int, **more: object) -> cases.Request:
    privacy_requests.decide_request(**life.acting, case=case, **{"granted": True, **more})
    return cases.case(life.id, case)


# --- requests ---------------------------------------------------------------------------------


def test_a_request_is_to_be_answered_by_a_day_of_the_terms(life):
    case = cases.case(life.id, asked(life, "disclosure"))
    assert case.last_day == dt.date(2027, 1, 19)  # 30 days, for a public body
    company = Living("choppaya", "2026-11-05")
    company.register("jiro")
    mine = cases.case(company.id, asked(company, "disclosure", "jiro"))
    assert mine.last_day == dt.date(2026, 11, 19)


def test_it_can_be_put_off_once_with_a_reason_and_only_in_time(life):
    case = asked(life, "disclosure")
    extend = {"case": case, "reason": "much to look through"}
    with pytest.raises(OperationRefused, match="reason"):
        privacy_requests.extend_request(**life.acting, case=case, reason=" ")
    assert privacy_requests.extend_request(**life.acting, **extend) == dt.date(2027, 2, 18)
    with pytest.raises(OperationRefused) as refused:
        privacy_requests.extend_request(**life.acting, **extend)
    assert (refused.value.code, refused.value.details["clauses"]) == ("already_extended", ["14"])
    late = asked(life, "disclosure")
    life.on("2027-01-20")
    with pytest.raises(OperationRefused) as refused:
        privacy_requests.extend_request(**life.acting, case=late, reason="late")
    assert (refused.value.code, refused.value.details["clauses"]) == ("extension_too_late", ["14"])


def test_what_waits_is_told_with_what_is_past_first(life):
    first = asked(life, "disclosure")
    life.on("2027-01-25")
    second = asked(life, "correction", "taro")
    due = privacy_requests.due(life.id, life.today)
    assert [(one.request.id, one.is_past) for one in due] == [(first, True), (second, False)]
    assert due[0].clauses == ("14",)
    decided(life, first)
    assert [one.request.id for one in privacy_requests.due(life.id, life.today)] == [second]


def test_a_correction_changes_the_particulars_and_a_refusal_needs_its_reason(life):
    decided(life, asked(life, "correction", "taro"), changes={"phone": "027-111-1111"})
    assert directory.member(life.id, "taro").phone == "027-111-1111"
    case = asked(life, "correction", "taro")
    with pytest.raises(OperationRefused) as refused:
        decided(life, case, granted=False)
    assert refused.value.code == "reason_missing"
    answered = decided(
        life, case, granted=False, reason="it is right as it is", ground="is_correct"
    )
    assert (answered.state, answered.reason) == ("refused", "it is right as it is")
    with pytest.raises(OperationRefused) as refused:
        decided(life, case)
    assert (refused.value.code, refused.value.details["clauses"]) == ("already_decided", ["14"])


def test_an_optional_use_is_stopped_and_a_needed_one_is_not(life):
    decided(life, asked(life, "stop_use", use="marketing"))
    for name, stopped in (("hanako", ["marketing"]), ("taro", [])):
        whose = member(life, name)
        assert select("SELECT use FROM use_stopped WHERE member_id = %s", whose) == stopped
    with pytest.raises(OperationRefused) as refused:
        asked(life, "stop_use", use="billing")
    assert refused.value.code == "use_not_optional"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"kind": "gift"}, "unknown_request_kind"), ({"identity": ""}, "identity_unchecked"),
     ({"asked": "a" * 2001}, "words_too_long")],
)  # fmt: skip
def test_what_cannot_be_received(life, wrong, code):
    facts = {"kind": "disclosure", "identity": "document", **wrong}
    with pytest.raises(OperationRefused) as refused:
        privacy_requests.receive_request(**life.acting, member=member(life, "taro"), **facts)
    assert refused.value.code == code


def test_a_member_sees_what_was_asked_and_answered_and_the_journal_has_no_words(life):
    case = asked(life, "disclosure", "taro", asked=f"all of it {MARK}")
    decided(life, case, granted=False, reason=f"because {MARK}", ground="not_disclosable")
    events = timeline.events(life.id, membership=life.members["taro"])
    seen = {one.event for one in visibility.for_member(events)}
    assert {"privacy_request_received", "privacy_request_decided"} <= seen
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM journal_entry WHERE service_id = %s", [life.id])
        assert not any(MARK in payload for (payload,) in cursor.fetchall())


# --- what is handed over ----------------------------------------------------------------------


def marked(life: Living, name: str) -> dict[str, str]:
    """A mark of its own in every column of words that tells of a member, in every row."""
    kinds, marks = personal.columns(), {}
    about = member(life, name)
    with database.rights_of_owner(), connection.cursor() as cursor:
        for table in personal.tables():
            found = kinds.get(table.name, {})
            where = personal.condition(table, found)
            for number, column in enumerate(personal.columns_of(table, found)):
                mark = f"m{len(marks)}x{number}"
                put = {"text": f"'{mark}'", "character varying": f"'{mark}'",
                       "jsonb": f"'{{\"k\": \"{mark}\"}}'"}.get(found[column])  # fmt: skip
                if where is None or put is None or table.name == "django_session":
                    continue
                cursor.execute(
                    f'UPDATE {table.name} t SET "{column}" = {put} WHERE {where}', {"member": about}
                )
                if cursor.rowcount:
                    marks[f"{table.name}.{column}"] = mark
    return marks


def test_every_identifying_column_of_every_row_is_handed_over(life):
    log.write(service=life.id, at=life.at, by="staff#1", roles=["legal"], page="p",
              purpose="contract", members=[member(life, "hanako")])  # fmt: skip
    asked(life, "disclosure", asked="x")
    marks = marked(life, "hanako")
    assert {"member.name", "application.stated", "note.text", "login.email",
            "particulars_change.old_values", "privacy_case.asked"} <= set(marks)  # fmt: skip
    about = member(life, "hanako")
    whole = personal_export.held(life.id, about, at=life.at, withheld=True)
    told = json.dumps(whole.as_json(), ensure_ascii=False)
    assert [name for name, mark in marks.items() if mark not in told] == []
    disclosed = personal_export.held(life.id, about, at=life.at)
    told = json.dumps(disclosed.as_json(), ensure_ascii=False)
    missing = {name for name, mark in marks.items() if f'"{mark}"' not in told}
    assert missing == set(marks) & set(disclosed.withheld)
    assert "application.internal_reason" in missing
    page = personal_html(disclosed)
    assert [name for name, mark in marks.items() if name not in missing and mark not in page] == []
    assert {"invoice", "payment", "period", "access_log"} <= set(disclosed.records)


def test_nothing_of_anybody_else_is_handed_over(life):
    told = personal_export.held(life.id, member(life, "taro"), at=life.at, withheld=True)
    words = json.dumps(told.as_json(), ensure_ascii=False)
    assert "hanako" not in words and "高崎市" not in words


def test_what_one_did_oneself_is_told_so_by_whichever_way(life):
    about, user = member(life, "hanako"), User.objects.get(username=f"{life.code}.hanako")
    accounts.grant(
        service=life.id, user=user.pk, role=Role.MEMBER, member=member(life, "taro"),
        at=life.at, by="staff",
    )  # fmt: skip
    ways = {"own_page": f"{user.username}#1", "link_in_mail": "member", "told_staff": "legal#2"}
    for (how, by), is_given in zip(ways.items(), (True, False, True), strict=True):
        marketing.set_consent(
            service=life.id,
            member=about,
            is_given=is_given,
            how=how,
            at=life.at,
            by=by,
            wording="x",
        )

    def told() -> list[str]:
        rows = personal_export.held(life.id, about, at=life.at).records["marketing_consent"]
        return [one["by"] for one in sorted(rows, key=lambda one: one["id"])]

    assert told() == ["member", "member", "staff"]
    accounts.grant(service=life.id, user=user.pk, role=Role.LEGAL, at=life.at, by="staff")
    assert told() == ["staff", "member", "staff"]


# --- erasing ----------------------------------------------------------------------------------


def test_a_deletion_erases_all_but_what_the_books_need_and_they_still_verify(life):
    about = member(life, "hanako")
    assert verify(life.id) == []
    answered = decided(life, asked(life, "deletion", asked=f"all of it {MARK}"))
    assert (answered.state, answered.kept_until) == ("partly", dt.date(2033, 12, 1))
    assert answered.left_out == ("address", "country", "name", "postal_code")
    (answer,) = select("SELECT max(id) FROM outgoing WHERE service_id = %s", life.id)
    outbox.store(outbox.message(life.id, answer), state=outbox.FAILED)
    see_to(**life.acting, message=answer, way=DROPPED)  # else it waits, and leaves first
    row = directory.member(life.id, "hanako")
    assert (row.email, row.phone, row.kana, row.born_on) == ("", "", "", None)
    assert MARK in row.name and MARK in row.address  # on copies of invoices, for seven years
    told = json.dumps(personal_export.held(life.id, about, at=life.at, withheld=True).as_json(),
                      ensure_ascii=False)  # fmt: skip
    assert "receipt" not in told and "example.jp" not in told
    assert verify(life.id) == []
    stays = retention.erase_member(**life.acting, member=about)
    assert stays.until == dt.date(2033, 12, 1) and stays.clauses == ("14",)


def test_once_their_time_is_over_former_members_are_numbers(life):
    about = member(life, "hanako")
    assert retention.preview(life.id, on=dt.date(2033, 11, 30)).members == ()
    assert retention.preview(life.id, on=dt.date(2033, 12, 1)).members == (about,)
    life.set_parameter("member_data_kept_months", 0)
    applied = retention.apply(service=life.id, at=life.at, by="job")
    assert applied.members == (about,)
    row = directory.member(life.id, "hanako")
    assert (row.name, row.address) == (personal.ERASED, "")
    assert personal.left_of([about]) == []
    assert verify(life.id) == []
    assert retention.apply(service=life.id, at=life.at, by="job").members == ()
    taro = directory.member(life.id, "taro")
    assert MARK in taro.name and taro.email == "taro@example.jp"


def test_nobody_is_erased_while_a_membership_runs_or_money_is_open(life):
    with pytest.raises(OperationRefused) as refused:
        retention.erase_member(**life.acting, member=member(life, "taro"))
    assert (refused.value.code, refused.value.details["clauses"]) == ("membership_runs", ("14",))
    life.pay("hanako", 500)
    with pytest.raises(OperationRefused) as refused:
        retention.erase_member(**life.acting, member=member(life, "hanako"))
    assert refused.value.code == "money_open"
    life.set_parameter("member_data_kept_months", 0)
    applied = retention.apply(service=life.id, at=life.at, by="job")
    assert applied.refused == ((member(life, "hanako"), "money_open"),)


def test_declined_applicants_and_old_looks_go_too(life):
    stated = Particulars(name=f"jiro {MARK}", address="somewhere", email="jiro@example.jp")
    application = admission.apply(**life.acting, handle="jiro", plan="usual", particulars=stated)
    admission.decline(**life.acting, application=application, internal_reason=f"bad {MARK}")
    about = member(life, "jiro")
    assert retention.preview(life.id, on=dt.date(2027, 12, 20)).members == ()
    assert retention.preview(life.id, on=dt.date(2027, 12, 21)).members == (about,)
    for at in (life.at - dt.timedelta(300), life.at):
        log.write(service=life.id, at=at, by="staff", roles=["legal"], page="p",
                  purpose="contract", members=[about])  # fmt: skip
    assert retention.apply(service=life.id, at=life.at, by="job").looks == 1
    assert len(log.looks(life.id)) == 1
    retention.erase_member(**life.acting, member=about)
    assert personal.left_of([about]) == [] and verify(life.id) == []


def test_the_log_that_goes_and_the_clause_of_declined_applications_are_in_the_journal(life):
    stated = Particulars(name="jiro", address="somewhere", email="jiro@example.jp")
    application = admission.apply(**life.acting, handle="jiro", plan="usual", particulars=stated)
    admission.decline(**life.acting, application=application, internal_reason="bad")
    about = member(life, "jiro")
    log.write(service=life.id, at=life.at - dt.timedelta(300), by="staff", roles=["legal"],
              page="p", purpose="contract", members=[about])  # fmt: skip
    retention.apply(service=life.id, at=life.at, by="job")
    retention.apply(service=life.id, at=life.at, by="job")
    retention.erase_member(**life.acting, member=about)
    found = dict(select(
        "SELECT e.action, b.rule FROM journal_entry e JOIN basis b ON b.id = e.basis_id"
        " WHERE e.service_id = %s AND e.action = ANY(%s)",
        life.id, [retention.LOG_DROPPED, retention.ERASED],
    ))  # fmt: skip
    assert found[retention.LOG_DROPPED].endswith(retention.LOOKS)
    assert found[retention.ERASED].endswith(retention.DECLINED)
    dropped = select("SELECT count(*) FROM journal_entry WHERE service_id = %s AND action = %s",
                     life.id, retention.LOG_DROPPED)  # fmt: skip
    assert dropped == [1] and verify(life.id) == []


def test_a_granted_stop_reaches_the_mail_about_the_services(life):
    about = member(life, "taro")
    marketing.set_consent(**life.acting, member=about, is_given=True, how="own_page", wording="yes")
    assert marketing.agrees(life.id, about)
    decided(life, asked(life, "stop_use", "taro", use="marketing"))
    assert not marketing.agrees(life.id, about)


def test_a_file_of_two_people_goes_with_the_last_of_them(life):
    kept = []
    for name in ("ken", "rei"):
        stated = Particulars(name=name, address="somewhere", email=f"{name}@example.jp")
        application = admission.apply(**life.acting, handle=name, plan="usual", particulars=stated)
        admission.decline(**life.acting, application=application, internal_reason="bad")
        kept.append(files.store(service=life.id, name="id.txt", content=b"both of us",
                                at=life.at, by="staff").id)  # fmt: skip
        with as_owner():
            select("UPDATE application SET scan_ids = jsonb_build_array(%s::int) WHERE id = %s"
                   " RETURNING 1", kept[0], application)  # fmt: skip
    assert kept[0] == kept[1]
    retention.erase_member(**life.acting, member=member(life, "ken"))
    assert files.content(life.id, kept[0]) == b"both of us"
    retention.erase_member(**life.acting, member=member(life, "rei"))
    assert files.describe(life.id, kept[:1])[0].is_erased


def test_who_comes_back_after_an_erasure_is_registered_as_stated_now(life):
    about = member(life, "hanako")
    retention.erase_member(**life.acting, member=about)
    life.register("hanako", particulars=Particulars(name="はなこ", address="新町"))
    row = directory.member(life.id, "hanako")
    assert (row.pk, row.name, row.address, row.email) == (about, "はなこ", "新町", "")
    assert cases.erased_for_good(life.id) == set() and verify(life.id) == []


def test_a_copy_of_a_service_with_erased_members_verifies(life):
    retention.erase_member(**life.acting, member=member(life, "hanako"))
    stated = Particulars(name="jiro", address="somewhere", email="jiro@example.jp")
    application = admission.apply(**life.acting, handle="jiro", plan="usual", particulars=stated)
    admission.decline(**life.acting, application=application, internal_reason="bad")
    retention.erase_member(**life.acting, member=member(life, "jiro"))
    copy = sandbox.make_sandbox(service=life.id, at=life.at, by="staff")
    assert verify(copy) == []


def test_what_passed_on_is_told_and_erased_by_who_held_it_then():
    life = Living("choppaya", "2026-11-05")
    life.register("taro")
    life.on("2026-12-20")
    case = succession.receive(
        **life.acting, membership=life.members["taro"], kind="inheritance",
        heirs=[Particulars(name="Jiro", address="somewhere", email="j@example.jp")],
        representative=1, occurred_on=life.today, document_received_on=life.today,
        evidence=[("koseki.txt", b"died")],
    )  # fmt: skip
    life.on("2026-12-25")
    succession.record(**life.acting, succession=case)
    life.on("2027-01-20")
    heir = member_queries.membership(life.id, life.members["taro"]).member_id
    former = member(life, "taro")

    def days(about: int) -> set[str]:
        told = personal_export.held(life.id, about, at=life.at).records
        rows = [*told.get("invoice", ()), *told.get("period", ()), *told.get("charge", ())]
        return {one.get("issued_on") or one.get("raised_on") or one["first_day"] for one in rows}

    assert max(days(former)) < "2026-12-25" <= min(days(heir))
    assert personal.has_rows(heir, "invoice") and personal.left_of([heir]) != []
    life.set_parameter("member_data_kept_months", 0)
    applied = retention.apply(service=life.id, at=life.at, by="job")
    assert former in applied.members and heir not in applied.members
    assert directory.member(life.id, "taro").name == personal.ERASED
    assert verify(life.id) == []


def test_logins_of_the_staff_are_not_handed_over(life):
    log.write(service=life.id, at=life.at, by="tanaka#7", roles=["legal"], page="p",
              purpose="contract", members=[member(life, "hanako")])  # fmt: skip
    told = personal_export.held(life.id, member(life, "hanako"), at=life.at)
    (look,) = told.records["access_log"]
    assert (look["by"], look["roles"]) == ("staff", "legal")
    words = json.dumps(told.as_json(), ensure_ascii=False)
    assert "tanaka" not in words
    assert {row["actor"] for row in told.records["journal_entry"]} <= {"staff", "member"}


def test_what_is_kept_how_long_is_told_with_its_clause(life):
    told = {one.question: (one.months, one.clauses) for one in retention.rules(life.id, life.today)}
    assert told[retention.MEMBERS] == (84, ("14",)) and told[retention.LOOKS] == (6, ("14",))


@pytest.mark.parametrize(
    ("statement", "code"),
    [("UPDATE member SET email = 'x' WHERE id = %s", "erased_is_there"),
     ("DELETE FROM erasure WHERE member_id = %s", "erasure")],
)  # fmt: skip
def test_verification_finds_an_erasure_undone_or_unrecorded(life, statement, code):
    about = member(life, "hanako")
    retention.erase_member(**life.acting, member=about)
    with database.rights_of_owner(), connection.cursor() as cursor:
        cursor.execute(statement, [about])
    assert code in {one.code for one in verify(life.id)}


def test_what_waits_to_be_sent_does_not_leave_without_its_words(life):
    about = member(life, "hanako")
    (basis,) = select("SELECT min(id) FROM basis WHERE service_id = %s", life.id)
    waiting = [
        outbox.put(
            life.id,
            outbox.Draft(about, None, "personal_data_answered", channel, "ja", None, {}, basis),
            at=life.at,
            by="staff",
        )
        for channel in (EMAIL, PAPER)
    ]
    assert [one.state for one in waiting] == [outbox.QUEUED, outbox.TO_HAND_OVER]
    retention.erase_member(**life.acting, member=about)
    assert [outbox.message(life.id, one.pk).state for one in waiting] == [outbox.WITHHELD] * 2
    assert outbox.waiting_letters(life.id) == []
    assert verify(life.id) == []
