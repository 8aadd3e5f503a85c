"""The facts that come with what is asked of every pack: their names, types and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.members.particulars import CHANGEABLE
from kiyaku.terms.texts import Text


@dataclass(frozen=True)
class Given:
    """A fact as it is given: type, words, what a choice might allow, whether it is a list."""

    kind: str
    words: Text
    options: tuple[str, ...] = ()
    is_list: bool = False


FACTS: Mapping[str, Given] = {
    "accepted_at": Given(
        "instant", Text("受信側サーバーの受付時刻", "time the mail server took it")
    ),
    "accepted_on": Given("date", Text("承認した日", "day of approval")),
    "answered_on": Given("date", Text("答えのあった日", "day of the answer")),
    "arrears_yen": Given("yen", Text("期限を過ぎて未払いの額", "amount unpaid past its due date")),
    "asked_by_nict": Given(
        "bool", Text("情報通信研究機構の通知に基づく", "it rests on a notice of NICT")
    ),
    "asked_on": Given("date", Text("求めのあった日", "day of the request")),
    "born_on": Given("date", Text("生年月日", "date of birth")),
    "borne_on": Given("date", Text("費用を払った日", "day the cost was paid")),
    "channel": Given("choice", Text("通知の方法", "channel"), ("email", "posting", "other")),
    "changes_on": Given("date", Text("サービスの変わる日", "day the service changes")),
    "charged_on": Given("date", Text("費用を請求に加えた日", "day a cost is charged on")),
    "connected_on": Given("date", Text("接続のあった日", "day of the connection")),
    "consented": Given("bool", Text("同意している", "consent was given")),
    "contacted_on": Given("date", Text("連絡した日", "day of the contact")),
    "containing": Given("date", Text("問う日", "day in question")),
    "cost_yen": Given("yen", Text("払った費用の額", "what the operator paid")),
    "country": Given("text", Text("住所の国", "country of residence")),
    "declaration": Given("choice", Text("申告", "declaration"), ("true_entries",)),
    "declined_on": Given("date", Text("不承認の日", "day of declining")),
    "deferred_until": Given("instant", Text("後払いの期限", "payment allowed until")),
    "demanded": Given("bool", Text("催告された", "a formal demand was made")),
    "desired_month": Given("month", Text("退会希望月", "desired month")),
    "dispatched_at": Given("instant", Text("発信の時刻", "dispatch time")),
    "dispatched_on": Given("date", Text("発信の日", "dispatch date")),
    "document_received_on": Given("date", Text("書面を受け取った日", "day the document came")),
    "due_on": Given("date", Text("支払期限", "due date")),
    "earlier_breaches": Given("integer", Text("過去の違反の数", "earlier breaches")),
    "effective_on": Given("date", Text("改定の効く日", "day the change takes effect")),
    "ended_on": Given("date", Text("会員契約の最後の日", "last day of membership")),
    "ends_on": Given("date", Text("終わる日", "last day")),
    "exact_total": Given("integer", Text("切捨て前の分子の合計", "sum of exact numerators")),
    "fee_month": Given("month", Text("会費の対象月", "fee month")),
    "finding": Given("choice", Text("審査で見つかった事柄", "screening finding"), ("unsuitable",)),
    "formal_demand_due_on": Given(
        "date", Text("催告で定めた期限", "deadline set by a formal demand")
    ),
    "ground_arose_on": Given(
        "date", Text("事由により停止・解除した日", "day a ground was acted on")
    ),
    "heirs": Given("integer", Text("相続人の数", "how many heirs there are")),
    "hourly_price_yen": Given("yen", Text("1時間の料金", "price of an hour")),
    "in_members_name": Given(
        "bool", Text("領収書が会員あて", "the receipt is made out to the member")
    ),
    "fault": Given("choice", Text("責任の重さ", "fault"), ("ordinary", "gross", "wilful")),
    "known_at": Given("instant", Text("会社が知った時刻", "when the company knew")),
    "kind": Given("choice", Text("措置の事由", "ground that was acted on"), ("breach",)),
    "last_used_on": Given("date", Text("最後に利用した日", "day of the last use")),
    "late_interest_yen": Given("yen", Text("遅延利息の額", "late interest")),
    "lease_ended_at": Given("instant", Text("割当ての終わり", "end of the lease")),
    "lease_started_at": Given("instant", Text("割当ての始まり", "start of the lease")),
    "leak_financial": Given("bool", Text("財産上の被害のおそれ", "may cost people money")),
    "leak_found_on": Given("date", Text("漏えい等を知った日", "day a leak was known")),
    "leak_sensitive": Given("bool", Text("要配慮個人情報を含むか", "calls for special care")),
    "leak_wrongful": Given("bool", Text("不正の目的によるか", "somebody took the data")),
    "works_recorded_on": Given(
        "date", Text("工事の完了を記録した日", "day the works were put on record")
    ),
    "works_done_on": Given("date", Text("工事が済んだ日", "day works were done")),
    "leaked_people": Given("integer", Text("漏えい等の本人の数", "people a leak is about")),
    "saved_on": Given("date", Text("最後に保存した日", "day it was last saved")),
    "logged_on": Given("date", Text("記録の日", "day of the entry")),
    "month": Given("month", Text("退会希望月", "month to leave in")),
    "monthly_basic_fee_yen": Given("yen", Text("月額基本料金", "monthly basic fee")),
    "monthly_fee_yen": Given("yen", Text("月額会費", "monthly fee")),
    "occurred_on": Given("date", Text("合併・分割・死亡の日", "day of the merger, split or death")),
    "on": Given("date", Text("判断する日", "day of judgement")),
    "opted_out": Given("bool", Text("断っている", "it was stopped")),
    "paid_on": Given("date", Text("支払日", "payment date")),
    "paid_yen": Given("yen", Text("支払い済みの額", "amount paid")),
    "part": Given(
        "choice", Text("債務の内訳", "part of a debt"), ("costs", "interest", "principal")
    ),
    "particular": Given(
        "choice",
        Text("変わった届出事項", "which of the particulars has changed"),
        CHANGEABLE,
    ),
    "payment_method_usable": Given("bool", Text("支払方法が使える", "the method can be used")),
    "people": Given("integer", Text("統計の区分の人数", "people in a cell of the statistics")),
    "pieces_paid_on": Given(
        "date", Text("分けて支払った各日", "payment dates of the pieces"), is_list=True
    ),
    "pieces_yen": Given("yen", Text("分けて支払った各額", "pieces paid"), is_list=True),
    "posted_at": Given("instant", Text("掲示の時刻", "posting time")),
    "principal_yen": Given("yen", Text("延滞している額", "overdue amount")),
    "conforms": Given("bool", Text("技術基準に適合する", "it conforms to the standards")),
    "fault_told_on": Given("date", Text("停止の事由を伝えた日", "day the ground was told")),
    "is_removed": Given("bool", Text("設備が外された", "the equipment was taken off")),
    "line_fault": Given(
        "choice",
        Text("設備についての事由", "what is wrong about equipment"),
        ("inspection_refused", "equipment_kept"),
    ),
    "stored_bytes": Given("integer", Text("預かっているデータの量", "amount of data stored")),
    "stored_days": Given("integer", Text("データを預かっている日数", "days the data were stored")),
    "hinders_operation": Given(
        "bool", Text("運営に著しい支障がある", "it hinders the service gravely")
    ),
    "refusal_cause": Given(
        "choice", Text("検査を断る事情", "what there is against an inspection"), ("none",)
    ),
    "remove_by": Given("date", Text("設備を外す期限", "last day to take equipment off")),
    "line_last_day": Given("date", Text("回線の最終日", "last day of a line")),
    "recorded_on": Given("date", Text("届出を記録した日", "day the report is recorded")),
    "registered_on": Given("date", Text("登録日", "registration date")),
    "representative_named": Given("bool", Text("代表者が届け出られている", "the heirs named one")),
    "requested_on": Given("date", Text("退会の申出日", "request date")),
    "seen_at": Given("instant", Text("アドレスが見られた時刻", "when an address was seen")),
    "service_may_suffer": Given(
        "bool", Text("サービスに支障が生じるおそれ", "the service may suffer")
    ),
    "restored_at": Given("instant", Text("復旧した時刻", "when it worked again")),
    "service_started_on": Given("date", Text("提供開始日", "start of the service")),
    "settled_on": Given("date", Text("完済日", "settlement date")),
    "start_told_on": Given("date", Text("会員に伝えた開始日", "start told to the member")),
    "started_on": Given("date", Text("契約期間の最初の日", "first day of membership")),
    "starts_on": Given("date", Text("中断の始まる日", "first day of an interruption")),
    "stored_on": Given("date", Text("保管を始めた日", "day it was stored")),
    "terminated_for_breach": Given(
        "bool", Text("違反のために終わった契約がある", "a membership was ended for a breach")
    ),
    "unreported_change": Given(
        "bool", Text("変更が届け出られていなかった", "a change had not been reported")
    ),
    "use_minutes": Given("integer", Text("利用する分数", "length of the use in minutes")),
    "use_starts_at": Given("instant", Text("利用の始まる時刻", "start of the use")),
    "used_on": Given("date", Text("利用する日", "day of the use")),
    "way": Given("choice", Text("申込みの方法", "way to apply"), ("paper", "online")),
    "would_have_arrived_at": Given(
        "instant", Text("届くはずだった時刻", "time of its normal arrival")
    ),
}
"""The facts of these questions, by the names they must have in a pack."""
REQUIRED_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "channel": ("posting",),
    "fault": ("ordinary", "gross", "wilful"),
    "way": ("paper", "online"),
    "part": ("costs", "interest", "principal"),
    "particular": CHANGEABLE,
}
"""What a choice has to allow at least."""
