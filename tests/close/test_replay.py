"""An operation sent again under its key changes nothing, whatever has happened in between."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kiyaku import flows
from kiyaku.base import queries
from kiyaku.base.clock import TOKYO
from kiyaku.base.files import Upload
from kiyaku.base.operators import Operator
from kiyaku.billing import late_charges
from kiyaku.billing import refunds as billing_refunds
from kiyaku.close import run
from kiyaku.close.verify import verify
from kiyaku.flows import (
    acceleration,
    add_on_offers,
    add_ons,
    admission,
    announcements,
    breaches,
    consenting,
    consents,
    contacts,
    costs,
    deemed_arrival,
    exclusion,
    grounds,
    individual_rules,
    inheritance_reports,
    initial_cancellation,
    leaks,
    letters_posted,
    marketing,
    notes,
    notice_settings,
    opening,
    operator,
    outbox,
    outsiders,
    paper_drafts,
    particulars,
    payments,
    plan_changes,
    privacy_requests,
    readings,
    refunds,
    representatives,
    restricting,
    retention,
    revoking,
    sanctions,
    screening_again,
    sister_services,
    start_notice,
    statistics,
    succession,
    terms_documents,
    terms_plans,
    terms_publishing,
    uses,
    waivers,
    ways_in,
    withdrawal,
)
from kiyaku.flows.place import calendars
from kiyaku.members import counts, directory
from kiyaku.members.inheritance_reports import Stated
from kiyaku.members.particulars import Particulars
from kiyaku.notices import outbox as box
from kiyaku.terms.texts import Text
from tests.close import small_service
from tests.close.attacks import warn_of_attacks
from tests.close.replayed_network import (
    charge_what_stayed,
    compensate,
    connect,
    find_it_kept,
    have_lines,
    interrupt,
    keep_what_failed,
)
from tests.close.replayed_place import at_the_place, book, use_a_facility, wait_and_stop
from tests.close.small_service import AT, BY, FIRST, LAST
from tests.close.twice import EVE, NEW_YEARS_EVE, SCAN, Twice, memberships


@pytest.mark.django_db(transaction=True)
def test_every_operation_repeated_under_its_key_changes_nothing():
    """At once, after the close has moved the day, and with all else done since."""
    service = small_service.opened("choppaya", opened_on=EVE).id
    twice = Twice(service)
    _set_ways_in(twice)
    _admit(twice)
    run.close_day(service, EVE)
    _pay_and_leave(twice)
    run.close_until(service, FIRST)
    _report(twice)
    _pay_back(twice)
    _decide(twice)
    _pass_on(twice)
    _ask_without_a_number(twice)
    _ask_for_own_data(twice)
    _leak(twice)
    _publish_statistics(twice)
    warn_of_attacks(twice.do, AT)
    run.close_until(service, NEW_YEARS_EVE)
    _decide_on_the_ground(twice)
    compensate(twice)
    interrupt(twice)
    _waive(twice)
    stays = _change_and_take_back(twice)
    run.close_until(service, NEW_YEARS_EVE + dt.timedelta(2))
    charge_what_stayed(twice, stays[0])
    find_it_kept(twice, stays[1])
    twice.repeat(slice(None))
    silent = _ask_and_use()
    done = {operation for operation, _, _ in (*twice.done, *silent.done)}
    assert done == set(_all_operations())
    assert verify(service) == [] == verify(silent.service)


def _ask_and_use() -> Twice:
    """Under terms that act on silence and on staying away; the others know neither."""
    service = small_service.opened("netsugen", code="silent", opened_on=EVE)
    member, other = service.register("m"), service.register("n")
    twice = Twice(service.id)
    asked = twice.do(contacts.record_contact, membership=member, about="still with us?")
    assert twice.do(contacts.record_answer, contact=asked) == [asked]
    used = twice.do(uses.record_use, membership=member, source=uses.CHECK_IN)
    assert uses.record_use(service=service.id, membership=member, at=AT, by=BY) == used
    on_list = [uses.UseRow(member, EVE), uses.UseRow(other, EVE)]
    assert twice.do(uses.record_uses, rows=on_list) == 1
    at_the_place(twice, member)
    book(twice, member)
    wait_and_stop(twice, member, other)
    use_a_facility(twice, member)
    assert twice.do(calendars.make_feed, membership=member, digest="0" * 64)
    twice.do(calendars.revoke_feed, membership=member)
    run.close_day(service.id, EVE)
    twice.repeat(slice(None))
    return twice


def _set_ways_in(twice: Twice) -> None:
    """Closed from the last day of the story on, so that nobody in it is kept out."""
    closed = {"is_open": False, "from_day": LAST}
    assert twice.do(ways_in.set_channel, channel="paper", **closed) == LAST
    assert twice.do(ways_in.set_payment_method, method="card", **closed) == LAST
    small_service.opened("choppaya", code="other", opened_on=EVE)
    assert twice.do(sister_services.link, other="other") is False
    assert twice.do(sister_services.link, other="other", is_linked=False) is False


def _admit(twice: Twice) -> None:
    twice.do(opening.set_price, plan="usual", monthly_fee_yen=7000, from_day=dt.date(2027, 1, 1))
    twice.do(opening.name_plan, plan="usual", name=Text("月額", "Monthly"))
    twice.do(opening.set_parameter, name="dunning_after_days", value=20)
    twice.do(opening.set_parameter, name="equipment_return_days", value=0)
    twice.do(
        readings.choose_reading,
        reading="late_handling_fee_when",
        option="overdue_invoice",
        reason="r",
    )
    planned = twice.do(
        readings.choose_reading,
        reading="initial_cancellation_rounding",
        option="daily_amount_cut",
        reason="r",
        from_day=LAST,
    )
    twice.do(readings.withdraw_reading_plan, plan=planned, reason="r")
    twice.do(opening.set_member_prefix, prefix="G-")
    assert twice.do(operator.set_operator, operator=Operator("A")) == EVE
    after = twice.do(operator.set_operator, operator=Operator("B"), from_day=LAST)
    assert after == LAST
    about = {"version": dt.date(2022, 2, 18), "file_name": "kiyaku.txt"}
    text = "第1条（目的）\n作り物である。"
    assert twice.do(terms_documents.load_document, **about, text=text).articles == 1
    plan = _publish(twice)
    draft = paper_drafts.save(service=twice.service, at=AT, by=BY, values={"name": "A"})
    paper = admission.Paper(EVE)
    drafted = twice.do(paper_drafts.enter, draft=draft, plan="usual", paper=paper)
    twice.do(admission.decline, application=drafted, internal_reason="illegible")
    refused = twice.do(admission.apply, handle="refused", plan="usual")
    twice.do(admission.decline, application=refused, internal_reason="arrears elsewhere")
    twice.do(notice_settings.set_channel, kind="suspended", channel="paper")
    words = {"kind": "suspended", "language": "en", "subject": "S", "body": "${member_name}"}
    twice.do(notice_settings.set_wording, **words)
    applied = twice.do(admission.apply, handle="m0", plan="usual")
    assert twice.do(screening_again.screen_again, application=applied).new == ()
    first = twice.do(admission.approve, application=applied)
    others = [twice.do(admission.register, handle=f"m{n}", plan="usual") for n in range(1, 7)]
    for membership in (first, *others[:-1]):
        twice.do(admission.start_service, membership=membership)
    twice.do(notice_settings.set_channel, kind="membership_started", channel="")
    twice.do(admission.start_service, membership=others[-1])
    assert twice.do(start_notice.tell_start, membership=others[-1])
    with pytest.MonkeyPatch.context() as asking:  # these terms do not ask for it
        asking.setattr(consents, "needs_consent", lambda pack, version: True)
        twice.do(consenting.consent, membership=first, version=dt.date(2027, 2, 1))
    twice.do(terms_publishing.withdraw_version, plan=plan, reason="r")


def _publish(twice: Twice) -> int:
    text = "第1条（目的）\n作り物である。\n第2条（あ）\n作り物。\n第3条（い）\n作り物を足す。"
    about = {"version": dt.date(2027, 2, 1), "text": text, "file_name": "new.txt", "reason": "r"}
    plan = twice.do(terms_publishing.plan_version, **about)
    left = terms_plans.plan_shown(twice.service, plan).undecided
    decisions = [(one.address, terms_publishing.CARRIED_ON, "r") for one in left]
    assert decisions
    assert twice.do(terms_publishing.decide_clauses, plan=plan, decisions=decisions) == 0
    assert twice.do(terms_publishing.announce_version, plan=plan) == about["version"]
    rules = {"title": "t", "text": "x", "file_name": "x.txt", "from_day": LAST, "late_reason": "r"}
    number = twice.do(
        individual_rules.publish_rules, **rules, parameters={"dunning_after_days": 20}
    )
    ahead = {**rules, "title": "given up", "from_day": LAST + dt.timedelta(60)}
    given_up = twice.do(individual_rules.publish_rules, **ahead)
    assert given_up > number
    assert twice.do(individual_rules.withdraw_rules, rules=given_up, reason="r") == "given up"
    return int(plan)


def _pay_and_leave(twice: Twice) -> None:
    m0, m1, m2, m3, m4, *_ = memberships(twice)
    twice.do(payments.receive_payment, membership=m0, amount_yen=None)
    twice.do(payments.receive_payment, membership=m0, amount_yen=5000)
    twice.do(payments.receive_payments, rows=[payments.PaymentRow(m1, 5000, EVE)])
    lot = [payments.PaymentRow(m2, 500, EVE), payments.PaymentRow(m3, 500, EVE)]
    twice.do(payments.receive_payments, rows=lot)
    refused = twice.do(withdrawal.request_withdrawal, membership=m4, desired_month="2026-11")
    assert refused.event == withdrawal.REFUSED
    left = twice.do(withdrawal.request_withdrawal, membership=m4)
    assert left.ends_on == LAST
    twice.do(
        initial_cancellation.cancel_initially,
        membership=m1,
        dispatched_on=EVE,
        document_received_on=EVE,
    )


def _report(twice: Twice) -> None:
    changes = {"email": "m0@example.jp", "country": "JP"}
    member = directory.member(twice.service, "m0").pk
    assert twice.do(particulars.change_particulars, member=member, changes=changes) == ("email",)
    twice.do(notes.add_note, member=member, text="rang, and will ring again")
    borne = {"what": "a new socket", "borne_on": EVE, "cost_yen": 900, "in_members_name": True}
    charge = twice.do(costs.record_cost, membership=memberships(twice)[0], **borne)
    assert twice.do(costs.take_back_cost, charge=charge, reason="not theirs") == 0
    connect(twice)


def _pay_back(twice: Twice) -> None:
    """Who cancelled at once has paid more than that cost."""
    refund = billing_refunds.refund_meant(memberships(twice)[1], None)
    twice.do(refunds.pay_refund, refund=refund, paid_on=FIRST)


def _decide(twice: Twice) -> None:
    _, _, m2, m3, _, m5, m6 = memberships(twice)
    twice.do(sanctions.issue_formal_demand, membership=m5, due_on=FIRST + dt.timedelta(9))
    twice.do(sanctions.suspend, membership=m2)
    twice.do(payments.receive_payment, membership=m2, amount_yen=None)
    twice.do(sanctions.resume, membership=m2, pay_rest=True)
    twice.do(sanctions.suspend, membership=m3)
    if acceleration.is_known(queries.pack(twice.service)):
        assert twice.do(acceleration.revoke_acceleration, membership=m3)
    _post_letters(twice)
    _announce(twice)
    _restrict(twice, m6)
    twice.do(sanctions.terminate, membership=m6)


def _restrict(twice: Twice, membership: int) -> None:
    about = {"membership": membership, "description": "loud"}
    seen = {"kind": "unlawful", "happened_on": FIRST, "place": "", "files": [SCAN]}
    report = twice.do(breaches.report_breach, **about, **seen)
    twice.do(grounds.record_ground, **about, kind="breach", reports=[report], files=[SCAN])
    bars = twice.do(restricting.restrict, membership=membership, uses=["add_ons"])
    twice.do(restricting.lift_restriction, restriction=bars)


def _post_letters(twice: Twice) -> None:
    letters = box.waiting_letters(twice.service)
    first, second, *_ = (one.pk for one in letters)
    for one in letters:
        lives = {"member": one.member_id, "changes": {"address": "somewhere"}}
        twice.do(particulars.change_particulars, **lives)
    assert twice.do(outbox.hand_over, messages=[first]) == 1
    box.store(box.message(twice.service, second), state=box.FAILED)
    third = twice.do(outbox.see_to, message=second, way=outbox.AS_LETTER)
    twice.do(outbox.hand_over, messages=[third])
    today = AT.astimezone(TOKYO).date()
    twice.do(letters_posted.letter_delivered, message=first, on=today, proof="certificate")
    twice.do(letters_posted.letter_returned, message=third, tried_on=today, cause="moved")
    if queries.pack(twice.service).answers(deemed_arrival.QUESTION):
        moved = {"changed_on": today, "shown_by": deemed_arrival.LEARNED}
        twice.do(deemed_arrival.establish, message=third, **moved)


def _announce(twice: Twice) -> None:
    what = Text("全部", "all of it")
    planned = {"kind": "end_of_service", "what": what, "takes_effect_on": dt.date(2027, 3, 31)}
    number = twice.do(announcements.plan, **planned)
    assert twice.do(announcements.announce, announcement=number) == 0
    twice.do(notice_settings.set_channel, kind="marketing", channel="email")
    particulars_of_sender = Operator("A", address="Tokyo", contact="03-0000-0000")
    twice.do(operator.set_operator, operator=particulars_of_sender)
    member = directory.member(twice.service, "m0").pk
    consent = {"member": member, "is_given": True, "how": "told_staff", "wording": "news"}
    twice.do(marketing.set_consent, **consent)
    assert twice.do(marketing.send_campaign, text_ja="案内", text_en="News") == 1


def _decide_on_the_ground(twice: Twice) -> None:
    *_, m5, _ = memberships(twice)
    ground = twice.do(
        grounds.record_ground, membership=m5, kind="obstruction", description="made up"
    )
    twice.do(grounds.leave_ground, ground=ground, reason="has stopped")


_PROOF = ("proof.txt", b"made up")
_PAPERS = {"document_received_on": FIRST, "evidence": [_PROOF]}


def _ask_for_own_data(twice: Twice) -> None:
    """A disclosure, put off and answered; and an applicant of whom nothing is left."""
    about = directory.member(twice.service, "refused").pk
    request = {"member": about, "kind": "disclosure", "identity": "document"}
    case = twice.do(privacy_requests.receive_request, **request)
    twice.do(privacy_requests.extend_request, case=case, reason="much to look through")
    twice.do(privacy_requests.decide_request, case=case, granted=True)
    twice.do(marketing.stop_use, member=about)
    assert twice.do(retention.erase_parts, member=about, parts=["note"]) == 0
    twice.do(retention.erase_member, member=about)


def _ask_without_a_number(twice: Twice) -> None:
    """Somebody whom a note names: the note is confirmed, taken back, confirmed again, emptied."""
    member = directory.member(twice.service, "refused").pk
    note = twice.do(notes.add_note, member=member, text="brought along Jiro Made-up")
    person = twice.do(outsiders.register, name="Jiro Made-up", identity="document")
    place = {"outsider": person, "table": "note", "row": note, "columns": ["text"]}
    record = twice.do(outsiders.confirm_record, **place)
    twice.do(outsiders.release_record, outsider=person, record=record)
    twice.do(outsiders.confirm_record, **place)
    asked = {"outsider": person, "kind": "deletion", "identity": "document"}
    case = twice.do(privacy_requests.receive_request, **asked)
    twice.do(privacy_requests.decide_request, case=case, granted=True)
    twice.do(outsiders.forget, outsider=person)


def _leak(twice: Twice) -> None:
    """Data of one who is sensitive to it: reported, told, closed."""
    facts = {"what": "a list", "people": 1, "is_sensitive": True}
    leak = twice.do(leaks.open_leak, found_on=FIRST, **facts)
    twice.do(leaks.revise, leak=leak, cause="sent to the wrong one", **facts)
    twice.do(leaks.name_people, leak=leak, members=["m0"])
    proof = [Upload("report.pdf", b"%PDF-1.7 made up")]
    for which in (leaks.FIRST, leaks.FULL):
        twice.do(leaks.report, leak=leak, which=which, proof=proof)
    twice.do(leaks.tell_people, leak=leak, what=Text("漏えい", "a leak"))
    twice.do(leaks.name_people, leak=leak, members=["m1"])
    twice.do(leaks.tell_otherwise, leak=leak, how="published")
    twice.do(leaks.close, leak=leak)


def _publish_statistics(twice: Twice) -> None:
    """Of so few as there are here nothing could be told, so there are more while it is counted."""
    many = {(counts.ACTIVE,): 30, (counts.LEAVING,): 20, (counts.SUSPENDED,): 15}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "members_on", lambda *_: many)
        twice.do(statistics.publish, day=EVE, dimensions=[counts.STATE])


def _pass_on(twice: Twice) -> None:
    """A transfer, one declined, one taken back; an inheritance, and another representative."""
    m0, _, _, m3, *_ = memberships(twice)
    to = succession.Successor(stated=Particulars(name="next"))
    transfer = {"kind": "transfer", "successor": to}
    for end in (succession.withdraw, succession.decline):
        case = twice.do(succession.receive, membership=m0, **transfer)
        why = {"internal_reason": "unknown"} if end is succession.decline else {}
        twice.do(end, succession=case, **why)
    case = twice.do(succession.receive, membership=m0, **transfer)
    twice.do(succession.add_papers, succession=case, **_PAPERS)
    assert twice.do(succession.approve, succession=case) == FIRST + dt.timedelta(1)
    heirs = [Particulars(name="first"), Particulars(name="second")]
    case = twice.do(succession.receive, membership=m3, kind="inheritance", heirs=heirs, **_PAPERS)
    twice.do(representatives.name_representative, succession=case, heir=2, **_PAPERS)
    aside = {"internal_reason": "made up"}
    twice.do(succession.set_aside, succession=case, **aside)
    case = twice.do(succession.receive, membership=m3, kind="inheritance", heirs=heirs, **_PAPERS)
    twice.do(representatives.name_representative, succession=case, heir=2, **_PAPERS)
    twice.do(succession.record, succession=case)
    _heirs_report(twice)


def _heirs_report(twice: Twice) -> None:
    """What heirs report: taken up as a case that is taken back; set aside and erased."""
    m0 = memberships(twice)[0]
    heirs = (Particulars(name="one who comes after"),)
    reported = {
        "stated": Stated("somebody", "", "", "child", heirs, None), "died_on": FIRST,
        "evidence": _PAPERS["evidence"],
    }  # fmt: skip
    report = twice.do(inheritance_reports.receive, **reported)
    case = twice.do(inheritance_reports.take_up, report=report, membership=m0)
    twice.do(succession.withdraw, succession=case)
    report = twice.do(inheritance_reports.receive, **reported)
    twice.do(inheritance_reports.set_aside, report=report, internal_reason="unknown")
    twice.do(inheritance_reports.forget, report=report)


def _change_and_take_back(twice: Twice) -> tuple[int, int]:
    m0, _, _, m3, _, m5, *_ = memberships(twice)
    finding = {"kind": "relations", "description": "a finding", "files": [SCAN]}
    twice.do(exclusion.exclude_member, membership=m5, **finding)
    extra = {"add_on": "extra"}
    named = {"name": Text("付加", "extra"), "monthly_fee_yen": 550, "from_day": FIRST}
    twice.do(add_on_offers.make_add_on, **extra, **named)
    twice.do(add_on_offers.close_add_on, **extra)
    twice.do(add_on_offers.open_add_on, **extra, with_plans=["usual", "later"])
    twice.do(add_ons.take_add_on, membership=m0, **extra)
    twice.do(add_ons.leave_add_on, membership=m0, **extra)
    twice.do(add_ons.keep_add_on, membership=m0, **extra)
    stays = have_lines(twice, m0), keep_what_failed(twice, m0, m3)
    twice.do(plan_changes.request_plan_change, membership=m0, plan="later")
    twice.do(plan_changes.withdraw_plan_change, membership=m0)
    twice.do(withdrawal.request_withdrawal, membership=m0)
    twice.do(revoking.revoke_withdrawal, membership=m0)
    named = {"heir": 1, "named_by": "heirs", **_PAPERS}
    twice.do(representatives.change_representative, membership=m3, **named)
    twice.do(exclusion.end_by_member, membership=m0, kind="support")
    return stays


def _waive(twice: Twice) -> None:
    """Who was suspended pays after the due date; the interest is waived before it is billed."""
    m3 = memberships(twice)[3]
    twice.do(payments.receive_payment, membership=m3, amount_yen=None)
    run.close_until(twice.service, NEW_YEARS_EVE + dt.timedelta(1))
    charge = late_charges.unpaid(m3)[-1].charge
    twice.do(waivers.waive, charge=charge, reason="goodwill")


def _all_operations() -> Iterator[Callable[..., Any]]:
    """Every function of the flows that takes a key: a new one has to be in the story."""
    for found in pkgutil.walk_packages(flows.__path__, f"{flows.__name__}."):
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and "key" in inspect.signature(function).parameters:
                yield function
