"""What personal data is used for: as a service's terms state it, else in usual words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kiyaku.base import queries
from kiyaku.terms import Pack
from kiyaku.terms.personal_data import CONSENT, LAW, Purpose
from kiyaku.terms.personal_data import CONTRACT as NEEDED
from kiyaku.terms.texts import Text

CONTRACT, BILLING, SCREENING, INQUIRY = "contract", "billing", "screening", "inquiry"
SUCCESSION, NOTICES, CONDUCT = "succession", "notices", "conduct"
RIGHTS, AUDIT, SECURITY, STATISTICS, MARKETING = (
    "rights", "audit", "security", "statistics", "marketing"
)  # fmt: skip

_ALL = (
    "name", "kana", "born_on", "postal_code", "address", "country", "email", "phone",
    "representative", "payment_method",
)  # fmt: skip
_TO_WRITE = ("name", "postal_code", "address", "email")

USUAL: Mapping[str, Purpose] = {
    code: Purpose(code, Text(ja, en), ground, (), particulars)
    for code, ja, en, ground, particulars in (
        (CONTRACT, "契約の管理と手続き", "running the contract", NEEDED, _ALL),
        (BILLING, "請求・入金・督促", "invoices, payments and demands", NEEDED,
         (*_TO_WRITE, "payment_method")),
        (SCREENING, "申込みの審査", "screening applications", NEEDED, _ALL),
        (SUCCESSION, "契約の譲渡・承継", "passing memberships on", NEEDED, _ALL),
        (NOTICES, "通知", "notices", NEEDED, _TO_WRITE),
        (CONDUCT, "規約違反への対応", "acting on breaches of the terms", NEEDED, ("name",)),
        (INQUIRY, "問合せへの対応", "answering inquiries", NEEDED, ("name", "email", "phone")),
        (RIGHTS, "本人からの開示等の求めへの対応", "requests of people about their own data", LAW,
         _ALL),
        (AUDIT, "監査・検証", "audit and verification", LAW, _ALL),
        (SECURITY, "安全管理と不正への対応", "security, and acting on abuse", LAW, ()),
        (STATISTICS, "個人を特定できない統計", "statistics that identify nobody", NEEDED,
         ("born_on", "address")),
        (MARKETING, "サービスの案内(任意)", "telling of services (optional)", CONSENT,
         ("name", "email")),
    )
}  # fmt: skip
"""The purposes that the system itself knows, for terms that do not say theirs: by no clause."""


def of_pack(pack: Pack) -> dict[str, Purpose]:
    """The purposes that a service's terms state, by code; the usual ones where they state none."""
    return dict(pack.purposes or USUAL)


def of_service(service: int) -> dict[str, Purpose]:
    """The purposes of a service, by code."""
    return of_pack(queries.pack(service))


def named(service: int, codes: Sequence[str]) -> dict[str, Purpose]:
    """The purposes of these codes, also of those that the terms do not state any more."""
    known = {**USUAL, **of_service(service)}
    return {code: known.get(code, Purpose(code, Text(code, code), NEEDED)) for code in codes}
