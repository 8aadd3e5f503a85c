"""An event of a timeline as one sentence, in Japanese or English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kiyaku.flows import deemed_arrival, letters_posted, outbox
from kiyaku.flows.contacts import ASKED_BY
from kiyaku.flows.network import stored_data_words
from kiyaku.flows.personal_words import TITLES
from kiyaku.flows.place import alliance_words
from kiyaku.flows.place.things_told import IDENTITIES, REPORTED_BY
from kiyaku.flows.place.told import DECISIONS
from kiyaku.flows.timeline import Event
from kiyaku.flows.told_headings import ACTIONS
from kiyaku.flows.told_words import SENTENCES
from kiyaku.flows.uses import SOURCES
from kiyaku.members.particulars import WORDS
from kiyaku.privacy.kinds import ANSWERS, KINDS
from kiyaku.terms.clauses import label
from kiyaku.terms.texts import Text

_CHARGES = {
    "monthly_fee": ("会費・月額料金", "monthly fee"),
    "late_interest": ("遅延利息", "late interest"),
    "late_handling_fee": ("請求事務手数料", "billing handling fee"),
    "initial_cancellation_usage": (
        "初期契約解除までの利用料",
        "use until the initial cancellation",
    ),
    "initial_cancellation_handling_fee": ("事務手数料", "handling fee"),
    "resumption_fee": ("再開手数料", "resumption fee"),
    "add_on_fee": ("付加サービスの料金", "add-on fee"),
    "advanced_costs": ("立替費用", "advanced costs"),
    "disposal_costs": ("処分費用", "costs of disposal"),
    "compensation": ("弁償金", "compensation"),
    "advanced": ("立替費用", "advanced costs"),
    "space_fee": ("スペースの利用料", "fee for a space"),
    "works_fee": ("工事費", "works fee"),
    "works": ("工事費", "works fee"),
    "equipment_fee": ("機器の代金", "equipment fee"),
    "equipment": ("機器の代金", "equipment fee"),
}
_ENDS = {
    "withdrawal": ("退会・解約による", "by withdrawal"),
    "initial_cancellation": ("初期契約解除による", "by initial cancellation"),
    "termination": ("運営者による", "by the operator"),
    "member_termination": (
        "運営者についての事由による会員からの",
        "by the member, on a finding about the operator",
    ),
}
_SUCCESSIONS = {
    "transfer": ("地位の譲渡", "transfer"),
    "merger": ("合併による承継", "succession by merger"),
    "split": ("分割による承継", "succession by split"),
    "inheritance": ("相続", "inheritance"),
}
_TOLD_BY: Mapping[str, tuple[str, str]] = {
    "own_page": ("自分のページ", "own page"),
    "told_staff": ("職員への申し出", "told to the staff"),
    "link_in_mail": ("メールの中のリンク", "link in a mail"),
    "stop_use_granted": ("利用停止の求め", "request to stop this use"),
}
_CAME_BY: Mapping[str, tuple[str, str]] = {
    "pass": ("利用証", "by its pass"), "desk": ("受付", "at the desk"),
}  # fmt: skip
_NAMED_BY = {"heirs": ("相続人", "the heirs"), "company": ("会社", "the company")}
_GROUNDS = {
    "arrears_ground": ("料金の滞納", "arrears"),
    "no_answer_ground": ("連絡に答えがない", "no answer to contact"),
    "no_use_ground": ("利用がない", "no use"),
    "line_suspension_ground": ("回線につないだ設備", "equipment on a line"),
    "sanction_ground": ("職員が記録した事由", "a ground the staff recorded"),
    "termination_without_demand": (
        "反社会的勢力に関する事由",
        "a finding about anti-social forces",
    ),
}
_DUTIES = {
    "dunning_notice": ("督促", "dunning notice"),
    "start_notice": ("開始日の通知", "telling the start date"),
}

_STEPS = {
    "first_reported": ("速報", "first report"),
    "full_reported": ("確報", "full report"),
    "revised": ("内容の改め", "revised"),
    "people_named": ("対象者の記録", "people named"),
    "people_told": ("本人への通知", "people told"),
    "told_otherwise": ("本人への通知に代わる措置", "done instead of telling people"),
    "closed": ("終了", "closed"),
}


_SAID_IN: Mapping[str, Mapping[str, Text]] = {
    "cause": letters_posted.CAUSES,
    "proof": letters_posted.PROOFS,
    "shown_by": deemed_arrival.SHOWN_BY,
    "way": outbox.WAYS_IN_WORDS,
    "channel": {**ASKED_BY, **SOURCES, **REPORTED_BY},
    "identity": IDENTITIES,
    "decision": DECISIONS,
    "storage_ground": stored_data_words.GROUNDS,
    "outcome": alliance_words.OUTCOMES,
    "source": {**ASKED_BY, **SOURCES},
}
"""Words for what a field of that name says."""


_UNITS: Mapping[str, tuple[str, str]] = {
    "_yen": ("円", " yen"), "_bytes": (" バイト", " bytes"),
}  # fmt: skip
"""How an amount is written whose name ends so."""


class _Gaps(dict[str, str]):
    """Fields by name; one that an event lacks shows as a dash."""

    def __missing__(self, name: str) -> str:
        return "—"


def tell(event: Event, language: str = "ja") -> str:
    """What happened, as one sentence in ``ja`` or ``en``, without day and member.

    An event there is no sentence for is told by its name and fields.
    """
    if event.event not in SENTENCES:
        told = ", ".join(f"{name} {value}" for name, value in event.fields.items())
        return f"{event.event} {told}".strip()
    english = language == "en"
    words = {name: _word(name, value, english) for name, value in event.fields.items()}
    words |= {name: text.en if english else text.ja for name, text in event.names.items()}
    return SENTENCES[event.event][english].format_map(_Gaps(words)).replace("  ", " ")


def in_both(event: Event) -> Text:
    """What happened, as one sentence in each language: see ``tell``."""
    return Text(tell(event, "ja"), tell(event, "en"))


def action_in_words(action: str) -> Text:
    """An action of the journal in a word or two, for a heading or a choice."""
    return Text(*ACTIONS.get(action, (action, action)))


def kind_in_words(kind: str) -> Text:
    """The name of a kind of charge, end, ground or duty in both languages."""
    for names in (_CHARGES, _ENDS, _GROUNDS, _DUTIES, _SUCCESSIONS):
        if kind in names:
            return Text(*names[kind])
    return Text(kind, kind)


def _word(name: str, value: Any, english: bool) -> str:
    unit = _UNITS.get(name[name.rfind("_") :])
    if unit is not None and isinstance(value, int):
        return f"{value:,}{unit[english]}"
    for names in (_CHARGES, _ENDS, _DUTIES, _GROUNDS, _SUCCESSIONS, _NAMED_BY, _TOLD_BY, _CAME_BY):
        if name in ("kind", "duty", "ground", "named_by", "how") and value in names:
            return names[value][english]
    if name in ("kind", "answer") and (value in KINDS or value in ANSWERS):
        said = {**KINDS, **ANSWERS}[value]
        return said.en if english else said.ja
    if isinstance(value, str) and value in _SAID_IN.get(name, {}):
        return _SAID_IN[name][value].in_language("en" if english else "ja")
    if name == "clause" and isinstance(value, str):
        return label(value, "en" if english else "ja")
    if name == "step" and value in _STEPS:
        return _STEPS[value][english]
    if value is None:
        return "—"
    if isinstance(value, bool):
        return ("はい", "yes")[english] if value else ("いいえ", "no")[english]
    if name in ("fields", "parts") and isinstance(value, list):
        named = [WORDS.get(one) or TITLES.get(one) or Text(one, one) for one in value]
        return ", ".join(one.en for one in named) if english else "、".join(o.ja for o in named)
    if name in ("starts_at", "ends_at", "ended_at", "held_until", "until") and "T" in str(value):
        return str(value)[:16].replace("T", " ")  # the journal keeps them as Tokyo has them
    return value.isoformat() if isinstance(value, dt.date) else str(value)
