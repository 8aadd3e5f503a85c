"""The questions that the daily life of a service puts to its pack, in one place.

What admission, the daily close, payments, the desk and the pages ask, with the facts they give,
the answer they need, and what there is not where a pack does not answer. A test holds the list
against the code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kiyaku.flows.pack_facts import FACTS, REQUIRED_OPTIONS
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

Answer = str | Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """A question put to every pack.

    Attributes:
        given: facts that come with it each time: the pack must take them all.
        may_come: facts that come with it at times: the pack must take them, and need none of them.
        either: facts of which the pack chooses one by taking it.
        answer: type of the answer, or its parts with their types.
        what: what it is asked for.
        without: what there is not where the pack does not answer; none: every pack must.
        beside: a question with which it comes: who answers one must answer the other.
        is_cited_only: only its clauses are looked up; it may take whatever it likes.
    """

    name: str
    answer: Answer
    what: Text
    given: tuple[str, ...] = ()
    may_come: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    without: Text | None = None
    beside: str | None = None
    is_cited_only: bool = False

    @property
    def is_needed(self) -> bool:
        """Whether no service can be run by a pack that does not answer it."""
        return self.without is None and self.beside is None


QUESTIONS = (
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
    # --- grounds and measures ------------------------------------------------------------------
    Asked(
        "arrears_ground", "bool",
        Text("延滞が措置の事由になるか", "whether arrears are a ground to act on"),
        given=("arrears_yen", "monthly_fee_yen", "formal_demand_due_on", "on"),
    ),
    Asked(
        "no_answer_ground", "bool",
        Text("連絡に答えないことが措置の事由になるか", "whether silence is a ground to act on"),
        given=("contacted_on", "answered_on", "on"),
        without=Text(
            "連絡と答えを記録せず、候補にもしない",
            "contacts and answers are not recorded, and nobody is a candidate by silence",
        ),
    ),
    Asked(
        "no_use_ground", "bool",
        Text("利用のないことが措置の事由になるか", "whether disuse is a ground to act on"),
        given=("last_used_on", "on"),
        without=Text(
            "利用した日を記録せず、候補にもしない",
            "days of use are not recorded, and nobody is a candidate by disuse",
        ),
    ),
    Asked(
        "accelerated_due_on", "date",
        Text(
            "期限の利益を失った債務の支払期限",
            "the day on which a debt is due once the benefit of time is lost",
        ),
        given=("due_on", "ground_arose_on"),
        without=Text(
            "停止・解除をしても、未払いの債務の支払期限は変わらない",
            "open debts keep their due days, whatever measure is taken",
        ),
    ),
    Asked(
        "acceleration_follows_ground", "bool",
        Text(
            "事由が生じただけで期限の利益を失うか",
            "whether the benefit of time is lost with the ground itself, before anybody acts on it",
        ),
        beside="accelerated_due_on",
    ),
    Asked(
        "acceleration_takes_uninvoiced", "bool",
        Text(
            "まだ請求していない料金も直ちに請求するか",
            "whether fees not invoiced yet fall due, and are invoiced, at once too",
        ),
        beside="accelerated_due_on",
    ),
    Asked(
        "sanction_ground", "text",
        Text("措置の事由が立つ条項", "the clause of each ground to suspend or end"),
        is_cited_only=True,
    ),
    Asked(
        "resumption_amount", "yen",
        Text("利用再開に要る額", "what has to be paid for use to be resumed"),
        given=("arrears_yen", "late_interest_yen"),
        without=Text("再開に支払いは要らない", "use is resumed without a payment"),
    ),
    Asked(
        "prohibited_act", "text",
        Text("禁止行為が立つ条項", "the clause of each prohibited act"),
        without=Text("違反の報告の種類がない", "there are no kinds of breach to report"),
        is_cited_only=True,
    ),
    Asked(
        "termination_without_demand", "text",
        Text("催告なしに契約を終わらせる事由", "findings on which a contract ends without demand"),
        without=Text("そのような終了がない", "no membership is ended that way"),
        is_cited_only=True,
    ),
    Asked(
        "damages_owed_on_exclusion", "bool",
        Text(
            "催告なしに終わらせた側が、相手の損害を償うか",
            "whether who ends a contract without demand owes the other damages",
        ),
        without=Text(
            "損害を償うかどうかを、終わらせる前に示さない",
            "whether damages are owed is not said before it is ended",
        ),
    ),
    # --- terms ---------------------------------------------------------------------------------
    Asked(
        "governing_document", "text",
        Text("個別規定が勝つときの条項", "the clause by which individual rules win"),
        without=Text("個別規定を出せない", "no individual rules can be published"),
        is_cited_only=True,
    ),
    # --- people's data -------------------------------------------------------------------------
    Asked(
        "disclosure_last_day", "date",
        Text("本人の求めに答える末日", "last day to answer a request about one's own data"),
        given=("asked_on",),
        without=Text("期限を示さない", "no last day is known"),
    ),
    Asked(
        "disclosure_extended_last_day", "date",
        Text("延ばしたときの末日", "that day once it is put off"),
        given=("asked_on",),
        without=Text("延ばせない", "it cannot be put off"),
    ),
    Asked(
        "member_data_erase_on", "date",
        Text("会員だった人の情報を消す日", "the day a former member's data are erased"),
        given=("ended_on",),
        without=Text("期限で消さない", "they are not erased by age"),
    ),
    Asked(
        "declined_data_erase_on", "date",
        Text("不承認の申込者の情報を消す日", "the day a declined applicant's data are erased"),
        given=("declined_on",),
        without=Text("期限で消さない", "they are not erased by age"),
    ),
    Asked(
        "draft_data_erase_on", "date",
        Text("書きかけの申込みを消す日", "the day an application that was begun is deleted"),
        given=("saved_on",),
        without=Text("期限で消さない", "they are not deleted by age"),
    ),
    Asked(
        "access_log_delete_on", "date",
        Text("閲覧の記録を消す日", "the day an entry on who saw whom is deleted"),
        given=("logged_on",),
        without=Text("期限で消さない", "they are not deleted by age"),
    ),
    Asked(
        "leak_to_be_reported", "bool",
        Text("漏えい等を報告し、本人に知らせるか", "whether a leak is reported and people told"),
        given=("leaked_people", "leak_sensitive", "leak_financial", "leak_wrongful"),
        without=Text("すべて報告する", "every leak is reported"),
    ),
    Asked(
        "leak_first_report_last_day", "date",
        Text("漏えい等の速報の最終日", "the last day for the first report of a leak"),
        given=("leak_found_on",),
        without=Text("知った日から5日", "5 days from the day it was known"),
    ),
    Asked(
        "leak_full_report_last_day", "date",
        Text("漏えい等の確報の最終日", "the last day for the full report of a leak"),
        given=("leak_found_on", "leak_wrongful"),
        without=Text("知った日から30日、不正の目的なら60日", "30 days, 60 where it was wrongful"),
    ),
    Asked(
        "statistics_cell_published", "bool",
        Text("統計の区分を公表してよいか", "whether a cell of the statistics may be published"),
        given=("people",),
        without=Text("統計を公表できない", "no statistics are published"),
    ),
    # --- notices -------------------------------------------------------------------------------
    Asked(
        "notice_arrived_at", "instant",
        Text("通知が届いたとされる時刻", "when a notice counts as arrived"),
        given=("channel", "dispatched_at"), may_come=("posted_at", "accepted_at"),
    ),
    Asked(
        "terms_change_notice_last_day", "date",
        Text("規約の改定を知らせる末日", "the last day of telling that the terms change"),
        given=("effective_on",),
        without=Text("知らせる末日を示さない", "no last day of telling is known"),
    ),
    Asked(
        "terms_change_needs_consent", "bool",
        Text(
            "規約の改定に、会員の同意を改めて求めるか",
            "whether members are asked for consent again when the terms change",
        ),
        given=("effective_on",),
        without=Text(
            "予告だけで適用され、同意は求めない",
            "a version governs once it was announced, and nobody is asked to consent",
        ),
    ),
    Asked(
        "service_end_notice_last_day", "date",
        Text("サービスの終了を知らせる末日", "the last day of telling that the service ends"),
        given=("ends_on",),
        without=Text("知らせる末日を示さない", "no last day of telling is known"),
    ),
    Asked(
        "interruption_notice_last_day", "date",
        Text("計画した中断を知らせる末日", "the last day of telling of a planned interruption"),
        given=("starts_on",),
        without=Text("前の日までに知らせる", "it is told by the day before"),
    ),
    Asked(
        "service_change_notice_last_day", "date",
        Text("サービスの変更を知らせる末日", "the last day of telling that the service changes"),
        given=("changes_on",),
        without=Text("前の日までに知らせる", "it is told by the day before"),
    ),
    Asked(
        "service_change_to_be_announced", "bool",
        Text(
            "サービスの変更を前もって知らせる義務があるか",
            "whether the operator must tell beforehand that the service changes",
        ),
        without=Text("義務として最終日を見張る", "it is a duty with a last day"),
    ),
    Asked(
        "stoppage_cause", "text",
        Text(
            "予告なしに止める理由が立つ条項", "the clause of each cause to stop without notice"
        ),
        is_cited_only=True,
        without=Text("予告なしの停止を記録できない", "no stoppage without notice is recorded"),
    ),
    Asked(
        "start_notice_last_day", "date",
        Text("開始日を会員に伝える末日", "the last day of telling a member the start date"),
        given=("started_on",),
        without=Text("開始日の通知を義務として見張らない", "telling it is no duty that is watched"),
    ),
    Asked(
        "marketing_allowed", "bool",
        Text("案内のメールを送ってよいか", "whether mail about the services may be sent"),
        given=("consented", "opted_out"),
        without=Text("同意した会員にだけ送る", "it goes only to those who agreed to it"),
    ),
    Asked(
        "undelivered_notice_arrived_at", "instant",
        Text(
            "届かなかった通知が届いたとされる時刻",
            "when a notice that could not be delivered counts as arrived",
        ),
        given=("would_have_arrived_at", "change_reported"),
        without=Text("届かなければ、届いたとはされない", "a notice not delivered has not arrived"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What is wrong with a pack's answer to a question that is put to it."""

    question: str
    code: str
    text: Text


