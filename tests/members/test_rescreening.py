"""Findings over time: what is new, what holds no more, and what stands for having seen one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kiyaku.members import rescreening, screening
from kiyaku.members.findings import FACT, QUESTION, Finding
from kiyaku.members.rescreening import again, holding, since_receipt, token, unseen

DAY = dt.date(2026, 11, 24)


def one(code: str = "already_member", severity: str = QUESTION, **evidence: Any) -> Finding:
    return Finding(code, "ある", "there is", evidence, severity)


def kept(*found: Finding) -> list[dict[str, Any]]:
    return [each.as_json() for each in found]


def marks(found: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    return [(each.get("found_on"), each.get("gone_on")) for each in found]


def test_what_is_found_again_is_as_it_was() -> None:
    before = kept(one(memberships=[1, 2]), one("minor_without_consent", FACT, on="2026-11-20"))
    now = [one(memberships=[2, 1]), one("minor_without_consent", FACT, on="2026-11-24")]
    assert again(before, now, DAY) == before


def test_of_what_holds_in_part_the_rest_stands_for_itself_and_is_nothing_new() -> None:
    before = kept(one(memberships=[1, 2]))
    gone, left, new = after = again(before, [one(memberships=[2, 3])], DAY)
    assert marks(after) == [(None, "2026-11-24"), (None, None), ("2026-11-24", None)]
    assert gone["evidence"] == {"memberships": [1, 2]}
    assert left == {**before[0], "evidence": {"memberships": [2]}}
    assert new["evidence"] == {"memberships": [3]}
    assert unseen(after, []) == (new,)
    assert again(after, [one(memberships=[2, 3])], DAY + dt.timedelta(1)) == after
    breaches = [{"on": "2026-11-01", "clause": clause} for clause in ("7-1", "7-2")]
    before = kept(one("earlier_breach", memberships=[7, 8], breaches=breaches))
    now = one("earlier_breach", memberships=[8], breaches=breaches[1:])
    assert [each["evidence"] for each in holding(again(before, [now], DAY))] == [
        {"memberships": [8], "breaches": breaches[1:]}
    ]


def test_ends_are_told_apart_by_their_days_though_all_are_of_one_kind() -> None:
    first, second = (
        one("termination_elsewhere", kind="termination", on=on)
        for on in ("2026-11-01", "2026-11-20")
    )
    after = again(kept(first), [second], DAY)
    assert marks(after) == [(None, "2026-11-24"), ("2026-11-24", None)]
    assert token(kept(first)[0]) != token(kept(second)[0])
    both = kept(first, second)
    assert again(both, [first, second], DAY) == both


def test_only_what_is_new_of_a_finding_is_told_anew_with_its_day() -> None:
    before = kept(one(memberships=[1]))
    *_, new = after = again(before, [one(memberships=[1, 2])], DAY)
    assert after[:-1] == before
    assert (new["evidence"], new["found_on"]) == ({"memberships": [2]}, "2026-11-24")
    assert again(after, [one(memberships=[1, 2])], DAY + dt.timedelta(1)) == after


def test_a_breach_that_went_further_is_new_and_keeps_whose_it_is() -> None:
    breach = {"on": "2026-11-01", "clause": "7-1", "state": "open"}
    before = kept(one("earlier_breach", memberships=[7], breaches=[breach]))
    decided = {**breach, "state": "decided"}
    now = one("earlier_breach", FACT, memberships=[7], breaches=[decided])
    after = again(before, [now], DAY)
    assert marks(after) == [(None, "2026-11-24"), ("2026-11-24", None)]
    assert after[1]["evidence"] == {"memberships": [7], "breaches": [decided]}
    more = one("earlier_breach", memberships=[7], breaches=[breach, {**breach, "clause": "7-2"}])
    assert again(before, [more], DAY)[1]["evidence"]["memberships"] == [7]


def test_what_holds_no_more_is_kept_and_new_again_if_it_comes_back() -> None:
    gone = again(kept(one(applications=[5])), [], DAY)
    assert marks(gone) == [(None, "2026-11-24")]
    assert holding(gone) == ()
    assert again(gone, [], DAY + dt.timedelta(1)) == gone
    back = again(gone, [one(applications=[5])], DAY + dt.timedelta(1))
    assert marks(back) == [(None, "2026-11-24"), ("2026-11-25", None)]
    assert since_receipt(back) == (back[1],)


def test_what_the_application_states_itself_is_not_looked_at_again() -> None:
    before = kept(one("missing_entries", FACT, missing=["email"]), one("abroad", FACT, country="X"))
    assert again(before, [], DAY) == before
    assert {"missing_entries", "abroad"}.isdisjoint(screening.CHANGING)


def test_a_token_stands_for_what_is_said_and_not_for_its_day() -> None:
    shown, recorded = (again([], [one(memberships=[3])], DAY + dt.timedelta(n)) for n in (0, 1))
    assert token(shown[0]) == token(recorded[0])
    others = (one(memberships=[4]), one(severity=FACT, memberships=[3]), one(applications=[3]))
    assert token(shown[0]) not in {token(each) for each in kept(*others)}
    assert unseen(recorded, []) == tuple(recorded)
    assert unseen(recorded, [token(shown[0])]) == ()
    assert unseen(kept(one()), []) == ()  # found on receipt: on the page from the first
    assert rescreening.holds(shown[0])
