"""Who works for a service: inviting somebody new, giving a role to somebody with a login."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from kiyaku.accounts import letters, operations, queries
from kiyaku.accounts.letters import Letter
from kiyaku.accounts.models import User
from kiyaku.accounts.rights import NAMES, Role
from kiyaku.base import journal
from kiyaku.base.errors import OperationRefused
from kiyaku.base.operations import atomic

_USERNAME = re.compile(r"[a-z0-9][a-z0-9_-]{2,39}", re.IGNORECASE)


@dataclass(frozen=True)
class Invited:
    """A login made for staff, with its role; ``letter``: None on a repeat."""

    user: int
    letter: Letter | None


def new_user(*, username: str, email: str, name: str, at: dt.datetime) -> User:
    """A login for staff, without a password.

    Raises:
        OperationRefused: ``bad_username``, ``username_taken``, ``address_missing``.
    """
    if not _USERNAME.fullmatch(username):
        raise OperationRefused(
            "bad_username",
            f"ログイン名「{username}」は使えません。3字から40字の英数字・ハイフン・下線に"
            "してください。",
            f"the login name {username!r} will not do: give 3 to 40 of a-z, 0-9, - and _",
        )
    if not email:
        raise OperationRefused(
            "address_missing",
            "メールアドレスがありません。指定してください。",
            "the e-mail address is missing: give one",
        )
    return operations.create_user(username=username, email=email, name=name, at=at)


def set_password(*, login: str, password: str, at: dt.datetime) -> User:
    """Give a login a password, its address taken as confirmed: who does this vouches for both.

    Whoever is signed in with it has to sign in again.

    Raises:
        OperationRefused: ``unknown_login``, ``several_logins``, ``weak_password``.
    """
    user = user_meant(login)
    told = {}
    for language in ("ja", "en"):
        with translation.override(language):
            try:
                validate_password(password, user)
            except ValidationError as error:
                told[language] = " ".join(error.messages)
    if told:
        raise OperationRefused("weak_password", told["ja"], told["en"])
    operations.open_login(user, password, at=at)
    return user


@atomic
def invite(
    *,
    service: int,
    username: str,
    email: str,
    name: str,
    role: Role,
    language: str,
    at: dt.datetime,
    by: str,
    key: str | None = None,
) -> Invited:
    """Make a login with a role, and write where its password is set.

    Raises:
        OperationRefused: as ``new_user`` and ``operations.grant``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return Invited(int(done["user"]), None)
    user = new_user(username=username, email=email, name=name, at=at)
    operations.grant(service=service, user=user.pk, role=role, at=at, by=by, key=key)
    letter = letters.post(
        "staff",
        service=service,
        to=user.email,
        language=language,
        about={"name": name or username, "role": NAMES[role].in_language(language)},
        opens=user,
    )
    return Invited(user.pk, letter)


@atomic
def give_role(
    *, service: int, login: str, role: Role, at: dt.datetime, by: str, key: str | None = None
) -> int:
    """Give a role to a login, named by login name or e-mail address; returns the access.

    Raises:
        OperationRefused: ``unknown_login``, ``several_logins``, and as ``operations.grant``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["access"])
    user = user_meant(login)
    access: int = operations.grant(service=service, user=user.pk, role=role, at=at, by=by, key=key)
    return access


def user_meant(login: str) -> User:
    """The user of a login name, or of an address that is theirs alone.

    Raises:
        OperationRefused: ``unknown_login``, ``several_logins``.
    """
    named = queries.user_named(login.strip())
    found = [named] if named else queries.users_of_address(login.strip())
    if not found:
        raise OperationRefused(
            "unknown_login",
            f"「{login}」というログインはありません。はじめての人は招いてください。",
            f"there is no login {login!r}: somebody new is to be invited",
        )
    if len(found) > 1:
        names = ", ".join(one.username for one in found)
        raise OperationRefused(
            "several_logins",
            f"{login} のログインは複数あります({names})。ログイン名で指定してください。",
            f"several logins have the address {login} ({names}): give the login name",
        )
    return found[0]
