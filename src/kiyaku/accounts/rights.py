"""What may be done, and by whom: rights, roles, and which role has which right.

A view declares the right it needs; nothing else in the code asks for a role by name. Rights that
only read end in ``_SEEN``: an auditor has all of those and no other.
"""

from __future__ import annotations

from enum import StrEnum

from kiyaku.terms.texts import Text


class Right(StrEnum):
    """Something that a person may do or see in a service."""

    MEMBERS_SEEN = "members_seen"
    MONEY_SEEN = "money_seen"
    APPLICATIONS_SEEN = "applications_seen"
    NOTES_SEEN = "notes_seen"
    BREACHES_SEEN = "breaches_seen"
    THINGS_SEEN = "things_seen"
    BOOKINGS_SEEN = "bookings_seen"
    SESSIONS_SEEN = "sessions_seen"
    TERMS_SEEN = "terms_seen"
    JOURNAL_SEEN = "journal_seen"
    CLOSES_SEEN = "closes_seen"
    USERS_SEEN = "users_seen"
    ACCESS_SEEN = "access_seen"
    APPLICATIONS_ENTERED = "applications_entered"
    APPLICATIONS_DECIDED = "applications_decided"
    PARTICULARS_CHANGED = "particulars_changed"
    NOTES_WRITTEN = "notes_written"
    PAYMENTS_ENTERED = "payments_entered"
    LEAVING_ENTERED = "leaving_entered"
    INVOICES_PRINTED = "invoices_printed"
    DEMANDS_SENT = "demands_sent"
    BREACHES_RECORDED = "breaches_recorded"
    CONTACTS_RECORDED = "contacts_recorded"
    THINGS_HANDLED = "things_handled"
    BOOKINGS_ATTENDED = "bookings_attended"
    BOOKINGS_ENTERED = "bookings_entered"
    THINGS_DISPOSED = "things_disposed"
    GROUNDS_RECORDED = "grounds_recorded"
    SANCTIONS_DECIDED = "sanctions_decided"
    SUCCESSIONS_DECIDED = "successions_decided"
    MONEY_WAIVED = "money_waived"
    REFUNDS_PAID = "refunds_paid"
    COSTS_CHARGED = "costs_charged"
    CLOSES_RUN = "closes_run"
    TERMS_SET = "terms_set"
    TERMS_PUBLISHED = "terms_published"
    SANDBOXES_USED = "sandboxes_used"
    USERS_MANAGED = "users_managed"
    PRIVACY_HANDLED = "privacy_handled"
    STATISTICS_PUBLISHED = "statistics_published"
    DATA_ERASED = "data_erased"
    ADDRESSES_LOOKED_UP = "addresses_looked_up"


class Role(StrEnum):
    """What somebody is to a service."""

    MEMBER = "member"
    CORPORATE_ADMINISTRATOR = "corporate_administrator"
    FRONT_DESK = "front_desk"
    ACCOUNTING = "accounting"
    LEGAL = "legal"
    ADMINISTRATOR = "administrator"
    CONTRACTOR = "contractor"
    AUDITOR = "auditor"


OF_MEMBERS = frozenset({Role.MEMBER, Role.CORPORATE_ADMINISTRATOR})
"""Roles that stand for a member of the service; all others are staff."""

