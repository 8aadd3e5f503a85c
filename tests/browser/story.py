"""What has happened on the stage: two services of three months, with people of every sort.

Whoever adds a page that shows something which is not here yet adds it here, in a member's life.
Nobody is real: names are put together, addresses and numbers are kept free for examples.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db import connection

from kiyaku.base import journal, queries
from kiyaku.base.files import Upload
from kiyaku.base.operators import Operator
from kiyaku.billing.payments import invoiced_and_open
from kiyaku.flows import (
    admission,
    announcements,
    contacts,
    costs,
    inheritance_reports,
    initial_cancellation,
    leaks,
    marketing,
    notice_settings,
    opening,
    outsiders,
    paper_drafts,
    privacy_requests,
    restricting,
    statistics,
    succession,
    uses,
)
from kiyaku.flows.month_invoices import Wanted
from kiyaku.flows.network import (
    following,
    interruptions,
    knowing,
    leases,
    leases_file,
    lookups,
    notice_file,
    outages,
    outages_decided,
    radius,
)
from kiyaku.flows.operator import set_operator
from kiyaku.flows.particulars import change_particulars
from kiyaku.flows.place import (
    alliance_facilities,
    damage_claims,
    inspections,
    known,
    left_things,
    things_told,
)
from kiyaku.flows.succession_checks import kinds_of
from kiyaku.jobs import prints
from kiyaku.members import directory
from kiyaku.members.inheritance_reports import Stated
from kiyaku.members.particulars import Particulars
from kiyaku.network import radius_sessions
from kiyaku.terms.texts import Text
from tests.browser.lines_told import have_lines
from tests.browser.people import corporation, particulars
from tests.browser.place_told import have_bookings, have_facilities
from tests.living import Living

OPENED_ON, TODAY = "2026-08-03", "2026-12-02"
NOW = dt.datetime(2026, 12, 2, 1, 30, tzinfo=dt.UTC)
"""Half past ten in Tokyo, on the stage's business day."""

HANAKO, FIRM, LATE, SUSPENDED, ENDED, LEAVING, GONE, NEW, WAITING = (
    f"{number:04d}" for number in range(1, 10)
)
"""Members' numbers, by what has become of them; each service has them all.

The firm's is the only one of a corporation; who waits cannot be computed or has not started.
"""
APPLICANT, MINOR, DECLINED = "9001", "9002", "9003"
PLAIN_MEMBERS = 22

_PASSES_ON, _TAKES_OVER, _INHERITED = "0103", "0104", "0105"
"""Whose membership is to pass to whom, where the terms let it."""
_SEEN = Upload("見たこと.txt", "架空の記録です。".encode())
_NOTES = (
    "電話:領収書のことを尋ねられた。",
    "電話:支払いは月末になる。",
    "家族が代わりに来た。",
    "転居の予定があるとのこと。\n新しい住所は決まってから届け出る。",
)


@dataclass(frozen=True)
class Setting:
    """How a service of the stage is set up."""

    pack: str
    prices: dict[str, Any]
    plan_names: dict[str, Text]
    plan: str
    corporate_plan: str
    parameters: dict[str, Any]
    operator: Operator


SETTINGS = {
    "netsugen": Setting(
        pack="netsugen",
        prices={"individual": 13_200, "corporate": 33_000, "later": {"2026-12-01": 5_000}},
        plan_names={
            "individual": Text("月額個人会員", "Monthly, individual"),
            "corporate": Text("月額法人会員", "Monthly, corporate"),
        },
        plan="individual",
        corporate_plan="corporate",
        parameters={"dunning_after_days": 5},
        operator=Operator(
            name="架空市産業振興課",
            postal_code="371-0000",
            address="群馬県架空市一丁目1番1号",
            contact="027-000-0000",
            registration_number="T8000000000001",
            tax_percent=10,
            payment_ja="架空銀行 本店 普通 0000001",
            payment_en="Kakuu Bank, head office, 0000001",
        ),
    ),
    "choppaya": Setting(
        pack="choppaya",
        prices={"home": 5_500, "office": 11_000, "later": {"2026-12-01": 3_000}},
        plan_names={
            "home": Text("戸建てコース", "House"),
            "office": Text("事業所コース", "Office"),
        },
        plan="home",
        corporate_plan="office",
        parameters={"resumption_fee_yen": 2_200, "dunning_after_days": 5},
        operator=Operator(name="架空ネット株式会社", payment_ja="コンビニエンスストア"),
    ),
}


