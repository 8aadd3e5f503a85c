"""Values as rules see them: numpy scalars and columns, and how Python values become such.

=========  ==================  ==========================  =========================
type       in a rule           accepted from outside       given back
=========  ==================  ==========================  =========================
date       datetime64[D]       date, ISO text              ``datetime.date``
month      datetime64[M]       ``YYYY-MM``, date           ``YYYY-MM``
instant    datetime64[us] UTC  aware datetime, ISO+offset  aware datetime, Asia/Tokyo
yen        int64               int                         int
integer    int64               int                         int
bool       bool                bool, ``true``/``false``    bool
choice     str                 one of the options          str
text       str                 str                         str
=========  ==================  ==========================  =========================

Absent values are ``NaT``, ``NOTHING`` (the smallest int64) or ``""``; outside they are ``None``.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from kiyaku.terms import bounds

Column = np.ndarray[Any, Any]

TOKYO = ZoneInfo("Asia/Tokyo")
NOTHING = np.int64(np.iinfo(np.int64).min)
"""The absent integer: "no cap", "not given"."""

DTYPES: dict[str, str] = {
    "date": "datetime64[D]",
    "month": "datetime64[M]",
    "instant": "datetime64[us]",
    "yen": "int64",
    "integer": "int64",
    "bool": "bool",
    "choice": "str",
    "text": "str",
}
_TRUE = {"true", "yes", "1", "はい"}
_FALSE = {"false", "no", "0", "いいえ"}
_LARGEST = {"yen": 10**15, "integer": 2**63 - 1}
"""Far above any amount of money in these services; an integer may also be an exact numerator."""
_NUMBER = re.compile(r"[+-]?(\d{1,3}([,_]\d{3})+|\d+)")
_FIRST_YEAR, _LAST_YEAR = 1600, 8999
"""Years within which civil dates are taken: far enough from both ends that sums stay dates."""
_UNITS = {"date": {"D"}, "month": {"D", "M"}, "instant": {"s", "ms", "us", "ns"}}


class Unreadable(ValueError):
    """A value cannot be read as the type asked for; ``ja`` and ``en`` say what is expected."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja = ja
        self.en = en


def absent(kind: str) -> Any:
    """The absent value of a type, as a numpy scalar or str."""
    if kind in {"date", "month", "instant"}:
        return np.array("NaT", dtype=DTYPES[kind])[()]
    if kind in {"yen", "integer"}:
        return NOTHING
    if kind == "bool":
        return np.bool_(False)
    return ""


def is_column(value: Any) -> bool:
    """True for a numpy array with at least one dimension."""
    return isinstance(value, np.ndarray) and value.ndim > 0


def read(kind: str, value: Any, *, signed: bool = False) -> Any:
    """One value from outside as the numpy scalar that rules expect.

    Raises:
        Unreadable: with what would have been accepted.
    """
    reader = {
        "date": _read_date,
        "month": _read_month,
        "instant": _read_instant,
        "yen": lambda given: _read_integer(given, _LARGEST["yen"]),
        "integer": lambda given: _read_integer(given, _LARGEST["integer"]),
        "bool": _read_bool,
        "choice": _read_text,
        "text": _read_text,
    }[kind]
    result = reader(value)
    if kind in {"yen", "integer"} and not signed and result < 0 and result != NOTHING:
        raise Unreadable("0以上の整数", "an integer of 0 or more")
    return result


def read_column(kind: str, column: Column, *, signed: bool = False) -> Column:
    """A column from outside in the dtype that rules expect.

    Raises:
        Unreadable: when its dtype cannot be taken over without loss.
    """
    if kind in {"choice", "text"}:
        return column.astype(str)
    if kind in {"date", "month", "instant"}:
        return _read_time_column(kind, column)
    if kind == "bool":
        if column.dtype != np.bool_:
            raise Unreadable("真偽値の列", "a column of booleans")
        return column
    return _read_integer_column(column, _LARGEST[kind], signed=signed)


def is_absent(kind: str, value: Any) -> Any:
    """Whether a value (or each of a column) is the absent one; a bool never is."""
    if kind == "bool":
        return np.zeros(np.shape(value), dtype=bool)[()]
    if kind in {"date", "month", "instant"}:
        return np.isnat(value)
    return np.equal(value, absent(kind))


def any_absent(kind: str, column: Column) -> bool:
    """Whether any row is absent."""
    if kind in {"choice", "text", "bool"}:
        return bool(np.any(is_absent(kind, column)))
    return bounds.some_absent(column)


def give(kind: str, value: Any) -> Any:
    """A rule's scalar as a plain Python value (``None`` for an absent one)."""
    if kind == "bool":
        return bool(value)
    if kind in {"yen", "integer"}:
        return None if value == NOTHING else int(value)
    if kind in {"choice", "text"}:
        return str(value)
    if np.isnat(value):
        return None
    if kind == "month":
        return str(value.astype("datetime64[M]"))
    if kind == "date":
        return value.astype("datetime64[D]").astype(object)
    utc = value.astype("datetime64[us]").astype(object).replace(tzinfo=dt.UTC)
    return utc.astimezone(TOKYO)


