"""Breach reports, grounds the staff record, restrictions, exclusion; what stays open."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from kiyaku import packs
from kiyaku.base import files, records
from kiyaku.base.errors import OperationRefused
from kiyaku.base.files import Upload
from kiyaku.close.verify import verify
from kiyaku.flows import (
    exclusion,
    grounds_shown,
    listed_kinds,
    overview,
    plan_changes,
    restricting,
    standing,
    telling_members,
    timeline,
    visibility,
    why,
)
from kiyaku.flows.telling_members import Letterhead
from kiyaku.members import breaches, directory
from kiyaku.members import queries as members
from kiyaku.notices import outbox
from kiyaku.notices.outbox import Message
from kiyaku.terms.uses import STANDINGS
from tests.living import Living, day

pytestmark = pytest.mark.django_db
SCAN = Upload("見た人の名.pdf", b"%PDF-1.7 made up")


@pytest.fixture(params=["netsugen", "choppaya"])
def living(request: pytest.FixtureRequest) -> Living:
    found = Living(request.param, "2026-12-01", parameters={})
    found.register("hanako")
    return found


@pytest.fixture
def net() -> Living:
    found = Living("choppaya", "2026-12-01")
    found.register("hanako")
    return found


def code_of(refused: Any) -> str:
    return str(refused.value.code)


# --- what the packs list ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pack", "first", "last", "count"),
    [("netsugen", "7-1", "7-8", 11), ("choppaya", "13(1)", "13(9)", 9)],
)
def test_prohibited_acts_are_those_of_the_terms(
    pack: str, first: str, last: str, count: int
) -> None:
    kinds = listed_kinds.prohibited_acts(packs.load(pack))
    assert (kinds[0].clause, kinds[-1].clause, len(kinds)) == (first, last, count)
    assert all(one.words.ja and one.words.en for one in kinds)
    assert len({one.clause for one in kinds}) == count


def test_grounds_for_staff_are_all_that_the_close_does_not_find() -> None:
    of = {name: [one.clause for one in listed_kinds.grounds(packs.load(name))]
          for name in ("netsugen", "choppaya")}  # fmt: skip
    assert of["netsugen"] == ["9-1(1)", "9-1(2)", "9-1(4)", "9-1(5)", "9-1(6)"]
    assert of["choppaya"] == [f"21-1({n})" for n in range(2, 11)] + [
        f"25-2({n})" for n in range(1, 7)
    ]


@pytest.mark.parametrize("pack", ["netsugen", "choppaya"])
def test_a_pack_says_which_uses_can_be_barred(pack: str) -> None:
    uses = packs.load(pack).uses
    assert {one for use in uses.values() for one in use.barred_while} == set(STANDINGS)
    assert not uses["leaving"].barred_while and not uses["own_records"].barred_while


# --- breach reports ---------------------------------------------------------------------------


def test_a_breach_report_keeps_what_where_when_and_its_evidence(living: Living) -> None:
    report = living.report("hanako", files=[SCAN])
    kept = breaches.report(living.id, report)
    assert (kept.kind, kept.place, kept.description) == ("unlawful", "入口", "騒いだ。")
    assert (kept.happened_on, kept.reported_on, kept.by) == (living.today, living.today, "staff")
    assert files.content(living.id, kept.file_ids[0]) == SCAN.content
    assert kept.member_id == directory.member(living.id, "hanako").pk


def test_the_journal_names_the_evidence_by_its_hash_and_tells_nothing_of_people(
    living: Living,
) -> None:
    living.report("hanako", files=[SCAN], description="太郎が見た")
    (event,) = [
        one
        for one in timeline.events(living.id, membership=living.members["hanako"])
        if one.event == "breach_reported"
    ]
    told = records.entry(living.id, event.row).payload
    assert told["sha256"] and told["clause"] in {"7-1", "13(1)"}
    assert "太郎" not in str(told) and "見た人" not in str(told)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "bad_temper"}, "unknown_kind"),
        ({"description": "  "}, "description_missing"),
        ({"description": "あ" * 10_001}, "text_too_long"),
        ({"happened_on": dt.date(2026, 12, 2)}, "happened_later"),
        ({"place": "あ" * 201}, "place_too_long"),
        ({"files": [Upload("a.zip", b"PK\x03\x04")]}, "file_kind_unknown"),
    ],
)
def test_a_report_that_cannot_be_kept_is_refused(
    net: Living, changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(OperationRefused) as refused:
        net.report("hanako", **changed)
    assert code_of(refused) == code
    assert not breaches.reports_of(net.id, net.members["hanako"]).rows


def test_reports_are_read_a_page_at_a_time(net: Living) -> None:
    made = [net.report("hanako") for _ in range(3)]
    first = breaches.reports_of(net.id, net.members["hanako"], size=2)
    assert [one.id for one in first] == [made[2], made[1]]
    rest = breaches.reports_of(net.id, net.members["hanako"], size=2, after=first.after)
    assert [one.id for one in rest] == [made[0]] and rest.after is None


# --- grounds ----------------------------------------------------------------------------------


def test_a_recorded_ground_waits_beside_those_found_and_cites_its_item(living: Living) -> None:
    ground = living.record_ground("hanako", reports=[living.report("hanako")], files=[SCAN])
    (waiting,) = overview.grounds(living.id)
    assert waiting.ground_id == ground
    assert waiting.clauses in {("9-1(1)",), ("21-1(2)",)}
    explained = why.of_event(living.id, _event(living, "ground_recorded"))
    assert explained.is_inside and explained.reasons[0].recomputed == waiting.clauses[0]
    assert not explained.reasons[0].differences


def test_a_decision_on_a_recorded_ground_names_it(living: Living) -> None:
    ground = living.record_ground("hanako")
    living.suspend("hanako")
    assert directory.ground(ground).state == "decided"
    event = _event(living, "suspended")
    told = records.entry(living.id, event.row).payload
    assert told["ground_id"] == ground
    assert event.clauses == (told["clause"],) and event.clauses in {("9-1(1)",), ("21-1(2)",)}
    assert verify(living.id) == []
    found = standing.standing(living.id, living.members["hanako"], living.today)
    assert found.clauses == event.clauses
    assert not overview.grounds(living.id)


def test_a_decision_may_name_any_ground_that_has_not_lapsed_the_waiting_ones_first(
    net: Living,
) -> None:
    row = members.membership(net.id, net.members["hanako"])
    assert grounds_shown.nameable(net.id, row) == ()
    breach, abroad = net.record_ground("hanako"), net.record_ground("hanako", "lives_abroad")
    net.leave_ground("hanako")
    offered = grounds_shown.nameable(net.id, row)
    assert [(one.id, one.clauses, one.state) for one in offered] == [
        (breach, ("21-1(2)",), "open"),
        (abroad, ("21-1(6)",), "left"),
    ]
    net.restrict("hanako", "add_ons", ground=abroad)
    assert _event(net, "restricted").clauses == ("21-1(6)",)
    assert [one.id for one in grounds_shown.waiting(net.id, row.pk)] == [breach]


def test_a_ground_is_recorded_once_while_it_stands(net: Living) -> None:
    first = net.record_ground("hanako")
    with pytest.raises(OperationRefused) as refused:
        net.record_ground("hanako")
    assert code_of(refused) == "ground_stands"
    assert net.record_ground("hanako", "lives_abroad") != first
    net.suspend("hanako")
    assert net.record_ground("hanako") != first


def test_a_ground_that_staff_cannot_record_is_refused(net: Living) -> None:
    net.register("taro")
    with pytest.raises(OperationRefused) as refused:
        net.record_ground("hanako", "arrears")
    assert code_of(refused) == "unknown_kind"
    with pytest.raises(OperationRefused) as refused:
        net.record_ground("hanako", reports=[net.report("taro")])
    assert code_of(refused) == "unknown_report"
    net.terminate("hanako")
    with pytest.raises(OperationRefused) as refused:
        net.record_ground("hanako")
    assert code_of(refused) == "not_active"


# --- exclusion --------------------------------------------------------------------------------


def test_a_finding_ends_the_contract_at_once_without_a_demand(net: Living) -> None:
    ground = exclusion.exclude_member(
        **net.of("hanako"), kind="management", description="登記で確かめた。", files=[SCAN]
    )
    (row,) = directory.memberships_of(directory.member(net.id, "hanako").pk)
    assert (row.ended_on, row.end_kind) == (net.today, "termination")
    assert directory.ground(ground).state == "decided"
    event = _event(net, "terminated")
    assert event.clauses == ("25-2(2)",)
    assert why.of_event(net.id, event).parts[0].is_inside


def test_terms_without_exclusion_refuse_it() -> None:
    living = Living("netsugen", "2026-12-01")
    living.register("hanako")
    assert not exclusion.are_known(packs.load("netsugen"))
    with pytest.raises(OperationRefused) as refused:
        exclusion.exclude_member(**living.of("hanako"), kind="management", description="x")
    assert code_of(refused) == "no_exclusion"


def test_a_member_ends_it_at_once_on_a_finding_about_the_operator(net: Living) -> None:
    net.suspend("hanako")
    bill = exclusion.preview_by_member(net.id, net.members["hanako"], "support")
    assert (bill.ends_on, bill.end.clauses) == (net.today, ("25-2(4)",))
    exclusion.end_by_member(**net.of("hanako"), kind="support")
    (row,) = directory.memberships_of(directory.member(net.id, "hanako").pk)
    assert (row.ended_on, row.end_kind, row.suspended_since) == (
        net.today, "member_termination", None,
    )  # fmt: skip
    event = _event(net, "ended_by_member")
    assert event.clauses == ("25-2(4)",)
    assert why.of_event(net.id, event).agrees
    assert why.of_end(net.id, row.pk).agrees
    assert [one.event for one in visibility.for_member([event])] == ["ended_by_member"]
    assert [one.kind for one in outbox.messages(net.id)].count("terminated") == 1
    net.closed("2027-01-31")
    assert verify(net.id) == []
    for refused in (exclusion.end_by_member, exclusion.preview_by_member):
        facts = net.of("hanako") if refused is exclusion.end_by_member else {
            "service": net.id, "membership": row.pk,
        }  # fmt: skip
        with pytest.raises(OperationRefused) as caught:
            refused(**facts, kind="support")
        assert code_of(caught) == "not_active" and caught.value.details["clauses"] == ["25-2"]


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        ("UPDATE membership SET end_kind = 'termination' WHERE id = %s", "membership_end"),
        (
            "UPDATE membership SET end_basis_id = (SELECT basis_id FROM suspension"
            " WHERE membership_id = membership.id) WHERE id = %s",
            "basis_wrong",
        ),
    ],
)
def test_an_end_by_the_member_that_was_tampered_with_is_found(
    net: Living, spoiled: str, code: str
) -> None:
    net.suspend("hanako")
    exclusion.end_by_member(**net.of("hanako"), kind="use")
    assert verify(net.id) == []
    with connection.cursor() as cursor:
        cursor.execute(spoiled, [net.members["hanako"]])
    assert code in {one.code for one in verify(net.id)}


# --- restrictions, and what stays open --------------------------------------------------------


def test_a_restriction_bars_what_it_names_from_its_first_to_its_last_day(net: Living) -> None:
    net.restrict("hanako", "add_ons", until=day("2026-12-10"))

    def may(use: str, on: str) -> bool:
        return standing.may(net.id, net.members["hanako"], use, day(on))

    assert may("add_ons", "2026-11-30") and not may("add_ons", "2026-12-01")
    assert not may("add_ons", "2026-12-10") and may("add_ons", "2026-12-11")
    assert may("connection", "2026-12-05") and may("leaving", "2026-12-05")
    with pytest.raises(OperationRefused) as refused:
        standing.require(net.id, net.members["hanako"], "add_ons", day("2026-12-05"))
    assert code_of(refused) == "use_barred" and refused.value.details["clauses"] == ["21-1"]


def test_a_lifted_restriction_bars_nothing_from_that_day(net: Living) -> None:
    bars = net.restrict("hanako", "add_ons")
    net.on("2026-12-05")
    restricting.lift_restriction(**net.acting, restriction=bars)
    membership = net.members["hanako"]
    assert not standing.may(net.id, membership, "add_ons", day("2026-12-04"))
    assert standing.may(net.id, membership, "add_ons", day("2026-12-05"))
    with pytest.raises(OperationRefused) as refused:
        restricting.lift_restriction(**net.acting, restriction=bars)
    assert code_of(refused) == "restriction_over"


def test_a_suspended_member_may_still_pay_report_changes_and_leave(living: Living) -> None:
    living.suspend("hanako")
    found = standing.standing(living.id, living.members["hanako"], living.today)
    assert found.is_limited and found.suspended_since == living.today
    assert found.clauses in {("9-1",), ("21-1",)}
    opened = {one.use.name for one in found.uses if one.is_open}
    assert opened - {"passing_on"} == {"own_records", "particulars", "leaving"}


def test_a_suspended_member_gets_no_other_plan_until_use_is_resumed() -> None:
    living = Living("netsugen", "2026-12-01", prices={"usual": 6_000, "more": 9_000})
    living.register("hanako")
    living.suspend("hanako")
    with pytest.raises(OperationRefused) as refused:
        plan_changes.request_plan_change(**living.of("hanako"), plan="more")
    assert code_of(refused) == "use_barred" and refused.value.details["clauses"] == ["9-1"]
    living.resume("hanako")
    assert plan_changes.request_plan_change(**living.of("hanako"), plan="more")


def test_a_member_is_told_of_a_restriction_and_of_its_end(living: Living) -> None:
    use = "space" if living.code.startswith("netsugen") else "add_ons"
    bars = living.restrict("hanako", use)
    restricting.lift_restriction(**living.acting, restriction=bars)
    told = [one for one in outbox.messages(living.id) if one.kind.startswith("restrict")]
    assert sorted(one.kind for one in told) == ["restricted", "restriction_lifted"]
    assert {one.about["from_on"] for one in told} == {living.today.isoformat()}


def test_the_notice_of_a_restriction_says_which_uses_and_until_when(net: Living) -> None:
    net.restrict("hanako", "add_ons", until=day("2026-12-10"))
    bars = net.restrict("hanako", "add_ons")
    restricting.lift_restriction(**net.acting, restriction=bars)
    told = sorted(one.body for one in outbox.messages(net.id) if one.kind.startswith("restrict"))
    words = "".join(told)
    for part in ("2026年12月1日 から2026年12月10日まで", "解除されるまで", "付加サービス"):
        assert part in words, part
    assert words.count("付加サービス") == 3 and "$" not in words
    head = Letterhead.of(net.id)
    about = {"uses": ["add_ons"], "until": "2026-12-10"}
    row = Message(
        service_id=net.id, member_id=directory.member(net.id, "hanako").pk, kind="restricted",
        language="en", about=about, created_at=net.at,
    )  # fmt: skip
    said = telling_members.told(head, row)
    assert (said["uses"], said["until"]) == ("add-on services", "until 10 December 2026")


def test_nobody_is_limited_without_a_decision(living: Living) -> None:
    living.record_ground("hanako")
    found = standing.standing(living.id, living.members["hanako"], living.today)
    assert not found.is_limited and all(one.is_open for one in found.uses)


@pytest.mark.parametrize(
    ("uses", "more", "code"),
    [
        ([], {}, "uses_missing"),
        (["leaving"], {}, "unknown_use"),
        (["add_ons"], {"until": dt.date(2026, 11, 30)}, "ends_before_today"),
    ],
)
def test_a_restriction_that_cannot_be_is_refused(
    net: Living, uses: list[str], more: dict[str, Any], code: str
) -> None:
    with pytest.raises(OperationRefused) as refused:
        net.restrict("hanako", *uses, **more)
    assert code_of(refused) == code


def test_arrears_are_not_put_before_the_staff_again_while_a_restriction_is_in_force() -> None:
    living = Living("netsugen", "2026-11-01")
    living.register("late")
    living.on("2026-12-12")
    assert len(overview.grounds(living.id)) == 1
    living.restrict("late", "space", until=day("2026-12-20"))
    assert not overview.grounds(living.id)
    living.on("2026-12-20")
    assert not overview.grounds(living.id)
    living.on("2026-12-23")
    assert len(overview.grounds(living.id)) == 1


def _event(living: Living, kind: str) -> Any:
    events = timeline.events(living.id, membership=living.members["hanako"])
    return next(one for one in events if one.event == kind)