def tell() -> None:
    """Have everything happen, up to the morning of the stage's day."""
    for code, setting in SETTINGS.items():
        _tell(code, setting)


def _tell(code: str, setting: Setting) -> None:
    life = Living(
        setting.pack,
        OPENED_ON,
        code=code,
        prices=setting.prices,
        parameters=setting.parameters,
    )
    set_operator(**life.acting, operator=setting.operator)
    for plan, name in setting.plan_names.items():
        opening.name_plan(**life.acting, plan=plan, name=name)
    stated = particulars(code)
    for handle in (HANAKO, LATE, SUSPENDED, ENDED, LEAVING, GONE):
        life.register(handle, setting.plan, particulars=next(stated))
    life.register(FIRM, setting.corporate_plan, particulars=corporation(code))
    for number in range(PLAIN_MEMBERS):
        life.register(f"{101 + number:04d}", setting.plan, particulars=next(stated))
    _months(life)
    _last_days(life, setting, stated)


def _months(life: Living) -> None:
    """Who pays, pays all in time; who does not, is in arrears, suspended or turned out."""
    paying = [one for one in life.members if one not in (LATE, SUSPENDED, ENDED)]
    _pay_open(life.on("2026-08-24"), *life.members)
    _pay_open(life.on("2026-09-09"), *paying)
    _pay_open(life.on("2026-09-25"), *paying)
    _pay_open(life.on("2026-10-09"), *paying)
    for handle in (SUSPENDED, ENDED):
        life.demand(handle, "2026-10-16")
    life.on("2026-10-15").leave(GONE)
    life.on("2026-10-20").suspend(SUSPENDED)
    life.suspend(ENDED)
    _pay_open(life.on("2026-10-26"), *paying)
    life.terminate(ENDED)
    _pay_open(life.on("2026-11-09"), *paying)
    life.demand(LATE, "2026-11-24")
    _pay_open(life.on("2026-11-25"), *paying)


def _last_days(life: Living, setting: Setting, stated: Iterator[Particulars]) -> None:
    """What has come lately, and waits for somebody."""
    life.on("2026-11-26").register(NEW, setting.plan, particulars=next(stated))
    life.register(FIRM, setting.corporate_plan, particulars=corporation(life.code))
    life.register(WAITING, "later", particulars=next(stated), starts=False)
    life.on("2026-11-30")
    admission.apply(**life.acting, handle=APPLICANT, plan=setting.plan, particulars=next(stated))
    minor = replace(next(stated), born_on=dt.date(2011, 6, 15))
    admission.apply(**life.acting, handle=MINOR, plan=setting.plan, particulars=minor)
    declined = admission.apply(
        **life.acting, handle=DECLINED, plan=setting.plan, particulars=next(stated)
    )
    admission.decline(**life.acting, application=declined, internal_reason="確認が取れなかった")
    life.on("2026-12-01")
    notice_settings.set_channel(**life.acting, kind="withdrawal_accepted", channel="paper")
    life.leave(LEAVING)
    _pay_open(life, ENDED)  # late: its interest is charged by the close, and not invoiced yet
    life.pay(LATE, setting.prices[setting.plan])
    _this_morning(life.on(TODAY), setting)


