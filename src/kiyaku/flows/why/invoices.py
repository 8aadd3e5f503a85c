"""Why an invoice is what it is, line by line; why it is settled, overdue, dunned, demanded."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.base import journal, queries, records
from kiyaku.base.records import Entry
from kiyaku.billing import records as billing
from kiyaku.flows import acceleration
from kiyaku.flows.acceleration import QUESTION, TAKES_UNINVOICED
from kiyaku.flows.telling import kind_in_words
from kiyaku.flows.why.charges import of_charge
from kiyaku.flows.why.desk import Answered, Desk
from kiyaku.flows.why.due_days import of_due_day
from kiyaku.flows.why.reasons import Explanation, Reason
from kiyaku.members import directory
from kiyaku.notices import queries as notices
from kiyaku.notices.kinds import CHANNELS
from kiyaku.notices.outbox import Message
from kiyaku.terms.clauses import cited
from kiyaku.terms.texts import Text

_ONE_DAY = dt.timedelta(days=1)
OPEN = Text("未払いの額", "amount unpaid")


def of_invoice(desk: Desk, invoice_id: int) -> Explanation:
    """Why an invoice went out on its day over its total: each line explained as a charge."""
    invoice = billing.invoice(invoice_id)
    entry = desk.entry(invoice.entry_id)
    charges = [billing.charge(line.charge_id) for line in billing.lines_of(invoice_id)]
    total = sum(charge.amount_yen for charge in charges)
    adding = Text(
        " + ".join(f"{charge.amount_yen:,}" for charge in charges) + f" = {total:,} 円",
        " + ".join(f"{charge.amount_yen:,}" for charge in charges) + f" = {total:,} yen",
    )
    about = Text("明細の合計", "sum of its lines")
    number = number_of(invoice_id)
    return Explanation(
        Text(
            f"請求書 {number}: {invoice.total_yen:,}円、支払期限 {invoice.due_on}",
            f"invoice {number}: {invoice.total_yen:,} yen, due {invoice.due_on}",
        ),
        (
            _issued(desk, invoice, max(charge.raised_on for charge in charges), entry),
            Reason(about, invoice.total_yen, total, steps=(adding,), differences=_unlike(
                invoice.total_yen, total
            )),
        ),
        tuple(of_charge(desk, charge).part_of(entry) for charge in charges),
        entry,
    )  # fmt: skip


def number_of(invoice_id: int) -> str:
    """An invoice's number as printed; a dash before the close has numbered it."""
    return billing.printed_numbers([invoice_id]).get(invoice_id, "—")


def _unlike(stored: int, recomputed: int) -> tuple[Text, ...]:
    if stored == recomputed:
        return ()
    return (
        Text(
            f"保存された値 {stored:,}円、計算し直した値 {recomputed:,}円",
            f"stored {stored:,} yen, recomputed {recomputed:,} yen",
        ),
    )


def _issued(desk: Desk, invoice: Any, raised_on: dt.date, entry: Entry) -> Reason:
    about = Text("発行日", "day of issue")
    facts: dict[str, Any] = {"due_on": invoice.due_on}
    regular = desk.ask("invoice_issued_on", invoice.basis_id, entry, **facts)
    if regular.answer is None:
        return desk.reason(about, invoice.issued_on, None, regular)
    expected, steps = max(regular.answer, raised_on), []
    if not entry.by_close:
        expected = entry.day
        steps.append(Text("操作とともに請求", "billed at once with what was done that day"))
    elif expected > regular.answer:
        steps.append(
            Text(
                f"債権が計上された {raised_on} に発行",
                f"issued once its last charge was raised, on {raised_on}",
            )
        )
    elif expected > entry.day and _was_all_due(desk, invoice.membership_id, entry):
        expected = entry.day
        by = cited(desk.pack(entry).question(QUESTION).clauses)
        steps.append(
            Text(
                f"この日に生じた事由により、計上済みの債権を直ちにすべて請求({by.ja})",
                f"a ground arose that day, by which all that was charged fell due ({by.en})",
            )
        )
    if _set_that_day(desk, "invoice_issued_on", facts, invoice.issued_on, entry):
        expected = invoice.issued_on
        steps.append(_SET_THAT_DAY)
    return desk.reason(about, invoice.issued_on, expected, regular, *steps)


