"""What lets a membership pass to another, and what stands in its way: each refused by a code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from kiyaku.base.errors import OperationRefused
from kiyaku.flows.refusing import cited, in_words, require_concluded
from kiyaku.members import declarations
from kiyaku.members.declarations import Declared
from kiyaku.members.particulars import CORPORATION, PERSON, Particulars
from kiyaku.members.queries import Member, Membership
from kiyaku.members.successions import Succession
from kiyaku.terms import Pack

TRANSFER, MERGER, SPLIT, INHERITANCE = "transfer", "merger", "split", "inheritance"
KINDS = (TRANSFER, MERGER, SPLIT, INHERITANCE)
TAKES_EFFECT: Mapping[str, str] = {
    MERGER: "corporate_succession_takes_effect_on",
    SPLIT: "corporate_succession_takes_effect_on",
    INHERITANCE: "inheritance_takes_effect_on",
}
"""Kind that needs no approval → the question that tells from when the membership has passed."""
HEIRS, COMPANY = "heirs", "company"
"""By whom the heirs' representative is named."""
ASKED: Mapping[str, str] = {
    TRANSFER: "transferable",
    MERGER: "corporate_succession_to_be_reported",
    SPLIT: "corporate_succession_to_be_reported",
    INHERITANCE: "inheritance_to_be_reported",
}
"""Kind → the question whose answer lets a membership pass so."""


def kinds_of(pack: Pack, member_kind: str) -> tuple[str, ...]:
    """The ways in which these terms let the membership of a person or corporation pass."""
    return tuple(kind for kind in KINDS if is_known(pack, kind) and _fits(kind, member_kind))


def is_known(pack: Pack, kind: str) -> bool:
    """Whether terms let a membership pass in a way: they are asked, and answer yes."""
    question = ASKED[kind]
    return pack.answers(question) and bool(pack.ask(question))


def _fits(kind: str, member_kind: str) -> bool:
    if kind == TRANSFER:
        return True
    return member_kind == (PERSON if kind == INHERITANCE else CORPORATION)


def check_kind(pack: Pack, kind: str, row: Membership) -> None:
    """Refuse a way to pass that the terms do not know, or that does not fit the membership.

    Whoever was accepted is the member, so what passes is there before the service starts.
    """
    if kind not in KINDS:
        raise OperationRefused(
            "unknown_kind",
            f"承継の種類は {'、'.join(KINDS)} のどれかです。",
            f"a membership passes by one of {', '.join(KINDS)}",
        )
    check_known(pack, kind)
    if not _fits(kind, row.member.kind):
        clauses = cited(pack, ASKED[kind])
        raise OperationRefused(
            "wrong_kind_of_member",
            f"合併・分割は法人の、相続は個人の会員契約についての手続です{in_words(clauses)}。",
            f"a merger or split is a corporation's, an inheritance a person's {in_words(clauses)}",
            clauses=clauses,
        )
    require_concluded(row)


def check_known(pack: Pack, kind: str) -> None:
    """Refuse a way to pass that the terms do not know."""
    if not is_known(pack, kind):
        raise _unknown(pack, kind)


def _unknown(pack: Pack, kind: str) -> OperationRefused:
    transferable = ASKED[TRANSFER]
    clauses = pack.question(transferable).clauses if pack.answers(transferable) else ()
    cited = f"({', '.join(clauses)})" if clauses else ""
    if kind == TRANSFER:
        return OperationRefused(
            "not_transferable",
            f"この規約では、会員の地位を譲り渡せません{cited}。",
            f"under these terms membership cannot be transferred {cited}".rstrip(),
            clauses=list(clauses),
        )
    return OperationRefused(
        "no_such_succession",
        f"この規約に、会員の地位を引き継ぐこの手続はありません{cited}。",
        f"these terms know no such way for membership to pass {cited}".rstrip(),
        clauses=list(clauses),
    )


def check_days(day: dt.date, *given: dt.date | None) -> None:
    """Refuse days that lie ahead."""
    for one in given:
        if one is not None and one > day:
            raise OperationRefused(
                "in_the_future",
                f"{one} は営業日 {day} より後です。",
                f"{one} lies after the business day, {day}",
            )


def needs_approval(kind: str) -> bool:
    """Whether a membership passes so by the company's approval alone: by transfer."""
    return kind == TRANSFER