def _this_morning(life: Living, setting: Setting) -> None:
    """Who was gone comes back, pays and thinks better of it, where the terms allow it: money is due
    back. The staff write down what was said on the telephone, and what is reported."""
    if queries.pack(life.id).answers(initial_cancellation.QUESTION):
        own = next(islice(particulars(life.code), 5, None))
        life.register(GONE, setting.plan, particulars=own)
        life.pay(GONE, 5_500)
        life.cancel(GONE, TODAY, TODAY)
    if kinds_of(queries.pack(life.id), "person"):
        succession.receive(
            **life.of(_PASSES_ON),
            kind=succession.TRANSFER,
            successor=succession.Successor(handle=_TAKES_OVER),
            document_received_on=life.today,
            evidence=[("譲渡の証書.txt", "架空の書類です。".encode())],
        )
        inherited = succession.receive(
            **life.of(_INHERITED),
            kind=succession.INHERITANCE,
            heirs=[Particulars(name=name) for name in ("相続 一郎", "相続 二郎")],
            representative=1,
            document_received_on=life.today,
            evidence=[("戸籍の写し.txt", "架空の書類です。".encode())],
        )
        succession.record(**life.acting, succession=inherited)
        inheritance_reports.receive(
            **life.acting,
            stated=Stated(
                "架空 不明", _PASSES_ON, "群馬県架空市", "長女",
                (Particulars(name="架空 娘", email="heir@example.jp"),), 1,
            ),
            died_on=life.today,
            evidence=[("除籍の写し.txt", "架空の書類です。".encode())],
        )  # fmt: skip
    if costs.ADVANCED in costs.known(queries.pack(life.id)):
        costs.record_cost(
            **life.of(LEAVING),
            what="引込線の移設",
            borne_on=life.today,
            cost_yen=8_800,
            in_members_name=False,
            files=[Upload("領収書.txt", "架空の領収書です。".encode())],
        )
    if left_things.are_known(queries.pack(life.id)):
        _at_the_place(life)
    have_lines(life, LEAVING)
    if radius.provides(queries.pack(life.id)):
        _connect(life)
    if outages.is_known(queries.pack(life.id)):
        _have_outages(life)
    if knowing.are_known(queries.pack(life.id)):
        _have_interruptions(life)
    life.report(LEAVING, files=[_SEEN])
    life.record_ground(LEAVING, files=[_SEEN])
    bars = next(one.name for one in restricting.restrictable(queries.pack(life.id)))
    life.restrict(LEAVING, bars, until=dt.date(2026, 12, 20))
    if contacts.are_known(queries.pack(life.id)):
        contacts.record_contact(**life.of(LEAVING), about="退会後の荷物の引取り")
        uses.record_use(**life.of(LEAVING), source=uses.CHECK_IN)
    if alliance_facilities.are_known(queries.pack(life.id)):
        have_facilities(life, HANAKO, FIRM)
    if known.are_known(queries.pack(life.id)):
        have_bookings(life, HANAKO, FIRM, now=NOW)
    _ask_about_data(life)
    _leak(life)
    _warn_of_attacks(life)
    paper_drafts.save(
        **{name: life.acting[name] for name in ("service", "at", "by")},
        values={"plan": setting.plan, "kind": "person", "name": "下書 花子", "country": "JP"},
        scans=[Upload("申込書.txt", "架空の申込書です。".encode())],
    )
    statistics.publish(**life.acting, day=dt.date(2026, 11, 30), dimensions=["age"])
    _print_invoices(life)
    for text in _NOTES:
        life.note(LEAVING, text)
    life.change(LEAVING, phone="090-0000-9999", address="群馬県架空市四丁目1番")
    _tell_members(life, setting)


def _at_the_place(life: Living) -> None:
    """Things left behind: one that may go today, one of nobody's, one that has gone; damage."""
    told = {**life.of(LEAVING), "place": "ラウンジ", "files": [_SEEN]}
    for what, stored_on in (("黒い傘", dt.date(2026, 11, 1)), ("段ボール箱", dt.date(2026, 10, 1))):
        thing = left_things.store_thing(
            **told, what=what, found_on=stored_on, stored_on=stored_on, shelf="棚 A-3"
        )
    left_things.dispose(**life.acting, thing=thing, cost_yen=550, files=[_SEEN])
    left_things.store_thing(
        **life.acting, what="手さげ袋", place="会議室", found_on=life.today, description="青"
    )
    for what in ("椅子", "壁紙"):
        channel = things_told.BY_MEMBER if what == "椅子" else things_told.BY_STAFF
        number = damage_claims.report_damage(
            **told, what=what, happened_on=life.today, channel=channel
        )
        damage_claims.claim_damage(
            **life.acting, damage_id=number, amount_yen=12_000, grounds="見積書による"
        )
    damage_claims.decide_damage(**life.acting, damage_id=number, granted=True, reason="確かめた")
    inspections.record_inspection(
        **life.of(LEAVING), inspected_on=life.today, reason="苦情", seen="掲示物を確認した",
        files=[_SEEN],
    )  # fmt: skip