_SEEING = frozenset(right for right in Right if right.name.endswith("_SEEN"))
_OF_OVERSIGHT = frozenset({Right.USERS_SEEN, Right.ACCESS_SEEN})
"""What only those see who look after the staff."""

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.MEMBER: frozenset(),
    Role.CORPORATE_ADMINISTRATOR: frozenset(),
    # NETSUGEN 1-4 lets work be given to a contractor: who enters and looks up, and decides nothing.
    Role.CONTRACTOR: frozenset(
        {
            Right.MEMBERS_SEEN,
            Right.APPLICATIONS_SEEN,
            Right.THINGS_SEEN,
            Right.BOOKINGS_SEEN,
            Right.TERMS_SEEN,
            Right.APPLICATIONS_ENTERED,
            Right.PARTICULARS_CHANGED,
            Right.BREACHES_RECORDED,
            Right.CONTACTS_RECORDED,
            Right.THINGS_HANDLED,
            Right.BOOKINGS_ATTENDED,
        }
    ),
    Role.FRONT_DESK: frozenset(
        {
            Right.MEMBERS_SEEN,
            Right.MONEY_SEEN,
            Right.APPLICATIONS_SEEN,
            Right.NOTES_SEEN,
            Right.BREACHES_SEEN,
            Right.THINGS_SEEN,
            Right.BOOKINGS_SEEN,
            Right.SESSIONS_SEEN,
            Right.TERMS_SEEN,
            Right.APPLICATIONS_ENTERED,
            Right.PARTICULARS_CHANGED,
            Right.NOTES_WRITTEN,
            Right.PAYMENTS_ENTERED,
            Right.INVOICES_PRINTED,
            Right.LEAVING_ENTERED,
            Right.BREACHES_RECORDED,
            Right.CONTACTS_RECORDED,
            Right.THINGS_HANDLED,
            Right.BOOKINGS_ATTENDED,
            Right.BOOKINGS_ENTERED,
            Right.GROUNDS_RECORDED,
        }
    ),
    Role.ACCOUNTING: _SEEING - _OF_OVERSIGHT
    | {
        Right.NOTES_WRITTEN,
        Right.PAYMENTS_ENTERED,
        Right.BOOKINGS_ENTERED,
        Right.INVOICES_PRINTED,
        Right.DEMANDS_SENT,
        Right.MONEY_WAIVED,
        Right.REFUNDS_PAID,
        Right.COSTS_CHARGED,
        Right.THINGS_DISPOSED,
        Right.CLOSES_RUN,
        Right.SANDBOXES_USED,
    },
    Role.LEGAL: _SEEING - _OF_OVERSIGHT
    | {
        Right.NOTES_WRITTEN,
        Right.APPLICATIONS_DECIDED,
        Right.LEAVING_ENTERED,
        Right.DEMANDS_SENT,
        Right.BREACHES_RECORDED,
        Right.CONTACTS_RECORDED,
        Right.THINGS_HANDLED,
        Right.GROUNDS_RECORDED,
        Right.SANCTIONS_DECIDED,
        Right.SUCCESSIONS_DECIDED,
        Right.TERMS_SET,
        Right.TERMS_PUBLISHED,
        Right.SANDBOXES_USED,
        Right.PRIVACY_HANDLED,
        Right.STATISTICS_PUBLISHED,
        Right.ADDRESSES_LOOKED_UP,
    },
    Role.ADMINISTRATOR: frozenset(Right),
    Role.AUDITOR: _SEEING,
}
"""The rights of each role; who has several roles in a service has the rights of all."""

STEPPED_UP = frozenset(
    {
        Right.MONEY_WAIVED,
        Right.REFUNDS_PAID,
        Right.SANCTIONS_DECIDED,
        Right.SUCCESSIONS_DECIDED,
        Right.TERMS_PUBLISHED,
        Right.USERS_MANAGED,
        Right.DATA_ERASED,
    }
)
"""Rights for whose exercise one shows once more who one is, by password or passkey."""

NAMES: dict[Role, Text] = {
    Role.MEMBER: Text("会員", "member"),
    Role.CORPORATE_ADMINISTRATOR: Text("法人の管理者", "corporate administrator"),
    Role.FRONT_DESK: Text("窓口", "front desk"),
    Role.ACCOUNTING: Text("経理", "accounting"),
    Role.LEGAL: Text("法務", "legal"),
    Role.ADMINISTRATOR: Text("管理者", "administrator"),
    Role.CONTRACTOR: Text("受託者", "contractor"),
    Role.AUDITOR: Text("監査", "auditor"),
}

