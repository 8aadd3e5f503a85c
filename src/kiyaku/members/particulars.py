"""What an applicant states about themselves."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from kiyaku.terms.texts import Text

PERSON, CORPORATION = "person", "corporation"
WORDS: Mapping[str, Text] = {
    "name": Text("氏名・名称", "name"),
    "kana": Text("ふりがな", "reading"),
    "born_on": Text("生年月日", "date of birth"),
    "postal_code": Text("郵便番号", "postal code"),
    "address": Text("住所・所在地", "address"),
    "country": Text("国", "country"),
    "email": Text("メールアドレス", "e-mail address"),
    "phone": Text("電話番号", "phone number"),
    "representative": Text("代表者", "representative"),
    "payment_method": Text("支払方法", "way to pay"),
}
CHANGEABLE = tuple(WORDS)
"""What a member can report as changed: a person does not become a corporation."""
_LATER = ("representative", "payment_method")
"""What few who apply state: kept with an application only where it is there."""


@dataclass(frozen=True)
class Particulars:
    """A person's or a corporation's particulars as registered."""

    kind: str = PERSON
    name: str = ""
    kana: str = ""
    born_on: dt.date | None = None
    postal_code: str = ""
    address: str = ""
    country: str = "JP"
    email: str = ""
    phone: str = ""
    guardian_consented: bool = False
    representative: str = ""
    payment_method: str = ""

    @property
    def tidied(self) -> Particulars:
        """The same as they are kept: one writing for what is typed in many.

        Names and addresses keep their signs: a name is written as its bearer writes it.
        """
        return replace(
            self,
            name=_one_line(self.name),
            kana=unicodedata.normalize("NFKC", _one_line(self.kana)).translate(_TO_KATAKANA),
            postal_code=_postal_code(self.postal_code, self.country),
            address=_one_line(self.address),
            email=_half_width(self.email),
            phone=_half_width(self.phone),
            representative=_one_line(self.representative),
        )

    def as_json(self) -> dict[str, Any]:
        """The particulars as kept with an application."""
        return {
            name: as_kept(value)
            for name, value in asdict(self).items()
            if value or name not in _LATER
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Particulars:
        """Particulars from what ``as_json`` gave."""
        born_on = kept.get("born_on")
        day = dt.date.fromisoformat(born_on) if born_on else None
        return cls(**{**kept, "born_on": day})


_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _half_width(text: str) -> str:
    """Digits and signs as a keyboard of half width gives them, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def _postal_code(text: str, country: str) -> str:
    code = _half_width(text)
    digits = code.replace("-", "")
    if country == "JP" and re.fullmatch(r"[0-9]{7}", digits):
        return f"{digits[:3]}-{digits[3:]}"
    return code


def as_kept(value: Any) -> Any:
    """One of the particulars as JSON keeps it."""
    return value.isoformat() if isinstance(value, dt.date) else value
