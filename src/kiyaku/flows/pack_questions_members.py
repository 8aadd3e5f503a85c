"""What is asked of every pack about admission and memberships."""

from __future__ import annotations

from kiyaku.flows.pack_asked import Asked
from kiyaku.terms.texts import Text

OF_ADMISSION = (
    # --- admission ----------------------------------------------------------------------------
    Asked(
        "contract_formed_on", "date",
        Text("承認で契約が成る日", "the day approval makes a contract"),
        given=("accepted_on",),
    ),
    Asked(
        "membership_started_on", "date",
        Text(
            "会員契約の最初の日。登録日をとれば承認の日に、提供開始日をとれば開始の操作で始まる",
            "the first day of a membership: by the day of registration it starts with approval, by "
            "that of the service when it is started by hand",
        ),
        either=("registered_on", "service_started_on"),
    ),
    Asked(
        "screening_finding", "text",
        Text("不承認の事由が立つ条項", "the clause of each point for which one may be declined"),
        given=("finding",),
    ),
    Asked(
        "application_way", "text",
        Text("申込方法の条項", "the clause of a way to apply"),
        given=("way",),
        without=Text("申込方法の設定に条項が付かない", "setting the ways to apply cites no clause"),
    ),
    Asked(
        "declaration_asked", "text",
        Text("申込者の申告の条項", "the clause for which something is declared"),
        given=("declaration",),
        without=Text("申込者に申告を求めない", "applicants are asked to declare nothing"),
    ),
    Asked(
        "declaration_optional", "bool",
        Text("その申告なしに申し込めるか", "whether one may apply without a declaration"),
        given=("declaration",),
        without=Text(
            "求める申告はどれも、オンラインでは必ず要る",
            "online none of the declarations asked for may be left out",
        ),
    ),
    Asked(
        "screening_earlier_breach", "bool",
        Text("過去の違反を審査で挙げるか", "whether earlier breaches are a finding"),
        given=("earlier_breaches", "terminated_for_breach"),
        without=Text("過去の違反を審査で挙げない", "earlier breaches are no finding"),
    ),
    Asked(
        "ground_is_breach", "bool",
        Text("措置の事由が違反か", "whether a ground that was acted on is a breach"),
        given=("kind",),
        without=Text(
            "措置の事由は、過去の違反に数えない", "no ground acted on counts as an earlier breach"
        ),
    ),
    Asked(
        "screening_counts_elsewhere", "bool",
        Text("ほかのサービスでの違反も数えるか", "whether what happened in other services counts"),
        without=Text("ほかのサービスでのことは見ない", "other services are not looked at"),
    ),
    Asked(
        "screening_payment_method", "bool",
        Text("支払方法が使えないことを挙げるか", "whether a payment method cannot be used"),
        given=("payment_method_usable",),
        without=Text("支払方法を審査しない", "payment methods are no finding"),
    ),
    Asked(
        "is_minor", "bool", Text("未成年者か", "whether somebody is a minor"),
        given=("born_on", "on"),
        without=Text("親権者の同意を求めない", "no guardian's consent is asked for"),
    ),
    Asked(
        "screening_minor", "bool",
        Text("親権者の同意の条項", "the clause on a guardian's consent"),
        is_cited_only=True,
        without=Text("申込画面に条項を示さない", "the form of application names no clause for it"),
    ),
    Asked(
        "screening_entries", "bool",
        Text("届出事項のもれを審査で挙げるか", "whether screening looks for entries left out"),
        is_cited_only=True,
        without=Text("もれを審査で挙げない", "entries left out are no finding"),
    ),
    Asked(
        "service_area_covered", "bool",
        Text("その国で提供するか", "whether the service is offered in a country"),
        given=("country",),
        without=Text("住所の国を審査しない", "the country of residence is no finding"),
    ),
)  # fmt: skip

