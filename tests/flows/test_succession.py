"""A membership passes to another: transfer, merger and split, inheritance."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kiyaku.base import journal
from kiyaku.base.errors import OperationRefused
from kiyaku.billing import statements
from kiyaku.close import sandbox
from kiyaku.close.verify import verify
from kiyaku.flows import (
    held,
    plan_changes,
    representatives,
    sister_services,
    succession,
    succession_shown,
    timeline,
    visibility,
    why,
)
from kiyaku.flows.invoice_document import invoice_document
from kiyaku.flows.succession import Successor
from kiyaku.members import directory, holders, successions
from kiyaku.members import queries as members
from kiyaku.members.particulars import Particulars
from kiyaku.notices import outbox
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

_BOOKS = """
SELECT p.debit_account, p.credit_account, sum(p.amount_yen) FROM posting p
JOIN membership m ON m.id = p.membership_id WHERE m.service_id = %s GROUP BY 1, 2 ORDER BY 1, 2
"""
PROOF = ("proof.pdf", b"%PDF-1.7\nmade up")
NEW = Particulars(name="Hanako", address="Yokohama", email="hanako@example.jp")
FIRM = Particulars(kind="corporation", name="Firm", address="Ueda", email="a@example.jp")
HEIRS = [
    Particulars(name="Ichiro", address="Ueda", email="1@example.jp"),
    Particulars(name="Jiro", address="Ueda", email="2@example.jp"),
]


@pytest.fixture
def living(db: None) -> Living:
    living = Living(
        "choppaya",
        "2026-11-01",
        prices={"usual": 6_000, "more": 9_000},
        parameters={"resumption_fee_yen": 1_000},
    )
    living.register("taro")
    living.register("other")
    living.register("firm", particulars=FIRM)
    return living


def report(living: Living, name: str = "taro", kind: str = "transfer", **more: Any) -> int:
    given = {"document_received_on": living.today, "evidence": [PROOF], **more}
    if kind != "inheritance":
        given.setdefault("successor", Successor(stated=NEW if kind == "transfer" else FIRM))
    return succession.receive(**living.of(name), kind=kind, **given)


def approve(living: Living, case: int, **more: Any) -> Any:
    return succession.approve(**living.acting, succession=case, **more)


def record(living: Living, case: int, **more: Any) -> Any:
    return succession.record(**living.acting, succession=case, **more)


def told_of_it(living: Living) -> list[Any]:
    """The notices on successions, the latest first."""
    return [one for one in outbox.messages(living.id) if one.kind.startswith("succession")]


def refused(act: Any, *given: Any, **more: Any) -> OperationRefused:
    with pytest.raises(OperationRefused) as refusal:
        act(*given, **more)
    return refusal.value


def holder(living: Living, name: str = "taro") -> Any:
    return members.membership(living.id, living.members[name]).member


def money(living: Living, name: str = "taro") -> Any:
    return statements.statement(living.members[name])


# --- transfer ---------------------------------------------------------------------------------


def test_with_the_approval_everything_passes_and_nothing_is_left_behind(living: Living) -> None:
    living.on("2026-12-20").pay("taro", 1_000)
    before, row = money(living), members.membership(living.id, living.members["taro"])
    assert before.balance.invoiced_open_yen > 0
    case = report(living)
    assert holder(living).handle == "taro"
    assert approve(living, case, key="yes") == day("2026-12-20")
    assert approve(living, case, key="yes") == day("2026-12-20")
    after = members.membership(living.id, living.members["taro"])
    assert money(living) == before
    assert (after.pk, after.registered_on, after.started_on, after.plan_id) == (
        row.pk, row.registered_on, row.started_on, row.plan_id,
    )  # fmt: skip
    assert (after.member.name, after.member.email) == ("Hanako", "hanako@example.jp")
    held = [(one.member, one.from_day, one.to_day) for one in holders.of(after)]
    assert held == [
        (row.member_id, day("2026-11-01"), day("2026-12-19")),
        (after.member_id, day("2026-12-20"), None),
    ]
    assert verify(living.id) == []


def test_the_new_member_is_billed_and_pays_what_was_open(living: Living) -> None:
    living.on("2026-12-20")
    approve(living, report(living))
    living.on("2027-01-15").pay("taro")
    assert money(living).balance.invoiced_open_yen == 0
    living.suspend("taro")
    living.pay("taro")  # what fell due with the suspension
    living.resume("taro", pay_rest=True)
    assert verify(living.id) == []


def test_credit_suspension_and_a_settled_end_pass_too(living: Living) -> None:
    living.pay("taro", 50_000)
    living.suspend("taro")
    living.leave("taro", "2027-03")
    before = money(living)
    approve(living, report(living.on("2026-12-02")))
    row = members.membership(living.id, living.members["taro"])
    assert row.suspended_since == day("2026-11-01")
    assert row.ends_on == day("2027-02-28")
    assert money(living).balance.credit_yen > 0
    assert before.balance.credit_yen > money(living).balance.credit_yen  # December's fee
    living.closed("2027-03-02")
    assert verify(living.id) == []


def test_before_the_approval_nothing_passes(living: Living) -> None:
    case = report(living)
    succession.decline(**living.acting, succession=case, internal_reason="not known")
    assert holder(living).handle == "taro"
    assert refused(approve, living, case).code == "already_decided"
    again = report(living)
    succession.withdraw(**living.acting, succession=again)
    assert successions.case(living.id, again).state == "withdrawn"
    assert verify(living.id) == []


def test_an_existing_member_can_take_it_over(living: Living) -> None:
    case = report(living, successor=Successor(handle="other"))
    living.on("2026-11-02")
    approve(living, case)
    assert holder(living).handle == "other"
    own = directory.memberships_of(holder(living).pk)
    assert [one.pk for one in own] == [living.members["taro"], living.members["other"]]


def test_the_successor_is_screened_as_an_applicant_is(living: Living) -> None:
    living.register("bad", particulars=Particulars(name="Bad", email="bad@example.jp"))
    living.terminate("bad")
    stated = Particulars(name="Bad again", email="BAD@example.jp", country="FR")
    case = successions.case(living.id, report(living, successor=Successor(stated=stated)))
    found = [one["code"] for one in case.findings]
    assert [one for one in found if not one.endswith("_not_declared")] == [
        "earlier_termination", "birth_not_stated", "abroad", "missing_entries",
    ]  # fmt: skip
    assert "anti_social_not_declared" in found
    assert case.consented_version is None


def test_only_who_takes_it_over_declares_and_agrees_in_a_signed_paper(living: Living) -> None:
    taken_on = {"declares": ["anti_social"], "consents": True}
    refusal = refused(report, living, evidence=[], **taken_on)
    assert (refusal.code, refusal.details["clauses"]) == ("no_evidence", ["17-1", "17-2"])
    unknown = refused(report, living, declares=["wealth"])
    assert unknown.code == "not_asked_to_declare"
    number = report(living)
    before = successions.case(living.id, number)
    assert (before.consented_version, before.declared) == (None, [])
    assert "anti_social_not_declared" in [one["code"] for one in before.findings]
    succession.add_papers(
        **living.acting, succession=number, evidence=[("signed.txt", b"signed")], **taken_on
    )
    after = successions.case(living.id, number)
    assert after.consented_version == day("2022-02-18")
    assert [one["kind"] for one in after.declared] == ["anti_social"]
    assert "anti_social_not_declared" not in [one["code"] for one in after.findings]
    assert len(succession_shown.case(living.id, number).declared) == 1
    heirs = report(living, "other", "inheritance", heirs=HEIRS[:1])
    found = [one["code"] for one in successions.case(living.id, heirs).findings]
    assert not [one for one in found if one.endswith("_not_declared")]  # nobody asks them to
    assert verify(living.id) == []


def test_who_was_expelled_from_another_service_is_found_as_of_an_applicant(living: Living) -> None:
    other = Living("choppaya", "2026-11-01")
    expelled = Particulars(
        name="次郎", kana="ヤマダジロウ", born_on=day("1990-01-01"), address="上田市",
        email="x@example.jp", phone="090",
    )  # fmt: skip
    other.register("bad", particulars=expelled)
    other.terminate("bad")
    for one, named in ((living, other), (other, living)):
        sister_services.link(**one.acting, other=named.code)
    case = successions.case(living.id, report(living, successor=Successor(stated=expelled)))
    assert "termination_elsewhere" in [one["code"] for one in case.findings]


def test_heirs_who_may_come_to_represent_the_others_are_screened_too(living: Living) -> None:
    living.register("bad", particulars=Particulars(name="Bad", email="bad@example.jp"))
    living.report("bad")
    born = {"address": "somewhere", "born_on": day("1980-04-01")}
    good = Particulars(name="Good", email="good@example.jp", **born)
    bad = Particulars(name="Bad again", email="BAD@example.jp", **born)
    for representative in (None, 1):
        living.members["taro"] = living.register(f"taro-{representative}")
        case = successions.case(
            living.id,
            report(
                living, kind="inheritance", successor=None, heirs=[good, bad],
                representative=representative, occurred_on=living.today,
            ),
        )  # fmt: skip
        found = [one for one in case.findings if one["evidence"].get("heir") == 2]
        assert [one["code"] for one in found] == ["earlier_breach", "already_member"]
        assert all(one["ja"].startswith("相続人2について") for one in found)
        assert [one for one in case.findings if one not in found] == []


def test_papers_are_needed_and_may_come_later(living: Living) -> None:
    case = report(living, document_received_on=None, evidence=[])
    living.on("2026-11-02")
    papers = {**living.acting, "succession": case}
    assert refused(approve, living, case).code == "no_document"
    succession.add_papers(**papers, document_received_on=living.today)
    refusal = refused(approve, living, case)
    assert (refusal.code, "17-2" in refusal.ja) == ("no_evidence", True)
    succession.add_papers(**papers, evidence=[PROOF])
    approve(living, case)
    assert holder(living).name == "Hanako"
    assert verify(living.id) == []


def test_what_is_refused(living: Living) -> None:
    future = day("2027-01-01")
    assert refused(report, living, document_received_on=future).code == "in_the_future"
    assert refused(report, living, successor=Successor(handle="taro")).code == "same_member"
    assert refused(report, living, successor=Successor(handle="nobody")).code == "unknown_member"
    assert refused(report, living, successor=Successor()).code == "no_successor"
    assert refused(report, living, kind="gift").code == "unknown_kind"
    assert refused(report, living, kind="merger").code == "wrong_kind_of_member"
    assert refused(report, living, kind="inheritance").code == "no_successor"
    case = report(living)
    assert refused(report, living).code == "succession_open"
    assert refused(approve, living, case).code == "changed_hands_today"  # registered today
    living.terminate("taro")
    assert refused(approve, living, case).code == "not_active"
    assert refused(report, living).code == "not_active"


def test_what_was_accepted_passes_on_before_its_service_starts(living: Living) -> None:
    """Whoever was accepted is the member (2, 6-1); 17 to 19 ask for no start."""
    for name, stated in (("waits", NEW), ("dies", NEW), ("merges", FIRM)):
        living.register(name, starts=False, particulars=stated)
    living.on("2026-11-05")
    approve(living, report(living, "waits", successor=Successor(handle="other")))
    record(living, report(living, "merges", "merger"))
    record(living, report(living, "dies", "inheritance", heirs=HEIRS, representative=1))
    representatives.change_representative(
        **living.on("2026-11-06").of("dies"), heir=2, named_by="heirs",
        document_received_on=living.today, evidence=[PROOF],
    )  # fmt: skip
    assert (holder(living, "waits").handle, holder(living, "dies").name) == ("other", "Jiro")
    passed = succession_shown.passing(living.id, living.members["waits"])
    assert (passed.started_on, passed.invoices) == (None, ())
    for name in ("waits", "dies", "merges"):
        living.start(name)
    living.closed("2026-12-31")
    assert money(living, "dies").balance.invoiced_open_yen == 5_000  # 25 days of November
    assert verify(living.id) == []


def test_where_membership_is_not_transferable_asking_cites_the_clause(db: None) -> None:
    living = Living("netsugen", "2026-11-01")
    living.register("taro")
    refusal = refused(report, living)
    assert (refusal.code, refusal.details) == ("not_transferable", {"clauses": ["16-4"]})
    assert "16-4" in refusal.ja
    assert "16-4" in refusal.en
    assert refused(report, living, kind="inheritance", heirs=HEIRS).code == "no_such_succession"
    assert select("SELECT count(*) FROM succession WHERE service_id = %s", living.id) == [0]


def test_each_sees_the_time_that_was_his(living: Living) -> None:
    living.on("2026-12-20")
    approve(living, report(living))
    living.on("2027-01-10").pay("taro")
    everything = timeline.events(living.id, membership=living.members["taro"])
    assert {one.member for one in everything if one.on < day("2026-12-20")} == {"taro"}
    new = holder(living).handle
    hers = visibility.for_member(visibility.of_holder(everything, [new]))
    assert {one.event for one in hers} >= {"membership_taken_over", "payment_received"}
    assert "membership_started" not in {one.event for one in hers}
    his = timeline.events(living.id, member=directory.member(living.id, "taro").pk)
    assert {one.event for one in his} >= {"membership_started", "succession_approved"}
    assert not {one.event for one in his} & {"membership_taken_over", "payment_received"}
    assert {one.member for one in his} == {"taro"}


def test_who_takes_it_over_sees_the_debts_that_came_and_none_paid_before(living: Living) -> None:
    living.closed("2026-12-31")
    first = money(living).invoices[0]
    living.pay("taro", first.open_yen)
    living.on("2027-01-05")
    former = holder(living).pk
    approve(living, report(living))
    shown = held.statement(living.id, living.members["taro"])
    assert shown.balance == money(living).balance
    assert [one.number for one in shown.invoices] == [
        one.number for one in money(living).invoices[1:]
    ]
    new = holder(living).pk
    assert refused(invoice_document, living.id, first.number, member=new).code == "unknown_invoice"
    for one in shown.invoices:
        assert invoice_document(living.id, one.number, member=new)
        gone = refused(invoice_document, living.id, one.number, member=former)
        assert gone.code == "unknown_invoice"
    hers = {one.event for one in held.events(living.id, living.members["taro"])}
    assert "membership_taken_over" in hers
    assert "membership_started" not in hers


def test_old_invoices_stay_addressed_as_they_were(living: Living) -> None:
    living.on("2026-12-20")
    approve(living, report(living))
    living.closed("2027-01-31")
    numbers = select(
        "SELECT n.fiscal_year || '-' || lpad(n.number::text, 6, '0'), i.issued_on"
        " FROM invoice i JOIN invoice_number n ON n.invoice_id = i.id"
        " WHERE i.membership_id = %s ORDER BY 2",
        living.members["taro"],
    )
    named = {
        issued_on: invoice_document(living.id, number).recipient.name
        for number, issued_on in numbers
    }
    assert set(named.values()) == {"taro", "Hanako"}
    assert all((on >= day("2026-12-20")) == (who == "Hanako") for on, who in named.items())


def test_it_is_explained_and_no_person_stands_in_the_journal(living: Living) -> None:
    living.on("2026-12-20")
    approve(living, report(living), internal_reason="knows the business")
    for event in timeline.events(living.id, membership=living.members["taro"]):
        if event.event.startswith(("succession", "membership_taken")):
            assert all(one.agrees for one in why.of_event(living.id, event).reasons), event
    payloads = select("SELECT payload FROM journal_entry WHERE service_id = %s", living.id)
    assert not [one for one in payloads if "Hanako" in one or "proof" in one]


@pytest.mark.parametrize("seed", range(5))
def test_whatever_was_paid_the_money_before_is_the_money_after(living: Living, seed: int) -> None:
    chance = random.Random(seed)
    for month in ("2026-11", "2026-12", "2027-01"):
        living.on(f"{month}-{chance.randint(2, 15):02d}")
        if chance.random() < 0.7:
            living.pay("taro", chance.randint(1, 20_000))
        living.on(f"{month}-{chance.randint(16, 28):02d}")
    before, books = money(living), select(_BOOKS, living.id)
    approve(living, report(living))
    assert money(living) == before
    assert select(_BOOKS, living.id) == books
    living.closed("2027-03-02")
    assert verify(living.id) == []


# --- merger, split, inheritance ---------------------------------------------------------------


@pytest.mark.parametrize("kind", ["merger", "split"])
def test_the_successor_of_a_corporation_goes_on_with_it(living: Living, kind: str) -> None:
    living.on("2026-11-10")
    case = report(living, "firm", kind, occurred_on=day("2026-11-01"))
    record(living, case)
    assert holder(living, "firm").kind == "corporation"
    assert {
        one.kind for one in holders.of(members.membership(living.id, living.members["firm"]))
    } == {"registered", kind}
    assert verify(living.id) == []
    assert refused(report, living, "firm", kind, successor=Successor(stated=NEW)).code == (
        "no_successor"
    )


def test_a_single_heir_inherits(living: Living) -> None:
    living.on("2026-11-10")
    record(living, report(living, kind="inheritance", heirs=HEIRS[:1]))
    assert holder(living).name == "Ichiro"


def test_what_has_come_about_is_recorded_and_counts_from_its_day(living: Living) -> None:
    living.on("2026-11-10")
    case = report(living, kind="inheritance", heirs=HEIRS[:1], occurred_on=day("2026-11-05"))
    refusal = refused(approve, living, case)
    assert (refusal.code, refusal.details["clauses"]) == ("needs_no_approval", ["17-1", "19-1"])
    aside = {**living.acting, "succession": case, "internal_reason": "—"}
    assert refused(succession.decline, **aside).code == "needs_no_approval"
    record(living, case)
    shown = succession_shown.case(living.id, case)
    assert (shown.state, shown.effective_on) == ("recorded", day("2026-11-05"))
    (event,) = [one for one in timeline.events(living.id, membership=living.members["taro"])
                if one.event == "succession_recorded"]  # fmt: skip
    assert (event.fields["effective_on"], event.clauses) == (
        day("2026-11-05"), ("17-1", "19-1"),
    )  # fmt: skip
    (reason,) = why.of_event(living.id, event).reasons
    assert reason.agrees and reason.recomputed == day("2026-11-05")
    assert [one.kind for one in told_of_it(living)] == ["succession_recorded"]
    assert verify(living.id) == []


def test_what_is_not_proven_is_set_aside_and_who_reported_it_is_told(living: Living) -> None:
    living.on("2026-11-10")
    case = report(living, "firm", "split")
    succession.set_aside(**living.acting, succession=case, internal_reason="no extract")
    (told,) = told_of_it(living)
    assert (told.kind, told.channel) == ("succession_not_proven", "email")
    assert members.member(living.id, told.member_id).name == "Firm"
    assert holder(living, "firm").handle == "firm"
    unnamed = report(living, kind="inheritance", heirs=HEIRS)
    succession.set_aside(**living.acting, succession=unnamed, internal_reason="no register")
    told, _ = told_of_it(living)
    assert members.member(living.id, told.member_id).name == "Ichiro"
    transfer = report(living)
    given = {**living.acting, "succession": transfer, "internal_reason": "—"}
    assert refused(succession.set_aside, **given).code == "needs_approval"
    refusal = refused(record, living, transfer)
    assert (refusal.code, refusal.details["clauses"]) == ("needs_approval", ["17-1", "17-2"])
    record(living, report(living, "firm", "split"))  # reported anew
    assert verify(living.id) == []


# --- what the verification finds --------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("holder", "UPDATE membership_holder SET from_day = from_day + 1"
         " WHERE membership_id = %s AND to_day IS NULL"),
        ("holder", "UPDATE membership SET member_id = (SELECT member_id FROM membership_holder h"
         " WHERE h.membership_id = membership.id AND to_day IS NOT NULL) WHERE id = %s"),
        ("holder", "UPDATE membership_holder SET entry_id = 0 WHERE membership_id = %s"),
        ("succession", "UPDATE succession SET state = 'declined' WHERE membership_id = %s"),
    ],
)  # fmt: skip
def test_what_somebody_altered_is_found(living: Living, code: str, statement: str) -> None:
    living.on("2026-12-20")
    approve(living, report(living))
    select(f"WITH altered AS ({statement} RETURNING 1) SELECT * FROM altered",
           living.members["taro"])  # fmt: skip
    assert code in {one.code for one in verify(living.id)}


def test_what_is_left_behind_is_found(living: Living) -> None:
    former = holder(living)
    living.on("2026-12-20")
    approve(living, report(living))
    journal.record(
        journal.Act(living.at, "staff"), service=living.id, business_day=living.today,
        action="note_added", member=former.pk, membership=living.members["taro"], payload={},
    )  # fmt: skip
    assert "holder" in {one.code for one in verify(living.id)}


def test_a_copy_to_try_things_in_has_holders_and_cases_of_its_own(living: Living) -> None:
    living.on("2026-12-20")
    approve(living, report(living))
    report(living, "other", evidence=[("other.txt", b"made up")])
    plan_changes.request_plan_change(**living.of("firm"), plan="more")
    living.closed("2027-01-02")
    copy = sandbox.make_sandbox(service=living.id, at=living.at, by="tester")
    assert verify(copy) == []
    assert select("SELECT count(*) FROM succession WHERE service_id = %s", copy) == [2]
    shown = succession_shown.case(copy, successions.cases(copy, state="received").rows[0].pk)
    assert "Hanako" not in str(shown)
    assert len(shown.files) == 1
