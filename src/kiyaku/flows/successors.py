"""Who is to hold a membership that passes on: found among the members, or made one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiyaku.flows import succession_checks as checks
from kiyaku.flows.erased import require_known
from kiyaku.flows.succession_checks import INHERITANCE, TRANSFER
from kiyaku.members import directory, numbering
from kiyaku.members.particulars import CORPORATION, Particulars
from kiyaku.members.queries import Member, Membership


@dataclass(frozen=True)
class Successor:
    """Who is to hold the membership: an existing member by number, or somebody with particulars."""

    handle: str | None = None
    stated: Particulars | None = None


@dataclass(frozen=True)
class Meant:
    """Who is to hold a membership, as a member, and with the particulars to be screened."""

    member: Member
    stated: Particulars


def meant(
    service: int,
    row: Membership,
    kind: str,
    successor: Successor | None,
    heirs: Sequence[Particulars],
    named: int | None,
) -> Meant | None:
    """Who is to hold the membership; None while nobody of several heirs is named."""
    if kind == INHERITANCE:
        if not heirs or successor is not None:
            raise checks.no_successor("相続人を1人以上", "one heir at least")
        if named is None:
            return None
        stated = heirs[named - 1]
        return Meant(numbering.new_member(service, stated), stated)
    if successor is None or heirs or (successor.handle is None) == (successor.stated is None):
        raise checks.no_successor(
            "引き継ぐ人(会員番号か届出事項)を", "who takes it over, by number or particulars"
        )
    if successor.handle is not None:
        member = require_known(service, directory.member(service, successor.handle).pk)
        checks.check_other(row, member)
        return Meant(member, checks.registered(member))
    assert successor.stated is not None
    stated = successor.stated.tidied
    if kind != TRANSFER and stated.kind != CORPORATION:
        raise checks.no_successor("引き継ぐ法人を", "the corporation that takes it over")
    return Meant(numbering.new_member(service, stated), stated)
