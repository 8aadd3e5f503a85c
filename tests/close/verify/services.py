"""Services with everything in them that a verification looks at."""

from __future__ import annotations

import datetime as dt

from kiyaku.base import files
from kiyaku.base.files import Upload
from kiyaku.base.operators import Operator
from kiyaku.flows import (
    admission,
    contacts,
    costs,
    exclusion,
    individual_rules,
    restricting,
    terms_plans,
    terms_publishing,
    uses,
)
from kiyaku.flows.admission import Paper
from kiyaku.flows.network import radius
from kiyaku.flows.operator import set_operator
from kiyaku.flows.place import (
    attendance,
    booking,
    damage_claims,
    inspections,
    left_things,
    paying,
    spaces,
    waiting,
)
from kiyaku.flows.terms_documents import load_document
from kiyaku.flows.ways_in import set_channel
from kiyaku.members.contacts import contacts_of
from kiyaku.members.declarations import Declared
from kiyaku.spaces.rules import Rules, hours_of, instant
from kiyaku.terms.texts import Text
from tests.living import Living, day


def netsugen() -> Living:
    """Four months of NETSUGEN: paid on time, late, in part, never; leaving; a missed duty."""
    living = Living(
        "netsugen",
        "2026-11-15",
        prices={"usual": 13_200, "office": 33_000, "free": 0},
        parameters={"dunning_after_days": 25, "no_answer_days": 30, "no_use_days": 40},
    )
    living.register("prompt")
    living.register("late", "office")
    living.register("never")
    living.register("free", "free")
    _ask_and_use(living)
    living.on("2026-11-21").register("joins-late")
    _leave_and_break(living)
    _book(living)
    living.on("2026-12-05").pay("prompt", 60_000, "2026-12-01")
    living.on("2026-12-11").pay("late", 30_000)
    living.on("2026-12-20").pay("late", 36_000, "2026-12-19")
    living.leave("joins-late", "2027-01")
    living.on("2026-12-22").leave("prompt", "2026-12")
    payment = "架空銀行 本店 普通 0000001"
    set_operator(**living.acting, operator=Operator("架空市役所", payment_ja=payment))
    load_document(
        **living.acting,
        version=day("2024-03-05"),
        text="第1条（目的）\n作り物である。",
        file_name="kiyaku.txt",
    )
    _publish(living)
    files.store(**living.acting, name="見本.pdf", content=b"%PDF-1.7 made up")
    admission.apply(
        **living.acting,
        handle="on-paper",
        plan="usual",
        channel="paper",
        declared=[Declared("true_entries")],
        paper=Paper(day("2026-12-21"), day("2026-12-18"), (("紙.pdf", b"%PDF-1.7 paper"),)),
    )
    set_channel(**living.acting, channel="online", is_open=False)
    set_channel(**living.acting, channel="online", is_open=False, from_day=day("2027-01-01"))
    living.on("2027-01-08").set_price(14_300, "2027-02-01")
    living.demand("never", "2027-01-20")
    living.on("2027-01-25").suspend("never")
    living.on("2027-01-28").set_parameter("dunning_after_days", {"2020-12-21": 15})
    living.on("2027-02-01").resume("never")
    living.on("2027-02-20").terminate("never")
    return living.closed("2027-03-02")


def _leave_and_break(living: Living) -> None:
    """``free`` left a thing long ago, breaks another, and is looked into."""
    about = {"place": "hall", "found_on": day("2026-10-05"), "stored_on": day("2026-10-05")}
    box = left_things.store_thing(
        **living.of("free"), what="a box", **about, files=[Upload("a.png", b"\x89PNG\r\n\x1a\n.")]
    )
    bag = left_things.store_thing(**living.acting, what="a bag", **about)
    left_things.dispose(**living.acting, thing=box, cost_yen=500)
    left_things.hand_out(**living.acting, thing=bag, handed_to="somebody", identity="details")
    chair = damage_claims.report_damage(
        **living.of("free"), what="a chair", place="hall", happened_on=living.today
    )
    damage_claims.claim_damage(
        **living.acting, damage_id=chair, amount_yen=900, grounds="its price",
        files=[Upload("price.txt", b"made up")],
    )  # fmt: skip
    damage_claims.decide_damage(**living.acting, damage_id=chair, granted=True, reason="seen")
    seen = inspections.record_inspection(
        **living.of("free"), inspected_on=living.today, reason="a call", seen="loud"
    )
    inspections.report_from_inspection(**living.acting, inspection=seen, kind="unlawful")


