"""Checking what a member reports as changed: each field by itself, all that is wrong at once."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from kiyaku.base.errors import OperationRefused
from kiyaku.members.countries import COUNTRIES, JAPAN
from kiyaku.members.particulars import CHANGEABLE, CORPORATION, WORDS, Particulars
from kiyaku.members.switches import PAYMENT_METHODS
from kiyaku.terms.clauses import cited

OLDEST_YEARS = 130
_MOST = {
    "name": 200, "kana": 200, "postal_code": 10, "address": 300, "email": 254, "phone": 40,
    "representative": 200,
}  # fmt: skip
_NEEDED = ("name", "address", "email", "country")
_KANA = re.compile("[\u30a1-\u30fa\u30fc-\u30fe・ ]*")
_POSTAL_CODE = re.compile(r"[0-9]{3}-[0-9]{4}")
_POSTAL_CODE_ABROAD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_PHONE = re.compile(r"\+?[0-9()-]+")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field, by a stable code and in both languages."""

    field: str
    code: str
    ja: str
    en: str


def changed(
    current: Particulars,
    changes: Mapping[str, Any],
    *,
    on: dt.date,
    clauses: Sequence[str] = (),
) -> dict[str, Any]:
    """What is other than it was, in the order of ``CHANGEABLE`` and as it is kept.

    Args:
        current: the particulars as registered.
        changes: field → new value; fields that are left out stay as they are.
        on: the day on which it is reported.
        clauses: those by which changes are reported, for the refusal.

    Raises:
        OperationRefused: ``bad_particulars`` with a ``Problem`` for each field that is wrong, as
            ``problems``; ``nothing_changed``.
    """
    problems = [_unknown(name) for name in changes if name not in CHANGEABLE]
    problems += [
        _mistyped(name)
        for name, value in changes.items()
        if name in CHANGEABLE and not _is_of_its_type(name, value)
    ]
    if not problems:
        stated = Particulars(**{**_as_given(current), **changes}).tidied
        problems = problems_of(stated, changes, on=on)
        if current.payment_method and not stated.payment_method:
            problems.append(_missing("payment_method"))
    if problems:
        raise refusal(problems)
    found = {
        name: getattr(stated, name)
        for name in CHANGEABLE
        if name in changes and getattr(stated, name) != getattr(current, name)
    }
    if not found:
        by = cited(clauses)
        raise OperationRefused(
            "nothing_changed",
            f"変わった事項がありません{f'({by.ja})' if clauses else ''}。",
            f"nothing is other than it was{f' ({by.en})' if clauses else ''}",
            clauses=list(clauses),
        )
    return found


def problems_of(stated: Particulars, names: Iterable[str], *, on: dt.date) -> list[Problem]:
    """What is wrong with these fields of particulars that are stated on a day (and ``tidied``)."""
    return [one for one in (_problem(stated, name, on) for name in names) if one]


def refusal(problems: list[Problem]) -> OperationRefused:
    """The refusal that tells all problems, and has them as data."""
    return OperationRefused(
        "bad_particulars",
        " ".join(one.ja for one in problems),
        "; ".join(one.en for one in problems),
        problems=tuple(problems),
    )


def _as_given(current: Particulars) -> dict[str, Any]:
    return {one.name: getattr(current, one.name) for one in fields(current)}


def _is_of_its_type(name: str, value: Any) -> bool:
    if name == "born_on":
        return value is None or type(value) is dt.date
    return isinstance(value, str)


def _problem(stated: Particulars, name: str, on: dt.date) -> Problem | None:
    """The first thing that is wrong with a field, if anything is."""
    value = getattr(stated, name)
    if name == "born_on":
        return _born_on(stated, on)
    if not value:
        return _missing(name) if name in _NEEDED else None
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in value):
        return Problem(
            name,
            "control_characters",
            f"{WORDS[name].ja}に使えない文字が含まれています。",
            f"the {WORDS[name].en} contains signs that cannot be printed",
        )
    if name in _MOST and len(value) > _MOST[name]:
        return Problem(
            name,
            "too_long",
            f"{WORDS[name].ja}は {_MOST[name]} 字までです。",
            f"the {WORDS[name].en} may have up to {_MOST[name]} signs",
        )
    check = _CHECKS.get(name)
    return None if check is None else check(stated)


def _kana(stated: Particulars) -> Problem | None:
    if _KANA.fullmatch(stated.kana):
        return None
    return Problem(
        "kana",
        "bad_kana",
        "読みはひらがなかカタカナで入力してください。",
        "write the reading in hiragana or katakana",
    )