def _was_all_due(desk: Desk, membership: int, entry: Entry) -> bool:
    """Whether a ground that a close found against a membership let all its charges fall due."""
    pack = desk.pack(entry)
    if not acceleration.follows_ground(pack) or not pack.ask(TAKES_UNINVOICED):
        return False
    return any(
        one.entry_id == entry.id and acceleration.takes_time(one.question)
        for one in directory.grounds_of(membership)
    )


_SET_THAT_DAY = Text(
    "この日に設定が変わり、以前の日に済むはずのものをこの日に行った",
    "the setting was changed that day: what it put on an earlier day was done at once",
)


def _set_that_day(
    desk: Desk, question: str, facts: dict[str, Any], on: dt.date, entry: Entry
) -> bool:
    """Whether a day came to be past only by what the operator set on the day itself."""
    if not entry.by_close:
        return False
    before = queries.pack(desk.service, on=on - _ONE_DAY).ask(question, **facts)
    after = desk.pack(entry).ask(question, **facts)
    return bool(after < on <= before)


# --- paid, unpaid -----------------------------------------------------------------------------


def of_settlement(desk: Desk, invoice_id: int) -> Explanation:
    """Why an invoice counts as paid since a day: the payments that were applied to it."""
    settlement, invoice = billing.settlement(invoice_id), billing.invoice(invoice_id)
    assert settlement is not None
    number, entry = number_of(invoice_id), desk.entry(settlement.entry_id)
    if settlement.is_credited:
        title = Text(f"請求書 {number} の取消し", f"invoice {number} is credited")
        return Explanation(title, parts=_taken_back(desk, invoice_id, entry), entry=entry)
    uses = [use for use in billing.uses_on_invoice(invoice_id) if use.entry <= settlement.entry_id]
    back = billing.taken_back_yen(invoice_id, before_entry=settlement.entry_id + 1)
    paid = sum(use.yen for use in uses) + back
    last = max((use.paid_on for use in uses), default=None)
    steps = [
        Text(
            f"{use.paid_on} の支払いから明細{use.line}({kind_in_words(use.kind.name.lower()).ja})に"
            f" {use.yen:,}円",
            f"{use.yen:,} yen paid on {use.paid_on} to line {use.line} "
            f"({kind_in_words(use.kind.name.lower()).en})",
        )
        for use in uses
    ]
    if back:
        steps.append(Text(f"取り消された {back:,}円", f"{back:,} yen were taken back"))
    return Explanation(
        Text(f"請求書 {number} の完済", f"invoice {number} is paid in full"),
        (
            Reason(
                Text("充当された額、取り消された額", "amount applied or taken back"),
                invoice.total_yen, paid,
                steps=tuple(steps), differences=_unlike(invoice.total_yen, paid),
            ),
            desk.reason(
                Text("完済の日", "day of settlement"), settlement.settled_on, last,
                uses[-1].basis if uses else invoice.basis_id,
            ),
        ),
        entry=entry,
    )  # fmt: skip


def _taken_back(desk: Desk, invoice_id: int, entry: Entry) -> tuple[Explanation, ...]:
    charges = [billing.charge(line.charge_id) for line in billing.lines_of(invoice_id)]
    return tuple(of_charge(desk, charge).part_of(entry) for charge in charges)


