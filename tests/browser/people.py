"""Who there is on the stage: made-up persons, and one corporation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kiyaku.members.particulars import Particulars

_FAMILY = (
    ("山田", "ヤマダ"), ("佐藤", "サトウ"), ("高橋", "タカハシ"), ("小林", "コバヤシ"),
    ("加藤", "カトウ"), ("渡辺", "ワタナベ"), ("中村", "ナカムラ"), ("斎藤", "サイトウ"),
)  # fmt: skip
_GIVEN = (
    ("花子", "ハナコ"), ("太郎", "タロウ"), ("美咲", "ミサキ"), ("健", "ケン"),
    ("さくら", "サクラ"), ("翔太", "ショウタ"), ("恵子", "ケイコ"), ("誠", "マコト"),
)  # fmt: skip


def particulars(code: str) -> Iterator[Particulars]:
    """Persons, one after another, the same in every run."""
    number = 0
    while True:
        family, given = _FAMILY[number % 8], _GIVEN[(number + number // 8) % 8]
        number += 1
        yield Particulars(
            name=f"{family[0]} {given[0]}",
            kana=f"{family[1]} {given[1]}",
            born_on=dt.date(1970 + number, 1 + number % 12, 1 + number % 28),
            postal_code="371-0000",
            address=f"群馬県架空市二丁目{number}番",
            email=f"person{number}.{code}@example.jp",
            phone=f"090-0000-{number:04d}",
        )


def corporation(code: str) -> Particulars:
    """The one corporation."""
    return Particulars(
        kind="corporation",
        name="株式会社架空印刷",
        kana="カブシキガイシャ カクウインサツ",
        postal_code="371-0000",
        address="群馬県架空市三丁目1番",
        email=f"office.{code}@example.jp",
        phone="027-000-0000",
    )
