"""Every act that a member can begin is said to be barred by a standing, or open in all of them."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver

from kiyaku import packs
from kiyaku.base.errors import OperationRefused
from kiyaku.flows import (
    admission,
    exclusion,
    marketing,
    plan_changes,
    privacy_requests,
    revoking,
    standing,
    succession,
    timeline,
)
from kiyaku.flows.standing import UseShown
from kiyaku.flows.succession import Successor
from kiyaku.members import directory
from kiyaku.members.particulars import Particulars
from kiyaku.portal import urls as portal
from kiyaku.public import urls as public
from tests.living import Living

FACES = ("kiyaku.portal", "kiyaku.public", "kiyaku.web", "kiyaku.accounts")
"""The code that pages of members and of everybody run before they call an operation."""


@dataclass(frozen=True)
class Reached:
    """What a view comes to: the operations it may call, and whether it takes what is sent."""

    operations: frozenset[str]
    uses_asked: frozenset[str]
    takes_what_is_sent: bool


def routes() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The pages of members and of everybody: name and view."""
    yield from _routes("portal", portal.urlpatterns)
    yield from _routes("public", public.urlpatterns)


def _routes(
    face: str, patterns: list[URLPattern | URLResolver]
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _routes(face, one.url_patterns)
        else:
            yield f"{face}:{one.name}", one.callback


@cache
def reached(view: Callable[..., Any]) -> Reached:
    """All that a view calls, through the helpers of the faces."""
    operations, asked, takes = set(), set(), False
    waiting: list[Any] = [inspect.unwrap(view)]
    seen: set[Any] = set()
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        for node, target in _named_in(function):
            takes |= getattr(node, "attr", "") in ("POST", "FILES")
            if isinstance(target, str) and _is_of_standing(function, node):
                asked.add(target)
            if isinstance(target, type) and target.__module__.startswith(FACES):
                waiting += _methods(target)
            if not isinstance(target, FunctionType):
                continue
            plain = inspect.unwrap(target)
            if is_operation(plain):
                operations.add(f"{plain.__module__.removeprefix('kiyaku.')}.{plain.__name__}")
                asked |= _asked_by(plain)
            elif plain.__module__.startswith(FACES):
                waiting.append(plain)
    return Reached(frozenset(operations), frozenset(asked), takes)


def _methods(of: type) -> list[FunctionType]:
    """What a class does by its own source."""
    every = (
        inspect.unwrap(getattr(one, "fget", None) or one)
        for one in vars(of).values()
        if callable(one) or isinstance(one, property)
    )
    return [
        one
        for one in every
        if isinstance(one, FunctionType) and not one.__code__.co_filename.startswith("<")
    ]


def is_operation(function: Callable[..., Any]) -> bool:
    """Whether it changes something: it is told when, and by whom."""
    parameters = inspect.signature(function).parameters
    return {"at", "by"} <= {
        name for name, one in parameters.items() if one.kind is one.KEYWORD_ONLY
    }


def _named_in(function: FunctionType) -> Iterator[tuple[ast.AST, Any]]:
    """Every name in a function's source, and what of the module's it stands for, if anything."""
    known = inspect.unwrap(function).__globals__
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Name):
            yield node, known.get(node.id)
        elif isinstance(node, ast.Attribute):
            of = known.get(node.value.id) if isinstance(node.value, ast.Name) else None
            yield node, getattr(of, node.attr, None) if inspect.ismodule(of) else None


def _is_of_standing(function: FunctionType, node: ast.AST) -> bool:
    of = getattr(node, "value", None)
    return isinstance(of, ast.Name) and function.__globals__.get(of.id) is standing


def _asked_by(operation: FunctionType) -> set[str]:
    """The uses that an operation itself asks the standing for, in its own module."""
    found, waiting, seen = set(), [operation], set()
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        for node, target in _named_in(function):
            if isinstance(target, str) and _is_of_standing(function, node):
                found.add(target)
            if isinstance(target, FunctionType):
                plain = inspect.unwrap(target)
                if plain.__module__ == operation.__module__:
                    waiting.append(plain)
    return found


