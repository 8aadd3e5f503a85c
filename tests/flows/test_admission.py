"""Applying, being approved or declined, starting."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kiyaku.base import files
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import admission, ways_in
from kiyaku.flows.admission import Paper
from kiyaku.members import declarations, directory
from kiyaku.members import queries as members
from kiyaku.members.declarations import Declared
from kiyaku.members.particulars import Particulars
from kiyaku.terms.clauses import label
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

STATED = Particulars(
    name="花子", born_on=day("1990-01-01"), postal_code="371-8570", address="前橋市",
    email="hanako@example.com",
)  # fmt: skip


def apply(living: Living, handle: str = "hanako", **more: Any) -> int:
    stated = {"plan": "usual", "particulars": STATED, **more}
    return admission.apply(**living.acting, handle=handle, **stated)


@pytest.fixture
def living(db: None) -> Living:
    return Living("netsugen", "2026-11-21")


@pytest.fixture
def net(db: None) -> Living:
    return Living("choppaya", "2026-11-21")


def test_an_application_keeps_the_version_consented_to(living: Living) -> None:
    row = members.application(living.id, apply(living, channel="paper"))
    assert row.consented_version == dt.date(2024, 3, 5)
    assert row.consented_at == living.at
    assert (row.state, row.channel, row.received_on) == ("received", "paper", living.today)
    assert row.member.name == "花子"


def test_an_approved_application_is_a_membership_from_that_day(living: Living) -> None:
    application = apply(living)
    membership = admission.approve(**living.acting, application=application)
    row = members.membership(living.id, membership)
    assert (row.registered_on, row.started_on) == (living.today, living.today)
    (period,) = members.periods_of(membership)
    assert (period.number, period.first_day, period.last_day) == (
        1, day("2026-11-21"), day("2026-11-30"),
    )  # fmt: skip
    assert members.application(living.id, application).state == "approved"


def test_a_declined_application_keeps_its_reason_inside(living: Living) -> None:
    application = apply(living)
    admission.decline(**living.acting, application=application, internal_reason="内部の理由")
    row = members.application(living.id, application)
    assert (row.state, row.internal_reason, row.decided_by) == ("declined", "内部の理由", "staff")
    assert select("SELECT count(*) FROM membership") == [0]
    assert not any("内部の理由" in text for text in select("SELECT payload FROM journal_entry"))


def test_an_application_is_decided_once(living: Living) -> None:
    application = apply(living)
    admission.approve(**living.acting, application=application)
    for again in (
        lambda: admission.approve(**living.acting, application=application),
        lambda: admission.decline(**living.acting, application=application, internal_reason=""),
    ):
        with pytest.raises(OperationRefused) as refused:
            again()
        assert refused.value.code == "already_decided"


def test_the_service_starts_later_where_the_terms_say_so(net: Living) -> None:
    membership = net.register("taro", starts=False)
    assert members.membership(net.id, membership).started_on is None
    assert members.periods_of(membership) == []
    net.on("2026-11-25").start("taro")
    row = members.membership(net.id, membership)
    assert (row.registered_on, row.started_on) == (day("2026-11-21"), day("2026-11-25"))
    with pytest.raises(OperationRefused) as refused:
        net.start("taro")
    assert refused.value.code == "already_started"


def test_a_membership_that_starts_on_registration_cannot_be_started(living: Living) -> None:
    living.register("hanako")
    with pytest.raises(OperationRefused) as refused:
        living.start("hanako")
    assert refused.value.code == "starts_on_registration"


@pytest.mark.parametrize(
    ("call", "code", "named"),
    [
        (lambda one: apply(one, plan="gold"), "unknown_plan", "usual"),
        (lambda one: admission.approve(**one.acting, application=99), "unknown_application", "99"),
        (
            lambda one: admission.start_service(**one.acting, membership=99),
            "unknown_membership",
            "99",
        ),
    ],
)
def test_what_there_is_not_is_refused(net: Living, call: Any, code: str, named: str) -> None:
    with pytest.raises(OperationRefused) as refused:
        call(net)
    assert refused.value.code == code
    assert named in refused.value.message("ja")
    assert named in refused.value.message("en")


def test_a_member_is_known_by_the_handle(living: Living) -> None:
    apply(living)
    apply(living, particulars=Particulars(name="別名"))
    row = directory.member(living.id, "hanako")
    assert row.name == "花子"
    with pytest.raises(OperationRefused, match="did you mean hanako"):
        directory.member(living.id, "hanaco")


def test_without_particulars_the_handle_is_the_name(living: Living) -> None:
    membership = admission.register(**living.acting, handle="hanako", plan="usual")
    assert members.membership(living.id, membership).member.name == "hanako"


def test_somebody_new_gets_the_next_number(living: Living) -> None:
    rows = [members.application(living.id, apply(living, handle=None)) for _ in range(2)]
    assert [row.member.handle for row in rows] == ["M-000001", "M-000002"]


def test_what_was_stated_stays_with_the_application(living: Living) -> None:
    stated = Particulars(name="花子", born_on=dt.date(2000, 1, 2), guardian_consented=True)
    apply(living, particulars=STATED)
    row = members.application(living.id, apply(living, particulars=stated, language="en"))
    assert row.member.address == "前橋市"
    assert Particulars.read(row.stated) == stated
    assert row.language == "en"


def test_consent_to_another_version_than_that_in_force_is_refused(living: Living) -> None:
    with pytest.raises(OperationRefused) as refused:
        apply(living, consented_version="2023-11-01")
    assert refused.value.code == "terms_changed"
    row = members.application(living.id, apply(living, consented_version="2024-03-05"))
    assert row.consented_version == dt.date(2024, 3, 5)


def test_a_decision_keeps_the_points_it_rests_on_inside(living: Living) -> None:
    application = apply(living)
    admission.decline(
        **living.acting, application=application, internal_reason="", points=["unsuitable"]
    )
    assert members.application(living.id, application).points == ["unsuitable"]
    assert not any("unsuitable" in text for text in select("SELECT payload FROM journal_entry"))


def test_a_point_that_the_terms_do_not_list_is_refused(living: Living) -> None:
    application = apply(living)
    with pytest.raises(OperationRefused) as refused:
        admission.decline(
            **living.acting, application=application, internal_reason="", points=["insolvency"]
        )
    assert refused.value.code == "unknown_point"
    assert members.application(living.id, application).state == "received"


# --- ways in, declarations, paper ---------------------------------------------------------------


@pytest.mark.parametrize(("pack", "clause"), [("choppaya", "5-1(2)"), ("netsugen", "2-1")])
def test_a_way_that_is_closed_is_refused_with_its_clause_from_its_day_on(
    pack: str, clause: str
) -> None:
    living = Living(pack, "2026-11-21")
    ways_in.set_channel(
        **living.acting, channel="online", is_open=False, from_day=day("2026-11-22")
    )
    apply(living)
    living.on("2026-11-22")
    with pytest.raises(OperationRefused) as refused:
        apply(living, handle="other")
    assert (refused.value.code, refused.value.details["clause"]) == ("channel_closed", clause)
    assert all(label(clause, one) in refused.value.message(one) for one in ("ja", "en"))
    assert apply(living, handle="other", channel="paper")
    ways_in.set_channel(**living.acting, channel="online", is_open=True)
    assert apply(living, handle="third")


def test_a_way_is_not_switched_in_the_past_and_none_is_made_up(living: Living) -> None:
    for more, code in (
        ({"channel": "online", "from_day": day("2026-11-20")}, "from_day_past"),
        ({"channel": "pigeon"}, "unknown_switch"),
    ):
        with pytest.raises(OperationRefused) as refused:
            ways_in.set_channel(**living.acting, is_open=False, **more)
        assert refused.value.code == code


def test_online_a_declaration_that_lacks_is_refused_with_its_clause(net: Living) -> None:
    with pytest.raises(OperationRefused) as refused:
        apply(net, declared=[Declared("assistance")])
    assert (refused.value.code, refused.value.details["clauses"]) == (
        "declaration_missing", ["25-1"],
    )  # fmt: skip
    application = apply(
        net, declared=[Declared("assistance"), Declared("anti_social")], language="en"
    )
    made = declarations.of_application(application)
    assert [(one.kind, one.clause, one.channel) for one in made] == [
        ("assistance", "6-3(6)", "online"), ("anti_social", "25-1", "online"),
    ]  # fmt: skip
    assert made[1].wording == declarations.WORDINGS["anti_social"].words.en
    assert (made[1].wording_version, made[1].at) == ("2026-11", net.at)


def test_on_paper_a_declaration_that_lacks_is_a_finding(net: Living) -> None:
    row = members.application(
        net.id, apply(net, channel="paper", declared=[], payment_method="card")
    )
    assert [(one["code"], one["evidence"]["clause"]) for one in row.findings] == [
        ("anti_social_not_declared", "25-1"), ("assistance_not_declared", "6-3(6)"),
    ]  # fmt: skip


def test_a_papers_days_and_scans_are_kept_and_contradictions_asked_about(living: Living) -> None:
    scan = b"%PDF-1.7 made up"
    paper = Paper(day("2026-11-19"), day("2026-11-20"), (("a.pdf", scan), ("a.pdf", scan)))
    row = members.application(living.id, apply(living, channel="paper", paper=paper))
    assert (row.paper_received_on, row.paper_signed_on) == (paper.received_on, paper.signed_on)
    (file,) = row.scan_ids
    assert files.content(living.id, file) == scan
    assert [one["evidence"] for one in row.findings] == [{"which": ["signed_after_receipt"]}]
    early = Paper(day("2026-11-21"), day("2024-03-04"))
    row = members.application(living.id, apply(living, "b", channel="paper", paper=early))
    assert {"which": ["consent_before_version"]} in [one["evidence"] for one in row.findings]
    payloads = select("SELECT payload FROM journal_entry WHERE action = 'application_received'")
    assert str(file) in payloads[0] and "a.pdf" not in "".join(payloads)


def test_a_paper_of_tomorrow_is_refused(living: Living) -> None:
    with pytest.raises(OperationRefused) as refused:
        apply(living, channel="paper", paper=Paper(day("2026-11-22")))
    assert refused.value.code == "paper_from_future"


def test_remarks_on_points_stay_inside_with_the_decision(living: Living) -> None:
    application = apply(living)
    with pytest.raises(OperationRefused, match="gold"):
        admission.approve(**living.acting, application=application, remarks={"gold": "x"})
    admission.approve(
        **living.acting, application=application, remarks={"unsuitable": "本人に確かめた"}
    )
    assert members.application(living.id, application).remarks == {"unsuitable": "本人に確かめた"}
    assert not any("本人に確かめた" in one for one in select("SELECT payload FROM journal_entry"))


def test_a_way_to_pay_that_is_closed_is_refused_or_found_as_the_terms_say(
    living: Living, net: Living
) -> None:
    for one in (living, net):
        ways_in.set_payment_method(**one.acting, method="card", is_open=False)
    with pytest.raises(OperationRefused) as refused:
        apply(living, payment_method="card")
    assert refused.value.code == "payment_method_closed"
    row = members.application(net.id, apply(net, payment_method="card"))
    assert [one["code"] for one in row.findings] == ["payment_method_unusable"]


def test_a_declaration_that_may_lack_is_a_finding_online_too(living: Living) -> None:
    with pytest.raises(OperationRefused) as refused:
        apply(living, declared=[Declared("no_earlier_breach")])
    assert refused.value.details["clauses"] == ["2-2(1)"]
    row = members.application(living.id, apply(living, declared=[Declared("true_entries")]))
    assert [(one["code"], one["evidence"]["clause"]) for one in row.findings] == [
        ("no_earlier_breach_not_declared", "2-2(2)")
    ]
