"""The reference of what is asked of every pack, written from the list in the code.

``python -m kiyaku.cli.pack_reference > docs/reference/pack-questions.md`` writes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from kiyaku.cli.pack import answer_of, arguments_of, unanswered
from kiyaku.flows.pack_asked import Asked
from kiyaku.flows.pack_facts import FACTS, REQUIRED_OPTIONS
from kiyaku.flows.pack_questions import QUESTIONS

_HEAD = """\
# What is asked of every pack

Admission, the daily close, payments, the desk and the pages put these questions to the pack of the
service they work for, by these names and with these arguments. What the terms know beyond them a
pack may answer as it likes; only people and cases ask it. Written from the program by
`python -m kiyaku.cli.pack_reference`; `kiyaku pack questions` prints the same, and
`kiyaku pack check` holds a pack against it.

All arguments must be taken by the rule (or by a rule it leans on), those it has no use for with a
default. `?` marks an argument that comes at times only, so no rule may need it. No others are ever
given. Of `registered_on | service_started_on` a pack takes one: with the first a membership starts
on its approval, with the second when the staff start it. Where there is … the question is not
asked: only the clauses of its rule are cited.
"""
_NEEDED = """
## Needed

No service can be opened by a pack that leaves one of these unanswered (`pack_incomplete`).
"""
_OPTIONAL = """
## As the terms have it

Where the terms say nothing of these, the pack does not answer, and pages and commands go without.
"""
_FACTS = """
## The arguments

| Name | Type | What it is |
|---|---|---|
"""


def written() -> str:
    """The whole page, in English."""
    needed = [one for one in QUESTIONS if one.is_needed]
    rest = [one for one in QUESTIONS if not one.is_needed]
    return "\n".join(
        [
            _HEAD + _NEEDED, "| Question | Arguments | Answer | What for |", "|---|---|---|---|",
            *(f"{_row(one)} |" for one in needed),
            _OPTIONAL, "| Question | Arguments | Answer | What for | If not answered |",
            "|---|---|---|---|---|",
            *(f"{_row(one)} | {unanswered(one).en} |" for one in rest),
            _FACTS + "\n".join(_facts()),
        ]
    )  # fmt: skip


def _row(asked: Asked) -> str:
    arguments = arguments_of(asked).replace("|", "\\|")
    return f"| `{asked.name}` | {arguments} | {answer_of(asked)} | {asked.what.en}"


def _facts() -> Iterator[str]:
    for name, given in FACTS.items():
        kind = f"list of {given.kind}" if given.is_list else given.kind
        options = ", ".join(REQUIRED_OPTIONS.get(name, ()))
        least = f" ({options} at least)" if options else ""
        yield f"| `{name}` | {kind}{least} | {given.words.en} |"


if __name__ == "__main__":
    print(written())
