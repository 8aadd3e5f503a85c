"""Making logins, giving and ending roles; each is an entry of the service's journal.

The journal names the login by its id: a login name may be made of a person's.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from kiyaku.accounts.models import USERNAME_MOST, Access, User
from kiyaku.accounts.rights import OF_MEMBERS, Role
from kiyaku.base import journal, queries, sandboxes
from kiyaku.base.errors import OperationRefused
from kiyaku.base.journal import Act
from kiyaku.base.operations import atomic
from kiyaku.flows import page_readers
from kiyaku.members import queries as members


def create_user(*, username: str, at: dt.datetime, email: str = "", name: str = "") -> User:
    """A login without a password; ``set_password`` gives it one.

    Raises:
        OperationRefused: ``username_taken``.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise OperationRefused(
            "username_taken",
            f"ログイン名 {username} はすでに使われています。ほかの名前にしてください。",
            f"the login name {username} is in use: choose another one",
        )
    user = User(username=username, email=email.lower(), name=name, joined_at=at)
    user.set_unusable_password()
    user.save()
    return user


def login_of_member(
    *, service_code: str, handle: str, name: str, email: str, at: dt.datetime
) -> User:
    """The login that stands for a member (``handle``: its number), made when there is none.

    It has no password yet: the member sets one by the link that is sent to the address. While it
    was never used, it goes by the address named now; then its user alone changes that.
    """
    username = _username_of_member(service_code, handle)
    found = User.objects.filter(username=username).first()
    if found is None:
        return create_user(username=username, email=email, name=name or handle, at=at)
    if not EmailAddress.objects.filter(user=found, verified=True).exists():
        EmailAddress.objects.filter(user=found).delete()
        found.email = email.lower()
        found.save(update_fields=["email"])
    return found


def _username_of_member(service_code: str, handle: str) -> str:
    """Service and number, if need be cut, with a digest that tells it from others cut alike."""
    whole = f"{service_code}.{handle}"
    if len(whole) <= USERNAME_MOST:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:12]
    return f"{whole[: USERNAME_MOST - 13]}-{digest}"


@transaction.atomic
def open_login(user: User, password: str, *, at: dt.datetime) -> None:
    """Let a login be used at once, its address taken as confirmed: somebody vouches for both."""
    user.set_password(password)
    user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    begin_reading(user=user.pk, at=at)


@transaction.atomic
def begin_reading(*, user: int, at: dt.datetime) -> None:
    """Have the pages that a login stands for be readable from now on, if it can be used.

    Harmless where they were before. Whatever gives a login its password calls this, in the same
    transaction: the first password is what makes it usable. Cards and passkeys are added only by
    who has signed in.
    """
    if not _can_be_used(_held(user)):
        return
    rows = Access.objects.filter(user_id=user, ended_at=None, member__isnull=False)
    standing = rows.order_by("member_id").values_list("service_id", "member_id").distinct()
    for service, member in standing:
        page_readers.begin(service=service, member=member, at=at)


def _held(user: int) -> User:
    """A login, held until the transaction ends: a role and a password come one after the other."""
    return User.objects.select_for_update(no_key=True).get(pk=user)


def _can_be_used(user: User) -> bool:
    return user.is_active and user.has_usable_password()


@atomic
def grant(
    *,
    service: int,
    user: int,
    role: Role,
    at: dt.datetime,
    by: str,
    member: int | None = None,
    key: str | None = None,
) -> int:
    """Give a login a role in a service; returns the access. Harmless when it has the role.

    What was posted on a member's page while nobody could read it arrives with the first login that
    can be used: now, or when it gets its password (``begin_reading``).

    Raises:
        OperationRefused: ``role_needs_member`` for a member's role without a member, and
            ``role_takes_no_member`` for the opposite; ``in_sandbox``.
    """
    done = journal.done_before(service, key)
    if done is not None:
        return int(done["access"])
    check_no_sandbox(service)
    if (role in OF_MEMBERS) != (member is not None):
        raise _member_wrong(role)
    same = Access.objects.filter(user_id=user, service_id=service, role=role, ended_at=None)
    access = same.filter(Q(member=None) if member is None else Q(member_id=member)).first()
    if access is None:
        holder = _held(user)
        access = Access.objects.create(
            user_id=user,
            service_id=service,
            role=role.value,
            member_id=member,
            granted_at=at,
            granted_by=by,
        )
        journal.record(
            Act(at, by, key),
            service=service,
            business_day=queries.business_day(service),
            action="role_granted",
            member=member,
            payload={"access": access.pk, "user": user, "role": role.value},
        )
        if member is not None and _can_be_used(holder):
            page_readers.begin(service=service, member=member, at=at)
    return access.pk


@atomic
def revoke(*, service: int, access: int, at: dt.datetime, by: str, key: str | None = None) -> None:
    """End a role of a login in a service.

    Raises:
        OperationRefused: ``unknown_access``; ``last_administrator`` when nobody would be left who
            can give roles.
    """
    if journal.done_before(service, key) is not None:
        return
    row = (
        Access.objects.select_for_update()
        .filter(pk=access, service_id=service, ended_at=None)
        .first()
    )
    if row is None:
        raise OperationRefused(
            "unknown_access",
            "この役割は、すでに外されているか、このサービスのものではありません。",
            "this role has been ended already, or is not of this service",
        )
    if row.role == Role.ADMINISTRATOR.value:
        _keep_an_administrator(row)
    row.ended_at, row.ended_by = at, by
    row.save(update_fields=["ended_at", "ended_by"])
    journal.record(
        Act(at, by, key),
        service=service,
        business_day=queries.business_day(service),
        action="role_ended",
        member=row.member_id,
        payload={"access": access, "user": row.user_id, "role": row.role},
    )
    member = row.member_id
    if member is not None and not _can_be_read(service, member):
        page_readers.end(member=member, at=at)


def _can_be_read(service: int, member: int) -> bool:
    """Whether a login that can be used stands for a member; none comes to be so meanwhile.

    Who sets a password begins a reading, which waits for the member.
    """
    members.member(service, member, hold=True)
    running = Access.objects.filter(member_id=member, ended_at=None).values("user_id")
    return any(_can_be_used(one) for one in User.objects.filter(pk__in=running))


def check_no_sandbox(service: int) -> None:
    """Nothing, for a service itself: who works in its sandboxes is decided there.

    Raises:
        OperationRefused: ``in_sandbox``.
    """
    if sandboxes.is_sandbox(service):
        raise OperationRefused(
            "in_sandbox",
            "サンドボックスでは、ログインや役割を与えられません。元のサービスで行ってください。",
            "logins and roles are not given in a sandbox: give them in the service itself",
        )


def _keep_an_administrator(row: Access) -> None:
    """Held until the transaction ends, so that of two who end the last two roles one is refused."""
    running = Access.objects.select_for_update().filter(
        service_id=row.service_id, role=Role.ADMINISTRATOR.value, ended_at=None
    )
    if [one.pk for one in running] == [row.pk]:
        raise OperationRefused(
            "last_administrator",
            "最後の管理者は外せません。先にほかの人を管理者にしてください。",
            "the last administrator stays: make somebody else one first",
        )


def _member_wrong(role: Role) -> OperationRefused:
    if role in OF_MEMBERS:
        return OperationRefused(
            "role_needs_member",
            f"役割 {role.value} には会員の指定が要ります。",
            f"the role {role.value} stands for a member: name the member",
        )
    return OperationRefused(
        "role_takes_no_member",
        f"役割 {role.value} は職員のもので、会員は指定できません。",
        f"the role {role.value} is one of staff and stands for no member",
    )
