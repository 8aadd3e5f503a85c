"""Which kinds of notices there are, what each can tell, and how it goes where nobody chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.base.errors import OperationRefused
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

EMAIL, POSTING, PAPER, NONE = "email", "posting", "paper", ""
CHANNELS: Mapping[str, Text] = {
    EMAIL: Text("電子メール", "e-mail"),
    POSTING: Text("会員のページへの掲示", "posting on the member's page"),
    PAPER: Text("書面", "paper"),
    NONE: Text("送らない", "not sent"),
}
"""The ways in which a notice can go, and what each is called."""

WITHHELD: Mapping[str, str] = {
    "ja": "[ログインの案内。送るときに作り、控えを残しません]",
    "en": "[how to sign in: made when the mail leaves, and kept nowhere]",
}
"""What stands in the kept text of a message, by language, for what only the sent one says."""

ALWAYS = ("member_name", "member_number", "service_name", "operator", "contact", "day")
"""Fields that every notice can tell."""


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    Attributes:
        fields: what it can tell besides ``ALWAYS``; ``_yen`` are amounts, ``_on`` are days.
        channel: how it goes where the operator has chosen nothing. What stands on the member's
            page anyway (a demand, an invoice) does not go at all then.
        is_repeatable: whether it does no harm if a member gets it twice.
        by_close: whether the daily close writes it, set by set.
        follows: the kind whose way it goes, message by message; nobody chooses one for it.
        is_only_on_paper: whether it is for those alone who can be reached on paper only.
        is_only_by_mail: whether it is a mail and nothing else, and always sent.
        on_paper: the kind that tells the same in a letter where such a mail did not get there;
            empty: none does.
        made_anew: the field that is filled in when the mail leaves and is kept nowhere; empty:
            none is.
        asks: the question of terms that know what it tells of; where terms do not answer it, the
            kind is none of theirs. Empty: every service has it.
    """

    name: str
    words: Text
    fields: tuple[str, ...] = ()
    channel: str = POSTING
    is_repeatable: bool = True
    by_close: bool = False
    follows: str = ""
    is_only_on_paper: bool = False
    is_only_by_mail: bool = False
    on_paper: str = ""
    made_anew: str = ""
    asks: str = ""

    @property
    def all_fields(self) -> tuple[str, ...]:
        """Every field that its wording may name."""
        return (*ALWAYS, *self.fields)


def _kinds(*kinds: Kind) -> Mapping[str, Kind]:
    return {one.name: one for one in kinds}


_OF_INTERRUPTIONS = ("what", "where", "starts", "until", "clauses")

