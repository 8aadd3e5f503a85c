"""The words in which inspections of lines are told; merged into those of all events."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.terms.texts import Text

BY_MEMBER, BY_STAFF = "member", "staff"
NO_EXCUSE = "none"
CAUSES: Mapping[str, Text] = {
    "fault": Text("設備に異常がある", "something is wrong with the equipment"),
    "hindrance": Text("サービスの円滑な提供に支障がある", "the service is hindered"),
}
"""Why an inspection may be asked for."""
REFUSAL_CAUSES: Mapping[str, Text] = {
    NO_EXCUSE: Text("検査を断れる事情はない", "nothing that lets the member refuse"),
    "just_cause": Text("正当な理由がある", "a just cause"),
    "ordinance": Text("施行規則32条2項の場合にあたる", "a case of the ordinance, 32(2)"),
}
"""What the staff finds there is to a refusal."""
STATES: Mapping[str, Text] = {
    "asked": Text("返答待ち", "waits for an answer"),
    "agreed": Text("検査の予定", "appointed"),
    "refused": Text("断られた(判断待ち)", "refused, to be weighed"),
    "excused": Text("断る事情があった", "excused"),
    "held": Text("検査の拒否", "refused without excuse"),
    "passed": Text("適合", "conforms"),
    "failed": Text("不適合(取外し待ち)", "does not conform, to be taken off"),
    "removed": Text("取り外された", "taken off"),
    "kept": Text("期限までに外されていない", "not taken off in time"),
    "called_off": Text("取りやめ", "called off"),
}

ACTIONS: Mapping[str, tuple[str, str]] = {
    "line_inspection_asked": ("端末設備の検査の求め", "inspection of a line asked for"),
    "line_inspection_agreed": ("検査の承諾", "inspection agreed to"),
    "line_inspection_moved": ("検査の日の変更", "inspection moved"),
    "line_inspection_refused": ("検査を断る申出", "inspection refused"),
    "line_inspection_excused": ("検査を断る事情の認定", "refusal excused"),
    "line_inspection_held": ("検査の拒否の認定", "refusal not excused"),
    "line_inspection_passed": ("検査の結果(適合)", "equipment conforms"),
    "line_inspection_failed": ("検査の結果(不適合)", "equipment does not conform"),
    "line_equipment_removed": ("不適合の設備の取外し", "equipment taken off"),
    "line_equipment_kept": ("不適合の設備が外されていない", "equipment not taken off"),
    "line_inspection_called_off": ("検査の取りやめ", "inspection called off"),
}

SENTENCES: Mapping[str, tuple[str, str]] = {
    "line_inspection_asked": (
        "回線の設備の検査 {line_inspection} を求めた(候補の日 {proposed_on})",
        "inspection {line_inspection} of a line is asked for, proposed for {proposed_on}",
    ),
    "line_inspection_agreed": (
        "検査 {line_inspection} を {visit_on} に行うことになった",
        "inspection {line_inspection} is agreed to for {visit_on}",
    ),
    "line_inspection_moved": (
        "検査 {line_inspection} を {visit_on} に変更",
        "inspection {line_inspection} is moved to {visit_on}",
    ),
    "line_inspection_refused": (
        "検査 {line_inspection} を断る申出", "inspection {line_inspection} is refused",
    ),
    "line_inspection_excused": (
        "検査 {line_inspection} を断る事情を認めた",
        "the refusal of inspection {line_inspection} is excused",
    ),
    "line_inspection_held": (
        "検査 {line_inspection} の拒否に事情を認めなかった",
        "the refusal of inspection {line_inspection} is not excused",
    ),
    "line_inspection_passed": (
        "{visited_on} の検査 {line_inspection} で適合",
        "inspection {line_inspection} of {visited_on}: the equipment conforms",
    ),
    "line_inspection_failed": (
        "{visited_on} の検査 {line_inspection} で不適合。{remove_by} までに取外し",
        "inspection {line_inspection} of {visited_on}: the equipment does not conform and is to be "
        "taken off by {remove_by}",
    ),
    "line_equipment_removed": (
        "検査 {line_inspection} で不適合の設備を {removed_on} に取外し",
        "what inspection {line_inspection} found not to conform was taken off on {removed_on}",
    ),
    "line_equipment_kept": (
        "検査 {line_inspection} で不適合の設備が外されていない",
        "what inspection {line_inspection} found not to conform was not taken off",
    ),
    "line_inspection_called_off": (
        "検査 {line_inspection} を取りやめた", "inspection {line_inspection} is called off",
    ),
}  # fmt: skip

KINDS = tuple(ACTIONS)
"""In the order in which those of one day are told."""

SEEN: Mapping[str, frozenset[str]] = {
    "line_inspection_asked": frozenset({"line_inspection", "proposed_on"}),
    "line_inspection_agreed": frozenset({"line_inspection", "visit_on"}),
    "line_inspection_moved": frozenset({"line_inspection", "visit_on"}),
    "line_inspection_refused": frozenset({"line_inspection"}),
    "line_inspection_excused": frozenset({"line_inspection"}),
    "line_inspection_held": frozenset({"line_inspection"}),
    "line_inspection_passed": frozenset({"line_inspection", "visited_on"}),
    "line_inspection_failed": frozenset({"line_inspection", "visited_on", "remove_by"}),
    "line_equipment_removed": frozenset({"line_inspection", "removed_on"}),
    "line_equipment_kept": frozenset({"line_inspection"}),
    "line_inspection_called_off": frozenset({"line_inspection"}),
}
"""What of it the member concerned may see."""