RIGHT_NAMES: dict[Right, Text] = {
    Right.MEMBERS_SEEN: Text("会員と届出事項を見る", "see members and their particulars"),
    Right.MONEY_SEEN: Text("請求・入金・延滞を見る", "see invoices, payments, arrears"),
    Right.APPLICATIONS_SEEN: Text("申込みと審査の内容を見る", "see applications and screening"),
    Right.NOTES_SEEN: Text("会員についての記録を読む", "read notes on members"),
    Right.BREACHES_SEEN: Text("違反の報告と証拠を見る", "see breach reports and their evidence"),
    Right.THINGS_SEEN: Text("忘れ物と破損・紛失を見る", "see left things and damage"),
    Right.BOOKINGS_SEEN: Text("スペースと予約を見る", "see spaces and their bookings"),
    Right.SESSIONS_SEEN: Text(
        "接続のログインとセッションを見る", "see logins to the network and their sessions"
    ),
    Right.TERMS_SEEN: Text("規約・値・解釈を見る", "see terms, values and readings"),
    Right.JOURNAL_SEEN: Text("日誌を見る", "see the journal"),
    Right.CLOSES_SEEN: Text("日次締めの状況を見る", "see the closes of the days"),
    Right.USERS_SEEN: Text("利用者と役割を見る", "see users and their roles"),
    Right.ACCESS_SEEN: Text("だれがだれのデータを見たかを見る", "see who looked at whose data"),
    Right.APPLICATIONS_ENTERED: Text(
        "紙の申込みを入力し、サービスの開始を入力する",
        "enter applications from paper, and the start of a service",
    ),
    Right.APPLICATIONS_DECIDED: Text(
        "申込みを承認する・承認しない", "approve or decline applications"
    ),
    Right.PARTICULARS_CHANGED: Text(
        "届出事項を変え、ログインの案内を送る", "change particulars, send the way to sign in"
    ),
    Right.NOTES_WRITTEN: Text("会員についての記録を書く", "write notes on members"),
    Right.PAYMENTS_ENTERED: Text("入金を入力する", "enter payments"),
    Right.LEAVING_ENTERED: Text("退会・解約の申出を入力する", "enter requests to leave"),
    Right.INVOICES_PRINTED: Text(
        "月の請求書をまとめて PDF にする", "have a month's invoices drawn as PDF"
    ),
    Right.DEMANDS_SENT: Text("催告を出す", "send formal demands"),
    Right.BREACHES_RECORDED: Text("違反を報告する", "report breaches"),
    Right.CONTACTS_RECORDED: Text(
        "会員への連絡・答え・利用した日を記録する", "record contacts, answers and days of use"
    ),
    Right.THINGS_HANDLED: Text(
        "忘れ物を預かり引き渡す、破損・紛失を記録する",
        "store and hand out left things, record damage",
    ),
    Right.BOOKINGS_ATTENDED: Text(
        "予約の来場と利用後の確認を記録する",
        "let in who comes for a booking, check spaces after use",
    ),
    Right.BOOKINGS_ENTERED: Text(
        "会員の予約を入れ・取り消し・後払いを認め、休室にする",
        "book for members, call off, allow later payment, close spaces for a time",
    ),
    Right.THINGS_DISPOSED: Text(
        "忘れ物を処分し、費用と弁償を請求する",
        "dispose of left things, charge that and damage",
    ),
    Right.GROUNDS_RECORDED: Text(
        "停止・抹消等の候補の事由を記録する", "record grounds to act against a member"
    ),
    Right.SANCTIONS_DECIDED: Text(
        "利用制限・停止・再開・契約の終了を決める",
        "decide to restrict, suspend, resume or end memberships",
    ),
    Right.SUCCESSIONS_DECIDED: Text(
        "譲渡・承継を承認する・承認しない", "approve or decline that memberships pass on"
    ),
    Right.MONEY_WAIVED: Text("請求を免除する", "waive what is owed"),
    Right.REFUNDS_PAID: Text("返金を記録する", "record refunds"),
    Right.COSTS_CHARGED: Text(
        "会員のために払った費用を請求する", "charge costs on that were borne for a member"
    ),
    Right.CLOSES_RUN: Text("日次締めを行う", "run the closes of the days"),
    Right.TERMS_SET: Text("値・解釈・料金を決める", "set values, readings and prices"),
    Right.TERMS_PUBLISHED: Text(
        "規約の版と個別規定を公表する・取りやめる",
        "publish versions of the terms and individual rules",
    ),
    Right.SANDBOXES_USED: Text("写しで試す", "try things out on a copy"),
    Right.USERS_MANAGED: Text("利用者を招き、役割を与え、外す", "invite users, give and end roles"),
    Right.PRIVACY_HANDLED: Text(
        "個人情報の開示等の求めと漏えいを扱う", "handle requests about personal data, and leaks"
    ),
    Right.STATISTICS_PUBLISHED: Text("統計を公表する", "publish statistics"),
    Right.DATA_ERASED: Text(
        "個人情報を書き出し、消去する", "write out and erase what is held on somebody"
    ),
    Right.ADDRESSES_LOOKED_UP: Text(
        "アドレスの加入者を調べ、注意喚起する", "look up who held an address, and warn them"
    ),
}
"""What each right is called."""


def explained(role: Role) -> list[Text]:
    """What a role may do, in words, in the order of the rights."""
    return [RIGHT_NAMES[right] for right in Right if right in RIGHTS[role]]
