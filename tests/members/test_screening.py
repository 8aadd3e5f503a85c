"""What a machine can see in an application."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from kiyaku.base.errors import OperationRefused
from kiyaku.flows import admission, sister_services, ways_in
from kiyaku.flows.particulars import change_particulars
from kiyaku.members import applications, recognition, screening, switches
from kiyaku.members import queries as members
from kiyaku.members.declarations import Declared
from kiyaku.members.particulars import Particulars
from kiyaku.packs import load
from tests.living import Living, day, select

pytestmark = pytest.mark.django_db

_MANY_OF_ONE_NAME = """
WITH made AS (
    INSERT INTO member (service_id, handle, kind, name, kana, postal_code, address, country, email,
                        phone)
    SELECT %(service)s, 'x' || n, 'person', '次郎', '', '', '', 'JP', '', ''
    FROM generate_series(1, 2500) n RETURNING id, service_id
)
INSERT INTO member_key (service_id, member_id, kind, key, is_former)
SELECT service_id, id, 'name', %(key)s, false FROM made
"""

EXPELLED = Particulars(
    name="次郎",
    kana="ヤマダジロウ",
    born_on=dt.date(1990, 1, 1),
    address="群馬県前橋市大手町一丁目1-1",
    email="x@example.com",
    phone="090",
)


def findings(living: Living, stated: Particulars, handle: str = "someone") -> list[str]:
    application = admission.apply(**living.acting, handle=handle, plan="usual", particulars=stated)
    return [one["code"] for one in members.application(living.id, application).findings]


@pytest.fixture
def hall(db: None) -> Living:
    return Living("netsugen", "2026-11-21")


@pytest.fixture
def net(db: None) -> Living:
    return Living("choppaya", "2026-11-21")


@pytest.mark.parametrize(
    ("stated", "codes"),
    [
        ({}, []),
        ({"born_on": dt.date(2008, 11, 22)}, ["minor_without_consent"]),
        ({"born_on": dt.date(2008, 11, 21)}, []),
        ({"born_on": dt.date(2010, 1, 1), "guardian_consented": True}, []),
        ({"born_on": dt.date(2027, 1, 1)}, ["contradiction"]),
        ({"born_on": dt.date(1990, 1, 1), "guardian_consented": True}, ["contradiction"]),
        ({"kind": "corporation", "born_on": dt.date(1990, 1, 1)}, ["contradiction"]),
        ({"postal_code": "SW1A"}, ["contradiction"]),
        ({"phone": "+4930123456"}, ["contradiction"]),
        ({"phone": "+81272260000", "postal_code": "371-0024"}, []),
        ({"country": "DE"}, ["abroad"]),
        ({"address": "", "email": ""}, ["missing_entries"]),
        ({"born_on": None}, ["birth_not_stated"]),
        ({"born_on": None, "guardian_consented": True}, []),
        ({"born_on": None, "kind": "corporation"}, []),
    ],
)
def test_what_choppaya_looks_at(net: Living, stated: dict[str, Any], codes: list[str]) -> None:
    usual = {"name": "太郎", "born_on": day("1990-01-01"), "address": "横浜", "email": "t@x.jp"}
    assert findings(net, Particulars(**{**usual, **stated})) == codes


def test_a_paper_that_leaves_the_age_open_is_a_question_and_its_gaps_are_named(net: Living) -> None:
    """Choppaya 6-3(4), 6-3(2): what the paper does not say is not passed over as looked at."""
    sent = {"plan": "usual", "channel": "paper", "declared": [
        Declared("anti_social"), Declared("assistance"),
    ]}  # fmt: skip
    stated = Particulars(name="太郎", address="横浜", email="t@x.jp")

    def of(**more: Any) -> list[tuple[str, str, Any]]:
        row = admission.apply(**net.acting, **{**sent, "particulars": stated, **more})
        return [
            (one["code"], one["severity"], one["evidence"].get("missing"))
            for one in members.application(net.id, row).findings
            if one["code"] != "open_application"
        ]

    asked = ("birth_not_stated", "question", None)
    assert screening.point_of(asked[0]) == "minor_without_consent"
    assert of() == [asked, ("missing_entries", "fact", ["postal_code", "payment_method"])]
    whole = replace(stated, born_on=day("1990-01-01"), postal_code="220-0012")
    assert of(particulars=whole, payment_method="card") == []
    assert of(particulars=replace(whole, postal_code="", country="DE"), payment_method="card") == [
        ("abroad", "fact", None)
    ]
    for method in switches.PAYMENT_METHODS:
        ways_in.set_payment_method(**net.acting, method=method, is_open=False)
    assert of(particulars=whole) == []  # there is no way to pay that could be named
    assert of(declared=None) == [asked]  # taken over: nothing was asked of them


def test_netsugen_asks_neither_age_nor_country(hall: Living) -> None:
    assert findings(hall, Particulars(country="DE", born_on=dt.date(2015, 1, 1))) == []
    assert findings(hall, Particulars(), "nobody-asked") == []


def found(living: Living, stated: Particulars, handle: str = "someone") -> list[tuple[str, str]]:
    application = admission.apply(**living.acting, handle=handle, plan="usual", particulars=stated)
    row = members.application(living.id, application)
    return [(one["code"], one["severity"]) for one in row.findings]


@pytest.mark.parametrize(
    ("handle", "stated", "severity"),
    [
        ("expelled", Particulars(), "fact"),
        ("someone", EXPELLED, "fact"),
        ("someone", Particulars(email="X@example.com"), "question"),
        ("someone", Particulars(phone="０９０"), "question"),
        ("someone", Particulars(name="次郎", born_on=dt.date(1990, 1, 1)), "question"),
        ("someone", Particulars(kana="やまたじろう", born_on=dt.date(1990, 1, 1)), "question"),
        ("someone", Particulars(name="次郎", address="前橋市大手町1丁目1番1号"), "question"),
        ("someone", Particulars(name="次郎"), None),
        ("someone", Particulars(kana="やまだじろう"), None),
        ("someone", Particulars(address="前橋市大手町1-1-1"), None),
        ("someone", Particulars(name="次郎", born_on=dt.date(1990, 1, 2)), None),
        ("someone", Particulars(kana="さとうたろう", born_on=dt.date(1990, 1, 1)), None),
    ],
)
def test_who_was_expelled_is_recognised(
    hall: Living, handle: str, stated: Particulars, severity: str | None
) -> None:
    hall.register("expelled", particulars=EXPELLED)
    hall.terminate("expelled")
    assert found(hall, stated, handle) == [("earlier_termination", severity)] * bool(severity)


def test_a_likeness_is_worded_as_a_question_and_names_what_agrees(hall: Living) -> None:
    hall.register("expelled", particulars=EXPELLED)
    hall.terminate("expelled")
    application = admission.apply(
        **hall.acting, plan="usual", particulars=Particulars(name="別人", phone="090")
    )
    (finding,) = members.application(hall.id, application).findings
    assert finding["matched"] == ["phone"]
    assert finding["evidence"] == {"memberships": [hall.members["expelled"]]}
    assert "かもしれません(電話)" in finding["ja"] and finding["en"].startswith("perhaps")


def test_who_is_a_member_or_has_applied_already_is_found(hall: Living) -> None:
    hall.register("member", particulars=EXPELLED)
    assert found(hall, EXPELLED) == [("already_member", "fact")]
    assert found(hall, Particulars(name="次郎", phone="090"), "other") == [
        ("already_member", "question"), ("open_application", "question"),
    ]  # fmt: skip


def test_who_is_found_can_be_approved_all_the_same(hall: Living) -> None:
    hall.register("member", particulars=EXPELLED)
    application = admission.apply(**hall.acting, handle="twin", plan="usual", particulars=EXPELLED)
    assert admission.approve(**hall.acting, application=application)


def test_a_contact_given_up_since_is_recognised(hall: Living) -> None:
    hall.register("expelled", particulars=EXPELLED)
    row = members.membership(hall.id, hall.members["expelled"])
    change_particulars(**hall.acting, member=row.member_id, changes={"email": "new@example.jp"})
    hall.terminate("expelled")
    assert found(hall, Particulars(email="x@example.com")) == [("earlier_termination", "question")]
    assert found(hall, Particulars(email="new@example.jp"), "b") == [
        ("earlier_termination", "question")
    ]


def test_a_payment_method_is_checked_by_what_is_accepted_that_day(net: Living) -> None:
    born = day("1990-01-01")
    stated = Particulars(name="太郎", born_on=born, address="横浜", email="t@x.jp")

    def codes(method: str, handle: str) -> list[str]:
        application = admission.apply(
            **net.acting, handle=handle, plan="usual", particulars=stated, payment_method=method
        )
        return [one["code"] for one in members.application(net.id, application).findings]

    assert codes("card", "a") == []
    ways_in.set_payment_method(
        **net.acting, method="card", is_open=False, from_day=dt.date(2026, 11, 22)
    )
    assert "payment_method_unusable" not in codes("card", "a")
    net.on("2026-11-22")
    assert "payment_method_unusable" in codes("card", "a")
    assert "payment_method_unusable" not in codes("direct_debit", "a")
    with pytest.raises(OperationRefused, match="direct_debit"):
        codes("gold", "a")


# --- other services of the operator -------------------------------------------------------------


@pytest.fixture
def other(db: None) -> Living:
    return Living("netsugen", "2026-11-21")


def link(one: Living, with_: Living, is_linked: bool = True) -> bool:
    return sister_services.link(**one.acting, other=with_.code, is_linked=is_linked)


def test_who_was_expelled_elsewhere_is_a_question_once_both_sides_say_so(
    net: Living, other: Living
) -> None:
    other.register("secret-handle", particulars=EXPELLED)
    other.terminate("secret-handle")
    stated = Particulars(**{**vars(EXPELLED), "address": "横浜"})
    assert found(net, stated, "a") == []
    assert link(net, other) is False
    assert found(net, stated, "a") == [("open_application", "fact")]
    assert link(other, net) is True
    application = admission.apply(**net.acting, handle="b", plan="usual", particulars=stated)
    finding = members.application(net.id, application).findings[-1]
    assert (finding["code"], finding["severity"]) == ("termination_elsewhere", "question")
    assert finding["evidence"] == {"kind": "termination", "on": "2026-11-21"}
    told = str(finding)
    assert "secret-handle" not in told and "090" not in told and other.code not in told
    assert link(net, other, False) is False
    assert "termination_elsewhere" not in str(found(net, stated, "c"))


def test_who_is_known_elsewhere_is_a_question_without_a_trace_of_whom(
    net: Living, other: Living, django_assert_max_num_queries: Any
) -> None:
    """A membership, an application, arrears: their kind and their days, and in what they agree."""
    other.register("secret-handle", particulars=EXPELLED)
    stated = replace(EXPELLED, name="別名", address="横浜", email="y@example.jp", phone="")
    link(net, other)
    assert found(net, stated, "a") == []  # one side alone says so
    link(other, net)
    admission.apply(**other.acting, plan="usual", handle="also-secret", particulars=EXPELLED)
    other.record_ground("secret-handle", "other")
    with connection.cursor() as cursor:  # as the close leaves one that it found
        cursor.execute("UPDATE ground SET kind = '', arrears_yen = 6000")
    application = admission.apply(**net.acting, plan="usual", particulars=stated)
    row = members.application(net.id, application)
    elsewhere = [one for one in row.findings if one["code"].endswith("_elsewhere")]
    assert [(one["code"], one["severity"], one["evidence"]) for one in elsewhere] == [
        ("member_elsewhere", "question", {"days": ["2026-11-21"]}),
        ("application_elsewhere", "question", {"days": ["2026-11-21"]}),
        ("arrears_elsewhere", "question", {"days": ["2026-11-21"]}),
    ]
    assert {screening.point_of(one["code"]) for one in elsewhere} == {"unsuitable"}
    for one in elsewhere:
        assert one["matched"] == ["kana", "born_on"]
        assert "ふりがな、生年月日" in one["ja"] and "reading, date of birth" in one["en"]
        words = applications.evidence_in_words(one["code"], one["evidence"])
        assert one["evidence"]["days"][0] in words.ja and one["evidence"]["days"][0] in words.en
    told = str(elsewhere)
    for secret in ("secret", "次郎", "x@example.com", "090", "大手町", other.code, "6000", "6,000"):
        assert secret not in told, secret
    looked = screening.Stated(net.id, row.member_id, stated, net.today, elsewhere=[other.id])
    with django_assert_max_num_queries(12):
        screening.screen(load("choppaya"), looked)
    link(other, net, False)
    assert "_elsewhere" not in str(found(net, stated, "c"))


def test_who_is_suspended_elsewhere_for_arrears_is_in_arrears_there(
    net: Living, other: Living
) -> None:
    """The ground is decided on by then; what it is for is told as long as the suspension runs."""
    other.register("m", particulars=EXPELLED)
    link(net, other)
    link(other, net)
    other.record_ground("m", "other")
    with connection.cursor() as cursor:  # as the close leaves one that it found
        cursor.execute("UPDATE ground SET kind = '', arrears_yen = 6000")
    looked = screening.Stated(net.id, None, EXPELLED, net.today, elsewhere=[other.id])

    def told() -> list[dict[str, Any]]:
        found = screening.screen(load("choppaya"), looked)
        return [one.evidence for one in found if one.code == "arrears_elsewhere"]

    other.suspend("m", ground=select("SELECT id FROM ground")[0])
    assert select("SELECT state FROM ground") == ["decided"]
    assert told() == [{"days": ["2026-11-21"]}]
    other.on("2026-11-23").resume("m")
    assert told() == []
    other.on("2026-11-25").suspend("m")  # for something else
    assert told() == []


def test_terms_that_count_only_themselves_look_nowhere_else(hall: Living, net: Living) -> None:
    net.register("expelled", particulars=EXPELLED)
    net.terminate("expelled")
    link(net, hall)
    assert link(hall, net)
    assert found(hall, EXPELLED) == []


def test_neither_itself_nor_a_sandbox_nor_nobody_is_linked(hall: Living) -> None:
    for code, refusal in ((hall.code, "cannot_link"), ("nothing-there", "unknown_service")):
        with pytest.raises(OperationRefused) as refused:
            sister_services.link(**hall.acting, other=code)
        assert refused.value.code == refusal


# --- how fast -----------------------------------------------------------------------------------


def test_screening_is_a_handful_of_indexed_queries(
    net: Living, django_assert_max_num_queries: Any
) -> None:
    net.register("expelled", particulars=EXPELLED)
    row = members.membership(net.id, net.members["expelled"])
    stated = screening.Stated(net.id, row.member_id, EXPELLED, net.today)
    with django_assert_max_num_queries(7):
        screening.screen(load("choppaya"), stated)


def test_a_common_name_hides_nobody_and_costs_no_more(
    net: Living, django_assert_max_num_queries: Any
) -> None:
    """Among very many of one name, who was expelled is recognised: by a contact or the birth."""
    with connection.cursor() as cursor:
        cursor.execute(_MANY_OF_ONE_NAME, {"service": net.id, "key": "次郎"})
    net.register("expelled", particulars=EXPELLED)
    net.terminate("expelled")
    assert found(net, EXPELLED)[0] == ("earlier_termination", "fact")
    with django_assert_max_num_queries(2):
        matched = recognition.matches(
            [net.id], Particulars(name="次郎", born_on=EXPELLED.born_on, phone="1")
        )
    assert [one.agrees for one in matched] == [("name", "born_on")] * 2
