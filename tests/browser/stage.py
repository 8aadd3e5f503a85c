"""The stage: two services with people in every situation, and a login of every kind.

Each service has a sandbox, moved on by some weeks.

What has happened on it is told in ``story``; what the parameters of addresses are filled with
stands in ``fillings``.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from kiyaku.accounts import operations as accounts
from kiyaku.accounts.models import User
from kiyaku.accounts.rights import OF_MEMBERS, Role
from kiyaku.base import queries
from kiyaku.close.sandbox import advance, make_sandbox
from kiyaku.members import directory
from kiyaku.members.models import Member
from tests import databases, site
from tests.browser import factors, story

SERVICES = tuple(story.SETTINGS)
"""Codes of the services of the stage."""


class Kind(StrEnum):
    """Somebody who looks at a page, as seen from a service."""

    ANONYMOUS = "anonymous"
    NOBODY = "nobody"
    """Signed in, and nothing to the service."""
    SECURED = "secured"
    """The same, with every second factor."""
    MEMBER = "member"
    CORPORATE_ADMINISTRATOR = "corporate_administrator"
    FRONT_DESK = "front_desk"
    ACCOUNTING = "accounting"
    LEGAL = "legal"
    ADMINISTRATOR = "administrator"
    CONTRACTOR = "contractor"
    AUDITOR = "auditor"
    ELSEWHERE = "elsewhere"
    """The administrator of the other service."""

    @property
    def role(self) -> Role | None:
        """The role in the service, if any."""
        return Role(self.value) if self.value in set(Role) else None


OWN = {
    Kind.MEMBER: (
        story.HANAKO,
        story.LATE,
        story.SUSPENDED,
        story.ENDED,
        story.LEAVING,
        story.NEW,
        story.WAITING,
    ),
    Kind.CORPORATE_ADMINISTRATOR: (story.FIRM, story.GONE),
}
"""The numbers of the members whom those who stand for some stand for: one in every situation."""

HANDLES = (
    story.HANAKO,
    story.FIRM,
    story.LATE,
    story.SUSPENDED,
    story.ENDED,
    story.LEAVING,
    story.GONE,
    story.NEW,
    story.WAITING,
)
"""Members' numbers on the stage, those of whom most is shown first."""

LANGUAGES = ("ja", "en")

MOVED_UNTIL = dt.date(2026, 12, 27)
"""To which day each service's sandbox has been moved: invoices of its own are overdue there."""


DATABASE = "kiyaku_stage"
"""The database from which those of all test processes are copied."""


def database() -> str:
    """The name of the database of the stage, which is built once in a test run."""

    def build_in_copy() -> None:
        with databases.working_in(databases.copy(databases.migrated(), DATABASE)):
            build()

    return databases.once(DATABASE, build_in_copy)


def build() -> None:
    """Fill the database of this process."""
    story.tell()
    for code in SERVICES:
        service = queries.service_by_code(code).pk
        copy = make_sandbox(service=service, at=story.NOW, by=username(code, Kind.LEGAL))
        advance(sandbox=copy, until=MOVED_UNTIL, by="legal", now=lambda: story.NOW)
        for role in Role:
            kind = Kind(role.value)
            if role in OF_MEMBERS:
                user = _member(service, role)
            else:
                user = site.staff(service, role, username(code, kind))
            _sign_in(user)
    nobody = site.login(Kind.NOBODY.value)
    _sign_in(nobody)
    EmailAddress.objects.create(user=nobody, email="new.address@example.jp")
    secured = site.login(Kind.SECURED.value)
    _sign_in(secured)
    factors.secure(secured)


def sandbox(code: str) -> str:
    """The code of a service's sandbox."""
    return f"{code}-sandbox-1"


def username(code: str, kind: Kind) -> str:
    """The login name of somebody of this kind."""
    if kind in {Kind.NOBODY, Kind.SECURED}:
        return kind.value
    if kind is Kind.ELSEWHERE:
        (other,) = (one for one in SERVICES if one != code)
        return username(other, Kind.ADMINISTRATOR)
    return f"{code}.{OWN[kind][0]}" if kind in OWN else f"{code}.{kind.value}"


def user(code: str, kind: Kind) -> User:
    """The login of somebody of this kind."""
    return User.objects.get(username=username(code, kind))


def cookie(code: str, kind: Kind) -> str | None:
    """The session in which somebody of this kind has signed in, and just shown who it is again."""
    return None if kind is Kind.ANONYMOUS else _session_key(username(code, kind))


def client(code: str, kind: Kind, language: str = "ja") -> Client:
    """A browser without windows in which somebody of this kind has signed in."""
    made = Client(headers={"accept-language": language})
    session = cookie(code, kind)
    if session:
        made.cookies["sessionid"] = session
    return made


def personal() -> tuple[str, ...]:
    """What nobody but those concerned may know of the members: no address may carry it."""
    return tuple(
        word
        for row in Member.objects.all()
        for word in (row.name, row.kana, row.email, row.phone, row.address)
        if word
    )


def forget_proof(username: str) -> None:
    """Let the time be over in which somebody who has signed in need not show again who it is."""
    for kept in Session.objects.all():
        found = kept.get_decoded()
        if found.get("_auth_user_id") == str(User.objects.get(username=username).pk):
            store = SessionStore(session_key=kept.session_key)
            for method in store["account_authentication_methods"]:
                method["at"] = 0
            store.save()


def _member(service: int, role: Role) -> User:
    """A login that stands for all members of a kind."""
    first, *others = OWN[Kind(role.value)]
    user = site.member(service, first, role)
    for handle in others:
        member = directory.member(service, handle).pk
        accounts.grant(
            service=service, user=user.pk, role=role, member=member, at=site.AT, by=site.BY
        )
    return user


def _sign_in(user: User) -> None:
    """Keep a session of the user's under a key that is known."""
    signed_in = site.signed_in(user, has_stepped_up=True).session
    kept = SessionStore()
    kept.update(dict(signed_in.items()))
    kept._session_key = _session_key(user.username)
    for method in kept["account_authentication_methods"]:
        method["at"] = _LATER_THAN_ANY_TEST
    kept.save(must_create=True)
    UserSession.objects.filter(session_key=signed_in.session_key).update(
        session_key=kept.session_key, last_seen_at=story.NOW
    )
    signed_in.delete()


def _session_key(username: str) -> str:
    return username.replace(".", "").replace("_", "").ljust(32, "0")


_LATER_THAN_ANY_TEST = 4_000_000_000
"""Seconds since 1970; who showed then who it is showed it recently."""
