"""How things left behind, damage and inspections are told: in sentences, to staff and members."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.terms.texts import Text

IDENTITIES: Mapping[str, Text] = {
    "document": Text("本人確認書類", "a document"),
    "membership": Text("会員証・会員のページ", "a member's card or page"),
    "details": Text("物の特徴を言えた", "details that only its owner knows"),
}
"""How it may be seen who fetches a thing."""

BY_MEMBER, BY_STAFF = "member", "staff"
REPORTED_BY: Mapping[str, Text] = {
    BY_MEMBER: Text("会員から", "by the member"),
    BY_STAFF: Text("職員から", "by the staff"),
}
"""Who reported damage."""

SENTENCES: Mapping[str, tuple[str, str]] = {
    "thing_stored": (
        "{found_on} に見つかった忘れ物 {thing} を保管({disposable_on} から処分できる)",
        "left thing {thing}, found on {found_on}, is stored; it may be disposed of from "
        "{disposable_on} on",
    ),
    "thing_owner_named": (
        "忘れ物 {thing} がだれの物か判明",
        "whose left thing {thing} is has come to light",
    ),
    "thing_handed_out": (
        "忘れ物 {thing} を引渡し({identity}で確認)",
        "left thing {thing} is handed out ({identity})",
    ),
    "thing_disposed": (
        "忘れ物 {thing} を処分(費用 {cost_yen})",
        "left thing {thing} is disposed of at a cost of {cost_yen}",
    ),
    "thing_charged": (
        "忘れ物 {thing} の処分費用 {cost_yen}を請求に加えた",
        "the cost of disposing of left thing {thing}, {cost_yen}, is charged",
    ),
    "damage_reported": (
        "{happened_on} の破損・紛失 {damage} の申告({channel})",
        "damage {damage} of {happened_on} is reported ({channel})",
    ),
    "damage_claimed": (
        "破損・紛失 {damage} の弁償額を {amount_yen}と見積り",
        "damage {damage} is put at {amount_yen}",
    ),
    "damage_charged": (
        "破損・紛失 {damage} の弁償 {amount_yen}を請求すると決定",
        "it is decided to claim {amount_yen} for damage {damage}",
    ),
    "damage_left": (
        "破損・紛失 {damage} の弁償を求めないと決定",
        "it is decided to claim nothing for damage {damage}",
    ),
    "inspected": (
        "{inspected_on} の活動の調査 {inspection} を記録",
        "inspection {inspection} of {inspected_on} is recorded",
    ),
    "inspection_led_to_report": (
        "活動の調査 {inspection} から違反の報告 {report}",
        "inspection {inspection} leads to breach report {report}",
    ),
}
"""Each kind of event as a sentence."""

ACTIONS: Mapping[str, tuple[str, str]] = {
    "thing_stored": ("忘れ物の保管", "left thing stored"),
    "thing_owner_named": ("忘れ物の持ち主の判明", "owner of a left thing"),
    "thing_handed_out": ("忘れ物の引渡し", "left thing handed out"),
    "thing_disposed": ("忘れ物の処分", "left thing disposed of"),
    "thing_charged": ("処分費用の請求", "disposal charged"),
    "damage_reported": ("破損・紛失の申告", "damage reported"),
    "damage_claimed": ("弁償額の見積り", "damage put at an amount"),
    "damage_charged": ("弁償の請求の決定", "compensation claimed"),
    "damage_left": ("弁償を求めない決定", "no compensation claimed"),
    "inspected": ("活動の調査", "inspection"),
    "inspection_led_to_report": ("調査からの違反の報告", "inspection led to a report"),
}
"""Each in a word or two."""

KINDS = tuple(SENTENCES)

SEEN: Mapping[str, frozenset[str]] = {
    "thing_stored": frozenset({"thing", "found_on", "disposable_on"}),
    "thing_owner_named": frozenset({"thing"}),
    "thing_handed_out": frozenset({"thing", "identity"}),
    "thing_disposed": frozenset({"thing", "cost_yen"}),
    "thing_charged": frozenset({"thing", "cost_yen"}),
    "damage_reported": frozenset({"damage", "happened_on", "channel"}),
    "damage_charged": frozenset({"damage", "amount_yen"}),
    "damage_left": frozenset({"damage"}),
}
"""What a member sees of what happened with his or her own; inspections are for the staff alone."""
