"""Sandboxes: a copy that is whole, goes on as the original would, and leaves no trace."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from kiyaku.base import close_runs, closing, copying, database, queries, sandboxes
from kiyaku.base.errors import OperationRefused
from kiyaku.close import launch, run, sandbox
from kiyaku.close.verify import verify
from kiyaku.flows import overview, payments, timeline, why
from kiyaku.flows.particulars import change_particulars
from kiyaku.members.changes import changes_of
from kiyaku.members.particulars import Particulars
from tests.close import rows, small_service
from tests.close.verify import services
from tests.living import BY, Living, day, select, undone

pytestmark = pytest.mark.django_db

AT = dt.datetime(2027, 3, 3, 9, tzinfo=dt.UTC)

MAKE: dict[str, Callable[[], Living]] = {
    "netsugen": services.netsugen,
    "choppaya": services.choppaya,
    "accruing": services.accruing,
    "parked": services.parked,
    "desk": services.desk,
}


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Living]]:
    """The services are lived once; what tests do with them is undone."""
    with django_db_blocker.unblock():
        found = {name: live() for name, live in MAKE.items()}
    yield found
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(params=list(MAKE))
def living(request: pytest.FixtureRequest, lived: dict[str, Living], db: None) -> Living:
    return lived[request.param]


@pytest.fixture
def small(db: None) -> Living:
    living = Living("choppaya", "2026-11-15")
    living.register("hanako")
    return living.closed("2026-11-20")


def made(service: int) -> int:
    return sandbox.make_sandbox(service=service, at=AT, by="tester")


def now() -> dt.datetime:
    return AT


def rows_of(service: int) -> dict[str, list[str]]:
    """All rows of a service, as text."""
    columns = copying._columns(sandbox.TABLES)
    found = {}
    with connection.cursor() as cursor:
        for table in sandbox.TABLES:
            cursor.execute(
                f"SELECT t::text FROM {copying.owned(table, columns)} ORDER BY 1",
                {"service": service},
            )
            found[table.name] = [text for (text,) in cursor.fetchall()]
    return found


_ITS_OWN = {*sandbox.NAMED, "head", "entries", "reason"}
"""What events tell of a copy otherwise: ids, what the seal of the last day commits to, and why
somebody decided so."""


def told(service: int) -> list[dict[str, Any]]:
    """What happened in a service, without the ids that its rows have."""
    return [
        {name: value for name, value in event.as_json().items() if name not in _ITS_OWN}
        for event in timeline.events(service)
        if event.event != sandboxes.MADE
    ]


def payload(table: str, service: int, action: str) -> dict[str, Any]:
    (text,) = select(
        f"SELECT payload FROM {table} WHERE service_id = %s AND action = %s", service, action
    )
    return dict(json.loads(text))


# --- the copy -----------------------------------------------------------------------------------


def test_the_copy_is_sound_and_the_original_as_it_was(living: Living) -> None:
    before = rows_of(living.id)
    copy = made(living.id)
    assert verify(copy) == []
    assert rows_of(living.id) == before
    assert verify(living.id) == []
    counts = {table: len(rows) for table, rows in rows_of(copy).items()}
    expected = {table: len(rows) for table, rows in before.items()}
    # It gets nothing of what was sent or announced: from a copy nothing leaves.
    journal = {"journal_entry": expected["journal_entry"] + 1}
    sent = ("outgoing", "announcement")
    # Its members do not get onto the real network.
    online = ("radius_service", "access_server", "network_login")
    none = dict.fromkeys((*sent, *online), 0)
    assert counts == {**expected, **journal, **none}
    assert counts["page_reader"]  # ids and instants: what is posted arrives there as well


def test_the_copy_tells_the_same(living: Living) -> None:
    copy = made(living.id)
    assert told(copy) == told(living.id)


def test_it_goes_on_as_the_original_does(living: Living) -> None:
    copy = made(living.id)
    until = living.today + dt.timedelta(40)
    apart = sandbox.advance(sandbox=copy, until=until, by="tester", now=now)
    before = rows_of(copy)
    together = run.close_until(living.id, until)
    assert [(one.day, one.counts, one.sums_yen) for one in apart] == [
        (one.day, one.counts, one.sums_yen) for one in together
    ]
    assert told(copy) == told(living.id)
    assert len(apart) >= 40
    assert verify(copy) == []
    assert verify(living.id) == []
    assert rows_of(copy) == before


def test_why_is_answered_in_the_copy(living: Living) -> None:
    copy = made(living.id)
    asked = 0
    for event in timeline.events(copy):
        try:
            explained = why.of_event(copy, event)
        except OperationRefused as refused:
            assert refused.code == "nothing_behind", event
            continue
        assert [one for one in explained.every_reason() if not one.agrees] == [], event
        asked += 1
    assert asked > 10


def test_a_copy_of_a_copy_is_one_as_well(living: Living) -> None:
    second = made(made(living.id))
    assert verify(second) == []
    assert told(second) == told(living.id)
    assert [one.of for one in sandboxes.sandboxes(living.id)] == [living.code] * 2


def test_the_copy_of_a_day_closed_half_way_is_closed_on(db: None) -> None:
    from kiyaku.close.partition import close_partition
    from kiyaku.members import queries as members

    service = small_service.on_the_eve("netsugen", of=small_service.FIRST)
    first, second = members.partitions_of(service.id)
    closing.cut_off(service.id, small_service.FIRST)
    close_partition(service.id, small_service.FIRST, first, run.end_of_day(small_service.FIRST))
    copy = made(service.id)
    copied_first, copied_second = members.partitions_of(copy)
    assert copied_second - copied_first == second - first
    assert closing.partitions_done(copy, small_service.FIRST) == 1
    (whole,) = run.close_until(copy, small_service.FIRST)
    assert verify(copy) == []
    original = run.close_day(service.id, small_service.FIRST)
    assert (whole.counts, whole.sums_yen) == (original.counts, original.sums_yen)


def test_acts_in_the_copy_are_acts_in_the_copy_alone(small: Living) -> None:
    before = rows_of(small.id)
    copy = made(small.id)
    (membership,) = select("SELECT id FROM membership WHERE service_id = %s", copy)
    arguments: dict[str, Any] = {"service": copy, "at": AT, "by": BY, "key": "once"}
    paid = payments.receive_payment(membership=membership, amount_yen=5_000, **arguments)
    assert paid == payments.receive_payment(membership=membership, amount_yen=5_000, **arguments)
    assert verify(copy) == []
    with pytest.raises(OperationRefused) as refused:
        payments.receive_payment(
            service=copy, membership=small.members["hanako"], amount_yen=1, at=AT, by=BY
        )
    assert refused.value.code == "unknown_membership"
    assert rows_of(small.id) == before


def test_an_act_done_before_is_known_to_the_copy_under_its_key(db: None) -> None:
    living = Living("netsugen", "2026-11-15")
    living.register("a")
    arguments = {"amount_yen": 100, "at": living.at, "by": BY, "key": "k"}
    paid = payments.receive_payment(service=living.id, membership=living.members["a"], **arguments)
    copy = made(living.id)
    (membership,) = select("SELECT id FROM membership WHERE service_id = %s", copy)
    again = payments.receive_payment(service=copy, membership=membership, **arguments)
    assert [again] == select("SELECT id FROM payment WHERE service_id = %s", copy)
    assert again != paid


def test_the_journal_names_the_rows_of_the_copy(lived: dict[str, Living], db: None) -> None:
    """Every id of a payload is one of the copy's own."""
    living = lived["netsugen"]
    copy = made(living.id)
    for action, name, table in (
        ("application_received", "application", "application"),
        ("application_approved", "membership", "membership"),
        ("payment_received", "payment", "payment"),
    ):
        for text in select(
            "SELECT payload FROM journal_entry WHERE service_id = %s AND action = %s", copy, action
        ):
            named = json.loads(text)[name]
            assert select(f"SELECT service_id FROM {table} WHERE id = %s", named) == [copy]
    demanded = payload("journal_entry", copy, "formal_demand_issued")["invoices"]
    owners = select(
        "SELECT m.service_id FROM invoice i JOIN membership m ON m.id = i.membership_id"
        " WHERE i.id = ANY(%s)", demanded,
    )  # fmt: skip
    assert set(owners) == {copy}
    assert len(owners) == len(demanded)