def _postal_code(stated: Particulars) -> Problem | None:
    if stated.country == JAPAN:
        if _POSTAL_CODE.fullmatch(stated.postal_code):
            return None
        return Problem(
            "postal_code",
            "bad_postal_code",
            "郵便番号は7桁の数字(371-0024 の形)で入力してください。",
            "a Japanese postal code has seven digits, such as 371-0024",
        )
    if _POSTAL_CODE_ABROAD.fullmatch(stated.postal_code):
        return None
    return Problem(
        "postal_code",
        "bad_postal_code",
        "郵便番号は英数字とハイフンで入力してください。",
        "a postal code consists of letters, digits and hyphens",
    )


def _country(stated: Particulars) -> Problem | None:
    if stated.country in COUNTRIES:
        return None
    return Problem(
        "country",
        "bad_country",
        "国は ISO 3166-1 の2文字(日本は JP)で指定してください。",
        "give the country as two letters of ISO 3166-1 (Japan is JP)",
    )


def _email(stated: Particulars) -> Problem | None:
    try:
        _MAILBOX(stated.email)
    except ValidationError:
        return Problem(
            "email",
            "bad_email",
            "メールアドレスの形が正しくありません(例 hanako@example.jp)。",
            "this is not an e-mail address (such as hanako@example.jp)",
        )
    return None


_MAILBOX = EmailValidator()


def _phone(stated: Particulars) -> Problem | None:
    """Ten or eleven digits from the 0 on, or up to fifteen after the plus (ITU-T E.164)."""
    digits = sum(sign.isdigit() for sign in stated.phone)
    if _PHONE.fullmatch(stated.phone):
        if stated.phone.startswith("+") and 7 <= digits <= 15:
            return None
        if stated.phone.startswith("0") and 10 <= digits <= 11:
            return None
    return Problem(
        "phone",
        "bad_phone",
        "電話番号は市外局番から(例 027-226-0000)、国外は + から入力してください。",
        "write the phone number with its area code (such as 027-226-0000), abroad from the + on",
    )


def _representative(stated: Particulars) -> Problem | None:
    if stated.kind == CORPORATION:
        return None
    return Problem(
        "representative",
        "not_a_corporation",
        "代表者を届け出るのは法人・団体だけです。",
        "only a corporation or group has a representative to report",
    )


def _payment_method(stated: Particulars) -> Problem | None:
    if stated.payment_method in PAYMENT_METHODS:
        return None
    ja = "、".join(f"{words.ja}({name})" for name, words in PAYMENT_METHODS.items())
    en = ", ".join(f"{words.en} ({name})" for name, words in PAYMENT_METHODS.items())
    return Problem(
        "payment_method",
        "unknown_method",
        f"支払方法は次のどれかです: {ja}",
        f"the way to pay is one of {en}",
    )


_CHECKS: Mapping[str, Callable[[Particulars], Problem | None]] = {
    "kana": _kana,
    "postal_code": _postal_code,
    "country": _country,
    "email": _email,
    "phone": _phone,
    "representative": _representative,
    "payment_method": _payment_method,
}


def _born_on(stated: Particulars, on: dt.date) -> Problem | None:
    born_on, is_corporation = stated.born_on, stated.kind == CORPORATION
    if born_on is None:
        return None if is_corporation else _missing("born_on")
    if is_corporation:
        return Problem(
            "born_on", "not_a_person", "法人に生年月日はありません。", "a corporation was not born"
        )
    if not on.year - OLDEST_YEARS <= born_on.year or born_on > on:
        return Problem(
            "born_on",
            "bad_date",
            f"生年月日 {born_on} はありえません。",
            f"nobody is born on {born_on}",
        )
    return None


def _missing(name: str) -> Problem:
    words = WORDS[name]
    return Problem(
        name, "needed", f"{words.ja}は空にできません。", f"the {words.en} cannot be left empty"
    )


def _unknown(name: str) -> Problem:
    known = ", ".join(CHANGEABLE)
    return Problem(
        name,
        "unknown_field",
        f"{name} という届出事項はありません。あるのは: {known}",
        f"there is no field {name}; there are: {known}",
    )


def _mistyped(name: str) -> Problem:
    words = WORDS[name]
    return Problem(
        name,
        "bad_type",
        f"{words.ja}の値の型が違います。",
        f"the {words.en} is of a wrong type",
    )