def _have_outages(life: Living) -> None:
    """One that was decided on with a claim, and one that still lasts."""
    ends = dt.datetime.combine(life.today, dt.time(9), journal.TOKYO)
    about = {"what": Text("収容局の停電", "power cut at the exchange")}
    begins = ends - dt.timedelta(2)
    number = outages.record_outage(**life.acting, **about, known_at=begins, restored_at=ends)
    proof = [Upload("領収書.txt", "架空の領収書です。".encode())]
    claim = {"outage": number, "claimed_yen": 120, "files": proof}
    outages_decided.compensate_claim(**life.of(LEAVING), **claim)
    outages_decided.decide_outage(**life.acting, outage=number)
    outages.record_outage(**life.acting, **about, known_at=ends)


def _have_interruptions(life: Living) -> None:
    """One that is to come, one without notice that lasts, and a restriction that is over."""
    today = dt.datetime.combine(life.today, dt.time(9), journal.TOKYO)
    record = interruptions.record_interruption
    about = {"what": Text("設備の入れ替え", "equipment is replaced")}
    ahead, night = today + dt.timedelta(6, hours=17), dt.timedelta(hours=3)
    record(
        **life.acting, **about, kind="interruption", starts_at=ahead, expected_until=ahead + night
    )
    record(
        **life.acting, what=Text("落雷による停止", "stopped by lightning"), kind="stoppage",
        cause="emergency", starts_at=today - dt.timedelta(hours=1), is_told_now=False,
    )  # fmt: skip
    before = today - dt.timedelta(1)
    number = record(
        **life.acting, what=Text("遮断の一覧の更新", "a list of what is blocked changes"),
        kind="use_restriction", cause="child_protection", starts_at=before, is_told_now=False,
    )  # fmt: skip
    interruptions.end_interruption(**life.acting, interruption=number, ended_at=before + night)


def _print_invoices(life: Living) -> None:
    """What is unpaid of September is drawn as PDF; what is of October waits for a worker."""
    for month in (9, 10):
        wanted = Wanted(dt.date(2026, month, 1), is_unpaid_only=True)
        prints.ask(service=life.id, wanted=wanted, at=NOW, by="staff")
        if month == 9:
            prints.draw_next(life.id, by="worker", now=lambda: NOW, goes_on=lambda: True)


def _ask_about_data(life: Living) -> None:
    """A disclosure that was granted, a deletion that waits, and somebody whom a note names."""
    about = directory.member(life.id, LEAVING).pk
    asked = {**life.acting, "member": about, "identity": "document"}
    case = privacy_requests.receive_request(**asked, kind="disclosure")
    privacy_requests.decide_request(**life.acting, case=case, granted=True)
    privacy_requests.receive_request(**asked, kind="deletion")
    person = outsiders.register(**life.acting, name="架空 父", identity="document")
    note = life.note(LEAVING, "架空 父さんが来店")
    outsiders.confirm_record(
        **life.acting, outsider=person, table="note", row=note, columns=["text"]
    )
    privacy_requests.receive_request(
        **life.acting, outsider=person, kind="correction", identity="document"
    )