def check_to_approve(pack: Pack, kind: str) -> None:
    """Refuse to decide on what needs no approval: a merger, split or inheritance is reported.

    Raises:
        OperationRefused: ``needs_no_approval``, citing the clauses.
    """
    if not needs_approval(kind):
        clauses = cited(pack, TAKES_EFFECT[kind], ASKED[kind])
        raise OperationRefused(
            "needs_no_approval",
            f"合併・分割・相続は、会社の承認を要しません。証明を確かめて届出を記録します"
            f"{in_words(clauses)}。",
            "a merger, split or inheritance needs no approval: its report is recorded once it is "
            f"proven {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )


def check_to_record(pack: Pack, kind: str) -> None:
    """Refuse to record without more what needs the company's approval: a transfer.

    Raises:
        OperationRefused: ``needs_approval``, citing the clause.
    """
    if needs_approval(kind):
        clauses = cited(pack, ASKED[kind])
        raise OperationRefused(
            "needs_approval",
            f"譲渡は、会社が承認するか承認しないかを決めます{in_words(clauses)}。",
            f"a transfer is approved or declined {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )


def check_taken_on(
    pack: Pack, kind: str, declares: Sequence[str], *, consents: bool, has_file: bool
) -> tuple[Declared, ...]:
    """What a successor declares, as it is kept; it and an agreement stand in a paper of his.

    Raises:
        OperationRefused: ``not_asked_to_declare``, ``no_evidence``, citing the clauses.
    """
    asked = declarations.asked(pack)
    for one in declares:
        if one not in asked:
            known = "、".join(asked) or "—"
            raise OperationRefused(
                "not_asked_to_declare",
                f"規約が求める表明は {known} です。",
                f"the terms ask to declare: {', '.join(asked) or 'nothing'}",
                clauses=list(dict.fromkeys(asked.values())),
            )
    if (declares or consents) and not has_file:
        clauses = cited(pack, ASKED[kind])
        raise OperationRefused(
            "no_evidence",
            f"引き継ぐ人の表明や同意は、本人が署名した書面の写しを添えて記録します"
            f"{in_words(clauses)}。",
            "what the successor declares or agrees to is entered with a copy of the paper that he "
            f"or she signed {in_words(clauses)}".rstrip(),
            clauses=clauses,
        )
    return tuple(Declared(one) for one in dict.fromkeys(declares))


def check_undecided(case: Succession) -> None:
    """Refuse a case that is decided."""
    if case.state != Succession.RECEIVED:
        raise OperationRefused(
            "already_decided",
            f"承継の件 {case.pk} はすでに決定されています。",
            f"case {case.pk} has been decided already",
        )


def named(heirs: Sequence[Particulars], representative: int | None) -> int | None:
    """Which heir represents them, counted from 1; a single one always."""
    if representative is not None and not 1 <= representative <= len(heirs):
        raise OperationRefused(
            "unknown_heir",
            f"{representative} 番の相続人はいません。",
            f"there is no heir number {representative}",
        )
    return 1 if len(heirs) == 1 else representative


def no_successor(ja: str, en: str) -> OperationRefused:
    """The refusal of a report that does not name who is to hold the membership."""
    return OperationRefused("no_successor", f"{ja}示してください。", f"name {en}")


def check_other(row: Membership, member: Member) -> None:
    """Refuse the member who holds the membership already."""
    if member.pk == row.member_id:
        raise OperationRefused(
            "same_member",
            "いまの会員と同じ人には引き継げません。",
            "the membership is held by this member already",
        )


def registered(member: Member) -> Particulars:
    """What a member has registered."""
    names = set(Particulars.__dataclass_fields__) - {"guardian_consented"}
    return Particulars(**{name: getattr(member, name) for name in names})


def check_papers(clauses: list[str], *, has_document: bool, has_evidence: bool) -> None:
    """Refuse what is reported without the written report, or without evidence.

    Raises:
        OperationRefused: ``no_document``, ``no_evidence``, citing the clauses.
    """
    named = ", ".join(clauses)
    if not has_document:
        raise OperationRefused(
            "no_document",
            f"書面を受け取った日が記録されていません({named})。",
            f"it is not on record that the written application came in ({named})",
            clauses=clauses,
        )
    if not has_evidence:
        raise OperationRefused(
            "no_evidence",
            f"証拠となる書類が添えられていません({named})。",
            f"no evidence is attached ({named})",
            clauses=clauses,
        )


def check_ready(pack: Pack, case: Succession, row: Membership) -> None:
    """Refuse to approve a case whose papers are not there, or whose membership has changed."""
    require_concluded(row)
    check_papers(
        cited(pack, ASKED[case.kind]),
        has_document=case.document_received_on is not None,
        has_evidence=bool(case.file_ids),
    )
    if case.former_id != row.member_id:
        raise OperationRefused(
            "holder_changed",
            "届け出のあとに会員が替わっています。あらためて届け出てもらってください。",
            "the membership has passed to somebody else since: have it reported anew",
        )