def test_findings_name_the_memberships_of_the_copy(db: None) -> None:
    living = Living("netsugen", "2026-11-15")
    living.register("a")
    living.terminate("a")
    same = Particulars(name="a", address="elsewhere", email="a@example.com")
    living.register("b", particulars=same)
    copy = made(living.id)
    first, _ = select("SELECT id FROM membership WHERE service_id = %s ORDER BY id", copy)
    found = select("SELECT findings FROM application WHERE service_id = %s ORDER BY id", copy)
    assert [[one["code"] for one in json.loads(each)] for each in found] == [
        [], ["earlier_termination"],
    ]  # fmt: skip
    assert json.loads(found[1])[0]["evidence"] == {"memberships": [first]}


# --- people -------------------------------------------------------------------------------------


def test_no_personal_data_are_in_the_copy(db: None) -> None:
    living = Living("netsugen", "2026-11-15")
    secret = Particulars(
        name="山田 花子", kana="ヤマダ ハナコ", born_on=day("1980-02-29"), postal_code="100-0001",
        address="東京都千代田区千代田1-1", email="Hanako@example.com", phone="03-1234-5678",
    )  # fmt: skip
    living.register("1001", particulars=secret)
    living.register("1002", particulars=Particulars(name="山田 花子", email="hanako@example.com"))
    living.register("1003", particulars=Particulars())
    copy = made(living.id)
    text = json.dumps(rows_of(copy), ensure_ascii=False)
    for part in ("山田", "ヤマダ", "100-0001", "千代田", "example", "1234-5678"):
        assert part in json.dumps(rows_of(living.id), ensure_ascii=False)
        assert part not in text
    people = select(
        "SELECT handle, born_on, name, kana, postal_code, address, email, phone FROM member"
        " WHERE service_id = %s ORDER BY handle", copy,
    )  # fmt: skip
    first, second, third = people
    assert first[:2] == ("1001", day("1980-02-29"))
    assert all(first[2:])
    assert first[6].endswith("@sandbox.invalid")
    assert (first[2], first[6].lower()) == (second[2], second[6].lower())
    assert first[6] != second[6]  # which verify of a change would tell
    assert third[2:] == ("",) * 6
    (stated,) = select(
        "SELECT stated FROM application a JOIN member m ON m.id = a.member_id"
        " WHERE a.service_id = %s AND handle = '1001'", copy,
    )  # fmt: skip
    names = ("name", "kana", "postal_code", "address", "email", "phone")
    assert Particulars.read(json.loads(stated)) == Particulars(
        born_on=day("1980-02-29"), **dict(zip(names, first[2:], strict=True))
    )
    another = made(living.id)
    assert select("SELECT name FROM member WHERE service_id = %s", another)[0] != first[2]


