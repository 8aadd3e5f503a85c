"""What the demo's pages need at its end: a login for each role, and applications to decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kiyaku.accounts import operations as accounts
from kiyaku.accounts.rights import OF_MEMBERS, Role
from kiyaku.base import queries
from kiyaku.base.clock import TOKYO
from kiyaku.demo.people import People
from kiyaku.demo.run import STAFF, Member, Stage
from kiyaku.flows import admission
from kiyaku.members import queries as member_queries

_APPLICANTS = 3


@dataclass(frozen=True)
class DemoLogin:
    """A login that is ready to be used: a login name, or a member's number."""

    service: str
    role: Role
    login: str


def open_logins(stage: Stage, members: list[Member], password: str) -> list[DemoLogin]:
    """A login for each role of staff and for these members, all with one password."""
    opened = [_staff(stage, role, password) for role in Role if role not in OF_MEMBERS]
    return [_member(stage, one, password) for one in members] + opened


def wait_for_decisions(stage: Stage, seed: int) -> None:
    """Some people apply on the open business day; nobody has decided about them yet."""
    setting = stage.setting
    people = People(f"{seed} {setting.code} applicants", setting.region)
    for number in range(1, _APPLICANTS + 1):
        someone = people.person(minor=number == 2)
        plan = next(iter(setting.personal_plans))
        admission.apply(
            service=stage.service,
            handle=f"{setting.number_prefix}-A{number}",
            plan=plan,
            particulars=someone,
            at=_at(stage),
            by=STAFF,
        )


def _staff(stage: Stage, role: Role, password: str) -> DemoLogin:
    username = f"{role.value.replace('_', '-')}.{stage.setting.code}"
    user = accounts.create_user(
        username=username, name=username, email=f"{username}@example.jp", at=_at(stage)
    )
    accounts.open_login(user, password, at=_at(stage))
    accounts.grant(service=stage.service, user=user.pk, role=role, at=_at(stage), by=STAFF)
    return DemoLogin(stage.setting.code, role, username)


def _member(stage: Stage, member: Member, password: str) -> DemoLogin:
    life = member.life
    is_corporation = life.particulars.kind == "corporation"
    role = Role.CORPORATE_ADMINISTRATOR if is_corporation else Role.MEMBER
    user = accounts.login_of_member(
        service_code=stage.setting.code,
        handle=life.handle,
        name=life.particulars.name,
        email=life.particulars.email,
        at=_at(stage),
    )
    accounts.open_login(user, password, at=_at(stage))
    accounts.grant(
        service=stage.service,
        user=user.pk,
        role=role,
        member=member_queries.membership(stage.service, member.membership).member_id,
        at=_at(stage),
        by=STAFF,
    )
    return DemoLogin(stage.setting.code, role, life.handle)


def _at(stage: Stage) -> dt.datetime:
    day = queries.business_day(stage.service)
    return dt.datetime.combine(day, dt.time(9), tzinfo=TOKYO)