def show(value: Any) -> Any:
    """A plain value for JSON: dates and instants in ISO form."""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value


def _read_time_column(kind: str, column: Column) -> Column:
    if not _has_unit(column.dtype, kind):
        raise Unreadable(f"{DTYPES[kind]} の列", f"a column of {DTYPES[kind]}")
    result: Column = column.astype(DTYPES[kind], copy=False)
    return result


def _read_integer_column(column: Column, limit: int, *, signed: bool) -> Column:
    expected = Unreadable("0以上の整数の列", "a column of integers of 0 or more")
    if column.dtype.kind not in "iu":
        raise Unreadable("整数の列", "a column of integers")
    amounts: Column = column.astype(np.int64, copy=False)
    most = int(amounts.view(np.uint64).max(initial=0))  # one pass: negative ones are very large
    if most <= limit:
        bounds.note(amounts, 0, most)
        return amounts
    if column.max(initial=0) > limit:
        raise Unreadable(f"{limit} 以下の整数の列", f"a column of integers of at most {limit}")
    lowest = int(amounts[amounts != NOTHING].min(initial=0))
    if lowest < (-limit if signed else 0):
        raise expected
    return amounts


def _has_unit(dtype: np.dtype[Any], kind: str) -> bool:
    """Whether taking the times over loses nothing: no instant is cut to a day in silence."""
    return dtype.kind == "M" and np.datetime_data(dtype)[0] in _UNITS[kind]


def _read_date(value: Any) -> Any:
    expected = Unreadable("暦日(例 2026-11-21)", "a calendar date such as 2026-11-21")
    if isinstance(value, np.datetime64):
        return _from_numpy("date", value, expected)
    if isinstance(value, dt.datetime):
        raise expected
    if not isinstance(value, dt.date):
        try:
            value = dt.date.fromisoformat(str(value).strip())
        except ValueError:
            raise expected from None
    return np.datetime64(_within_years(value), "D")


def _read_month(value: Any) -> Any:
    expected = Unreadable("年月(例 2026-11)", "a month such as 2026-11")
    if isinstance(value, np.datetime64):
        return _from_numpy("month", value, expected)
    if isinstance(value, dt.datetime):
        raise expected
    if not isinstance(value, dt.date):
        text = str(value).strip()
        if not re.fullmatch(r"\d{4}-\d{2}", text):
            raise expected
        try:
            value = dt.date.fromisoformat(f"{text}-01")
        except ValueError:
            raise expected from None
    return np.datetime64(_within_years(value), "M")


def _from_numpy(kind: str, value: np.datetime64, expected: Unreadable) -> Any:
    if np.isnat(value):
        return absent(kind)
    if not _has_unit(value.dtype, kind):
        raise expected
    return value.astype(DTYPES[kind])


def _within_years(date: Any) -> Any:
    if _FIRST_YEAR <= date.year <= _LAST_YEAR:
        return date
    raise Unreadable(
        f"{_FIRST_YEAR} 年から {_LAST_YEAR} 年までの日",
        f"a day of the years {_FIRST_YEAR} to {_LAST_YEAR}",
    )


def _read_instant(value: Any) -> Any:
    expected = Unreadable(
        "時差つきの日時(例 2026-11-21T09:00:00+09:00)",
        "an instant with its offset such as 2026-11-21T09:00:00+09:00",
    )
    if isinstance(value, np.datetime64):
        return _from_numpy("instant", value, expected)
    if not isinstance(value, dt.datetime):
        try:
            value = dt.datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise expected from None
    if value.tzinfo is None:
        raise expected
    return np.datetime64(_within_years(value).astimezone(dt.UTC).replace(tzinfo=None), "us")


def _read_integer(value: Any, limit: int) -> Any:
    expected = Unreadable("整数", "an integer")
    if isinstance(value, bool | np.bool_):
        raise expected
    if not isinstance(value, int | np.integer):
        text = str(value).strip()
        if len(text) > 30 or not _NUMBER.fullmatch(text):
            raise expected
        value = int(text.replace(",", "").replace("_", ""))
    if abs(int(value)) > limit and value != NOTHING:
        raise Unreadable(f"絶対値が {limit} 以下の整数", f"an integer of at most {limit}")
    return np.int64(value)


def _read_bool(value: Any) -> Any:
    if isinstance(value, bool | np.bool_):
        return np.bool_(value)
    text = str(value).strip().lower()
    if text in _TRUE | _FALSE:
        return np.bool_(text in _TRUE)
    raise Unreadable("true か false", "true or false")


def _read_text(value: Any) -> Any:
    return str(value).strip()
