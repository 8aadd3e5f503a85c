"""Who may be the same person: by keys made of what members stated, each looked up by an index.

A match is never a verdict. ``Match.is_exact`` says that the entries agree so far that it can be
stated as a fact; all others are questions for a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from kiyaku.members import normalised
from kiyaku.members.particulars import Particulars
from kiyaku.terms.texts import Text

KANA_CLOSE = "kana_close"
WORDS: Mapping[str, Text] = {
    "number": Text("会員番号", "member number"),
    "name": Text("名前", "name"),
    "kana": Text("ふりがな", "reading"),
    KANA_CLOSE: Text("似たふりがな", "a similar reading"),
    "born_on": Text("生年月日", "date of birth"),
    "phone": Text("電話", "phone"),
    "email": Text("メール", "e-mail"),
    "address": Text("住所", "address"),
}
"""In what two may agree, in the order in which it is told."""

_NORMALISED = {
    "name": normalised.name,
    "kana": normalised.kana,
    "phone": normalised.phone,
    "email": normalised.email,
    "address": normalised.address,
}
_FORMER = ("phone", "email")
_CONTACTS = {"phone", "email", "address"}
_MOST_ROWS = 2_000
_CHUNK = 5_000
_CANDIDATES = """SELECT service_id, member_id FROM member_key
WHERE service_id = ANY(%s) AND kind = %s AND key = %s"""
_AT_ADDRESS = f"""{_CANDIDATES} AND EXISTS (
    SELECT FROM member_key there WHERE there.member_id = member_key.member_id
    AND there.kind = 'address' AND there.key = %s)"""


@dataclass(frozen=True)
class Match:
    """A member of a service who may be the applicant, and in what they agree."""

    service: int
    member: int
    agrees: tuple[str, ...]
    is_exact: bool


def keys_of(stated: Mapping[str, Any]) -> dict[str, str]:
    """What somebody is recognised by, of particulars by their names; empty ones left out."""
    keys = {name: made(str(stated.get(name) or "")) for name, made in _NORMALISED.items()}
    born_on = stated.get("born_on")
    keys["born_on"] = str(born_on) if born_on else ""
    return {name: key[:300] for name, key in keys.items() if key}


def keep(service: int, member: int, stated: Particulars | Mapping[str, Any]) -> None:
    """Keep what a member is recognised by; in place of what it was, a contact beside it."""
    given = stated if isinstance(stated, Mapping) else vars(stated)
    rows = [(service, member, kind, key, False) for kind, key in keys_of(given).items()]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM member_key WHERE member_id = %s AND NOT is_former", [member])
        _insert(cursor, rows)


def keep_former(service: int, member: int, old_values: Mapping[str, Any]) -> None:
    """Keep by which contacts a member was reached before."""
    keys = keys_of({name: old_values.get(name) for name in _FORMER})
    with connection.cursor() as cursor:
        _insert(cursor, [(service, member, kind, key, True) for kind, key in keys.items()])


def is_recognised(member: int) -> bool:
    """Whether there is anything that a member is recognised by: not of one who was erased."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM member_key WHERE member_id = %s AND NOT is_former)",
            [member],
        )
        return bool(cursor.fetchone()[0])


def forget(member: int) -> None:
    """Drop all that a member is recognised by, as when what was stated is erased."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM member_key WHERE member_id = %s", [member])


def rebuild(service: int, *, but: Collection[int] = ()) -> None:
    """Make the keys of all members of a service anew from what is on record.

    Args:
        but: members who were erased: they are recognised by nothing any more.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM member_key WHERE service_id = %s", [service])
        rows: list[tuple[int, int, str, str, bool]] = []
        for member, kind, key, is_former in expected(service, but=but):
            rows.append((service, member, kind, key, is_former))
            if len(rows) >= _CHUNK:
                _insert(cursor, rows)
                rows = []
        _insert(cursor, rows)


def expected(service: int, *, but: Collection[int] = ()) -> Iterator[tuple[int, str, str, bool]]:
    """Member, kind, key and whether it is a former one, as what is on record makes them."""
    for one in _expected(service):
        if one[0] not in but:
            yield one


