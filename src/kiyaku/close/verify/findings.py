"""What ``verify`` finds: each thing that is not as it must be, as data and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kiyaku.base.columns import Rows

PER_CODE = 100
"""So many findings of a kind are told one by one; the rest are counted."""

WORDS: Mapping[str, tuple[str, str]] = {
    # the journal
    "seal_missing": ("締めた日の封印がありません", "a closed day has no seal"),
    "seal_extra": ("締めていない日の封印があります", "there is a seal of a day that is not closed"),
    "seal_previous": (
        "封印が前日の封印とつながりません",
        "the seal does not follow the one before",
    ),
    "seal_head": (
        "仕訳日誌から計算した封印と異なります",
        "the seal differs from its recomputation",
    ),
    "seal_entries": ("封印された記録の件数が異なります", "the number of sealed entries differs"),
    "entry_outside": (
        "営業していない日の記録が日誌にあります",
        "a journal entry lies on a day outside the service's business days",
    ),
    "entry_missing": (
        "もとになる日誌の記録がありません",
        "the journal entry behind a row is missing",
    ),
    "entry_day": ("日誌の記録の日と異なります", "a row's day is not that of its journal entry"),
    "partition_missing": (
        "締めた日の区画の記録がありません",
        "a partition of a closed day is missing",
    ),
    "partition_count": ("日次締めが書いた行の件数が異なります", "a close's rows differ in number"),
    "partition_sum": (
        "日次締めが書いた行の合計額が異なります",
        "a close's rows differ in their sum",
    ),
    "partition_digest": (
        "日次締めが書いた行が変わっています",
        "rows that a close wrote have changed",
    ),
    # settings and bases
    "setting": ("設定が日誌の記録と異なります", "a setting differs from the journal"),
    "terms_text": (
        "規約の本文が日誌の記録と異なります",
        "a text of the terms differs from the journal",
    ),
    "terms_version": (
        "規約の版の計画・公表、個別規定または版への同意が日誌の記録と異なります",
        "a planned or published version, individual rules or a consent differ from the journal",
    ),
    "terms_version_late": (
        "施行日が来てから公表または取りやめた版、または取りやめた個別規定があります",
        "a version was announced or withdrawn once its day had come, or individual rules given up",
    ),
    "alliance": (
        "アライアンス施設、その利用規約、同意または利用証が日誌の記録と異なります",
        "an alliance facility, its rules, an agreement or a pass differ from the journal",
    ),
    "pass_unfounded": (
        "その日の利用規約への同意のない利用証があります",
        "a pass was issued without agreement to the rules of its day",
    ),
    "basis_missing": ("根拠がありません", "the basis is missing"),
    "basis_content": ("根拠の内容が識別子と合いません", "a basis does not match its id"),
    "basis_wrong": (
        "根拠の規則または規約の版が違います",
        "the basis names another rule or version of the terms",
    ),
    # tables among themselves
    "orphan": ("参照先がありません", "what a row refers to does not exist"),
    "line_differs": ("請求明細と債権が異なります", "an invoice line differs from its charge"),
    "line_number": (
        "請求明細の番号が連続していません",
        "the lines of an invoice are not 1, 2, 3 …",
    ),
    "invoice_total": (
        "請求額が明細の合計と異なります",
        "an invoice's total is not that of its lines",
    ),
    "invoice_due_on": ("請求書の支払期限が異なります", "an invoice's due date differs"),
    "invoice_issued_on": ("請求書の発行日が異なります", "an invoice's day of issue differs"),
    "invoice_missing": ("請求すべき債権が請求されていません", "a charge has not been invoiced"),
    "number_missing": ("請求書に番号がありません", "an invoice has no number"),
    "number_gap": ("請求書の番号が連続していません", "invoice numbers are not gapless"),
    "number_year": (
        "請求書の番号の年度が異なります",
        "an invoice's number is of another fiscal year",
    ),
    # money
    "payment_split": (
        "入金額が、充当・残高・返金の合計と異なります",
        "a payment is not what was applied, remains and was refunded",
    ),
    "payment_journal": ("入金が日誌の記録と異なります", "a payment differs from the journal"),
    "allocation_differs": (
        "充当が入金・明細と異なります",
        "an allocation differs from what it joins",
    ),
    "line_overpaid": ("明細への充当が多すぎます", "more is applied to a line than it is for"),
    "reversed_paid": ("取り消した債権に充当が残っています", "a reversed charge is still paid for"),
    "settlement_missing": (
        "完済の記録がありません",
        "a paid-up invoice is not put down as settled",
    ),
    "settlement_unfounded": (
        "完済していない請求が完済です",
        "an open invoice is put down as settled",
    ),
    "settled_on": ("完済の日が異なります", "the day of settlement differs"),
    "posting_missing": ("仕訳がありません", "a posting is missing"),
    "posting_unexpected": ("根拠のない仕訳があります", "a posting has nothing behind it"),
    "posting_correction": ("訂正仕訳の訂正先が違います", "a correcting posting corrects another"),
    "balance_receivable": ("未収金の残高が異なります", "the balance of receivables differs"),
    "balance_advances": ("前受金の残高が異なります", "the balance of advances differs"),
    "balance_refunds": ("返還債務の残高が異なります", "the balance of refunds payable differs"),
    "balance_cash": ("現金の残高が異なります", "the balance of cash differs"),
    "balance_compensation": (
        "賠償の残高が異なります",
        "the balance of compensations differs",
    ),
    "refund": ("返還すべき額が異なります", "the amount to be refunded differs"),
    "refund_payment": (
        "返還の支払いが、返還すべき額または日誌の記録と異なります",
        "the payment of a refund differs from what was due or from the journal",
    ),
    # members, memberships and periods
    "particulars": (
        "届出事項の変更の記録が日誌または現在の届出事項と合いません",
        "a change of particulars does not fit the journal or what is registered",
    ),
    "member_key": (
        "会員を見分ける手がかりが届出事項と合いません",
        "what a member is recognised by does not fit what is registered",
    ),
    "admission_setting": (
        "申込みの受付の設定が日誌と合いません",
        "a setting on how applications are taken does not fit the journal",
    ),
    "application_papers": (
        "申込みの表明または申込書の写しが日誌と合いません",
        "declarations or scans of an application do not fit the journal",
    ),
    "application_findings": (
        "申込みの審査でわかったことが日誌と合いません",
        "what screening found in an application does not fit the journal",
    ),
    "file_content": (
        "保存されたファイルの中身が記録されたハッシュ値・大きさと合いません",
        "the content of a stored file does not have the hash and size on record",
    ),
    "message_sent_twice": (
        "サーバーが一つの通知を二度受け取っています",
        "a server took one message twice",
    ),
    "message_arrival": (
        "通知の到達の時刻が、規約の答えと合いません",
        "when a message arrived is not what the terms answer",
    ),
    "erasure": ("消去の記録が日誌と合いません", "an erasure does not fit the journal"),
    "privacy_request": (
        "個人情報の求めが日誌と合いません",
        "a request about personal data does not fit the journal",
    ),
    "outside_person": (
        "会員番号のない本人かその記録が日誌と合いません",
        "a person without a member number, or a record of theirs, does not fit the journal",
    ),
    "outside_is_there": (
        "会員番号のない本人の求めで消去したはずの情報が残っています",
        "something is left that was erased of a person without a member number",
    ),
    "erased_is_there": (
        "消去した人を特定できる情報が残っています",
        "something still tells who a person was that was erased",
    ),
    "decision_reason": (
        "決定の理由の控えが日誌の記録と合いません",
        "the reason of a decision does not fit the journal",
    ),
    "leak": (
        "漏えい等の記録が日誌の記録と合いません",
        "a leak of personal data does not fit the journal",
    ),
    "lookup": (
        "アドレスの確認が日誌と異なります",
        "a look-up of an address is not as the journal has it",
    ),
    "lookup_answer": (
        "アドレスの確認の答えが、割当ての記録からの答えと異なります",
        "a look-up found somebody whom the leases do not tell of",
    ),
    "statistics": (
        "公表した統計が日誌の記録と合いません",
        "published statistics do not fit the journal",
    ),
    "line": (
        "回線が日誌の記録か、会員契約・商品の終わりと合いません",
        "a line does not fit the journal, or the end of its membership or product",
    ),
    "line_start": (
        "回線の利用が会員契約の開始より前に始まっています",
        "a line is in use before its membership begins",
    ),
    "line_inspection": (
        "端末設備の検査が日誌の記録または事由と合いません",
        "an inspection of a line does not fit the journal, or its ground",
    ),
    "line_inspection_answer": (
        "端末設備の検査で決まったことが規約の答えと合いません",
        "what was decided on an inspection of a line is not the terms' answer",
    ),
    "stored_data": (
        "預かりデータの測定・削除が日誌の記録と合いません",
        "stored data, or its deletion, does not fit the journal",
    ),
    "stored_data_answer": (
        "預かりデータの削除が規約の答えと合いません",
        "stored data was deleted on a ground that the terms do not give",
    ),
    "works": ("工事が日誌の記録と合いません", "works on a line do not fit the journal"),
    "works_fee": (
        "工事費がその日の料金と合いません",
        "the fee for works is not the price of the day",
    ),
    "equipment": ("機器が日誌の記録と合いません", "equipment at a line does not fit the journal"),
    "network_offer": (
        "工事・機器の料金か商品の終了が日誌の記録と合いません",
        "a price of works or equipment, or the end of a product, does not fit the journal",
    ),
    "note": ("職員のメモが日誌の記録と合いません", "a note of the staff does not fit the journal"),
    "membership_start": ("契約の開始日が異なります", "the day a membership starts differs"),
    "membership_end": ("契約の最終日が異なります", "the last day of a membership differs"),
    "membership_not_ended": (
        "終わるべき契約が終わっていません",
        "a membership did not end when due",
    ),
    "withdrawal_refused": (
        "退会・解約の申出の拒否が計算と異なります",
        "the refusal of a request to leave differs from its recomputation",
    ),
    "period_missing": ("会員期間がありません", "a period is missing"),
    "period_unfounded": (
        "終わった契約の会員期間があります",
        "a period begins after its membership's end",
    ),
    "period_gap": ("会員期間が連続していません", "periods do not follow one another"),
    "period_days": (
        "会員期間の日が計算と異なります",
        "a period's days differ from their recomputation",
    ),
    # charges
    "unanswerable": ("計算し直せません", "an answer cannot be recomputed"),
    "fee_missing": ("会費・料金の債権がありません", "a period has no charge"),
    "fee_unfounded": ("会員期間のない債権があります", "a fee is charged for no period"),
    "fee_amount": ("会費・料金の額が計算と異なります", "a fee differs from its recomputation"),
    "due_on": ("支払期限が計算と異なります", "a due date differs from its recomputation"),
    "charge_unfounded": ("もとになるもののない債権です", "a charge has nothing behind it"),
    "cancellation": (
        "初期契約解除の精算が計算と異なります",
        "the settlement of an initial cancellation differs from its recomputation",
    ),
    "acceleration": (
        "期限の利益の喪失による支払期限が、日誌の記録または規約と合いません",
        "a due day that was moved is not as the journal and the terms have it",
    ),
    "outage": (
        "障害の記録・賠償が日誌の記録または規約と合いません",
        "an outage, or what was credited for it, is not as the journal and the terms have it",
    ),
    "interruption": (
        "中断・利用の制限の記録が日誌の記録または規約と合いません",
        "an interruption or restriction by area is not as the journal and the terms have it",
    ),
    "cost": (
        "立替費用が日誌の記録または規約と合いません",
        "a cost that was charged on is not as the journal and the terms have it",
    ),
    "waiver": (
        "免除が日誌の記録または規約と合いません",
        "a waiver is not as the journal and the terms have it",
    ),
    "resumption": ("再開の額が計算と異なります", "what resumption cost differs"),
    # arrears
    "overdue_missing": ("延滞の記録がありません", "an unpaid invoice is not put down as overdue"),
    "overdue_unfounded": ("期限までに払われた請求が延滞です", "an invoice paid in time is overdue"),
    "overdue_open": ("延滞した額が異なります", "what was open when due differs"),
    "overdue_settled_on": ("延滞の終わりの日が異なります", "the end of a delay differs"),
    "interest_missing": ("遅延利息が計算されていません", "late interest was not assessed"),
    "interest_amount": ("遅延利息の額が計算と異なります", "late interest differs"),
    "interest_days": ("遅延利息の日数が計算と異なります", "the days of late interest differ"),
    "handling_fee": ("請求事務手数料が異なります", "the billing handling fee differs"),
    "dunning_day": ("督促の日が計算と異なります", "a dunning notice went out on the wrong day"),
    "dunning_missing": ("督促がありません", "a dunning notice is missing"),
    "notice_open": ("督促・催告の額が異なります", "the amount of a notice differs"),
    "demand": ("催告が日誌の記録と異なります", "a formal demand differs from the journal"),
    "duty_day": ("義務の期限が計算と異なります", "a missed duty's last day differs"),
    "duty_missing": ("期限切れの義務の記録がありません", "a missed duty is not on record"),
    "ground_figures": ("候補の根拠の数字が異なります", "the figures of a ground differ"),
    "ground_unfounded": ("候補の事由がありません", "what is put down as a ground is none"),
    "ground_state": (
        "候補の事由への対応が日誌の記録と異なります",
        "what became of a ground differs from the journal",
    ),
    "add_on": (
        "付加サービスが日誌・規約と合いません",
        "an add-on does not fit the journal or the terms",
    ),
    "plan_change": (
        "プランの変更が日誌・規約・いまのプランと合いません",
        "a change of plan does not fit the journal, the terms or the plan of now",
    ),
    "holder": (
        "会員契約を持つ人の記録がつながらないか、前の会員に何かが残っています",
        "the holders of a membership do not follow each other, or something is left behind",
    ),
    "succession": (
        "承継の件が日誌と合いません",
        "a case of succession does not fit the journal",
    ),
    "heirs_report": (
        "相続人からの届出が日誌と合いません",
        "a report of heirs does not fit the journal",
    ),
    "breach_report": (
        "違反の報告が日誌の記録と合いません",
        "a breach report does not fit the journal",
    ),
    "booking": (
        "スペースの予約が日誌の記録と合いません",
        "a booking of a space is not as the journal has it",
    ),
    "booking_wait": (
        "キャンセル待ちが日誌の記録と合いません",
        "one who waits for a time of a space is not as the journal has it",
    ),
    "booking_fee": (
        "予約の料金が規約の答え、または請求・取消しと合いません",
        "the fee of a booking is not what the terms answer, or not charged or taken back so",
    ),
    "booking_unpaid": (
        "支払いも後払いの承認もない予約が確定しています",
        "a booking is confirmed that was neither paid nor let be paid later",
    ),
    "space_taken_twice": (
        "1つのスペースが同じ時間に2つの予約で埋まっています",
        "two bookings take one space at one time",
    ),
    "left_thing": (
        "忘れ物が日誌の記録または規約と合いません",
        "a left thing is not as the journal and the terms have it",
    ),
    "damage": (
        "破損・紛失が日誌の記録と合いません",
        "damage does not fit the journal",
    ),
    "inspection": (
        "活動の調査が日誌の記録と合いません",
        "an inspection does not fit the journal",
    ),
    "ground_recorded": (
        "職員が記録した候補の事由が日誌の記録と合いません",
        "a ground that the staff recorded does not fit the journal",
    ),
    "contact": (
        "会員への連絡か答えが日誌の記録と合いません",
        "a contact with a member, or its answer, does not fit the journal",
    ),
    "use_recorded": (
        "利用した日の記録が日誌の記録と合いません",
        "the days of use on record do not fit the journal",
    ),
    "radius_row": (
        "RADIUS の行が、会員契約のいまと合いません",
        "what FreeRADIUS holds of the logins is not what follows from the memberships",
    ),
    "last_use": (
        "最後の利用の印が違います",
        "another use is marked as the last one of a member",
    ),
    "ground_missing": (
        "答えまたは利用のない会員が候補に挙がっていません",
        "who did not answer, or did not use the service, for the time set is no candidate",
    ),
    "restriction": (
        "利用制限が日誌の記録と合いません",
        "a restriction does not fit the journal",
    ),
    "and_more": ("ほかにもあります", "there are more of these"),
}
"""Every kind of finding, in Japanese and English."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it must be.

    ``code`` names the kind; ``where`` the table and row; ``expected`` and ``found`` the values.
    """

    code: str
    where: str
    expected: Any
    found: Any

    def message(self, language: str = "ja") -> str:
        """The finding in words, in ``ja`` or ``en``."""
        words = WORDS[self.code][language == "en"]
        if language == "en":
            return f"{words}: {self.where} (expected {self.expected}, found {self.found})"
        return f"{words}: {self.where}(あるべき値 {self.expected}、実際 {self.found})"

    def as_json(self) -> dict[str, Any]:
        """The finding as plain values, its message in both languages."""
        return {
            "code": self.code,
            "where": self.where,
            "expected": self.expected,
            "found": self.found,
            "message": {"ja": self.message("ja"), "en": self.message("en")},
        }


class Findings:
    """Gathers findings; of each kind the first hundred, so that memory stays bounded."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._count: Counter[str] = Counter()

    def add(self, code: str, where: str, expected: Any, found: Any) -> None:
        """Put one finding down."""
        assert code in WORDS, code
        self._count[code] += 1
        if self._count[code] <= PER_CODE:
            self._kept.append(Finding(code, where, _plain(expected), _plain(found)))

    def add_rows(
        self, code: str, wrong: Rows, where: Callable[[int], str], expected: Any, found: Any
    ) -> None:
        """Put down each row of a mask; ``expected`` and ``found`` are columns or single values."""
        for row in np.flatnonzero(wrong):
            if self._count[code] >= PER_CODE:
                self._count[code] += int(np.sum(wrong[row:]))
                return
            self.add(code, where(int(row)), _at(expected, row), _at(found, row))

    def all(self) -> list[Finding]:
        """All findings kept, and for each kind with more of them how many were left out."""
        more = [
            Finding("and_more", code, 0, count - PER_CODE)
            for code, count in self._count.items()
            if count > PER_CODE
        ]
        return self._kept + more


def _at(values: Any, row: Any) -> Any:
    return values[row] if isinstance(values, np.ndarray) else values


def _plain(value: Any) -> Any:
    """A value as JSON knows it: numpy's and dates' own forms as numbers and ISO text."""
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) or value >= np.datetime64("9999-12-31") else str(value)
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, int | str | bool | list | dict):
        return value
    return str(value)
