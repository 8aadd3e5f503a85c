"""The words for what happens with leases, look-ups of addresses and warnings of attacks."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, str]] = {
    "leases_imported": (
        "アドレスの割当て {count} 件を取り込み",
        "{count} leases of addresses are taken in",
    ),
    "leases_dropped": (
        "{until} より前に終わった接続の記録 {count} 件を消去",
        "{count} records of connections that ended before {until} are removed",
    ),
    "address_looked_up": (
        "アドレスの加入者を確認({lookup})",
        "who held an address is looked up ({lookup})",
    ),
    "notice_received": (
        "攻撃のおそれの通知 {notice} の {listed} 件を確認(注意喚起を待つ {waiting} 件)",
        "the {listed} addresses of notice {notice} are looked up, {waiting} of them to be warned",
    ),
    "attack_warned": (
        "攻撃のおそれを注意喚起(通知 {notice})",
        "warned of an attack (notice {notice})",
    ),
    "warnings_sent": (
        "通知 {notice} の注意喚起を終了({warned} 人、できなかったもの {left} 件)",
        "the warnings of notice {notice} are sent, to {warned}; {left} rows could not be answered",
    ),
}
"""A sentence each."""

ACTIONS: Mapping[str, tuple[str, str]] = {
    "leases_imported": ("アドレスの割当ての取込み", "leases taken in"),
    "leases_dropped": ("接続の記録の消去", "records of connections removed"),
    "address_looked_up": ("アドレスの確認", "address looked up"),
    "notice_received": ("攻撃のおそれの通知", "notice of attacks"),
    "attack_warned": ("攻撃のおそれの注意喚起", "warning of an attack"),
    "warnings_sent": ("注意喚起の終了", "warnings sent"),
}
"""A word or two each."""

KINDS = tuple(SENTENCES)