ACTING = [
    pytest.param(name, view, id=name)
    for name, view in routes()
    if reached(view).operations or reached(view).takes_what_is_sent
]
NOT_ACTS = {
    "public:apply": "only fills in what the next page sends",
    "public:card": "only signs in",
}
"""Pages that take what is sent and begin nothing with it, and why that is so."""


@pytest.mark.parametrize(("name", "view"), ACTING)
def test_what_a_page_begins_is_asked_of_the_standing_or_always_open(
    name: str, view: Callable[..., Any]
) -> None:
    found = reached(view)
    assert bool(found.operations) is (name not in NOT_ACTS), f"{name}: what does it begin?"
    for operation in found.operations:
        use = standing.ASKED_OF_STANDING.get(operation)
        is_open = operation in standing.ALWAYS_OPEN
        assert (use is None) is is_open, f"{operation}: say in standing whether it may be barred"
        assert use is None or use in found.uses_asked, f"{name} never asks for {use}"


def test_the_tables_name_what_members_can_begin_and_no_more() -> None:
    begun = {one for _, view in routes() for one in reached(view).operations}
    assert begun == {*standing.ASKED_OF_STANDING, *standing.ALWAYS_OPEN}
    assert all(one.ja and one.en and one.ja != one.en for one in standing.ALWAYS_OPEN.values())
    assert {name for name, _ in routes()} >= set(NOT_ACTS)


def test_the_uses_asked_for_are_those_that_packs_list() -> None:
    asked = set(standing.ASKED_OF_STANDING.values())
    known = [set(packs.load(name).uses) for name in ("netsugen", "choppaya")]
    assert asked <= known[0] | known[1]
    # In NETSUGEN nothing passes on (16-4), and there are no add-ons.
    assert asked - known[0] == {standing.PASSING_ON, standing.ADD_ONS}


@pytest.mark.django_db
def test_who_is_restricted_and_suspended_can_do_all_that_is_always_open() -> None:
    living = Living("choppaya", "2026-11-01", prices={"usual": 6_000, "more": 9_000})
    living.register("m")
    plan_changes.request_plan_change(**living.of("m"), plan="more")
    living.restrict("m", "add_ons")
    living.suspend("m")
    member = directory.member(living.id, "m").pk
    about = {**living.acting, "member": member}
    plan_changes.withdraw_plan_change(**living.of("m"))
    privacy_requests.receive_request(**about, kind="disclosure", identity="document")
    marketing.set_consent(**about, is_given=True, how="own_page", wording="x")
    living.leave("m")
    revoking.revoke_withdrawal(**living.of("m"))
    exclusion.end_by_member(**living.of("m"), kind="support")
    admission.apply(**living.acting, handle="m", plan="usual", particulars=Particulars(name="m"))
    done = {one.event for one in timeline.events(living.id, member=member)}
    assert done >= {
        "plan_change_withdrawn", "privacy_request_received", "marketing_agreed",
        "withdrawal_revoked", "ended_by_member", "application_received",
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("use", [standing.LEAVING, standing.PASSING_ON])
def test_what_is_barred_is_barred_at_the_desk_too(
    use: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever enters a member's wish, and whatever was decided since the page was shown."""
    living = Living("choppaya", "2026-11-01")
    living.register("m")
    barred = UseShown(packs.load("choppaya").uses[use], is_open=False, clauses=("21-1",))
    found = standing.standing(living.id, living.members["m"], living.today)
    told = dataclasses.replace(found, uses=(barred,))
    monkeypatch.setattr(standing, "standing", lambda *_, **__: told)
    with pytest.raises(OperationRefused) as refused:
        if use == standing.LEAVING:
            living.leave("m")
        else:
            succession.receive(
                **living.of("m"), kind="transfer", successor=Successor(stated=Particulars(name="n"))
            )
    assert (refused.value.code, list(refused.value.details["clauses"])) == ("use_barred", ["21-1"])
