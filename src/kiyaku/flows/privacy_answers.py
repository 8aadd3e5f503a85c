"""How requests of people about their own data are answered: wholly, in part or not, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiyaku.base import queries
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import outside_words
from kiyaku.flows.personal_words import TITLES
from kiyaku.members import particulars
from kiyaku.privacy import kinds
from kiyaku.privacy.cases import Request
from kiyaku.terms import Pack
from kiyaku.terms.clauses import cited
from kiyaku.terms.personal_data import Refusal
from kiyaku.terms.texts import Text

PARTS: Mapping[str, Text] = {"note": TITLES["note"]}
"""What can be erased alone, while all else has to stay: nothing is reckoned from it."""
WORDS_MOST = 2000
KEPT = "member_data_erase_on"
"""The question by which what the books need of former members stays."""


@dataclass(frozen=True)
class Partly:
    """What a request is granted but for.

    Attributes:
        done: what the person is told of what was done.
        left_out: for a disclosure the kinds of records that are not handed over; for a correction
            the particulars that stay as they are.
        erased: for a deletion the kinds of records that are erased, of ``PARTS``; all else stays.
    """

    done: str = ""
    left_out: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """How a request was answered, in words: what was left out, why, by which law and clause.

    ``why``: where nobody wrote a reason because the terms themselves say what stays of an erasure.
    """

    state: Text
    left_out: tuple[Text, ...]
    ground: Refusal | None
    why: Text | None = None


def refusals(pack: Pack, kind: str) -> dict[str, Refusal]:
    """Why a request of a kind may be refused, by code, as the service's terms state it."""
    return {code: one for code, one in pack.refusals.items() if kind in one.kinds}


def choices_left_out(kind: str) -> Mapping[str, Text]:
    """What may be left out of the answer to a request of a kind."""
    if kind == kinds.DISCLOSURE:
        return {**TITLES, **outside_words.TITLES}
    return particulars.WORDS if kind == kinds.CORRECTION else {}


def in_words(service: int, found: Request) -> Answer:
    """How a request was answered."""
    refusal = queries.pack(service).refusals.get(found.ground)
    words = {**outside_words.TITLES, **TITLES, **particulars.WORDS}
    left_out = tuple(words.get(name, Text(name, name)) for name in found.left_out)
    return Answer(kinds.STATES[found.state], left_out, refusal, why_kept(service, found))


def why_kept(service: int, found: Request) -> Text | None:
    """Why an erasure left something of a member, until when, and by which clause of the terms."""
    if found.kept_until is None:
        return None
    pack = queries.pack(service)
    by = cited(pack.rules[KEPT][-1].clauses) if pack.answers(KEPT) else Text("", "")
    until = found.kept_until
    return Text(
        f"発行した請求書の写しに載っているため、会計の帳簿・書類を保存する期間が終わる {until} まで"
        f"残し、その後に消去します({by.ja})。",
        "It stands on copies of invoices that were issued. It stays until the time for which the"
        f" books are kept is over, on {until}, and is erased then ({by.en}).",
    )


def ground_of_staying(pack: Pack, kept_for: str) -> str:
    """The code of the ground by which what an erasure leaves stays; empty where terms have none."""
    found = refusals(pack, kinds.DELETION)
    return next((code for code, one in found.items() if one.kept_for == kept_for), "")


def told(service: int, found: Request) -> Text:
    """What the person is told: the answer, what was and was not done, why, by which law."""
    answer = in_words(service, found)
    kind = kinds.KINDS[found.kind]
    ja = [f"求め: {kind.ja}", f"回答: {answer.state.ja}"]
    en = [f"Request: {kind.en}", f"Answer: {answer.state.en}"]
    if found.done:
        ja.append(f"応じたこと: {found.done}")
        en.append(f"What was done: {found.done}")
    if answer.left_out:
        ja.append("応じなかったもの: " + "、".join(one.ja for one in answer.left_out))
        en.append("What was not: " + ", ".join(one.en for one in answer.left_out))
    if answer.why is not None:
        ja.append(f"理由: {answer.why.ja}")
        en.append(f"Reason: {answer.why.en}")
    if found.reason:
        ja.append(f"理由: {found.reason}")
        en.append(f"Reason: {found.reason}")
    if answer.ground is not None:
        ground, by = answer.ground, cited([answer.ground.clause])
        ja.append(f"根拠: {ground.law.ja}({ground.words.ja})、規約{by.ja}")
        en.append(f"By: {ground.law.en} ({ground.words.en}), {by.en} of the terms")
    return Text("\n".join(ja), "\n".join(en))


def check(
    pack: Pack, found: Request, partly: Partly | None, *, granted: bool, reason: str, ground: str
) -> None:
    """Refuse an answer that does not say what it has to, or leaves out what cannot be.

    Raises:
        OperationRefused: ``reason_missing``, ``refusal_ground_missing``, ``part_missing``,
            ``part_unknown``.
    """
    if granted and partly is None:
        if ground:
            raise _no_ground_needed()
        return
    say_why(reason)
    known = refusals(pack, found.kind)
    if (ground not in known) if known else bool(ground):
        listed = ", ".join(known)
        clauses = sorted({one.clause for one in known.values()})
        raise OperationRefused(
            "refusal_ground_missing",
            f"応じない根拠を選んでください: {listed or 'なし'}",
            f"choose the ground of the refusal: {listed or 'none'}",
            clauses=clauses,
        )
    if partly is not None:
        _check_part(found, partly, granted=granted)


def say_why(reason: str) -> None:
    """Refuse a reason that is missing or too long.

    Raises:
        OperationRefused: ``reason_missing``.
    """
    if not reason.strip() or len(reason) > WORDS_MOST:
        raise OperationRefused(
            "reason_missing",
            f"本人に知らせる理由を書いてください({WORDS_MOST:,} 字まで)。",
            f"write the reason that the person is told, up to {WORDS_MOST:,} signs",
        )


def _check_part(found: Request, partly: Partly, *, granted: bool) -> None:
    named = (*partly.left_out, *partly.erased)
    if not granted or not (partly.done.strip() or named) or len(partly.done) > WORDS_MOST:
        raise OperationRefused(
            "part_missing",
            f"応じたことと応じなかったことを書いてください({WORDS_MOST:,} 字まで)。",
            f"say what was done and what was not, up to {WORDS_MOST:,} signs",
        )
    may = set(choices_left_out(found.kind)), set(PARTS if found.kind == kinds.DELETION else ())
    wrong = sorted({*partly.left_out} - may[0] | ({*partly.erased} - may[1]))
    is_whole = found.kind == kinds.DELETION and not partly.erased
    if wrong or is_whole or (partly.erased and found.outsider is not None):
        listed = ", ".join(wrong) or "—"
        raise OperationRefused(
            "part_unknown",
            f"この求めで一部だけ応じられるものではありません: {listed}",
            f"this cannot be a part of the answer to the request: {listed}",
        )


def _no_ground_needed() -> OperationRefused:
    return OperationRefused(
        "refusal_ground_missing",
        "すべてに応じるときは、応じない根拠を選びません。",
        "where all is granted there is no ground of a refusal",
    )
