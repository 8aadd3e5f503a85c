"""People and corporations that do not exist, for the demo.

Names come from Faker's Japanese lists, put together by chance. Nothing reaches anybody: e-mail
addresses lie in the domains kept free for examples, and no telephone exchange is numbered 0000.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from faker import Faker

from kiyaku.members.particulars import Particulars

_DOMAINS = ("example.jp", "example.com", "example.net", "example.org")
_TRADES = (
    ("商事", "ショウジ"), ("印刷", "インサツ"), ("食品", "ショクヒン"), ("設計", "セッケイ"),
    ("製作所", "セイサクショ"), ("建設", "ケンセツ"), ("農園", "ノウエン"), ("運輸", "ウンユ"),
    ("電機", "デンキ"), ("工芸", "コウゲイ"),
)  # fmt: skip
_FORMS = (("株式会社", "カブシキガイシャ"), ("合同会社", "ゴウドウガイシャ"))
_FIRST_BIRTHDAY, _LAST_ADULT_BIRTHDAY = dt.date(1948, 1, 1), dt.date(2006, 12, 31)
_MINOR_BIRTHDAY = dt.date(2011, 6, 15)


@dataclass(frozen=True)
class Region:
    """A prefecture with some cities, each with the first three digits of its postal codes."""

    prefecture: str
    cities: tuple[tuple[str, str], ...]


GUNMA = Region(
    "群馬県",
    (("前橋市", "371"), ("高崎市", "370"), ("桐生市", "376"), ("太田市", "373")),
)
KANAGAWA = Region(
    "神奈川県",
    (("横浜市中区", "231"), ("川崎市川崎区", "210"), ("横須賀市", "238"), ("藤沢市", "251")),
)


class People:
    """An endless supply of invented people; the same seed gives the same ones."""

    def __init__(self, seed: str, region: Region) -> None:
        self._faker = Faker("ja_JP")
        self._faker.seed_instance(seed)
        self._chance: Random = self._faker.random
        self._region = region

    def person(self, *, minor: bool = False) -> Particulars:
        """A natural person, of age unless asked otherwise."""
        chance = self._chance
        names = self._faker.first_name_female_pair, self._faker.first_name_male_pair
        family, given = self._faker.last_name_pair(), names[chance.random() < 0.5]()
        days = (_LAST_ADULT_BIRTHDAY - _FIRST_BIRTHDAY).days
        born_on = _FIRST_BIRTHDAY + dt.timedelta(chance.randrange(days + 1))
        return Particulars(
            kind="person",
            name=f"{family[0]} {given[0]}",
            kana=f"{family[1]} {given[1]}",
            born_on=_MINOR_BIRTHDAY if minor else born_on,
            email=self._email(f"{given[2]}.{family[2]}"),
            **self._contact(),
        )

    def corporation(self) -> Particulars:
        """A corporation, with a name that says what it might do."""
        family, trade = self._faker.last_name_pair(), self._chance.choice(_TRADES)
        form = self._chance.choice(_FORMS)
        return Particulars(
            kind="corporation",
            name=f"{form[0]}{family[0]}{trade[0]}",
            kana=f"{form[1]} {family[1]}{trade[1]}",
            email=self._email(f"office.{family[2]}"),
            **self._contact(),
        )

    def _contact(self) -> dict[str, Any]:
        chance = self._chance
        city, postal = chance.choice(self._region.cities)
        numbers = "-".join(str(chance.randint(1, 20)) for _ in range(3))
        return {
            "postal_code": f"{postal}-{chance.randrange(10_000):04d}",
            "address": f"{self._region.prefecture}{city}{self._faker.town()}{numbers}",
            "phone": f"0{chance.choice((50, 70, 80, 90))}-0000-{chance.randrange(10_000):04d}",
        }

    def _email(self, local: str) -> str:
        number, domain = self._chance.randrange(100_000), self._chance.choice(_DOMAINS)
        return f"{local.lower()}.{number}@{domain}"


def shown(particulars: Particulars) -> str:
    """A name with its kana, in the width of the page."""
    return unicodedata.normalize("NFKC", f"{particulars.name}({particulars.kana})")


def numbered(prefix: str, start: int = 1) -> Iterator[str]:
    """Membership numbers: ``N-0001``, ``N-0002`` …"""
    number = start
    while True:
        yield f"{prefix}-{number:04d}"
        number += 1
