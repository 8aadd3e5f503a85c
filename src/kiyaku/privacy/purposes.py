"""The register of what personal data is used for: the usual purposes, and a service's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiyaku.privacy.models import Purpose as Row
from kiyaku.terms.texts import Text

CONTRACT, BILLING, SCREENING, INQUIRY = "contract", "billing", "screening", "inquiry"
RIGHTS, AUDIT, SECURITY, STATISTICS, MARKETING = (
    "rights", "audit", "security", "statistics", "marketing"
)  # fmt: skip


@dataclass(frozen=True)
class Purpose:
    """What personal data is used for, and on which ground.

    Attributes:
        fields: what of a person is used: names of particulars and kinds of records.
        is_optional: whether people can have it stopped without leaving.
    """

    code: str
    words: Text
    ground: Text
    fields: tuple[str, ...] = ()
    is_optional: bool = False


_NEEDED = Text("契約の履行に必要", "needed to perform the contract")
_BY_LAW = Text("法令に基づく", "under the law")
_ALL = ("name", "kana", "born_on", "postal_code", "address", "country", "email", "phone")

USUAL: Mapping[str, Purpose] = {
    one.code: one
    for one in (
        Purpose(CONTRACT, Text("契約の管理と手続き", "running the contract"), _NEEDED, _ALL),
        Purpose(
            BILLING,
            Text("請求・入金・督促", "invoices, payments and demands"),
            _NEEDED,
            ("name", "postal_code", "address", "email"),
        ),
        Purpose(SCREENING, Text("申込みの審査", "screening applications"), _NEEDED, _ALL),
        Purpose(
            INQUIRY,
            Text("問合せへの対応", "answering inquiries"),
            _NEEDED,
            ("name", "email", "phone"),
        ),
        Purpose(
            RIGHTS,
            Text("本人からの開示等の求めへの対応", "requests of people about their own data"),
            _BY_LAW,
            _ALL,
        ),
        Purpose(AUDIT, Text("監査・検証", "audit and verification"), _BY_LAW, _ALL),
        Purpose(SECURITY, Text("安全管理と不正への対応", "security, and acting on abuse"), _BY_LAW),
        Purpose(
            STATISTICS,
            Text("個人を特定できない統計", "statistics that identify nobody"),
            _NEEDED,
            ("born_on", "address"),
        ),
        Purpose(
            MARKETING,
            Text("サービスの案内(任意)", "telling of services (optional)"),
            Text("本人の同意", "with consent"),
            ("name", "email"),
            is_optional=True,
        ),
    )
}
"""Those of every service; one that enters its own of the same code says it in other words."""


def of_service(service: int) -> dict[str, Purpose]:
    """The purposes of a service by code: the usual ones, changed and added to by its own."""
    found = dict(USUAL)
    for row in Row.objects.filter(service_id=service).order_by("entry_id"):
        found.pop(row.code, None)
        if not row.is_ended:
            found[row.code] = Purpose(
                row.code,
                Text(row.ja, row.en),
                Text(row.ground_ja, row.ground_en),
                tuple(row.field_names),
                row.is_optional,
            )
    return found


def enter(
    *,
    service: int,
    purpose: Purpose,
    is_ended: bool,
    entered_on: dt.date,
    entry: int,
) -> None:
    """Store a purpose of a service, or that there is none any more. In a transaction."""
    Row.objects.create(
        service_id=service,
        code=purpose.code,
        ja=purpose.words.ja,
        en=purpose.words.en,
        ground_ja=purpose.ground.ja,
        ground_en=purpose.ground.en,
        field_names=list(purpose.fields),
        is_optional=purpose.is_optional,
        is_ended=is_ended,
        entered_on=entered_on,
        entry_id=entry,
    )


def words_of(service: int, codes: Sequence[str]) -> dict[str, Text]:
    """What purposes are called, also those that are over."""
    known = {code: one.words for code, one in of_service(service).items()}
    return {code: known.get(code, Text(code, code)) for code in codes}