def test_changes_of_what_was_registered_still_lead_to_what_is(db: None) -> None:
    living = Living("netsugen", "2026-11-15")
    living.register("a")
    (member,) = select("SELECT id FROM member WHERE service_id = %s", living.id)
    for changes in (
        {
            "name": "旧姓 花子",
            "postal_code": "100-0001",
            "address": "千代田",
            "phone": "0312345678",
        },
        {"name": "新姓 花子", "kana": "シンセイ", "email": "new@example.com"},
        {"kana": "シンセー", "email": "NEW@example.com", "country": "US", "postal_code": "99"},
    ):
        change_particulars(**living.acting, member=member, changes=changes)
    copy = made(living.id)
    assert verify(copy) == []
    (member,) = select("SELECT id FROM member WHERE service_id = %s", copy)
    found = [one for change in changes_of(copy, member) for one in change.fields]
    assert len(found) == 11
    text = json.dumps([[one.old, one.new] for one in found], ensure_ascii=False)
    for part in ("花子", "千代田", "0312345678", "シンセ", "example"):
        assert part.lower() not in text.lower()
    assert next(one.new for one in found if one.name == "country") == "US"


def test_notes_of_the_staff_are_not_in_the_copy(db: None) -> None:
    from kiyaku.flows import admission

    living = Living("netsugen", "2026-11-15")
    application = admission.apply(**living.acting, handle="a", plan="usual")
    admission.decline(**living.acting, application=application, internal_reason="隣人からの苦情")
    copy = made(living.id)
    assert select("SELECT internal_reason FROM application WHERE service_id = %s", copy) == [
        "(写しでは省略)"
    ]


