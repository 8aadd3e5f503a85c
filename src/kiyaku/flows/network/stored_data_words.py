"""The words in which stored data is told; merged into those of all events."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.network.stored_data import HINDERS, TOO_MUCH, TOO_OLD
from kiyaku.terms.texts import Text

GROUNDS: Mapping[str, Text] = {
    TOO_OLD: Text("定めた期間を超えた", "kept longer than the period set"),
    TOO_MUCH: Text("定めた量を超えた", "more than the amount set"),
    HINDERS: Text("運営に著しく支障をきたすと判断した", "judged to hinder the service gravely"),
}
"""On which grounds data may be deleted."""
OVER_A_LIMIT = (TOO_OLD, TOO_MUCH)

MEASURED, DELETED = "stored_data_measured", "stored_data_deleted"

ACTIONS: Mapping[str, tuple[str, str]] = {
    MEASURED: ("預かりデータの測定", "stored data measured"),
    DELETED: ("預かりデータの削除", "stored data deleted"),
}

SENTENCES: Mapping[str, tuple[str, str]] = {
    MEASURED: (
        "預かりデータの測定を {count} 件記録", "what members store is measured ({count})",
    ),
    DELETED: (
        "{deleted_on} に預かりデータ {what} を {deleted_bytes}削除({storage_ground})",
        "{deleted_bytes} of stored data ({what}) are deleted on {deleted_on}: {storage_ground}",
    ),
}  # fmt: skip

KINDS = tuple(ACTIONS)
"""In the order in which those of one day are told."""

SEEN: Mapping[str, frozenset[str]] = {
    DELETED: frozenset({"what", "deleted_on", "deleted_bytes", "storage_ground"}),
}
"""What of it the member concerned may see: no notice is owed, but it is no secret."""
