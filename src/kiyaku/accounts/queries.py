"""Reading logins: what a user may do in a service, who has access, which login a number means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q

from kiyaku.accounts.models import Access, SignIn, User
from kiyaku.accounts.rights import OF_MEMBERS, RIGHTS, Right, Role


@dataclass(frozen=True)
class Standing:
    """What a user is in one service.

    ``members``: ids of the members the user stands for.
    """

    roles: frozenset[Role] = frozenset()
    members: frozenset[int] = frozenset()

    @property
    def rights(self) -> frozenset[Right]:
        """What the user may do as staff."""
        return frozenset[Right]().union(*(RIGHTS[role] for role in self.roles))

    @property
    def is_staff(self) -> bool:
        """Whether the user works for the service."""
        return bool(self.roles - OF_MEMBERS)


@dataclass(frozen=True)
class Granted:
    """An access as a list of users shows it."""

    access: int
    user: int
    username: str
    name: str
    email: str
    role: Role
    granted_at: dt.datetime
    granted_by: str
    last_seen: dt.datetime | None
    is_active: bool


def standing(user: int, service: int) -> Standing:
    """What a user is in a service: nothing where there is no running access."""
    rows = list(
        Access.objects.filter(user_id=user, service_id=service, ended_at=None).values_list(
            "role", "member_id"
        )
    )
    return Standing(
        frozenset(Role(role) for role, _ in rows),
        frozenset(member for _, member in rows if member is not None),
    )


def services_of(user: int) -> dict[str, frozenset[Role]]:
    """The services a user has access to, by code, with the roles in each."""
    found: dict[str, frozenset[Role]] = {}
    rows = Access.objects.filter(user_id=user, ended_at=None)
    for service, role in rows.values_list("service__code", "role"):
        found[service] = found.get(service, frozenset()) | {Role(role)}
    return found


def staff_of(service: int) -> list[Granted]:
    """Who works for a service, by login name, each role in a row."""
    rows = (
        Access.objects.select_related("user")
        .filter(service_id=service, ended_at=None)
        .exclude(role__in=[role.value for role in OF_MEMBERS])
    )
    return [_granted(row) for row in rows.order_by("user__username", "role")]


def logins_of_member(member: int) -> list[Granted]:
    """The logins that stand for a member."""
    rows = Access.objects.select_related("user").filter(member_id=member, ended_at=None)
    return [_granted(row) for row in rows.order_by("user__username", "role")]


def usernames_meant(login: str) -> list[str]:
    """The login names that something typed at sign-in stands for: itself, a member's number, or a
    confirmed address.

    A member's number may be in use in several services, and several members may share an address;
    then each has its login.
    """
    typed = (
        Q(username__iexact=login)
        | Q(accesses__member__handle=login, accesses__ended_at__isnull=True)
        | Q(emailaddress__email=login.lower(), emailaddress__verified=True)
    )
    found = User.objects.filter(typed).distinct().order_by("username")
    return list(found.values_list("username", flat=True)[:5])


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """How the users of these login names are called."""
    rows = User.objects.filter(username__in=set(usernames))
    return {row.username: row.get_full_name() for row in rows}


def user_named(username: str) -> User | None:
    """The user of a login name, if there is one."""
    return User.objects.filter(username__iexact=username).first()


def active_user(user: int) -> User | None:
    """The user of this id, who may sign in; None where not."""
    return User.objects.filter(pk=user, is_active=True).first()


def users_of_address(email: str) -> list[User]:
    """The users who can be reached at an address: confirmed, or given when their login was made.

    An address that its user added and never confirmed is none of the latter: it may be anybody's.
    """
    confirmed = Q(emailaddress__email=email.lower(), emailaddress__verified=True)
    found = User.objects.filter(Q(is_active=True), confirmed | _never_used(email))
    return list(found.distinct().order_by("username"))


def _never_used(email: str) -> Q:
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    return Q(~Exists(confirmed), email=email.lower())


def sign_in(sign_in_id: int) -> tuple[str, dt.datetime]:
    """Whose sign-in it was, and when."""
    row = SignIn.objects.select_related("user").get(pk=sign_in_id)
    return row.user.username, row.at


def _granted(row: Access) -> Granted:
    return Granted(
        row.pk,
        row.user_id,
        row.user.username,
        row.user.name,
        row.user.email,
        Role(row.role),
        row.granted_at,
        row.granted_by,
        row.user.last_login,
        row.user.is_active,
    )
