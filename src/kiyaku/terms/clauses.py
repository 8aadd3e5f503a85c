"""The register of a pack's clauses: what each says in our own words, and what carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.terms.errors import PackError
from kiyaku.terms.texts import Text

KINDS = frozenset({"rule", "flow", "record", "text"})
BOUND = frozenset({"member", "operator", "both"})
CARRIERS = frozenset({"rule", "operation", "page"})
_UNNUMBERED = {
    "preamble": Text("前文", "Preamble"),
    "suppl": Text("附則", "Supplementary provision"),
}


@dataclass(frozen=True)
class Carrier:
    """Something that carries a clause: a rule (question), an operation or a page, by name."""

    kind: str
    name: str


@dataclass(frozen=True)
class Clause:
    """One clause: address, gist, kinds, who is bound, and its carriers (none: open)."""

    id: str
    kinds: tuple[str, ...]
    binds: str
    gist: Text
    carried_by: tuple[Carrier, ...]
    article_title: Text | None = None

    @property
    def article(self) -> str:
        """The article's part of the address: ``9`` of ``9-1(3)``."""
        return self.id.split("-")[0]


def label(clause_id: str, language: str) -> str:
    """A clause's address in words: ``9-1(3)`` → 第9条1項3号 / Art. 9(1) item 3.

    >>> label("9-1(3)", "ja"), label("12", "ja"), label("5-3", "en")
    ('第9条1項3号', '第12条', 'Art. 5(3)')
    """
    if clause_id in _UNNUMBERED:
        return _UNNUMBERED[clause_id].in_language(language)
    head, _, item = clause_id.partition("(")
    article, _, paragraph = head.partition("-")
    item = item.rstrip(")")
    if language == "ja":
        return (
            f"第{article}条"
            + (f"{paragraph}項" if paragraph else "")
            + (f"{item}号" if item else "")
        )
    return (
        f"Art. {article}"
        + (f"({paragraph})" if paragraph else "")
        + (f" item {item}" if item else "")
    )


def read_clause(entry: Mapping[str, Any]) -> Clause:
    """A clause from its entry in a pack's ``clauses.yaml``.

    Raises:
        KeyError: when the entry lacks something.
        PackError: when it uses an unknown kind of clause, of carrier, or of who is bound.
    """
    kinds = tuple(str(entry["kind"]).split("+"))
    carriers = tuple(
        Carrier(str(kind), str(target))
        for carrier in entry["carried_by"]
        for kind, target in carrier.items()
    )
    title = entry.get("article_title")
    clause = Clause(
        str(entry["id"]), kinds, str(entry["binds"]), Text.read(entry["gist"]), carriers,
        Text.read(title) if title else None,
    )  # fmt: skip
    wrong = [kind for kind in kinds if kind not in KINDS]
    wrong += [carrier.kind for carrier in carriers if carrier.kind not in CARRIERS]
    wrong += [] if clause.binds in BOUND else [clause.binds]
    if wrong:
        raise PackError(
            f"clauses.yaml の {clause.id}: {', '.join(wrong)} は使えません。",
            f"{clause.id} in clauses.yaml: unknown {', '.join(wrong)}",
        )
    return clause
