"""Invoices in every state they can be in, of one who issues qualified ones and one who does not."""

from __future__ import annotations

from kiyaku.base.operators import Operator
from kiyaku.flows.operator import set_operator
from kiyaku.members.particulars import Particulars
from tests.living import Living, select

CITY = Operator(
    name="架空県 官民共創課",
    postal_code="000-0000",
    address="架空県架空市大手町1番1号",
    contact="会計係\n電話 00-0000-0000",
    registration_number="T8000000000001",
    tax_percent=10,
    payment_ja="架空銀行 本店営業部 普通 0000001\nカクウケン カイケイ",
    payment_en="Kaku Bank, head office, ordinary 0000001\nKAKUUKEN KAIKEI",
)
NET = Operator(name="架空ネット株式会社", address="架空県架空市港町2番2号")
HANAKO = Particulars(
    name="前橋 花子", postal_code="371-0001", address="群馬県前橋市架空町99", email="h@example.jp"
)
ACME = Particulars(
    kind="corporation", name="株式会社アクメ", postal_code="370-0001",
    address="群馬県高崎市架空町1", email="a@example.jp",
)  # fmt: skip


def hall() -> Living:
    """NETSUGEN on 5 January 2027: December's invoices are settled, paid in part, paid late.

    One member pays in time, Hanako 3,000 yen of 26,400, the corporation eleven days late.
    """
    living = Living("netsugen", "2026-11-01", prices={"usual": 13_200, "office": 33_000})
    set_operator(**living.acting, operator=CITY)
    living.register("prompt")
    living.register("hanako", particulars=HANAKO)
    living.register("acme", "office", particulars=ACME)
    living.on("2026-12-05").pay("prompt")
    living.pay("hanako", 3_000)
    living.on("2026-12-21").pay("acme")
    return living.on("2027-01-05")


def net() -> Living:
    """Choppaya Net on 2 December 2026: two cancelled at once, one of them after paying."""
    living = Living(
        "choppaya", "2026-11-25", prices={"usual": 5_500}, parameters={"due_months_after": 0}
    )
    set_operator(**living.acting, operator=NET)
    living.register("ken")
    living.register("mei")
    living.on("2026-11-26").pay("mei")
    living.on("2026-11-29").cancel("ken", "2026-11-29", "2026-11-26")
    living.cancel("mei", "2026-11-29", "2026-11-26")
    return living.on("2026-12-02")


def numbers(living: Living, name: str) -> list[str]:
    """The numbers of a member's invoices as printed, the first issued first."""
    rows = select(
        "SELECT n.fiscal_year, n.number FROM invoice_number n JOIN invoice i ON i.id = n.invoice_id"
        " WHERE i.membership_id = %s ORDER BY i.issued_on, i.id",
        living.members[name],
    )
    return [f"{year}-{number:07d}" for year, number in rows]