def _book(living: Living) -> None:
    """``free`` books a room: one is paid for, one later, one called off; another waits."""
    rules = Rules(Text("部屋", "room"), hours_of({"all": "09:00-21:00"}), capacity=4)
    about = {"space": "room", "from_day": living.today}
    spaces.make_space(**living.acting, **about, rules=rules)
    spaces.price_space(**living.acting, **about, hourly_yen=600)
    on = living.today + dt.timedelta(3)
    hours = [
        {
            "space": "room",
            "starts_at": instant(on, 60 * hour),
            "ends_at": instant(on, 60 * hour + 60),
        }
        for hour in (9, 10, 11)
    ]
    used, later, off = [booking.book(**living.of("free"), **one) for one in hours]
    paying.pay_booking(**living.acting, booking=used)
    until = instant(on + dt.timedelta(9), 720)
    booking.allow_later(**living.acting, booking=later, until=until, reason="a body's invoice")
    paying.pay_booking(**living.acting, booking=later)
    booking.cancel_booking(**living.acting, booking=off)
    waiting.join_waiting(**living.of("never"), **hours[0])
    after = {**living.acting, "at": instant(on, 700)}
    attendance.record_check(**after, booking=used, restored=False, findings="a stain")
    attendance.record_no_show(**after, booking=later)


def _ask_and_use(living: Living) -> None:
    """``free`` does not answer and stays away; ``prompt`` answers and comes again."""
    for name in ("free", "prompt"):
        contacts.record_contact(**living.of(name), about="まだ使いますか。")
    rows = [uses.UseRow(living.members[name], living.today) for name in ("free", "prompt")]
    uses.record_uses(**living.acting, rows=rows)
    living.on("2026-11-18")
    (asked,) = contacts_of(living.id, living.members["prompt"])
    contacts.record_answer(**living.acting, contact=asked.id)
    uses.record_use(**living.of("prompt"))


def _publish(living: Living) -> None:
    """A version to come that touches one clause, and individual rules that set a value."""
    plan = terms_publishing.plan_version(
        **living.acting,
        version=day("2027-02-10"),
        text="第1条（目的）\n作り物である。\n第2条（足した条）\n作り物を足す。",
        file_name="new.txt",
        reason="見直し",
    )
    left = terms_plans.plan_shown(living.id, plan).undecided
    terms_publishing.decide_clauses(
        **living.acting,
        plan=plan,
        decisions=[(one.address, "carried_on", "意味は同じ") for one in left],
    )
    terms_publishing.announce_version(**living.acting, plan=plan)
    individual_rules.publish_rules(
        **living.acting,
        title="架空の規定",
        text="第1条（期間）\n作り物である。",
        file_name="rules.txt",
        from_day=day("2027-01-01"),
        until_day=day("2027-01-31"),
        parameters={"no_use_days": 400},
    )


def choppaya() -> Living:
    """Four months of Choppaya Net: by-day fees, cancellations, suspension, interest to a day."""
    living = Living(
        "choppaya",
        "2026-10-20",
        prices={"home": 5_500, "office": 11_000, "later": {"2026-12-10": 3_000}},
        parameters={"resumption_fee_yen": 2_200},
    )
    living.register("prompt", "home")
    living.register("parts", "office")
    living.register("stops", "home")
    living.register("parked", "later")
    living.register("waits", "home", starts=False)
    living.on("2026-10-24").register("refund", "home")
    living.pay("refund", 5_500)
    living.register("billed", "office")
    living.on("2026-10-30").cancel("refund", "2026-10-29", "2026-10-24")
    living.cancel("billed", "2026-10-30", "2026-10-26")
    living.on("2026-11-20").pay("prompt")
    living.on("2026-11-26").register("paid", "office")
    living.on("2026-12-02").pay("paid", 12_000)
    living.on("2026-12-03").pay_many(("parts", 1_000, "2026-12-01"), ("billed", 500, "2026-12-02"))
    living.on("2026-12-05").cancel("paid", "2026-12-04", "2026-11-30")
    living.on("2026-12-12").demand("stops", "2026-12-20")
    living.on("2026-12-18").pay("parts")
    living.on("2026-12-22").suspend("stops")
    living.on("2027-01-15").pay("stops")
    living.resume("stops", pay_rest=True)
    living.on("2027-01-20").leave("prompt", "2027-03")
    radius.set_up(**living.acting, realm="verified.example")
    for name in ("parts", "stops"):
        radius.give_password(**living.of(name))
    return living.closed("2027-02-03")


