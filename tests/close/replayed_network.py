"""What only a network has, done twice: lines, logins and sessions, outages."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from kiyaku.base import queries
from kiyaku.base.clock import TOKYO
from kiyaku.flows.network import ending as network_ending
from kiyaku.flows.network import (
    equipment,
    following,
    inspected,
    inspections,
    interruption_moves,
    interruption_outages,
    interruptions,
    lines,
    outages,
    outages_decided,
    radius,
    stored_data,
    stored_data_file,
    works,
)
from kiyaku.flows.network import file as lines_file
from kiyaku.flows.network import offering as network_offering
from kiyaku.network import stored_data as stored_kept
from kiyaku.terms.texts import Text
from tests.close.small_service import AT, FIRST
from tests.close.twice import Twice, memberships


def connect(twice: Twice) -> None:
    """A login with a session that is ended at its server."""
    twice.do(radius.set_up, realm="replayed.example")
    told = {"address": "192.0.2.1", "secret": "made-up-shared-secret"}
    twice.do(radius.add_server, name="nas", **told)
    given = twice.do(radius.give_password, membership=memberships(twice)[0])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO radius.radacct (acctsessionid, acctuniqueid, username, nasipaddress)"
            " VALUES ('a', 'replayed', %s, '192.0.2.1') RETURNING radacctid",
            [given.username],
        )
        (session,) = cursor.fetchone()
    twice.do(radius.end_session, session=session)
    twice.do(radius.remove_server, name="nas")
    following.follow(twice.service, at=AT)


def compensate(twice: Twice) -> None:
    """Everybody for an outage, and one for more of it once it is known to have lasted longer."""
    known_at = dt.datetime.combine(FIRST, dt.time(9), TOKYO)
    restored_at = known_at + dt.timedelta(1)
    about = {"what": Text("停止", "down"), "known_at": known_at, "restored_at": restored_at}
    outage = twice.do(outages.record_outage, **about)
    twice.do(outages_decided.decide_outage, outage=outage)
    longer = {"outage": outage, "restored_at": restored_at + dt.timedelta(1)}
    twice.do(outages.correct_outage, **longer)
    claim = {"outage": outage, "membership": memberships(twice)[0], "claimed_yen": 10_000}
    assert twice.do(outages_decided.compensate_claim, **claim) > 0


def interrupt(twice: Twice) -> None:
    """What is planned and called off, and one without notice that becomes an outage and ends."""
    today = dt.datetime.combine(queries.business_day(twice.service), dt.time(9), TOKYO)
    starts_at = today + dt.timedelta(9)
    about = {"what": Text("工事", "works"), "starts_at": starts_at}
    until = {"expected_until": starts_at + dt.timedelta(hours=2)}
    ahead = twice.do(interruptions.record_interruption, kind="interruption", **about, **until)
    later = {"interruption": ahead, "expected_until": starts_at + dt.timedelta(hours=5)}
    twice.do(interruption_moves.move_interruption_end, **later)
    twice.do(interruptions.call_off_interruption, interruption=ahead)
    about["starts_at"] = AT - dt.timedelta(1)
    found = twice.do(interruptions.record_interruption, kind="stoppage", cause="emergency", **about)
    twice.do(interruption_outages.outage_of_interruption, interruption=found)
    twice.do(interruptions.end_interruption, interruption=found, ended_at=about["starts_at"])


def have_lines(twice: Twice, membership: int) -> int:
    """Lines with works that are done, fail or are called off, and equipment; the one that stays."""
    day = queries.business_day(twice.service)
    words = {"name": Text("回線", "line")}
    twice.do(network_offering.make_area, area="kanto", **words)
    twice.do(network_offering.make_product, product="fibre", **words)
    twice.do(network_offering.offer_product, product="fibre", is_open=True, in_areas=["kanto"])
    cost = {"kind": "works", "amount_yen": 1_000, "from_day": day}
    twice.do(network_offering.set_price, code="opening", **cost, **words)
    where = {"product": "fibre", "area": "kanto"}
    twice.do(lines.assign_line, membership=membership, line="L-1", **where)
    brought = {"line": "L-2", "first_day": day, **where}
    twice.do(lines.bring_line, membership=membership, **brought)
    head = b"membership,line,product,area,first_day\r\n"
    row = f"{membership},L-3,fibre,kanto,{day}\r\n".encode()
    twice.do(lines_file.import_lines, content=head + row)
    about = {"line": "L-1", "works_code": "opening", "planned_on": day}
    number = twice.do(works.arrange_works, **about)
    twice.do(works.works_failed, works_id=number, reason="weather")
    number = twice.do(works.arrange_works, **about)
    twice.do(works.call_works_off, works_id=number)
    number = twice.do(works.arrange_works, **about)
    twice.do(works.works_done, works_id=number)
    inspect_line(twice, "L-1")
    store_and_delete(twice, membership)
    lent = {"line": "L-1", "what": "ONU", "serial": "S-1", "is_lent": True}
    piece = twice.do(equipment.place_equipment, **lent)
    twice.do(equipment.take_equipment_back, equipment_id=piece)
    twice.do(network_offering.set_price, code="device", **{**cost, "kind": "equipment"}, **words)
    stays = twice.do(equipment.place_equipment, **{**lent, "serial": "S-2"})
    twice.do(lines.end_line, line="L-1", last_day=day)
    end = {"product": "fibre", "last_day": day, "although_late": True}
    twice.do(network_ending.end_product, **end)
    return stays


def inspect_line(twice: Twice, line: str) -> None:
    """Inspections of a line: given up, refused with and without excuse, passed, failed."""
    day = queries.business_day(twice.service)
    about = {"line": line, "cause": "fault", "reason": "noise", "proposed_on": day}
    number = twice.do(inspections.ask_for_inspection, **about)
    twice.do(inspections.call_inspection_off, inspection=number)
    number = twice.do(inspections.ask_for_inspection, **about)
    twice.do(inspections.refuse_inspection, inspection=number, reason="ill")
    twice.do(inspections.weigh_refusal, inspection=number, cause="just_cause")
    number = twice.do(inspections.ask_for_inspection, **about)
    twice.do(inspections.agree_to_inspection, inspection=number)
    later = day + dt.timedelta(1)
    twice.do(inspections.move_inspection, inspection=number, visit_on=later)
    bad = {"conforms": False, "finding": "an exchange", "remove_by": day}
    twice.do(inspected.record_inspected, inspection=number, **bad)
    twice.do(inspected.record_removed, inspection=number)


def store_and_delete(twice: Twice, membership: int) -> None:
    """What a member stores, measured by hand and by a file, deleted because it hinders."""
    day = queries.business_day(twice.service)
    about = {"membership": membership, "what": "mail", "stored_bytes": 5, "oldest_on": day}
    assert twice.do(stored_data.measure_stored_data, **about)
    rows = f"membership,what,stored_bytes,oldest_on\n{membership},mail,9,{day}\n"
    assert twice.do(stored_data_file.import_stored_data, content=rows.encode()) == 1
    (found,) = stored_kept.of_membership(membership)
    gone = {"ground": "hinders", "deleted_bytes": 9, "reason": "it fills the disk"}
    twice.do(stored_data.record_stored_data_deleted, stored=found.id, **gone)


def keep_what_failed(twice: Twice, *but: int) -> int:
    """Equipment of another line that was found not to conform: the inspection."""
    day, line = queries.business_day(twice.service), "L-9"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(id) FROM membership WHERE service_id = %s AND started_on IS NOT NULL"
            " AND ended_on IS NULL AND end_requested_on IS NULL AND id <> ALL(%s)",
            [twice.service, list(but)],
        )
        (membership,) = cursor.fetchone()
    twice.do(network_offering.make_product, product="copper", name=Text("銅線", "copper"))
    where = {"product": "copper", "area": "kanto"}
    brought = {"line": line, "first_day": day, **where}
    twice.do(lines.bring_line, membership=membership, **brought)
    about = {"line": line, "cause": "hindrance", "reason": "noise", "proposed_on": day}
    number = twice.do(inspections.ask_for_inspection, **about)
    twice.do(inspections.agree_to_inspection, inspection=number)
    bad = {"conforms": False, "finding": "an exchange", "remove_by": day}
    twice.do(inspected.record_inspected, inspection=number, **bad)
    return number


def find_it_kept(twice: Twice, inspection: int) -> None:
    """It was not taken off by its day."""
    twice.do(inspected.record_kept, inspection=inspection)


def charge_what_stayed(twice: Twice, piece: int) -> None:
    """Lent equipment that was not given back by its day."""
    twice.do(equipment.charge_equipment, equipment_id=piece, price_code="device")
