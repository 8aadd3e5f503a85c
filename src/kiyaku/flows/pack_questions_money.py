"""What is asked of every pack about money: fees, invoices, payments, and delay."""

from __future__ import annotations

from kiyaku.flows.pack_asked import Asked
from kiyaku.terms.texts import Text

OF_MONEY = (
    # --- fees and invoices ---------------------------------------------------------------------
    Asked(
        "fee_due_on", "date", Text("月の会費の支払期限", "the day a month's fee is due"),
        given=("fee_month", "registered_on"),
    ),
    Asked(
        "first_month_fee", "yen", Text("最初の月の会費", "the fee of the first month"),
        given=("monthly_fee_yen", "service_started_on"),
        without=Text("最初の月も月額のまま", "the first month costs what every month costs"),
    ),
    Asked(
        "invoice_issued_on", "date", Text("請求書を出す日", "the day an invoice goes out"),
        given=("due_on",),
    ),
    Asked(
        "late_charge_due_on", "date",
        Text(
            "完済の日に生じた遅延利息などの支払期限",
            "the day on which what arises with a late payment is due",
        ),
        given=("settled_on",),
    ),
    # --- costs charged on ----------------------------------------------------------------------
    Asked(
        "advanced_costs", "yen",
        Text(
            "運営者が会員のために払った費用のうち会員が払う額",
            "what a member owes of a cost that the operator bore for them",
        ),
        given=("cost_yen", "borne_on"),
        without=Text("立替費用を請求しない", "no costs are charged on"),
    ),
    Asked(
        "advanced_costs_taxed", "bool",
        Text("立替費用に消費税がかかるか", "whether such a cost bears consumption tax"),
        given=("borne_on", "in_members_name"), beside="advanced_costs",
    ),
    Asked(
        "advanced_costs_due_on", "date",
        Text("立替費用の支払期限", "the day on which such a cost is due"),
        given=("charged_on",), beside="advanced_costs",
    ),
    *(
        asked
        for name, ja, en in (
            ("disposal_costs", "置き去りの物の処分費用", "the disposal of what a member left"),
            ("compensation", "弁償金", "compensation of damage"),
        )
        for asked in (
            Asked(
                name, "yen",
                Text(f"{ja}のうち会員が払う額", f"what a member owes for {en}"),
                given=("cost_yen", "borne_on"),
                without=Text(f"{ja}を請求しない", f"nothing is charged for {en}"),
            ),
            Asked(
                f"{name}_taxed", "bool",
                Text(f"{ja}に消費税がかかるか", f"whether that bears consumption tax: {en}"),
                given=("borne_on", "in_members_name"), beside=name,
            ),
            Asked(
                f"{name}_due_on", "date",
                Text(f"{ja}の支払期限", f"the day on which it is due: {en}"),
                given=("charged_on",), beside=name,
            ),
        )
    ),
    Asked(
        "claims_bear_late_interest", "bool",
        Text(
            "弁償金と処分費用に遅延利息がかかるか(画面で示す)",
            "whether compensation and costs of disposal bear late interest, as pages say",
        ),
        without=Text("画面で示さない", "pages do not say"),
    ),
    # --- use by the hour ------------------------------------------------------------------------
    Asked(
        "hourly_fee", "yen",
        Text("時間単位の利用の料金", "the fee of a use by the hour"),
        given=("hourly_price_yen", "use_minutes", "used_on"),
        without=Text(
            "スペースと予約がない", "there are no spaces, and nothing is booked"
        ),
    ),
    Asked(
        "hourly_fee_due_at", "instant",
        Text("時間単位の料金を払う時刻", "until when such a fee is paid"),
        given=("use_starts_at",), may_come=("deferred_until",), beside="hourly_fee",
    ),
    Asked(
        "fees_refundable", "bool",
        Text("払われた料金を返すことがあるか", "whether a paid fee is ever given back"),
        without=Text(
            "予約の確認のページに、返金についての条項を示さない",
            "no clause on giving back is shown before a booking is confirmed",
        ),
    ),
    Asked(
        "works_fee", "yen",
        Text("工事費として会員が払う額", "what a member owes for works on a line"),
        given=("cost_yen", "borne_on"),
        without=Text("工事費を請求しない", "no works are charged"),
    ),
    Asked(
        "works_fee_taxed", "bool",
        Text("工事費に消費税がかかるか", "whether a fee for works bears consumption tax"),
        given=("borne_on", "in_members_name"), beside="works_fee",
    ),
    Asked(
        "works_fee_due_on", "date",
        Text("工事費の支払期限", "the day on which a fee for works is due"),
        given=("charged_on",), beside="works_fee",
    ),
    Asked(
        "equipment_fee", "yen",
        Text("返らない機器の代金として会員が払う額", "what is owed for equipment not returned"),
        given=("cost_yen", "borne_on"),
        without=Text("返らない機器の代金を請求しない", "equipment is not charged"),
    ),
    Asked(
        "equipment_fee_taxed", "bool",
        Text("機器の代金に消費税がかかるか", "whether a fee for equipment bears consumption tax"),
        given=("borne_on", "in_members_name"), beside="equipment_fee",
    ),
    Asked(
        "equipment_fee_due_on", "date",
        Text("機器の代金の支払期限", "the day on which a fee for equipment is due"),
        given=("charged_on",), beside="equipment_fee",
    ),
    Asked(
        "space_restored", "bool",
        Text("利用後に原状回復するか", "whether a space is restored after use"),
        without=Text(
            "利用後の確認は、どの条項にもよらない", "a check after use rests on no clause"
        ),
        is_cited_only=True,
    ),
    # --- outages -------------------------------------------------------------------------------
    Asked(
        "outage_compensation_cap", "yen",
        Text(
            "まったく使えなかったときに賠償する額の上限",
            "the most that is compensated for an outage",
        ),
        given=("monthly_basic_fee_yen", "known_at", "restored_at"),
        without=Text("障害を記録せず、賠償しない", "no outage is recorded or compensated"),
    ),
    Asked(
        "outage_cap_holds", "bool",
        Text("責任の重さによらず上限があるか", "whether the cap holds for a fault"),
        given=("fault",), beside="outage_compensation_cap",
    ),
    # --- payments ------------------------------------------------------------------------------
    Asked(
        "allocation_rank", "integer",
        Text("入金を充てる順(費用・利息・元本)", "the turn of costs, interest and principal"),
        given=("part",),
    ),
    Asked(
        "accrued_interest_takes_payment", "bool",
        Text(
            "費用・利息を、請求前のものも含めて、期限より先に立てて入金を充てるか",
            "whether costs and interest, those not invoiced yet too, take from a payment before "
            "any fee; else the oldest due date comes first",
        ),
    ),
    # --- delay ---------------------------------------------------------------------------------
    Asked(
        "late_interest", "yen", Text("遅延利息", "late interest on an amount"),
        given=("principal_yen", "due_on", "paid_on"),
    ),
    Asked(
        "late_interest_days", "integer", Text("延滞の日数", "the number of days of delay"),
        given=("due_on", "paid_on"),
    ),
    Asked(
        "late_interest_exact", "integer",
        Text("切り捨てる前の遅延利息の分子", "uncut late interest, as a numerator"),
        given=("principal_yen", "due_on", "paid_on"),
    ),
    Asked("late_interest_denominator", "integer", Text("その分母", "the denominator under it")),
    Asked(
        "late_interest_cut", "yen",
        Text("分子の合計から求める遅延利息", "late interest from the sum of numerators"),
        given=("exact_total",),
    ),
    Asked(
        "late_interest_of_part_payments", "yen",
        Text("分けて払われた債務の遅延利息", "late interest on a debt paid in pieces"),
        given=("due_on", "pieces_yen", "pieces_paid_on"),
    ),
    Asked(
        "late_interest_waivable", "bool",
        Text("遅延利息を免除できるか", "whether late interest may be waived"),
        without=Text("遅延利息を免除できない", "late interest cannot be waived"),
    ),
    Asked(
        "late_handling_fee", "yen", Text("延滞の手数料", "the handling fee of a late payment"),
        without=Text("延滞の手数料がない", "a late payment costs no handling fee"),
    ),
    Asked(
        "late_handling_fee_due", "bool",
        Text("延滞の手数料がかかるか", "whether the handling fee is owed"),
        given=("demanded",), beside="late_handling_fee",
    ),
    Asked(
        "late_handling_fee_waivable", "bool",
        Text("延滞の手数料を免除できるか", "whether the handling fee may be waived"),
        without=Text("延滞の手数料を免除できない", "the handling fee cannot be waived"),
    ),
    Asked(
        "dunning_on", "date", Text("督促を出す日", "the day the demand for payment goes out"),
        given=("due_on",),
    ),
    Asked(
        "dunning_last_day", "date", Text("督促を出すべき末日", "the last day for that demand"),
        given=("due_on",),
        without=Text(
            "督促の期限を運営者の義務として見張らない",
            "the demand is no duty of the operator's, and none is told as missed",
        ),
    ),
)  # fmt: skip
