"""What a close counts, in words."""

from __future__ import annotations

from collections.abc import Mapping

from kiyaku.terms.texts import Text

COUNTED: Mapping[str, Text] = {
    "periods": Text("更新した会員期間", "periods renewed"),
    "memberships_ended": Text("終わった会員契約", "memberships ended"),
    "plans_changed": Text("変わったプラン", "plans changed"),
    "charges": Text("計上した債権", "charges raised"),
    "invoices": Text("発行した請求書", "invoices issued"),
    "lines": Text("請求書の明細", "invoice lines"),
    "settled_by_credit": Text("前受金で完済した請求書", "invoices settled by credit"),
    "overdue": Text("延滞になった請求書", "invoices fallen overdue"),
    "dunning_notices": Text("督促", "dunning notices"),
    "duties_missed": Text("期限切れの義務", "duties missed"),
    "interest_assessed": Text("遅延利息を計算した請求書", "invoices assessed for late interest"),
    "grounds": Text("見つかった候補", "grounds found"),
    "debts_accelerated": Text("直ちに期限が来た請求書", "invoices due at once"),
    "parked": Text("計算できず保留", "parked: could not be computed"),
}
"""The names of a day report's counts, in the order in which they are told."""