OF_MEMBERSHIPS = (
    # --- the membership ------------------------------------------------------------------------
    Asked(
        "membership_period", {"first_day": "date", "last_day": "date"},
        Text("ある日を含む契約期間", "the membership period that a day lies in"),
        given=("started_on", "containing"),
    ),
    Asked(
        "membership_end", "date",
        Text("申出で終わる日", "the end that a request to leave leads to"),
        given=("requested_on",), may_come=("desired_month",),
    ),
    Asked(
        "withdrawal_last_day_to_ask", "date",
        Text("その月に辞めるための申出の末日", "the last day of asking to leave in a month"),
        given=("month",),
    ),
    Asked(
        "change_to_be_reported", "bool",
        Text("届出事項の変更を届け出るか", "whether changes of particulars must be reported"),
        without=Text("変更の記録に条項が付かない", "the record of a change cites no clause"),
    ),
    Asked(
        "change_proof_needed", "bool",
        Text("変更に証拠書類が要るか", "whether a change of particulars needs proof"),
        given=("particular",),
        without=Text("証拠書類は任意になる", "proof may be attached and is never needed"),
    ),
    Asked(
        "withdrawal_revocable", {"until": "date", "needs_consent": "bool"},
        Text("退会の申出を取り下げられるか", "until when a request to leave can be taken back"),
        given=("ends_on",),
        without=Text("申出は取り下げられない", "a request to leave cannot be taken back"),
    ),
    Asked(
        "plan_changes_on", "date",
        Text("プランの変更が効く日", "the first day of a plan that is changed to"),
        given=("requested_on",),
        without=Text("プランを変更できない", "a membership's plan cannot be changed"),
    ),
    Asked(
        "add_on_starts_on", "date",
        Text("付加サービスの最初の日", "the first day of an add-on"),
        given=("requested_on",), may_come=("start_told_on",),
        without=Text(
            "付加サービスがなく、その操作も画面もない",
            "there are no add-ons, and no page or operation for them",
        ),
    ),
    Asked(
        "line_starts_on", "date",
        Text("回線の利用開始日", "the first day of a line"),
        given=("works_done_on", "works_recorded_on"),
        without=Text(
            "回線がなく、その操作も画面もない",
            "there are no lines, and no page or operation for them",
        ),
    ),
    Asked(
        "equipment_due_back_on", "date",
        Text("貸与した機器の返却期限", "the day by which lent equipment is to come back"),
        given=("line_last_day",), beside="line_starts_on",
    ),
    Asked(
        "line_inspection_owed", "bool",
        Text("端末設備の検査に応じる義務", "whether a member must let equipment be inspected"),
        given=("refusal_cause",),
        without=Text("端末設備の検査がない", "members' equipment is not inspected"),
    ),
    Asked(
        "equipment_removal_owed", "bool",
        Text("設備を外す義務があるか", "whether equipment has to be taken off"),
        given=("conforms",), beside="line_inspection_owed",
    ),
    Asked(
        "equipment_kept", "bool",
        Text("外すべき設備が外されていないか", "whether equipment was not taken off in time"),
        given=("remove_by", "on", "is_removed"), beside="line_inspection_owed",
    ),
    Asked(
        "line_suspension_ground", "text",
        Text("設備を理由に利用を止める条項", "the clause by which use stops for equipment"),
        given=("line_fault",), beside="line_inspection_owed",
    ),
    Asked(
        "line_suspension_first_day", "date",
        Text("設備を理由に利用を止められる初日", "from when use may stop for equipment"),
        given=("fault_told_on",), beside="line_inspection_owed",
    ),
    Asked(
        "stored_data_deletable", "bool",
        Text("預かりデータを予告なく削除できるか", "whether stored data may be deleted"),
        given=("stored_days", "stored_bytes"), may_come=("hinders_operation",),
        without=Text("預かりデータの測定・削除がない", "what members store is not measured"),
    ),
    Asked(
        "stored_data_deletion_owed", "bool",
        Text("預かりデータを削除する義務があるか", "whether stored data has to be deleted"),
        beside="stored_data_deletable",
    ),
    Asked(
        "transferable", "bool", Text("譲渡できるか", "whether a membership can be handed on"),
        without=Text("譲渡できない", "memberships cannot be handed on"),
    ),
    Asked(
        "transfer_takes_effect_on", "date", Text("譲渡の効く日の条項", "the clause on that day"),
        is_cited_only=True,
        without=Text("譲渡できることの条項を挙げる", "a transfer cites the clause that allows it"),
    ),
    Asked(
        "corporate_succession_to_be_reported", "bool",
        Text("合併・分割による承継があるか", "whether a membership passes by merger or split"),
        without=Text("合併・分割では移らない", "memberships do not pass by merger or split"),
    ),
    Asked(
        "inheritance_to_be_reported", "bool",
        Text("相続による承継があるか", "whether a membership is inherited"),
        without=Text("相続されない", "memberships are not inherited"),
    ),
    Asked(
        "corporate_succession_takes_effect_on", "date",
        Text("合併・分割で地位が移る日", "the day on which a merger or split passes membership"),
        given=("recorded_on",), may_come=("occurred_on",),
        beside="corporate_succession_to_be_reported",
    ),
    Asked(
        "inheritance_takes_effect_on", "date",
        Text("相続で地位が移る日", "the day on which membership is inherited"),
        given=("recorded_on",), may_come=("occurred_on",), beside="inheritance_to_be_reported",
    ),
    Asked(
        "heirs_representative_needed", "bool",
        Text("相続人が代表者を決める条項", "the clause on the heirs' representative"),
        beside="inheritance_to_be_reported", is_cited_only=True,
    ),
    Asked(
        "heirs_representative_designated", "bool",
        Text(
            "相続人の代表者を、運営者が決めるか",
            "whether the operator names the heirs' representative",
        ),
        given=("heirs", "representative_named"), beside="inheritance_to_be_reported",
    ),
    Asked(
        "rights_and_debts_pass", "bool",
        Text("権利と債務が移ることの条項", "the clause by which rights and debts pass"),
        is_cited_only=True,
        without=Text("承継を認める条項を挙げる", "what passes cites the clause that allows it"),
    ),
    Asked(
        "initial_cancellation_settlement",
        {
            "charged_yen": "yen", "handling_fee_yen": "yen", "refund_yen": "yen",
            "billed_yen": "yen",
        },
        Text("初期契約解除の精算", "what an initial cancellation leaves to be paid or paid back"),
        given=("monthly_fee_yen", "service_started_on", "dispatched_on", "paid_yen"),
        without=Text(
            "初期契約解除と返金の操作・画面がない",
            "there is no initial cancellation, and no page or operation for it or its refund",
        ),
    ),
    Asked(
        "initial_cancellation_last_day", "date",
        Text("初期契約解除を発信できる末日", "the last day of sending an initial cancellation"),
        given=("document_received_on", "service_started_on"),
        beside="initial_cancellation_settlement",
    ),
    Asked(
        "initial_cancellation_in_time", "bool",
        Text("初期契約解除が間に合ったか", "whether an initial cancellation was sent in time"),
        given=("document_received_on", "service_started_on", "dispatched_on"),
        beside="initial_cancellation_settlement",
    ),
    Asked(
        "initial_cancellation_takes_effect_on", "date",
        Text("初期契約解除の効く日", "the day an initial cancellation takes effect"),
        given=("dispatched_on",), beside="initial_cancellation_settlement",
    ),
)  # fmt: skip