def of_payment(desk: Desk, entry: Entry) -> Explanation:
    """Where the money of a payment went, and in which order."""
    payment = billing.payment(int(entry.payload["payment"]))
    steps = []
    for use in billing.uses_of_payment(payment.pk):
        number, kind = number_of(use.invoice), kind_in_words(use.kind.name.lower())
        freed = use.undone_on
        steps.append(
            Text(
                f"請求書 {number} の明細{use.line}({kind.ja})に {use.yen:,}円"
                + (f"({freed} に戻された)" if freed else ""),
                f"{use.yen:,} yen to line {use.line} of invoice {number} ({kind.en})"
                + (f", freed again on {freed}" if freed else ""),
            )
        )
    standing = [use.yen for use in billing.uses_of_payment(payment.pk) if use.undone_on is None]
    used = sum(standing) + payment.remaining_yen + payment.refunded_yen
    steps.append(
        Text(
            f"残り {payment.remaining_yen:,}円、返還 {payment.refunded_yen:,}円",
            f"left over {payment.remaining_yen:,} yen, refunded {payment.refunded_yen:,} yen",
        )
    )
    order = _order(desk, entry, payment.received_on)
    about = Text("入金の行き先の合計", "where the payment went, in total")
    return Explanation(
        Text(
            f"{payment.paid_on} の支払い {payment.amount_yen:,}円",
            f"payment of {payment.amount_yen:,} yen on {payment.paid_on}",
        ),
        (desk.reason(about, payment.amount_yen, used, order, *steps),),
        entry=entry,
    )


def _order(desk: Desk, entry: Entry, day: dt.date) -> Answered:
    assert entry.basis is not None
    return desk.ask("accrued_interest_takes_payment", entry.basis, entry, as_of=day, aside=True)


# --- arrears ----------------------------------------------------------------------------------


def of_overdue(desk: Desk, invoice_id: int) -> Explanation:
    """Why an invoice is overdue: what was open on it at the end of its due date."""
    invoice, overdue = billing.invoice(invoice_id), billing.overdue(invoice_id)
    assert overdue is not None
    entry = desk.entry(overdue.entry_id)
    paid = billing.paid_by(invoice_id, overdue.due_on, before_entry=entry.id)
    back = billing.taken_back_yen(invoice_id, before_entry=entry.id)
    left = invoice.total_yen - paid - back
    less = Text(f" − 取消し {back:,}円", f" − {back:,} yen taken back") if back else Text("", "")
    step = Text(
        f"請求額 {invoice.total_yen:,}円 − 期限 {overdue.due_on} までの支払い {paid:,}円"
        f"{less.ja} = {left:,}円",
        f"{invoice.total_yen:,} yen invoiced − {paid:,} yen paid by {overdue.due_on}"
        f"{less.en} = {left:,} yen",
    )
    number = number_of(invoice_id)
    return Explanation(
        Text(
            f"請求書 {number} の延滞(支払期限 {overdue.due_on})",
            f"invoice {number} is overdue since {overdue.due_on}",
        ),
        (desk.reason(OPEN, overdue.open_yen, left, overdue.basis_id, step),),
        (*of_due_day(desk, invoice_id), of_invoice(desk, invoice_id)),
        entry,
    )


def of_dunning_notice(desk: Desk, notice_id: int) -> Explanation:
    """Why a dunning notice went out on its day over its amount."""
    notice = notices.notice(notice_id)
    invoice_id = notice.about_invoice_id
    overdue = billing.overdue(invoice_id)
    assert overdue is not None
    entry = desk.entry(notice.entry_id)
    facts: dict[str, Any] = {"due_on": overdue.due_on}
    sent = desk.ask("dunning_on", notice.basis_id, entry, **facts)
    expected, steps = sent.answer, []
    if expected is not None and overdue.found_on > expected:
        expected = overdue.found_on
        found = overdue.found_on
        steps.append(Text(f"延滞を認めた {found} に発信", f"sent when found overdue, on {found}"))
    if _set_that_day(desk, "dunning_on", facts, notice.dispatched_on, entry):
        expected = notice.dispatched_on
        steps.append(_SET_THAT_DAY)
    left = billing.open_at(invoice_id, before_entry=entry.id)
    reasons = [
        desk.reason(
            Text("発信の日", "day of dispatch"), notice.dispatched_on, expected, sent, *steps
        ),
        Reason(OPEN, notice.open_yen, left, differences=_unlike(notice.open_yen, left)),
    ]
    carrier = notices.carriers_of(desk.service, [notice_id]).get(notice_id)
    if carrier is not None:
        reasons.append(_carried(carrier))
    if desk.pack(entry).answers("dunning_last_day"):
        last = desk.ask("dunning_last_day", notice.basis_id, entry, aside=True, **facts)
        about = Text(f"督促の最終日 {last.answer}", f"last day for the notice: {last.answer}")
        reasons.append(desk.reason(about, None, None, last))
    number = number_of(invoice_id)
    title = Text(f"請求書 {number} の督促", f"dunning notice for invoice {number}")
    return Explanation(title, tuple(reasons), of_due_day(desk, invoice_id), entry)


