"""The words in which events are told: a sentence each."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.flows import told_leases
from kiyaku.flows.network import inspection_words, stored_data_words, told_interruptions
from kiyaku.flows.network import told as network_told
from kiyaku.flows.place import alliance_words, calendar_words, things_told
from kiyaku.flows.place import told as place

SENTENCES: Mapping[str, tuple[str, str]] = {
    **alliance_words.SENTENCES,
    **calendar_words.SENTENCES,
    **network_told.SENTENCES,
    "service_opened": ("サービスを開始", "the service opens"),
    "price_set": (
        "{plan} の料金を {from_day} から {monthly_fee_yen}に",
        "{plan} costs {monthly_fee_yen} from {from_day}",
    ),
    "plan_named": ("プラン {plan} の名を「{ja}」に", "plan {plan} is called {en!r}"),
    "parameter_set": ("設定 {name} を変更", "setting {name} is changed"),
    "reading_chosen": (
        "解釈 {reading} に {option} を選択",
        "reading {reading} is set to {option}",
    ),
    "terms_consented": (
        "{version} の版の規約に同意",
        "consents to the terms as of {version}",
    ),
    "reading_planned": (
        "解釈 {reading} に {option} を {from_day} から用いる計画",
        "reading {reading} is to be {option} from {from_day} on",
    ),
    "reading_plan_withdrawn": (
        "解釈 {reading} の {from_day} からの計画を取消し",
        "the plan of reading {reading} for {from_day} is taken back",
    ),
    "job_retried": ("失敗した処理をもう一度: {task}", "a job that failed is tried again: {task}"),
    "job_dismissed": ("失敗した処理を見送り: {task}", "a job that failed is dismissed: {task}"),
    "invoices_print_asked": (
        "{month} 発行の請求書 {count} 件の印刷用 PDF {print} の作成を依頼",
        "the {count} invoices of {month} are to be drawn as PDF, print {print}",
    ),
    "invoices_print_dropped": (
        "{month} 発行の請求書の印刷用 PDF {print} を消去",
        "print {print} of the invoices of {month} is dropped",
    ),
    "operator_set": (
        "運営者の表示事項を {from_day} から変更",
        "the operator's particulars change from {from_day} on",
    ),
    "member_prefix_set": (
        "これからの会員番号の頭を「{prefix}」に",
        "numbers of members to come begin with {prefix!r}",
    ),
    "channel_set": (
        "申込みの方法 {name} を {from_day} から切替え(受付: {open})",
        "the way to apply {name} is switched from {from_day} on (open: {open})",
    ),
    "payment_method_set": (
        "支払方法 {name} を {from_day} から切替え(受付: {open})",
        "the way to pay {name} is switched from {from_day} on (open: {open})",
    ),
    "service_linked": (
        "{other} を同じ運営者のサービスとした",
        "{other} is said to be of the same operator",
    ),
    "service_unlinked": (
        "{other} を同じ運営者のサービスから外した",
        "{other} is said to be of the same operator no more",
    ),
    "member_invited": ("ログインの案内を送付", "a letter with the way to sign in is sent"),
    "role_granted": ("役割 {role} を与えた", "the role {role} is given"),
    "role_ended": ("役割 {role} を外した", "the role {role} is ended"),
    "card_bound": ("ログインにカードを登録", "a card is bound to the login"),
    "card_relinked": (
        "ログインのカードを、新しいカードに替えた",
        "another card takes the place of the one bound to the login",
    ),
    "card_taken_off": ("ログインのカードを外した", "the card is taken off the login"),
    "terms_document_loaded": (
        "{version} 施行の版の本文 {file_name} を読み込み",
        "the text {file_name} of the version of {version} is loaded",
    ),
    "terms_version_planned": (
        "{version} から施行する版を計画({file_name})",
        "a version to be in force from {version} is planned ({file_name})",
    ),
    "terms_clauses_decided": (
        "{version} の版で変わる条項の扱いを決定",
        "it is decided what becomes of clauses that the version of {version} changes",
    ),
    "terms_version_announced": (
        "{version} から施行する版を公表",
        "the version in force from {version} is announced",
    ),
    "terms_version_withdrawn": (
        "{version} から施行するはずの版を取りやめ",
        "the version to be in force from {version} is given up",
    ),
    "individual_rules_published": (
        "個別規定「{title}」を {from_day} から施行",
        "the individual rules {title!r} are in force from {from_day}",
    ),
    "individual_rules_given_up": (
        "{from_day} から施行するはずの個別規定「{title}」を取りやめ",
        "the individual rules {title!r}, to be in force from {from_day}, are given up",
    ),
    "application_received": ("{plan} に申し込み", "applies for {plan}"),
    "application_screened": ("申込みをもう一度審査", "the application is screened again"),
    "application_approved": ("申込みを承認", "the application is approved"),
    "application_declined": ("申込みを不承認", "the application is declined"),
    "particulars_changed": ("届出事項を変更({fields})", "reports a change of {fields}"),
    "membership_started": ("{plan} の会員契約が開始", "membership of {plan} starts"),
    "start_date_told": (
        "開始日 {started_on} を会員に通知",
        "the member is told the start date, {started_on}",
    ),
    "membership_renewed": (
        "{first_day} から {last_day} まで更新",
        "renews from {first_day} to {last_day}",
    ),
    "membership_ended": ("{kind}会員契約が終了", "membership ends {kind}"),
    "charge_raised": (
        "{fee_month} の{kind} {amount_yen}が発生(支払期限 {due_on})",
        "{kind} of {fee_month} arises: {amount_yen}, due {due_on}",
    ),
    "charge_reversed": (
        "{fee_month} の{kind} {amount_yen}を取消し",
        "{kind} of {fee_month} is taken back: {amount_yen}",
    ),
    "charge_waived": (
        "{fee_month} の{kind} {amount_yen}を免除",
        "{kind} of {fee_month} is waived: {amount_yen}",
    ),
    "cost_recorded": (
        "{borne_on} の{kind} {amount_yen}を請求に加えた(支払期限 {due_on})",
        "{kind} of {borne_on} are charged on: {amount_yen}, due {due_on}",
    ),
    "cost_taken_back": (
        "{kind} {amount_yen}の請求を取消し",
        "{kind} are taken back: {amount_yen}",
    ),
    "invoice_issued": (
        "請求書 第{number}号 {amount_yen}を発行(支払期限 {due_on})",
        "invoice {number} over {amount_yen} is issued, due {due_on}",
    ),
    "invoice_credited": (
        "請求書 第{number}号 {amount_yen}を取消し",
        "invoice {number} over {amount_yen} is credited",
    ),
    "invoice_settled": ("請求書 第{number}号を完済", "invoice {number} is paid in full"),
    "invoice_overdue": (
        "請求書 第{number}号が延滞(支払期限 {due_on}、未払 {amount_yen})",
        "invoice {number} is overdue: {amount_yen} unpaid since {due_on}",
    ),
    "dunning_notice_issued": (
        "請求書 第{number}号を督促(未払 {amount_yen})",
        "a dunning notice for invoice {number}: {amount_yen} unpaid",
    ),
    "formal_demand_issued": (
        "{due_on} を新たな期限として {amount_yen}を催告",
        "a formal demand for {amount_yen} sets a new deadline, {due_on}",
    ),
    "debts_accelerated": (
        "期限の利益を喪失。残る債務 {amount_yen}の支払期限が {due_on} に",
        "the benefit of time is lost: debts of {amount_yen} fall due on {due_on}",
    ),
    "acceleration_revoked": (
        "期限の利益の喪失を取消し。支払期限を元に戻す",
        "the benefit of time is given back: invoices are due as they were",
    ),
    "payment_received": ("{amount_yen}の入金", "pays {amount_yen}"),
    "payments_received": (
        "{total_yen}の入金をまとめて記録",
        "payments of {total_yen} are entered together",
    ),
    "late_interest_charged": (
        "遅延利息 {amount_yen}({days}日分、支払期限 {due_on})",
        "late interest of {amount_yen} for {days} days, due {due_on}",
    ),
    "refund_due": ("{amount_yen}の返還義務", "{amount_yen} is to be refunded"),
    "refund_paid": ("{amount_yen}を返還", "{amount_yen} is refunded"),
    "withdrawal_requested": ("退会・解約の申出(最終日 {ends_on})", "asks to leave; ends {ends_on}"),
    "withdrawal_revoked": (
        "退会・解約の申出を取下げ(最終日だった {ends_on})",
        "takes the request to leave back; it would have ended on {ends_on}",
    ),
    "plan_change_requested": (
        "{from_day} から {plan} への変更を申込み",
        "asks for {plan} from {from_day} on",
    ),
    "plan_change_withdrawn": (
        "{from_day} からの {plan} への変更を取下げ",
        "takes the change to {plan} from {from_day} on back",
    ),
    "add_on_made": (
        "付加サービス {add_on}({ja})を {from_day} から月額 {monthly_fee_yen}で開始",
        "the add-on {add_on} ({en}) is offered, at {monthly_fee_yen} a month from {from_day} on",
    ),
    "add_on_opened": (
        "付加サービス {add_on} の受付を開く",
        "the add-on {add_on} is open",
    ),
    "add_on_closed": (
        "付加サービス {add_on} の受付を閉じる",
        "the add-on {add_on} is closed",
    ),
    "add_on_taken": (
        "付加サービス {add_on} を {from_day} から利用",
        "has the add-on {add_on} from {from_day} on",
    ),
    "add_on_left": (
        "付加サービス {add_on} の解約の申出(最終日 {last_day})",
        "gives the add-on {add_on} up; its last day is {last_day}",
    ),
    "add_on_kept": (
        "付加サービス {add_on} の解約の申出を取下げ(最終日だった {last_day})",
        "takes back that the add-on {add_on} ends; it would have ended on {last_day}",
    ),
    "heirs_reported": (
        "相続人からの届出 {heirs_report} を受付",
        "report {heirs_report} of heirs is received",
    ),
    "heirs_report_taken_up": (
        "相続人からの届出 {heirs_report} を承継の件 {succession} として受付",
        "report {heirs_report} of heirs is taken up as case {succession}",
    ),
    "heirs_report_set_aside": (
        "相続人からの届出 {heirs_report} を取り上げない",
        "report {heirs_report} of heirs is set aside",
    ),
    "heirs_erased": (
        "件 {succession} の相続人の内容を消去",
        "heirs of case {succession} are erased",
    ),
    "heirs_report_erased": (
        "相続人からの届出 {heirs_report} の内容を消去",
        "what report {heirs_report} of heirs stated is erased",
    ),
    "succession_received": ("{kind}の届出を受付", "a report of {kind} is received"),
    "succession_papers_received": (
        "地位の承継の書類を受領",
        "papers of the succession are received",
    ),
    "succession_approved": (
        "{kind}を承認。{from_day} から会員が替わる",
        "the {kind} is approved: from {from_day} on somebody else is the member",
    ),
    "succession_declined": ("{kind}を不承認", "the {kind} is declined"),
    "succession_recorded": (
        "{kind}を記録({effective_on} に地位が移った)。{from_day} から会員が替わる",
        "the {kind} of {effective_on} is recorded: from {from_day} on somebody else is the member",
    ),
    "succession_not_proven": ("{kind}は証明がなく、見送り", "the {kind} is not proven: set aside"),
    "succession_withdrawn": ("{kind}の届出を取下げ", "the report of {kind} is taken back"),
    "membership_taken_over": (
        "{kind}により会員契約を引継ぎ(未払 {open_yen}、前受 {credit_yen})",
        "takes the membership over by {kind}: {open_yen} open, {credit_yen} paid in advance",
    ),
    "representative_changed": (
        "相続人の代表者が替わる(決めたのは{named_by})",
        "another heir represents them, named by {named_by}",
    ),
    "representative_named": (
        "相続人の代表者を決める(決めたのは{named_by})",
        "the heirs' representative is named by {named_by}",
    ),
    "operation_refused": (
        "{do} は断られた({code})",
        "{do} was refused ({code})",
    ),
    "withdrawal_refused": (
        "退会・解約の申出は間に合わない(最も早い最終日 {earliest_end})",
        "asks to leave too late; the earliest end is {earliest_end}",
    ),
    "initial_cancellation": (
        "初期契約解除(利用料 {charged_yen}、返還 {refund_yen}、請求 {billed_yen})",
        "initial cancellation: {charged_yen} for use, {refund_yen} refunded, {billed_yen} billed",
    ),
    "ground_found": (
        "停止・抹消等の候補({ground}、未払 {arrears_yen})",
        "a ground to suspend or end is found: {ground} of {arrears_yen}",
    ),
    "no_answer_found": (
        "停止・抹消等の候補: {contacted_on} の連絡に答えがない",
        "a ground to suspend or end is found: the contact of {contacted_on} is unanswered",
    ),
    "no_use_found": (
        "停止・抹消等の候補: {last_used_on} から利用がない",
        "a ground to suspend or end is found: no use since {last_used_on}",
    ),
    "ground_lapsed": ("候補の事由が消滅({ground})", "the ground of {ground} lapses"),
    "note_added": ("職員がメモを記録", "the staff write a note"),
    "privacy_request_received": (
        "個人情報についての求めを受付({kind}、期限 {due_on})",
        "a request about personal data is received ({kind}), to be answered by {due_on}",
    ),
    "privacy_request_extended": (
        "個人情報についての求めの期限を {until} まで延長",
        "the answer to a request about personal data is put off to {until}",
    ),
    "privacy_request_decided": (
        "個人情報についての求めに回答({kind}、{answer})",
        "a request about personal data is answered ({kind}: {answer})",
    ),
    "outside_person_registered": (
        "会員番号のない本人 {outsider} を登録",
        "person {outsider} without a member number is registered",
    ),
    "outside_record_confirmed": (
        "記録 {outside_record} を本人 {outsider} のものと確認",
        "record {outside_record} is confirmed to be about person {outsider}",
    ),
    "outside_record_released": (
        "記録 {outside_record} を本人 {outsider} のものとした確認を取消し",
        "record {outside_record} is not about person {outsider} after all",
    ),
    "outside_person_erased": (
        "会員番号のない本人 {outsider} の登録を消去",
        "what was kept of person {outsider} without a member number is erased",
    ),
    "personal_data_erased": ("個人情報を消去", "personal data is erased"),
    "personal_records_erased": (
        "個人情報の一部({parts})を消去",
        "some of the personal data is erased ({parts})",
    ),
    "access_log_dropped": (
        "{until} より前の閲覧の記録 {looks} 件を消去",
        "{looks} looks at data before {until} are removed from the log",
    ),
    "statistics_published": (
        "{day} の会員の統計 {publication} を公表(秘匿 {withheld} 区分)",
        "statistics {publication} on the members of {day} are published, {withheld} cells withheld",
    ),
    "leak_found": (
        "個人情報の漏えい等 {leak} を記録",
        "leak {leak} of personal data is recorded",
    ),
    "leak_step_done": (
        "漏えい等 {leak} の手続き({step})",
        "leak {leak} of personal data: {step}",
    ),
    "ground_left": (
        "候補の事由({ground})への対応を見送り",
        "no action is taken on the ground of {ground}",
    ),
    "breach_reported": (
        "{happened_on} の禁止行為({clause})の報告",
        "a prohibited act ({clause}) of {happened_on} is reported",
    ),
    "ground_recorded": (
        "候補の事由({clause})を記録",
        "a ground ({clause}) is recorded",
    ),
    "contact_recorded": (
        "{contacted_on} に答えを求めて連絡({channel})",
        "asked for an answer on {contacted_on} ({channel})",
    ),
    "answer_recorded": (
        "{answered_on} に連絡への答え",
        "answers on {answered_on}",
    ),
    "use_recorded": (
        "{used_on} に利用({source})",
        "uses the service on {used_on} ({source})",
    ),
    "uses_imported": (
        "{count} 件の利用をまとめて記録",
        "{count} uses are entered together",
    ),
    "restricted": ("利用を制限(最後の日 {until_day})", "use is restricted, until {until_day}"),
    "restriction_lifted": ("利用制限を解除", "a restriction is lifted"),
    "suspended": ("利用を停止", "use is suspended"),
    "resumed": ("利用を再開", "use is resumed"),
    "terminated": ("運営者が契約を解除・登録を抹消", "the operator ends the membership"),
    "ended_by_member": (
        "運営者についての事由({clause})により、会員が契約を直ちに終わらせた",
        "the member ends the contract at once on a finding about the operator ({clause})",
    ),
    "notice_worded": (
        "通知 {kind} の文面({language})を {from_day} から変更",
        "the wording ({language}) of the notice {kind} changes from {from_day} on",
    ),
    "notice_channel_set": (
        "通知 {kind} の送り方を {from_day} から「{channel}」に",
        "the notice {kind} goes by {channel!r} from {from_day} on",
    ),
    "announcement_planned": (
        "告知 {announcement}({kind}、{on} から)を計画、最終日 {last_day}",
        "announcement {announcement} ({kind} from {on}) is planned; its last day is {last_day}",
    ),
    "announced": (
        "{on} からの{kind}を告知({count}通)",
        "{kind} from {on} is announced, with {count} messages",
    ),
    "marketing_agreed": (
        "案内のメールに同意({how})",
        "agrees to mail about the services ({how})",
    ),
    "marketing_stopped": (
        "案内のメールを停止({how})",
        "stops mail about the services ({how})",
    ),
    "campaign_sent": (
        "案内のメールを {count}通作成",
        "mail about the services is written to {count} members",
    ),
    "message_seen_to": (
        "届かなかった通知 {message} に対応({way})",
        "message {message}, which did not get there, is dealt with ({way})",
    ),
    "letter_returned": (
        "手紙 {message} が戻った({tried_on} に配達を試みた。{cause})",
        "letter {message} came back, tried on {tried_on} ({cause})",
    ),
    "letter_delivered": (
        "手紙 {message} が {delivered_on} に配達された({proof})",
        "letter {message} was delivered on {delivered_on} ({proof})",
    ),
    "unreported_change_established": (
        "通知 {message} は、{changed_on} からの宛先の変更が届け出られていなかったために"
        "届かなかった({shown_by})",
        "message {message} failed for a change of address on {changed_on} that had not been "
        "reported ({shown_by})",
    ),
    "letters_handed_over": (
        "手紙 {count}通を差し出し",
        "{count} letters are handed to the post",
    ),
    "duty_overdue": (
        "運営者の義務が期限切れ: {duty}は {last_day} まで(請求書 第{number}号)",
        "the operator's duty is overdue: {duty} by {last_day}, invoice {number}",
    ),
    "start_not_told": (
        "運営者の義務が期限切れ: 開始日の通知は {last_day} まで",
        "the operator's duty is overdue: the start date was to be told by {last_day}",
    ),
    "radius_set_up": (
        "ネットワークのログインの設定(レルム {realm})",
        "logins to the network are set up under the realm {realm}",
    ),
    "access_server_added": (
        "NAS {name}({address})を登録",
        "the access server {name} at {address} is entered",
    ),
    "access_server_removed": ("NAS {name} を削除", "the access server {name} is removed"),
    "connection_password_given": (
        "接続のパスワードを発行(初回: {first})",
        "a password for the connection is given (the first: {first})",
    ),
    "session_ending_asked": (
        "セッション {session} の切断を指示",
        "session {session} is to be ended",
    ),
    "parked": ("計算できず保留: {reason}", "parked, cannot be computed: {reason_en}"),
    "sandbox_made": (
        "{of} を写してサンドボックスを作成",
        "the sandbox is made, a copy of {of}",
    ),
    "day_closed": ("日次締め", "the day is closed"),
    "partition_closed": (
        "日次締め(会員契約の区分 {partition})",
        "the day is closed for partition {partition} of the memberships",
    ),
    **things_told.SENTENCES,
    **place.SENTENCES,
    **told_leases.SENTENCES,
    **told_interruptions.SENTENCES,
    **inspection_words.SENTENCES,
    **stored_data_words.SENTENCES,
}
