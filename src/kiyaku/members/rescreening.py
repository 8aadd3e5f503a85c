"""Findings of screening over time: what is new since they were kept, and what holds no more.

What was found once stays with its application. Beside it stand ``found_on``, the day on which it
was found where that was after the receipt, and ``gone_on``, the day from which it holds no more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from kiyaku.base.errors import OperationRefused
from kiyaku.members.findings import Finding
from kiyaku.members.models import Application
from kiyaku.members.screening import CHANGING

Kept = dict[str, Any]
"""A finding as its application has it: see ``Finding.as_json``."""
_FOUND_ON, _GONE_ON = "found_on", "gone_on"
_DAY_OF_LOOKING = {"minor_without_consent", "payment_method_unusable"}
"""Findings whose day is that of the look, so that another one makes nothing new of them."""
_BESIDE = "memberships"
"""Beside breaches it only says whose they are."""
_SORT = "kind"
"""Of an end it is the same for all, and tells none from another."""
_LENGTH = 16


def holds(kept: Mapping[str, Any]) -> bool:
    """Whether a finding holds still, as far as anybody looked."""
    return _GONE_ON not in kept


def holding(kept: Iterable[Kept]) -> tuple[Kept, ...]:
    """Those that hold still."""
    return tuple(one for one in kept if holds(one))


def since_receipt(kept: Iterable[Kept]) -> tuple[Kept, ...]:
    """Those that hold and were found after the application had come."""
    return tuple(one for one in kept if holds(one) and _FOUND_ON in one)


def token(kept: Mapping[str, Any]) -> str:
    """What stands for a finding where somebody says to have seen it: the same for the same words.

    A date of finding is no part of it: what a page shows before it is recorded has the same one.
    """
    told = [kept["code"], kept["severity"], sorted(_said(kept))]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:_LENGTH]


def unseen(kept: Iterable[Kept], seen: Collection[str]) -> tuple[Kept, ...]:
    """Those found since the receipt that hold and are not among the tokens that were seen."""
    return tuple(one for one in since_receipt(kept) if token(one) not in seen)


def again(kept: Sequence[Kept], now: Iterable[Finding], on: dt.date) -> list[Kept]:
    """What is kept after another look: what holds no more marked so, what is new at the end.

    A finding holds as it was told or not at all: what is left of one stands after it as a finding
    of its own, found when that was.

    Args:
        now: what the look found, of what can change (``screening.CHANGING``).
        on: the day of the look.
    """
    found = [one.as_json() for one in now]
    looked = [_marked(one, found, on) for one in kept]
    left = [
        _left_of(was, found)
        for was, one in zip(kept, looked, strict=True)
        if holds(was) and not holds(one)
    ]
    new = [_only_new(one, kept) for one in found]
    return [
        *looked,
        *(one for one in left if one is not None),
        *({**one, _FOUND_ON: on.isoformat()} for one in new if one is not None),
    ]


def locked(service: int, application: int) -> Application:
    """An application to a service, which nobody else decides or screens meanwhile.

    Raises:
        OperationRefused: ``unknown_application``.
    """
    rows = Application.objects.select_for_update(of=("self",)).select_related("member")
    found = rows.filter(service_id=service, pk=application).first()
    if found is None:
        raise OperationRefused(
            "unknown_application",
            f"申込み {application} はこのサービスにありません。",
            f"there is no application {application} to this service",
        )
    return found


def keep(application: Application, findings: Sequence[Kept]) -> None:
    """Keep what another look found with the application."""
    application.findings = list(findings)
    application.save(update_fields=["findings"])


def _marked(kept: Kept, found: Iterable[Kept], on: dt.date) -> Kept:
    """A finding as kept, marked where any of it could have been found again and was not."""
    if not holds(kept) or kept["code"] not in CHANGING:
        return kept
    alike = _alike(kept, found)
    if alike and _said(kept) <= _said_by(alike):
        return kept
    return {**kept, _GONE_ON: on.isoformat()}


def _left_of(kept: Kept, found: Iterable[Kept]) -> Kept | None:
    """What is there still of a finding that is not there as it was; None where nothing is."""
    alike = _alike(kept, found)
    there = _said_by(alike)
    if not _said(kept) & there:
        return None
    whose = {_piece(_BESIDE, one) for each in alike for one in each["evidence"].get(_BESIDE, ())}
    evidence = {}
    for name, value in kept["evidence"].items():
        if name == _BESIDE:
            evidence[name] = [one for one in value if _piece(name, one) in whose]
        elif not _tells(name, kept):
            evidence[name] = value
        elif isinstance(value, list):
            evidence[name] = [one for one in value if _piece(name, one) in there]
        elif _piece(name, value) in there:
            evidence[name] = value
    return {**kept, "evidence": evidence}


def _alike(kept: Kept, others: Iterable[Kept]) -> list[Kept]:
    """Those of the same code and severity."""
    same = (kept["code"], kept["severity"])
    return [one for one in others if (one["code"], one["severity"]) == same]


def _only_new(found: Kept, kept: Iterable[Kept]) -> Kept | None:
    """What of a finding was not told before; None where all was."""
    alike = _alike(found, holding(kept))
    told = _said_by(alike)
    if alike and _said(found) <= told:
        return None
    evidence = {
        name: [one for one in value if _piece(name, one) not in told]
        if isinstance(value, list) and _tells(name, found)
        else value
        for name, value in found["evidence"].items()
    }
    return {**found, "evidence": evidence}


def _said_by(kept: Iterable[Kept]) -> frozenset[str]:
    """What some findings say together."""
    return frozenset[str]().union(*(_said(one) for one in kept))


def _said(kept: Mapping[str, Any]) -> frozenset[str]:
    """What the evidence says, piece by piece."""
    return frozenset(
        _piece(name, one)
        for name, value in kept["evidence"].items()
        if _tells(name, kept)
        for one in (value if isinstance(value, list) else [value])
    )


def _tells(name: str, kept: Mapping[str, Any]) -> bool:
    if name == _SORT:
        return False
    if name == "on":
        return kept["code"] not in _DAY_OF_LOOKING
    return name != _BESIDE or "breaches" not in kept["evidence"]


def _piece(name: str, value: Any) -> str:
    return json.dumps([name, value], sort_keys=True)
