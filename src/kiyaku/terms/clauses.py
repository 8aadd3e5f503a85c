"""The register of a pack's clauses: what each says in our own words, and what carries it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.terms.errors import PackError
from kiyaku.terms.texts import Text

_KIND_WORDS = {
    "rule": Text("規則", "rule"),
    "flow": Text("手続", "flow"),
    "record": Text("記録", "record"),
    "text": Text("文言", "text"),
}
_BOUND_WORDS = {
    "member": Text("会員", "the member"),
    "operator": Text("運営者", "the operator"),
    "both": Text("会員と運営者", "the member and the operator"),
}
_CARRIER_WORDS = {
    "rule": Text("規則", "rule"),
    "operation": Text("操作", "operation"),
    "page": Text("画面", "page"),
}
KINDS = frozenset(_KIND_WORDS)
BOUND = frozenset(_BOUND_WORDS)
CARRIERS = frozenset(_CARRIER_WORDS)
PRICE_LIST = "price_list"
SHOWN = frozenset({PRICE_LIST})
"""What a page shows beside a clause that is about it."""
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
    """One clause: address, gist, kinds, who is bound, and its carriers (none: open).

    ``shows``: what a page shows beside it, of ``SHOWN``.
    """

    id: str
    kinds: tuple[str, ...]
    binds: str
    gist: Text
    carried_by: tuple[Carrier, ...]
    article_title: Text | None = None
    shows: tuple[str, ...] = ()

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


def cited(clause_ids: Iterable[str]) -> Text:
    """Clauses' addresses in words, each once, as a sentence cites them in brackets.

    >>> cited(["17-2", "18"])
    Text(ja='第17条2項・第18条', en='Art. 17(2), Art. 18')
    """
    every = list(dict.fromkeys(clause_ids))
    return Text(
        "・".join(label(one, "ja") for one in every), ", ".join(label(one, "en") for one in every)
    )


def kind_in_words(kind: str) -> Text:
    """What a kind of clause (of ``KINDS``) is called."""
    return _KIND_WORDS[kind]


def bound_in_words(binds: str) -> Text:
    """Whom a clause binds (of ``BOUND``), in words."""
    return _BOUND_WORDS[binds]


def carrier_in_words(kind: str) -> Text:
    """What a kind of carrier (of ``CARRIERS``) is called."""
    return _CARRIER_WORDS[kind]


def read_clause(entry: Mapping[str, Any]) -> Clause:
    """A clause from its entry in a pack's ``clauses.yaml``.

    Raises:
        KeyError: when the entry lacks something.
        PackError: when it uses an unknown kind of clause, of carrier, or of who is bound, or
            shows what there is not.
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
        Text.read(title) if title else None, tuple(map(str, entry.get("shows", ()))),
    )  # fmt: skip
    wrong = [kind for kind in kinds if kind not in KINDS]
    wrong += [carrier.kind for carrier in carriers if carrier.kind not in CARRIERS]
    wrong += [] if clause.binds in BOUND else [clause.binds]
    wrong += [shown for shown in clause.shows if shown not in SHOWN]
    if wrong:
        raise PackError(
            f"clauses.yaml の {clause.id}: {', '.join(wrong)} は使えません。",
            f"{clause.id} in clauses.yaml: unknown {', '.join(wrong)}",
        )
    return clause
