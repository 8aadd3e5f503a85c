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
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

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
_LARGEST = 10**15
"""No amount of money in these services comes near a thousand billion yen squared away in int64."""


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
        "yen": _read_integer,
        "integer": _read_integer,
        "bool": _read_bool,
        "choice": _read_text,
        "text": _read_text,
    }[kind]
    result = reader(value)
    if kind in {"yen", "integer"} and not signed and result < 0:
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
    if not np.issubdtype(column.dtype, np.integer):
        raise Unreadable("整数の列", "a column of integers")
    amounts: Column = column.astype(np.int64, copy=False)
    if not signed and bool((amounts < 0).any()) and bool((amounts[amounts < 0] != NOTHING).any()):
        raise Unreadable("0以上の整数の列", "a column of integers of 0 or more")
    return amounts


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


def show(kind: str, value: Any) -> Any:
    """A plain value for JSON: dates and instants in ISO form."""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value


def _read_time_column(kind: str, column: Column) -> Column:
    if not np.issubdtype(column.dtype, np.datetime64):
        raise Unreadable(f"{DTYPES[kind]} の列", f"a column of {DTYPES[kind]}")
    result: Column = column.astype(DTYPES[kind], copy=False)
    return result


def _read_date(value: Any) -> Any:
    if isinstance(value, np.datetime64):
        return value.astype("datetime64[D]")
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return np.datetime64(value, "D")
    try:
        return np.datetime64(dt.date.fromisoformat(str(value).strip()), "D")
    except ValueError:
        raise Unreadable("暦日(例 2026-11-21)", "a calendar date such as 2026-11-21") from None


def _read_month(value: Any) -> Any:
    if isinstance(value, np.datetime64):
        return value.astype("datetime64[M]")
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return np.datetime64(value, "M")
    text = str(value).strip()
    try:
        if len(text) != 7:
            raise ValueError
        return np.datetime64(dt.date.fromisoformat(f"{text}-01"), "M")
    except ValueError:
        raise Unreadable("年月(例 2026-11)", "a month such as 2026-11") from None


def _read_instant(value: Any) -> Any:
    expected = Unreadable(
        "時差つきの日時(例 2026-11-21T09:00:00+09:00)",
        "an instant with its offset such as 2026-11-21T09:00:00+09:00",
    )
    if isinstance(value, np.datetime64):
        return value.astype("datetime64[us]")
    if not isinstance(value, dt.datetime):
        try:
            value = dt.datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise expected from None
    if value.tzinfo is None:
        raise expected
    return np.datetime64(value.astimezone(dt.UTC).replace(tzinfo=None), "us")


def _read_integer(value: Any) -> Any:
    expected = Unreadable("整数", "an integer")
    if isinstance(value, bool | np.bool_):
        raise expected
    if not isinstance(value, int | np.integer):
        try:
            value = int(str(value).strip().replace(",", "").replace("_", ""))
        except ValueError:
            raise expected from None
    if abs(int(value)) > _LARGEST and value != NOTHING:
        raise Unreadable(f"絶対値が {_LARGEST} 以下の整数", f"an integer of at most {_LARGEST}")
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
