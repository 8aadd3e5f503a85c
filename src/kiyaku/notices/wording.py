"""The wording that Kiyaku brings for each kind of notice, in both languages.

Plain text with named fields, ``${member_name}``; an operator's own wording takes its place. The
subject is the first of each pair.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.notices.wording_of_places import OF_PLACES

_JA = """${member_name} 様(会員番号 ${member_number})

いつもご利用ありがとうございます。

%s

${operator}
${service_name}
お問い合わせ: ${contact}
"""
_EN = """Dear ${member_name} (member ${member_number}),

%s

${operator}
${service_name}
Contact: ${contact}
"""

_SAID: Mapping[str, tuple[str, str, str, str]] = {
    "dunning_notice": (
        "お支払いのお願い(請求書 ${invoice})",
        "請求書 ${invoice} のお支払いを、期限までに確認できませんでした。\n"
        "未払いの金額は ${amount_yen} です。すみやかにお支払いください。\n"
        "行き違いにお支払いいただいた場合は、ご容赦ください。",
        "Payment reminder for invoice ${invoice}",
        "We have not received payment of invoice ${invoice} by its due date.\n"
        "${amount_yen} is unpaid; please pay it without delay.\n"
        "If your payment has crossed this notice, please disregard it.",
    ),
    "invoice_issued": (
        "請求書 ${invoice} のお知らせ",
        "請求書 ${invoice} を発行しました。\n金額: ${amount_yen}\nお支払期限: ${due_on}",
        "Invoice ${invoice}",
        "Invoice ${invoice} has been issued.\nAmount: ${amount_yen}\nDue: ${due_on}",
    ),
    "formal_demand": (
        "催告書",
        "お支払期限を過ぎた料金 ${amount_yen} を、${due_on} までにお支払いください。\n"
        "期限までに全額のお支払いがない場合、規約により利用の停止または契約の解除をすることがあります。",
        "Formal demand for payment",
        "Please pay the overdue amount of ${amount_yen} by ${due_on}.\n"
        "If it is not paid in full by then, the terms allow us to suspend your use or end the "
        "contract.",
    ),
    "suspended": (
        "ご利用停止のお知らせ",
        "規約に基づき、${from_on} からご利用を停止します。",
        "Your use is suspended",
        "Under the terms, your use is suspended from ${from_on}.",
    ),
    "debts_accelerated": (
        "お支払期限について(期限の利益の喪失)",
        "規約に基づき期限の利益が失われました。未払いの料金 ${amount_yen} の全額を、"
        "${due_on} 付けで直ちにお支払いください。",
        "All that you owe is due at once",
        "Under the terms the benefit of time is lost: ${amount_yen}, all that you owe, is due on "
        "${due_on}. Please pay at once.",
    ),
    "acceleration_revoked": (
        "お支払期限を元に戻しました",
        "期限の利益の喪失を取り消しました。請求書は、元の期限までにお支払いください。",
        "Your invoices are due as before",
        "What was due at once is not: please pay your invoices by their usual due days.",
    ),
    "resumed": (
        "ご利用再開のお知らせ",
        "${from_on} からご利用を再開していただけます。",
        "Your use is resumed",
        "You can use the service again from ${from_on}.",
    ),
    "restricted": (
        "ご利用制限のお知らせ",
        "規約に基づき、${from_on} から${until}、次のご利用を制限します。\n${uses}",
        "Your use is restricted",
        "Under the terms, the following is restricted from ${from_on} ${until}:\n${uses}",
    ),
    "restriction_lifted": (
        "ご利用制限解除のお知らせ",
        "${from_on} に、次のご利用の制限を解除しました。\n${uses}",
        "The restriction of your use is lifted",
        "The restriction of the following was lifted on ${from_on}:\n${uses}",
    ),
    "terminated": (
        "ご契約終了のお知らせ",
        "規約に基づき、ご契約は ${last_on} をもって終了します。",
        "Your contract ends",
        "Under the terms, your contract ends on ${last_on}.",
    ),
    "membership_started": (
        "ご利用開始日のお知らせ",
        "${plan} のご利用は ${start_on} に始まります。",
        "The start of your service",
        "Your service (${plan}) starts on ${start_on}.",
    ),
    "application_approved": (
        "お申込み承認のお知らせ",
        "お申込みを承認しました。",
        "Your application is approved",
        "Your application has been approved.",
    ),
    "application_declined": (
        "お申込みについて",
        "お申込みについて検討しましたが、このたびは承認に至りませんでした。",
        "About your application",
        "We have considered your application and could not approve it.",
    ),
    "admission_approved": (
        "${service_name}:お申込みが承認されました",
        "${service_name} へのお申込みが、${formed_on}に承認されました(${clauses})。\n\n"
        "${beginning}\n\n${way_in}\n\n"
        "このお申込みにお心当たりがないときは、このメールを破棄してください。",
        "${service_name}: your application is approved",
        "Your application to ${service_name} was approved on ${formed_on} (${clauses}).\n\n"
        "${beginning}\n\n${way_in}\n\n"
        "If you did not apply, please delete this mail.",
    ),
    "admission_declined": (
        "${service_name}:お申込みの結果について",
        "${service_name} へのお申込みについて、審査の結果、今回は承認にいたりませんでした。",
        "${service_name}: about your application",
        "We have examined your application to ${service_name} and could not approve it this time.",
    ),
    "service_started": (
        "${service_name}:サービスの開始日のお知らせ",
        "サービスが始まりました。\n\n${beginning}",
        "${service_name}: your service has begun",
        "Your service has begun.\n\n${beginning}",
    ),
    "member_invited": (
        "${service_name}:ログインのご案内",
        "${service_name} の会員ページをお使いいただけます。お支払いや手続きの期限を確かめられます。"
        "\n\n${way_in}\n\nお心当たりがないときは、このメールを破棄してください。",
        "${service_name}: how to sign in",
        "You can use your page at ${service_name}: what you have to pay, and by when things are "
        "due.\n\n${way_in}\n\nIf this means nothing to you, please delete this mail.",
    ),
    "membership_handed_over": (
        "${service_name}:会員契約を引き継がれました",
        "${service_name} の会員契約は、${from_on}からあなたのものです。お支払いや手続きの期限は、"
        "会員ページで確かめられます。\n\n${way_in}\n\n"
        "お心当たりがないときは、運営者へお知らせください。",
        "${service_name}: the membership is yours",
        "The membership of ${service_name} is yours from ${from_on}. Your page tells what you have "
        "to pay, and by when things are due.\n\n${way_in}\n\n"
        "If this means nothing to you, please tell the operator.",
    ),
    "withdrawal_accepted": (
        "退会・解約のお申出を受け付けました",
        "お申出を受け付けました。ご契約は ${last_on} をもって終了します。",
        "Your request to leave is accepted",
        "We have accepted your request. Your contract ends on ${last_on}.",
    ),
    "withdrawal_revoked": (
        "退会・解約のお申出の撤回を受け付けました",
        "お申出の撤回を受け付けました。ご契約は続きます。",
        "Your request to leave is revoked",
        "Your request to leave has been taken back. Your contract goes on.",
    ),
    "withdrawal_refused": (
        "退会・解約のお申出について",
        "${month} でのお申出は、期限を過ぎているためお受けできませんでした(${clauses})。\n"
        "いまお申し出いただくと、最も早く終了できる日は ${earliest_on} です。",
        "Your request to leave comes too late",
        "We could not accept your request for ${month}: it came too late (${clauses}).\n"
        "If you asked now, the earliest end would be ${earliest_on}.",
    ),
    "initial_cancellation": (
        "初期契約解除を受け付けました",
        "初期契約解除により(${clauses})、ご契約は ${last_on} をもって終了しました。\n"
        "お返しする金額: ${refund_yen}\nお支払いいただく金額: ${billed_yen}",
        "Your initial cancellation is accepted",
        "By initial cancellation (${clauses}) your contract ended on ${last_on}.\n"
        "To be refunded: ${refund_yen}\nTo be paid: ${billed_yen}",
    ),
    "refund_paid": (
        "返金のお知らせ",
        "${paid_on} に ${amount_yen} をお返ししました。",
        "Your refund",
        "We refunded ${amount_yen} on ${paid_on}.",
    ),
    "plan_change_withdrawn": (
        "プランの変更を取り下げました",
        "${from_on} から ${plan} とするお申込みを取り下げました。プランはいまのままです。",
        "The change of your plan is taken back",
        "The change to ${plan} from ${from_on} is taken back. Your plan stays as it is.",
    ),
    "plan_changed": (
        "プラン変更のお知らせ",
        "${from_on} から、プランは ${plan} になります。",
        "Your plan changes",
        "From ${from_on} your plan is ${plan}.",
    ),
    "add_on_taken": (
        "付加サービスの開始日のお知らせ",
        "${option} は ${from_on} からご利用になれます。料金はこの日から生じます。",
        "Your add-on begins",
        "You have ${option} from ${from_on}. Its fee runs from that day.",
    ),
    "add_on_left": (
        "付加サービスの解約を受け付けました",
        "${option} は ${last_on} に終わります。ほかのご契約は続きます。",
        "Your add-on ends",
        "${option} ends on ${last_on}. The rest of your contract goes on.",
    ),
    "add_on_never_begins": (
        "付加サービスの解約を受け付けました",
        "${from_on} からの予定だった ${option} は始まりません。料金はかかりません。"
        "ほかのご契約は続きます。",
        "Your add-on will not begin",
        "${option}, which was to begin on ${from_on}, will not begin, and costs nothing. The rest "
        "of your contract goes on.",
    ),
    "add_on_kept": (
        "付加サービスの解約を取り下げました",
        "${option} の解約のお申出を取り下げました。このまま続きます。",
        "Your add-on goes on",
        "Your request to give ${option} up is taken back. It goes on as before.",
    ),
    "works_planned": (
        "工事の予定のお知らせ",
        "回線 ${line} の工事を ${works_on} に行います。",
        "Works on your line",
        "The works on the line ${line} are on ${works_on}.",
    ),
    "line_started": (
        "回線の利用開始日のお知らせ",
        "回線 ${line} は ${start_on} からご利用になれます。",
        "Your line begins",
        "You can use the line ${line} from ${start_on} on.",
    ),
    "line_inspection_asked": (
        "端末設備の検査のお願い",
        "回線 ${line} につないだ設備の検査を ${visit_on} に行いたく、ご承諾をお願いします。"
        "ご都合は会員のページ「検査」でお答えください。",
        "An inspection of your equipment",
        "We ask to inspect the equipment on the line ${line} on ${visit_on}. Please answer on your "
        "page, under Inspections.",
    ),
    "line_inspection_day": (
        "端末設備の検査の日のお知らせ",
        "回線 ${line} につないだ設備の検査を ${visit_on} に行います。",
        "The day of the inspection",
        "The equipment on the line ${line} is inspected on ${visit_on}.",
    ),
    "line_inspection_passed": (
        "端末設備の検査の結果のお知らせ",
        "回線 ${line} につないだ設備は、検査の結果、技術基準に適合していました。",
        "The result of the inspection",
        "The equipment on the line ${line} was found to conform to the technical standards.",
    ),
    "line_inspection_failed": (
        "設備の取外しのお願い",
        "回線 ${line} につないだ設備は、検査の結果、技術基準に適合していると認められませんでした。"
        "${remove_on} までに取り外してください。内容は会員のページ「検査」にあります。",
        "Please take equipment off your line",
        "The equipment on the line ${line} was not found to conform to the technical standards. "
        "Please take it off by ${remove_on}. What it is stands on your page, under Inspections.",
    ),
    "line_fault_told": (
        "利用を停止することがあるお知らせ",
        "回線 ${line} につないだ設備の検査について、利用を停止できる事由が生じました。"
        "${from_on} から利用を停止することがあります。"
        "検査を受け、または設備を取り外せば、この事由はなくなります。",
        "Your use may be suspended",
        "There is a ground to suspend use for the equipment on the line ${line}. Use may be "
        "suspended from ${from_on} on. The ground is gone once the line is inspected, or the "
        "equipment taken off.",
    ),
    "transfer_approved": (
        "地位の譲渡の承認のお知らせ",
        "会員の地位の譲渡を承認しました。${from_on} に効力が生じます。",
        "The transfer is approved",
        "The transfer of the membership is approved and takes effect on ${from_on}.",
    ),
    "transfer_declined": (
        "地位の譲渡について",
        "会員の地位の譲渡は、承認に至りませんでした。",
        "About the transfer",
        "The transfer of the membership could not be approved.",
    ),
    "succession_recorded": (
        "承継のお知らせ",
        "会員の地位の承継(${effective_on})を ${from_on} に記録しました。",
        "The succession is recorded",
        "The succession to the membership (${effective_on}) was recorded on ${from_on}.",
    ),
    "succession_not_proven": (
        "承継の届出について",
        "届出のあった会員の地位の承継は、添えられた書類では確かめられなかったため、"
        "記録していません。証明する書類を添えて、あらためて届け出られます。",
        "About your report of a succession",
        "The papers did not prove the succession to the membership that you reported, so it is "
        "not recorded. You can report it anew with papers that do.",
    ),
    "representative_named": (
        "相続人の代表者のお知らせ",
        "${named_by}、${from_on} から、あなたが相続人の代表者です。"
        "通知や請求書はあなたに届きます。",
        "You represent the heirs",
        "From ${from_on} you represent the heirs, ${named_by}. Notices and invoices go to you.",
    ),
    "representative_replaced": (
        "相続人の代表者の変更のお知らせ",
        "${named_by}、${from_on} から、別の相続人が代表者です。"
        "その日からの通知や請求書は、新しい代表者に届きます。",
        "Another heir is the representative",
        "From ${from_on} another heir represents you all, ${named_by}. Notices and invoices from "
        "that day on go to the new representative.",
    ),
    "individual_rules_changed": (
        "個別規定の変更のお知らせ",
        "${from_on} から、次の個別規定が変わります。\n${what}",
        "Individual rules change",
        "From ${from_on} these individual rules change:\n${what}",
    ),
    "individual_rules_withdrawn": (
        "個別規定の変更を取りやめました",
        "${from_on} からとお知らせした個別規定の変更を取りやめました。\n${what}",
        "The change of individual rules is given up",
        "The change of individual rules announced for ${from_on} is given up.\n${what}",
    ),
    "end_of_service": (
        "サービス終了のお知らせ",
        "次のサービスを ${from_on} に終了します。\n${what}",
        "The service ends",
        "The following ends on ${from_on}:\n${what}",
    ),
    "interruption": (
        "サービス中断のお知らせ",
        "${from_on} に、次のとおりサービスを中断します。\n${what}\n終了の予定: ${until}",
        "Planned interruption",
        "The service is interrupted on ${from_on}:\n${what}\nExpected end: ${until}",
    ),
    "stoppage": (
        "サービス停止のお知らせ",
        "${from_on} から、次のとおりサービスを停止・中断しています。\n${what}\n"
        "再開の予定: ${until}",
        "The service is stopped",
        "Since ${from_on} the service is stopped or interrupted:\n${what}\n"
        "Expected to run again: ${until}",
    ),
    "use_restriction": (
        "利用の制限のお知らせ",
        "${from_on} から、次のとおり利用を制限しています。\n${what}\n終了の予定: ${until}",
        "Use is restricted",
        "Since ${from_on} use is restricted:\n${what}\nExpected end: ${until}",
    ),
    "interruption_ahead": (
        "サービス中断のお知らせ(${starts} から)",
        "次のとおり、サービスの提供を一時中止します(${clauses})。\n${what}\n対象: ${where}\n"
        "始まり: ${starts}\n終わりの予定: ${until}\nご不便をおかけします。",
        "The service will be interrupted from ${starts}",
        "The service will be interrupted for a time (${clauses}).\n${what}\nWhere: ${where}\n"
        "From: ${starts}\nExpected end: ${until}\nWe are sorry for the inconvenience.",
    ),
    "interruption_begun": (
        "サービスを中断しています",
        "前もってお知らせできないまま、サービスを一時的に中断しています(${clauses})。\n${what}\n"
        "対象: ${where}\n始まり: ${starts}\n再開の予定: ${until}\nご迷惑をおかけします。",
        "The service is interrupted",
        "The service had to be interrupted without notice (${clauses}).\n${what}\n"
        "Where: ${where}\nSince: ${starts}\nExpected end: ${until}\nWe are sorry for this.",
    ),
    "restriction_begun": (
        "ご利用の制限のお知らせ",
        "次のとおり、ご利用を制限します(${clauses})。\n${what}\n対象: ${where}\n"
        "始まり: ${starts}\n終わりの予定: ${until}",
        "Use is restricted",
        "Use is restricted as follows (${clauses}).\n${what}\nWhere: ${where}\n"
        "From: ${starts}\nExpected end: ${until}",
    ),
    "interruption_end_moved": (
        "中断・制限の終わりの予定が変わりました(${until})",
        "次の中断または利用の制限について、終わりの予定が変わりました(${clauses})。\n${what}\n"
        "対象: ${where}\n始まり: ${starts}\n終わりの予定: ${until}\nご迷惑をおかけします。",
        "The expected end has changed: ${until}",
        "This interruption or restriction is expected to end at another time (${clauses}).\n"
        "${what}\nWhere: ${where}\nFrom: ${starts}\nExpected end: ${until}\n"
        "We are sorry for this.",
    ),
    "interruption_over": (
        "サービスを再開しました",
        "次の中断または利用の制限は終わり、いつもどおりご利用いただけます(${clauses})。\n${what}\n"
        "対象: ${where}\n始まり: ${starts}\n終わり: ${until}",
        "The service is restored",
        "This interruption or restriction is over, and you can use the service as usual "
        "(${clauses}).\n${what}\nWhere: ${where}\nFrom: ${starts}\nUntil: ${until}",
    ),
    "interruption_given_up": (
        "サービス中断の取りやめのお知らせ",
        "お知らせしていた次の中断または利用の制限は、取りやめました(${clauses})。\n${what}\n"
        "対象: ${where}\n予定していた始まり: ${starts}\n予定していた終わり: ${until}",
        "The interruption is called off",
        "This interruption or restriction will not take place (${clauses}).\n${what}\n"
        "Where: ${where}\nIt was to begin: ${starts}\nIt was to end: ${until}",
    ),
    "outage_credited": (
        "障害についての賠償のお知らせ(${amount_yen})",
        "次の障害について、${clauses}により ${amount_yen} を賠償します。ご迷惑をおかけしました。\n"
        "${what}\n計算: ${working}\n"
        "未払いの料金に充て、残りはこれからの請求から差し引きます。ご契約が終わっている場合は、"
        "お返しします。",
        "A credit of ${amount_yen} for an outage",
        "For this outage we credit you ${amount_yen} by ${clauses}. We are sorry for it.\n"
        "${what}\nHow it is computed: ${working}\n"
        "It settles what you owe, and the rest comes off your next invoices. Where your contract "
        "is over, it is paid back.",
    ),
    "service_change": (
        "サービス変更のお知らせ",
        "${from_on} から、サービスを次のとおり変更します。\n${what}",
        "The service changes",
        "From ${from_on} the service changes:\n${what}",
    ),
    "terms_change": (
        "規約変更のお知らせ",
        "${from_on} から、規約が変わります。\n${what}",
        "The terms change",
        "The terms change from ${from_on}:\n${what}",
    ),
    "terms_change_withdrawn": (
        "規約の変更を取りやめました",
        "${from_on} からとお知らせした規約の変更を取りやめました。\n${what}",
        "The change of the terms is given up",
        "The change of the terms announced for ${from_on} is given up.\n${what}",
    ),
    "personal_data_answered": (
        "個人情報に関するお求めへの回答",
        "お求めについて、次のとおりお答えします。\n${what}",
        "Answer about your personal data",
        "Our answer to your request:\n${what}",
    ),
    "leak_told": (
        "お客様の個人情報について(お詫びとお知らせ)",
        "お預かりしている個人情報について、次のことが起きました。お詫び申し上げます。\n${what}",
        "About your personal data",
        "We are sorry to tell you what happened to personal data that we hold:\n${what}",
    ),
    "attack_warned": (
        "ご利用の機器が攻撃に使われるおそれがあります",
        "情報通信研究機構(NICT)から、お客様の回線につながる機器がサイバー攻撃に使われるおそれがあると"
        "通知がありました。観測された日時:\n${seen}\n\n"
        "ルーターやカメラなどの機器のパスワードを初期のものから変え、ソフトウェアを最新にし、使わない"
        "機器は取り外してください。料金や契約の手続きは要りません。当社や NICT がパスワードを尋ねる"
        "ことはありません。",
        "Your equipment may be used for attacks",
        "NICT, the national institute for information and communications technology, tells us that "
        "equipment on your line may be used for attacks. It was seen at:\n${seen}\n\n"
        "Please change the passwords that routers, cameras and the like came with, bring their "
        "software up to date, and disconnect what you do not use. Nothing is to be paid or signed. "
        "Neither we nor NICT will ask for a password.",
    ),
    "marketing": (
        "${service_name} からのご案内",
        "${text}\n\nこの案内は、受け取りに同意された方にお送りしています。"
        "配信の停止は次のページからできます。\n${opt_out}\n\n送信者の所在地: ${address}",
        "News from ${service_name}",
        "${text}\n\nYou get this because you agreed to. To stop it, open this page:\n${opt_out}\n\n"
        "Sender's address: ${address}",
    ),
    **OF_PLACES,
}


def shipped(kind: str, language: str) -> tuple[str, str]:
    """The subject and body that Kiyaku brings for a kind, in ``ja`` or ``en``."""
    ja_subject, ja, en_subject, en = _SAID[kind]
    if language == "en":
        return en_subject, _EN % en
    return ja_subject, _JA % ja
