"""How what happens to lines is told: a word or two, and a sentence each."""

from __future__ import annotations

from collections.abc import Mapping

HEADINGS: Mapping[str, tuple[str, str]] = {
    "area_made": ("提供地域の追加", "area added"),
    "product_made": ("商品の追加", "product added"),
    "product_offered": ("商品の提供条件の変更", "product offered otherwise"),
    "product_end_planned": ("商品の提供終了の計画", "end of a product planned"),
    "network_price_set": ("工事・機器の料金の設定", "price of works or equipment set"),
    "line_assigned": ("回線の割当て", "line assigned"),
    "line_begun": ("回線の利用開始", "line in use"),
    "line_ended": ("回線の終了", "line ended"),
    "works_arranged": ("工事の予定", "works arranged"),
    "works_done": ("工事の完了", "works done"),
    "works_failed": ("工事の不成立", "works failed"),
    "works_called_off": ("工事の取りやめ", "works called off"),
    "equipment_lent": ("機器の貸与", "equipment lent"),
    "equipment_declared": ("会員の機器の届出", "own equipment declared"),
    "equipment_returned": ("機器の返却", "equipment returned"),
    "equipment_charged": ("返らない機器の請求", "equipment charged"),
}

SENTENCES: Mapping[str, tuple[str, str]] = {
    "area_made": ("提供地域 {area}「{ja}」を加えた", "the area {area}, {en!r}, is added"),
    "product_made": ("商品 {product}「{ja}」を加えた", "the product {product}, {en!r}, is added"),
    "product_offered": ("商品 {product} の提供条件を変更", "{product} is offered otherwise"),
    "product_end_planned": (
        "商品 {product} を {last_day} に終えることにした",
        "the product {product} is to end on {last_day}",
    ),
    "network_price_set": (
        "{code} の料金を {from_day} から {amount_yen}に",
        "{code} costs {amount_yen} from {from_day}",
    ),
    "line_assigned": ("回線を割り当てた({product})", "a line is assigned ({product})"),
    "line_begun": ("回線を {first_day} から利用開始", "a line is in use from {first_day}"),
    "line_ended": ("回線は {last_day} に終了", "a line ends on {last_day}"),
    "works_arranged": ("{planned_on} の工事を予定", "works are arranged for {planned_on}"),
    "works_done": ("{done_on} に工事が完了", "works were done on {done_on}"),
    "works_failed": ("工事ができなかった", "works could not be done"),
    "works_called_off": ("工事を取りやめた", "works are called off"),
    "equipment_lent": ("機器を貸与", "equipment is lent"),
    "equipment_declared": (
        "会員の機器を届出のとおり記録",
        "the member's own equipment is declared",
    ),
    "equipment_returned": ("機器が {back_on} に返却された", "equipment came back on {back_on}"),
    "equipment_charged": ("返らない機器の代金を請求", "equipment not returned is charged"),
}
OF_SERVICE = (
    "area_made", "product_made", "product_offered", "product_end_planned", "network_price_set",
)  # fmt: skip
"""Those that are about no member."""
OF_LINES = tuple(name for name in HEADINGS if name not in OF_SERVICE)

SEEN: Mapping[str, frozenset[str]] = {
    "line_assigned": frozenset({"product", "area"}),
    "line_begun": frozenset({"first_day"}),
    "line_ended": frozenset({"last_day"}),
    "works_arranged": frozenset({"planned_on"}),
    "works_done": frozenset({"done_on", "first_day"}),
    "works_failed": frozenset(),
    "works_called_off": frozenset(),
    "equipment_lent": frozenset(),
    "equipment_declared": frozenset(),
    "equipment_returned": frozenset({"back_on"}),
    "equipment_charged": frozenset(),
}
"""What of it a member may see."""