def _expected(service: int) -> Iterator[tuple[int, str, str, bool]]:
    names = (*_NORMALISED, "born_on")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {', '.join(names)} FROM member WHERE service_id = %s ORDER BY id",
            [service],
        )
        while found := cursor.fetchmany(_CHUNK):
            for member, *values in found:
                for kind, key in keys_of(dict(zip(names, values, strict=True))).items():
                    yield member, kind, key, False
        cursor.execute(
            """SELECT DISTINCT c.member_id, c.old_values ->> 'phone', c.old_values ->> 'email'
            FROM particulars_change c JOIN member m ON m.id = c.member_id
            WHERE m.service_id = %s""",
            [service],
        )
        former = {
            (member, kind, key)
            for member, phone, email in cursor.fetchall()
            for kind, key in keys_of({"phone": phone, "email": email}).items()
        }
    for member, kind, key in sorted(former):
        yield member, kind, key, True


def matches(services: Sequence[int], stated: Particulars, *, but: int | None = None) -> list[Match]:
    """Members of some services who may be who stated this; two queries at most.

    Args:
        but: the applicant's own member, who is not looked for.
    """
    keys = keys_of(vars(stated))
    if not keys:
        return []
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    readings: list[tuple[tuple[int, int], str]] = []
    for service, member, kind, theirs in _keys_of_candidates(services, keys):
        if member == but:
            continue
        if keys.get(kind) == theirs:
            found[service, member].add(kind)
        elif kind == "kana" and "kana" in keys:
            readings.append(((service, member), theirs))
    for who, theirs in readings:
        # Of those born on the same day, whose reading differs by a slip.
        agrees = found[who]
        is_born_then = "born_on" in agrees and "kana" not in agrees
        if is_born_then and normalised.differ_little(keys["kana"], theirs):
            agrees.add(KANA_CLOSE)
    return [
        Match(service, member, _in_order(agrees), _is_exact(agrees))
        for (service, member), agrees in sorted(found.items())
        if _is_near(agrees)
    ]


def in_words(agrees: Iterable[str]) -> Text:
    """In what two agree, as a list in words."""
    words = [WORDS.get(one, Text(one, one)) for one in agrees]
    return Text("、".join(one.ja for one in words), ", ".join(one.en for one in words))


def _keys_of_candidates(
    services: Sequence[int], keys: Mapping[str, str]
) -> list[tuple[int, int, str, str]]:
    """All that those are recognised by who may be the same person: service, member, kind, key.

    A name or an address is shared by many: alone neither makes anybody a candidate, so that a large
    service is looked through no longer than a small one. Candidates are ordered: of too many the
    same ones are told each time.
    """
    given, ways, values = list(services), [], list[Any]()
    for kind in ("phone", "email", "born_on"):
        if kind in keys:
            ways.append(f"({_CANDIDATES} ORDER BY service_id, member_id LIMIT {_MOST_ROWS})")
            values += [given, kind, keys[kind]]
    for kind in ("name", "kana"):
        if kind in keys and "address" in keys:
            ways.append(f"({_AT_ADDRESS} ORDER BY service_id, member_id LIMIT {_MOST_ROWS})")
            values += [given, kind, keys[kind], keys["address"]]
    if not ways:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(ways), values)
        members = [member for _, member in cursor.fetchall()]
        if not members:
            return []
        # Asked for on its own, by members alone: joined, it might be looked up by a common name.
        cursor.execute(
            "SELECT service_id, member_id, kind, key FROM member_key WHERE member_id = ANY(%s)",
            [members],
        )
        return list(cursor.fetchall())


def _is_named(agrees: set[str]) -> bool:
    return "name" in agrees or "kana" in agrees


def _is_exact(agrees: set[str]) -> bool:
    return "born_on" in agrees and _is_named(agrees) and bool(agrees & _CONTACTS)


def _is_near(agrees: set[str]) -> bool:
    if agrees & {"phone", "email"}:
        return True
    if "born_on" in agrees:
        return _is_named(agrees) or KANA_CLOSE in agrees
    return _is_named(agrees) and "address" in agrees


def _in_order(agrees: set[str]) -> tuple[str, ...]:
    return tuple(name for name in WORDS if name in agrees)


def _insert(cursor: Any, rows: Sequence[tuple[int, int, str, str, bool]]) -> None:
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    cursor.execute(
        """INSERT INTO member_key (service_id, member_id, kind, key, is_former)
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::boolean[])
        ON CONFLICT DO NOTHING""",
        columns,
    )
