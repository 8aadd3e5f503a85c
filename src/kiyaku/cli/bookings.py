"""``kiyaku booking``: spaces booked for members, paid, called off, waited for, and used."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer

from kiyaku.base import clock
from kiyaku.cli import desk, seeing
from kiyaku.cli.desk import ME, By, Code, Desk, Key, MemberArgument, MembershipOption, told
from kiyaku.cli.language import language, say
from kiyaku.cli.output import AsJson, print_json, show_table
from kiyaku.cli.spaces import EndsAt, Space, StartsAt, instant
from kiyaku.flows.place import (
    attendance,
    booking,
    bookings_shown,
    lapsing,
    paying,
    recording,
    recurring,
    stoppages,
    waiting,
)
from kiyaku.flows.place.bookings_shown import BookingShown
from kiyaku.members import directory

app = typer.Typer(no_args_is_help=True, help="スペースの予約 / Bookings of spaces.")

Number = Annotated[
    int, typer.Argument(metavar="BOOKING", help="予約の番号 / its number", show_default=False)
]
People = Annotated[int, typer.Option("--people", help="利用する人数 / how many come")]
Day = Annotated[
    str | None, typer.Argument(metavar="DATE", help="日。既定は営業日 / the day")
]  # fmt: skip


@app.command("make")
def make(
    code: Code,
    member: MemberArgument,
    space: Space,
    starts_at: StartsAt,
    ends_at: EndsAt,
    people: People = 1,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """予約する。支払うまでは仮の予約 / Book a space: it is held until it is paid."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([recording.BOOKED], meant)
        made = booking.book(
            **at.acting, membership=meant, space=space, people=people,
            starts_at=instant("START", starts_at), ends_at=instant("END", ends_at),
        )  # fmt: skip
        shown = bookings_shown.booking_shown(at.service, made, now=clock.now())
        at.say_done(
            f"予約 {made}({shown.when}、{desk.yen(shown.booked.amount_yen)})は"
            f"「{shown.state_words.ja}」です。",
            f"booking {made} ({shown.when}, {desk.yen(shown.booked.amount_yen)}) is "
            f"{shown.state_words.en}.",
            as_json=as_json, before=before, member=member, membership=meant, booking=made,
            amount_yen=shown.booked.amount_yen, state=shown.state,
            held_until=shown.booked.held_until,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("series")
def series(
    code: Code,
    member: MemberArgument,
    space: Space,
    starts_at: StartsAt,
    ends_at: EndsAt,
    times: Annotated[int, typer.Option("--times", help="何回 / how many times")],
    every: Annotated[int, typer.Option("--every", metavar="DAYS", help="何日おき / days")] = 7,
    people: People = 1,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """くり返し予約する。1回でも空いていなければ予約しない / Book several times, or none."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([recording.SERIES], meant)
        made = recurring.book_series(
            **at.acting, membership=meant, space=space, people=people, every_days=every,
            times=times, starts_at=instant("START", starts_at), ends_at=instant("END", ends_at),
        )  # fmt: skip
        numbers = ", ".join(map(str, made))
        at.say_done(
            f"{len(made)} 件を予約しました: {numbers}", f"{len(made)} bookings: {numbers}",
            as_json=as_json, before=before, member=member, membership=meant, bookings=made,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("cancel")
def cancel(
    code: Code, number: Number, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """予約を取り消す。支払い済みの料金は返さない / Call it off; what was paid is not given back."""

    def act(at: Desk) -> None:
        before = at.repeated([recording.CANCELLED])
        is_paid = booking.cancel_booking(**at.acting, booking=number)
        at.say_done(
            f"予約 {number} を取り消しました。"
            f"{'支払い済みの料金は返しません。' if is_paid else '料金は請求しません。'}",
            f"booking {number} is called off; "
            f"{'what was paid is not given back.' if is_paid else 'nothing is owed.'}",
            as_json=as_json, before=before, booking=number, is_paid=is_paid,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("pay")
def pay(
    code: Code,
    number: Number,
    paid_on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="支払日 / the day it was paid")
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """予約の料金を受け取る / Receive the fee of a booking, and confirm it."""

    def act(at: Desk) -> None:
        before = at.repeated([paying.RECEIVED])
        payment = paying.pay_booking(
            **at.acting, booking=number, paid_on=desk.optional_day("--on", paid_on)
        )
        at.say_done(
            f"予約 {number} の料金を受け取りました(入金 {payment})。",
            f"the fee of booking {number} is received (payment {payment}).",
            as_json=as_json, before=before, booking=number, payment=payment,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("allow-later")
def allow_later(
    code: Code,
    number: Number,
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help="支払期限 2026-12-20T17:00 / until when")
    ],
    reason: Annotated[str, typer.Option("--reason", help="理由(内部) / why, kept inside")],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """利用後の支払いを認め、確定する / Let it be paid after use, and confirm it."""

    def act(at: Desk) -> None:
        before = at.repeated([recording.DEFERRED])
        when = instant("--until", until)
        booking.allow_later(**at.acting, booking=number, until=when, reason=reason)
        at.say_done(
            f"予約 {number} を確定しました。支払期限は {until} です。",
            f"booking {number} is confirmed, to be paid by {until}.",
            as_json=as_json, before=before, booking=number, until=when,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("check-in")
def check_in(
    code: Code,
    number: Annotated[
        int | None, typer.Argument(metavar="BOOKING", help="予約の番号 / its number")
    ] = None,
    pass_: Annotated[
        str | None, typer.Option("--pass", metavar="TEXT", help="利用証の中身 / its pass")
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """来場を受け付ける / Let in who comes, by the number or by the pass."""

    def act(at: Desk) -> None:
        before = at.repeated([recording.CAME])
        found = attendance.check_in(**at.acting, booking=number, token=pass_)
        at.say_done(
            f"予約 {found} の来場を記録しました。", f"somebody came for booking {found}.",
            as_json=as_json, before=before, booking=found,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("no-show")
def no_show(
    code: Code, number: Number, by: By = ME, key: Key = None, as_json: AsJson = False
) -> None:
    """来場がなかったことを記録する / Put down that nobody came."""

    def act(at: Desk) -> None:
        before = at.repeated([recording.NO_SHOW])
        attendance.record_no_show(**at.acting, booking=number)
        at.say_done(
            f"予約 {number} に来場がなかったことを記録しました。",
            f"nobody came for booking {number}.",
            as_json=as_json, before=before, booking=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("check")
def check(
    code: Code,
    number: Number,
    restored: Annotated[
        bool, typer.Option("--restored/--not-restored", help="原状回復 / whether it was restored")
    ],
    findings: Annotated[str, typer.Option("--findings", help="気づいたこと(内部) / inside")] = "",
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """利用後のスペースを確認する / Check the space after the use."""

    def act(at: Desk) -> None:
        before = at.repeated([recording.CHECKED])
        attendance.record_check(**at.acting, booking=number, restored=restored, findings=findings)
        at.say_done(
            f"予約 {number} の後の確認を記録しました。",
            f"the space was checked after booking {number}.",
            as_json=as_json, before=before, booking=number, is_restored=restored,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("wait")
def wait(
    code: Code,
    member: MemberArgument,
    space: Space,
    starts_at: StartsAt,
    ends_at: EndsAt,
    people: People = 1,
    membership: MembershipOption = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """キャンセル待ちをする / Wait for a time that somebody else has."""

    def act(at: Desk) -> None:
        meant = at.membership(member, membership)
        before = at.repeated([recording.JOINED], meant)
        made = waiting.join_waiting(
            **at.acting, membership=meant, space=space, people=people,
            starts_at=instant("START", starts_at), ends_at=instant("END", ends_at),
        )  # fmt: skip
        at.say_done(
            f"キャンセル待ち {made} を受け付けました。", f"{member} waits (number {made}).",
            as_json=as_json, before=before, member=member, membership=meant, wait=made,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("leave-waiting")
def leave_waiting(
    code: Code,
    number: Annotated[int, typer.Argument(metavar="WAIT", help="その番号", show_default=False)],
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """キャンセル待ちをやめる / Wait no longer."""

    def act(at: Desk) -> None:
        before = at.repeated([recording.LEFT])
        waiting.leave_waiting(**at.acting, wait=number)
        at.say_done(
            f"キャンセル待ち {number} をやめました。", f"the waiting {number} is over.",
            as_json=as_json, before=before, wait=number,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


@app.command("lapse")
def lapse(code: Code, by: By = ME, as_json: AsJson = False) -> None:
    """支払いのない予約を失効させ、待つ会員に案内する / What a worker does: lapse, then offer."""

    def act(at: Desk) -> None:
        about = {"at": at.acting["at"], "by": at.acting["by"]}
        lapsed = lapsing.lapse_due(at.service, **about)
        offered = waiting.offer_due(at.service, **about)
        at.say_done(
            f"失効 {lapsed} 件、案内 {offered} 件。", f"{lapsed} lapsed, {offered} offered.",
            as_json=as_json, before=None, lapsed=lapsed, offered=offered,
        )  # fmt: skip

    desk.run(code, by, None, as_json, act)


@app.command("list")
def listed(
    context: typer.Context,
    code: Code,
    first: Day = None,
    last: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="この日まで / up to this day")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """予約の一覧 / The bookings of some days."""
    with told(as_json=as_json):
        at = Desk(code, ME, None)
        from_day = desk.optional_day("DATE", first) or at.business_day
        until = desk.optional_day("--until", last) or from_day
        rows = bookings_shown.bookings_between(at.service, from_day, until, now=clock.now())
        seeing.listed(context, at.service, members=[one.booked.member for one in rows])
        whose = _handles(rows)
    _show(rows, whose, as_json=as_json)


@app.command("waiting")
def listed_waiting(context: typer.Context, code: Code, as_json: AsJson = False) -> None:
    """キャンセル待ちの一覧 / Who waits, the first first."""
    with told(as_json=as_json):
        at = Desk(code, ME, None)
        rows = waiting.waiting_shown(at.service, now=clock.now())
        members = [one.wait.member for one in rows]
        seeing.listed(context, at.service, members=members)
        whose = directory.owners_of([one.wait.membership for one in rows])
    if as_json:
        print_json({"waiting": [
            {"wait": one.id, "space": one.space, "when": one.when, "place": one.place,
             "member": whose[one.wait.membership]} for one in rows
        ]})  # fmt: skip
        return
    show_table(
        [("番号", "Wait"), ("スペース", "Space"), ("時間", "When"), ("順番", "Place"),
         ("会員", "Member")],
        [(str(one.id), one.space, one.when, str(one.place), whose[one.wait.membership])
         for one in rows],
    )  # fmt: skip


@app.command("met")
def met(
    context: typer.Context,
    code: Code,
    announcement: Annotated[
        int, typer.Argument(metavar="ANNOUNCEMENT", help="停止・中断 / the stoppage")
    ],
    as_json: AsJson = False,
) -> None:
    """停止・中断に当たった予約と、その扱い / Whom a stoppage meets, and what was decided."""
    with told(as_json=as_json):
        at = Desk(code, ME, None)
        rows = stoppages.met_by(at.service, announcement, now=clock.now())
        found = [one.booking for one in rows]
        seeing.listed(context, at.service, members=[one.booked.member for one in found])
        whose = _handles(found)
    if as_json:
        print_json({"met": [
            {**_plain(one.booking, whose),
             "decision": None if one.decided is None else one.decided.decision} for one in rows
        ]})  # fmt: skip
        return
    show_table(
        [("予約", "Booking"), ("時間", "When"), ("スペース", "Space"), ("会員", "Member"),
         ("扱い", "Decision")],
        [(str(one.booking.id), one.booking.when, one.booking.space,
          whose[one.booking.booked.membership], one.words.in_language(language())) for one in rows],
    )  # fmt: skip


@app.command("decide")
def decide(
    code: Code,
    number: Number,
    announcement: Annotated[
        int, typer.Option("--stoppage", metavar="ANNOUNCEMENT", help="停止・中断 / the stoppage")
    ],
    decision: Annotated[
        str, typer.Option("--as", metavar="DECISION", help="kept, called_off, moved")
    ],
    reason: Annotated[str, typer.Option("--reason", help="理由(内部) / why, kept inside")] = "",
    instead: Annotated[
        int | None,
        typer.Option("--instead", metavar="BOOKING", help="代わりの予約 / what takes its place"),
    ] = None,
    by: By = ME,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """停止・中断に当たった予約の扱いを決める / Say what becomes of a booking that is met."""

    def act(at: Desk) -> None:
        before = at.repeated([recording.DISRUPTED])
        stoppages.decide_met(
            **at.acting, announcement=announcement, booking=number, decision=decision,
            reason=reason, instead=instead,
        )  # fmt: skip
        at.say_done(
            f"予約 {number} の扱いを記録しました({decision})。",
            f"what becomes of booking {number} is on record ({decision}).",
            as_json=as_json, before=before, booking=number, decision=decision,
        )  # fmt: skip

    desk.run(code, by, key, as_json, act)


def _handles(rows: list[BookingShown]) -> dict[int, str]:
    return directory.owners_of([one.booked.membership for one in rows])


def _plain(one: BookingShown, whose: dict[int, str]) -> dict[str, Any]:
    until = one.booked.held_until
    return {
        "booking": one.id, "space": one.space, "when": one.when, "state": one.state,
        "member": whose[one.booked.membership], "people": one.booked.people,
        "amount_yen": one.booked.amount_yen, "paid_on": _text(one.paid_on),
        "held_until": _text(until),
    }  # fmt: skip


def _text(value: dt.date | None) -> str | None:
    return None if value is None else value.isoformat()


def _show(rows: list[BookingShown], whose: dict[int, str], *, as_json: bool) -> None:
    if as_json:
        print_json({"bookings": [_plain(one, whose) for one in rows]})
        return
    show_table(
        [("番号", "Booking"), ("時間", "When"), ("スペース", "Space"), ("会員", "Member"),
         ("人数", "People"), ("料金", "Fee"), ("状態", "State")],
        [(str(one.id), one.when, one.space, whose[one.booked.membership], str(one.booked.people),
          desk.yen(one.booked.amount_yen), one.state_words.in_language(language()))
         for one in rows],
    )  # fmt: skip
    if not rows:
        typer.echo(say("予約はありません。", "There are none."))
