"""The cases of a pack, put to it: which fail, and what no case puts to the test."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kiyaku.flows.pack_files import Entry, Finding, Yaml, read_yaml, unfinished
from kiyaku.terms import Pack, TermsError
from kiyaku.terms.texts import Text

KEYS = frozenset(
    {"title", "ask", "as_of", "readings", "set", "given", "answer", "error", "clauses"}
)
"""What a case may say."""


def check_cases(pack: Pack, folder: Path) -> Iterator[Finding]:
    """Cases that fail or cannot be put; questions and options of readings without any case."""
    answered: set[str] = set()
    used: dict[str, set[str]] = defaultdict(set)
    for path in sorted((folder / "cases").glob("*.yaml")):
        read = read_yaml(folder, f"cases/{path.name}")
        if isinstance(read, Finding):
            yield read
            continue
        yield from unfinished(read)
        for entry in read.entries:
            wrong = _wrong_with(pack, entry, answered, used)
            if wrong is not None:
                yield _failing(read, entry, wrong)
    yield from _untried(pack, answered, used)


def _wrong_with(
    pack: Pack, entry: Entry, answered: set[str], used: dict[str, set[str]]
) -> Text | None:
    case = entry.content
    if not isinstance(case, Mapping) or set(case) - KEYS or "ask" not in case:
        listed = ", ".join(sorted(KEYS))
        return Text(f"使える項目は {listed}", f"it may say only {listed}, and must say what to ask")
    if ("answer" in case) == ("error" in case):
        return Text("answer か error の一方が要る", "it needs either an answer or an error")
    options = {key: case[key] for key in ("as_of", "readings", "set") if key in case}
    try:
        receipt = pack.explain(str(case["ask"]), **options, **(case.get("given") or {}))
    except TermsError as error:
        if error.code == case.get("error"):
            return None
        return Text(f"断られた({error.code}): {error.ja}", f"refused ({error.code}): {error.en}")
    answered.add(receipt.question)
    for name, option in receipt.readings.items():
        used[name].add(option)
    found, wanted = plain(receipt.answer), plain(case.get("answer"))
    if "error" in case:
        return Text(f"断られず、答えは {found}", f"it is not refused but answered: {found}")
    if found != wanted:
        return Text(f"答えは {wanted} でなく {found}", f"the answer is {found}, not {wanted}")
    cited = [str(one) for one in case.get("clauses") or receipt.clauses]
    if cited != list(receipt.clauses):
        listed = ", ".join(receipt.clauses)
        return Text(f"根拠の条項は {listed}", f"it cites {listed}")
    return None


def _failing(file: Yaml, entry: Entry, wrong: Text) -> Finding:
    return Finding(
        "wrong", "case_fails", file.file, entry.line,
        Text(f"「{entry.name}」{wrong.ja}", f"“{entry.name}”: {wrong.en}"),
        Text("事例か規則のどちらかを直す", "mend the case, or the rule"),
    )  # fmt: skip


def _untried(pack: Pack, answered: set[str], used: Mapping[str, set[str]]) -> Iterator[Finding]:
    for question in pack.questions():
        if question.name not in answered:
            function = pack.rules[question.name][-1].function
            yield Finding(
                "open", "question_without_case", function.__module__.rpartition(".")[2] + ".py",
                function.__code__.co_firstlineno,
                Text(f"問い {question.name} の事例がない", f"no case asks {question.name}"),
                Text("cases/ に事例を書く", "write a case in cases/"),
            )  # fmt: skip
    for name, reading in pack.readings.items():
        for option in reading.options:
            if option not in used.get(name, set()):
                yield Finding(
                    "open", "option_without_case", "readings.yaml", 1,
                    Text(
                        f"解釈 {name} の {option} による事例がない",
                        f"no case rests on {option} of the reading {name}",
                    ),
                    Text("cases/ に事例を書く", "write a case in cases/"),
                )  # fmt: skip


def plain(value: Any) -> Any:
    """Answers and what YAML makes of expected ones, in one comparable form."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str) and "T" in value and value[:4].isdigit():
        return plain(dt.datetime.fromisoformat(value))
    return value
