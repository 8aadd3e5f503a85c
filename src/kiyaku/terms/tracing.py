"""Traced values: a rule run on them writes down its own arithmetic, step by step.

A traced value behaves like the number or date it stands for. Each operator and each word of the
vocabulary that touches one appends a step to the trace it belongs to, worded in Japanese and
English. The result is the same as without tracing; a permanent test holds both together.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kiyaku.terms import values


@dataclass(frozen=True)
class Step:
    """One line of a working, in both languages."""

    ja: str
    en: str

    def text(self, language: str) -> str:
        """The line in the language asked for."""
        return self.ja if language == "ja" else self.en


@dataclass
class Trace:
    """The lines written so far."""

    steps: list[Step] = field(default_factory=list)

    def write(self, ja: str, en: str) -> None:
        """Append a line."""
        self.steps.append(Step(ja, en))

    def leaf(self, value: Any, ja: str, en: str) -> Traced:
        """A named value: a fact, a parameter, or another rule's answer."""
        return Traced(self, value, (ja, en))


class Traced:
    """A value that records what is done with it."""

    __slots__ = ("name", "trace", "value")
    __array_ufunc__ = None  # numpy operands hand over to the reflected operators below
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, trace: Trace, value: Any, name: tuple[str, str] | None = None) -> None:
        self.trace = trace
        self.value = value
        self.name = name

    def shown(self, language: str) -> str:
        """The value with its name, as it stands in a line."""
        text = show(self.value, language)
        if self.name is None:
            return text
        return f"{self.name[0 if language == 'ja' else 1]} {text}"

    def __bool__(self) -> bool:
        raise TypeError("a rule must not branch on a fact: use where(), both(), either(), negate()")

    def __add__(self, other: Any) -> Traced:
        return _operate("+", operator.add, self, other)

    def __radd__(self, other: Any) -> Traced:
        return _operate("+", operator.add, other, self)

    def __sub__(self, other: Any) -> Traced:
        return _operate("−", operator.sub, self, other)

    def __rsub__(self, other: Any) -> Traced:
        return _operate("−", operator.sub, other, self)

    def __mul__(self, other: Any) -> Traced:
        return _operate("×", operator.mul, self, other)

    def __rmul__(self, other: Any) -> Traced:
        return _operate("×", operator.mul, other, self)

    def __floordiv__(self, other: Any) -> Traced:
        return _operate("÷", operator.floordiv, self, other)

    def __rfloordiv__(self, other: Any) -> Traced:
        return _operate("÷", operator.floordiv, other, self)

    def __mod__(self, other: Any) -> Traced:
        return _operate("mod", operator.mod, self, other)

    def __rmod__(self, other: Any) -> Traced:
        return _operate("mod", operator.mod, other, self)

    def __neg__(self) -> Traced:
        return _operate("−", operator.sub, np.int64(0), self)

    def __lt__(self, other: Any) -> Traced:
        return _operate("<", operator.lt, self, other)

    def __le__(self, other: Any) -> Traced:
        return _operate("≤", operator.le, self, other)

    def __gt__(self, other: Any) -> Traced:
        return _operate(">", operator.gt, self, other)

    def __ge__(self, other: Any) -> Traced:
        return _operate("≥", operator.ge, self, other)

    def __eq__(self, other: object) -> Any:
        return _operate("=", operator.eq, self, other)

    def __ne__(self, other: object) -> Any:
        return _operate("≠", operator.ne, self, other)

    def __and__(self, other: Any) -> Traced:
        return _operate("∧", operator.and_, self, other)

    def __rand__(self, other: Any) -> Traced:
        return _operate("∧", operator.and_, other, self)

    def __or__(self, other: Any) -> Traced:
        return _operate("∨", operator.or_, self, other)

    def __ror__(self, other: Any) -> Traced:
        return _operate("∨", operator.or_, other, self)


def bare(value: Any) -> Any:
    """The value itself, whether traced or not."""
    return value.value if isinstance(value, Traced) else value


def word(ja: str, en: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function a word of the rules' vocabulary.

    ``ja`` and ``en`` word its step; ``{0}``, ``{1}`` … stand for the arguments, ``{all}`` for
    all of them in a row. Positional arguments only, so that wording and call cannot drift apart.
    """

    def make(function: Callable[..., Any]) -> Callable[..., Any]:
        def spoken(*arguments: Any) -> Any:
            trace = _trace_of(arguments)
            if trace is None:
                return function(*arguments)
            result = function(*(bare(argument) for argument in arguments))
            trace.write(_worded(ja, arguments, result, "ja"), _worded(en, arguments, result, "en"))
            return Traced(trace, result)

        spoken.__name__ = function.__name__
        spoken.__qualname__ = function.__qualname__
        spoken.__doc__ = function.__doc__
        spoken.__module__ = function.__module__
        spoken.__wrapped__ = function  # type: ignore[attr-defined]
        return spoken

    return make


def show(value: Any, language: str) -> str:
    """A value as it stands in a line of a working."""
    if isinstance(value, np.ndarray) and value.ndim > 0:
        return "[" + ", ".join(show(one, language) for one in value) + "]"
    if isinstance(value, bool | np.bool_):
        return _YES_NO[language][bool(value)]
    if isinstance(value, np.timedelta64):
        return _show_span(value, language)
    if isinstance(value, np.datetime64):
        return _show_time(value, language)
    if isinstance(value, int | np.integer):
        return _NONE[language] if value == values.NOTHING else f"{int(value):,}"
    if not value:
        return _NONE[language]
    return f"「{value}」" if language == "ja" else f"“{value}”"


_YES_NO = {"ja": {True: "はい", False: "いいえ"}, "en": {True: "yes", False: "no"}}
_NONE = {"ja": "なし", "en": "none"}
_SPANS = {
    "ja": {"M": "か月", "D": "日", "s": "秒"},
    "en": {"M": " months", "D": " days", "s": " seconds"},
}


def _show_span(span: np.timedelta64, language: str) -> str:
    unit = np.datetime_data(span.dtype)[0]
    if unit == "us":  # between two instants
        return _show_span(span.astype("timedelta64[s]"), language)
    return f"{span.astype(np.int64):,}{_SPANS[language][unit]}"


def _show_time(value: np.datetime64, language: str) -> str:
    if np.isnat(value):
        return _NONE[language]
    unit = np.datetime_data(value.dtype)[0]
    if unit == "us":
        return str(values.give("instant", value).isoformat())
    return str(value)


def _trace_of(arguments: tuple[Any, ...]) -> Trace | None:
    for argument in arguments:
        if isinstance(argument, Traced):
            return argument.trace
    return None


def _shown(value: Any, language: str) -> str:
    return value.shown(language) if isinstance(value, Traced) else show(value, language)


def _worded(template: str, arguments: tuple[Any, ...], result: Any, language: str) -> str:
    texts = [_shown(argument, language) for argument in arguments]
    line = template.format(*texts, all="、".join(texts) if language == "ja" else ", ".join(texts))
    return f"{line} → {show(result, language)}"


def _operate(sign: str, function: Callable[[Any, Any], Any], left: Any, right: Any) -> Traced:
    trace = _trace_of((left, right))
    assert trace is not None
    result = function(bare(left), bare(right))
    ja, en = (
        f"{_shown(left, language)} {sign} {_shown(right, language)} → {show(result, language)}"
        for language in ("ja", "en")
    )
    trace.write(ja, en)
    return Traced(trace, result)
