"""Changes of particulars: entered with what was there before, told without any value."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiyaku.base.errors import OperationRefused
from kiyaku.billing import statements
from kiyaku.close.verify import verify
from kiyaku.flows import admission, particulars, retention, timeline, ways_in, why
from kiyaku.flows.invoice_document import invoice_document
from kiyaku.members import changes, directory
from kiyaku.members.changes import FieldChange
from kiyaku.members.particulars import Particulars
from kiyaku.members.switches import PAYMENT_METHODS
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db


@pytest.fixture
def living() -> Living:
    living = Living("netsugen", "2026-11-10")
    living.register("m")
    return living


def member(living: Living) -> int:
    return int(directory.member(living.id, "m").pk)


def test_a_change_holds_and_what_was_before_is_kept(living: Living) -> None:
    assert living.change("m", phone="027-000-0000", email="new@example.jp") == ("email", "phone")
    living.on("2026-12-01").change("m", email="newer@example.jp")
    row = directory.member(living.id, "m")
    assert (row.email, row.phone) == ("newer@example.jp", "027-000-0000")
    later, earlier = changes.changes_of(living.id, row.pk)
    assert (later.on, later.by) == (day("2026-12-01"), "staff")
    assert later.fields == (FieldChange("email", "new@example.jp", "newer@example.jp"),)
    assert earlier.fields == (
        FieldChange("email", "m@example.com", "new@example.jp"),
        FieldChange("phone", "", "027-000-0000"),
    )
    living.closed("2026-12-01")
    assert verify(living.id) == []


def test_dates_are_kept_in_iso_form(living: Living) -> None:
    living.change("m", born_on=day("1990-04-01"))
    (change,) = changes.changes_of(living.id, member(living))
    assert change.fields == (FieldChange("born_on", None, "1990-04-01"),)
    assert verify(living.id) == []


def test_no_value_is_in_the_journal_or_an_event(living: Living) -> None:
    living.change("m", email="secret@example.jp", address="群馬県前橋市秘密町1")
    told = timeline.events(living.id, membership=living.members["m"])
    (event,) = [one for one in told if one.event == "particulars_changed"]
    assert event.fields == {"fields": ["address", "email"]}
    assert event.clauses == ("15-1",)
    explained = why.of_event(living.id, event)
    assert explained.agrees
    words = "\n".join(explained.in_words("ja"))
    assert "届出事項を変更(住所・所在地、メールアドレス)" in words
    assert "秘密" not in words + str(select("SELECT payload FROM journal_entry"))


def test_the_history_comes_page_by_page(living: Living, django_assert_num_queries: Any) -> None:
    for number in range(5):
        living.change("m", phone=f"027-000-000{number}")
    owner = member(living)
    with django_assert_num_queries(1):
        first = changes.changes_of(living.id, owner, size=2)
    assert [one.fields[0].new for one in first] == ["027-000-0004", "027-000-0003"]
    second = changes.changes_of(living.id, owner, size=2, after=first.after)
    assert [one.fields[0].new for one in second] == ["027-000-0002", "027-000-0001"]


def test_nobody_else_s_member_is_changed_or_shown(living: Living) -> None:
    other = Living("netsugen", "2026-11-10")
    with pytest.raises(OperationRefused) as refused:
        particulars.change_particulars(**other.acting, member=member(living), changes={"name": "x"})
    assert refused.value.code == "unknown_member"
    living.change("m", name="x")
    assert changes.changes_of(other.id, member(living)).rows == ()


def test_what_is_refused_changes_nothing(living: Living) -> None:
    with pytest.raises(OperationRefused) as refused:
        living.change("m", name="花子", email="nowhere")
    assert refused.value.code == "bad_particulars"
    assert directory.member(living.id, "m").name == "m"
    assert changes.changes_of(living.id, member(living)).rows == ()


def test_a_report_is_entered_once_per_key(living: Living) -> None:
    asked = {"member": member(living), "changes": {"name": "花子"}, "key": "k"}
    for _ in range(2):
        assert particulars.change_particulars(**living.acting, **asked) == ("name",)
    assert len(changes.changes_of(living.id, member(living))) == 1


def test_the_history_is_shown_in_words_with_its_clause(
    living: Living, django_assert_num_queries: Any
) -> None:
    living.change("m", born_on=day("1990-04-01"), phone="027-000-0000")
    for number in range(3):
        living.change("m", phone=f"027-000-000{number + 1}")
    owner = member(living)
    with django_assert_num_queries(3):
        page = particulars.history(living.id, owner, size=3)
    assert [one.fields[0].new for one in page] == ["027-000-0003", "027-000-0002", "027-000-0001"]
    (first,) = particulars.history(living.id, owner, after=page.after)
    assert (first.on, first.by, first.clauses) == (living.today, "staff", ("15-1",))
    assert [(one.words.en, one.old, one.new) for one in first.fields] == [
        ("date of birth", None, day("1990-04-01")), ("phone number", None, "027-000-0000"),
    ]  # fmt: skip
    other = Living("netsugen", "2026-11-10")
    assert particulars.history(other.id, owner).rows == ()


# --- proof ------------------------------------------------------------------------------------

PDF = ("戸籍.pdf", b"%PDF-1.7\nmade up")


def test_proof_is_kept_beside_the_change_and_its_name_in_no_journal(
    living: Living, django_assert_num_queries: Any
) -> None:
    owner = member(living)
    particulars.change_particulars(
        **living.acting, member=owner, changes={"name": "花子"}, evidence=[PDF]
    )
    living.change("m", phone="027-000-0000")
    with django_assert_num_queries(4):
        plain, proved = particulars.history(living.id, owner)
    assert plain.files == ()
    (file,) = proved.files
    assert (file.name, file.media_type) == ("戸籍.pdf", "application/pdf")
    assert particulars.proof(living.id, owner, file.id) == file
    payloads = select("SELECT payload FROM journal_entry WHERE service_id = %s", living.id)
    assert "戸籍" not in str(payloads)
    assert file.sha256 in str(payloads)
    assert verify(living.id) == []


def test_proof_is_nobody_else_s(living: Living) -> None:
    owner = member(living)
    particulars.change_particulars(
        **living.acting, member=owner, changes={"name": "花子"}, evidence=[PDF]
    )
    (change,) = particulars.history(living.id, owner)
    living.register("n")
    another, elsewhere = directory.member(living.id, "n").pk, Living("netsugen", "2026-11-10").id
    for service, who in ((living.id, another), (elsewhere, owner)):
        with pytest.raises(OperationRefused) as refused:
            particulars.proof(service, who, change.files[0].id)
        assert refused.value.code == "unknown_file"


def test_where_the_terms_ask_for_proof_a_change_without_it_is_refused(db: None) -> None:
    living = Living("choppaya", "2026-11-10", readings={"change_proof": "name_and_address"})
    living.register("m")
    asked = {"member": member(living), "changes": {"name": "花子", "phone": "027-000-0000"}}
    with pytest.raises(OperationRefused) as refused:
        particulars.change_particulars(**living.acting, **asked)
    assert (refused.value.code, refused.value.details) == (
        "proof_needed", {"fields": ["name"], "clauses": ["8-1"]},
    )  # fmt: skip
    with pytest.raises(OperationRefused) as same:
        particulars.change_particulars(**living.acting, **{**asked, "changes": {"name": "m"}})
    assert (same.value.code, same.value.details) == ("nothing_changed", {"clauses": ["8-1"]})
    assert "第8条1項" in same.value.ja and "Art. 8(1)" in same.value.en
    assert "8-1" in refused.value.ja and "8-1" in refused.value.en
    assert directory.member(living.id, "m").name == "m"
    assert particulars.change_particulars(**living.acting, **asked, evidence=[PDF]) == (
        "name", "phone",
    )  # fmt: skip
    corrected = {**asked, "changes": {"name": "花"}}
    particulars.change_particulars(**living.acting, **corrected, is_correction=True)
    shown = particulars.proof_asked(living.id)
    assert ([one.en for one in shown.fields], shown.clauses) == (["name", "address"], ("8-1",))
    assert particulars.proof_asked(Living("netsugen", "2026-11-10").id).fields == ()


# --- representative and way to pay -------------------------------------------------------------

FIRM = Particulars(kind="corporation", name="Firm", address="Ueda", email="a@example.jp")


@pytest.fixture
def net() -> Living:
    living = Living("choppaya", "2026-10-01")
    application = admission.apply(
        **living.acting, handle="m", plan="usual", channel="online", payment_method="card",
        particulars=Particulars(name="m", address="Ueda", email="m@example.jp"),
    )  # fmt: skip
    living.members["m"] = admission.approve(**living.acting, application=application)
    living.start("m")
    living.register("firm", particulars=FIRM)
    return living


def test_another_way_to_pay_holds_from_the_invoices_of_its_day_on(net: Living) -> None:
    ways_in.set_payment_method(**net.acting, method="cash", is_open=False)
    net.on("2026-12-20")
    assert net.change("m", payment_method="direct_debit") == ("payment_method",)
    net.closed("2027-02-28")
    row = directory.member(net.id, "m")
    assert row.payment_method == "direct_debit"
    (shown,) = particulars.history(net.id, row.pk)
    words = PAYMENT_METHODS
    assert [(one.old, one.new) for one in shown.fields] == [(words["card"], words["direct_debit"])]
    assert shown.clauses == ("8-1",)
    assert list(particulars.ways_to_pay(net.id, row)) == [
        "bank_transfer", "direct_debit", "card", "convenience_store",
    ]  # fmt: skip
    numbers = [one.number for one in statements.statement(net.members["m"]).invoices]
    every = [invoice_document(net.id, number) for number in numbers]
    assert {(one.issued_on < day("2026-12-20"), one.way_to_pay) for one in every} == {
        (True, words["card"]), (False, words["direct_debit"]),
    }  # fmt: skip
    assert verify(net.id) == []


def test_a_way_to_pay_that_is_not_accepted_is_refused_by_its_clause(net: Living) -> None:
    ways_in.set_payment_method(**net.acting, method="cash", is_open=False)
    codes = {}
    for value in ("cash", "barter", ""):
        with pytest.raises(OperationRefused) as refused:
            net.change("m", payment_method=value)
        problems = refused.value.details.get("problems", ())
        codes[value] = (refused.value.code, [one.code for one in problems])
        if value == "cash":
            assert refused.value.details["clauses"] == ["8-1", "6-3(3)"]
            assert "8条1項" in refused.value.ja
    assert codes == {
        "cash": ("payment_method_closed", []),
        "barter": ("bad_particulars", ["unknown_method"]),
        "": ("bad_particulars", ["needed"]),
    }


def test_a_corporation_reports_its_representative_and_a_person_has_none(net: Living) -> None:
    assert net.change("firm", representative="代表 一郎") == ("representative",)
    assert net.change("firm", representative="代表 二郎") == ("representative",)
    firm = directory.member(net.id, "firm")
    assert firm.representative == "代表 二郎"
    shown = [one.fields[0] for one in particulars.history(net.id, firm.pk)]
    assert [(one.words.en, one.old, one.new) for one in shown] == [
        ("representative", "代表 一郎", "代表 二郎"), ("representative", None, "代表 一郎"),
    ]  # fmt: skip
    with pytest.raises(OperationRefused) as refused:
        net.change("m", representative="代表 三郎")
    assert [one.code for one in refused.value.details["problems"]] == ["not_a_corporation"]
    payloads = select("SELECT payload FROM journal_entry WHERE service_id = %s", net.id)
    assert "代表" not in str(payloads) and "direct_debit" not in str(payloads)


def test_the_way_to_pay_of_an_accepted_application_holds_from_its_day(net: Living) -> None:
    stated = Particulars(kind="corporation", name="Firm", address="Ueda", representative="二郎")

    def apply(handle: str, method: str, particulars: Particulars) -> int:
        return admission.apply(
            **net.acting, handle=handle, plan="usual", channel="online", payment_method=method,
            particulars=particulars,
        )  # fmt: skip

    net.on("2026-12-20")
    person = Particulars(name="m", representative="nobody")
    declined = apply("m", "cash", person)
    admission.decline(**net.acting, application=declined, internal_reason="x")
    of_firm, waiting = apply("firm", "card", stated), apply("m", "direct_debit", person)
    never = apply("new", "card", replace(stated, name="New"))
    admission.decline(**net.acting, application=never, internal_reason="x")
    m, firm = directory.member(net.id, "m"), directory.member(net.id, "firm")
    new = directory.member(net.id, "new")
    assert (m.payment_method, firm.payment_method, firm.representative) == ("card", "", "")
    assert (new.payment_method, new.representative) == ("", "")

    net.on("2027-01-15")
    net.change("firm", representative="三郎")  # said after the application: it stays
    for application in (of_firm, waiting):
        admission.approve(**net.acting, application=application)
    firm = directory.member(net.id, "firm")
    assert (firm.payment_method, firm.representative) == ("card", "三郎")
    shown = particulars.history(net.id, m.pk)
    words = PAYMENT_METHODS
    ((entered, of_m),) = [(one.on, one.fields) for one in shown]
    assert entered == day("2027-01-15")
    assert [(one.old, one.new) for one in of_m] == [(words["card"], words["direct_debit"])]
    net.closed("2027-02-28")
    numbers = [one.number for one in statements.statement(net.members["m"]).invoices]
    every = [invoice_document(net.id, number) for number in numbers]
    assert {(one.issued_on < day("2027-01-15"), one.way_to_pay) for one in every} == {
        (True, words["card"]), (False, words["direct_debit"]),
    }  # fmt: skip
    assert verify(net.id) == []


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_applications_the_newer_says_how_to_pay_whichever_is_accepted_first(
    net: Living, order: tuple[int, int], is_known: bool
) -> None:
    person, who = Particulars(name="m", address="Ueda"), "m" if is_known else "new"
    made = []
    for date, method in (("2026-12-20", "cash"), ("2026-12-21", "direct_debit")):
        net.on(date)
        made.append(
            admission.apply(
                **net.acting, handle=who, plan="usual", channel="online", payment_method=method,
                particulars=person,
            )
        )  # fmt: skip
    for date, which in zip(("2026-12-22", "2026-12-23"), order, strict=True):
        net.on(date)
        try:
            admission.approve(**net.acting, application=made[which])
        except OperationRefused as found:  # the other waits, or was accepted: that is seen first
            seen = found.details["seen"]
            admission.approve(**net.acting, application=made[which], seen=seen)
    assert directory.member(net.id, who).payment_method == "direct_debit"
    assert verify(net.id) == []


def test_who_was_erased_and_comes_back_pays_old_invoices_as_was_not_said(net: Living) -> None:
    net.on("2026-11-01").leave("m")
    net.closed("2027-01-31")
    net.pay("m")
    member = directory.member(net.id, "m").pk
    (number, *_) = [one.number for one in statements.statement(net.members["m"]).invoices]
    assert invoice_document(net.id, number).way_to_pay == PAYMENT_METHODS["card"]
    retention.erase_member(**net.acting, member=member)
    net.on("2027-03-01")
    application = admission.apply(
        **net.acting, handle="m", plan="usual", channel="online", payment_method="cash",
        particulars=Particulars(name="m", address="Ueda", email="m@example.jp"),
    )  # fmt: skip
    admission.approve(**net.acting, application=application)
    row = directory.member(net.id, "m")
    assert (row.pk, row.payment_method) == (member, "cash")
    assert particulars.way_to_pay_on(row, day("2026-12-01")) is None
    assert particulars.way_to_pay_on(row, net.today) == PAYMENT_METHODS["cash"]