def desk() -> Living:
    """Two months of Choppaya Net in which the staff decide."""
    living = Living(
        "choppaya",
        "2026-11-20",
        prices={"usual": 10_000},
        parameters={"due_months_after": 0, "resumption_fee_yen": 2_200},
        readings={"first_month_fee": "full"},
    )
    for name in ("left", "left-then-paid", "left-then-ended", "stops", "waived", "refunded"):
        living.register(name)
    living.pay("refunded", 10_000)
    living.on("2026-11-27").cancel("refunded", "2026-11-26", "2026-11-20")
    living.on("2026-11-29")
    for name in ("left", "left-then-paid", "left-then-ended", "stops"):
        living.demand(name, "2026-11-30")
    living.on("2026-12-03")
    for name in ("left", "left-then-paid", "left-then-ended"):
        living.leave_ground(name)
    living.suspend("stops", reason="the demand went unanswered")
    living.register("lifted")
    scan = Upload("scan.pdf", b"%PDF-1.7 made up")
    living.report("waived", files=[scan])
    living.record_ground("waived", reports=[living.report("waived")], files=[scan])
    living.restrict("waived", "add_ons", until=day("2026-12-20"))
    bars = living.restrict("lifted", "add_ons")
    restricting.lift_restriction(**living.acting, restriction=bars)
    living.register("excluded")
    exclusion.exclude_member(
        **living.of("excluded"), kind="relations", description="a finding", files=[scan]
    )
    _charge_on(living)
    living.on("2026-12-05").pay("left-then-paid")
    living.on("2026-12-07").terminate("left-then-ended", ground=living.ground_of("left-then-ended"))
    living.pay_refund("refunded", "2026-12-04")
    living.change("left", email="left@example.jp", phone="027-000-0000")
    living.on("2026-12-09").pay("waived")
    living.change("left", email="gone@example.jp")
    living.note("left", "moved")
    living.on("2026-12-10").waive("waived", "late_handling_fee")
    return living.closed("2027-01-05")


def _charge_on(living: Living) -> None:
    """Two costs of one member, of which the second is taken back."""
    living.register("charged")
    about = {"borne_on": living.today, "in_members_name": True}
    costs.record_cost(**living.of("charged"), what="a socket", cost_yen=900, **about)
    second = costs.record_cost(**living.of("charged"), what="a cable", cost_yen=300, **about)
    costs.take_back_cost(**living.acting, charge=second, reason="somebody else's")


def accruing() -> Living:
    """A member who pays late in parts where payments go to all that has accrued to the day."""
    living = Living(
        "choppaya",
        "2026-10-01",
        prices={"office": 110_000},
        readings={"payment_order": "accrued_costs_interest_principal"},
    )
    living.register("parts", "office")
    living.on("2026-12-09").pay("parts", 40_000)
    living.on("2026-12-20").pay_many(
        ("parts", 30_000, "2026-12-19"), ("parts", 20_000, "2026-12-15")
    )
    living.on("2027-01-10").pay("parts")
    return living.closed("2027-01-31")


def parked() -> Living:
    """A member whose late interest cannot be computed: nobody knows the rate."""
    living = Living("netsugen", "2026-11-01", parameters={"late_interest_rate_permille": {}})
    living.register("late")
    living.on("2026-12-15").pay("late")
    return living.closed("2026-12-16")
