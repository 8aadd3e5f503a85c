"""What in an application cannot all be true, for somebody to ask about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from kiyaku.members.countries import JAPAN
from kiyaku.members.findings import QUESTION, Finding
from kiyaku.members.particulars import CORPORATION, Particulars
from kiyaku.terms.texts import Text

WORDS: Mapping[str, Text] = {
    "corporation_with_birth": Text(
        "法人なのに生年月日がある", "a corporation with a date of birth"
    ),
    "born_in_future": Text("生年月日がまだ来ていない日", "a date of birth that has not come"),
    "guardian_without_minor": Text(
        "未成年ではないのに親権者の同意がある", "a guardian's consent for who is no minor"
    ),
    "postal_code_of_another_country": Text(
        "郵便番号の形が国と合わない", "a postal code that does not fit the country"
    ),
    "phone_of_another_country": Text(
        "電話番号の国番号が国と合わない", "a phone number that does not fit the country"
    ),
    "signed_after_receipt": Text(
        "署名の日が、申込書の届いた日より後", "signed after the paper was received"
    ),
    "consent_before_version": Text(
        "署名の日に、同意した版はまだ施行されていない",
        "signed before the version agreed to was in force",
    ),
}
_MATCHED = {
    "corporation_with_birth": ("kind", "born_on"),
    "born_in_future": ("born_on",),
    "guardian_without_minor": ("born_on", "guardian_consented"),
    "postal_code_of_another_country": ("postal_code", "country"),
    "phone_of_another_country": ("phone", "country"),
    "signed_after_receipt": ("signed_on", "received_on"),
    "consent_before_version": ("signed_on",),
}
_JAPANESE_CODE = re.compile(r"[0-9]{3}-?[0-9]{4}")


def finding(
    stated: Particulars,
    on: dt.date,
    *,
    needs_guardian: bool | None,
    signed_on: dt.date | None = None,
    received_on: dt.date | None = None,
    version: dt.date | None = None,
) -> Finding | None:
    """What does not fit together, as one question; None where all does.

    Args:
        needs_guardian: None where the terms do not ask about minors.
    """
    found = _of_person(stated, on, needs_guardian) + _of_places(stated)
    if signed_on is not None and received_on is not None and signed_on > received_on:
        found.append("signed_after_receipt")
    if signed_on is not None and version is not None and signed_on < version:
        found.append("consent_before_version")
    if not found:
        return None
    return Finding(
        "contradiction",
        "申込内容に、互いに合わない記入があります。本人に確かめてください。",
        "entries of the application do not fit each other: ask the applicant",
        {"which": found},
        QUESTION,
        tuple(dict.fromkeys(name for one in found for name in _MATCHED[one])),
    )


def _of_person(stated: Particulars, on: dt.date, needs_guardian: bool | None) -> list[str]:
    is_corporation, born_on = stated.kind == CORPORATION, stated.born_on
    found = []
    if is_corporation and born_on is not None:
        found.append("corporation_with_birth")
    if born_on is not None and born_on > on:
        found.append("born_in_future")
    is_known_adult = is_corporation or (born_on is not None and born_on <= on)
    if stated.guardian_consented and needs_guardian is False and is_known_adult:
        found.append("guardian_without_minor")
    return found


def _of_places(stated: Particulars) -> list[str]:
    found = []
    code, is_japan = stated.postal_code, stated.country == JAPAN
    if code and is_japan and not _JAPANESE_CODE.fullmatch(code):
        found.append("postal_code_of_another_country")
    phone = stated.phone
    if phone.startswith("+") and phone.startswith("+81") != is_japan:
        found.append("phone_of_another_country")
    return found