def _carried(carrier: Message) -> Reason:
    """The message that brought a notice to its member, besides standing on the member's page."""
    way, at = CHANNELS[carrier.channel], carrier.dispatched_at
    left = f"{at.astimezone(journal.TOKYO):%Y-%m-%d %H:%M}" if at else ""
    step = Text(
        f"{way.ja}で {left} に発信" if left else f"{way.ja}はまだ出ていない",
        f"by {way.en}, sent {left}" if left else f"by {way.en}, which has not left yet",
    )
    about = Text(f"通知 {carrier.pk} が運んだ", f"carried by message {carrier.pk}")
    return Reason(about, None, None, steps=(step,))


def of_missed_duty(desk: Desk, duty_id: int) -> Explanation:
    """Why a duty of the operator counts as missed: its last day, past when it was found."""
    duty = notices.duty(duty_id)
    entry, words = desk.entry(duty.entry_id), kind_in_words(duty.kind)
    if duty.about_invoice_id is None:
        start = directory.start_of(duty.membership_id)
        last = desk.ask("start_notice_last_day", duty.basis_id, entry, started_on=start)
        about = Text("", "")
    else:
        overdue = billing.overdue(duty.about_invoice_id)
        assert overdue is not None
        last = desk.ask("dunning_last_day", duty.basis_id, entry, due_on=overdue.due_on)
        number = number_of(overdue.invoice_id)
        about = Text(f"請求書 {number} の", f" for invoice {number}")
    step = Text(
        f"{duty.found_on} の締めで、まだ果たされていなかった",
        f"not done yet at the close of {duty.found_on}",
    )
    return Explanation(
        Text(
            f"運営者の義務の期限切れ: {about.ja}{words.ja}",
            f"the operator missed a duty: {words.en}{about.en}",
        ),
        (desk.reason(Text("最終日", "last day"), duty.last_day, last.answer, last, step),),
        entry=entry,
        is_inside=True,
    )


def of_formal_demand(desk: Desk, entry: Entry) -> Explanation:
    """What a formal demand demanded: the fees that were overdue and open that day."""
    named = [int(one) for one in entry.payload["invoices"]]
    open_yen = {one: billing.arrears_on(one, before_entry=entry.id) for one in named}
    steps = [
        Text(f"請求書 {number_of(one)} {yen:,}円", f"invoice {number_of(one)}: {yen:,} yen")
        for one, yen in open_yen.items()
    ]
    due_on = entry.payload["due_on"]
    assert entry.basis is not None
    about = Text("催告した額", "amount demanded")
    total = sum(open_yen.values())
    return Explanation(
        Text(
            f"{due_on} を新たな期限とする催告(人の決定)",
            f"formal demand with the new deadline {due_on}: a person's decision",
        ),
        (desk.reason(about, entry.payload["amount_yen"], total, entry.basis, *steps),),
        entry=entry,
    )


def of_parked(desk: Desk, parked_id: int) -> Explanation:
    """Why something could not be computed and was put aside."""
    row = records.parked(desk.service, parked_id)
    assert row is not None
    steps = [Text(row.reason_ja, row.reason_en)]
    if row.resolved_on is not None:
        steps.append(
            Text(f"{row.resolved_on} に計算された", f"computed after all on {row.resolved_on}")
        )
    about = Text("計算できなかった理由", "why it could not be computed")
    return Explanation(
        Text(f"{row.parked_on} の保留({row.code})", f"parked on {row.parked_on} ({row.code})"),
        (Reason(about, None, None, (row.clause,), None, steps=tuple(steps)),),
        is_inside=True,
    )
