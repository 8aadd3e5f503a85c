"""What personal data is used for, and why a request about it may be refused: a pack's two lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiyaku.terms.texts import Text

CONTRACT, LAW, CONSENT = "contract", "law", "consent"
BOOKS, RUNNING = "books", "contract"
"""For what data has to stay that a person has asked to be erased."""
GROUNDS: Mapping[str, Text] = {
    CONTRACT: Text("契約の履行に必要", "needed to perform the contract"),
    LAW: Text("法令に基づく", "under the law"),
    CONSENT: Text("本人の同意", "with consent"),
}
"""On what a use rests."""


@dataclass(frozen=True)
class Purpose:
    """What personal data is used for, on which ground and by which clauses.

    Attributes:
        ground: of ``GROUNDS``.
        particulars: what of a person's particulars is used for it.
    """

    code: str
    words: Text
    ground: str
    clauses: tuple[str, ...] = ()
    particulars: tuple[str, ...] = ()

    @property
    def is_optional(self) -> bool:
        """Whether people can have it stopped without leaving: it rests on their consent alone."""
        return self.ground == CONSENT

    @property
    def ground_words(self) -> Text:
        """What its ground is called."""
        return GROUNDS[self.ground]


@dataclass(frozen=True)
class Refusal:
    """Why a request of a person about their own data may be refused, wholly or in part.

    Attributes:
        kinds: the kinds of requests that may be refused so.
        law: the provision that says so.
        clause: the clause by which the operator keeps to that law.
        kept_for: what has to stay of data that is erased otherwise, and stays by this ground:
            ``books`` or ``contract``; empty where a person has to choose it.
    """

    code: str
    words: Text
    kinds: frozenset[str]
    law: Text
    clause: str
    kept_for: str = ""


def read_purpose(code: str, entry: Mapping[str, Any]) -> Purpose:
    """A purpose from its entry under ``purposes`` in a pack's ``personal_data.yaml``.

    Raises:
        KeyError: when the entry lacks something.
        ValueError: for a ground there is not.
    """
    ground = str(entry["ground"])
    if ground not in GROUNDS:
        raise ValueError(f"ground: {ground}")
    return Purpose(
        code,
        Text.read(entry),
        ground,
        tuple(map(str, entry["clauses"])),
        tuple(map(str, entry.get("particulars", ()))),
    )


def read_refusal(code: str, entry: Mapping[str, Any]) -> Refusal:
    """A ground of refusal from its entry under ``refusals`` in the same file.

    Raises:
        KeyError: when the entry lacks something.
        ValueError: for something to keep data for that there is not.
    """
    kept_for = str(entry.get("kept_for", ""))
    if kept_for not in ("", BOOKS, RUNNING):
        raise ValueError(f"kept_for: {kept_for}")
    return Refusal(
        code,
        Text.read(entry),
        frozenset(map(str, entry["kinds"])),
        Text.read(entry["law"]),
        str(entry["clause"]),
        kept_for,
    )
