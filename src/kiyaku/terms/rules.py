"""Rules: one sentence of one clause each, as a pure function over values or columns."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kiyaku.terms.errors import BadFact, PackError
from kiyaku.terms.tracing import bare
from kiyaku.terms.values import DTYPES, Unreadable, read

Answer = str | Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """One version of a rule: its function, clauses, first day, basis and type of answer."""

    name: str
    function: Callable[..., Any]
    clauses: tuple[str, ...]
    since: np.datetime64
    basis: tuple[str, ...]
    answer: Answer
    is_question: bool
    arguments: tuple[str, ...]
    optional: frozenset[str]
    tables: frozenset[str]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The rule's own function, unchanged."""
        return self.function(*args, **kwargs)

    @property
    def summary(self) -> str:
        """The first line of the docstring: what the caller gets."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @property
    def source_hash(self) -> str:
        """SHA-256 of the rule's source: a receipt names the very text that was run."""
        return hashlib.sha256(inspect.getsource(self.function).encode()).hexdigest()[:16]


_REGISTRY: dict[str, list[Rule]] = {}


def rule(
    *clauses: str,
    since: str,
    answer: Answer,
    basis: str | tuple[str, ...] = (),
    question: bool = True,
) -> Callable[[Callable[..., Any]], Rule]:
    """Declare a function to be a rule of the pack whose module it stands in.

    Args:
        clauses: addresses the answer cites, the leading one first.
        since: first day (ISO) from which this version of the rule governs.
        answer: type of the answer (see ``values``), or a mapping part → type.
        basis: fact or facts whose latest decides, per row, which version and which parameter
            values govern; a month counts as its first day. Without one: the asker's, else the
            latest.
        question: False for an inner rule that is not asked from outside.

    Raises:
        PackError: without a clause, or with a day or a type of answer that is none.
    """

    def declare(function: Callable[..., Any]) -> Rule:
        parameters = inspect.signature(function).parameters
        made = Rule(
            name=function.__name__,
            function=function,
            clauses=clauses,
            since=_read_since(function.__name__, since),
            basis=(basis,) if isinstance(basis, str) else tuple(basis),
            answer=answer,
            is_question=question,
            arguments=tuple(parameters),
            optional=frozenset(
                name for name, p in parameters.items() if p.default is not inspect.Parameter.empty
            ),
            tables=frozenset(name for name, p in parameters.items() if _is_table(p.annotation)),
        )
        _check_answer(made)
        _REGISTRY.setdefault(function.__module__, []).append(made)
        return made

    return declare


def rules_of(package: str) -> dict[str, tuple[Rule, ...]]:
    """All rules declared in a package's modules, by name, each with its versions in order."""
    found: dict[str, list[Rule]] = {}
    for module, rules in _REGISTRY.items():
        if module == package or module.startswith(package + "."):
            for one in rules:
                found.setdefault(one.name, []).append(one)
    return {
        name: tuple(sorted(versions, key=lambda one: one.since)) for name, versions in found.items()
    }


def require(condition: Any, code: str, *, ja: str, en: str) -> None:
    """Refuse facts that cannot be.

    Raises:
        BadFact: with ``code`` and the rows for which the condition does not hold.
    """
    holds = np.asarray(bare(condition))
    if not holds.all():
        raise BadFact(ja, en, code=code, rows=~np.atleast_1d(holds))


def _is_table(annotation: Any) -> bool:
    return str(getattr(annotation, "__name__", annotation)).endswith("Dated")


def _read_since(name: str, since: str) -> np.datetime64:
    try:
        day: np.datetime64 = read("date", since)
    except Unreadable as expected:
        raise PackError(
            f"規則 {name}: since の {since} は読めません。{expected.ja} が必要です。",
            f"rule {name}: since {since} cannot be read; expected {expected.en}",
        ) from None
    return day


def _check_answer(made: Rule) -> None:
    if not made.clauses:
        raise PackError(
            f"規則 {made.name} に条項がありません。", f"rule {made.name} names no clause"
        )
    kinds = made.answer.values() if isinstance(made.answer, Mapping) else (made.answer,)
    for kind in kinds:
        if kind not in DTYPES:
            raise PackError(
                f"規則 {made.name}: 答えの型 {kind} は使えません。",
                f"rule {made.name}: unknown type of answer {kind}",
            )