# --- what it is ---------------------------------------------------------------------------------


def test_a_sandbox_is_not_among_the_services(small: Living) -> None:
    copy = made(small.id)
    (listed,) = sandboxes.sandboxes()
    assert listed == sandboxes.Sandbox(
        copy, f"{small.code}-sandbox-1", small.code, AT, "tester", small.today,
        day("2026-11-20"), small.today, listed.began_after,
    )  # fmt: skip
    assert small.code in [one.code for one in overview.services()]
    assert listed.code not in [one.code for one in overview.services()]
    assert queries.service_by_code(listed.code).pk == copy
    with pytest.raises(OperationRefused) as refused:
        queries.service_by_code("nowhere")
    assert listed.code not in refused.value.en
    assert sandboxes.is_sandbox(copy)
    assert not sandboxes.is_sandbox(small.id)
    assert sandboxes.origin_of(copy) == small.id == sandboxes.origin_of(small.id)


def test_sandboxes_are_numbered_and_listed_in_few_questions(
    small: Living, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        made(small.id)
    other = Living("netsugen", "2026-11-15")
    made(other.id)
    with django_assert_num_queries(2):
        assert [one.code for one in sandboxes.sandboxes(small.id)] == [
            f"{small.code}-sandbox-{number}" for number in (3, 2, 1)
        ]
    assert len(sandboxes.sandboxes()) == 4


def test_a_long_code_makes_room_for_the_number(db: None) -> None:
    living = Living("netsugen", "2026-11-15")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE service SET code = %s WHERE id = %s", ["x" * 80, living.id])
    assert sandboxes.free_code(living.id) == "x" * 70 + "-sandbox-1"


def test_a_code_that_a_service_has_is_passed_over(small: Living) -> None:
    other = Living("netsugen", "2026-11-15")
    with connection.cursor() as cursor:
        code = f"{small.code}-sandbox-1"
        cursor.execute("UPDATE service SET code = %s WHERE id = %s", [code, other.id])
    made(small.id)
    assert [one.code for one in sandboxes.sandboxes()] == [f"{small.code}-sandbox-2"]


@pytest.mark.parametrize("act", ["advance", "drop"])
def test_only_a_sandbox_is_moved_or_dropped(small: Living, act: str) -> None:
    before = rows_of(small.id)
    with pytest.raises(OperationRefused) as refused:
        if act == "drop":
            sandbox.drop_sandbox(sandbox=small.id)
        else:
            sandbox.advance(sandbox=small.id, until=day("2027-01-01"), by="a", now=now)
    assert refused.value.code == "not_a_sandbox"
    assert rows_of(small.id) == before
    with pytest.raises(OperationRefused) as refused:
        made(0)
    assert refused.value.code == "unknown_service"


def test_two_made_at_once_do_not_share_a_code(
    small: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(small.id)
    monkeypatch.setattr(sandboxes, "free_code", lambda _: f"{small.code}-sandbox-1")
    with pytest.raises(OperationRefused) as refused:
        made(small.id)
    assert refused.value.code == "sandbox_being_made"
    assert len(sandboxes.sandboxes()) == 1


def test_how_time_was_moved_is_on_record(small: Living) -> None:
    copy = made(small.id)
    sandbox.advance(sandbox=copy, until=day("2026-12-01"), by="tester", now=now)
    last = close_runs.last(copy, at=AT)
    assert last is not None
    assert (last.state, last.started_by, last.days) == ("done", "tester", 11)
    assert sandbox.advance(sandbox=copy, until=day("2026-12-01"), by="a", now=now) == []
    assert close_runs.last(small.id, at=AT) is None


# --- gone again ---------------------------------------------------------------------------------


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Living]:
    living = Living("choppaya", "2026-11-15")
    living.register("hanako")
    living.closed("2026-12-20")
    yield living
    launch.forget_logs(living.id)


def test_it_is_dropped_without_a_trace(committed: Living) -> None:
    """Row for row; with what logins had in it, and the outputs of its closes."""
    before = rows.as_they_are()
    copy = made(committed.id)
    assert rows.as_they_are() != before
    sandbox.advance(sandbox=copy, until=day("2027-02-02"), by="tester", now=now)
    run_id = close_runs.last(copy, at=AT)
    assert run_id is not None
    log = launch.log_file(run_id)
    log.parent.mkdir(parents=True, exist_ok=True)
    log.touch()
    sandbox.drop_sandbox(sandbox=copy)
    assert rows.as_they_are() == before
    assert not log.exists()
    assert verify(committed.id) == []


def test_what_a_login_might_do_in_it_goes_with_it(committed: Living) -> None:
    from kiyaku.accounts.models import Access, User

    user = User.objects.create(username="tester", joined_at=AT)
    copy = made(committed.id)
    (member,) = select("SELECT id FROM member WHERE service_id = %s", copy)
    for service, of in ((committed.id, None), (copy, None), (copy, member)):
        Access.objects.create(
            user=user, service_id=service, member_id=of, role="legal", granted_at=AT
        )
    sandbox.drop_sandbox(sandbox=copy)
    assert select("SELECT service_id FROM access") == [committed.id]


def test_it_is_not_dropped_while_its_days_are_closed(committed: Living) -> None:
    copy = made(committed.id)
    with psycopg.connect(**database.connection_parameters(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, -2)", [copy])
        with pytest.raises(OperationRefused) as refused:
            sandbox.drop_sandbox(sandbox=copy)
    assert refused.value.code == "close_running"
    sandbox.drop_sandbox(sandbox=copy)
    assert sandboxes.sandboxes() == []


def test_the_copy_is_of_one_moment(committed: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the original does meanwhile is not in the copy, not even in part."""
    events = told(committed.id)
    copy_rows = copying.Copier.copy

    def meanwhile(self: copying.Copier, *arguments: Any, **named: Any) -> None:
        with psycopg.connect(**database.connection_parameters("owner"), autocommit=True) as other:
            other.execute("UPDATE member SET handle = 'later'")
            other.execute("DELETE FROM day_seal WHERE day = '2026-12-20'")
        copy_rows(self, *arguments, **named)

    monkeypatch.setattr(copying.Copier, "copy", meanwhile)
    copy = made(committed.id)
    assert told(copy) == events
    assert verify(copy) == []


def test_the_application_cannot_take_back_what_is_append_only_otherwise(committed: Living) -> None:
    with transaction.atomic(), database.rights_of_owner():
        pass
    with (
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM journal_entry")
    with undone(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("kiyaku_app",)