KINDS: Mapping[str, Kind] = _kinds(
    Kind(
        "dunning_notice",
        Text("督促", "dunning notice"),
        ("invoice", "amount_yen"),
        NONE,
        by_close=True,
    ),
    Kind("invoice_issued", Text("請求書の発行", "invoice issued"),
         ("invoice", "amount_yen", "due_on"), NONE, by_close=True),
    Kind("formal_demand", Text("催告", "formal demand"), ("amount_yen", "due_on"), NONE),
    Kind("suspended", Text("利用停止", "suspension"), ("from_on",)),
    Kind("debts_accelerated", Text("期限の利益の喪失", "debts due at once"),
         ("amount_yen", "due_on"), asks="accelerated_due_on"),
    Kind("acceleration_revoked", Text("期限の利益の喪失の取消し", "debts due as before"),
         asks="accelerated_due_on"),
    Kind("resumed", Text("利用再開", "resumption"), ("from_on",)),
    Kind("restricted", Text("利用制限", "restriction of use"), ("from_on", "until", "uses")),
    Kind("restriction_lifted", Text("利用制限の解除", "restriction lifted"), ("from_on", "uses")),
    Kind("terminated", Text("運営者による契約の終了", "termination by the operator"), ("last_on",)),
    Kind("membership_started", Text("開始日", "start date"), ("plan", "start_on")),
    Kind("application_approved",
         Text("申込みの承認(メールアドレスのない方へ)", "approved, to who has no e-mail"),
         (), PAPER, is_only_on_paper=True),
    Kind("application_declined",
         Text("申込みの不承認(メールアドレスのない方へ)", "declined, to who has no e-mail"),
         (), PAPER, is_only_on_paper=True),
    Kind("admission_approved", Text("申込みの承認", "application approved"),
         ("formed_on", "clauses", "beginning", "way_in"), EMAIL, is_repeatable=False,
         is_only_by_mail=True, on_paper="application_approved", made_anew="way_in"),
    Kind("admission_declined", Text("申込みの不承認", "application declined"), (), EMAIL,
         is_repeatable=False, is_only_by_mail=True, on_paper="application_declined"),
    Kind("service_started", Text("開始日のメール", "mail of the start date"),
         ("beginning",), EMAIL, is_repeatable=False, is_only_by_mail=True),
    Kind("member_invited", Text("ログインの案内", "how to sign in"), ("way_in",), EMAIL,
         is_repeatable=False, is_only_by_mail=True, made_anew="way_in"),
    Kind("membership_handed_over",
         Text("引き継いだ方へのログインの案内", "how to sign in, to the new member"),
         ("from_on", "way_in"), EMAIL, is_repeatable=False, is_only_by_mail=True,
         made_anew="way_in"),
    Kind("withdrawal_accepted", Text("退会・解約の受付", "request to leave accepted"),
         ("last_on",)),
    Kind("withdrawal_revoked", Text("退会・解約の撤回", "request to leave revoked"), ()),
    Kind("withdrawal_refused", Text("退会・解約の申出が間に合わない", "request to leave too late"),
         ("month", "earliest_on", "clauses")),
    Kind("initial_cancellation", Text("初期契約解除", "initial cancellation"),
         ("last_on", "refund_yen", "billed_yen", "clauses"),
         asks="initial_cancellation_settlement"),
    Kind("refund_paid", Text("返金", "refund paid"), ("amount_yen", "paid_on")),
    Kind("plan_changed", Text("プランの変更", "change of plan"), ("plan", "from_on")),
    Kind("plan_change_withdrawn", Text("プランの変更の取下げ", "change of plan taken back"),
         ("plan", "from_on")),
    Kind("add_on_taken", Text("付加サービスの利用開始", "add-on taken"), ("option", "from_on"),
         asks="add_on_starts_on"),
    Kind("add_on_left", Text("付加サービスの解約の受付", "add-on given up"), ("option", "last_on"),
         asks="add_on_starts_on"),
    Kind("add_on_never_begins",
         Text("始まる前の付加サービスの解約の受付", "add-on given up before it began"),
         ("option", "from_on"), asks="add_on_starts_on"),
    Kind("add_on_kept", Text("付加サービスの解約の取下げ", "giving up of an add-on taken back"),
         ("option",), asks="add_on_starts_on"),
    Kind("works_planned", Text("工事の予定", "appointment for works"), ("line", "works_on"),
         asks="line_starts_on"),
    Kind("line_started", Text("回線の利用開始", "start of a line"), ("line", "start_on"),
         asks="line_starts_on"),
    Kind("line_inspection_asked", Text("端末設備の検査の求め", "inspection of a line asked for"),
         ("line", "visit_on"), asks="line_inspection_owed"),
    Kind("line_inspection_day", Text("端末設備の検査の日", "day of the inspection of a line"),
         ("line", "visit_on"), asks="line_inspection_owed"),
    Kind("line_inspection_passed", Text("検査の結果(適合)", "inspected equipment conforms"),
         ("line",), asks="line_inspection_owed"),
    Kind("line_inspection_failed",
         Text("検査の結果(不適合)", "inspected equipment does not conform"),
         ("line", "remove_on"), asks="line_inspection_owed"),
    Kind("line_fault_told",
         Text("検査の拒否・不適合の設備による停止の事由", "ground to suspend use of a line"),
         ("line", "from_on"), asks="line_inspection_owed"),
    Kind("transfer_approved", Text("地位の譲渡の承認", "transfer approved"), ("from_on",),
         asks="transfer_takes_effect_on"),
    Kind("transfer_declined", Text("地位の譲渡の不承認", "transfer declined"),
         asks="transfer_takes_effect_on"),
    Kind("succession_recorded", Text("承継の記録", "succession recorded"),
         ("from_on", "effective_on")),
    Kind("succession_not_proven", Text("証明のない承継の届出", "succession not proven"), (), EMAIL),
    Kind("representative_named", Text("相続人の代表者になった", "named as representative of heirs"),
         ("from_on", "named_by")),
    Kind("representative_replaced",
         Text("相続人の代表者でなくなった", "another heir is the representative"),
         ("from_on", "named_by")),
    Kind("thing_found", Text("忘れ物の保管", "left thing kept"),
         ("what", "place", "found_on", "disposable_on"), asks="lost_property_disposable_on"),
    Kind("space_offered", Text("キャンセル待ちの空きの案内", "a time that was waited for"),
         ("what", "when", "until", "amount_yen", "refund"), asks="hourly_fee"),
    Kind("booking_called_off", Text("予約の取消し", "booking called off"),
         ("what", "when", "because", "fee"), asks="hourly_fee"),
    Kind("booking_moved", Text("予約の振替", "booking moved"),
         ("what", "when", "instead", "instead_when", "because", "fee"), asks="hourly_fee"),
    Kind("waiting_over", Text("キャンセル待ちの終了", "waiting is over"),
         ("what", "when", "because"), asks="hourly_fee"),
    Kind("individual_rules_changed", Text("個別規定の変更", "individual rules changed"),
         ("what", "from_on")),
    Kind("end_of_service", Text("サービスの終了", "end of the service"), ("what", "from_on")),
    Kind("interruption", Text("計画された中断", "planned interruption"),
         ("what", "from_on", "until")),
    Kind("stoppage", Text("予告なしの停止・中断", "stoppage without notice"),
         ("what", "from_on", "until")),
    Kind("use_restriction", Text("利用の制限", "restriction of use"),
         ("what", "from_on", "until")),
    Kind("interruption_ahead", Text("回線の計画された中断", "planned interruption of lines"),
         _OF_INTERRUPTIONS, EMAIL, asks="line_starts_on"),
    Kind("interruption_begun",
         Text("回線の予告なしの中断", "interruption of lines without notice"),
         _OF_INTERRUPTIONS, EMAIL, asks="line_starts_on"),
    Kind("restriction_begun", Text("回線の利用の制限", "restriction of the use of lines"),
         _OF_INTERRUPTIONS, EMAIL, asks="line_starts_on"),
    Kind("interruption_end_moved",
         Text("回線の中断・制限の終わりの予定の変更",
              "another expected end of an interruption or restriction of lines"),
         _OF_INTERRUPTIONS, EMAIL, asks="line_starts_on"),
    Kind("interruption_over",
         Text("回線の中断・制限の終わり", "end of an interruption or restriction of lines"),
         _OF_INTERRUPTIONS, EMAIL, asks="line_starts_on"),
    Kind("interruption_given_up",
         Text("回線の中断・制限の取りやめ", "interruption or restriction of lines called off"),
         _OF_INTERRUPTIONS, EMAIL, asks="line_starts_on"),
    Kind("outage_credited", Text("障害の賠償の計上", "credit for an outage"),
         ("amount_yen", "what", "clauses", "working"), EMAIL, asks="outage_compensation_cap"),
    Kind("service_change", Text("サービスの変更", "change of the service"), ("what", "from_on")),
    Kind("terms_change", Text("規約の変更", "change of the terms"), ("what", "from_on")),
    Kind("individual_rules_withdrawn",
         Text("個別規定の変更の取りやめ", "change of individual rules given up"),
         ("what", "from_on"), follows="individual_rules_changed"),
    Kind("terms_change_withdrawn", Text("規約の変更の取りやめ", "change of the terms given up"),
         ("what", "from_on"), follows="terms_change"),
    Kind("personal_data_answered", Text("個人情報の求めへの回答", "answer on personal data"),
         ("what",)),
    Kind("attack_warned", Text("攻撃のおそれの注意喚起", "warning of an attack"), ("seen",), EMAIL,
         asks="notice_lookup_allowed"),
    Kind("leak_told", Text("個人情報の漏えい等", "leak of personal data"), ("what",), EMAIL),
    Kind("marketing", Text("案内のメール", "marketing mail"),
         ("text", "address", "opt_out"), EMAIL, is_repeatable=False),
)  # fmt: skip
"""Every kind, by name."""


def known_to(pack: Pack) -> list[Kind]:
    """The kinds that a service's terms have anything to tell by."""
    return [one for one in KINDS.values() if not one.asks or pack.answers(one.asks)]


def kind(name: str) -> Kind:
    """A kind of notice by its name.

    Raises:
        OperationRefused: ``unknown_notice_kind``.
    """
    if name not in KINDS:
        raise OperationRefused(
            "unknown_notice_kind",
            f"{name} という種類の通知はありません。",
            f"there is no kind of notice called {name}",
        )
    return KINDS[name]
