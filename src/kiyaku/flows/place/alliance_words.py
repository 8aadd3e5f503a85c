"""How what happens with facilities of others is told: sentences, headings, what a member sees."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.terms.texts import Text

OF_SERVICE = ("facility_made", "facility_rules_published", "facility_closed")
OF_MEMBERS = ("facility_rules_agreed", "facility_pass_issued", "facility_pass_checked")
SENTENCES: Mapping[str, tuple[str, str]] = {
    "facility_made": (
        "アライアンス施設 {facility}({name})を登録",
        "the alliance facility {facility} ({name}) is put on the list",
    ),
    "facility_rules_published": (
        "アライアンス施設 {facility} の利用規約を {from_day} から適用({file_name})",
        "the rules {file_name} of the alliance facility {facility} hold from {from_day} on",
    ),
    "facility_closed": (
        "アライアンス施設 {facility} の利用を終了",
        "the alliance facility {facility} is closed to members",
    ),
    "facility_rules_agreed": (
        "アライアンス施設 {facility} の利用規約({from_day} から)に同意",
        "agrees to the rules of the alliance facility {facility} as of {from_day}",
    ),
    "facility_pass_issued": (
        "アライアンス施設 {facility} の {valid_on} の利用証を発行",
        "a pass to the alliance facility {facility} for {valid_on} is issued",
    ),
    "facility_pass_checked": (
        "アライアンス施設 {facility} で利用証を確認({outcome})",
        "the pass is checked at the alliance facility {facility}: {outcome}",
    ),
}
ACTIONS: Mapping[str, tuple[str, str]] = {
    "facility_made": ("アライアンス施設の登録", "alliance facility listed"),
    "facility_rules_published": ("施設の利用規約", "rules of a facility"),
    "facility_closed": ("アライアンス施設の終了", "alliance facility closed"),
    "facility_rules_agreed": ("施設の利用規約への同意", "rules of a facility agreed to"),
    "facility_pass_issued": ("利用証の発行", "pass issued"),
    "facility_pass_checked": ("利用証の確認", "pass checked"),
}
SEEN: Mapping[str, frozenset[str]] = {
    "facility_rules_agreed": frozenset({"facility", "from_day"}),
    "facility_pass_issued": frozenset({"facility", "valid_on"}),
    "facility_pass_checked": frozenset({"facility", "outcome"}),
}
"""Event → the fields of it that a member may see."""

OUTCOMES: Mapping[str, Text] = {
    "good": Text("有効", "good"),
    "other_day": Text("今日の利用証ではない", "not for today"),
    "barred": Text("利用の制限または停止中", "restricted or suspended"),
    "over": Text("会員契約が終わっている", "the membership is over"),
    "closed": Text("施設は利用できなくなった", "the facility is closed to members"),
}
"""What came of checking a pass."""
