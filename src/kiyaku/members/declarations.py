"""What applicants declare, in the words that are shown to them, and what they declared.

Which of these the terms of a service ask for, its pack says (``declaration_asked``). A change of
the words is a new version: what was declared keeps those that it was declared in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiyaku.members.models import Declaration
from kiyaku.terms import Pack
from kiyaku.terms.texts import Text

QUESTION = "declaration_asked"
LONGEST_DETAIL = 200


@dataclass(frozen=True)
class Wording:
    """The words of a declaration; ``detail`` is asked beside it, where there is one."""

    version: str
    words: Text
    detail: Text | None = None


@dataclass(frozen=True)
class Declared:
    """A declaration that was made; ``detail`` names who consents, where it asks for that."""

    kind: str
    detail: str = ""


@dataclass(frozen=True)
class Made:
    """A declaration on record."""

    kind: str
    clause: str
    wording_version: str
    wording: str
    detail: str
    channel: str
    at: dt.datetime

    @property
    def cited(self) -> tuple[str, ...]:
        """The clause that asks for it, as pages cite clauses."""
        return (self.clause,)


WORDINGS: Mapping[str, Wording] = {
    "anti_social": Wording(
        "2026-11",
        Text(
            "反社会的勢力ではなく、関わりもなく、これからもそうであることを表明し、約束します",
            "I declare that I am not, am not tied to, and will not become or be tied to, an "
            "anti-social force",
        ),
    ),
    "guardian_consent": Wording(
        "2026-11",
        Text(
            "未成年なので、親権者の同意を得ています",
            "I am a minor, and a guardian consents to this application",
        ),
        Text("同意した親権者の氏名", "Name of the guardian who consents"),
    ),
    "assistance": Wording(
        "2026-11",
        Text(
            "補助・保佐・後見を受けていません。受けている場合は、必要な同意を得ています",
            "I am under no assistance, curatorship or guardianship; or, if I am, I have the "
            "consent that is needed",
        ),
        Text("同意した人の氏名(受けている場合)", "Who consents, if somebody has to"),
    ),
    "true_entries": Wording(
        "2026-11",
        Text("申込みの内容に偽りはありません", "What I state in this application is true"),
    ),
    "no_earlier_breach": Wording(
        "2026-11",
        Text(
            "これまでに、この規約に違反したことはありません",
            "I have not broken these terms before",
        ),
    ),
}
OPERATORS_OWN: Mapping[str, Text] = {
    "anti_social": Text(
        "運営者も、反社会的勢力ではなく、関わりもなく、これからもそうであることを表明し、"
        "約束しています。",
        "The operator declares the same: it is not, is not tied to, and will not become or be "
        "tied to, an anti-social force.",
    )
}
"""What binds both sides: the operator's part, shown beside the applicant's."""


def asked(pack: Pack) -> dict[str, str]:
    """What the terms ask applicants to declare, each with its clause, in the pack's order."""
    if not pack.answers(QUESTION):
        return {}
    return {
        kind: str(pack.ask(QUESTION, declaration=kind))
        for kind in pack.facts["declaration"].options
    }


def keep(
    application: int,
    pack: Pack,
    declared: Iterable[Declared],
    *,
    language: str,
    channel: str,
    at: dt.datetime,
) -> None:
    """Put on record what an applicant declared, in the words of the language applied in."""
    clauses = asked(pack)
    Declaration.objects.bulk_create(
        Declaration(
            application_id=application,
            kind=one.kind,
            clause=clauses[one.kind],
            wording_version=WORDINGS[one.kind].version,
            wording=WORDINGS[one.kind].words.en
            if language == "en"
            else WORDINGS[one.kind].words.ja,
            detail=one.detail[:LONGEST_DETAIL],
            channel=channel,
            at=at,
        )
        for one in declared
        if one.kind in clauses
    )


def of_application(application: int) -> list[Made]:
    """What was declared in an application, in the order in which it was asked; one query."""
    rows = Declaration.objects.filter(application_id=application).order_by("pk")
    return [
        Made(*row)
        for row in rows.values_list(
            "kind", "clause", "wording_version", "wording", "detail", "channel", "at"
        )
    ]
