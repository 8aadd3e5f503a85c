"""A site to look at: services with members and staff who can sign in, and clients for each."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any, Self

from django.test import Client

from kiyaku.accounts import operations as accounts
from kiyaku.accounts.models import User
from kiyaku.accounts.rights import Role
from kiyaku.base import queries
from kiyaku.members import directory
from tests.living import Living

PASSWORD = "correct-horse-battery"
AT = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
BY = "setup"


class Browser(Client):
    """A client; a copy of it goes on from the same cookies."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        copied = copy.copy(self)
        copied.cookies = copy.deepcopy(self.cookies, memo)
        return copied


def staff(service: int, role: Role, username: str | None = None) -> User:
    """Somebody who works for a service in a role, with a login that can be used."""
    user = login(username or f"{role.value}-{service}")
    accounts.grant(service=service, user=user.pk, role=role, at=AT, by=BY)
    return user


def member(service: int, handle: str, role: Role = Role.MEMBER) -> User:
    """The login of a member."""
    row = directory.member(service, handle)
    code = queries.service(service).code
    user = accounts.login_of_member(
        service_code=code, handle=handle, name=row.name, email=f"{code}.{handle}@example.jp", at=AT
    )
    accounts.open_login(user, PASSWORD, at=AT)
    accounts.grant(service=service, user=user.pk, role=role, member=row.pk, at=AT, by=BY)
    return user


def login(username: str) -> User:
    """A login with the tests' password and a confirmed address, without any role."""
    user = accounts.create_user(
        username=username, name=username, email=f"{username}@example.jp", at=AT
    )
    accounts.open_login(user, PASSWORD, at=AT)
    return user


def signed_in(user: User, *, language: str = "ja", has_stepped_up: bool = False) -> Client:
    """A browser in which a user has signed in; perhaps has just shown who it is once more."""
    client = Browser(headers={"accept-language": language})
    client.force_login(user)
    if has_stepped_up:
        client.post("/~/accounts/reauthenticate/", {"password": PASSWORD})
    return client


__all__ = ["Living", "login", "member", "signed_in", "staff"]
