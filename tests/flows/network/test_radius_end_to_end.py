"""From a decision in Kiyaku to the real FreeRADIUS, the access server, and back."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from pyrad import packet
from pyrad.packet import Packet

from kiyaku.base import clock, database, queries
from kiyaku.base.errors import OperationRefused
from kiyaku.close.verify import verify
from kiyaku.flows import sanctions
from kiyaku.flows.network import addresses, following, holders, radius
from kiyaku.flows.network.holders import Answer, Seen
from kiyaku.flows.network.radius import Given
from kiyaku.network import radius_asking, radius_role, radius_sessions, subscribers
from kiyaku.network.radius_schema import CLOCK_DOUBTED
from tests import radius as on_loopback
from tests.living import Living
from tests.radius import AccessServer, FreeRadius

pytestmark = pytest.mark.django_db(transaction=True)
REALM = "test.example"


@pytest.fixture
def server() -> Iterator[AccessServer]:
    with AccessServer() as one:
        yield one


@pytest.fixture
def living(server: AccessServer) -> Living:
    one = Living(
        "choppaya", "2026-11-01", prices={"usual": 10_000},
        parameters={"resumption_fee_yen": 1_100},
    )  # fmt: skip
    one.register("m")
    radius.set_up(**one.acting, realm=REALM)
    radius.add_server(
        **one.acting, name="nas", address="127.0.0.1", secret=on_loopback.SECRET,
        dynamic_port=server.port,
    )  # fmt: skip
    return one


@pytest.fixture(scope="module")
def freeradius(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[FreeRadius]:
    with django_db_blocker.unblock(), on_loopback.freeradius_of_a_module() as running:  # type: ignore[attr-defined]
        yield running


def signed_in(living: Living, freeradius: FreeRadius, given: Given, session: str = "s1") -> Packet:
    """Sign in, and have the access server tell that the session began, as it should."""
    reply = freeradius.sign_in(given.username, given.password or "")
    assert reply is not None
    assert reply.code == packet.AccessAccept
    assert freeradius.account(
        Acct_Status_Type="Start", Acct_Session_Id=session, User_Name=given.username,
        Class=reply["Class"][0], Framed_IP_Address="192.0.2.7",
        Event_Timestamp=int(living.at.timestamp()),
    )  # fmt: skip
    return reply


def stopped(freeradius: FreeRadius, given: Given, session: str = "s1") -> None:
    assert freeradius.account(
        Acct_Status_Type="Stop", Acct_Session_Id=session, User_Name=given.username,
        Acct_Session_Time=60, Acct_Terminate_Cause="Admin-Reset",
    )  # fmt: skip


def ask(living: Living, *, at: dt.datetime | None = None, patience_s: float = 1.0) -> int:
    """Have access servers asked what is due; how many requests that were."""
    now = at or living.at
    return len(list(following.ask_due(living.id, now=lambda: now, patience_s=patience_s)))


def given_password(living: Living) -> Given:
    given = radius.give_password(**living.acting, membership=living.members["m"])
    following.follow(living.id, at=living.at)
    return given


def last_asked(living: Living) -> radius_sessions.Asked:
    return radius_sessions.asked_of(living.members["m"])[0]


def pool(reply: Packet | None) -> list[object]:
    assert reply is not None
    assert reply.code == packet.AccessAccept
    return list(reply.get("Framed-Pool", []))


def test_suspended_then_resumed_then_terminated(
    living: Living, freeradius: FreeRadius, server: AccessServer
) -> None:
    given = given_password(living)
    assert pool(signed_in(living, freeradius, given)) == []
    sanctions.suspend(**living.of("m"))
    assert bool(following.follow(living.id, at=living.at))
    assert ask(living) == 1
    (request,) = server.asked
    assert request.code == packet.DisconnectRequest
    assert (request["User-Name"], request["Acct-Session-Id"]) == ([given.username], ["s1"])
    asked = last_asked(living)
    assert (asked.reason, asked.state) == ("suspended", radius_sessions.ACKNOWLEDGED)
    assert [(one.server, one.answer) for one in asked.tries] == [("nas", radius_asking.ACK)]
    stopped(freeradius, given)

    walled = signed_in(living, freeradius, given, "s2")
    assert pool(walled) == ["walled-garden"]
    assert walled["Session-Timeout"] == [3600]
    assert not following.follow(living.id, at=living.at)
    sanctions.resume(**living.of("m"), pay_rest=True)
    following.follow(living.id, at=living.at)
    assert ask(living) == 1
    assert last_asked(living).reason == "resumed"
    stopped(freeradius, given, "s2")
    assert pool(signed_in(living, freeradius, given, "s3")) == []

    sanctions.terminate(**living.of("m"))
    following.follow(living.id, at=living.at)
    assert ask(living) == 1
    assert (last_asked(living).reason, len(server.asked)) == ("ended", 3)
    reply = freeradius.sign_in(given.username, given.password or "")
    assert reply is not None
    assert reply.code == packet.AccessReject
    assert verify(living.id) == []


def test_who_is_not_let_in(living: Living, freeradius: FreeRadius) -> None:
    given = given_password(living)
    assert given.password is not None
    former = given.password
    wrong = freeradius.sign_in(given.username, "planted-wrong-password")
    unknown = freeradius.sign_in(f"nobody@{REALM}", given.password)
    quoted = freeradius.sign_in(f"x' OR 'a'='a@{REALM}", given.password)
    codes = [one.code if one else None for one in (wrong, unknown, quoted)]
    assert codes == [packet.AccessReject] * 3, freeradius.log
    assert freeradius.sign_in(given.username, given.password, signed=False, wait_s=1.5) is None
    anew = given_password(living)
    assert anew.username == given.username
    assert pool(freeradius.sign_in(anew.username, anew.password or "")) == []
    refused = freeradius.sign_in(anew.username, former)
    assert refused is not None
    assert refused.code == packet.AccessReject


@contextmanager
def database_away() -> Iterator[Callable[[], None]]:
    """FreeRADIUS has lost its database; what ends that, at the latest at the end."""
    owned = sql.Identifier(str(connection.settings_dict["NAME"]))
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    parameters = database.connection_parameters("owner", name="postgres")
    with psycopg.connect(**parameters, autocommit=True) as outside:
        outside.execute(allow.format(owned, sql.Literal(False)))

        def back() -> None:
            outside.execute(allow.format(owned, sql.Literal(True)))

        try:
            outside.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = %s AND datname = %s",
                [radius_role.ROLE, connection.settings_dict["NAME"]],
            )
            yield back
        finally:
            back()


def test_what_was_asked_without_a_database_is_answered_when_it_is_back(
    living: Living, freeradius: FreeRadius
) -> None:
    given = given_password(living)
    assert pool(freeradius.sign_in(given.username, given.password or "")) == []
    with database_away() as back:
        assert freeradius.sign_in(given.username, given.password or "", wait_s=2.0) is None
        later = threading.Timer(1.0, back)
        later.start()
        assert pool(freeradius.sign_in(given.username, given.password or "")) == []
        later.join()


def test_no_password_stands_in_a_log_or_in_the_database(
    living: Living, freeradius: FreeRadius
) -> None:
    given = given_password(living)
    planted = "planted-wrong-password"
    freeradius.sign_in(given.username, given.password or "")
    freeradius.sign_in(given.username, planted)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT reply) FROM radius.radpostauth")
        assert cursor.fetchone() == (2, 2)
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname IN ('public', 'radius')"
        )
        for (table,) in cursor.fetchall():
            for secret in (given.password, planted, on_loopback.SECRET):
                cursor.execute(
                    f"SELECT count(*) FROM {table} t WHERE position(%s IN t::text) > 0", [secret]
                )
                assert cursor.fetchone() == (0,), (table, secret)
    kept = [one for one in freeradius.folder.rglob("*") if one.is_file()]
    with_clients = [one for one in kept if on_loopback.SECRET in one.read_text(errors="replace")]
    assert [one.name for one in with_clients] == ["clients.conf"]
    for secret in (given.password or "", planted):
        assert not [one for one in kept if secret in one.read_text(errors="replace")]


@pytest.mark.parametrize("error_cause", [501, None])
def test_a_refusal_is_kept_and_asked_again_with_more_time_between(
    living: Living, freeradius: FreeRadius, server: AccessServer, error_cause: int | None
) -> None:
    server.answering = on_loopback.refused(error_cause)
    signed_in(living, freeradius, given_password(living))
    sanctions.suspend(**living.of("m"))
    following.follow(living.id, at=living.at)
    at = living.at
    for number, wait in enumerate(following.RETRIES_AFTER, 1):
        assert ask(living, at=at) == 1
        assert ask(living, at=at) == 0
        asked = last_asked(living)
        assert (asked.state, len(asked.tries)) == (radius_sessions.WAITING, number)
        assert asked.due_at == at + wait
        at = asked.due_at
    assert ask(living, at=at) == 1
    asked = last_asked(living)
    assert asked.state == radius_sessions.REFUSED
    assert {one.error_cause for one in asked.tries} == {error_cause}
    # Left to the staff: nothing asks again by itself, until something changes.
    assert not following.follow(living.id, at=at)
    (shown,) = radius_sessions.sessions(living.id)
    radius.end_session(**living.acting, session=shown.id)
    server.answering = on_loopback.acknowledged
    assert ask(living, at=at) == 1
    assert (last_asked(living).state, last_asked(living).reason) == ("acknowledged", "by_hand")


def test_silence_is_kept_and_asked_again(
    living: Living, freeradius: FreeRadius, server: AccessServer
) -> None:
    server.answering = on_loopback.silent
    signed_in(living, freeradius, given_password(living))
    sanctions.suspend(**living.of("m"))
    following.follow(living.id, at=living.at)
    ask(living, patience_s=0.2)
    assert len(server.asked) == 1 + radius_asking.RESENDS
    assert len({one.id for one in server.asked}) == 1
    assert [one.answer for one in last_asked(living).tries] == [radius_asking.SILENCE]
    server.answering = on_loopback.acknowledged
    ask(living, at=last_asked(living).due_at)
    assert last_asked(living).state == radius_sessions.ACKNOWLEDGED


def test_a_session_that_is_gone_is_not_asked_for_again(
    living: Living, freeradius: FreeRadius, server: AccessServer
) -> None:
    server.answering = on_loopback.refused(radius_asking.NO_SUCH_SESSION)
    given = given_password(living)
    signed_in(living, freeradius, given)
    sanctions.suspend(**living.of("m"))
    following.follow(living.id, at=living.at)
    ask(living)
    assert last_asked(living).state == radius_sessions.GONE
    assert "503" in last_asked(living).tries[0].words.ja


def test_what_stopped_by_itself_or_was_resumed_meanwhile_is_not_ended(
    living: Living, freeradius: FreeRadius, server: AccessServer
) -> None:
    given = given_password(living)
    signed_in(living, freeradius, given, "s1")
    signed_in(living, freeradius, given, "s2")
    sanctions.suspend(**living.of("m"))
    assert following.follow(living.id, at=living.at).to_end == 2
    stopped(freeradius, given, "s1")
    sanctions.resume(**living.of("m"), pay_rest=True)
    following.follow(living.id, at=living.at)
    assert ask(living) == 0
    assert {one.state for one in radius_sessions.asked_of(living.members["m"])} == {"moot"}
    assert server.asked == []


def test_a_session_whose_start_is_told_after_the_suspension_is_ended_too(
    living: Living, freeradius: FreeRadius, server: AccessServer
) -> None:
    """Signed in just before, told of just after: its Class tells what it was given."""
    given = given_password(living)
    reply = freeradius.sign_in(given.username, given.password or "")
    assert reply is not None
    sanctions.suspend(**living.of("m"))
    assert following.follow(living.id, at=living.at).to_end == 0
    late = int((living.at + dt.timedelta(minutes=5)).timestamp())
    assert freeradius.account(
        Acct_Status_Type="Start", Acct_Session_Id="s1", User_Name=given.username,
        Class=reply["Class"][0], Event_Timestamp=late,
    )  # fmt: skip
    assert following.is_behind(living.id)
    assert following.follow(living.id, at=living.at).to_end == 1
    assert ask(living) == 1
    assert len(server.asked) == 1


def test_an_access_server_nobody_entered_is_told_of_as_such(
    living: Living, freeradius: FreeRadius
) -> None:
    signed_in(living, freeradius, given_password(living))
    radius.remove_server(**living.acting, name="nas")
    sanctions.suspend(**living.of("m"))
    following.follow(living.id, at=living.at)
    ask(living)
    assert [one.answer for one in last_asked(living).tries] == [radius_asking.NO_SERVER]
    assert last_asked(living).state == radius_sessions.WAITING


def test_its_role_reads_no_members_and_writes_no_logins(
    living: Living, freeradius: FreeRadius
) -> None:
    given_password(living)
    told = (freeradius.folder / "raddb" / "secret" / "pgpass").read_text().strip().split(":")
    parameters = database.connection_parameters("owner", name=connection.settings_dict["NAME"])
    parameters |= {"user": told[3], "password": told[4]}
    with psycopg.connect(**parameters, autocommit=True) as theirs:
        assert theirs.execute("SELECT count(*) FROM radius.radcheck").fetchone() == (1,)
        tables = theirs.execute(
            "SELECT format('%I.%I', n.nspname, c.relname), c.oid FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        may = {
            right: {
                table for table, number in tables
                if theirs.execute(
                    "SELECT has_table_privilege(%s::oid, %s)", [number, right]
                ).fetchone() == (True,)
            }
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
        }  # fmt: skip
        for statement in (
            "SELECT * FROM public.member", "UPDATE radius.radcheck SET value = ''",
            "DELETE FROM radius.radacct", "SELECT * FROM radius.radpostauth",
            "SELECT * FROM public.network_login", "SET ROLE kiyaku_app", "CREATE TABLE a (b int)",
        ):  # fmt: skip
            with pytest.raises(psycopg.Error):
                theirs.execute(statement)
    assert may["SELECT"] == {f"radius.{one}" for one in (*radius_role.READ, "radacct")}
    assert may["INSERT"] == {"radius.radacct", "radius.radpostauth"}
    assert may["UPDATE"] == {"radius.radacct"}
    assert may["DELETE"] == may["TRUNCATE"] == set()


def test_who_held_an_address_rests_on_packets_that_named_it(
    living: Living, freeradius: FreeRadius
) -> None:
    given = given_password(living)
    began = int(clock.now().timestamp()) - 3_600

    def reported(minutes: int, kind: str = "Interim-Update", **attributes: str) -> None:
        assert freeradius.account(
            Acct_Status_Type=kind, Acct_Session_Id="s1", User_Name=given.username,
            Acct_Session_Time=60 * minutes, **attributes,
            Event_Timestamp=began + 60 * minutes, Acct_Delay_Time=3_600 - 60 * minutes,
        )  # fmt: skip

    reported(0, "Start", Framed_IP_Address="192.0.2.7")
    reported(10, Framed_IP_Address="192.0.2.7")
    reported(20)
    seen = [
        Seen(addresses.address("192.0.2.7"), dt.datetime.fromtimestamp(began + 60 * one, dt.UTC))
        for one in (5, 15)
    ]
    sure, unsure = holders.who_held(living.id, queries.pack(living.id), seen)
    assert sure == Answer(holders.ONE, (given.username,))
    assert unsure == Answer(holders.SEVERAL, (given.username,), (holders.END,))
    whose = subscribers.memberships(living.id, [(given.username, living.at.date())])
    assert whose == [living.members["m"]]


def test_a_packet_that_waited_tells_of_when_it_was(living: Living, freeradius: FreeRadius) -> None:
    assert freeradius.account(
        Acct_Status_Type="Start", Acct_Session_Id="s1", User_Name=given_password(living).username,
        Acct_Delay_Time=3_600,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - acctupdatetime) FROM radius.radacct")
        assert 3_590 < cursor.fetchone()[0] < 3_700


def test_malformed_packets_are_passed_over_and_nothing_is_lost(
    living: Living, freeradius: FreeRadius
) -> None:
    given = given_password(living)
    for raw in on_loopback.malformed(given.username):
        for port in (freeradius.auth_port, freeradius.accounting_port):
            assert freeradius.ask(raw, port=port, wait_s=0.02) is None, raw[:40]
    assert freeradius.process.poll() is None
    signed_in(living, freeradius, given)
    (one,) = radius_sessions.sessions(living.id)
    assert (one.membership, one.addresses, one.group) == (
        living.members["m"], ("192.0.2.7",), "full",
    )  # fmt: skip


def test_addresses_are_not_forgotten_by_packets_without_them(
    living: Living, freeradius: FreeRadius
) -> None:
    given = given_password(living)
    signed_in(living, freeradius, given)
    assert freeradius.account(
        Acct_Status_Type="Interim-Update", Acct_Session_Id="s1", User_Name=given.username,
        Acct_Session_Time=30, Acct_Input_Octets=100, Acct_Output_Octets=200,
    )  # fmt: skip
    stopped(freeradius, given)
    stopped(freeradius, given)  # it was not heard that it was acknowledged
    (one,) = radius_sessions.sessions(living.id)
    assert (one.addresses, one.is_running, one.cause) == (("192.0.2.7",), False, "Admin-Reset")


def test_a_clock_that_is_wrong_is_not_believed(living: Living, freeradius: FreeRadius) -> None:
    assert freeradius.account(
        Acct_Status_Type="Start", Acct_Session_Id="s1", User_Name=given_password(living).username,
        Framed_IP_Address="192.0.2.7", Event_Timestamp=int(clock.now().timestamp()) - 3_600,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM now() - acctstarttime) < 60, reported FROM radius.radacct"
        )
        assert cursor.fetchone() == (True, 1 + CLOCK_DOUBTED)


def test_a_number_that_comes_again_after_a_lost_restart_is_disconnected_too(
    living: Living, freeradius: FreeRadius, server: AccessServer
) -> None:
    given = given_password(living)
    reply = freeradius.sign_in(given.username, given.password or "")
    assert reply is not None
    sanctions.suspend(**living.of("m"))
    for ago in (600, 60):  # signed in before; of the access server's restart no packet came
        assert freeradius.account(
            Acct_Status_Type="Start", Acct_Session_Id="s1", User_Name=given.username,
            Class=reply["Class"][0], Acct_Delay_Time=ago,
        )  # fmt: skip
        following.follow(living.id, at=living.at)
        assert ask(living) == 1
    assert len(server.asked) == 2
    assert [one.is_running for one in radius_sessions.sessions(living.id)] == [True, False]


def test_a_server_that_starts_anew_has_no_sessions(living: Living, freeradius: FreeRadius) -> None:
    given = given_password(living)
    signed_in(living, freeradius, given)
    now = int(living.at.timestamp()) + 60
    assert freeradius.account(Acct_Status_Type="Accounting-On", Event_Timestamp=now)
    (one,) = radius_sessions.sessions(living.id)
    assert (one.is_running, one.cause) == (False, "NAS-Reboot")


def test_two_services_share_one_freeradius(living: Living, freeradius: FreeRadius) -> None:
    other = Living(
        "choppaya", "2026-11-01", prices={"usual": 10_000},
        parameters={"resumption_fee_yen": 1_100},
    )  # fmt: skip
    other.register("m")
    with pytest.raises(OperationRefused) as caught:
        radius.set_up(**other.acting, realm=REALM)
    assert caught.value.code == "realm_taken"
    radius.set_up(**other.acting, realm="other.example")
    given, theirs = given_password(living), given_password(other)
    sanctions.suspend(**living.of("m"))
    following.follow(living.id, at=living.at)
    assert pool(freeradius.sign_in(given.username, given.password or "")) == ["walled-garden"]
    assert pool(freeradius.sign_in(theirs.username, theirs.password or "")) == []
    assert not following.is_behind(other.id)