def _connect(life: Living) -> None:
    """A login with a session that ended and one that runs, which an access server is to end."""
    radius.set_up(**life.acting, realm="stage.example")
    given = radius.give_password(**life.acting, membership=life.members[LEAVING])
    following.follow(life.id, at=life.at)
    with connection.cursor() as cursor:
        for number, stopped_at in enumerate((life.at, None)):
            cursor.execute(
                "INSERT INTO radius.radacct (acctsessionid, acctuniqueid, username, nasipaddress,"
                " acctstarttime, acctupdatetime, acctstoptime, framedipaddress, class)"
                " VALUES (%s, %s, %s, '192.0.2.1', %s, %s, %s, '198.51.100.7', %s)",
                [f"{number}", f"stage {number}", given.username, life.at, life.at, stopped_at,
                 "stage.example:full"],
            )  # fmt: skip
    (running,) = radius_sessions.sessions(life.id, running=True)
    radius.end_session(**life.acting, session=running.id)
    list(following.ask_due(life.id, now=lambda: life.at))


def _warn_of_attacks(life: Living) -> None:
    """A notice of NICT, where the terms know it: who had an address then waits for a warning."""
    if not leases.are_known(queries.pack(life.id)):
        return
    started, ended = (life.at - dt.timedelta(hours=one) for one in (30, 20))
    seen_at = life.at - dt.timedelta(hours=24)
    rows = f"address,started_at,ended_at,login\n203.0.113.7,{started},{ended},{LEAVING}\n"
    file = leases_file.read("leases.csv", rows.encode(), None, life.at)
    leases.import_leases(**life.acting, file=file)
    told = f"ip,port,timestamp\n203.0.113.7,23,{seen_at}\n203.0.113.8,,{seen_at}\n"
    lookups.take_notice(
        **life.acting,
        file=notice_file.read("notice.csv", told.encode(), None, life.at),
        name="notice.csv",
        reference="NOTICE 2026-12",
        asked_by_nict=True,
        service_may_suffer=True,
    )


def _leak(life: Living) -> None:
    """A leak that is open: its first report is made, the people are not told yet."""
    leak = leaks.open_leak(
        **life.acting,
        found_on=dt.date(2026, 11, 29),
        what="名簿を添えたメールを別の宛先へ送った。",
        people=2,
        cause="宛先の取り違え",
        is_sensitive=True,
    )
    leaks.name_people(**life.acting, leak=leak, members=[LEAVING])
    leaks.report(
        **life.acting, leak=leak, which=leaks.FIRST,
        proof=[Upload("速報の控え.txt", "架空の報告です。".encode())],
    )  # fmt: skip


def _tell_members(life: Living, setting: Setting) -> None:
    """One thing is told to all, another is still to be; who agreed gets mail about the services,
    where its sender is fully named."""
    told = announcements.plan(
        **life.acting,
        kind="interruption",
        what=Text("点検のため、午前中は使えません。", "No use in the morning: maintenance."),
        takes_effect_on=dt.date(2026, 12, 10),
        until="正午",
    )
    announcements.announce(**life.acting, announcement=told)
    announcements.plan(
        **life.acting,
        kind="end_of_service",
        what=Text("一部の設備", "Part of the equipment"),
        takes_effect_on=dt.date(2027, 3, 31),
    )
    change_particulars(
        **life.acting,
        member=directory.member(life.id, NEW).pk,
        changes={"address": "群馬県架空市四丁目4番"},
        evidence=[("転居届の写し.txt", "架空の届です。".encode())],
    )
    marketing.set_consent(
        **life.acting,
        member=directory.member(life.id, HANAKO).pk,
        is_given=True,
        how=marketing.BY_STAFF,
        wording="催しの案内をメールで受け取ります。",
    )
    if setting.operator.address and setting.operator.contact:
        marketing.send_campaign(
            **life.acting, text_ja="新しい催しを始めます。", text_en="A new event begins."
        )


def _pay_open(life: Living, *handles: str) -> None:
    """Pay what is invoiced and open."""
    today = life.today.isoformat()
    yen = {handle: invoiced_and_open(life.members[handle]) for handle in handles}
    rows = [(handle, amount, today) for handle, amount in yen.items() if amount]
    if rows:
        life.pay_many(*rows)