def missing(pack: Pack) -> tuple[Asked, ...]:
    """The questions that this pack must answer and does not."""
    return tuple(
        one
        for one in QUESTIONS
        if not pack.answers(one.name)
        and (one.is_needed or (one.beside is not None and pack.answers(one.beside)))
    )


def faults(pack: Pack) -> Iterator[Fault]:
    """What is wrong with the questions a pack does answer: facts, their types, the answer's."""
    for asked in QUESTIONS:
        if pack.answers(asked.name):
            yield from _faults(pack, asked)


def _faults(pack: Pack, asked: Asked) -> Iterator[Fault]:
    question = pack.question(asked.name)
    needs = {fact.name for fact in question.needs}
    takes = needs | {fact.name for fact in question.takes}
    known = {*asked.given, *asked.may_come, *asked.either}
    if asked.is_cited_only:
        takes = needs = known = set()
    for name in sorted({*asked.given, *asked.may_come} - takes):
        yield _fault(
            asked, "fact_not_taken", f"引数 {name} をとりません(要らなくても、省ける引数にする)",
            f"it does not take {name} (if there is no use for it, let it be left out)",
        )  # fmt: skip
    for name in sorted(needs - {*asked.given, *asked.either}):
        yield _fault(
            asked, "fact_not_always_given", f"引数 {name} が与えられるとは限りません",
            f"{name} does not come with it, or not each time",
        )  # fmt: skip
    if asked.either and len(takes & set(asked.either)) != 1:
        names = ", ".join(asked.either)
        yield _fault(
            asked, "facts_unclear", f"引数は {names} のどれか一つです",
            f"it must take exactly one of {names}",
        )  # fmt: skip
    answer = dict(question.answer) if isinstance(question.answer, Mapping) else question.answer
    wanted = dict(asked.answer) if isinstance(asked.answer, Mapping) else asked.answer
    if answer != wanted:
        yield _fault(
            asked, "answer_type", f"答えの型が {wanted} でなく {answer} です",
            f"its answer is {answer}, not {wanted}",
        )  # fmt: skip
    for name in sorted(takes & known & set(FACTS)):
        yield from _faults_of_fact(pack, asked, name)


def _faults_of_fact(pack: Pack, asked: Asked, name: str) -> Iterator[Fault]:
    fact = pack.facts[name]
    given = FACTS[name]
    wanted = given.kind + (" (list)" if given.is_list else "")
    found = fact.kind + (" (list)" if fact.is_list else "")
    if found != wanted:
        yield _fault(
            asked, "fact_type", f"引数 {name} の型が {wanted} でなく {found} です",
            f"{name} is of type {found}, not {wanted}",
        )  # fmt: skip
        return
    lacking = [option for option in REQUIRED_OPTIONS.get(name, ()) if option not in fact.options]
    if lacking:
        listed = ", ".join(lacking)
        yield _fault(
            asked, "option_missing", f"引数 {name} の選択肢に {listed} がありません",
            f"{name} lacks the options {listed}",
        )  # fmt: skip


def _fault(asked: Asked, code: str, ja: str, en: str) -> Fault:
    return Fault(asked.name, code, Text(f"問い {asked.name}: {ja}", f"question {asked.name}: {en}"))
