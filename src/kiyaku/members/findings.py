"""What a finding of screening consists of."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

FACT, QUESTION = "fact", "question"


@dataclass(frozen=True)
class Finding:
    """Something in an application that its decision should know of.

    Attributes:
        evidence: ids and days it rests on, nothing of another person's data.
        severity: ``fact``, or ``question`` where only a person can tell.
        matched: the fields by which it was found.
    """

    code: str
    ja: str
    en: str
    evidence: dict[str, Any]
    severity: str = FACT
    matched: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The finding as stored with its application."""
        return {**asdict(self), "matched": list(self.matched)}
