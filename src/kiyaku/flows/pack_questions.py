"""The questions that the daily life of a service puts to its pack, in one place.

What admission, the daily close, payments, the desk and the pages ask, with the facts they give,
the answer they need, and what there is not where a pack does not answer. A test holds the list
against the code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kiyaku.flows.pack_asked import Asked
from kiyaku.flows.pack_facts import FACTS, REQUIRED_OPTIONS
from kiyaku.flows.pack_questions_members import OF_ADMISSION, OF_MEMBERSHIPS
from kiyaku.flows.pack_questions_money import OF_MONEY
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

QUESTIONS: tuple[Asked, ...] = (
    *OF_ADMISSION,
    *OF_MEMBERSHIPS,
    *OF_MONEY,
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
    # --- a place -------------------------------------------------------------------------------
    Asked(
        "lost_property_disposable_on", "date",
        Text(
            "置き去りの物を処分できる最初の日",
            "the first day on which a thing left behind may be disposed of",
        ),
        given=("stored_on",),
        without=Text("置き去りの物を扱わない", "things left behind are not kept"),
    ),
    Asked(
        "activities_inspected", "bool",
        Text(
            "会員の活動を調査できるか",
            "whether the operator may look into members' activities",
        ),
        without=Text("活動の調査を記録しない", "inspections are not recorded"),
    ),
    # --- terms ---------------------------------------------------------------------------------
    Asked(
        "governing_document", "text",
        Text("個別規定が勝つときの条項", "the clause by which individual rules win"),
        without=Text("個別規定を出せない", "no individual rules can be published"),
        is_cited_only=True,
    ),
    Asked(
        "facility_rules_bind", "bool",
        Text(
            "アライアンス施設では、その施設の利用規約に従うか",
            "whether the rules of an alliance facility bind members there",
        ),
        without=Text(
            "アライアンス施設と利用証の操作・画面がない",
            "there are no alliance facilities, and no page or operation for their passes",
        ),
    ),
    # --- people's data -------------------------------------------------------------------------
    Asked(
        "disclosure_last_day", "date",
        Text("本人の求めに答える末日", "last day to answer a request about one's own data"),
        given=("asked_on",),
        without=Text(
            "受け付けてから30日(公的機関に法が定める日数)",
            "30 days after it was received, as the law has it for public bodies",
        ),
    ),
    Asked(
        "disclosure_extended_last_day", "date",
        Text("延ばしたときの末日", "that day once it is put off"),
        given=("asked_on",),
        without=Text("もう30日延ばせる(同じ法)", "30 days later still, by the same law"),
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
    Asked(
        "card_signs_in", "bool",
        Text(
            "マイナンバーカードの電子証明書でログインできるか",
            "whether the certificate on a My Number card opens a login",
        ),
        without=Text("カードでのログインの画面がない", "there is no page to sign in with a card"),
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
        "use_restriction_cause", "text",
        Text("利用を制限する理由が立つ条項", "the clause of each cause to restrict use"),
        is_cited_only=True,
        without=Text("利用の制限を記録できない", "no restriction of use is recorded"),
    ),
    Asked(
        "interruption_answered_for", "bool",
        Text(
            "中断による損害を会社が負うか",
            "whether the operator answers for damage by an interruption",
        ),
        without=Text("何も示さない", "nothing is said of it"),
    ),
    Asked(
        "restriction_answered_for", "bool",
        Text(
            "利用の制限による損害を会社が負うか",
            "whether the operator answers for damage by a restriction of use",
        ),
        without=Text("何も示さない", "nothing is said of it"),
    ),
    Asked(
        "start_notice_last_day", "date",
        Text("開始日を会員に伝える末日", "the last day of telling a member the start date"),
        given=("started_on",),
        without=Text("開始日の通知を義務として見張らない", "telling it is no duty that is watched"),
    ),
    Asked(
        "notice_lookup_allowed", "bool",
        Text("アドレスから会員を調べてよいか", "whether it may be looked up who held an address"),
        given=("asked_by_nict", "service_may_suffer"),
        without=Text("アドレスから会員を調べられない", "no address is looked up"),
    ),
    Asked(
        "address_held_then", "bool",
        Text("その時刻にアドレスを持っていたか", "whether an address was somebody's at an instant"),
        given=("lease_started_at", "lease_ended_at", "seen_at"),
        without=Text("アドレスの割当てを記録しない", "no leases of addresses are kept"),
    ),
    Asked(
        "connection_log_delete_on", "date",
        Text("接続の記録を消去する日", "the day on which the record of a connection is gone"),
        given=("connected_on",),
        without=Text("日数では消去しない", "they are not deleted by age"),
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
        given=("would_have_arrived_at", "unreported_change"),
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
