"""One writing for what people write in many: names, readings, phone numbers, addresses, e-mail.

What is normalised serves to compare alone. It is never shown, nor kept in place of what was
written; two that are equal here may still be two persons.
"""

from __future__ import annotations

import re
import unicodedata

_HIRAGANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_ONE_KANA = str.maketrans("ァィゥェォッャュョヮヵヶヲヂヅ", "アイウエオツヤユヨワカケオジズ")
_BY_O_OR_U = "オコソトノホモヨロゴゾドボポウクスツヌフムユルグズブプ"
_BY_O = "オコソトノホモヨロゴゾドボポ"
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－ー", "-"))
_KANJI = str.maketrans(
    "髙﨑邊邉齋齊斎濱濵澤廣國櫻德惠眞嶋嶌渕藏瀧龍榮圓龜條會學壽",
    "高崎辺辺斉斉斉浜浜沢広国桜徳恵真島島淵蔵滝竜栄円亀条会学寿",
)
_LEGAL_FORM = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|(一般|公益)?(社団|財団)法人"
    r"|(特定非営利活動|npo)法人|\((株|有|同|資|名|社|財)\)|co\.,?ltd\.?|inc\.?$"
)
_PREFECTURE = re.compile(r"^(北海道|東京都|(京都|大阪)府|(神奈川|和歌山|鹿児島|..)県)")
_NUMBERED = re.compile(r"([0-9]+)(丁目|番地の|番地|番の|番|号室|号|の)(?=[0-9]|$|[^0-9])")
_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十]+(?=丁目|番地|番|号)")


def kana(text: str) -> str:
    """A reading in large katakana alone, without what only lengthens a vowel.

    Small and large kana, hiragana and half-width kana, ジ and ヂ come to the same, and so do
    コウヘイ, コーヘイ and コオヘイ.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_HIRAGANA).translate(_ONE_KANA)
    kept: list[str] = []
    before = ""
    for sign in plain:
        if not "ア" <= sign <= "ヺ":
            continue
        lengthens = (sign == "ウ" and before and before in _BY_O_OR_U) or (
            sign == "オ" and before and before in _BY_O
        )
        before = sign
        if not lengthens:
            kept.append(sign)
    return "".join(kept)


def name(text: str) -> str:
    """A name without spaces, case, legal form and the older shapes of its characters."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    bare = _LEGAL_FORM.sub("", plain) or plain
    return bare.translate(_KANJI)


def phone(text: str) -> str:
    """A phone number's digits, from the 0 on where it is Japanese."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    is_international = plain.strip().startswith("+")
    digits = "".join(sign for sign in plain.replace("(0)", "") if sign.isdecimal())
    if is_international:
        return f"0{digits[2:].removeprefix('0')}" if digits.startswith("81") else f"+{digits}"
    return digits


def email(text: str) -> str:
    """An address of e-mail in small letters, without what follows a plus in its first part."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    local, at, domain = plain.rpartition("@")
    return f"{local.split('+')[0]}@{domain}" if at else plain


def address(text: str) -> str:
    """A Japanese address without its prefecture, its numbers joined by hyphens.

    前橋市大手町一丁目1番1号 and 群馬県前橋市大手町1-1-1 come to the same.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split()).translate(_DASHES)
    plain = _PREFECTURE.sub("", plain).replace("大字", "").replace("字", "")
    plain = re.sub("[ヶがガ](?=[丘谷崎関原浜])", "ケ", plain).replace("ヶ", "ケ")
    plain = _KANJI_NUMBER.sub(lambda found: _number(found.group()), plain)
    plain = _NUMBERED.sub(r"\1-", plain)
    return re.sub(r"-+", "-", plain).rstrip("-")


def differ_little(one: str, other: str) -> bool:
    """Whether a slip of the pen makes one of the other: one sign, of longer words two.

    Of words of up to three signs none, for too many are alike.
    """
    shorter = min(len(one), len(other))
    most = 0 if shorter <= 3 else 1 if shorter <= 5 else 2
    if not one or not other or abs(len(one) - len(other)) > most:
        return False
    return _distance(one, other) <= most


def _distance(one: str, other: str) -> int:
    """How many signs must be put in, taken out or changed."""
    row = list(range(len(other) + 1))
    for place, sign in enumerate(one, start=1):
        before, row[0] = row[0], place
        for at, its in enumerate(other, start=1):
            before, row[at] = (
                row[at],
                min(row[at] + 1, row[at - 1] + 1, before + (sign != its)),
            )
    return row[-1]


def _number(kanji: str) -> str:
    """A number up to ninety-nine, as houses have them; digit by digit where there is no 十."""
    if "十" not in kanji:
        return "".join(str(_DIGITS[sign]) for sign in kanji)
    tens, _, ones = kanji.partition("十")
    return (
        str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
        if (len(tens) <= 1 and len(ones) <= 1)
        else kanji
    )
